"""The manifest of a project folder: what it is, what it was made from, and the hash of every table file."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Final, TypeVar, get_args

from coverage.errors import InputError, Problem, Severity
from coverage.model.project import Project, SourceFile
from coverage.workspace.readings import reading_of, reading_tree
from coverage.workspace.upgrades import VERSION, upgraded

MANIFEST: Final = "manifest.json"
FORMAT: Final = "carecircle-project"
T = TypeVar("T")
TABLE_FILE: Final = re.compile(r"[a-z_]+-[0-9a-f]{16}\.parquet")


@dataclass(frozen=True, slots=True)
class TableFile:
    """One table on disk. The file is named after its own hash, so that a new one never overwrites an old one."""

    file: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of a project but its tables, and where those are."""

    name: str
    name_en: str
    fictional: bool
    epsg_m: int
    tables: Mapping[str, TableFile]
    sources: tuple[SourceFile, ...]
    problems: tuple[Problem, ...]
    read_on: str = ""


def manifest_of(project: Project, tables: Mapping[str, TableFile]) -> Manifest:
    """Describe `project`, whose tables lie in `tables`."""
    return Manifest(
        project.name,
        project.name_en,
        project.fictional,
        project.epsg_m,
        tables,
        project.sources,
        project.problems,
        project.read_on,
    )


def to_bytes(manifest: Manifest) -> bytes:
    """Write a manifest as JSON; the same manifest gives the same bytes."""
    tree = {
        "format": FORMAT,
        "version": VERSION,
        "written_by": f"carecircle {version('carecircle')}",
        "name": manifest.name,
        "name_en": manifest.name_en,
        "fictional": manifest.fictional,
        "epsg_m": manifest.epsg_m,
        "tables": {name: asdict(table) for name, table in manifest.tables.items()},
        "sources": [_source_tree(source) for source in manifest.sources],
        "read_on": manifest.read_on,
        "problems": [_problem_tree(problem) for problem in manifest.problems],
    }
    return (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()


def from_bytes(content: bytes, file: str) -> Manifest:
    """Read a manifest; `file` is what messages call it.

    Raises
    ------
    InputError
        not_a_project, newer_project or damaged_project.
    """
    found = _tree(content, file)
    try:
        tree = upgraded(found)
        return Manifest(
            name=_as(str, tree["name"]),
            name_en=_as(str, tree["name_en"]),
            fictional=_as(bool, tree["fictional"]),
            epsg_m=_as(int, tree["epsg_m"]),
            tables={name: _table(entry) for name, entry in tree["tables"].items()},
            sources=tuple(_source(entry) for entry in tree["sources"]),
            problems=tuple(_problem(entry) for entry in tree["problems"]),
            read_on=_as(str, tree["read_on"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(file, MANIFEST) from error


def damaged(file: str, value: str) -> InputError:
    """Make the error for a project whose part `value` is not what the manifest says."""
    return InputError([Problem("damaged_project", file=file, value=value)])


def _tree(content: bytes, file: str) -> dict[str, Any]:
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError([Problem("not_a_project", file=file)]) from error
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        raise InputError([Problem("not_a_project", file=file)])
    found = tree.get("version")
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise damaged(file, MANIFEST)
    if found > VERSION:
        raise InputError([Problem("newer_project", file=file, value=str(tree.get("written_by", found)))])
    return tree


def _as(kind: type[T], value: object) -> T:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise TypeError(f"{value!r} is not {kind.__name__}")
    return value


def _table(entry: Mapping[str, Any]) -> TableFile:
    table = TableFile(_as(str, entry["file"]), _as(str, entry["sha256"]), _as(int, entry["rows"]))
    # A manifest may come from anyone: a file name must not lead out of the folder.
    if not TABLE_FILE.fullmatch(table.file):
        raise ValueError(table.file)
    return table


def _source(entry: Mapping[str, Any]) -> SourceFile:
    return SourceFile(
        _as(str, entry["role"]),
        _as(str, entry["name"]),
        _as(str, entry["sha256"]),
        _as(int, entry["rows"]),
        reading_of(entry["reading"]),
        _as(float, entry["shift_m"]),
    )


def _source_tree(source: SourceFile) -> dict[str, object]:
    return {
        "role": source.role,
        "name": source.name,
        "sha256": source.sha256,
        "rows": source.rows,
        "reading": reading_tree(source.reading),
        "shift_m": source.shift_m,
    }


def _problem(entry: Mapping[str, Any]) -> Problem:
    severity: Severity = entry["severity"]
    if severity not in get_args(Severity):
        raise ValueError(severity)
    return Problem(
        code=_as(str, entry["code"]),
        file=_as(str, entry["file"]),
        sheet=_as(str, entry["sheet"]),
        row=None if entry["row"] is None else _as(int, entry["row"]),
        column=_as(str, entry["column"]),
        value=_as(str, entry["value"]),
        details={name: _detail(value) for name, value in _as(dict, entry["details"]).items()},
        severity=severity,
    )


def _problem_tree(problem: Problem) -> dict[str, object]:
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
