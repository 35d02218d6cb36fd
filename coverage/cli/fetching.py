"""`carecircle fetch`: what OpenStreetMap has of a place, as files to be mended and imported."""

from pathlib import Path
from typing import Final

from coverage.cli.importing import run_import
from coverage.cli.speaking import out, progress, refuse_together, say, worth_checking, written_paths
from coverage.errors import InputError, Problem, refused_by_system
from coverage.outputs.atomic import write_all
from coverage.outputs.fetched_files import POPULATION_FILE, PROJECT, STREETS_FILE, fetched_files, import_command
from coverage.sources.brought import SourcePaths
from coverage.sources.fetched.boundaries import UNITS_FILE
from coverage.sources.fetched.care import FACILITIES_FILE
from coverage.sources.fetched.fetching import Fetched, fetch_place
from coverage.sources.fetched.homes import BUILDINGS_FILE
from coverage.sources.fetched.servers import Clock, MapServers
from coverage.sources.people.population import read_population
from coverage.words import Language, text

DAY: Final = 10  # letters of YYYY-MM-DD


def run_fetch(
    place: str,
    folder: Path,
    population: Path | None,
    servers: MapServers,
    language: Language,
    clock: Clock | None = None,
) -> None:
    """Fetch `place`, write its files into `folder`, and with `population` make a project of them in it.

    Raises
    ------
    InputError
        folder_not_empty and what is wrong with `population`, before anything is asked; as `fetch_place`, and nothing
        is written then; as `run_import`, and the files stay.
    """
    refuse_together(lambda: _is_free(folder), lambda: population is None or read_population(population, None))
    with progress(language) as tell:
        fetched = fetch_place(place, servers, tell, clock)
        tell("writing", 1.0)
        files = fetched_files(fetched, language)
        paths = write_all(folder, files)
    console = out()
    say(console, [_came(fetched, language)])
    say(console, worth_checking(fetched.problems, language))
    say(console, written_paths(paths, language))
    names = list(files)
    if population is None:
        later = folder / POPULATION_FILE
        say(console, [text(language, "fetch.missing", {"file": str(later)})])
        say(console, [f"  {import_command(names, str(later), folder)}"])
        return
    try:
        run_import(_paths(folder, names, population), "", "", folder / PROJECT, language)
    except InputError:
        say(console, [text(language, "fetch.kept"), f"  {import_command(names, str(population), folder)}"])
        raise


def _is_free(folder: Path) -> None:
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError([Problem("file_in_the_way", file=str(folder))])
        if folder.exists() and any(folder.iterdir()):
            raise InputError([Problem("folder_not_empty", file=str(folder))])
    except OSError as error:
        raise InputError([refused_by_system("cannot_write", str(folder), error)]) from error


def _paths(folder: Path, files: list[str], population: Path) -> SourcePaths:
    return SourcePaths(
        streets=folder / STREETS_FILE,
        units=folder / UNITS_FILE,
        facilities=folder / FACILITIES_FILE,
        population=population,
        buildings=folder / BUILDINGS_FILE if BUILDINGS_FILE in files else None,
    )


def _came(fetched: Fetched, language: Language) -> str:
    values = {
        "place": fetched.place.described,
        "dated": fetched.dated[:DAY] or text(language, "fetch.undated"),
        "units": len(fetched.boundaries.units),
        "facilities": len(fetched.care.facilities),
        "streets": len(fetched.streets[0].ways),
        "buildings": len(fetched.homes.buildings),
    }
    return text(language, "fetch.written", values)
