"""Writing a project folder, whole or not at all.

A new project is written beside its place and renamed into it. An existing one gets its new files beside the old, then
the new manifest in one atomic step, and only then loses the files no longer named: a crash at any moment leaves the old
or the new project, and files of the planner's own in the folder are never touched.
"""

import re
import shutil
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from coverage.errors import InputError, Problem, refused_by_system
from coverage.model.project import Project
from coverage.workspace.disk import WAITING, ChangedFileError, alone_in, copy_durably, settle, write_durably
from coverage.workspace.folder import manifest_in
from coverage.workspace.manifest import MANIFEST, TABLE_FILE, Manifest, TableFile, manifest_of, to_bytes
from coverage.workspace.originals import (
    FOLDER,
    ORIGINAL_FILE,
    Originals,
    carried_over,
    changed_meanwhile,
    originals_of,
)
from coverage.workspace.tables import to_parquet

_NOTHING_BROUGHT: Final[Mapping[str, Sequence[Path]]] = {}


@dataclass(frozen=True, eq=False, slots=True)
class _Parts:
    """What is written: tables by the name of their file, originals, and the manifest that names them."""

    tables: Mapping[str, bytes]
    originals: Originals
    manifest: bytes


def write_project(
    project: Project, folder: Path, brought: Mapping[str, Sequence[Path]] = _NOTHING_BROUGHT
) -> tuple[Problem, ...]:
    """Write `project` into `folder`, whole or not at all; a project already there is replaced.

    Parameters
    ----------
    brought
        By role the planner's own files, that which was read first; they are kept as they are. Without them those that
        the folder has already stay, as far as `project` was made from them.

    Returns
    -------
    tuple of Problem
        Warnings of files too large to be kept, which the project in the folder has as well.

    Raises
    ------
    InputError
        folder_in_use if `folder` holds anything that is not a project of ours, file_in_the_way if it is a file,
        newer_project if a newer version wrote it, changed_meanwhile if a file is no longer the one that was read,
        cannot_write if the disk refuses.
    ContractError
        If a table of the project breaks its contract.
    """
    files = {name: to_parquet(table, contract) for name, (table, contract) in project.tables().items()}
    tables = {name: _table_file(name, content, project) for name, content in files.items()}
    contents = {tables[name].file: content for name, content in files.items()}
    originals, left_out = originals_of(brought, project.sources)

    def beside(old: Manifest | None) -> _Parts:
        carried = () if old is None else carried_over(old.originals, project.sources, originals)
        manifest = manifest_of(project, tables, (*originals, *carried), left_out)
        return _Parts(contents, originals, to_bytes(manifest))

    try:
        if _is_free(folder):
            _write_new(folder, beside(None))
        else:
            with alone_in(folder):
                _replace(folder, beside(_replaceable(folder)))
    except ChangedFileError as error:
        raise changed_meanwhile(str(error)) from error
    except OSError as error:
        raise InputError([refused_by_system("cannot_write", str(folder), error)]) from error
    return left_out


def _table_file(name: str, content: bytes, project: Project) -> TableFile:
    digest = sha256(content).hexdigest()
    return TableFile(f"{name}-{digest[:16]}.parquet", digest, len(project.tables()[name][0]))


def _is_free(folder: Path) -> bool:
    """Whether nothing is lost by putting a new folder there."""
    if not folder.exists():
        return True
    if not folder.is_dir():
        raise InputError([Problem("file_in_the_way", file=str(folder))])
    return not any(folder.iterdir())


def _replaceable(folder: Path) -> Manifest:
    if (folder / FOLDER).is_symlink():  # a stranger's folder could lead us to write, and to sweep, somewhere else
        raise InputError([Problem("folder_in_use", file=str(folder))])
    try:
        return manifest_in(folder)
    except InputError as error:
        if error.problems[0].code == "newer_project":
            raise
        raise InputError([Problem("folder_in_use", file=str(folder))]) from error


def _write_new(folder: Path, parts: _Parts) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_into(beside, parts)
        beside.chmod(0o755)  # mkdtemp keeps its folder from everyone else; a project is shared like any other
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    settle(folder.parent)


def _replace(folder: Path, parts: _Parts) -> None:
    try:
        _write_into(folder, parts)
    finally:
        _sweep(folder)


def _write_into(folder: Path, parts: _Parts) -> None:
    for name, content in parts.tables.items():
        write_durably(folder / name, content)
    if parts.originals:
        (folder / FOLDER).mkdir(exist_ok=True)
    for original, path in parts.originals.items():
        copy_durably(path, folder / FOLDER / original.file, original.sha256)
    for one in (folder / FOLDER, folder) if parts.originals else (folder,):
        settle(one)
    write_durably(folder / MANIFEST, parts.manifest)
    settle(folder)


def _sweep(folder: Path) -> None:
    """Remove what the manifest on the disk does not name, whichever that is by now, and what was never finished."""
    manifest = manifest_in(folder)
    tables = {table.file for table in manifest.tables.values()}
    _keep_only(folder, TABLE_FILE, tables)
    if (folder / FOLDER).is_dir():
        _keep_only(folder / FOLDER, ORIGINAL_FILE, {one.file for one in manifest.originals})


def _keep_only(folder: Path, ours: re.Pattern[str], named: Collection[str]) -> None:
    for path in folder.iterdir():
        if WAITING.fullmatch(path.name) or (ours.fullmatch(path.name) and path.name not in named):
            path.unlink(missing_ok=True)
