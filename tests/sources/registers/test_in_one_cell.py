"""Longitude and latitude in one cell, as people copy them from map apps and write them in reports."""

import pytest

from coverage.errors import InputError
from coverage.model.reading import Reading
from coverage.sources.registers.facilities import read_facilities
from tests.sources.writing import said, write_csv

HEAD = ("名称", "类别", "状态", "坐标")
PLACE = (113 + 20 / 3600, 28 + 13 / 60 + 42 / 3600)  # 113°0′20″, 28°13′42″


def read(path, cells, head="坐标", reading=None):
    rows = [(*HEAD[:3], head), *[(f"甲{at}", "医院", "运营", cell) for at, cell in enumerate(cells)]]
    return read_facilities(write_csv(path, rows), None, reading or Reading())


@pytest.mark.parametrize(
    "cell",
    [
        *("113.0055555556,28.2283333333", "113.0055555556, 28.2283333333", "113.0055555556，28.2283333333"),
        *("113.0055555556;28.2283333333", "113.0055555556；28.2283333333", "113.0055555556、28.2283333333"),
        *("113.0055555556/28.2283333333", "113.0055555556|28.2283333333", "113.0055555556   28.2283333333"),
        *("(113.0055555556,28.2283333333)", "（113.0055555556，28.2283333333）", "[113.0055555556, 28.2283333333]"),
        *("113°00′20″E 28°13′42″N", "113°00′20″, 28°13′42″", "E113°0'20\", N28°13'42\"", "113 0 20, 28 13 42"),
        *("113° 00′ 20″ E, 28° 13′ 42″ N", "东经113度0分20秒，北纬28度13分42秒", "东经113°0′20″北纬28°13′42″"),
    ],
)
def test_every_way_to_write_both(tmp_path, cell):
    found = read(tmp_path / "a.csv", [cell] * 3)
    assert {problem.code for problem in found.problems} == set()
    assert [(one.x, one.y) for one in found.table.geometry] == [pytest.approx(PLACE)] * 3


@pytest.mark.parametrize("cell", ["28.228, 113.006", "28°13′42″N 113°00′20″E", "北纬28°13′42″东经113°0′20″"])
def test_the_other_order_is_seen_where_all_rows_have_it(tmp_path, cell):
    found = read(tmp_path / "a.csv", [cell] * 3)
    assert [problem.code for problem in found.problems] == ["swapped_all"]
    assert [(one.x, one.y) for one in found.table.geometry] == [pytest.approx(PLACE, abs=1e-3)] * 3
    found = read(tmp_path / "a.csv", [cell, "113.006, 28.228", "113.006, 28.228"])
    assert [(problem.code, problem.row) for problem in found.problems] == [("swapped", 2)]
    assert len(found.table) == 2


def test_every_cell_at_fault_is_said_beside_the_others(tmp_path):
    cells = ["113.006,28.228", "113.006", "甲路", "", "113.006,28.228,40", "113.006,98.2", "0,0", "=1+1,2"]
    found = read(tmp_path / "a.csv", cells)
    assert said(found.problems) == [
        ("warning", "unlocated", 3, "坐标 lat", ""),
        ("error", "not_a_coordinate", 4, "坐标 lon", "甲路"),
        ("warning", "unlocated", 5, "坐标 lon", ""),
        ("error", "not_a_coordinate", 6, "坐标 lon", "113.006,28.228,40"),
        ("error", "out_of_range", 7, "坐标 lat", "98.2"),
        ("warning", "unlocated_zero", 8, "坐标 lon", "0"),
        ("error", "not_a_coordinate", 9, "坐标 lon", "=1+1"),
    ]
    assert len(found.table) == 1


def test_a_location_in_words_is_no_coordinate(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a.csv", ["12 Main", "Quay 3", "Mill"], "Location")
    assert [problem.code for problem in caught.value.problems] == ["missing_column", "missing_column"]
    # Where the planner says that it is one, its cells are at fault.
    found = read(tmp_path / "a.csv", ["12 Main", "3 Quay"], "Location", Reading(columns={"lonlat": "Location"}))
    assert [(problem.code, problem.row) for problem in found.problems] == [
        ("not_a_coordinate", 2),
        ("not_a_coordinate", 3),
    ]


def test_columns_of_their_own_go_first(tmp_path):
    rows = [("名称", "类别", "状态", "坐标", "经度", "纬度"), ("甲", "医院", "运营", "1,2", "113.1", "28.1")]
    found = read_facilities(write_csv(tmp_path / "a.csv", rows))
    assert [(one.x, one.y) for one in found.table.geometry] == [(113.1, 28.1)]


def test_it_is_read_again_by_its_own_columns(tmp_path):
    first = read(tmp_path / "a.csv", ["113.006,28.228"] * 3)
    again = read(tmp_path / "a.csv", ["113.006,28.228"] * 3, reading=Reading(columns=first.columns))
    assert again.table.equals(first.table)
    assert again.problems == ()
