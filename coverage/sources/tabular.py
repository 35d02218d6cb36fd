"""Workbooks and CSV files as rows of text, each with the row number a person sees."""

import csv
import math
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
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
    TABLE_LIMIT_BYTES,
    check_archive,
    check_file,
    opening,
    refusal,
    unreadable,
)

FORMATS: Final = (".xlsx", ".csv")
MAX_ROWS: Final = 300_000
MAX_COLUMNS: Final = 200
_LAST_ROW_OF_EXCEL: Final = 1_048_576
_HEADER_WITHIN: Final = 20  # rows above the header: a title, a date, the name of the office
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
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
    """A table as it stands in a file: the head of its columns and the rows below that hold anything."""

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(path: Path, recognise: Recogniser) -> Sheet:
    """Read the table of a workbook or CSV file whose head has most columns that are recognised.

    Raises
    ------
    InputError
        missing_file, wrong_format, too_large, unreadable, too_many_rows, empty_table and the like.
    """
    check_file(path, FORMATS, TABLE_LIMIT_BYTES)
    grids = _workbook(path) if path.suffix.lower() == ".xlsx" else {"": _csv(path)}
    sheets = [_below_header(path.name, name, rows, recognise) for name, rows in grids.items() if rows]
    if not sheets:
        raise refusal("empty_table", path)
    best = max(sheets, key=lambda sheet: _recognised(sheet.header, recognise))
    if not best.rows:
        raise InputError([Problem("empty_table", path.name, best.sheet)])
    return best


def cell_text(value: object) -> str:
    """Turn the value of a cell into tidy text: "" for none, whole numbers without a point, no control characters."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(float(value))
    text = str(value)
    # Asked once of the whole: few cells hold such a character, and cells come by the million.
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def _workbook(path: Path) -> dict[str, list[Row]]:
    check_archive(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations we do not read
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                return {sheet.title: _rows_of(path, _values(sheet)) for sheet in book.worksheets}
            finally:
                book.close()
    except _BROKEN_WORKBOOK as error:
        raise unreadable(path, error) from error


def _values(sheet: object) -> Iterator[Sequence[object]]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # many writers state them wrongly
    rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)  # type: ignore[attr-defined]
    return islice(rows, _LAST_ROW_OF_EXCEL)


def _csv(path: Path) -> list[Row]:
    text = _decoded(path)
    first_lines = text[:10_000]
    delimiter = max(",\t;", key=first_lines.count)
    try:
        return _rows_of(path, csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise unreadable(path, error) from error


def _decoded(path: Path) -> str:
    with opening(path):
        content = path.read_bytes()
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else _ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal("unknown_encoding", path)


def _rows_of(path: Path, records: Iterable[Sequence[object]]) -> list[Row]:
    rows: list[Row] = []
    for number, record in enumerate(records, start=1):
        cells = [cell_text(value) for value in record[:MAX_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            rows.append(Row(number, tuple(cells)))
        if len(rows) > MAX_ROWS:
            raise InputError([Problem("too_many_rows", path.name, details={"limit": f"{MAX_ROWS:,}"})])
    return rows


def _below_header(file: str, sheet: str, rows: list[Row], recognise: Recogniser) -> Sheet:
    candidates = range(min(_HEADER_WITHIN, len(rows)))
    head = max(candidates, key=lambda position: _recognised(rows[position].cells, recognise))
    return Sheet(file, sheet, rows[head].cells, tuple(rows[head + 1 :]))


def _recognised(cells: Sequence[str], recognise: Recogniser) -> int:
    return len({recognise(cell) for cell in cells} - {None})
