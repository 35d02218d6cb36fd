"""How the cells of a report are written for people, the same in a document and on a page."""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from coverage.outputs.naming import UNKNOWN, counted_in
from coverage.outputs.report.model import MEASURED_IN, Cell, ColumnKind, Report, ReportColumn, ReportTable
from coverage.words import Language, text

LONGEST_FIGURE: Final = 18
CORE: Final[Mapping[str, tuple[str, ...]]] = {
    "scorecard": (
        "rule",
        "requirement",
        "nature",
        "department",
        "baseline",
        "value",
        "target",
        "outcome",
        "reason",
        "units_asked",
        "units_met",
        "sites_missing",
    ),
    "gaps": (
        "unit",
        "rule",
        "requirement",
        "missing",
        "people_affected",
        "share_within_reach",
        "nearest_facility",
        "nearest_minutes",
    ),
    "sources": ("role", "name", "datum", "shift_m", "sha256"),
}
"""What the chapters show of a table; its annex holds the rest."""

SAID_ELSEWHERE: Final[Mapping[str, tuple[str, ...]]] = {
    "scorecard": ("section", "unit"),
    "gaps": ("subdistrict",),
    "compared": (MEASURED_IN,),
    "units_changed": (MEASURED_IN,),
}
"""What the chapters say in their headings, or behind each figure."""

KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "scorecard": ("rule",),
    "gaps": ("unit", "rule"),
    "units": ("unit",),
    "facilities": ("facility",),
    "left_out": ("facility",),
    "changes": ("scenario", "number"),
    "compared": ("rule", "figure"),
    "units_changed": ("scenario", "unit", "rule"),
    "unreached": ("unit",),
    "sources": ("role", "name"),
}
"""What says which row of a table it is, where the row does not fit in one line."""

MEASURED: Final = ("value", "target", "baseline")
"""Columns of the scorecard whose figures are counted in the column "unit"."""


IN_THOUSANDS: Final = ("count", "measured", "difference")
"""Kinds of figures whose thousands are set apart."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a clause stands between its baseline and its target, each a place from 0 to 1 on a bar."""

    baseline: float | None
    value: float | None
    target: float


def one_line(value: str) -> str:
    """Put a text from a file on one line, without the control characters that XML forbids or that turn it around."""
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def written(cell: Cell, kind: ColumnKind, language: Language) -> str:
    """Write a cell without rounding it: a share in percent, a count in thousands, unknown as a dash."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return UNKNOWN
    if isinstance(cell, bool):
        return text(language, "document.yes" if cell else "document.no")
    if isinstance(cell, str):
        return one_line(cell)
    exact = Decimal(repr(cell))
    if kind == "share":
        return f"{_digits(exact * 100)}%"
    sign = "+" if kind == "difference" and exact > 0 else ""
    return sign + _digits(exact, "," if kind in IN_THOUSANDS else "")


def _digits(exact: Decimal, thousands: str = "") -> str:
    return f"{exact.normalize() + 0:{thousands}f}"


def printed(table: ReportTable, names: Sequence[str], language: Language) -> list[list[str]]:
    """Write the columns `names` of a table, row by row; figures that are measured with their units."""
    columns = [column for name in names for column in table.columns if column.name == name]
    cells = [[written(cell, column.kind, language) for cell in table.column(column.name)] for column in columns]
    units = _units(table)
    cells = [
        [_with_unit(cell, unit, column.kind, language) for cell, unit in zip(own, units, strict=True)]
        if units and _is_measured(table, column)
        else own
        for column, own in zip(columns, cells, strict=True)
    ]
    return [list(row) for row in zip(*cells, strict=True)]


def _units(table: ReportTable) -> list[str]:
    """Give what the figures of each row are counted in; nothing where a table does not say."""
    name = "unit" if table.name == "scorecard" else MEASURED_IN
    return [one_line(str(unit or "")) for unit in table.column(name)] if has(table, name) else []


def _is_measured(table: ReportTable, column: ReportColumn) -> bool:
    return column.kind in ("measured", "difference") or (table.name == "scorecard" and column.name in MEASURED)


def _with_unit(figure: str, unit: str, kind: ColumnKind, language: Language) -> str:
    """Put a figure and its unit together: 55%, 30个, 30 facilities; two shares differ by points, not by percent."""
    if figure == UNKNOWN or not unit:
        return figure
    unit = text(language, "document.points") if kind == "difference" and unit == "%" else counted_in(unit, figure)
    return f"{figure} {unit}" if unit[0].isascii() and unit[0] != "%" else f"{figure}{unit}"


def has(table: ReportTable, name: str) -> bool:
    """Whether a table has a column of that name."""
    return any(column.name == name for column in table.columns)


def heads(table: ReportTable, names: Sequence[str]) -> list[str]:
    """Give the heads of the columns `names`."""
    return [one_line(column.head) for name in names for column in table.columns if column.name == name]


def core(table: ReportTable) -> tuple[str, ...]:
    """Give the columns that the chapter of a table shows; none where it has no chapter."""
    return tuple(name for name in CORE.get(table.name, ()) if has(table, name))


def keys(table: ReportTable) -> tuple[str, ...]:
    """Give the columns that say which row of a table it is: at least one."""
    return tuple(name for name in KEYS.get(table.name, ()) if has(table, name)) or (table.columns[0].name,)


def everything(table: ReportTable) -> tuple[str, ...]:
    """Give all columns, those that say which row it is before the others."""
    first = keys(table)
    return (*first, *(column.name for column in table.columns if column.name not in first))


def rest(table: ReportTable) -> tuple[str, ...]:
    """Give the columns that are left to the annex, behind those that say which row it is."""
    shown = {*core(table), *SAID_ELSEWHERE.get(table.name, ())} - {*keys(table)}
    return tuple(name for name in everything(table) if name not in shown)


def rows_by_section(report: Report) -> dict[str, list[int]]:
    """Group the rows of the scorecard by the sections of the plan, in the table's order."""
    table = report.tables["scorecard"]
    names = table.column("section") if has(table, "section") else ("",) * len(table.rows)
    rows: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        rows.setdefault(one_line(str(name or "")), []).append(at)
    return rows


def progress(table: ReportTable, row: int) -> Progress | None:
    """Lay a clause of the scorecard on a bar; None where its target is no figure."""
    value, target, baseline = (_number(table.column(name)[row]) if has(table, name) else None for name in MEASURED)
    if target is None or target <= 0:
        return None
    longest = max(target, value or 0.0, baseline or 0.0)
    return Progress(_place(baseline, longest), _place(value, longest), target / longest)


def _place(figure: float | None, longest: float) -> float | None:
    return None if figure is None else max(0.0, figure) / longest


def _number(cell: Cell) -> float | None:
    return None if cell is None or isinstance(cell, str | bool) or not math.isfinite(cell) else float(cell)


def are_figures(cells: Sequence[str]) -> bool:
    """Whether a printed column holds figures, with or without their units, and nothing else but unknowns."""
    known = [cell for cell in cells if cell != UNKNOWN]
    return bool(known) and all(cell.lstrip("+-")[:1].isdigit() and width(cell) <= LONGEST_FIGURE for cell in known)


def width(told: str) -> int:
    """Count the half-width columns a text takes: a Chinese character is two."""
    if told.isascii():
        return len(told)
    return len(told) + sum(map("WF".__contains__, map(unicodedata.east_asian_width, told)))
