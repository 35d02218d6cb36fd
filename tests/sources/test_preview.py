"""What a file seems to be before it is read: the demo's files, dirty ones, and what no file should be able to do."""

import zipfile

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely

from coverage.errors import InputError
from coverage.model.ages import EVERYONE
from coverage.model.reading import Reading
from coverage.model.shipped import shipped
from coverage.sources.layers.choosing import read_meant
from coverage.sources.people.heads import SHARE
from coverage.sources.people.population import read_population
from coverage.sources.preview import FIELDS, preview, role_of
from coverage.sources.tables.fields import UNIT_FIELDS
from coverage.sources.units.reader import read_units
from tests.sources.people.two_communities import EAST, HEAD
from tests.sources.units.planned import PLAIN, layer, shapefile
from tests.sources.writing import NODES, point, said, square, write_csv, write_geojson, write_osm, write_xlsx

DEMO = {
    "streets": "streets.osm.pbf",
    "units": "units.geojson",
    "facilities": "facilities.xlsx",
    "population": "population.csv",
    "buildings": "buildings.gpkg",
    "areas": "areas.geojson",
    "reported": "reported.csv",
}


def told(look):
    """Head, field and how it was told, of the columns that are read."""
    return [(one.head, one.field, one.by) for one in look.columns if one.field]


@pytest.mark.parametrize("role", DEMO)
def test_the_role_of_each_file_of_the_demo(role):
    assert role_of(shipped("demo", DEMO[role])) == role


@pytest.mark.parametrize("role", FIELDS)
def test_each_file_of_the_demo_is_read_by_the_names_of_its_columns(role):
    look = preview(role, shipped("demo", DEMO[role]))
    assert look.missing == ()
    assert {one.by for one in look.columns} <= {"name", ""}
    assert look.rows > 1
    assert all(len(one.samples) <= 3 for one in look.columns)
    assert any(one.samples for one in look.columns)


def test_how_each_column_was_told(tmp_path):
    rows = [
        ("编号", "机构", "类别", "E", "N", "费用"),
        *[(f"F{at}", f"甲{at}站", "医院", f"113.00{at}", "28.001", "") for at in "123"],
    ]
    path = write_csv(tmp_path / "a.csv", rows)
    look = preview("facilities", path)
    assert told(look) == [
        ("编号", "facility_id", "name"),
        ("机构", "name", "content"),
        ("类别", "kind", "name"),
        ("E", "lon", "content"),
        ("N", "lat", "content"),
    ]
    assert (look.file, look.sheet, look.sheets, look.missing, look.rows) == ("a.csv", "", (), (), 3)
    assert look.columns[1].samples == ("甲1站", "甲2站", "甲3站")
    assert look.columns[5] == type(look.columns[5])("费用", "", "", ())
    look = preview("facilities", path, Reading(columns={"name": "", "beds": "费用", "kind": "编号"}))
    assert told(look)[0] == ("编号", "kind", "choice")
    assert ("费用", "beds", "choice") in told(look)
    assert look.missing == ("name",)


def test_a_head_that_is_not_there_is_missing_and_nothing_else(tmp_path):
    path = write_csv(tmp_path / "a.csv", [("名称", "类别", "坐标"), ("甲", "医院", "113.1,28.1")])
    look = preview("facilities", path, Reading(columns={"name": "机构"}))
    assert look.missing == ("name",)
    assert ("坐标", "lonlat", "name") in told(look)


def test_the_sheets_and_layers_one_may_choose_from(tmp_path):
    rows = [("名称", "类别", "经度", "纬度"), ("甲", "医院", "113.1", "28.1")]
    book = write_xlsx(tmp_path / "a.xlsx", {"说明": [("填报",)], "名录": rows})
    look = preview("facilities", book)
    assert (look.sheet, look.sheets) == ("名录", ("说明", "名录"))
    layer().to_file(tmp_path / "u.gpkg", layer="界线")
    layer().iloc[:1][["geometry"]].to_file(tmp_path / "u.gpkg", layer="图框")
    look = preview("units", tmp_path / "u.gpkg")
    assert (look.sheet, look.sheets, look.rows) == ("界线", ("界线", "图框"), 3)
    look = preview("units", tmp_path / "u.gpkg", Reading("图框"))
    assert (look.sheet, look.rows, look.missing) == ("图框", 1, ("unit_code", "name"))
    for path, role in ((book, "facilities"), (tmp_path / "u.gpkg", "units")):
        with pytest.raises(InputError) as caught:
            preview(role, path, Reading("无"))
        assert said(caught.value.problems) == [("error", "no_such_sheet", None, "", "无")]


