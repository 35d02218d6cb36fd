"""All files of a district together: every problem of every file is found before anything is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from coverage.errors import Problem, refuse_if_any
from coverage.model.crs import metric_epsg_of
from coverage.model.datum import GEOGRAPHIC_EPSG, PLAIN
from coverage.model.progress import Tell, silent
from coverage.model.project import Project, SourceFile
from coverage.model.reading import Reading
from coverage.sources.brought import NEEDED, NOT_YET, WITH_PLACES, SourcePaths, source_of
from coverage.sources.files import Tables, is_error, read_all
from coverage.sources.once import Once, anew
from coverage.sources.read import Read


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

    A needed file may be NOT_YET there: it is empty, and the district not whole. `once` is asked for every
    file, so that a correction of one reads that one again and what is checked against it.
    """
    problems: list[Problem] = []
    tables = read_all(paths, problems, tell, once)
    is_whole = not any(map(is_error, problems)) and all(getattr(paths, role) != NOT_YET for role in NEEDED)
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


def _errors_first(problems: Sequence[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: not is_error(problem))


def _sources(paths: SourcePaths, tables: Tables) -> tuple[SourceFile, ...]:
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


def _source(role: str, paths: SourcePaths, tables: Tables) -> SourceFile:
    read: Read[pd.DataFrame] = getattr(tables, role)
    reading = Reading(read.sheet, read.columns, _datum(paths, role) if role in WITH_PLACES else "")
    return source_of(role, getattr(paths, role), len(read.table), reading, read.shift_m)


def _datum(paths: SourcePaths, role: str) -> str:
    return paths.reading(role).datum or PLAIN
