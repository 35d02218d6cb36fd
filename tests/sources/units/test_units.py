"""Units with boundaries in three formats, what follows from their codes, and what may be wrong with them."""

import geopandas as gpd
import pytest
import shapely

from coverage.errors import InputError, describe
from coverage.sources.units.reader import read_units
from coverage.words import LANGUAGES
from tests.sources.units.planned import COMMUNITY, DISTRICT, PLAIN, STREET, is_as_planned, layer, shapefile
from tests.sources.writing import point, said, square, told, write_geojson


def test_geojson(tmp_path):
    units, problems = told(read_units(write_geojson(tmp_path / "units.geojson", PLAIN)))
    is_as_planned(units)
    assert problems == ()
    assert units["name_en"].fillna("–").tolist() == ["–", "–", "Zhonglou Community"]


def test_geopackage_in_the_zone_of_the_district(tmp_path):
    layer("EPSG:4547").to_file(tmp_path / "units.gpkg")
    is_as_planned(read_units(tmp_path / "units.gpkg").table)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
@pytest.mark.parametrize("states_it", [True, False])
def test_shapefile_of_an_office(tmp_path, encoding, states_it):
    shapefile("EPSG:4547").to_file(tmp_path / "units.shp", encoding=encoding)
    if not states_it:
        (tmp_path / "units.cpg").unlink()
    is_as_planned(read_units(tmp_path / "units.shp").table)


def test_english_names_and_words(tmp_path):
    rows = [
        ({"unit_code": "D", "Name": "North", "LEVEL": "District"}, square(0, 0)),
        ({"unit_code": "V", "Name": "Mill", "LEVEL": "village", "parent_code": "D"}, square(0, 0)),
    ]
    units, problems = told(read_units(write_geojson(tmp_path / "units.geojson", rows)))
    assert units["level"].tolist() == ["district", "village"]
    assert units["parent_code"].fillna("–").tolist() == ["–", "D"]
    assert problems == ()


def test_level_and_parent_from_code_and_name(tmp_path):
    names = {
        430199000000: "星河区",
        430199001000: "晴川街道",
        430199102000: "桥头镇",
        430199103000: "第三乡镇单元",  # the name does not say: 103 is a town's number
        430199001001: "钟楼社区",
        430199102201: "桥头村",
        430199102202: "石桥",  # 202 is a village's number
        430199104201: "孤村",  # its town is not in the file: the district is next
    }
    rows = [({"code": code, "name": name}, square(113.0, 28.0)) for code, name in names.items()]
    units, problems = told(read_units(write_geojson(tmp_path / "units.geojson", rows)))
    assert units["level"].tolist() == [
        "district",
        "subdistrict",
        "town",
        "town",
        "community",
        "village",
        "village",
        "village",
    ]
    assert units["parent_code"].fillna("–").tolist() == [
        "–",
        "430199000000",
        "430199000000",
        "430199000000",
        "430199001000",
        "430199102000",
        "430199102000",
        "430199000000",
    ]
    assert [problem.code for problem in problems] == 4 * ["unit_overlap"]  # two towns and three villages in one square


def test_the_city_above_a_district_need_not_be_there(tmp_path):
    rows = [({**DISTRICT, "上级代码": "430100000000"}, square(113.0, 28.0)), PLAIN[1]]
    units, problems = told(read_units(write_geojson(tmp_path / "units.geojson", rows)))
    assert units["parent_code"].fillna("–").tolist() == ["–", "430199000000"]
    assert problems == ()


