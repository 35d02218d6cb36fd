"""Residents of units that are named, not coded: by code, by full name, by name in the subdistrict, or not at all."""

import geopandas as gpd
import pytest
import shapely

from coverage.errors import describe
from coverage.model.contracts import as_table
from coverage.model.tables import UNITS
from coverage.sources.people.population import read_population
from coverage.words import LANGUAGES
from tests.sources.writing import said, told, write_csv

# Two subdistricts of a district; each has a community called 新民社区.
NAMES = {
    "430199000000": ("星河区", "district", None),
    "430199001000": ("晴川街道", "subdistrict", "430199000000"),
    "430199002000": ("天湖街道", "subdistrict", "430199000000"),
    "430199001001": ("东社区", "community", "430199001000"),
    "430199001002": ("新民社区", "community", "430199001000"),
    "430199002001": ("新民社区", "community", "430199002000"),
}
DISTRICT = as_table(
    gpd.GeoDataFrame(
        {
            "unit_code": list(NAMES),
            "name": [name for name, _, _ in NAMES.values()],
            "level": [level for _, level, _ in NAMES.values()],
            "parent_code": [parent for _, _, parent in NAMES.values()],
        },
        geometry=[shapely.box(113, 28, 113.01, 28.01)] * len(NAMES),
        crs="EPSG:4326",
    ),
    UNITS,
)


def read(path, *rows):
    read = read_population(write_csv(path / "people.csv", rows), DISTRICT)
    table, problems = told(read)
    assert all(describe(problem, language) for problem in problems for language in LANGUAGES)
    found = {problem.code: [one for one in said(problems) if one[1] == problem.code] for problem in problems}
    found.pop("no_population", None)
    return dict(zip(table["unit_code"], table["people"], strict=True)), found, read.columns


ONE = [
    # the heads and the cells that say which unit a row of 100 people is of; its code
    (("社区名称",), ("东社区",), "430199001001"),
    (("社区",), ("东社区居委会",), "430199001001"),
    (("街道名称",), ("晴川街道办事处",), "430199001000"),
    (("名称",), ("晴川街道新民社区",), "430199001002"),
    (("名称",), ("星河区天湖街道新民社区",), "430199002001"),
    (("街道", "社区"), ("天湖街道", "新民社区"), "430199002001"),
    (("街道", "社区"), ("星河区天湖街道", "新民社区"), "430199002001"),
    (("街道", "社区"), ("天湖街道", "天湖街道"), "430199002000"),
    (("街道", "社区"), ("天湖街道", ""), "430199002000"),
    (("编码", "街道", "社区"), ("A-12", "晴川街道", "新民社区"), "430199001002"),
    (("编码", "街道"), ("新民社区", "晴川街道"), "430199001002"),
]


@pytest.mark.parametrize(("heads", "cells", "code"), ONE, ids=str)
def test_a_unit_by_its_name(tmp_path, heads, cells, code):
    people, found, columns = read(tmp_path, (*heads, "年份", "常住人口"), (*cells, 2024, 100))
    assert people == {code: 100}
    assert found.keys() <= {"units_by_name"}
    assert {heads[0], heads[-1]} & set(columns.values())


CODES = [
    (("代码", "名称"), ("430199001", "别的")),
    (("代码", "名称"), ("４３０１９９００１０００", "别的")),
]


@pytest.mark.parametrize(("heads", "cells"), CODES, ids=str)
def test_a_code_comes_before_every_name(tmp_path, heads, cells):
    people, found, columns = read(tmp_path, (*heads, "年份", "常住人口"), (*cells, 2024, 100))
    assert people == {"430199001000": 100}
    assert not found
    assert "name" not in columns


NOT_FOUND = [
    (("社区",), ("新民社区",), ("ambiguous_unit", 2, "社区", "新民社区")),
    (("社区",), ("西社区",), ("unknown_unit_name", 2, "社区", "西社区")),
    (("街道", "社区"), ("天湖街道", "东社区"), ("unknown_unit_name", 2, "社区", "天湖街道 东社区")),
    # A statistical code of a unit elsewhere: communities of many districts are called alike.
    (("代码", "社区"), ("430198001001", "东社区"), ("unknown_unit", 2, "代码", "430198001001")),
    (("社区",), ("",), ("missing_value", 2, "社区", "")),
]


@pytest.mark.parametrize(("heads", "cells", "problem"), NOT_FOUND, ids=str)
def test_a_unit_that_is_not_known_or_may_be_several_is_told(tmp_path, heads, cells, problem):
    people, found, _ = read(tmp_path, (*heads, "年份", "常住人口"), (*cells, 2024, 100))
    assert people == {}
    assert found == {problem[0]: [("error", *problem)]}


def test_a_long_table_by_names_with_everyone_among_its_ages(tmp_path):
    rows = [("天湖街道", "新民社区", 2024, group, people) for group, people in (("合计", 100), ("60+", 20))]
    total = ("天湖街道", "小计", 2024, "合计", 100)
    people, found, _ = read(tmp_path, ("街道", "社区", "年份", "年龄段", "人数"), *rows, total)
    assert people == {"430199002001": 20}  # of both bands the last: 0–59 and 60+
    assert found == {
        "units_by_name": [("warning", "units_by_name", None, "", "2")],
        "total_row": [("warning", "total_row", 4, "", "小计")],
    }


def test_two_rows_of_one_unit_under_two_names(tmp_path):
    rows = [("东社区", 2024, 100), ("晴川街道东社区", 2024, 200)]
    people, found, _ = read(tmp_path, ("名称", "年份", "常住人口"), *rows)
    assert people == {"430199001001": 100}
    assert [one[1:3] for one in found["duplicate_key"]] == [("duplicate_key", 3)]
