"""The figures of a population table, wide or long: people, or their share among all, by unit, year and age."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from coverage.errors import Problem
from coverage.sources.people.age_words import age_group_of
from coverage.sources.people.heads import CHOICES, Heads, heads_of, measure_above
from coverage.sources.people.measures import in_people
from coverage.sources.people.residents import registered
from coverage.sources.people.years import in_year, other_years, year_of_heads
from coverage.sources.tables.fields import Field
from coverage.sources.tables.grids import Row
from coverage.sources.tables.headers import total_or_note
from coverage.sources.tables.records import (
    Problems,
    Record,
    columns_of,
    number,
    records_of,
    required_text,
    wrong_measures,
)
from coverage.sources.tables.tabular import Sheet
from coverage.sources.tables.vocabulary import TOTAL_WORDS, plain
from coverage.sources.units.named import CALLED_BY, Named, UnitNames

_FIRST_YEAR: Final = 1949
_LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True)
class Figure:
    """People of one age group in one unit, and where the file says so.

    Attributes
    ----------
    people
        NaN where the cell is empty or at fault.
    rounding
        How far the people may be from the truth because they are written in ten thousands.
    record
        The row, with the cell in the field "people".
    share
        What share of everyone the people are taken to be; None where they are counted.
    is_stated
        Whether the share is stated for all units, not read from the row.
    """

    unit_code: str
    year: int
    group: str
    people: float
    rounding: float
    record: Record
    share: float | None = None
    is_stated: bool = False


@dataclass(frozen=True, slots=True)
class ShareCell:
    """What a row says of the share of an age group among its residents; the cell is in the field "people"."""

    unit_code: str
    year: int
    group: str
    record: Record


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a table, with the figures and the shares in them, and the head of the column of each field."""

    records: Sequence[Record]
    figures: Sequence[Figure]
    shares: Sequence[ShareCell]
    columns: Mapping[str, str]


def rows_of(sheet: Sheet, fields: Sequence[Field], names: UnitNames, problems: Problems) -> Rows:
    """Read the rows of a table, and the figures and shares in them, of men and of women apart where they stand so.

    Parameters
    ----------
    fields
        The unit by code and names, the year, the age group and the people, settled on their columns.
    names
        The units that rows may name; a row that names none of them keeps what it says for a code.

    Raises
    ------
    InputError
        missing_column or missing_ages.
    """
    fields = _by_code_or_name(sheet, fields)
    is_long = "age_group" in columns_of(sheet.header, fields)
    heads = Heads({}, {}) if is_long else heads_of(sheet, fields, problems)
    year = None if is_long else year_of_heads(sheet, fields, heads)
    keys = tuple(one for one in fields[:-2] if year is None or one.name != "year")
    asked = (*keys, *(() if heads.people else _long_fields(sheet, fields)))
    problems.extend(wrong_measures(sheet, fields))
    in_long = columns_of(sheet.header, asked).get("people")
    problems.extend(measure_above(sheet, [*heads.people.values(), *([] if in_long is None else [in_long])]))
    records = records_of(sheet, asked, problems)
    records = records if year is None else in_year(records, year)
    figures: list[Figure] = []
    shares: list[ShareCell] = []
    by_name = 0
    for record, row in zip(records, sheet.rows, strict=True):
        if _is_total_or_note(record, row, problems):
            continue
        named = names.of(record)
        by_name += named.is_by_name
        key = _key(record, named, problems)
        # Of a row that cannot be used all is said as well.
        counted = [
            (group, *_people(cell, problems), cell) for group, cell in _cells(sheet, record, row, heads, problems)
        ]
        if key is not None:
            figures.extend(Figure(*key, group, people, rounding, cell) for group, people, rounding, cell in counted)
            shares.extend(ShareCell(*key, group, _cell(sheet, record, row, at)) for group, at in heads.shares.items())
    columns = {field: sheet.header[at] for field, at in columns_of(sheet.header, asked).items()}
    columns = {field: head for field, head in columns.items() if by_name or field not in CALLED_BY[1:]}
    if by_name:
        problems.append(Problem("units_by_name", sheet.file, sheet.sheet, value=str(by_name), severity="warning"))
    problems.extend(_doubts([*figures, *shares]))
    columns |= {group: sheet.header[at] for group, at in heads.people.items()}
    return Rows(records, figures, shares, columns)


