"""Longitude and latitude in one cell, as map apps copy them: "112.9388,28.2282"."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from coverage.sources.tables.content import two_parts
from coverage.sources.tables.fields import Field
from coverage.sources.tables.grids import Row
from coverage.sources.tables.recognised import by_content
from coverage.sources.tables.records import columns_of
from coverage.sources.tables.tabular import Sheet
from coverage.sources.tables.written_numbers import degrees

_PARTS: Final = ("lon", "lat")


def in_two_columns(sheet: Sheet, fields: Sequence[Field]) -> tuple[Sheet, tuple[Field, ...]]:
    """Lay a column that holds both out as two, if the sheet has no column for one of them.

    A cell that does not fall in two is left in the first, where it will be found at fault. Where none does, the column
    holds places in words ("Location").
    """
    columns = {**by_content(sheet, fields), **columns_of(sheet.header, fields)}
    both = columns.get("lonlat")
    if both is None or all(part in columns for part in _PARTS):
        return sheet, tuple(fields)
    parts = [_parted(row.cells, both) for row in sheet.rows]
    is_chosen = any(field.name == "lonlat" and field.head for field in fields)
    if not is_chosen and not any(all(map(degrees, pair)) for pair in parts):
        return sheet, tuple(fields)
    heads = tuple(f"{sheet.header[both]} {part}" for part in _PARTS)
    width = len(sheet.header)
    rows = tuple(
        Row(row.number, (*_filled(row.cells, width), *pair)) for row, pair in zip(sheet.rows, parts, strict=True)
    )
    named = dict(zip(_PARTS, heads, strict=True))
    settled = tuple(replace(one, head=named[one.name]) if one.name in named else one for one in fields)
    return replace(sheet, header=(*sheet.header, *heads), rows=rows), settled


def _filled(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells[:width], *("",) * (width - len(cells)))


def _parted(cells: Sequence[str], at: int) -> tuple[str, str]:
    return two_parts(cells[at]) if at < len(cells) else ("", "")