def test_a_layer_of_points_shows_where_they_lie(tmp_path):
    rows = [({"名称": "甲", "类别": "医院"}, point(113.5, 28.5)), ({"名称": "乙", "类别": "医院"}, None)]
    look = preview("facilities", write_geojson(tmp_path / "f.geojson", rows))
    assert [(one.head, one.samples) for one in look.columns][2:] == [("lon", ("113.5",)), ("lat", ("28.5",))]
    assert look.missing == ()


def test_ages_are_shown_as_they_are_read(tmp_path):
    rows = [("代码", "年份", "常住人口", "60岁及以上", "80岁及以上失能"), ("A", "2024", "10", "3", "1")]
    look = preview("population", write_csv(tmp_path / "p.csv", rows))
    assert told(look) == [
        ("代码", "unit_code", "name"),
        ("年份", "year", "name"),
        ("常住人口", "0+", "name"),
        ("60岁及以上", "60+", "name"),
    ]


HEADS = [
    ("户籍人口", "常住人口", "60岁及以上"),
    ("人口数", "总人口", "60岁及以上", "其中80岁以上"),
    ("人口", "60岁及以上", "60岁及以上占比"),
    ("常住人口", "60岁及以上占比（%）", "3岁以下占比"),
    ("户籍人口", "60岁及以上", "3岁以下"),
    ("总人口", "常住人口数", "0-2岁", "3-5岁", "60-79岁", "80岁及以上"),
]


@pytest.mark.parametrize("heads", HEADS)
def test_what_is_shown_of_people_is_what_is_read(tmp_path, heads):
    path = write_csv(tmp_path / "p.csv", [("代码", "年份", *heads), ("A", "2024", *range(100, 100 - len(heads), -1))])
    read = read_population(path, None).columns
    columns = [one for one in preview("population", path).columns if one.field]
    shown = [(EVERYONE if one.field == "people" else one.field, one.head) for one in columns]
    assert sorted(one for one in shown if not one[0].endswith(SHARE)) == sorted(read.items())
    assert {head for field, head in shown if field.endswith(SHARE)} == {
        head for head in heads if "占比" in head and EVERYONE in read and f"{head[:2]}岁及以上" not in read.values()
    }


def test_of_a_long_table_no_head_is_an_age(tmp_path):
    rows = [("代码", "年份", "年龄段", "人数", "常住人口"), ("A", "2024", "60+", "3", "10")]
    look = preview("population", write_csv(tmp_path / "p.csv", rows))
    assert [field for _, field, _ in told(look)] == ["unit_code", "year", "age_group", "people"]


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("Point", "facilities"),
        ("LineString", "streets"),
        ("Polygon", "units"),
    ],
)
def test_the_role_of_a_layer_by_its_shapes(tmp_path, kind, role):
    shapes = {"Point": shapely.Point(113, 28), "LineString": shapely.LineString([(113, 28), (113.1, 28)])}
    shape = shapes.get(kind, shapely.box(113, 28, 113.1, 28.1))
    gpd.GeoDataFrame({"代码": ["1"], "名称": ["甲"]}, geometry=[shape], crs=4326).to_file(tmp_path / "a.gpkg")
    assert role_of(tmp_path / "a.gpkg") == role


def test_areas_are_told_from_units(tmp_path):
    rows = [({"编号": "P1", "名称": "园", "类型": "产业园区", "人口": 3}, square(113, 28))]
    assert role_of(write_geojson(tmp_path / "a.geojson", rows)) == "areas"
    assert role_of(write_geojson(tmp_path / "u.geojson", PLAIN)) == "units"


def counted(monkeypatch, where, name):
    """Count how often what is named there is called."""
    calls, called = [], getattr(where, name)
    monkeypatch.setattr(where, name, lambda *args, **named: calls.append(args) or called(*args, **named))
    return calls


def test_a_file_is_read_once_to_tell_its_role(tmp_path, monkeypatch):
    books, layers = counted(monkeypatch, openpyxl, "load_workbook"), counted(monkeypatch, pyogrio, "read_dataframe")
    assert role_of(write_xlsx(tmp_path / "p.xlsx", {"人口": [HEAD, EAST]})) == "population"
    assert role_of(write_geojson(tmp_path / "u.geojson", PLAIN)) == "units"
    assert (len(books), len(layers)) == (1, 1)


