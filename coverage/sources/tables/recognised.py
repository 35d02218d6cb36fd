"""Which column each field stands in: as the planner chose, else by its name, whole or cut, else by what it holds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from coverage.errors import Problem
from coverage.model.reading import Reading
from coverage.sources.tables.fields import Field
from coverage.sources.tables.records import Problems, columns_of
from coverage.sources.tables.tabular import Sheet
from coverage.sources.tables.vocabulary import plain
from coverage.sources.tables.written_numbers import parsed

FEWEST: Final = 3  # filled cells: fewer say nothing of their column
LONGEST_HEAD_BYTES: Final = 10  # of a Shapefile; dBASE table file format, level 5
_ENCODINGS: Final = ("utf-8", "gb18030")
LEAST_SHARE: Final = 0.9  # of them must look like the field


def chosen(fields: Sequence[Field], reading: Reading) -> tuple[Field, ...]:
    """Settle fields on the heads that the planner chose; the others are still to be found."""
    columns = reading.columns
    return tuple(replace(one, head=columns[one.name]) if one.name in columns else one for one in fields)


def settled(sheet: Sheet, fields: Sequence[Field], problems: Problems) -> tuple[Field, ...]:
    """Settle those fields too that no head names in full, with a warning: by a head cut short, or by what cells hold.

    A head chosen that the sheet does not have is a problem. Where two columns look alike neither is taken.
    """
    problems.extend(_not_there(sheet, fields))
    for code, find in (("by_cut_name", by_cut_name), ("by_content", by_content)):
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


def by_content(sheet: Sheet, fields: Sequence[Field]) -> Mapping[str, int]:
    """Find columns by what they hold, for the fields that no head names."""
    # A head that holds a figure is a row of the table: the file has none.
    if any(parsed(head) is not None for head in sheet.header):
        return {}
    named = columns_of(sheet.header, fields)
    free = [position for position, head in enumerate(sheet.header) if head and position not in named.values()]
    found: dict[str, int] = {}
    for field in fields:
        if field.name not in named and field.head is None and field.is_like is not None:
            alike = [position for position in free if _looks_like(field, sheet, position)]
            if len(alike) == 1 and alike[0] not in found.values():
                found[field.name] = alike[0]
    return found


def _looks_like(field: Field, sheet: Sheet, position: int) -> bool:
    filled = [cell for cell in _cells(sheet, position) if cell]
    alike = field.is_like
    return alike is not None and len(filled) >= FEWEST and sum(map(alike, filled)) >= LEAST_SHARE * len(filled)


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
