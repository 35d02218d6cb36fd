"""Which column each field stands in: as the planner chose, else by its name, whole or cut, else by what it holds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from coverage.errors import Problem
from coverage.model.reading import Reading
from coverage.sources.tables.fields import OTHER_HEADS, Field
from coverage.sources.tables.records import Problems, columns_of
from coverage.sources.tables.tabular import Sheet
from coverage.sources.tables.vocabulary import plain
from coverage.sources.tables.written_numbers import degrees, parsed

FEWEST: Final = 3  # filled cells: fewer say nothing of their column
LONGEST_HEAD_BYTES: Final = 10  # of a Shapefile; dBASE table file format, level 5
_ENCODINGS: Final = ("utf-8", "gb18030")
LEAST_SHARE: Final = 0.9  # of them must look like the field, and of names differ from each other
_PLACE: Final = {"lon", "lat"}

Heads = Callable[[str], bool]
"""Tells heads that are spoken for: their column is none of the fields looked for."""


def of_nothing_else(head: str) -> bool:
    """Speak for no head."""
    return not head


def chosen(fields: Sequence[Field], reading: Reading) -> tuple[Field, ...]:
    """Settle fields on the heads that the planner chose; the others are still to be found."""
    columns = reading.columns
    return tuple(replace(one, head=columns[one.name]) if one.name in columns else one for one in fields)


def settled(
    sheet: Sheet, fields: Sequence[Field], problems: Problems, is_spoken_for: Heads = of_nothing_else
) -> tuple[Field, ...]:
    """Settle those fields too that no head names in full, with a warning: by a head cut short, or by what cells hold.

    A head chosen that the sheet does not have is a problem. Where two columns look alike neither is taken.
    """
    problems.extend(_not_there(sheet, fields))
    alike = partial(by_content, is_spoken_for=is_spoken_for)
    for code, find in (("by_cut_name", by_cut_name), ("by_content", alike)):
        found = find(sheet, fields)
        problems.extend(_said(code, sheet, position, name) for name, position in found.items())
        fields = settled_on(sheet, fields, found)
    return tuple(fields)


def settled_on(sheet: Sheet, fields: Sequence[Field], found: Mapping[str, int]) -> tuple[Field, ...]:
    """Settle fields, by name, on the columns that were found for them."""
    return tuple(replace(one, head=sheet.header[found[one.name]]) if one.name in found else one for one in fields)


def by_cut_name(sheet: Sheet, fields: Sequence[Field]) -> Mapping[str, int]:
    """Find the columns of fields that no head names in full, where a Shapefile has cut the name: 建筑面 of 建筑面积.

    What two fields could be cut to is taken for neither, nor what does not hold what its field would.
    """
    found: dict[str, int] = {}
    for encoding in _ENCODINGS:
        if max((len(head.encode(encoding)) for head in sheet.header), default=0) > LONGEST_HEAD_BYTES:
            continue
        named = {**columns_of(sheet.header, fields), **found}
        open_ones = [one for one in fields if one.name not in named and one.head is None]
        cuts = {one.name: {_cut(name, encoding) for name in one.names} - {""} for one in open_ones}
        for position, head in enumerate(sheet.header):
            meant = [one for one in open_ones if head in cuts[one.name] or _before_bracket(head) in one.plain_names]
            if len(meant) == 1 and position not in {**named, **found}.values() and _could_be(meant[0], sheet, position):
                found.setdefault(meant[0].name, position)
    return found


def by_content(sheet: Sheet, fields: Sequence[Field], is_spoken_for: Heads = of_nothing_else) -> Mapping[str, int]:
    """Find columns by what they hold, for the fields that no head names; of a place both figures or neither."""
    # A head that holds a figure is a row of the table: the file has none.
    if any(parsed(head) is not None for head in sheet.header):
        return {}
    named = columns_of(sheet.header, fields)
    free = [
        position
        for position, head in enumerate(sheet.header)
        if head and position not in named.values() and plain(head) not in OTHER_HEADS and not is_spoken_for(head)
    ]
    found: dict[str, int] = {}
    for field in fields:
        if field.name not in named and field.head is None and field.is_like is not None:
            alike = [position for position in free if _looks_like(field, sheet, position)]
            if len(alike) == 1 and alike[0] not in found.values():
                found[field.name] = alike[0]
    is_whole = found.keys() | named.keys() >= _PLACE
    return {name: position for name, position in found.items() if is_whole or name not in _PLACE}


def _looks_like(field: Field, sheet: Sheet, position: int) -> bool:
    filled = [cell for cell in _cells(sheet, position) if cell]
    if field.is_like is None or len(filled) < FEWEST:
        return False
    alike = list(filter(field.is_like, filled))
    if len(alike) < LEAST_SHARE * len(filled) or (field.differs and len(set(alike)) < LEAST_SHARE * len(alike)):
        return False
    return field.spread is None or _spread(alike) <= field.spread


def _spread(cells: Sequence[str]) -> float:
    """Measure by how much coordinates differ, leaving the lowest and the highest of ten aside."""
    values = sorted(found.value for found in map(degrees, cells) if found)
    strays = len(values) // 10
    return values[-1 - strays] - values[strays]


def _could_be(field: Field, sheet: Sheet, position: int) -> bool:
    return field.is_like is None or _looks_like(field, sheet, position)


def _before_bracket(head: str) -> str:
    """Give what stands before a bracket that was cut before it closed; "" where there is none."""
    before, bracket, after = head.replace("（", "(").replace("）", ")").partition("(")
    return plain(before) if bracket and ")" not in after else ""


def _cut(name: str, encoding: str) -> str:
    """Cut a name as a Shapefile does, and leave out the character it cuts in the middle; "" where it is whole."""
    written = name.encode(encoding, "ignore")
    return "" if len(written) <= LONGEST_HEAD_BYTES else written[:LONGEST_HEAD_BYTES].decode(encoding, "ignore")


def _said(code: str, sheet: Sheet, position: int, field: str) -> Problem:
    details = {"value": (f"fields.{field}",)}
    return Problem(
        code, sheet.file, sheet.sheet, None, sheet.header[position], field, details=details, severity="warning"
    )


def _cells(sheet: Sheet, position: int) -> Iterator[str]:
    return (row.cells[position] for row in sheet.rows if position < len(row.cells))


def _not_there(sheet: Sheet, fields: Sequence[Field]) -> list[Problem]:
    strange = [field.head for field in fields if field.head and field.head not in sheet.header]
    heads = tuple(head for head in sheet.header if head)
    return [
        Problem("no_such_column", sheet.file, sheet.sheet, column=head, value=head, details={"names": heads})
        for head in strange
    ]
