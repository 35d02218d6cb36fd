"""How files are to be read, from the options of `carecircle import`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from coverage.errors import Problem, refuse_if_any
from coverage.model.datum import DATA
from coverage.model.reading import AS_FOUND, Reading
from coverage.sources.brought import ROLES, WITH_PLACES
from coverage.sources.guard import opening
from coverage.workspace.readings import LIMIT_BYTES, from_bytes

REGISTER: Final = "facilities"


def readings_of(file: Path | None, data: Sequence[str]) -> dict[str, Reading]:
    """Join a saved reading and the data declared one by one ("gcj02", "buildings=bd09"), which come last.

    Raises
    ------
    InputError
        With every datum and file that is not known, or not_a_reading, cannot_open.
    """
    readings = _saved(file) if file else {}
    problems = [
        Problem("not_a_choice", file.name if file else "", value=role, details={"choices": ROLES})
        for role in readings
        if role not in ROLES
    ]
    for asked in data:
        role, _, datum = asked.rpartition("=")
        role = role.strip() or REGISTER
        if role not in WITH_PLACES:
            problems.append(Problem("not_a_choice", value=role, details={"choices": WITH_PLACES}))
        else:
            readings[role] = replace(readings.get(role, AS_FOUND), datum=known_datum(datum, problems))
    refuse_if_any(problems)
    return readings


def known_datum(typed: str, problems: list[Problem]) -> str:
    """Read the id of a datum, "" for none; one that is not known is a problem."""
    datum = typed.strip()
    if datum and datum not in {one.id for one in DATA}:
        named = tuple(dict.fromkeys(one.id.partition(":")[0] for one in DATA))
        problems.append(Problem("not_a_choice", value=datum, details={"choices": named}))
    return datum


def _saved(file: Path) -> dict[str, Reading]:
    with opening(file), file.open("rb") as stream:
        return from_bytes(stream.read(LIMIT_BYTES + 1), file.name)