def test_of_several_layers_the_one_with_columns_we_know_tells_the_role(tmp_path):
    lines = gpd.GeoDataFrame({"FID_": [1]}, geometry=[shapely.LineString([(113, 28), (113.01, 28)])], crs="EPSG:4326")
    lines.to_file(tmp_path / "u.gpkg", layer="图廓")
    layer().to_file(tmp_path / "u.gpkg", layer="界线")
    assert role_of(tmp_path / "u.gpkg") == "units"


HOSTILE = {
    "empty.csv": b"",
    "empty.xlsx": b"",
    "nul.csv": b"\x00" * 5000,
    "endless.csv": b"1," * 1_500_000,
    "wide.csv": ",".join(f"列{at}" for at in range(1000)).encode(),
    "latin.csv": bytes(range(128, 256)) * 10,
    "cut.xlsx": b"PK\x03\x04 and no more",
    "entities.kml": b"<!DOCTYPE kml [<!ENTITY a 'b'>]><kml>&a;</kml>",
    "deep.geojson": b'{"type": ' + b"[" * 100_000,
    "other.geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature"}, 3, null]}',
    "none.gpkg": b"SQLite format 3\x00" + b"\x00" * 4000,
    "none.shp": b"\x00\x00\x27\x0a" + b"\x00" * 96,
    "none.zip": b"PK\x03\x04" + b"\x00" * 30,
    "none.xls": bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 5000,
    "note.txt": "名称".encode(),
    "noending": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_such_file_has_no_role_and_is_refused_in_words(tmp_path, name):
    (tmp_path / name).write_bytes(HOSTILE[name])
    assert role_of(tmp_path / name) in {"", *FIELDS}
    for role in FIELDS:
        try:
            preview(role, tmp_path / name)
        except InputError as error:
            assert str(error)  # noqa: PT017  # some may be shown, with nothing in them


def test_a_file_that_is_not_there(tmp_path):
    assert role_of(tmp_path / "a.csv") == role_of(tmp_path) == role_of(tmp_path / "a.gpkg") == ""


def test_streets_go_by_their_ending(tmp_path):
    for name in ("s.osm", "s.osm.pbf"):
        assert role_of(write_osm(tmp_path / name, NODES, [([1, 2], {"highway": "footway"})])) == "streets"


def several(path):
    layer().to_file(path, layer="界线")
    layer().iloc[:2][["geometry"]].to_file(path, layer="图框")
    return path


def test_of_several_layers_the_one_with_the_columns_is_read_and_the_others_are_named(tmp_path):
    found = read_units(several(tmp_path / "u.gpkg"))
    assert len(found.table) == 3
    assert [(one.severity, one.code, one.sheet, one.details["names"]) for one in found.problems] == [
        ("warning", "other_sheets", "界线", ("图框",))
    ]
    assert found.sheet == "界线"
    assert read_units(several(tmp_path / "v.gpkg"), Reading("界线")).problems == ()


def test_a_chosen_layer_is_read_and_no_other(tmp_path):
    problems = []
    name, frame = read_meant(several(tmp_path / "u.gpkg"), UNIT_FIELDS, Reading("图框"), problems)
    assert (name, len(frame), problems) == ("图框", 2, [])
    with pytest.raises(InputError) as caught:
        read_units(tmp_path / "u.gpkg", Reading("乡镇"))
    assert said(caught.value.problems) == [("error", "no_such_sheet", None, "", "乡镇")]
    assert caught.value.problems[0].details["names"] == ("界线", "图框")
    # What has layers without names (GeoJSON, KML) has none to choose.
    with pytest.raises(InputError) as caught:
        read_units(write_geojson(tmp_path / "u.geojson", PLAIN), Reading("界线"))
    assert said(caught.value.problems) == [("error", "no_such_sheet", None, "", "界线")]


def test_one_layer_needs_no_choice_and_may_be_named(tmp_path):
    layer().to_file(tmp_path / "u.gpkg", layer="界线")
    for reading in (Reading(), Reading("界线")):
        found = read_units(tmp_path / "u.gpkg", reading)
        assert (found.problems, len(found.table)) == ((), 3)


def test_a_zipped_geopackage_of_several_layers(tmp_path):
    with zipfile.ZipFile(tmp_path / "u.zip", "w") as archive:
        archive.write(several(tmp_path / "u.gpkg"), "u.gpkg")
    assert [one.code for one in read_units(tmp_path / "u.zip").problems] == ["other_sheets"]
    assert role_of(tmp_path / "u.zip") == "units"


def test_a_shapefile_is_shown_decoded(tmp_path):
    shapefile().to_file(tmp_path / "u.shp", encoding="gb18030")
    look = preview("units", tmp_path / "u.shp")
    assert look.missing == ()
    assert any("星河区" in one.samples for one in look.columns)
