"""Files as they are dropped, laid into a folder of ours that goes when it is no longer needed; the originals stay."""

import hashlib
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from coverage.app.importing.bringing import Brought

SHAPEFILE: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".sbn", ".sbx", ".qix", ".shp.xml")
"""The parts of a Shapefile, the one that names it first."""

LONGEST: Final = 80
_CHUNK_BYTES: Final = 1_048_576
_BEARABLE: Final = " ._-()（）"


class Folder:
    """A folder only this user can read; each content lies in it once, under the name it was dropped by.

    It goes with the session that holds it, and with the server at the latest.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="carecircle-import-"))
        self._end = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    def lay(self, name: str, content: BinaryIO) -> Brought:
        """Write what was dropped, and name it by its content."""
        plain = plain_name(name)
        unfinished = self.path / ".unfinished"
        digest, size = hashlib.sha256(), 0
        with unfinished.open("wb") as out:
            while chunk := content.read(_CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        target = self.path / digest.hexdigest()[:16] / plain
        target.parent.mkdir(exist_ok=True)
        unfinished.replace(target)
        return Brought(plain, target, digest.hexdigest(), size)

    def lay_together(self, parts: Sequence[Brought]) -> Brought:
        """Lay the parts of a Shapefile side by side, as its readers want them; the first is the one that names it."""
        stamp = hashlib.sha256("".join(part.stamp for part in parts).encode()).hexdigest()
        beside = self.path / stamp[:16]
        beside.mkdir(exist_ok=True)
        first = parts[0]
        for part in parts:
            ending = _ending(part.name)
            target = beside / (
                first.name[: -len(SHAPEFILE[0])] + (first.name[-len(ending) :] if part is first else ending)
            )
            if not target.exists():
                _linked(part.path, target)
        size = sum(part.size_bytes for part in parts)
        return Brought(first.name, beside / first.name, stamp, size, tuple(part.name for part in parts))

    def keep_only(self, files: Iterable[Path]) -> None:
        """Remove every content but those of the files named."""
        kept = {file.parent for file in files}
        for one in self.path.iterdir():
            if one.is_dir() and one not in kept:
                shutil.rmtree(one, ignore_errors=True)

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        self._end()


def plain_name(name: str) -> str:
    """Keep of a file's name what a disk can bear, its ending too, and nothing that leads elsewhere."""
    last = "".join(c if c.isalnum() or c in _BEARABLE else "-" for c in PurePosixPath(name.replace("\\", "/")).name)
    return last[-LONGEST:].lstrip(".") or "file"


def put_together(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Group names into files: the parts of a Shapefile under its .shp, every other one alone.

    Parts without their .shp stay alone: they wait for it.
    """
    listed = list(names)
    groups = {}
    for name in listed:
        if _ending(name) == SHAPEFILE[0]:
            beside = [one for one in listed if _ending(one) in SHAPEFILE and _stem(one) == _stem(name)]
            groups[name] = tuple(sorted(beside, key=lambda one: (one != name, SHAPEFILE.index(_ending(one)), one)))
    taken = {part for parts in groups.values() for part in parts}
    return groups | {name: (name,) for name in listed if name not in taken}


def is_part(name: str) -> bool:
    """Whether a file is a part of a Shapefile that nothing can be read from alone."""
    return _ending(name) in SHAPEFILE[1:]


def _ending(name: str) -> str:
    lower = name.lower()
    return ".shp.xml" if lower.endswith(".shp.xml") else PurePosixPath(lower).suffix


def _stem(name: str) -> str:
    return name.lower().removesuffix(_ending(name))


def _linked(source: Path, target: Path) -> None:
    """Lay a file in a second place without its bytes where the disk can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
