"""Candidates in every format, in both languages, and one file with everything wrong."""

import geopandas as gpd
import pytest
import shapely

from coverage.errors import InputError, describe
from coverage.model.contracts import as_table, check_table
from coverage.model.tables import CANDIDATES, UNITS
from coverage.sources.registers.candidates import read_candidates
from coverage.words import LANGUAGES
from tests.sources.writing import point, said, square, told, write_csv, write_geojson, write_xlsx

HEAD = ("编号", "名称", "用途", "类别", "造价（万元）", "建筑面积(㎡)", "床位", "托位", "经度", "纬度")
ROOM = ("N1", "钟楼社区办公楼", "社区办公用房", "居家养老服务站", 12.5, 260, 8, None, 113.01, 28.01)
LAND = ("N2", "北苑地块", "地块", None, None, None, None, 60, 113.02, 28.02)
FACTS = (
    ("N1", "钟楼社区办公楼", "room", "station", 125_000.0, 260.0, 8.0, None),
    ("N2", "北苑地块", "parcel", None, None, None, None, 60.0),
)


def changed(row, **changes):
    """`row` with some cells changed, named by their position's letter: A … J."""
    cells = list(row)
    for letter, value in changes.items():
        cells[ord(letter) - ord("A")] = value
    return cells


def units():
    rows = {"unit_code": ["430199000000"], "name": ["星河区"], "level": ["district"]}
    return as_table(gpd.GeoDataFrame(rows, geometry=[shapely.box(113, 28, 113.1, 28.1)], crs=4326), UNITS)


def facts(table):
    check_table(table, CANDIDATES)
    shown = table.drop(columns=["geometry", "source_file", "source_row"])
    return tuple(tuple(row) for row in shown.astype(object).where(shown.notna(), None).to_numpy())


def test_a_csv_with_costs_in_ten_thousand_yuan(tmp_path):
    table, problems = told(read_candidates(write_csv(tmp_path / "c.csv", [HEAD, ROOM, LAND]), units()))
    assert facts(table) == FACTS
    assert [(p.x, p.y) for p in table.geometry] == [(113.01, 28.01), (113.02, 28.02)]
    assert (table["source_file"].tolist(), table["source_row"].tolist()) == (["c.csv"] * 2, [2, 3])
    assert problems == ()


def test_an_english_workbook_without_ids(tmp_path):
    head = ("Name", "Type", "Cost (yuan)", "Area", "Longitude", "Latitude")
    path = write_xlsx(
        tmp_path / "c.xlsx", {"sites": [head, ("Old school", "nursery", "1,200,000", 300, 113.01, 28.01)]}
    )
    table, problems = told(read_candidates(path))
    assert facts(table) == (("row-2", "Old school", "file", "nursery", 1_200_000.0, 300.0, None, None),)
    assert problems == ()


def test_points_of_a_layer(tmp_path):
    # 经度 and 纬度 of the attributes are ignored: the point says where it is.
    features = [(dict(zip(HEAD, changed(row, I=0, J=0), strict=True)), point(*row[8:])) for row in (ROOM, LAND)]
    table, problems = told(read_candidates(write_geojson(tmp_path / "c.geojson", features), units()))
    assert facts(table) == FACTS
    assert [(p.x, p.y) for p in table.geometry] == [(113.01, 28.01), (113.02, 28.02)]
    assert problems == ()


@pytest.mark.parametrize("name", ["c.geojson", "c.gpkg", "c.shp"])
def test_outlines_are_parcels_whose_land_is_no_floor(tmp_path, name):
    features = [
        ({"名称": "北苑", "面积": 4000}, square(113.01, 28.01)),
        ({"名称": "南苑", "面积": None}, point(113, 28)),
    ]
    shapes = features[:1] if name.endswith("shp") else features
    path = write_geojson(tmp_path / "c.geojson", shapes)
    if name != "c.geojson":
        gpd.read_file(path).to_crs(4547).to_file(tmp_path / name, encoding="utf-8")
    table, problems = told(read_candidates(tmp_path / name))
    assert facts(table)[0] == ("row-1", "北苑", "parcel", None, None, None, None, None)
    assert shapely.box(113.01, 28.01, 113.02, 28.02).contains(table.geometry[0])
    assert said(problems) == [("warning", "land_area", None, "面积", "面积")]


def test_an_outline_that_is_said_to_be_a_room_keeps_its_area(tmp_path):
    features = [({"名称": "校舍", "来源": "学校", "面积": 400}, square(113.01, 28.01))]
    table, problems = told(read_candidates(write_geojson(tmp_path / "c.geojson", features)))
    assert facts(table) == (("row-1", "校舍", "room", None, None, 400.0, None, None),)
    assert problems == ()