def _doubts(cells: Sequence[Figure | ShareCell]) -> list[Problem]:
    """Warn of whom and of which year the heads are, where it is not what their people are taken for."""
    return [*registered(one.record for one in cells), *other_years((one.record, one.year) for one in cells)]


def _by_code_or_name(sheet: Sheet, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Ask for codes only where no column names the units either."""
    has_names = not columns_of(sheet.header, fields).keys().isdisjoint(CALLED_BY[1:])
    return tuple(replace(one, required=False) if has_names and one.name == CALLED_BY[0] else one for one in fields)


def _long_fields(sheet: Sheet, fields: Sequence[Field]) -> tuple[Field, ...]:
    """Ask for both columns of a long table where one is there, else for either form."""
    ages, people = (replace(field, required=True) for field in fields[-2:])
    is_there = {ages.name, people.name} & set(columns_of(sheet.header, fields))
    return (ages, people) if is_there else (replace(ages, missing="missing_ages"),)


def _is_total_or_note(record: Record, row: Row, problems: Problems) -> bool:
    """Leave out, with a warning, rows of totals and notes."""
    totals = [cell for cell in record.cells.values() if plain(cell) in TOTAL_WORDS]
    called = next(filter(None, map(record.text, CALLED_BY)), "")
    if totals and {record.text("unit_code"), called} <= {"", totals[0]}:
        problems.append(record.problem("total_row", severity="warning", value=totals[0]))
        return True
    if code := total_or_note(row.cells):
        problems.append(record.problem(code, severity="warning", value=next(filter(None, row.cells))))
        return True
    return False


def _key(record: Record, named: Named, problems: Problems) -> tuple[str, int] | None:
    """Read of which unit and year a row is; None where it does not say."""
    if not named.key:
        problems.append(record.problem("missing_value", named.field))
    required_text(record, "year", problems)
    year = number(record, "year", problems, _FIRST_YEAR, _LAST_YEAR)
    return None if not named.key or math.isnan(year) else (named.key, int(year))


def _cells(sheet: Sheet, record: Record, row: Row, heads: Heads, problems: Problems) -> list[tuple[str, Record]]:
    """Give each age group of a row with the record that has its people."""
    if heads.people:
        return [(group, _cell(sheet, record, row, at)) for group, at in heads.people.items()]
    group = _long_group(record, problems)
    return [] if group is None else [(group, record)]


def _cell(sheet: Sheet, record: Record, row: Row, at: int) -> Record:
    """Take a row of a wide table for one of a long table: the cell in column `at` is its people."""
    shown = row.cells[at] if at < len(row.cells) else ""
    return replace(
        record,
        cells={**record.cells, "people": shown},
        heads={**record.heads, "people": sheet.header[at]},
    )


def _long_group(record: Record, problems: Problems) -> str | None:
    shown = required_text(record, "age_group", problems)
    # In a column of ages a bare number is a year of age.
    group = age_group_of(f"{shown}岁" if shown.isdecimal() else shown)
    if shown and group is None:
        problems.append(record.problem("not_a_choice", "age_group", {"choices": CHOICES}, "warning"))
    return group


def _people(record: Record, problems: Problems) -> tuple[float, float]:
    """Read the people of a cell, and how far they may be from the truth because they are written in ten thousands."""
    shown = record.text("people")
    if not shown:
        problems.append(record.problem("missing_value", "people", severity="warning"))
    people = number(record, "people", problems)
    return in_people(people, shown, record.heads.get("people", ""))