def test_a_dirty_file(tmp_path):
    bowtie = [[113.0, 28.0], [113.01, 28.01], [113.01, 28.0], [113.0, 28.01], [113.0, 28.0]]
    rows = [
        (DISTRICT, square(113.0, 28.0)),
        (STREET, square(113.0, 28.0)),
        ({**COMMUNITY, "上级代码": "430199009000"}, square(113.0, 28.0)),
        ({**COMMUNITY, "名称": "重复社区"}, square(113.0, 28.0)),
        ({**COMMUNITY, "代码": "430199001003", "级别": "小组"}, square(113.0, 28.0)),
        ({**COMMUNITY, "代码": "430199001004", "户数": "很多"}, None),
        ({**COMMUNITY, "代码": "430199001005", "户数": -3}, point(113.0, 28.0)),
        ({**COMMUNITY, "代码": "430199001006"}, {"type": "Polygon", "coordinates": [bowtie]}),
        ({**COMMUNITY, "代码": "", "名称": None}, square(113.0, 28.0)),
        ({**COMMUNITY, "代码": "430199001008", "城乡": "郊区", "上级代码": "430199001006"}, square(113.0, 28.0)),
        ({"代码": "X9", "名称": "无级别"}, square(113.0, 28.0)),
    ]
    units, problems = told(read_units(write_geojson(tmp_path / "units.geojson", rows)))
    assert said(problems) == [
        ("error", "unknown_parent", 3, "上级代码", "430199009000"),
        ("error", "duplicate_key", 4, "代码", "430199001001"),
        ("error", "not_a_choice", 5, "级别", "小组"),
        ("error", "not_a_number", 6, "户数", "很多"),
        ("error", "no_geometry", 6, "", ""),
        ("error", "out_of_range", 7, "户数", "-3"),
        ("error", "wrong_geometry", 7, "", "Point"),
        ("warning", "repaired_geometry", 8, "", ""),
        ("error", "missing_value", 9, "代码", ""),
        ("error", "missing_value", 9, "名称", ""),
        ("error", "not_a_choice", 10, "城乡", "郊区"),
        ("error", "wrong_parent", 10, "上级代码", "430199001006"),
        ("error", "missing_value", 11, "级别", ""),
    ]
    assert {problem.file for problem in problems} == {"units.geojson"}
    assert problems[1].details == {"first_row": 3}
    # The bow tie is two triangles of equal area turned opposite ways: 0 before, after half a square of
    # 0.01° × 0.01° = 983 m × 1,109 m / 2 = 545,000 m².
    change_m2 = float(problems[7].details["area_m2"].replace(",", ""))
    assert change_m2 == pytest.approx(545_000, rel=0.005)
    assert units["unit_code"].is_unique


def codes(path):
    with pytest.raises(InputError) as caught:
        read_units(path)
    return [(problem.code, problem.value) for problem in caught.value.problems]


@pytest.mark.parametrize("missing", [[".shx"], [".dbf"], [".shx", ".dbf"]])
def test_a_shapefile_without_its_companions(tmp_path, missing):
    shapefile().to_file(tmp_path / "units.shp")
    for ending in missing:
        (tmp_path / "units.shp").with_suffix(ending).unlink()
    assert codes(tmp_path / "units.shp") == [("missing_companion", ending) for ending in missing]


def test_a_shapefile_in_capitals(tmp_path):
    shapefile().to_file(tmp_path / "UNITS.shp", encoding="gb18030")
    for path in list(tmp_path.iterdir()):
        path.rename(path.with_suffix(path.suffix.upper()))
    is_as_planned(read_units(tmp_path / "UNITS.SHP").table)


@pytest.mark.parametrize("cut", [1, 8, 200])
def test_a_shapefile_cut_short(tmp_path, cut):
    # GDAL alone would give units without boundaries.
    shapefile().to_file(tmp_path / "units.shp")
    content = (tmp_path / "units.shp").read_bytes()
    (tmp_path / "units.shp").write_bytes(content[:-cut])
    assert codes(tmp_path / "units.shp") == [("cut_short", "")]


@pytest.mark.parametrize(
    "content", ['{"a": 1}', '{"type": "FeatureCollection"}', '{"type": "Topology", "objects": {}}']
)
def test_json_that_is_no_geojson(tmp_path, content):
    (tmp_path / "units.json").write_text(content, encoding="utf-8")
    assert codes(tmp_path / "units.json") == [("not_geojson", "")]


def test_the_word_of_a_library_is_a_note(tmp_path):
    path = write_geojson(tmp_path / "units.geojson", PLAIN)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError) as caught:
        read_units(path)
    assert "可能不完整或已损坏（技术说明：DataSourceError: " in describe(caught.value.problems[0], "zh")


@pytest.mark.parametrize(
    ("shape", "zh", "en"),
    [
        ("POINT (113 28)", "点", "a point"),
        ("MULTIPOINT (113 28, 114 28)", "多个点", "several points"),
        ("LINESTRING (113 28, 114 28)", "线", "a line"),
        ("MULTILINESTRING ((113 28, 114 28))", "多条线", "several lines"),
        ("GEOMETRYCOLLECTION (POINT (113 28))", "多种图形的混合", "a mixture of shapes"),
    ],
)
def test_a_wrong_shape_is_named_in_words(tmp_path, shape, zh, en):
    features = [(DISTRICT, shapely.geometry.mapping(shapely.from_wkt(shape)))]
    _, (problem,) = told(read_units(write_geojson(tmp_path / "units.geojson", features)))
    assert f"图形是{zh}，这里需要面。" in describe(problem, "zh")
    assert f"The geometry is {en}; here it must be a polygon." in describe(problem, "en")


