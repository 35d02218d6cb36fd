"""The one layer in a zip: its files laid out in a folder of ours, which goes when it has been read."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from coverage.errors import InputError, Problem
from coverage.sources.guard import BROKEN_ARCHIVE, check_size, refusal, too_many_rows, unreadable
from coverage.sources.limits import limits

ARCHIVES: Final = (".zip", ".kmz")
MEMBERS_LIMIT: Final = 10_000
_ENCRYPTED: Final = 0x1  # bit 0 of the flags; APPNOTE.TXT 4.4.4
_NAMED_IN_UTF8: Final = 0x800


@contextmanager
def laid_out(path: Path, endings: Sequence[str]) -> Iterator[Path]:
    """Give the file itself, or where it is an archive the one layer in it, unpacked with what belongs to it.

    What is unpacked bears the name of the archive, whatever the archive calls it, so that no path can lead out of our
    folder. Python's zipfile stops reading a member at its declared size, so that the declared sizes are the bound.

    Parameters
    ----------
    endings
        Of the files that are layers, such as ".shp".

    Raises
    ------
    InputError
        no_layer, several_layers, locked_archive, too_large or unreadable.
    """
    if path.suffix.lower() not in ARCHIVES:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="carecircle-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                layer = _unpacked(path, archive, endings, Path(folder))
        except (*BROKEN_ARCHIVE, ValueError) as error:
            raise unreadable(path, error) from error
        yield layer


def _unpacked(path: Path, archive: zipfile.ZipFile, endings: Sequence[str], folder: Path) -> Path:
    members = [one for one in archive.infolist() if one.filename]
    if len(members) > MEMBERS_LIMIT:
        raise too_many_rows(path, MEMBERS_LIMIT)
    layers = [one for one in members if _is_layer(one, endings)]
    if not layers:
        raise InputError([Problem("no_layer", path.name, details={"formats": tuple(endings)})])
    if len(layers) > 1:
        names = tuple(sorted(_name(one) for one in layers))
        raise InputError([Problem("several_layers", path.name, value=str(len(names)), details={"names": names})])
    whole = _stem(layers[0])
    belonging = [one for one in members if not one.is_dir() and _stem(one) == whole]
    if any(one.flag_bits & _ENCRYPTED for one in belonging):
        raise refusal("locked_archive", path)
    check_size(path, sum(one.file_size for one in belonging), limits().unpacked_bytes)
    for one in belonging:
        with archive.open(one) as part, (folder / (path.stem + _ending(one))).open("wb") as out:
            shutil.copyfileobj(part, out)
    return folder / (path.stem + _ending(layers[0]))


def _is_layer(member: zipfile.ZipInfo, endings: Sequence[str]) -> bool:
    """Tell layers from folders, and from what macOS puts beside each file."""
    name = PurePosixPath(member.filename)
    return not member.is_dir() and _ending(member) in endings and not name.name.startswith("._")


def _ending(member: zipfile.ZipInfo) -> str:
    return PurePosixPath(member.filename).suffix.lower()


def _stem(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename).with_suffix("")


def _name(member: zipfile.ZipInfo) -> str:
    """Give a member's name as its writer meant it: without the flag zipfile takes GBK for code page 437."""
    if member.flag_bits & _NAMED_IN_UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename
