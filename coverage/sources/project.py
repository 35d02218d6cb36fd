"""All files of a district together: every problem of every file is found before anything is refused."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import geopandas as gpd
import pandas as pd

from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.contracts import empty_table
from coverage.model.crs import metric_epsg_of
from coverage.model.progress import Tell, silent
from coverage.model.project import Project, SourceFile
from coverage.model.tables import AREAS, FACILITIES, POPULATION, REPORTED, UNITS
from coverage.sources.datum.register_datum import in_wgs84
from coverage.sources.guard import opening
from coverage.sources.people.population import read_population
from coverage.sources.registers.areas import read_areas
from coverage.sources.registers.buildings import BuildingTables, no_buildings, read_buildings
from coverage.sources.registers.facilities import read_facilities
from coverage.sources.registers.reported import read_reported
from coverage.sources.streets.place import fetch_streets
from coverage.sources.streets.reader import read_streets
from coverage.sources.streets.street_tables import StreetTables
from coverage.sources.units.reader import read_units

PLACE: Final = "place:"
# Shares of the whole at which each stage begins, from timing the demo district.
_BEGINS: Final = {
    "units": 0.0,
    "facilities": 0.05,
    "population": 0.1,
    "buildings": 0.15,
    "areas": 0.38,
    "reported": 0.39,
    "streets": 0.4,
}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SourcePaths:
    """The files a planner brings, and what is to be known of them.

    `streets` may be a place to fetch: "place:岳麓区, 长沙市".
    """

    streets: str | Path
    units: Path
    facilities: Path
    population: Path
    buildings: Path | None = None
    areas: Path | None = None
    reported: Path | None = None
    datum: str = "wgs84"  # of the register: one of DECLARABLE


@dataclass(frozen=True, eq=False)
class _Tables:
    """What could be read; None for streets that could not."""

    streets: StreetTables | None
    units: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    population: pd.DataFrame
    buildings: BuildingTables
    areas: gpd.GeoDataFrame
    reported: pd.DataFrame


def read_project_files(paths: SourcePaths, name: str, name_en: str, *, fictional: bool, tell: Tell = silent) -> Project:
    """Read and check all files of a district.

    `tell` hears "units", "facilities", "population", "buildings", "areas", "reported", "streets", in this order.

    Raises
    ------
    InputError
        With the problems of all files, the warnings too, if one of them is an error.
    """
    problems: list[Problem] = []
    tables = _read_all(paths, problems, tell)
    refuse_if_any(_errors_first(problems))
    if tables.streets is None:
        raise InputError(problems)
    tell("streets", 1.0)
    return Project(
        name=name,
        name_en=name_en,
        fictional=fictional,
        epsg_m=metric_epsg_of(tables.units),
        units=tables.units,
        facilities=tables.facilities,
        population=tables.population,
        street_nodes=tables.streets.nodes,
        streets=tables.streets.streets,
        buildings=tables.buildings.buildings,
        compounds=tables.buildings.compounds,
        gates=tables.buildings.gates,
        backdrop=tables.streets.backdrop,
        areas=tables.areas,
        reported=tables.reported,
        sources=_sources(paths, tables),
        problems=tuple(problems),
    )


def _read_all(paths: SourcePaths, problems: list[Problem], tell: Tell) -> _Tables:
    tell("units", _BEGINS["units"])
    units = _attempt(lambda: read_units(paths.units), problems)
    # Against units that are at fault themselves every code would seem unknown.
    checked = units if units is not None and not _has_errors(problems) else None
    tell("facilities", _BEGINS["facilities"])
    facilities = _attempt(lambda: read_facilities(paths.facilities, checked), problems)
    tell("population", _BEGINS["population"])
    population = _attempt(lambda: read_population(paths.population, checked), problems)
    tell("buildings", _BEGINS["buildings"])
    buildings = _attempt(lambda: _buildings(paths.buildings), problems)
    tell("areas", _BEGINS["areas"])
    areas = _attempt(lambda: _areas(paths.areas, checked), problems)
    tell("reported", _BEGINS["reported"])
    reported = _attempt(lambda: _reported(paths.reported), problems)
    tell("streets", _BEGINS["streets"])
    streets = _attempt(lambda: _streets(paths.streets, tell), problems)
    if facilities is not None and checked is not None and streets is not None:
        facilities, found = in_wgs84(facilities, streets.streets, checked, paths.datum, paths.facilities.name)
        problems.extend(found)
    return _Tables(
        streets=streets,
        units=empty_table(UNITS) if units is None else units,
        facilities=empty_table(FACILITIES) if facilities is None else facilities,
        population=empty_table(POPULATION) if population is None else population,
        buildings=buildings or no_buildings(),
        areas=empty_table(AREAS) if areas is None else areas,
        reported=empty_table(REPORTED) if reported is None else reported,
    )


def _attempt(read: Callable[[], tuple[T, tuple[Problem, ...]]], problems: list[Problem]) -> T | None:
    try:
        table, found = read()
    except InputError as error:
        problems.extend(error.problems)
        return None
    problems.extend(found)
    return table


def _buildings(path: Path | None) -> tuple[BuildingTables, tuple[Problem, ...]]:
    tables = no_buildings() if path is None else read_buildings(path)
    return tables, tables.problems


def _areas(path: Path | None, units: gpd.GeoDataFrame | None) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    return (empty_table(AREAS), ()) if path is None else read_areas(path, units)


def _reported(path: Path | None) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    return (empty_table(REPORTED), ()) if path is None else read_reported(path)


def _streets(source: str | Path, tell: Tell) -> tuple[StreetTables, tuple[Problem, ...]]:
    begins = _BEGINS["streets"]

    def rest(stage: str, share: float) -> None:
        tell(stage, begins + share * (1.0 - begins))

    if str(source).strip() in {"", PLACE}:
        raise InputError([Problem("no_streets_named")])
    place = _place_of(source)
    tables = fetch_streets(place, rest) if place else read_streets(Path(source), rest)
    return tables, tables.problems


def _place_of(source: str | Path) -> str:
    return str(source).removeprefix(PLACE).strip() if str(source).startswith(PLACE) else ""


def _has_errors(problems: list[Problem]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def _errors_first(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: problem.severity != "error")


def _sources(paths: SourcePaths, tables: _Tables) -> tuple[SourceFile, ...]:
    streets = 0 if tables.streets is None else len(tables.streets.streets)
    files = (
        ("streets", paths.streets, streets),
        ("units", paths.units, len(tables.units)),
        ("facilities", paths.facilities, len(tables.facilities)),
        ("population", paths.population, len(tables.population)),
        ("buildings", paths.buildings, len(tables.buildings.buildings)),
        ("areas", paths.areas, len(tables.areas)),
        ("reported", paths.reported, len(tables.reported)),
    )
    return tuple(_source(role, path, rows) for role, path, rows in files if path is not None)


def _source(role: str, path: str | Path, rows: int) -> SourceFile:
    if _place_of(path):
        return SourceFile(role, str(path), "", rows)
    with opening(Path(path)), Path(path).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SourceFile(role, Path(path).name, digest, rows)
