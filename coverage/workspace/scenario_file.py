"""Scenarios as JSON and back; a file may come from anyone, and every field at fault is named.

    {"format": "carecircle-scenario", "version": 1, "name": "…", "author": "…",
     "changes": [{"change": "site", "site_id": "S1", "kind": "station", "longitude": 113.1, "latitude": 28.2}, …]}

The fields of a change are those of its class in `coverage.model.scenario`; one that is left out has its default.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import Final

from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.scenario import Change, Removal, Scenario
from coverage.planning.scenarios.register import MOST
from coverage.workspace.scenario_fields import KINDS, Read, are_swapped, entries, exactly, name, shown, text, wrong

FORMAT: Final = "carecircle-scenario"
VERSION: Final = 1
LIMIT_BYTES: Final = 5_000_000
SAID_AT_MOST: Final = 200
"""Problems of one file; of more, their number is said."""
_HEAD: Final[Mapping[str, Read]] = {
    "format": exactly(FORMAT),
    "version": exactly(VERSION),
    "name": name,
    "author": text,
    "changes": entries,
}


def to_bytes(scenario: Scenario) -> bytes:
    """Write a scenario as JSON; the same scenario gives the same bytes.

    Raises
    ------
    InputError
        With all that `from_bytes` would refuse in it.
    """
    tree = {
        "format": FORMAT,
        "version": VERSION,
        "name": scenario.name,
        "author": scenario.author,
        "changes": [_tree_of(change) for change in scenario.changes],
    }
    _scenario(tree, "", [])
    content = (json.dumps(tree, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    _check_size(content, "")
    return content


def from_bytes(content: bytes, file: str) -> Scenario:
    """Read a scenario; `file` is what messages call it.

    Raises
    ------
    InputError
        too_large, not_a_scenario, newer_scenario; else every field at fault, `row` being the place of the change in
        the list, from 1: scenario_unknown_key, scenario_missing_key, scenario_bad_value, missing_value, not_a_number,
        not_a_coordinate, out_of_range, swapped, not_a_choice, reserved_sign, duplicate_key, too_many_rows,
        scenario_doubled_key; scenario_more_problems where there are more than SAID_AT_MOST.
    """
    _check_size(content, file)
    doubled: list[str] = []
    try:
        tree = json.loads(content, object_pairs_hook=partial(_object, doubled))
    except (ValueError, RecursionError) as error:
        raise InputError([Problem("not_a_scenario", file)]) from error
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        raise InputError([Problem("not_a_scenario", file)])
    version = tree.get("version")
    if isinstance(version, int) and version > VERSION:
        raise InputError([Problem("newer_scenario", file, value=shown(version))])
    return _scenario(tree, file, doubled)


def _object(doubled: list[str], pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    """Take up one object, and note the keys that stand in it twice: nobody can tell which value is meant."""
    tree: dict[str, object] = {}
    for key, value in pairs:
        if key in tree:
            doubled.append(key)
        tree[key] = value
    return tree


def _check_size(content: bytes, file: str) -> None:
    if len(content) > LIMIT_BYTES:
        details = {"size_mb": f"{len(content) / 1e6:,.1f}", "limit_mb": f"{LIMIT_BYTES / 1e6:,.1f}"}
        raise InputError([Problem("too_large", file, details=details)])


def _scenario(tree: Mapping[str, object], file: str, doubled: Sequence[str]) -> Scenario:
    head, problems = _read(tree, _HEAD, [*_HEAD])
    problems += [Problem("scenario_doubled_key", column=shown(one)) for one in dict.fromkeys(doubled)]
    listed = head.get("changes")
    changes: list[Change | None] = []
    for row, entry in enumerate(listed if isinstance(listed, list) else [], 1):
        change, faults = _change(entry)
        changes.append(change)
        problems += [replace(fault, row=row) for fault in faults]
    problems += _repeated(changes)
    left = len(problems) - SAID_AT_MOST
    if left > 0:
        problems = [*problems[:SAID_AT_MOST], Problem("scenario_more_problems", details={"count": f"{left:,}"})]
    refuse_if_any([replace(problem, file=file) for problem in problems])
    return Scenario(str(head["name"]), str(head["author"]), tuple(one for one in changes if one is not None))


def _change(entry: object) -> tuple[Change | None, list[Problem]]:
    """Take one change up; None, and all its problems, where it cannot be."""
    if not isinstance(entry, dict):
        return None, [replace(wrong(entry, "object"), column="changes")]
    called = entry.get("change")
    if not isinstance(called, str) or called not in KINDS:
        return None, [Problem("not_a_choice", "", "", None, "change", shown(called), {"choices": ", ".join(KINDS)})]
    kind = KINDS[called]
    values, problems = _read({one: entry[one] for one in entry if one != "change"}, kind.read, kind.needed)
    if are_swapped(entry.get("longitude"), entry.get("latitude")):
        problems = [replace(one, code="swapped") if one.column == "latitude" else one for one in problems]
    return (None, problems) if problems else (kind.make(**values), [])


def _read(
    tree: Mapping[str, object], known: Mapping[str, Read], needed: Sequence[str]
) -> tuple[dict[str, object], list[Problem]]:
    """Read the fields of one object, and say of every one that is strange, missing or wrong."""
    choices = {"choices": ", ".join(known)}
    problems = [
        Problem("scenario_unknown_key", column=one, details=choices)
        for one in map(shown, [one for one in tree if one not in known])
    ]
    problems += [Problem("scenario_missing_key", column=one) for one in needed if one not in tree]
    values = {one: read(tree[one]) for one, read in known.items() if one in tree}
    problems += [replace(value, column=one) for one, value in values.items() if isinstance(value, Problem)]
    return values, problems


def _repeated(changes: Sequence[Change | None]) -> Iterator[Problem]:
    """Find ids given twice; what is taken away again may come back."""
    first: dict[tuple[str, str], int] = {}
    for row, change in enumerate(changes, 1):
        if isinstance(change, Removal):
            first.pop(("site_id", change.facility_id), None)
        for column in ("site_id", "gate_id", "path_id"):
            given = getattr(change, column, None)
            at = row if given is None else first.setdefault((column, given), row)
            if at != row:
                yield Problem("duplicate_key", "", "", row, column, shown(given), {"first_row": at})


def _tree_of(change: Change) -> dict[str, object]:
    called = next(one for one, kind in KINDS.items() if kind.make is type(change))
    values = {one.name: _plain(getattr(change, one.name)) for one in fields(change)}
    return {"change": called, **{one: value for one, value in values.items() if value is not None}}


def _plain(value: object) -> object:
    """Write equal values alike: 30 as 30.0, and no minus before a zero; what is beyond all measure is refused."""
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MOST:
        return float(value) + 0.0
    return value
