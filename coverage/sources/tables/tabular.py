"""Workbooks and CSV files as rows of text, each with the row number a person sees."""

import math
import unicodedata
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from coverage.errors import InputError, Problem
from coverage.sources.guard import (
    BROKEN_ARCHIVE,
    check_archive,
    check_file,
    refusal,
    too_many_rows,
    unreadable,
)
from coverage.sources.limits import limits
from coverage.sources.tables.delimited import csv_records
from coverage.sources.tables.headers import joined_head, known_heads
from coverage.sources.tables.merged import Merged, merged_ranges, spread
from coverage.sources.tables.old_workbook import old_workbook
from coverage.sources.tables.sheet_xml import ALL_COMPUTED, Uncomputed, uncomputed

FORMATS: Final = (".xlsx", ".xls", ".csv")
MAX_COLUMNS: Final = 200
_LOOKED_AT: Final = MAX_COLUMNS + 1  # of a workbook: one more tells that there are too many
_LAST_ROW_OF_EXCEL: Final = 1_048_576
_HEADER_WITHIN: Final = 20  # rows above the header: a title, a date, the name of the office
_LIKE_A_TABLE: Final = 3  # heads we know
_KEYS: Final = frozenset({"unit_code", "parent_code", "year"})
_NO_ROOM: Final = "Cf"
_BROKEN_WORKBOOK: Final = (
    *BROKEN_ARCHIVE,
    AttributeError,
    IndexError,
    InvalidFileException,
    KeyError,
    ParseError,
    TypeError,
    ValueError,
)

Recogniser = Callable[[str], str | None]
"""Gives the field a column head stands for, or None."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, as tidy text; `number` counts from 1 at the top of the file."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in a file: the head of its columns and the rows below that hold anything.

    `others` names the sheets beside it that look like such a table too, and are not read; `titles` names all. `above`
    are the cells over its last line: a title, a date, a unit of measure. `uncomputed` are formulas that read as empty.
    """

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    others: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    uncomputed: Uncomputed = ALL_COMPUTED


@dataclass(frozen=True, slots=True)
class _Grid:
    """All rows of a sheet that hold anything, above its head and below."""

    title: str
    rows: list[Row]
    numbers: Sequence[Merged] = ()  # merged cells with one
    uncomputed: Uncomputed = ALL_COMPUTED


def read_sheet(path: Path, recognise: Recogniser, title: str = "") -> Sheet:
    """Read the sheet of that title, else the one whose head has most columns that are recognised.

    Raises
    ------
    InputError
        missing_file, wrong_format, too_large, unreadable, too_many_rows, empty_table, no_such_sheet and the like.
    """
    check_file(path, FORMATS, limits().table_bytes)
    sheets = [_below_header(path.name, grid, recognise) for grid in _grids(path, recognise) if grid.rows]
    if not sheets:
        raise refusal("empty_table", path)
    titles = tuple(sheet.sheet for sheet in sheets if sheet.sheet)
    if title:
        return replace(_titled(title, sheets), titles=titles)
    best = max(sheets, key=lambda sheet: known_heads(sheet.header, recognise))
    if not best.rows:
        raise InputError([Problem("empty_table", path.name, best.sheet)])
    others = (sheet for sheet in sheets if sheet is not best and sheet.rows)
    alike = tuple(other.sheet for other in others if known_heads(other.header, recognise) >= _LIKE_A_TABLE)
    return replace(best, others=alike, titles=titles)


def _titled(title: str, sheets: Sequence[Sheet]) -> Sheet:
    found = next((sheet for sheet in sheets if sheet.sheet == title), None)
    if found is None:
        details = {"names": tuple(sheet.sheet for sheet in sheets)}
        raise InputError([Problem("no_such_sheet", sheets[0].file, value=title, details=details)])
    if not found.rows:
        raise InputError([Problem("empty_table", found.file, found.sheet)])
    return found


