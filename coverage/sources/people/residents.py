"""Whom a table counts: those who live there (常住) or those registered (户籍); and which column counts everyone."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from coverage.errors import Problem, first_names
from coverage.model.ages import EVERYONE
from coverage.sources.people.age_words import age_group_of, is_everyone_registered
from coverage.sources.people.measures import in_people
from coverage.sources.tables.fields import Field
from coverage.sources.tables.records import Problems, Record, columns_of, recogniser
from coverage.sources.tables.tabular import Sheet
from coverage.sources.tables.written_numbers import parsed

_REGISTERED: Final = re.compile("户籍")
_LIVING_THERE: Final = re.compile("常住")
_CHOSEN, _SAYS_SO, _NAMED, _BARE, _OF_THE_REGISTERED = range(5)


def total_column(sheet: Sheet, fields: Sequence[Field], problems: Problems) -> int | None:
    """Find the column of everyone in a wide table; None where there is none.

    What the planner chose comes before who live there (常住人口), other totals (总人口), a bare 人口数, and those
    registered (户籍人口). Two of one kind are an error; another that has other figures is a warning.
    """
    ranked = sorted(_candidates(sheet, fields))
    if not ranked:
        return None
    rank, used = ranked[0]
    for other_rank, other in ranked[1:]:
        if other_rank == rank:
            head, details = sheet.header[other], {"other": sheet.header[used]}
            problems.append(Problem("same_group", sheet.file, sheet.sheet, None, head, head, details))
        elif not (rank == _SAYS_SO and other_rank == _OF_THE_REGISTERED) and _differ(sheet, used, other):
            problems.append(
                Problem(
                    "other_total", sheet.file, sheet.sheet, None, sheet.header[used], sheet.header[other],
                    severity="warning",
                )
            )  # fmt: skip
    return used


def registered(records: Iterable[Record]) -> list[Problem]:
    """Warn of the heads and age groups of registered residents whose people are taken for those who live there."""
    said: dict[str, Record] = {}
    for record in records:
        for shown in (record.heads.get("people", ""), record.text("age_group")):
            if _REGISTERED.search(shown):
                said.setdefault(shown, record)
    if not said:
        return []
    first = next(iter(said.values()))
    names = first_names(said)
    return [Problem("registered_people", first.file, first.sheet, details={"names": names}, severity="warning")]


def _candidates(sheet: Sheet, fields: Sequence[Field]) -> Iterator[tuple[int, int]]:
    named, columns = recogniser(fields), columns_of(sheet.header, fields)
    if "people" in columns:
        is_chosen = any(field.head for field in fields if field.name == "people")
        yield _CHOSEN if is_chosen else _BARE, columns["people"]
    for at, head in enumerate(sheet.header):
        if named(head) is not None:
            continue
        if age_group_of(head) == EVERYONE:
            yield _SAYS_SO if _LIVING_THERE.search(head) else _NAMED, at
        elif is_everyone_registered(head):
            yield _OF_THE_REGISTERED, at


def _differ(sheet: Sheet, first: int, second: int) -> bool:
    """Whether two columns say different numbers in any row that has both, more than their rounding tells."""
    for row in sheet.rows:
        found = [_read(row.cells[at], sheet.header[at]) for at in (first, second) if at < len(row.cells)]
        known = [one for one in found if one is not None]
        if len(known) == 2 and abs(known[0][0] - known[1][0]) > known[0][1] + known[1][1]:
            return True
    return False


def _read(shown: str, head: str) -> tuple[float, float] | None:
    value = parsed(shown)
    return None if value is None else in_people(value, unicodedata.normalize("NFKC", shown), head)
