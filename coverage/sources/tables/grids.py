"""The rows of workbooks and CSV files as tidy text, before anything is known of their heads."""

import math
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from coverage.errors import InputError, Problem
from coverage.sources.guard import BROKEN_ARCHIVE, check_archive, check_file, too_many_rows, unreadable
from coverage.sources.limits import limits
from coverage.sources.tables.delimited import csv_records
from coverage.sources.tables.headers import Heads, known_heads
from coverage.sources.tables.merged import Merged, merged_ranges, spread
from coverage.sources.tables.old_workbook import old_workbook
from coverage.sources.tables.sheet_xml import ALL_COMPUTED, Uncomputed, hidden_rows, uncomputed

FORMATS: Final = (".xlsx", ".xls", ".csv")
MAX_COLUMNS: Final = 200
_LOOKED_AT: Final = 256  # of a workbook, as many as an old one can have; a far cell would else fill a row of 16,384
_LAST_ROW_OF_EXCEL: Final = 1_048_576
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


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, as tidy text; `number` counts from 1 at the top of the file."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """All rows of a sheet that hold anything, above its head and below."""

    title: str
    rows: list[Row]
    numbers: Sequence[Merged] = ()  # merged cells with one
    uncomputed: Uncomputed = ALL_COMPUTED
    hidden: frozenset[int] = frozenset()  # numbers of the rows that are hidden or filtered out
    is_hidden: bool = False


def grids(path: Path, recognise: Heads) -> Iterator[Grid]:
    """Give the rows of each sheet of a workbook, or of a CSV file.

    Raises
    ------
    InputError
        missing_file, wrong_format, too_large, unreadable, too_many_rows, too_many_columns and the like.
    """
    check_file(path, FORMATS, limits().table_bytes)
    ending = path.suffix.lower()
    if ending == ".csv":
        yield Grid("", _rows_of(path, csv_records(path, lambda cells: known_heads(cells, recognise))))
    elif ending == ".xls":
        for old in old_workbook(path):
            rows, numbers = _spread_rows(path, old.rows, old.merged)
            yield Grid(old.title, rows, numbers, hidden=old.hidden, is_hidden=old.is_hidden)
    else:
        yield from _workbook(path)


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


def _workbook(path: Path) -> Iterator[Grid]:
    check_archive(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations we do not read
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                read = [_sheet_grid(path, sheet) for sheet in book.worksheets]
            finally:
                book.close()
    except _BROKEN_WORKBOOK as error:
        raise unreadable(path, error) from error
    yield from read


def _sheet_grid(path: Path, sheet: object) -> Grid:
    part = sheet._worksheet_path  # type: ignore[attr-defined]  # noqa: SLF001  # told nowhere else
    rows, numbers = _spread_rows(path, _values(sheet), merged_ranges(path, part))
    is_hidden = sheet.sheet_state != "visible"  # type: ignore[attr-defined]
    return Grid(sheet.title, rows, numbers, uncomputed(path, part), hidden_rows(path, part), is_hidden)  # type: ignore[attr-defined]


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
