"""The heads of a population table: which column holds people of which ages, and which the share of whom."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from coverage.errors import Problem, Severity, shorten
from coverage.model.ages import EVERYONE
from coverage.sources.people.age_words import age_group_of, is_everyone_registered, share_group_of, speaks_of_ages
from coverage.sources.people.bands import OLD, OLDEST, YOUNG
from coverage.sources.people.measures import names_measure
from coverage.sources.people.residents import total_column
from coverage.sources.tables.fields import Field
from coverage.sources.tables.records import Problems, recogniser
from coverage.sources.tables.tabular import Recogniser, Sheet
from coverage.words import catalog

CHOICES: Final = tuple(f"problems.age.{group}" for group in (EVERYONE, OLD, OLDEST, YOUNG, "60-79", "3-59"))
"""Groups that a message offers to write; any other may be written too."""

SHARE: Final = " share"

_MEASURE_ABOVE: Final = re.compile(
    r"(?:单位|unit)s?\s*[:：]\s*(?P<measure>[千万百]\s*人|10,?000|ten thousand|thousand)", re.I
)


@dataclass(frozen=True, slots=True)
class Heads:
    """The columns of a wide table by age group: of people, and of shares. Without those of people it is long."""

    people: Mapping[str, int]
    shares: Mapping[str, int]


def age_said(group: str) -> tuple[str, ...]:
    """Name an age group in a problem: by its words, or as it is written where we have none."""
    key = f"problems.age.{group}"
    return (key if key in catalog("en") else group.replace("-", "–"),)


def head_reader(fields: Sequence[Field]) -> Recogniser:
    """Say what a head of a population table stands for: a field, an age group, or the share of one."""
    named = recogniser(fields)

    def read(head: str) -> str | None:
        share = share_group_of(head)
        registered = EVERYONE if is_everyone_registered(head) else None
        return named(head) or age_group_of(head) or registered or (share and share_of(share))

    return read


def share_of(group: str) -> str:
    """Name the share of an age group as a head stands for it."""
    return f"{group}{SHARE}"


def heads_of(sheet: Sheet, fields: Sequence[Field], problems: Problems) -> Heads:
    """Find the column of each age group; two of one group are an error, ages in a head that is not read a warning."""
    named = recogniser(fields)
    unnamed = [(at, head) for at, head in enumerate(sheet.header) if named(head) is None]
    people: dict[str, int] = {}
    shares: dict[str, int] = {}
    for at, head in unnamed:
        group = age_group_of(head)
        if group not in {None, EVERYONE}:
            problems.extend(_first_of_group(sheet, people, str(group), at))
    total = total_column(sheet, fields, problems)
    if total is not None:
        people[EVERYONE] = total
    for at, head in unnamed:
        group = share_group_of(head)
        if group is not None and EVERYONE in people and group not in people:
            problems.extend(_first_of_group(sheet, shares, group, at))
        elif age_group_of(head) is None and speaks_of_ages(head):
            problems.append(_of_head("unread_ages", sheet, head, {"choices": CHOICES}, "warning"))
    in_order = dict(sorted(people.items(), key=lambda one: one[1]))
    return Heads(in_order, shares)


def measure_above(sheet: Sheet, columns: Sequence[int]) -> list[Problem]:
    """Find a measure such as 单位：万人 over a table, for which the heads of people name none of their own."""
    bare = [at for at in columns if not names_measure(sheet.header[at])]
    said = next(filter(_MEASURE_ABOVE.search, sheet.above), "") if bare else ""
    return [_of_head("measure_above", sheet, sheet.header[bare[0]], {"shown": shorten(said)})] if said else []


def _first_of_group(sheet: Sheet, columns: dict[str, int], group: str, at: int) -> list[Problem]:
    first = columns.setdefault(group, at)
    return [] if first == at else [_of_head("same_group", sheet, sheet.header[at], {"other": sheet.header[first]})]


def _of_head(
    code: str, sheet: Sheet, head: str, details: Mapping[str, object], severity: Severity = "error"
) -> Problem:
    return Problem(code, sheet.file, sheet.sheet, column=head, value=head, details=details, severity=severity)