def test_missing_columns(tmp_path):
    path = write_geojson(tmp_path / "units.geojson", [({"级别": "社区"}, square(113.0, 28.0))])
    with pytest.raises(InputError) as caught:
        read_units(path)
    assert [(p.code, p.details["wanted"]) for p in caught.value.problems] == [
        ("missing_column", "代码"),
        ("missing_column", "名称"),
    ]


def test_metres_in_a_geojson(tmp_path):
    path = write_geojson(tmp_path / "units.geojson", [(DISTRICT, square(412000.0, 3103000.0, 1000.0))])
    assert codes(path) == [("not_degrees", "412000, 3103000")]


def test_shapefile_without_reference_system(tmp_path):
    shapefile("EPSG:4547").to_file(tmp_path / "units.shp")
    (tmp_path / "units.prj").unlink()
    assert codes(tmp_path / "units.shp") == [("no_crs", "")]


def test_degrees_without_reference_system_are_taken_as_wgs84(tmp_path):
    shapefile().to_file(tmp_path / "units.shp")
    (tmp_path / "units.prj").unlink()
    is_as_planned(read_units(tmp_path / "units.shp").table)


def test_a_file_that_names_others_is_not_opened(tmp_path):
    # GDAL would take this for a virtual layer and open what it names, an address too.
    path = tmp_path / "units.geojson"
    path.write_text("<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/passwd</SrcDataSource>", "utf-8")
    assert codes(path) == [("wrong_content", ".geojson")]


@pytest.mark.parametrize("name", ["units.geojson", "units.gpkg", "units.shp"])
def test_empty_files(tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    assert codes(tmp_path / name) == [("wrong_content", (tmp_path / name).suffix)]


def test_a_ring_that_is_not_closed(tmp_path):
    path = write_geojson(tmp_path / "units.geojson", PLAIN)
    path.write_text(path.read_text(encoding="utf-8").replace("[113.0, 28.0]]", "[113.0, 28.1]]", 1), encoding="utf-8")
    units, problems = told(read_units(path))
    assert said(problems) == [("error", "no_geometry", 1, "", "")]
    assert units["unit_code"].tolist() == ["430199001000", "430199001001"]


def test_no_features(tmp_path):
    assert codes(write_geojson(tmp_path / "units.geojson", [])) == [("empty_table", "")]


def test_without_codes_and_parents_the_boundaries_say_who_is_above_whom(tmp_path):
    rows = {
        "代码": ["A", "B", "C", "D"],
        "名称": ["甲区", "乙街道", "丙社区", "丁社区"],
        "级别": ["区县", "街道", "社区", "社区"],
    }
    shapes = [shapely.box(0, 0, 4, 2), shapely.box(0, 0, 2, 2), shapely.box(0, 0, 1, 2), shapely.box(3, 0, 4, 2)]
    path = tmp_path / "units.gpkg"
    gpd.GeoDataFrame(
        rows, geometry=[shapely.affinity.scale(s, 0.01, 0.01, origin=(0, 0)) for s in shapes], crs=4326
    ).to_file(path)
    units, problems = told(read_units(path))
    # the last community lies in the district and in no subdistrict
    assert units.set_index("unit_code")["parent_code"].fillna("").to_dict() == {"A": "", "B": "A", "C": "B", "D": "A"}
    assert [(problem.code, problem.value, problem.details["share"]) for problem in problems] == [
        ("unit_hole", "甲区", "25.0%"),
        ("unit_hole", "乙街道", "50.0%"),
    ]


@pytest.mark.parametrize(
    ("crs", "codes"),
    [
        ("EPSG:4547", []),
        ("EPSG:4490", []),
        ("EPSG:32649", []),
        ("EPSG:2383", ["older_datum"]),
        ("EPSG:2436", ["older_datum"]),
    ],
)
def test_units_in_an_older_datum_are_told(tmp_path, crs, codes):
    shapefile(crs).to_file(tmp_path / "units.shp", encoding="gb18030")
    problems = read_units(tmp_path / "units.shp").problems
    assert [one.code for one in problems if one.code == "older_datum"] == codes
    assert all(describe(one, language) for one in problems for language in LANGUAGES)


def test_codes_that_a_spreadsheet_rounded_are_said_to_be_and_not_repeated(tmp_path):
    rows = [({**properties, "代码": "4.30199E+11", "上级代码": ""}, shape) for properties, shape in PLAIN]
    read = read_units(write_geojson(tmp_path / "u.geojson", rows))
    assert [(one.code, one.row) for one in read.problems] == [("rounded_code", row) for row in (1, 2, 3)]