def cell_text(value: object) -> str:
    """Turn the value of a cell into tidy text: "" for none, whole numbers without a point, no control characters.

    What takes no room (marks of order and direction) is left out; in place of all else that is not seen is a blank.
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(float(value))
    text = str(value)
    # Asked once of the whole: few cells hold such a character, and cells come by the million.
    if not text.isprintable():
        text = "".join(c if c.isprintable() else "" if unicodedata.category(c) == _NO_ROOM else " " for c in text)
    return " ".join(text.split())


def _grids(path: Path, recognise: Recogniser) -> Iterator[_Grid]:
    ending = path.suffix.lower()
    if ending == ".csv":
        yield _Grid("", _rows_of(path, csv_records(path, lambda cells: known_heads(cells, recognise))))
    elif ending == ".xls":
        for title, records, merged in old_workbook(path, _LOOKED_AT):
            yield _Grid(title, *_spread_rows(path, records, merged))
    else:
        yield from _workbook(path)


def _workbook(path: Path) -> Iterator[_Grid]:
    check_archive(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations we do not read
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                grids = [_sheet_grid(path, sheet) for sheet in book.worksheets]
            finally:
                book.close()
    except _BROKEN_WORKBOOK as error:
        raise unreadable(path, error) from error
    yield from grids


def _sheet_grid(path: Path, sheet: object) -> _Grid:
    part = sheet._worksheet_path  # type: ignore[attr-defined]  # noqa: SLF001  # told nowhere else
    rows, numbers = _spread_rows(path, _values(sheet), merged_ranges(path, part))
    return _Grid(sheet.title, rows, numbers, uncomputed(path, part))  # type: ignore[attr-defined]


def _values(sheet: object) -> Iterator[Sequence[object]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # many writers state them wrongly
    rows = sheet.iter_rows(values_only=True, max_col=_LOOKED_AT)  # type: ignore[attr-defined]
    return islice(rows, _LAST_ROW_OF_EXCEL)


def _spread_rows(
    path: Path, records: Iterable[Sequence[object]], merged: Iterable[Merged]
) -> tuple[list[Row], list[Merged]]:
    """Tidy the cells of a sheet, write text that is merged into each cell of it, and leave empty rows out.

    Numbers that are merged are given beside the rows.
    """
    rows: list[list[str]] = []
    filled, most = 0, limits().rows
    too_wide = 0
    for number, record in enumerate(records, start=1):
        rows.append(_tidy(record))
        too_wide = too_wide or (number if _is_too_wide(record) else 0)
        filled += bool(rows[-1])
        _refuse_too_many(path, filled, most)
    if too_wide:  # said once all are read: a workbook left in the middle stays open
        raise _too_many_columns(path, too_wide)
    numbers = spread(path, rows, merged, MAX_COLUMNS)
    return [Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1) if cells], numbers


def _rows_of(path: Path, records: Iterable[Sequence[str]]) -> list[Row]:
    rows: list[Row] = []
    most = limits().rows
    for number, record in enumerate(records, start=1):
        cells = _tidy(record)
        if cells:
            rows.append(Row(number, tuple(cells)))
        if _is_too_wide(record):
            raise _too_many_columns(path, number)
        _refuse_too_many(path, len(rows), most)
    return rows


def _tidy(record: Sequence[object]) -> list[str]:
    cells = [cell_text(value) for value in record[:MAX_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _is_too_wide(record: Sequence[object]) -> bool:
    return any(map(cell_text, record[MAX_COLUMNS:]))


def _too_many_columns(path: Path, row: int) -> InputError:
    return InputError([Problem("too_many_columns", path.name, row=row, details={"limit": MAX_COLUMNS})])


def _refuse_too_many(path: Path, rows: int, most: int) -> None:
    if rows > most:
        raise too_many_rows(path, most)


def _below_header(file: str, grid: _Grid, recognise: Recogniser) -> Sheet:
    rows = grid.rows
    candidates = range(min(_HEADER_WITHIN, len(rows)))
    first = max(candidates, key=lambda position: known_heads(rows[position].cells, recognise))
    if not known_heads(rows[first].cells, recognise):
        # Nothing we know: a title fills one cell, a head most.
        first = max(candidates, key=lambda position: sum(map(bool, rows[position].cells)))
    # Where the head has two lines, either may hold more of the names we know.
    for upper in range(max(0, first - 1), min(first + 1, len(rows) - 1)):
        joined = joined_head(rows[upper].cells, rows[upper + 1].cells, recognise)
        if joined is not None:
            return _sheet(file, grid, joined, upper + 1, recognise)
    return _sheet(file, grid, rows[first].cells, first, recognise)


def _sheet(file: str, grid: _Grid, header: tuple[str, ...], at: int, recognise: Recogniser) -> Sheet:
    """Part the rows of a sheet at the last line of its head."""
    rows, above = _with_keys(grid, header, grid.rows[at + 1 :], recognise), _cells_of(grid.rows[:at])
    return Sheet(file, grid.title, header, rows, above=above, uncomputed=grid.uncomputed)


def _with_keys(grid: _Grid, header: Sequence[str], rows: Sequence[Row], recognise: Recogniser) -> tuple[Row, ...]:
    """Write the merged numbers that tell whose a row is, such as the code of a unit, into each of their rows."""
    keys = {at for at, head in enumerate(header) if recognise(head) in _KEYS}
    numbers = [one for one in grid.numbers if one[2] in keys]
    if not numbers:
        return tuple(rows)
    by_number = {row.number: row.cells for row in rows}
    for top, below, at, _ in numbers:
        shown = _cell(by_number.get(top + 1, ()), at)
        for number in range(top + 2, below + 2):
            cells = by_number.get(number)
            if cells is not None and not _cell(cells, at):
                by_number[number] = (*cells[:at], *[""] * (at - len(cells)), shown, *cells[at + 1 :])
    return tuple(Row(number, cells) for number, cells in by_number.items())


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _cells_of(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(cell for row in rows for cell in row.cells if cell)
