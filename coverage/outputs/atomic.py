"""Several files, all or none."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from coverage.errors import InputError, refused_by_system


def write_all(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write `files` (name to content) into `folder`; a failure on the way leaves the folder as it was.

    Returns
    -------
    tuple of Path
        Where they lie, in the order given.

    Raises
    ------
    InputError
        cannot_write, if the disk refuses.
    """
    try:
        if folder.exists():
            _put_in(folder, files)
        else:
            _put_new(folder, files)
    except OSError as error:
        raise InputError([refused_by_system("cannot_write", str(folder), error)]) from error
    return tuple(folder / name for name in files)


def _put_new(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _fill(beside, files)
        beside.chmod(0o755)  # mkdtemp keeps its folder from everyone else; reports are there to be read
        beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _put_in(folder: Path, files: Mapping[str, bytes]) -> None:
    waiting = Path(tempfile.mkdtemp(prefix=".carecircle-", dir=folder))
    moved: list[str] = []
    try:
        _fill(waiting, files)
        for name in files:
            moved.append(name)
            _swap(waiting, folder, name)
    except BaseException:
        for name in moved:
            _swap_back(waiting, folder, name)
        raise
    finally:
        shutil.rmtree(waiting, ignore_errors=True)


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        with (folder / name).open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())


def _swap(waiting: Path, folder: Path, name: str) -> None:
    """Put a new file in its place in one step, a copy of the old one kept until all are in theirs."""
    if (folder / name).exists():
        shutil.copy2(folder / name, waiting / f"{name}.old")
    (waiting / name).replace(folder / name)


def _swap_back(waiting: Path, folder: Path, name: str) -> None:
    if (waiting / name).exists():  # the new one never got to its place
        return
    if (waiting / f"{name}.old").exists():
        (waiting / f"{name}.old").replace(folder / name)
    else:
        (folder / name).unlink(missing_ok=True)
