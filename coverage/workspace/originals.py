"""The planner's own files, kept in a project folder as they were brought: what was mended can be looked up there.

They lie in the folder `originals`, each named after a hash and the name it came with; the files of one layer (a
Shapefile has four) share the hash, so that they open together. Streets are not kept: they are large, and anyone can
get them again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from coverage.errors import InputError, Problem
from coverage.model.project import SourceFile
from coverage.sources.guard import opening
from coverage.sources.limits import MEGABYTE
from coverage.workspace.disk import sha256_of
from coverage.workspace.problem_fields import as_kind

FOLDER: Final = "originals"
LIMIT_BYTES: Final = 500_000_000
"""Of all originals of a project together; the largest are left out until the others fit."""

LONGEST: Final = 40
"""Characters of a file's name that are kept: Chinese takes three bytes each, and a disk allows 255."""

ORIGINAL_FILE: Final = re.compile(rf"[0-9a-f]{{16}}-[\w-]{{1,{LONGEST}}}(\.\w{{1,10}})?")


@dataclass(frozen=True, slots=True)
class OriginalFile:
    """One file as it was brought: the role it is of, the name it came with, and its name in the folder of originals."""

    role: str
    name: str
    file: str
    sha256: str


Originals = Mapping[OriginalFile, Path]
"""What is to be kept, each with where it lies."""


def originals_of(
    brought: Mapping[str, Sequence[Path]], sources: Sequence[SourceFile], limit_bytes: int = LIMIT_BYTES
) -> tuple[Originals, tuple[Problem, ...]]:
    """Describe what was brought, by role the files of each, the one that was read first.

    Returns
    -------
    tuple
        What is to be kept, and a warning for each file that is too large to be.

    Raises
    ------
    InputError
        changed_meanwhile, if a file is no longer the one that was read; cannot_open.
    """
    sizes = {role: sum(_size(path) for path in paths) for role, paths in brought.items()}
    kept, left_out = dict(brought), []
    for role in sorted(sizes, key=lambda role: -sizes[role]):
        if sum(sizes[one] for one in kept) <= limit_bytes:
            break
        left_out.append(_not_kept(kept.pop(role)[0], sizes[role], limit_bytes))
    read = {source.role: source.sha256 for source in sources}
    originals = {one: path for role, paths in kept.items() for one, path in _of_one(role, paths, read[role]).items()}
    return originals, tuple(left_out)


def carried_over(
    old: Sequence[OriginalFile], sources: Sequence[SourceFile], brought: Originals
) -> tuple[OriginalFile, ...]:
    """Choose of the originals a folder has those that stay: of files the new project was made from as well."""
    replaced = {one.role for one in brought}
    read = {(source.role, source.sha256) for source in sources}
    roles = {one.role for one in old if (one.role, one.sha256) in read} - replaced
    return tuple(one for one in old if one.role in roles)


def original_problems(folder: Path, originals: Sequence[OriginalFile]) -> list[Problem]:
    """Hold the originals in a project folder against their hashes; one that is missing or harmed stops nobody."""
    found = {one: _state(folder / FOLDER / one.file, one.sha256) for one in originals}
    return [
        Problem(f"original_{state}", one.name, value=f"{FOLDER}/{one.file}", severity="warning")
        for one, state in found.items()
        if state
    ]


def original_of(entry: Mapping[str, Any]) -> OriginalFile:
    """Take an original from the tree of a manifest, which may come from anyone: its name must not lead elsewhere.

    Raises
    ------
    KeyError, TypeError, ValueError
        It is none.
    """
    one = OriginalFile(*(as_kind(str, entry[name]) for name in ("role", "name", "file", "sha256")))
    if not ORIGINAL_FILE.fullmatch(one.file):
        raise ValueError(one.file)
    return one


def changed_meanwhile(file: str) -> InputError:
    """Make the error for a file that was changed after it was read."""
    return InputError([Problem("changed_meanwhile", file)])


def _of_one(role: str, paths: Sequence[Path], read: str) -> Originals:
    with opening(paths[0]):
        hashes = [sha256_of(path) for path in paths]
    if hashes[0] != read:
        raise changed_meanwhile(paths[0].name)
    shared = hashes[0] if len(paths) == 1 else sha256("".join(hashes).encode()).hexdigest()
    return {
        OriginalFile(role, path.name, f"{shared[:16]}-{_safe(path)}", digest): path
        for path, digest in zip(paths, hashes, strict=True)
    }


def _safe(path: Path) -> str:
    """Give what any disk takes of a name."""
    stem = re.sub(r"[^\w-]+", "_", path.stem)[:LONGEST] or "_"
    ending = re.sub(r"\W+", "", path.suffix)[:10]
    return f"{stem}.{ending}" if ending else stem


def _size(path: Path) -> int:
    with opening(path):
        return path.stat().st_size


def _not_kept(path: Path, size: int, limit: int) -> Problem:
    details = {"size_mb": f"{size / MEGABYTE:,.1f}", "limit_mb": f"{limit / MEGABYTE:,.1f}"}
    return Problem("original_not_kept", path.name, details=details, severity="warning")


def _state(path: Path, digest: str) -> str:
    try:
        return "changed" if sha256_of(path) != digest else ""
    except OSError:
        return "missing"
