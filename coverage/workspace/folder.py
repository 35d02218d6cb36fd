"""Reading a project folder.

A folder holds `manifest.json`, one Parquet file per table, and the planner's own files in `originals`, each named after
its hash. Who reads while it is replaced gets the old project or the new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import pandas as pd

from coverage.errors import InputError, Problem
from coverage.model.contracts import Contract, empty_table
from coverage.model.project import CONTRACTS, Project
from coverage.model.tables import AREAS, CELLS, REPORTED
from coverage.workspace.manifest import MANIFEST, Manifest, TableFile, damaged, from_bytes
from coverage.workspace.originals import original_problems
from coverage.workspace.tables import TableFileError, from_parquet
from coverage.workspace.upgrades import VERSION, upgraded_table

_CAME_LATER: Final = (AREAS, REPORTED, CELLS)
"""Tables that folders of earlier versions do not have; a planner need not bring them, and so they are empty there."""

_MOST_REPLACED: Final = 20
"""How often a project may be replaced while it is read, before its reader gives up."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a project folder says of itself beside the project.

    Attributes
    ----------
    version, newest
        The version of its format, and the one that is written today.
    written_by
        The program that wrote it.
    kept
        The roles whose files are kept as they were brought.
    problems
        Warnings of kept files that are missing or changed.
    """

    version: int
    newest: int
    written_by: str
    kept: frozenset[str]
    problems: tuple[Problem, ...]


def read_project(folder: Path) -> Project:
    """Read a project folder, every table held against the hash in its manifest.

    If it is replaced meanwhile, the new one is read.

    Raises
    ------
    InputError
        not_a_project, newer_project, or damaged_project naming the file that is missing or changed.
    """
    failed: Mapping[str, TableFile] | None = None
    for _ in range(_MOST_REPLACED):
        manifest = manifest_in(folder)
        try:
            return _project_of(folder, manifest)
        except InputError:
            if manifest.tables == failed:  # the same twice: it was not replaced, it is damaged
                raise
            failed = manifest.tables
    return _project_of(folder, manifest_in(folder))


def condition_of(folder: Path) -> Condition:
    """Say which version a project folder is of, and hold the originals in it against their hashes.

    Raises
    ------
    InputError
        not_a_project, newer_project, or damaged_project if its manifest is none.
    """
    manifest = manifest_in(folder)
    return Condition(
        version=manifest.version,
        newest=VERSION,
        written_by=manifest.written_by,
        kept=frozenset(one.role for one in manifest.originals),
        problems=tuple(original_problems(folder, manifest.originals)),
    )


def manifest_in(folder: Path) -> Manifest:
    """Read the manifest of a project folder.

    Raises
    ------
    InputError
        not_a_project, newer_project, or damaged_project if it is none.
    """
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise InputError([Problem("not_a_project", file=str(folder))]) from error
    return from_bytes(content, str(folder))


def _project_of(folder: Path, manifest: Manifest) -> Project:
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
