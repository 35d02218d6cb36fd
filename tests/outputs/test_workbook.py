"""The workbook read back: every figure of the report, real numbers, no formula, the same bytes each time."""

import datetime
import io
import zipfile
from dataclasses import replace
from functools import cache

import openpyxl
import pytest

from coverage.outputs.report.model import TABLES
from coverage.outputs.report.workbook import workbook_bytes
from coverage.outputs.spreadsheet_text import harmless
from tests.outputs.reported_town import HOSTILE, circles, findings, held, report, report_from

SHEETS = {
    "en": ["Summary", "Scorecard", "Gaps", "Units", "Facilities", "Left out", "Data sources", "Method"],
    "zh": ["摘要", "条款对照", "缺口", "单元", "计入的设施", "未计入", "数据来源", "方法说明"],
}


@cache
def written(language, dated="2026-11-24"):
    return workbook_bytes(report(language, dated))


def opened(language):
    return openpyxl.load_workbook(io.BytesIO(written(language)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_sheets_are_named_in_the_language(language):
    assert opened(language).sheetnames == SHEETS[language]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", TABLES)
def test_every_cell_of_the_report_stands_in_its_sheet(language, name):
    table = report(language).tables[name]
    sheet = opened(language)[SHEETS[language][TABLES.index(name) + 1]]
    head, *rows = sheet.iter_rows(values_only=True)
    assert head == tuple(column.head for column in table.columns)
    expected = [tuple(harmless(cell) if isinstance(cell, str) else cell for cell in row) for row in table.rows]
    assert rows == expected  # unknown is an empty cell, read as None
    for row, told in zip(rows, table.rows, strict=True):
        assert [isinstance(cell, int | float) for cell in row] == [isinstance(cell, int | float) for cell in told]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_in_it_is_a_formula(language):
    seen = set()
    for sheet in opened(language):
        for row in sheet.iter_rows():
            seen |= {cell.data_type for cell in row}
            assert not [cell.value for cell in row if str(cell.value).startswith(("=", "+", "@"))]
    assert seen == {"s", "n"}  # "n" also where it is empty
    with zipfile.ZipFile(io.BytesIO(written(language))) as packed:
        assert not [name for name in packed.namelist() if b"<f>" in packed.read(name)]


def test_a_hostile_name_is_one_harmless_line():
    units = opened("zh")["单元"]
    assert units.cell(4, 2).value == '\'=cmd|" /C calc"!A0<script>alert(1)</script> "东"社区'
    assert harmless(HOSTILE) == units.cell(4, 2).value


def test_figures_are_shown_as_exactly_as_they_are():
    sheet = opened("en")["Gaps"]
    head = {cell.value: cell.column for cell in sheet[1]}
    row = [cell.value for cell in sheet["B"]].index("S1") + 1
    shown = {name: sheet.cell(row, at) for name, at in head.items()}
    share, walk, people = (shown[name] for name in ("share within reach", "minutes to it", "people"))
    # the first gap of S1 is A1: 100 of 201 people, 36.5 minutes
    assert (share.value, share.number_format) == (0.4975, "0.00%")
    assert (walk.value, walk.number_format) == (36.5, "0.0")
    assert (people.value, people.number_format) == (201, "#,##0")


def test_heads_stay_in_sight_and_filter():
    for sheet in opened("en").worksheets[1:-1]:
        assert sheet.freeze_panes.endswith("2")
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert all(8 <= one.width <= 50 for one in sheet.column_dimensions.values())


def test_the_summary_and_the_method_hold_every_sentence():
    told, book = report("zh", "2026-11-24"), opened("zh")
    summary = {cell for row in book["摘要"].iter_rows(values_only=True) for cell in row}
    assert {told.title, told.subtitle, told.notice, told.dated} <= summary
    assert set(map(harmless, told.summary)) <= summary
    assert {text for fact in told.facts for text in fact} <= summary
    assert [row[1] for row in book["方法说明"].iter_rows(values_only=True)] == [*map(harmless, told.method)]
    assert any("空白单元格表示未知" in paragraph for paragraph in told.method)


def test_the_same_report_gives_the_same_bytes_and_reads_no_clock():
    assert workbook_bytes(report("zh", "2026-11-24")) == written("zh")
    with zipfile.ZipFile(io.BytesIO(written("zh"))) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert opened("zh").properties.modified == datetime.datetime(2026, 11, 24)
    assert opened("zh").properties.created == datetime.datetime(2026, 11, 24)
    undated = openpyxl.load_workbook(io.BytesIO(workbook_bytes(report("zh"))))
    assert undated.properties.modified == datetime.datetime(2000, 1, 1)


def test_a_report_without_gaps_is_a_workbook_too():
    spotless = replace(held(), gaps=held().gaps.iloc[:0])
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(report_from(spotless, findings(), circles(), "en"))))
    assert book["Gaps"].max_row == 1
