"""The scenarios of a project folder: one file each, in the folder `scenarios` beside the tables."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Final

from coverage.errors import InputError, Problem, refused_by_system
from coverage.model.scenario import Scenario
from coverage.workspace.disk import settle, write_durably
from coverage.workspace.manifest import MANIFEST
from coverage.workspace.scenario_file import LIMIT_BYTES, from_bytes, to_bytes

FOLDER: Final = "scenarios"
ENDING: Final = ".json"
LONGEST: Final = 40
"""Characters of a scenario's name in the name of its file: Chinese takes three bytes each, and a disk allows 255."""


def scenario_files(folder: Path) -> list[Path]:
    """List the scenario files of a project folder by name; none where it has none."""
    try:
        found = sorted((folder / FOLDER).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise InputError([refused_by_system("cannot_open", str(folder / FOLDER), error)]) from error
    return [path for path in found if path.suffix == ENDING and not path.name.startswith(".") and path.is_file()]


def list_scenarios(folder: Path) -> tuple[tuple[Scenario, ...], tuple[Problem, ...]]:
    """Read all scenarios of a project folder, by name, and the problems of the files that are none."""
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for path in scenario_files(folder):
        try:
            scenarios.append(read_scenario(path))
        except InputError as error:
            problems += error.problems
    return tuple(sorted(scenarios, key=lambda one: one.name)), tuple(problems)


def read_scenario(path: Path) -> Scenario:
    """Read one scenario.

    Raises
    ------
    InputError
        missing_file, cannot_open, or whatever `from_bytes` finds.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LIMIT_BYTES + 1)
    except FileNotFoundError as error:
        raise InputError([Problem("missing_file", path.name, value=str(path))]) from error
    except OSError as error:
        raise InputError([refused_by_system("cannot_open", path.name, error)]) from error
    return from_bytes(content, path.name)


def write_scenario(folder: Path, scenario: Scenario, *, is_new: bool = False) -> Path:
    """Write a scenario into a project folder, whole or not at all; one of the same name is replaced.

    Parameters
    ----------
    is_new
        Whether none of this name may be there yet.

    Returns
    -------
    Path
        The file, named after the scenario; see `file_of`.

    Raises
    ------
    InputError
        not_a_project, scenario_taken, cannot_write, or whatever `to_bytes` finds.
    """
    content = to_bytes(scenario)
    path = file_of(folder, scenario.name)
    if not (folder / MANIFEST).is_file():
        raise InputError([Problem("not_a_project", str(folder))])
    if is_new and path.exists():
        raise InputError([Problem("scenario_taken", value=scenario.name)])
    try:
        path.parent.mkdir(exist_ok=True)
        write_durably(path, content)
        settle(path.parent)
    except OSError as error:
        raise InputError([refused_by_system("cannot_write", str(path), error)]) from error
    return path


def remove_scenario(folder: Path, name: str) -> None:
    """Remove the scenario of a name from a project folder.

    Raises
    ------
    InputError
        missing_file or cannot_write.
    """
    path = file_of(folder, name)
    try:
        path.unlink()
        settle(path.parent)
    except FileNotFoundError as error:
        raise InputError([Problem("missing_file", path.name, value=name)]) from error
    except OSError as error:
        raise InputError([refused_by_system("cannot_write", str(path), error)]) from error


def file_of(folder: Path, name: str) -> Path:
    """Name the file of a scenario: what of its name any disk takes, and a hash of all of it.

    Two names never share a file, not even where a disk takes "A" for "a", and no name leads out of the folder.
    """
    readable = re.sub(r"[^\w-]+", "_", name)[:LONGEST].strip("_") or "scenario"
    return folder / FOLDER / f"{readable}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}{ENDING}"
