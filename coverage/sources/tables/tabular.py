"""Workbooks and CSV files as tables: a head, and rows of text below it with the row number a person sees."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coverage.errors import InputError, Problem
from coverage.sources.guard import refusal
from coverage.sources.tables.grids import Grid, Row, grids
from coverage.sources.tables.headers import joined_head, known_heads
from coverage.sources.tables.sheet_xml import ALL_COMPUTED, Uncomputed

_HEADER_WITHIN: Final = 20  # rows above the header: a title, a date, the name of the office
_LIKE_A_TABLE: Final = 3  # heads we know
_KEYS: Final = frozenset({"unit_code", "parent_code", "year"})

Recogniser = Callable[[str], str | None]
"""Gives the field a column head stands for, or None."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in a file: the head of its columns and the rows below that hold anything.

    `others` names the sheets beside it that look like such a table too, and are not read; `titles` names all. `above`
    are the cells over its last line: a title, a date, a unit of measure. `uncomputed` are formulas that read as empty,
    and `hidden` the numbers of the rows among the others that nobody sees who opens the file.
    """

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    others: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    uncomputed: Uncomputed = ALL_COMPUTED
    hidden: tuple[int, ...] = ()
    is_hidden: bool = False


def read_sheet(path: Path, recognise: Recogniser, title: str = "") -> Sheet:
    """Read the sheet of that title, else the one whose head has most columns that are recognised.

    A hidden one is read only where no visible one looks like such a table.

    Raises
    ------
    InputError
        missing_file, wrong_format, too_large, unreadable, too_many_rows, empty_table, no_such_sheet and the like.
    """
    return sheet_among(path, grids(path, recognise), recognise, title)


def sheet_among(path: Path, found: Iterable[Grid], recognise: Recogniser, title: str = "") -> Sheet:
    """Choose as `read_sheet` does among the sheets of a file that were read already.

    Raises
    ------
    InputError
        empty_table, no_such_sheet.
    """
    sheets = [_below_header(path.name, grid, recognise) for grid in found if grid.rows]
    if not sheets:
        raise refusal("empty_table", path)
    titles = tuple(sheet.sheet for sheet in sheets if sheet.sheet)
    if title:
        return replace(_titled(title, sheets), titles=titles)
    best = max(sheets, key=lambda sheet: _promise(sheet, recognise))
    if not best.rows:
        raise InputError([Problem("empty_table", path.name, best.sheet)])
    others = (sheet for sheet in sheets if sheet is not best and sheet.rows)
    alike = tuple(other.sheet for other in others if known_heads(other.header, recognise) >= _LIKE_A_TABLE)
    return replace(best, others=alike, titles=titles)


def _promise(sheet: Sheet, recognise: Recogniser) -> tuple[bool, int, bool]:
    """Rank sheets: visible tables such as we look for before all others, and else by the heads we know."""
    known = known_heads(sheet.header, recognise)
    return known >= _LIKE_A_TABLE and not sheet.is_hidden, known, not sheet.is_hidden


def _titled(title: str, sheets: Sequence[Sheet]) -> Sheet:
    found = next((sheet for sheet in sheets if sheet.sheet == title), None)
    if found is None:
        details = {"names": tuple(sheet.sheet for sheet in sheets)}
        raise InputError([Problem("no_such_sheet", sheets[0].file, value=title, details=details)])
    if not found.rows:
        raise InputError([Problem("empty_table", found.file, found.sheet)])
    return found


def _below_header(file: str, grid: Grid, recognise: Recogniser) -> Sheet:
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


def _sheet(file: str, grid: Grid, header: tuple[str, ...], at: int, recognise: Recogniser) -> Sheet:
    """Part the rows of a sheet at the last line of its head."""
    rows, above = _with_keys(grid, header, grid.rows[at + 1 :], recognise), _cells_of(grid.rows[:at])
    hidden = tuple(row.number for row in rows if row.number in grid.hidden)
    return Sheet(
        file, grid.title, header, rows, above=above, uncomputed=grid.uncomputed, hidden=hidden, is_hidden=grid.is_hidden
    )


def _with_keys(grid: Grid, header: Sequence[str], rows: Sequence[Row], recognise: Recogniser) -> tuple[Row, ...]:
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
