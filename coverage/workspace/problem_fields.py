"""Problems as JSON, in the manifest of a project."""

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from coverage.errors import Problem, Severity

T = TypeVar("T")


def as_kind(kind: type[T], value: object) -> T:
    """Give a value of JSON that must be of a kind; `TypeError` if it is not."""
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not {kind.__name__}")
    return value


def problem_of(entry: Mapping[str, Any]) -> Problem:
    """Take a problem from a tree.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is none.
    """
    severity: Severity = entry["severity"]
    if severity not in get_args(Severity):
        raise ValueError(severity)
    return Problem(
        code=as_kind(str, entry["code"]),
        file=as_kind(str, entry["file"]),
        sheet=as_kind(str, entry["sheet"]),
        row=None if entry["row"] is None else as_kind(int, entry["row"]),
        column=as_kind(str, entry["column"]),
        value=as_kind(str, entry["value"]),
        details={name: _detail(value) for name, value in as_kind(dict, entry["details"]).items()},
        severity=severity,
    )


def problem_tree(problem: Problem) -> dict[str, object]:
    """Lay a problem out as JSON does."""
    details = {name: _plain(value) for name, value in problem.details.items()}
    row = None if problem.row is None else int(problem.row)
    return {
        "code": problem.code,
        "file": problem.file,
        "sheet": problem.sheet,
        "row": row,
        "column": problem.column,
        "value": problem.value,
        "details": details,
        "severity": problem.severity,
    }


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(part) for part in value]
    return value if isinstance(value, str | int | float) else str(value)


def _detail(value: object) -> object:
    return tuple(map(str, value)) if isinstance(value, list) else value
