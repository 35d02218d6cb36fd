"""Residents by unit and age."""

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from coverage.errors import Problem
from coverage.model.ages import EVERYONE
from coverage.model.contracts import as_table, empty_table
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import POPULATION, UNITS
from coverage.sources.people.age_words import speaks_of_ages
from coverage.sources.people.assumptions import Assumption, assumptions_of, sources_of, warnings_of
from coverage.sources.people.bands import TOLERANCE, disjoint, excesses, impossible, people_of, without_straddling
from coverage.sources.people.figures import Figure, Rows, rows_of
from coverage.sources.people.heads import head_reader
from coverage.sources.people.parts import disagreements
from coverage.sources.people.sexes import together
from coverage.sources.people.shares import assumed, figures_of_shares, stated_shares
from coverage.sources.read import Read
from coverage.sources.tables.fields import POPULATION_FIELDS
from coverage.sources.tables.recognised import chosen, settled
from coverage.sources.tables.records import Problems, Record, number_text
from coverage.sources.tables.tabular import read_sheet
from coverage.sources.tables.unread import unread
from coverage.sources.units.named import UnitNames, unit_names


def read_population(
    path: Path, units: gpd.GeoDataFrame | None, reading: Reading = AS_FOUND, shares: str = ""
) -> Read[pd.DataFrame]:
    """Read residents by age from CSV (UTF-8 or GB 18030) or a workbook, wide or long, into disjoint bands.

    Wide: a column per age group (常住人口, 60岁及以上, …, 3岁以下), of people or of their share among all; long: a row
    per age group. Units are told by their codes, else by their names, of several alike by the subdistrict named beside.
    Ages may be cut anywhere, nested or not; each unit has the bands that its own figures tell. Where a band holds
    children under 3 and older ones up to 6 it is split evenly by years. Of several years each unit's latest is
    used. Rows of men and of women are added. Rows of totals are left out with a warning, and so are columns of ages
    that are not read. Whatever is assumed is a warning too, and stands in the column `source` of the rows it made.

    Parameters
    ----------
    units
        The units to check the codes against; None leaves that out.
    shares
        Shares of all residents, "60+=18.5%,80+=2.9%,0-2=2.1%": taken for each group that a unit's own figures do not
        tell.

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
    stated, problems = stated_shares(shares)
    fields = chosen(POPULATION_FIELDS, reading)
    sheet = read_sheet(path, head_reader(fields), reading.sheet)
    problems.extend(unread(sheet))
    names = unit_names(empty_table(UNITS) if units is None else units)
    rows = together(rows_of(sheet, settled(sheet, fields, problems, speaks_of_ages), names, problems), problems)
    figures = [*rows.figures, *_of_shares(rows, problems)]
    latest = _latest(figures, path.name, problems)
    codes = set() if units is None else set(units["unit_code"])
    if units is not None:
        problems.extend(_unknown_units(latest, names, codes))
    by_unit = _by_unit(figure for figure in latest if units is None or figure.unit_code in codes)
    table = _table(by_unit, stated, names_of(units), path.name, problems)
    problems.sort(key=lambda problem: problem.row or 0)
    if units is not None:
        # Of a unit in a row at fault the people are there; only something of theirs is not.
        faulty = {problem.row for problem in problems if problem.severity == "error"}
        named = {names.of(record).key for record in rows.records if record.row in faulty}
        problems.extend(without_people(units, set(table["unit_code"]) | named, path.name))
        if not faulty:
            problems.extend(disagreements(table, units, path.name))
    return Read(table, tuple(problems), sheet.sheet, rows.columns)


def people_of_totals(
    totals: Mapping[str, float], units: gpd.GeoDataFrame, year: int, file: str, shares: str = ""
) -> Read[pd.DataFrame]:
    """Make a table of people of the totals of units, such as a raster has, and of stated shares; see `read_population`.

    Parameters
    ----------
    totals
        All residents by unit.
    file
        Where they come from.
    """
    stated, problems = stated_shares(shares)
    nowhere = Record(file, "", 0, {}, {})
    by_unit = {code: {EVERYONE: Figure(code, year, EVERYONE, people, 0.0, nowhere)} for code, people in totals.items()}
    table = _table(by_unit, stated, names_of(units), file, problems)
    return Read(table, tuple(problems))


def names_of(units: gpd.GeoDataFrame | None) -> dict[str, str]:
    """Name every unit by its code."""
    return {} if units is None else dict(zip(units["unit_code"], units["name"], strict=True))


def without_people(units: gpd.GeoDataFrame, with_people: set[str], file: str) -> list[Problem]:
    """Warn of each unit of the lowest level that is not among those with people."""
    parents = set(units["parent_code"].dropna())
    lowest = units[~units["unit_code"].isin(parents | with_people)]
    return [
        Problem("no_population", file, value=code, details={"name": name}, severity="warning")
        for code, name in zip(lowest["unit_code"], lowest["name"], strict=True)
    ]


def _of_shares(rows: Rows, problems: Problems) -> list[Figure]:
    everyone = {(one.unit_code, one.year): one for one in rows.figures if one.group == EVERYONE}
    return figures_of_shares(rows.shares, everyone, problems)


def _latest(figures: list[Figure], file: str, problems: Problems) -> list[Figure]:
    years: dict[str, int] = {}
    for figure in figures:
        years[figure.unit_code] = max(figure.year, years.get(figure.unit_code, figure.year))
    older = {figure.record.row for figure in figures if figure.year < years[figure.unit_code]}
    if older:
        problems.append(Problem("older_years", file, value=str(len(older)), severity="warning"))
    return [figure for figure in figures if figure.year == years[figure.unit_code]]


def _unknown_units(figures: list[Figure], names: UnitNames, known: set[str]) -> list[Problem]:
    strange = {figure.record.row: figure for figure in figures if figure.unit_code not in known}
    return [names.problem(figure.record) for figure in strange.values()]


def _by_unit(figures: Iterable[Figure]) -> dict[str, dict[str, Figure]]:
    by_unit: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        by_unit.setdefault(figure.unit_code, {})[figure.group] = figure
    return by_unit


def _table(
    by_unit: Mapping[str, Mapping[str, Figure]],
    stated: Mapping[str, float],
    names: Mapping[str, str],
    file: str,
    problems: Problems,
) -> pd.DataFrame:
    rows: list[tuple[str, str, float, int, str]] = []
    assumptions: list[Assumption] = []
    for code in sorted(by_unit):
        figures = {group: figure for group, figure in by_unit[code].items() if not math.isnan(figure.people)}
        contradictions = _contradictions(figures)
        problems.extend(contradictions)
        if not figures or contradictions:
            continue
        taken, unfit = assumed(figures, stated)
        bands, split = without_straddling(disjoint({group: figure.people for group, figure in taken.items()}))
        problems.extend(_set_aside(figures, bands))
        assumptions.extend(assumptions_of(names.get(code, code), taken, unfit, bands, split))
        sources = sources_of(file, taken, bands, split)
        year = next(iter(figures.values())).year
        rows.extend((code, band, max(count, 0.0), year, sources[band]) for band, count in bands.items())
    problems.extend(warnings_of(assumptions, file))
    return as_table(pd.DataFrame(rows, columns=pd.Index(POPULATION.names)), POPULATION)


def _contradictions(figures: Mapping[str, Figure]) -> list[Problem]:
    people = {group: figure.people for group, figure in figures.items()}
    rounding = {group: figure.rounding for group, figure in figures.items()}
    found = [
        figures[part or whole].record.problem(
            "more_than_total", "people", {"total": number_text(people[whole])}, value=number_text(together)
        )
        for part, whole, together in excesses(people, rounding)
    ]
    if found or not figures:
        return found
    bands = disjoint(people)
    band = impossible(bands, rounding)
    record = next(iter(figures.values())).record
    return [record.problem("ages_contradict", details={"band": band}, value=number_text(bands[band]))] if band else []


def _set_aside(figures: Mapping[str, Figure], bands: Mapping[str, float]) -> list[Problem]:
    """Warn of the figures that the bands do not hold: they fit no band, or the others leave another number."""
    allowed = sum(TOLERANCE + figure.rounding for figure in figures.values())
    return [
        figure.record.problem("set_aside", "people", severity="warning")
        for group, figure in figures.items()
        if not abs(people_of(group, bands) - figure.people) <= allowed
    ]
