"""The files of a district read one after the other, each checked against those before it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, TypeVar

import geopandas as gpd
import pandas as pd

from coverage.errors import InputError, Problem
from coverage.model.contracts import empty_table
from coverage.model.progress import Tell
from coverage.model.tables import AREAS, FACILITIES, POPULATION, REPORTED, UNITS
from coverage.sources.brought import NOT_YET, PLACE, SourcePaths, place_of
from coverage.sources.datum.declared import in_wgs84
from coverage.sources.doubts import datum_doubts
from coverage.sources.once import Once
from coverage.sources.people.cells import Cells, no_cells, read_cells
from coverage.sources.people.from_raster import held_against, population_of
from coverage.sources.people.population import read_population
from coverage.sources.read import Read, with_problems
from coverage.sources.registers.areas import read_areas
from coverage.sources.registers.buildings import BuildingTables, no_buildings, read_buildings
from coverage.sources.registers.facilities import read_facilities
from coverage.sources.registers.reported import read_reported
from coverage.sources.streets.crop import Box, box_to_walk
from coverage.sources.streets.place import fetch_streets
from coverage.sources.streets.reader import read_streets
from coverage.sources.streets.street_tables import StreetTables, no_streets
from coverage.sources.units.reader import read_units

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


class _Told(Protocol):
    @property
    def problems(self) -> tuple[Problem, ...]: ...


T = TypeVar("T", bound=_Told)


@dataclass(frozen=True, eq=False)
class Tables:
    """What could be read; what could not is empty."""

    streets: StreetTables
    units: Read[gpd.GeoDataFrame]
    facilities: Read[gpd.GeoDataFrame]
    population: Read[pd.DataFrame]
    cells: Cells
    buildings: BuildingTables
    areas: Read[gpd.GeoDataFrame]
    reported: Read[pd.DataFrame]


def read_all(paths: SourcePaths, problems: list[Problem], tell: Tell, once: Once) -> Tables:
    """Read every file there is, and put what is wrong with each into `problems`; what could not be read is empty."""

    def kept(role: str, read: Callable[[], T], *against: Hashable) -> T | None:
        """Read a file that is there, once for each way it is read and what it is held `against`."""
        if getattr(paths, role) == NOT_YET:
            return None
        return _attempt(lambda: once((*_key(paths, role), *against), read), problems)

    tell("units", _BEGINS["units"])
    of_units, of_cells = _key(paths, "units"), _key(paths, "raster")
    units = kept("units", lambda: _units(paths))
    # Against units that are at fault themselves every code would seem unknown.
    checked = units.table if units is not None and not any(map(is_error, problems)) else None
    tell("facilities", _BEGINS["facilities"])
    facilities = kept("facilities", lambda: _facilities(paths, checked), of_units)
    tell("population", _BEGINS["population"])
    cells = kept("raster", lambda: _cells(paths, checked), of_units) or no_cells()
    population = kept("population", lambda: _population(paths, checked, cells), of_units, of_cells, paths.shares)
    tell("buildings", _BEGINS["buildings"])
    buildings = kept("buildings", lambda: _buildings(paths))
    tell("areas", _BEGINS["areas"])
    areas = kept("areas", lambda: _areas(paths, checked), of_units)
    tell("reported", _BEGINS["reported"])
    reported = kept("reported", lambda: _reported(paths))
    tell("streets", _BEGINS["streets"])
    # Of faulty units too: a whole country is not to be read for what is refused anyway.
    box = None if units is None else box_to_walk(units.table)
    streets = kept("streets", lambda: _streets(paths, box, tell), box)
    tables = Tables(
        streets=streets or no_streets(),
        units=units or Read(empty_table(UNITS), ()),
        facilities=facilities or Read(empty_table(FACILITIES), ()),
        population=population or Read(empty_table(POPULATION), ()),
        cells=cells,
        buildings=buildings or no_buildings(),
        areas=areas or _no_areas(),
        reported=reported or _nothing_reported(),
    )
    if checked is not None and streets is not None:
        problems.extend(
            datum_doubts(paths, checked, tables.facilities.table, tables.buildings.buildings, streets.streets)
        )
    return tables


def _key(paths: SourcePaths, role: str) -> tuple[Hashable, ...]:
    """Name all that decides what is read of a file, the role first."""
    reading = paths.reading(role)
    return role, str(getattr(paths, role)), reading.sheet, tuple(sorted(reading.columns.items())), reading.datum


def is_error(problem: Problem) -> bool:
    """Whether a problem refuses its file."""
    return problem.severity == "error"


def _attempt(read: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        found = read()
    except InputError as error:
        problems.extend(error.problems)
        return None
    problems.extend(found.problems)
    return found


def _units(paths: SourcePaths) -> Read[gpd.GeoDataFrame]:
    reading = paths.reading("units")
    return in_wgs84(read_units(paths.units, reading), reading.datum, paths.units.name)


def _facilities(paths: SourcePaths, units: gpd.GeoDataFrame | None) -> Read[gpd.GeoDataFrame]:
    reading = paths.reading("facilities")
    return in_wgs84(read_facilities(paths.facilities, units, reading), reading.datum, paths.facilities.name)


def _cells(paths: SourcePaths, units: gpd.GeoDataFrame | None) -> Cells:
    return no_cells() if paths.raster is None else read_cells(paths.raster, units)


def _population(paths: SourcePaths, units: gpd.GeoDataFrame | None, cells: Cells) -> Read[pd.DataFrame]:
    """Read the people of the units, or where there is no table take those that a raster has in them."""
    if paths.population is not None:
        read = read_population(paths.population, units, paths.reading("population"), paths.shares)
        return read if units is None else with_problems(read, held_against(cells, read.table, units))
    if paths.raster is None:
        raise InputError([Problem("no_people_named")])
    return Read(empty_table(POPULATION), ()) if units is None else population_of(cells, units, paths.shares)


def _buildings(paths: SourcePaths) -> BuildingTables:
    if paths.buildings is None:
        return no_buildings()
    return read_buildings(paths.buildings, paths.reading("buildings").datum)


def _areas(paths: SourcePaths, units: gpd.GeoDataFrame | None) -> Read[gpd.GeoDataFrame]:
    if paths.areas is None:
        return _no_areas()
    reading = paths.reading("areas")
    return in_wgs84(read_areas(paths.areas, units, reading), reading.datum, paths.areas.name)


def _reported(paths: SourcePaths) -> Read[pd.DataFrame]:
    return _nothing_reported() if paths.reported is None else read_reported(paths.reported, paths.reading("reported"))


def _no_areas() -> Read[gpd.GeoDataFrame]:
    return Read(empty_table(AREAS), ())


def _nothing_reported() -> Read[pd.DataFrame]:
    return Read(empty_table(REPORTED), ())


def _streets(paths: SourcePaths, box: Box | None, tell: Tell) -> StreetTables:
    source = paths.streets
    begins = _BEGINS["streets"]

    def rest(stage: str, share: float) -> None:
        tell(stage, begins + share * (1.0 - begins))

    if str(source).strip() in {"", PLACE}:
        raise InputError([Problem("no_streets_named")])
    place = place_of(source)
    return fetch_streets(place, rest) if place else read_streets(Path(source), rest, box, paths.reading("streets"))
