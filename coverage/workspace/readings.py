"""How files are to be read, as JSON: in a project's manifest, and as a file that a planner keeps for the next year."""

import json
from collections.abc import Mapping
from typing import Any, Final

from coverage.errors import InputError, Problem
from coverage.model.datum import DATA
from coverage.model.reading import Reading

FORMAT: Final = "carecircle-reading"
VERSION: Final = 1
LIMIT_BYTES: Final = 1_000_000


def to_bytes(readings: Mapping[str, Reading]) -> bytes:
    """Write readings by role as JSON; the same give the same bytes."""
    files = {role: reading_tree(reading) for role, reading in sorted(readings.items())}
    tree = {"format": FORMAT, "version": VERSION, "files": files}
    return (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()


def from_bytes(content: bytes, file: str) -> dict[str, Reading]:
    """Read what `to_bytes` wrote; `file` is what messages call it.

    Raises
    ------
    InputError
        not_a_reading.
    """
    try:
        tree = json.loads(content[:LIMIT_BYTES])  # what is cut is no JSON
        is_ours = (tree["format"], tree["version"]) == (FORMAT, VERSION)
        readings = {str(role): reading_of(entry) for role, entry in tree["files"].items()}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise InputError([Problem("not_a_reading", file)]) from error
    if not is_ours:
        raise InputError([Problem("not_a_reading", file)])
    return readings


def reading_tree(reading: Reading) -> dict[str, object]:
    """Lay a reading out as JSON does."""
    return {"sheet": reading.sheet, "columns": dict(sorted(reading.columns.items())), "datum": reading.datum}


def reading_of(entry: Mapping[str, Any]) -> Reading:
    """Take a reading from a tree.

    Raises
    ------
    KeyError, TypeError, ValueError, AttributeError
        It is none.
    """
    columns = {_text(field): _text(head) for field, head in entry["columns"].items()}
    datum = _text(entry["datum"])
    if datum and datum not in {one.id for one in DATA}:
        raise ValueError(datum)
    return Reading(_text(entry["sheet"]), columns, datum)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()  # half a character, which JSON can write, is a ValueError
    return value
