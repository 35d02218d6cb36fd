"""The report as a workbook: one sheet a table, real numbers, an empty cell where something is unknown."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from coverage.outputs.about import product
from coverage.outputs.report.model import TABLES, Cell, ColumnKind, Planned, Report, ReportTable
from coverage.outputs.report.printed import width
from coverage.outputs.report.zipped import settled
from coverage.outputs.spreadsheet_text import harmless
from coverage.words import text

FORMATS: Final[dict[ColumnKind, str]] = {
    "text": "@",
    "count": "#,##0",
    "number": "General",
    "share": "0.00%",
    "minutes": "0.0",
    "metres": "#,##0",
    "measured": "General",
    "difference": "General",
}
"""As many decimals as the report has: what is shown is what is there."""

NO_DATE: Final = "2000-01-01"
"""When a workbook without a date says it was made."""

KEY_COLUMNS: Final = {
    "scorecard": 1,
    "gaps": 3,
    "units": 2,
    "facilities": 2,
    "left_out": 2,
    "sources": 2,
    "changes": 3,
    "proposed": 3,
    "unreached": 2,
    "curve": 1,
    "compared": 2,
    "units_changed": 4,
}
"""How many columns stay in sight: those that say which row it is."""

NARROWEST: Final = 8
WIDEST: Final = 48
LOOKED_AT: Final = 400
"""Rows looked at for the width of a column."""

LABEL_WIDTH: Final = 24
SENTENCE_WIDTH: Final = 110
HEAD_FILL: Final = "D9E7F1"
CORE_FILE: Final = "docProps/core.xml"


def workbook_bytes(report: Report) -> bytes:
    """Write a report as xlsx; the same report gives the same bytes.

    Texts are strings whatever they look like, and harmless where they are pasted elsewhere.
    """
    book = Workbook()
    book.remove(book.active)
    _summary(_sheet(book, "summary", report), report)
    if report.planned is not None:
        _planned(book, report, report.planned)
    for name in TABLES:
        _table(_sheet(book, name, report), report.tables[name])
    _method(_sheet(book, "method", report), report)
    stream = io.BytesIO()
    book.save(stream)
    return settled(_with_properties(stream.getvalue(), report))


def _sheet(book: Workbook, name: str, report: Report) -> Worksheet:
    sheet = book.create_sheet(text(report.language, f"report.sheets.{name}"))
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return sheet


def _summary(sheet: Worksheet, report: Report) -> None:
    _line(sheet, [report.title], Font(bold=True, size=16))
    for line in (report.subtitle, report.notice, "" if report.planned is None else report.planned.notice, report.dated):
        if line:
            _line(sheet, [line])
    for sentence in report.summary:
        _line(sheet, ["•", sentence])
    for label, told in report.facts:
        _line(sheet, [label, told])
    _lay_sentences(sheet)


def _planned(book: Workbook, report: Report, planned: Planned) -> None:
    """Say what is planned in a sheet of sentences, and each of its tables in one of its own."""
    sheet = _sheet(book, "planned", report)
    for at, told in enumerate((planned.notice, *planned.summary), start=1):
        _line(sheet, [at, told])
    _lay_sentences(sheet)
    for name, table in planned.tables.items():
        _table(_sheet(book, name, report), table)


def _method(sheet: Worksheet, report: Report) -> None:
    for at, paragraph in enumerate(report.method, start=1):
        _line(sheet, [at, paragraph])
    _lay_sentences(sheet)


def _line(sheet: Worksheet, cells: Sequence[Cell], font: Font | None = None) -> None:
    row = sheet.max_row + (sheet.max_row > 1 or sheet.cell(1, 1).value is not None)
    for column, cell in enumerate(cells, start=1):
        _put(sheet, row, column, cell, "text" if isinstance(cell, str) else "count")
        if font is not None:
            sheet.cell(row, column).font = font


def _lay_sentences(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = LABEL_WIDTH
    sheet.column_dimensions["B"].width = SENTENCE_WIDTH
    for (cell,) in sheet.iter_rows(min_col=2, max_col=2):
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for (cell,) in sheet.iter_rows(min_row=2, max_col=1):
        cell.alignment = Alignment(horizontal="left", vertical="top")


def _table(sheet: Worksheet, table: ReportTable) -> None:
    for at, column in enumerate(table.columns, start=1):
        _put(sheet, 1, at, column.head, "text")
        head = sheet.cell(1, at)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor=HEAD_FILL)
        head.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(at)].width = _width(table, at - 1)
    for row, cells in enumerate(table.rows, start=2):
        for at, (cell, column) in enumerate(zip(cells, table.columns, strict=True), start=1):
            _put(sheet, row, at, cell, column.kind)
    corner = f"{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    sheet.freeze_panes = f"{get_column_letter(KEY_COLUMNS[table.name] + 1)}2"
    sheet.auto_filter.ref = f"A1:{corner}"
    sheet.print_title_rows = "1:1"


def _put(sheet: Worksheet, row: int, column: int, cell: Cell, kind: ColumnKind) -> None:
    if cell is None:
        return
    target = sheet.cell(row, column)
    if isinstance(cell, str):
        target.value = harmless(cell)
        target.data_type = "s"  # never a formula, a number or an error, whatever openpyxl makes of it
        target.alignment = Alignment(wrap_text=kind == "text" and width(cell) > WIDEST, vertical="top")
    else:
        target.value = cell
        target.alignment = Alignment(vertical="top")
    target.number_format = FORMATS[kind]


def _width(table: ReportTable, at: int) -> float:
    """Give a column room for its longest cell; its head may break into two lines."""
    shown = [width(str(row[at])) for row in table.rows[:LOOKED_AT] if row[at] is not None]
    return min(max(NARROWEST, width(table.columns[at].head) / 2 + 4, *shown, 0) + 2, WIDEST)


def _with_properties(packed: bytes, report: Report) -> bytes:
    """Give the workbook properties that do not depend on the clock; openpyxl stamps the time of saving into them."""
    made = datetime.fromisoformat(report.dated or NO_DATE)
    properties = DocumentProperties(
        title=report.title, subject=report.subtitle, creator=product(), created=made, modified=made
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, tostring(properties.to_tree()) if name == CORE_FILE else old.read(name))
    return stream.getvalue()
