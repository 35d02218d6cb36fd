"""What every reader gives back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

import pandas as pd

from coverage.errors import Problem
from coverage.sources.tables.records import Record

Table = TypeVar("Table", bound=pd.DataFrame)


@dataclass(frozen=True, eq=False, slots=True)
class Read(Generic[Table]):
    """A table under its contract without the rows at fault, every problem found, and where the fields stood.

    `columns` gives, by field, the head of the column it was read from; `sheet` is "" where the file has none. `shift_m`
    is how far, in the mean, its places were moved to WGS 84.
    """

    table: Table
    problems: tuple[Problem, ...]
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    shift_m: float = 0.0


def read_of(table: Table, problems: Sequence[Problem], records: Sequence[Record]) -> "Read[Table]":
    """Give what was read from records, its problems in the order of the file."""
    in_order = tuple(sorted(problems, key=lambda problem: problem.row or 0))
    if not records:
        return Read(table, in_order)
    columns = {field: head for field, head in records[0].heads.items() if head}
    return Read(table, in_order, records[0].sheet, columns)


def with_problems(read: "Read[Table]", problems: Sequence[Problem]) -> "Read[Table]":
    """Add what was found later."""
    return replace(read, problems=(*read.problems, *problems))
