"""Scenarios as a person names them on the command line: a file, or one of those kept in the project folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from coverage import door
from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.scenario import Scenario

DEMO: Final = "demo"
NAMED_AT_MOST: Final = 12


def scenario_named(source: str, written: str) -> Scenario:
    """Read one scenario: the file of that path, else the one kept under that name in the project folder.

    Raises
    ------
    InputError
        If there is neither, or the file is no scenario.
    """
    path = Path(written)
    if path.is_file() or path.suffix.lower() == ".json":
        return door.read_scenario(path)
    kept = {} if source == DEMO else {one.name: one for one in door.list_scenarios(Path(source))[0]}
    if written in kept:
        return kept[written]
    names = tuple(list(kept)[:NAMED_AT_MOST]) or ("problems.no_scenarios",)
    raise InputError([Problem("scenario_not_found", value=written, details={"kept": names})])


def scenarios_named(source: str, written: Sequence[str]) -> list[Scenario]:
    """Read several scenarios.

    Raises
    ------
    InputError
        With the problems of all.
    """
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for one in written:
        try:
            scenarios.append(scenario_named(source, one))
        except InputError as error:
            problems += error.problems
    refuse_if_any(problems)
    return scenarios


def place_to_save(source: str, name: str) -> None:
    """Refuse to keep a scenario where there is no folder for it.

    Raises
    ------
    InputError
        no_folder_to_save.
    """
    if name and source == DEMO:
        raise InputError([Problem("no_folder_to_save", value=source)])
