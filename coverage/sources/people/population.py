"""Residents by unit and age."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from coverage.errors import Problem, Severity
from coverage.model.ages import EVERYONE, bounds
from coverage.model.contracts import as_table
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import POPULATION
from coverage.sources.people.ages import (
    BETWEEN,
    MIDDLE,
    OLD,
    OLDEST,
    READ,
    YOUNG,
    age_group_of,
    disjoint,
    people_of,
    speaks_of_ages,
)
from coverage.sources.people.parts import disagreements
from coverage.sources.read import Read, read_of
from coverage.sources.tables.fields import POPULATION_FIELDS, Field
from coverage.sources.tables.recognised import chosen, settled
from coverage.sources.tables.records import (
    Problems,
    Record,
    columns_of,
    number,
    number_text,
    recogniser,
    records_of,
    required_text,
    wrong_measures,
)
from coverage.sources.tables.tabular import Sheet, read_sheet
from coverage.sources.tables.vocabulary import TOTAL_WORDS, plain

_CHOICES: Final = tuple(f"problems.age.{group}" for group in READ)
_PARTS: Final = (
    (OLD, (BETWEEN, OLDEST)),
    (EVERYONE, (YOUNG, MIDDLE, OLD)),
    (EVERYONE, (YOUNG, MIDDLE, BETWEEN, OLDEST)),
)
_FIRST_YEAR: Final = 1949
_LAST_YEAR: Final = 2100
_TOLERANCE: Final = 0.5  # people: registers are rounded


@dataclass(frozen=True, slots=True)
class _Figure:
    """People of one age group in one unit, and where the file says so."""

    unit_code: str
    year: int
    group: str
    people: float
    record: Record
    field: str


def read_population(path: Path, units: gpd.GeoDataFrame | None, reading: Reading = AS_FOUND) -> Read[pd.DataFrame]:
    """Read residents by age from CSV (UTF-8 or GB 18030) or a workbook, wide or long, into disjoint bands.

    Wide: a column per age group (常住人口, 60岁及以上, …, 3岁以下); long: a row per age group. Each unit has the bands
    that its own figures tell. Of several years each unit's latest is used. Rows of totals are left out with a
    warning, and so are columns of ages that are not read.

    Parameters
    ----------
    units
        The units to check the codes against; None leaves that out.

    Returns
    -------
    Read
        The table under the contract POPULATION; a unit of the lowest level without people is a warning, and one whose
        people are not those of its parts.

    Raises
    ------
    InputError
        If nothing of the file can be read: missing_file, wrong_format, too_large, unreadable, empty_table,
        missing_column, missing_ages and the like.
    """
    problems: list[Problem] = []
    fields = chosen(POPULATION_FIELDS, reading)
    known = recogniser(fields)
    sheet = read_sheet(path, lambda head: known(head) or _group_read(head), reading.sheet)
    records, groups = _records(sheet, settled(sheet, fields, problems, speaks_of_ages), problems)
    figures = _unrepeated([one for record in records for one in _of_row(record, groups, problems)], problems)
    latest = _latest(figures, path.name, problems)
    codes = set() if units is None else set(units["unit_code"])
    if units is not None:
        problems.extend(_unknown_units(latest, codes))
    by_unit = _by_unit(figure for figure in latest if units is None or figure.unit_code in codes)
    table = _table(by_unit, path.name, problems)
    problems.sort(key=lambda problem: problem.row or 0)
    if units is not None:
        # Of a unit in a row at fault the people are there; only something of theirs is not.
        faulty = {problem.row for problem in problems if problem.severity == "error"}
        named = {record.text("unit_code") for record in records if record.row in faulty}
        problems.extend(_without_people(units, set(table["unit_code"]) | named, path.name))
        if not faulty:
            problems.extend(disagreements(table, units, path.name))
    return replace(read_of(table, (), records), problems=tuple(problems))


def _group_read(head: str) -> str | None:
    group = age_group_of(head)
    return group if group in READ else None


def _records(sheet: Sheet, known: Sequence[Field], problems: Problems) -> tuple[list[Record], tuple[Field, ...]]:
    """Give the rows, and the fields of the age groups of a wide table; none if it is long."""
    columns = columns_of(sheet.header, known)
    groups = () if "age_group" in columns else _group_fields(sheet, known, problems)
    if "age_group" not in columns and "people" in columns and not any(field.name == EVERYONE for field in groups):
        people = replace(known[3], name=EVERYONE, names=(sheet.header[columns["people"]],))
        groups = (*groups, people)
    fields = (*known[:2], *(groups or _long_fields(columns, known)))
    problems.extend(wrong_measures(sheet, fields))
    return records_of(sheet, fields, problems), groups


def _group_fields(sheet: Sheet, known: Sequence[Field], problems: Problems) -> tuple[Field, ...]:
    """Find the column of each age group; two of one group are an error, ages in a head that is not read a warning."""
    found: dict[str, str] = {}
    named = recogniser(known)
    for head in sheet.header:
        group = _group_read(head)
        if group is None:
            if speaks_of_ages(head) and named(head) is None:
                problems.append(_of_head("unread_ages", sheet, head, {"choices": _CHOICES}, "warning"))
        elif found.setdefault(group, head) is not head:
            problems.append(_of_head("same_group", sheet, head, {"other": found[group]}))
    return tuple(Field(group, (found[group],)) for group in READ if group in found)


def _of_head(
    code: str, sheet: Sheet, head: str, details: Mapping[str, object], severity: Severity = "error"
) -> Problem:
    return Problem(code, sheet.file, sheet.sheet, column=head, value=head, details=details, severity=severity)


def _long_fields(columns: Collection[str], known: Sequence[Field]) -> tuple[Field, ...]:
    """Ask for both columns of a long table where one is there, else for either form."""
    ages, people = (replace(field, required=True) for field in known[2:])
    return (ages, people) if {ages.name, people.name} & set(columns) else (replace(ages, missing="missing_ages"),)


def _of_row(record: Record, groups: Sequence[Field], problems: Problems) -> list[_Figure]:
    totals = [cell for cell in record.cells.values() if plain(cell) in TOTAL_WORDS]
    if totals and record.text("unit_code") in {"", totals[0]}:
        problems.append(record.problem("total_row", severity="warning", value=totals[0]))
        return []
    code = required_text(record, "unit_code", problems)
    required_text(record, "year", problems)
    year = number(record, "year", problems, _FIRST_YEAR, _LAST_YEAR)
    named: list[tuple[str | None, str]] = [(field.name, field.name) for field in groups] or [
        (_long_group(record, problems), "people")
    ]
    # Of a row that cannot be used all is said as well.
    people = {field: _people(record, field, problems) for group, field in named if group is not None}
    if not code or math.isnan(year):
        return []
    return [
        _Figure(code, int(year), group, people[field], record, field) for group, field in named if group is not None
    ]


def _long_group(record: Record, problems: Problems) -> str | None:
    shown = required_text(record, "age_group", problems)
    group = _group_read(shown)
    if shown and group is None:
        problems.append(record.problem("not_a_choice", "age_group", {"choices": _CHOICES}, "warning"))
    return group


def _people(record: Record, field: str, problems: Problems) -> float:
    if not record.text(field):
        problems.append(record.problem("missing_value", field, severity="warning"))
    return number(record, field, problems)


def _unrepeated(figures: Sequence[_Figure], problems: Problems) -> list[_Figure]:
    first: dict[tuple[str, int, str], _Figure] = {}
    said: set[int] = set()
    for figure in figures:
        known = first.setdefault((figure.unit_code, figure.year, figure.group), figure)
        if known is not figure and figure.record.row not in said:
            said.add(figure.record.row)
            problems.append(figure.record.problem("duplicate_key", "unit_code", {"first_row": known.record.row}))
    return list(first.values())


def _latest(figures: Sequence[_Figure], file: str, problems: Problems) -> list[_Figure]:
    years: dict[str, int] = {}
    for figure in figures:
        years[figure.unit_code] = max(figure.year, years.get(figure.unit_code, figure.year))
    older = {figure.record.row for figure in figures if figure.year < years[figure.unit_code]}
    if older:
        problems.append(Problem("older_years", file, value=str(len(older)), severity="warning"))
    return [figure for figure in figures if figure.year == years[figure.unit_code]]


def _unknown_units(figures: Sequence[_Figure], known: set[str]) -> list[Problem]:
    strange = {figure.record.row: figure for figure in figures if figure.unit_code not in known}
    return [figure.record.problem("unknown_unit", "unit_code") for figure in strange.values()]


def _by_unit(figures: Iterable[_Figure]) -> dict[str, dict[str, _Figure]]:
    by_unit: dict[str, dict[str, _Figure]] = {}
    for figure in figures:
        by_unit.setdefault(figure.unit_code, {})[figure.group] = figure
    return by_unit


def _table(by_unit: Mapping[str, Mapping[str, _Figure]], file: str, problems: Problems) -> pd.DataFrame:
    rows: list[tuple[str, str, float, int, str]] = []
    for code in sorted(by_unit):
        figures = {group: figure for group, figure in by_unit[code].items() if not math.isnan(figure.people)}
        contradictions = _contradictions(figures)
        problems.extend(contradictions)
        if not figures or contradictions:
            continue
        bands = disjoint({group: figure.people for group, figure in figures.items()})
        problems.extend(_set_aside(figures, bands))
        year = next(iter(figures.values())).year
        rows.extend(
            (code, band, max(count, 0.0), year, file)
            for band, count in sorted(bands.items(), key=lambda item: bounds(item[0]))
        )
    return as_table(pd.DataFrame(rows, columns=pd.Index(POPULATION.names)), POPULATION)


def _contradictions(figures: Mapping[str, _Figure]) -> list[Problem]:
    pairs = ((OLDEST, OLD), (BETWEEN, OLD), *((part, EVERYONE) for part in (OLD, OLDEST, BETWEEN, YOUNG, MIDDLE)))
    found = [
        _more_than(figures[part], figures[part].people, figures[whole].people)
        for part, whole in pairs
        if part in figures and whole in figures and figures[part].people > figures[whole].people + _TOLERANCE
    ]
    if found:
        return found
    for whole, parts in _PARTS:
        together = sum(figures[part].people for part in parts if part in figures)
        if whole in figures and together > figures[whole].people + _TOLERANCE * len(parts):
            return [_more_than(figures[whole], together, figures[whole].people)]
    return []


def _set_aside(figures: Mapping[str, _Figure], bands: Mapping[str, float]) -> list[Problem]:
    """Warn of the figures that the bands do not hold: they fit no band, or the others leave another number."""
    return [
        figure.record.problem("set_aside", figure.field, severity="warning")
        for group, figure in figures.items()
        if not abs(people_of(group, bands) - figure.people) <= _TOLERANCE * len(bands)
    ]


def _more_than(part: _Figure, people: float, total: float) -> Problem:
    return part.record.problem("more_than_total", part.field, {"total": number_text(total)}, value=number_text(people))


def _without_people(units: gpd.GeoDataFrame, with_people: set[str], file: str) -> list[Problem]:
    parents = set(units["parent_code"].dropna())
    lowest = units[~units["unit_code"].isin(parents | with_people)]
    return [
        Problem("no_population", file, value=code, details={"name": name}, severity="warning")
        for code, name in zip(lowest["unit_code"], lowest["name"], strict=True)
    ]
