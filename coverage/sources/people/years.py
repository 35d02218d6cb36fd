"""The year that the heads of a population table name (2020年常住人口), beside the year of its rows or in its place."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from coverage.errors import Problem, first_names
from coverage.sources.people.heads import Heads
from coverage.sources.tables.fields import Field
from coverage.sources.tables.records import Record, columns_of
from coverage.sources.tables.tabular import Sheet

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def year_of_heads(sheet: Sheet, fields: Sequence[Field], heads: Heads) -> int | None:
    """Find the year of a wide table without a column of years: the one that every head of its people and shares names.

    None where there is such a column, and where a head names no year or another.
    """
    if "year" in columns_of(sheet.header, fields):
        return None
    named = {year_in(sheet.header[at]) for at in (*heads.people.values(), *heads.shares.values())}
    return named.pop() if len(named) == 1 else None


def in_year(records: Iterable[Record], year: int) -> list[Record]:
    """Write a year into rows that have none of their own."""
    return [replace(record, cells={**record.cells, "year": str(year)}) for record in records]


def other_years(years: Iterable[tuple[Record, int]]) -> list[Problem]:
    """Warn of each head that names another year than the one its people are taken for, by row."""
    found: dict[str, tuple[Record, dict[str, None]]] = {}
    for record, year in years:
        head = record.heads.get("people", "")
        if year_in(head) not in {None, year}:
            found.setdefault(head, (record, {}))[1][str(year)] = None
    return [_problem(head, record, taken) for head, (record, taken) in found.items()]


def _problem(head: str, record: Record, taken: Mapping[str, None]) -> Problem:
    details = {"names": first_names(taken)}
    return Problem(
        "other_year", record.file, record.sheet, None, head, str(year_in(head)), details=details, severity="warning"
    )


def year_in(words: str) -> int | None:
    """Find the year that a head or the name of a file tells."""
    found = _YEAR.search(unicodedata.normalize("NFKC", words))
    return int(found[0]) if found else None
