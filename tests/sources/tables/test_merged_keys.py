"""Merged cells with a number: a code or a year is of each row beside it, and people count but once."""

import openpyxl
import pytest

from coverage.sources.people.population import read_population
from tests.sources.people.two_communities import TWO, people
from tests.sources.writing import said, told, write_xls, write_xlsx

HEAD = ("社区代码", "年龄段", "人数", "年份")
ROWS = [
    HEAD,
    (430199001001, "常住人口", 1000, 2024),
    ("", "60岁及以上", 200, ""),
    ("", "80岁及以上", 50, ""),
    (430199001002, "常住人口", 1500, ""),
    ("", "60岁及以上", 300, ""),
]
CELLS = ("A2:A4", "A5:A6", "D2:D6")
FROM_ZERO = [(1, 3, 0, 0, ROWS[1][0]), (4, 5, 0, 0, ROWS[4][0]), (1, 5, 3, 3, 2024)]


def merged_xlsx(path, rows, ranges):
    book = openpyxl.load_workbook(write_xlsx(path, {"人口": rows}))
    for cells in ranges:
        book.active.merge_cells(cells)
    book.save(path)
    return path


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_merged_codes_and_years_are_of_each_row(tmp_path, ending):
    path = tmp_path / f"people.{ending}"
    made = merged_xlsx(path, ROWS, CELLS) if ending == "xlsx" else write_xls(path, {"人口": ROWS}, FROM_ZERO)
    table, problems = told(read_population(made, TWO))
    assert problems == ()
    assert people(table) == {"0-59": 800, "60-79": 150, "80+": 50}
    assert people(table, "430199001002") == {"0-59": 1200, "60+": 300}
    assert set(table["year"]) == {2024}


def test_merged_people_count_but_once(tmp_path):
    rows = [("社区代码", "年份", "60岁及以上"), (430199001001, 2024, 200), (430199001002, 2024, "")]
    table, problems = told(read_population(merged_xlsx(tmp_path / "people.xlsx", rows, ["C2:C3"]), TWO))
    assert people(table) == {"60+": 200}
    assert ("warning", "missing_value", 3, "60岁及以上", "") in said(problems)


def test_a_code_is_not_written_over_another_nor_into_an_empty_row(tmp_path):
    # The cells of a range hold nothing but their first where Excel merged them; a file may say otherwise.
    rows = [HEAD, ROWS[1], ("", "", "", ""), ("430199001002", "常住人口", 1500, 2024)]
    path = merged_xlsx(tmp_path / "people.xlsx", rows, [])
    book = openpyxl.load_workbook(path)
    book.active.merged_cells.add("A2:A4")
    book.save(path)
    table, problems = told(read_population(path, TWO))
    assert problems == ()
    assert people(table, "430199001002") == {"0+": 1500}
