"""Bytes that stay on the disk once we say so, and one writer at a time."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

WAITING: Final = re.compile(r"\..+\.[0-9a-f]{32}\.tmp")
"""What a file is called until it is whole; one that is left was being written when its writer was killed."""

PART_BYTES: Final = 1_048_576


class ChangedFileError(Exception):
    """A file is not, or no longer, what its hash says."""


def write_durably(path: Path, content: bytes) -> None:
    """Write a file under another name, push it to the disk, and only then give it its name."""
    with _durable(path) as stream:
        stream.write(content)


def copy_durably(source: Path, path: Path, sha256: str) -> None:
    """Copy a file likewise.

    Raises
    ------
    ChangedFileError
        Its content has another hash; nothing is at `path` then, or what was.
    """
    with source.open("rb") as original, _durable(path) as stream:
        digest = hashlib.sha256()
        while part := original.read(PART_BYTES):
            digest.update(part)
            stream.write(part)
        if digest.hexdigest() != sha256:
            raise ChangedFileError(source.name)


def sha256_of(path: Path) -> str:
    """Hash the content of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def settle(folder: Path) -> None:
    """Push the names in `folder` to the disk; only POSIX lets a folder be opened for that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until nobody else writes into `folder`, and keep others waiting; a writer that is killed keeps nobody.

    Where the system or the disk has no such lock nobody waits.
    """
    if os.name != "posix":
        yield
        return
    import fcntl  # noqa: PLC0415 - POSIX alone has it

    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks lock no folder
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _durable(path: Path) -> Iterator[BinaryIO]:
    waiting = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        with waiting.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
