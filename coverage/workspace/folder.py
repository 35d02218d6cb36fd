"""Writing and reading a project folder.

A folder holds `manifest.json` and one Parquet file per table, each named after its hash. A new project is written
beside its place and renamed into it. An existing one gets its new tables beside the old, then the new manifest in one
atomic step, and only then loses the tables no longer named: a crash at any moment leaves the old or the new project,
and files of the planner's own in the folder are never touched.
"""

import shutil
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import pandas as pd

from coverage.errors import InputError, Problem, refused_by_system
from coverage.model.contracts import Contract, empty_table
from coverage.model.project import CONTRACTS, Project
from coverage.model.tables import AREAS, CELLS, REPORTED
from coverage.workspace.disk import settle, write_durably
from coverage.workspace.manifest import (
    MANIFEST,
    TABLE_FILE,
    Manifest,
    TableFile,
    damaged,
    from_bytes,
    manifest_of,
    to_bytes,
)
from coverage.workspace.tables import TableFileError, from_parquet, to_parquet
from coverage.workspace.upgrades import upgraded_table

_CAME_LATER: Final = (AREAS, REPORTED, CELLS)
"""Tables that folders of earlier versions do not have; a planner need not bring them, and so they are empty there."""


def write_project(project: Project, folder: Path) -> None:
    """Write `project` into `folder`, whole or not at all; a project already there is replaced.

    Raises
    ------
    InputError
        folder_in_use if `folder` holds anything that is not a project of ours, file_in_the_way if it is a file,
        newer_project if a newer version wrote it, cannot_write if the disk refuses.
    ContractError
        If a table of the project breaks its contract.
    """
    files = {name: to_parquet(table, contract) for name, (table, contract) in project.tables().items()}
    tables = {name: _table_file(name, content, project) for name, content in files.items()}
    contents = {tables[name].file: content for name, content in files.items()}
    manifest = to_bytes(manifest_of(project, tables))
    try:
        if _is_free(folder):
            _write_new(folder, contents, manifest)
        else:
            _replace(folder, contents, manifest)
    except OSError as error:
        raise InputError([refused_by_system("cannot_write", str(folder), error)]) from error


def read_project(folder: Path) -> Project:
    """Read a project folder, every file held against the hash in its manifest.

    Raises
    ------
    InputError
        not_a_project, newer_project, or damaged_project naming the file that is missing or changed.
    """
    manifest = _manifest_in(folder)
    tables = {contract.name: _read_table(folder, manifest, contract) for contract in CONTRACTS}
    return Project(
        name=manifest.name,
        name_en=manifest.name_en,
        fictional=manifest.fictional,
        epsg_m=manifest.epsg_m,
        units=tables["units"],
        facilities=tables["facilities"],
        population=tables["population"],
        street_nodes=tables["street_nodes"],
        streets=tables["streets"],
        buildings=tables["buildings"],
        compounds=tables["compounds"],
        gates=tables["gates"],
        backdrop=tables["backdrop"],
        areas=tables["areas"],
        reported=tables["reported"],
        cells=tables["cells"],
        sources=manifest.sources,
        problems=manifest.problems,
        read_on=manifest.read_on,
    )


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


def _write_new(folder: Path, contents: Mapping[str, bytes], manifest: bytes) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _write_into(beside, contents, manifest)
        beside.chmod(0o755)  # mkdtemp keeps its folder from everyone else; a project is shared like any other
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    settle(folder.parent)


def _replace(folder: Path, contents: Mapping[str, bytes], manifest: bytes) -> None:
    try:
        _manifest_in(folder)
    except InputError as error:
        if error.problems[0].code == "newer_project":
            raise
        raise InputError([Problem("folder_in_use", file=str(folder))]) from error
    try:
        _write_into(folder, contents, manifest)
    finally:
        _sweep(folder)


def _write_into(folder: Path, contents: Mapping[str, bytes], manifest: bytes) -> None:
    for name, content in contents.items():
        write_durably(folder / name, content)
    settle(folder)
    write_durably(folder / MANIFEST, manifest)
    settle(folder)


def _sweep(folder: Path) -> None:
    """Remove the tables that the manifest on the disk does not name, whichever manifest that is by now."""
    named = {table.file for table in _manifest_in(folder).tables.values()}
    for path in folder.iterdir():
        if TABLE_FILE.fullmatch(path.name) and path.name not in named:
            path.unlink(missing_ok=True)


def _manifest_in(folder: Path) -> Manifest:
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise InputError([Problem("not_a_project", file=str(folder))]) from error
    return from_bytes(content, str(folder))


def _read_table(folder: Path, manifest: Manifest, contract: Contract) -> pd.DataFrame:
    listed = manifest.tables.get(contract.name)
    if listed is None and contract in _CAME_LATER:
        return empty_table(contract)
    if listed is None:
        raise damaged(str(folder), contract.name)
    try:
        content = (folder / listed.file).read_bytes()
        if sha256(content).hexdigest() != listed.sha256:
            raise damaged(str(folder), listed.file)
        return upgraded_table(contract.name, from_parquet(content, contract))
    except (OSError, TableFileError) as error:
        raise damaged(str(folder), listed.file) from error