def test_an_outline_that_crosses_itself_has_its_point_inside(tmp_path):
    ring = [[113, 28], [113.01, 28.01], [113.01, 28], [113, 28.01], [113, 28]]
    bowtie = {"type": "Polygon", "coordinates": [ring]}
    table, _ = told(read_candidates(write_geojson(tmp_path / "c.geojson", [({"name": "knot"}, bowtie)])))
    # Two triangles that meet in the middle: a point inside stands in one of them, west or east of it.
    x, y = table.geometry[0].x - 113.005, table.geometry[0].y - 28.005
    assert abs(y) < abs(x) < 0.005


def test_costs_without_a_measure_are_yuan_with_a_warning(tmp_path):
    path = write_csv(tmp_path / "c.csv", [("名称", "造价", "经度", "纬度"), ("甲", 500, 113, 28)])
    table, problems = told(read_candidates(path))
    assert table["cost_yuan"].tolist() == [500.0]
    assert said(problems) == [("warning", "assumed_yuan", None, "造价", "造价")]


def test_our_own_head_names_its_measure(tmp_path):
    path = write_csv(tmp_path / "c.csv", [("name", "cost_yuan", "lon", "lat"), ("甲", 500, 113, 28)])
    assert read_candidates(path).problems == ()


DIRTY = [
    HEAD,
    ROOM,
    changed(ROOM, B="同号"),
    changed(ROOM, A=None, B=None),
    changed(ROOM, A="N5", C="风水宝地"),
    changed(ROOM, A="N6", D="茶馆"),
    changed(ROOM, A="N7", E="面议", F=-1, G="十", H="1e12"),
    changed(ROOM, A="N8", I=None),
    changed(ROOM, A="N9", I=0, J=0),
    changed(ROOM, A="N10", I=28.01, J=113.01),
    changed(ROOM, A="N11", I=12.0, J=55.0),
]
FAULTS = [
    ("error", "duplicate_key", 3, "编号", "N1"),
    ("error", "missing_value", 4, "编号", ""),
    ("error", "missing_value", 4, "名称", ""),
    ("warning", "not_a_choice", 5, "用途", "风水宝地"),
    ("error", "not_a_choice", 6, "类别", "茶馆"),
    ("error", "not_a_number", 7, "造价（万元）", "面议"),
    ("error", "out_of_range", 7, "建筑面积(㎡)", "-1"),
    ("error", "not_a_number", 7, "床位", "十"),
    ("error", "out_of_range", 7, "托位", "1e12"),
    ("warning", "unlocated", 8, "经度", ""),
    ("warning", "unlocated_zero", 9, "经度", "0"),
    ("error", "swapped", 10, "纬度", "113.01"),
    ("warning", "outside_district", 11, "经度 / 纬度", "12.000000, 55.000000"),
]


def test_every_problem_of_a_dirty_file_at_once(tmp_path):
    table, problems = told(read_candidates(write_csv(tmp_path / "c.csv", DIRTY), units()))
    assert said(problems) == FAULTS
    assert table["candidate_id"].tolist() == ["N1", "N5"]
    assert table["origin"].tolist() == ["room", "file"]
    for language in LANGUAGES:
        assert all(describe(problem, language) for problem in problems)


def test_a_cost_in_another_money_is_refused(tmp_path):
    path = write_csv(tmp_path / "c.csv", [("名称", "造价（美元）", "经度", "纬度"), ("甲", 500, 113, 28)])
    assert said(read_candidates(path).problems) == [("error", "unknown_measure", None, "造价（美元）", "美元")]


def test_a_file_without_names_or_places_names_every_missing_column(tmp_path):
    with pytest.raises(InputError) as refused:
        read_candidates(write_csv(tmp_path / "c.csv", [("编号", "造价"), ("N1", 5)]))
    assert [problem.details["wanted"] for problem in refused.value.problems] == ["名称", "经度", "纬度"]


def test_lines_are_no_places(tmp_path):
    line = {"type": "LineString", "coordinates": [[113, 28], [113.01, 28.01]]}
    table, problems = told(
        read_candidates(
            write_geojson(tmp_path / "c.geojson", [({"name": "way"}, line), ({"name": "spot"}, point(113, 28))])
        )
    )
    assert table["name"].tolist() == ["spot"]
    assert said(problems) == [("error", "wrong_geometry", 1, "", "LineString")]


@pytest.mark.parametrize(
    ("head", "yuan"), [("估算投资万元", 5_000_000.0), ("投资 万元", 5_000_000.0), ("造价元", 500.0)]
)
def test_a_cost_whose_measure_stands_without_brackets(tmp_path, head, yuan):
    rows = [["名称", head, "经度", "纬度"], ["甲", 500, 113.0, 28.0]]
    read = read_candidates(write_csv(tmp_path / "a.csv", rows))
    assert (read.table["cost_yuan"].tolist(), read.problems) == ([yuan], ())
