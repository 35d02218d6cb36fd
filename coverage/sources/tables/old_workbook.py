"""Workbooks in the old binary format (.xls, Excel 97 to 2003), by xlrd."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

import xlrd
from xlrd.compdoc import CompDocError

from coverage.sources.guard import check_size, opening, refusal, unreadable
from coverage.sources.limits import limits

_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0"
_LOCKED: Final = ("encrypted", "Can't find workbook")  # the second is a newer workbook under a password, renamed
_BROKEN: Final = (
    *(xlrd.XLRDError, CompDocError, struct.error, AssertionError, ArithmeticError, AttributeError, LookupError),
    *(TypeError, ValueError, EOFError, MemoryError, RecursionError, NotImplementedError),
)

Merged = tuple[int, int, int, int]
"""First row, last row, first column, last column, counted from 0."""


@dataclass(frozen=True, slots=True)
class OldSheet:
    """A sheet: its title, its cells, which of them are merged, and the numbers of the rows that are hidden, from 1."""

    title: str
    rows: list[list[object]]
    merged: list[Merged]
    hidden: frozenset[int]
    is_hidden: bool


def old_workbook(path: Path) -> Iterator[OldSheet]:
    """Give each sheet.

    Raises
    ------
    InputError
        too_large, wrong_content, locked_workbook, unreadable, cannot_open.
    """
    with opening(path):
        check_size(path, path.stat().st_size, limits().old_workbook_bytes)
        content = path.read_bytes()
    if not content.startswith(_COMPOUND_FILE):
        raise refusal("wrong_content", path, path.suffix)
    try:
        # Its notes on odd files go nowhere; merged cells are read with the formats only; ragged, because a single far
        # cell would else fill a sheet of 16 million.
        book = xlrd.open_workbook(
            file_contents=content, logfile=StringIO(), formatting_info=True, on_demand=True, ragged_rows=True
        )
        for position in range(book.nsheets):
            sheet = book.sheet_by_index(position)
            rows = [_values(book.datemode, sheet.row(row)) for row in range(sheet.nrows)]
            merged = [(top, below - 1, left, right - 1) for top, below, left, right in sheet.merged_cells]
            hidden = frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden)
            yield OldSheet(sheet.name, rows, merged, hidden, is_hidden=sheet.visibility != 0)
            book.unload_sheet(position)
    except _BROKEN as error:
        if any(mark in str(error) for mark in _LOCKED):
            raise refusal("locked_workbook", path) from error
        raise unreadable(path, error) from error


def _values(datemode: int, cells: Sequence[xlrd.sheet.Cell]) -> list[object]:
    return [_value(datemode, cell) for cell in cells]


def _value(datemode: int, cell: xlrd.sheet.Cell) -> object:
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#")
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (ArithmeticError, ValueError):
            return cell.value
    return cell.value
