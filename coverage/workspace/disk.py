"""Bytes that stay on the disk once we say so."""

import os
from pathlib import Path
from uuid import uuid4


def write_durably(path: Path, content: bytes) -> None:
    """Write a file under another name, push it to the disk, and only then give it its name."""
    waiting = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        with waiting.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Push the names in `folder` to the disk; only POSIX lets a folder be opened for that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
