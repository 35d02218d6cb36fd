"""Which column each field stands in: as the planner chose, else by its name, else by what the columns hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from coverage.errors import Problem
from coverage.model.reading import Reading
from coverage.sources.tables.fields import Field
from coverage.sources.tables.records import Problems, columns_of
from coverage.sources.tables.tabular import Sheet
from coverage.sources.tables.written_numbers import parsed

FEWEST: Final = 3  # filled cells: fewer say nothing of their column
LEAST_SHARE: Final = 0.9  # of them must look like the field


def chosen(fields: Sequence[Field], reading: Reading) -> tuple[Field, ...]:
    """Settle fields on the heads that the planner chose; the others are still to be found."""
    columns = reading.columns
    return tuple(replace(one, head=columns[one.name]) if one.name in columns else one for one in fields)


def settled(sheet: Sheet, fields: Sequence[Field], problems: Problems) -> tuple[Field, ...]:
    """Settle those fields too that no head names, on the one column each whose cells look like it, with a warning.

    A head chosen that the sheet does not have is a problem. Where two columns look alike neither is taken.
    """
    problems.extend(_not_there(sheet, fields))
    found = by_content(sheet, fields)
    problems.extend(
        Problem(
            "by_content",
            sheet.file,
            sheet.sheet,
            column=sheet.header[position],
            value=name,
            details={"value": (f"fields.{name}",)},
            severity="warning",
        )
        for name, position in found.items()
    )
    return tuple(replace(one, head=sheet.header[found[one.name]]) if one.name in found else one for one in fields)


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


def _cells(sheet: Sheet, position: int) -> Iterator[str]:
    return (row.cells[position] for row in sheet.rows if position < len(row.cells))


def _not_there(sheet: Sheet, fields: Sequence[Field]) -> list[Problem]:
    strange = [field.head for field in fields if field.head and field.head not in sheet.header]
    heads = tuple(head for head in sheet.header if head)
    return [
        Problem("no_such_column", sheet.file, sheet.sheet, column=head, value=head, details={"names": heads})
        for head in strange
    ]
