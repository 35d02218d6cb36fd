"""All files of a district together: every problem of every file is found before anything is refused."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

import geopandas as gpd
import pandas as pd

from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.contracts import empty_table
from coverage.model.crs import metric_epsg_of
from coverage.model.datum import GEOGRAPHIC_EPSG, PLAIN
from coverage.model.progress import Tell, silent
from coverage.model.project import Project, SourceFile
from coverage.model.reading import Reading
from coverage.model.tables import AREAS, FACILITIES, POPULATION, REPORTED, UNITS
from coverage.sources.brought import NEEDED, NOT_YET, PLACE, WITH_PLACES, SourcePaths, place_of, source_of
from coverage.sources.datum.declared import in_wgs84
from coverage.sources.doubts import datum_doubts
from coverage.sources.once import Once, anew
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
class _Tables:
    """What could be read; what could not is empty."""

    streets: StreetTables
    units: Read[gpd.GeoDataFrame]
    facilities: Read[gpd.GeoDataFrame]
    population: Read[pd.DataFrame]
    cells: Cells
    buildings: BuildingTables
    areas: Read[gpd.GeoDataFrame]
    reported: Read[pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Examined:
    """What could be read of the files of a district, with all problems, and whether it may be kept.

    A project that is not whole is there to be looked at: what could not be read is empty.
    """

    project: Project
    is_whole: bool


def read_project_files(
    paths: SourcePaths, name: str, name_en: str, *, fictional: bool, read_on: str = "", tell: Tell = silent
) -> Project:
    """Read and check all files of a district.

    `tell` hears "units", "facilities", "population", "buildings", "areas", "reported", "streets", in this order.
    `read_on` is the day, ISO 8601.

    Raises
    ------
    InputError
        With the problems of all files, the warnings too, if one of them is an error.
    """
    examined = examine(paths, tell=tell)
    refuse_if_any(_errors_first(examined.project.problems))
    return replace(examined.project, name=name, name_en=name_en, fictional=fictional, read_on=read_on)


def examine(paths: SourcePaths, *, tell: Tell = silent, once: Once = anew) -> Examined:
    """Read and check all files of a district as `read_project_files` does, and give what could be read of them.

    A needed file may be NOT_YET there: it is empty, and the district not whole. `once` is asked for what takes long:
    streets and buildings.
    """
    problems: list[Problem] = []
    tables = _read_all(paths, problems, tell, once)
    is_whole = not any(map(_is_error, problems)) and all(getattr(paths, role) != NOT_YET for role in NEEDED)
    tell("streets", 1.0)
    project = Project(
        name="",
        name_en="",
        fictional=False,
        epsg_m=metric_epsg_of(tables.units.table) if len(tables.units.table) else GEOGRAPHIC_EPSG,
        units=tables.units.table,
        facilities=tables.facilities.table,
        population=tables.population.table,
        street_nodes=tables.streets.nodes,
        streets=tables.streets.streets,
        buildings=tables.buildings.buildings,
        compounds=tables.buildings.compounds,
        gates=tables.buildings.gates,
        backdrop=tables.streets.backdrop,
        areas=tables.areas.table,
        reported=tables.reported.table,
        cells=tables.cells.table,
        sources=_sources(paths, tables) if is_whole else (),
        problems=tuple(problems),
    )
    return Examined(project, is_whole)


def _read_all(paths: SourcePaths, problems: list[Problem], tell: Tell, once: Once) -> _Tables:
    tell("units", _BEGINS["units"])
    units = _attempt(lambda: _units(paths), problems) if paths.units != NOT_YET else None
    # Against units that are at fault themselves every code would seem unknown.
    checked = units.table if units is not None and not any(map(_is_error, problems)) else None
    tell("facilities", _BEGINS["facilities"])
    facilities = _attempt(lambda: _facilities(paths, checked), problems) if paths.facilities != NOT_YET else None
    tell("population", _BEGINS["population"])
    cells = _attempt(lambda: _cells(paths, checked), problems) or no_cells()
    is_counted = paths.population != NOT_YET
    population = _attempt(lambda: _population(paths, checked, cells), problems) if is_counted else None
    tell("buildings", _BEGINS["buildings"])
    buildings = _attempt(lambda: once(_key(paths, "buildings"), lambda: _buildings(paths)), problems)
    tell("areas", _BEGINS["areas"])
    areas = _attempt(lambda: _areas(paths, checked), problems)
    tell("reported", _BEGINS["reported"])
    reported = _attempt(lambda: _reported(paths), problems)
    tell("streets", _BEGINS["streets"])
    streets = None
    if paths.streets != NOT_YET:
        # Of faulty units too: a whole country is not to be read for what is refused anyway.
        box = None if units is None else box_to_walk(units.table)
        key = (*_key(paths, "streets"), box)
        streets = _attempt(lambda: once(key, lambda: _streets(paths, box, tell)), problems)
    tables = _Tables(
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
    reading = paths.reading(role)
    return role, str(getattr(paths, role)), reading.sheet, tuple(sorted(reading.columns.items())), reading.datum


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


def _is_error(problem: Problem) -> bool:
    return problem.severity == "error"


def _errors_first(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: not _is_error(problem))


def _sources(paths: SourcePaths, tables: _Tables) -> tuple[SourceFile, ...]:
    """Say of every file what was read from it, and how."""
    homes = Reading(datum=_datum(paths, "buildings"))
    drawn = Reading(datum=_datum(paths, "streets"))
    files = [source_of("streets", paths.streets, len(tables.streets.streets), drawn, tables.streets.shift_m)]
    files += [_source(role, paths, tables) for role in ("units", "facilities", "population") if getattr(paths, role)]
    if paths.raster is not None:
        files.append(source_of("raster", paths.raster, len(tables.cells.table)))
    if paths.buildings is not None:
        shift_m = tables.buildings.shift_m
        files.append(source_of("buildings", paths.buildings, len(tables.buildings.buildings), homes, shift_m))
    files += [_source(role, paths, tables) for role in ("areas", "reported") if getattr(paths, role) is not None]
    return tuple(files)


def _source(role: str, paths: SourcePaths, tables: _Tables) -> SourceFile:
    read: Read[pd.DataFrame] = getattr(tables, role)
    reading = Reading(read.sheet, read.columns, _datum(paths, role) if role in WITH_PLACES else "")
    return source_of(role, getattr(paths, role), len(read.table), reading, read.shift_m)


def _datum(paths: SourcePaths, role: str) -> str:
    return paths.reading(role).datum or PLAIN
