"""Parks and new estates: three formats, words in use, and one file with everything wrong."""

import geopandas as gpd
import pytest

from coverage.errors import InputError, describe
from coverage.model.contracts import as_table, check_table
from coverage.model.tables import AREAS, UNITS
from coverage.sources.registers.areas import read_areas
from coverage.words import LANGUAGES
from tests.sources.writing import point, said, square, told, write_geojson

PARK = ({"编号": "P1", "名称": "星河产业园", "类型": "产业园区"}, square(113.0, 28.0))
ESTATE = (
    {"编号": "E1", "名称": "和悦新城", "类型": "新建住宅小区", "户数": 1480, "人口": "3,996"},
    square(113.02, 28.0),
)
BOWTIE = {"type": "Polygon", "coordinates": [[[113, 28], [113.01, 28.01], [113.01, 28], [113, 28.01], [113, 28]]]}


def units():
    rows = {"unit_code": ["430199000000"], "name": ["星河区"], "level": ["district"]}
    shape = gpd.GeoSeries.from_wkt(["POLYGON ((113 28, 113.1 28, 113.1 28.1, 113 28.1, 113 28))"], crs=4326)
    return as_table(gpd.GeoDataFrame(rows, geometry=shape), UNITS)


def facts(table):
    check_table(table, AREAS)
    return [tuple(row) for row in table.drop(columns="geometry").astype(object).where(table.notna(), None).to_numpy()]


EXPECTED = [("P1", "星河产业园", "park", None, None), ("E1", "和悦新城", "estate", 1480.0, 3996.0)]


def test_a_park_and_an_estate(tmp_path):
    table, problems = told(read_areas(write_geojson(tmp_path / "areas.geojson", [PARK, ESTATE]), units()))
    assert facts(table) == EXPECTED
    assert table.total_bounds.tolist() == [113.0, 28.0, 113.03, 28.01]
    assert problems == ()


@pytest.mark.parametrize("name", ["areas.gpkg", "areas.shp"])
def test_other_formats_in_metres(tmp_path, name):
    frame = gpd.read_file(write_geojson(tmp_path / "a.geojson", [PARK, ESTATE])).to_crs(4547)
    frame.to_file(tmp_path / name, encoding="utf-8")
    table, problems = told(read_areas(tmp_path / name, units()))
    assert facts(table) == EXPECTED
    assert table.total_bounds.tolist() == pytest.approx([113.0, 28.0, 113.03, 28.01], abs=1e-7)
    assert problems == ()


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("园区", "park"),
        ("国家级产业园区", "park"),
        ("Industrial park", "park"),
        ("park", "park"),
        ("小区", "estate"),
        ("新建 小区", "estate"),
        ("new estate", "estate"),
    ],
)
def test_words_for_the_kinds(tmp_path, word, kind):
    path = write_geojson(tmp_path / "areas.geojson", [(PARK[0] | {"类型": word}, PARK[1])])
    table, problems = told(read_areas(path))
    assert (table["kind"].tolist(), problems) == ([kind], ())


def test_ids_are_made_of_rows_where_there_are_none(tmp_path):
    features = [({"name": name, "type": "park"}, square(113.0, 28.0)) for name in ("甲", "乙")]
    table, _ = told(read_areas(write_geojson(tmp_path / "areas.geojson", features)))
    assert table["area_id"].tolist() == ["row-1", "row-2"]


def test_an_outline_that_crosses_itself_is_mended(tmp_path):
    table, problems = told(read_areas(write_geojson(tmp_path / "areas.geojson", [(PARK[0], BOWTIE)])))
    # Two triangles that touch in the middle: each has a base of 0.01° and a height of 0.005°, 2 × 0.000025 = 0.00005.
    assert table.geometry.is_valid.all()
    assert sum(part.area for part in table.geometry) == pytest.approx(5e-5)
    assert problems == ()


def test_a_dirty_file(tmp_path):
    features = [
        PARK,
        (PARK[0] | {"名称": "又一园"}, square(113.0, 28.0)),
        ({"编号": "", "名称": "", "类型": ""}, square(113.0, 28.0)),
        ({"编号": "A4", "名称": "甲", "类型": "公园", "户数": "很多", "人口": -1}, None),
        ({"编号": "A5", "名称": "乙", "类型": "小区"}, point(113.0, 28.0)),
        ({"编号": "A6", "名称": "丙", "类型": "小区"}, square(121.5, 31.2)),
    ]
    table, problems = told(read_areas(write_geojson(tmp_path / "areas.geojson", features), units()))
    assert said(problems) == [
        ("error", "duplicate_key", 2, "编号", "P1"),
        ("error", "missing_value", 3, "编号", ""),
        ("error", "missing_value", 3, "名称", ""),
        ("error", "missing_value", 3, "类型", ""),
        ("error", "not_a_choice", 4, "类型", "公园"),
        ("error", "not_a_number", 4, "户数", "很多"),
        ("error", "out_of_range", 4, "人口", "-1"),
        ("error", "no_geometry", 4, "", ""),
        ("error", "wrong_geometry", 5, "", "Point"),
        ("error", "outside_district", 6, "", "121.505000, 31.205000"),
    ]
    assert {problem.file for problem in problems} == {"areas.geojson"}
    assert facts(table) == EXPECTED[:1]
    said_in = [{describe(problem, language) for problem in problems} for language in LANGUAGES]
    assert [len(lines) for lines in said_in] == [len(problems)] * 2


def test_missing_columns(tmp_path):
    with pytest.raises(InputError) as caught:
        read_areas(write_geojson(tmp_path / "areas.geojson", [({"编号": "P1"}, PARK[1])]))
    assert [(p.code, p.details["wanted"]) for p in caught.value.problems] == [
        ("missing_column", "名称"),
        ("missing_column", "类型"),
    ]


def test_a_file_without_features(tmp_path):
    with pytest.raises(InputError) as caught:
        read_areas(write_geojson(tmp_path / "areas.geojson", []))
    assert [problem.code for problem in caught.value.problems] == ["empty_table"]
