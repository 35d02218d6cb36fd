"""Merged cells of a workbook: what stands in their first cell stands in all of them."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from openpyxl.utils.cell import range_boundaries

from coverage.errors import InputError, Problem
from coverage.sources.tables.sheet_xml import found_in
from coverage.sources.tables.written_numbers import measured

MOST_SPREAD: Final = 1_000_000  # cells; a hostile file can claim more than any table has
_EACH: Final = 10  # cells: to find a range takes as long as to write so many
_RANGE: Final = re.compile(rb"mergeCell\s[^<>]{0,200}?ref\s*=\s*[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']")
_LONGEST: Final = 300  # bytes

Merged = tuple[int, int, int, int]
"""First row, last row, first column, last column, counted from 0."""


def merged_ranges(path: Path, part: str) -> Iterator[Merged]:
    """Find the merged cells that a sheet of an .xlsx lists behind its rows; openpyxl does not read them in passing.

    May raise what zipfile raises on a harmed archive.
    """
    for found in found_in(path, part, _RANGE, _LONGEST):
        left, top, right, below = range_boundaries(found[1].decode())
        yield top - 1, below - 1, left - 1, right - 1


def spread(path: Path, rows: list[list[str]], ranges: Iterable[Merged], most_columns: int) -> list[Merged]:
    """Write the text of merged cells into each of them; a number stays alone, for it may count but once.

    Returns
    -------
    list
        The merged cells with a number, within the rows: it counts in each where it is a code or a year.

    Raises
    ------
    InputError
        too_many_merged.
    """
    left_to_write = MOST_SPREAD
    numbers: list[Merged] = []
    for top, below, left, right in ranges:
        left_to_write -= _EACH
        _refuse_beyond(path, left_to_write)
        if top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        if not text:
            continue
        last_row, last_column = min(below, len(rows) - 1), min(right, most_columns - 1)
        left_to_write -= max(0, last_row - top + 1) * max(0, last_column - left + 1)
        _refuse_beyond(path, left_to_write)
        if measured(text) is not None:
            numbers.append((top, last_row, left, last_column))
            continue
        for row in rows[top : last_row + 1]:
            row.extend([""] * (last_column + 1 - len(row)))
            row[left : last_column + 1] = [text] * (last_column + 1 - left)
    return numbers


def _refuse_beyond(path: Path, left_to_write: int) -> None:
    if left_to_write < 0:
        raise InputError([Problem("too_many_merged", path.name, details={"limit": f"{MOST_SPREAD:,}"})])
