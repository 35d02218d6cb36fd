"""What of a workbook nobody sees who opens it: hidden sheets, and rows that are hidden or filtered out."""

import pytest

from coverage.errors import describe
from coverage.sources.registers.facilities import read_facilities
from coverage.words import LANGUAGES
from tests.sources.writing import told, write_xls, write_xlsx

HEAD = ("编号", "名称", "类别", "状态", "经度", "纬度")
SEEN = [("F1", "甲", "医院", "运营", "113.1", "28.1"), ("F2", "乙", "医院", "运营", "113.2", "28.2")]
PASSED = [("F9", "丙", "医院", "停办", "113.3", "28.3")]


BOTH = pytest.mark.parametrize(("name", "write"), [("a.xlsx", write_xlsx), ("a.xls", write_xls)])


def read(path):
    table, problems = told(read_facilities(path, None))
    assert all(describe(one, language) for one in problems for language in LANGUAGES)
    return table["facility_id"].tolist(), problems


@BOTH
def test_a_visible_sheet_is_read_before_a_hidden_one(tmp_path, name, write):
    # The hidden one stands first and has a head more.
    sheets = {"旧": [(*HEAD, "床位数"), *((*one, "9") for one in PASSED)], "名录": [HEAD, *SEEN]}
    found, problems = read(write(tmp_path / name, sheets, hidden_sheets=["旧"]))
    assert found == ["F1", "F2"]
    assert [(one.code, one.details["names"]) for one in problems] == [("other_sheets", ("旧",))]


@BOTH
def test_a_hidden_sheet_is_read_where_no_visible_one_is_such_a_table_and_that_is_said(tmp_path, name, write):
    sheets = {"说明": [("本表由星河区填报",)], "名录": [HEAD, *SEEN]}
    found, problems = read(write(tmp_path / name, sheets, hidden_sheets=["名录"]))
    assert found == ["F1", "F2"]
    assert [(one.code, one.value) for one in problems] == [("hidden_sheet", "名录")]


@BOTH
def test_hidden_rows_are_read_and_said(tmp_path, name, write):
    # Rows 2 and 4 of the file; row 9 is hidden too and holds nothing.
    found, problems = read(write(tmp_path / name, {"名录": [HEAD, *SEEN, *PASSED]}, hidden_rows=[2, 4, 9]))
    assert found == ["F1", "F2", "F9"]
    assert [(one.code, one.value, one.details["names"]) for one in problems] == [("hidden_rows", "2", ("2", "4"))]
