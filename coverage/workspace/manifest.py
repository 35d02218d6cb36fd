"""The manifest of a project folder: what it is, what it was made from, and the hash of every table file."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any, Final

from coverage.errors import InputError, Problem
from coverage.model.project import Project, SourceFile
from coverage.workspace.originals import OriginalFile, original_of
from coverage.workspace.problem_fields import as_kind, problem_of, problem_tree
from coverage.workspace.readings import reading_of, reading_tree
from coverage.workspace.upgrades import VERSION, upgraded

MANIFEST: Final = "manifest.json"
FORMAT: Final = "carecircle-project"
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
    originals: tuple[OriginalFile, ...] = ()
    version: int = VERSION
    written_by: str = ""


def manifest_of(
    project: Project, tables: Mapping[str, TableFile], originals: Iterable[OriginalFile], problems: Iterable[Problem]
) -> Manifest:
    """Describe `project`, whose tables lie in `tables`; `problems` came to light when it was written."""
    return Manifest(
        project.name,
        project.name_en,
        project.fictional,
        project.epsg_m,
        tables,
        project.sources,
        (*project.problems, *problems),
        project.read_on,
        tuple(originals),
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
        "originals": [asdict(original) for original in manifest.originals],
        "problems": [problem_tree(problem) for problem in manifest.problems],
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
            name=as_kind(str, tree["name"]),
            name_en=as_kind(str, tree["name_en"]),
            fictional=as_kind(bool, tree["fictional"]),
            epsg_m=as_kind(int, tree["epsg_m"]),
            tables={name: _table(entry) for name, entry in tree["tables"].items()},
            sources=tuple(_source(entry) for entry in tree["sources"]),
            problems=tuple(problem_of(entry) for entry in tree["problems"]),
            read_on=as_kind(str, tree["read_on"]),
            originals=tuple(original_of(entry) for entry in tree["originals"]),
            version=found["version"],
            written_by=as_kind(str, tree["written_by"]),
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


def _table(entry: Mapping[str, Any]) -> TableFile:
    table = TableFile(as_kind(str, entry["file"]), as_kind(str, entry["sha256"]), as_kind(int, entry["rows"]))
    # A manifest may come from anyone: a file name must not lead out of the folder.
    if not TABLE_FILE.fullmatch(table.file):
        raise ValueError(table.file)
    return table


def _source(entry: Mapping[str, Any]) -> SourceFile:
    return SourceFile(
        as_kind(str, entry["role"]),
        as_kind(str, entry["name"]),
        as_kind(str, entry["sha256"]),
        as_kind(int, entry["rows"]),
        reading_of(entry["reading"]),
        as_kind(float, entry["shift_m"]),
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
