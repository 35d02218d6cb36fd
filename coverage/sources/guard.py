"""What is checked before a file is opened: that it is there, of a known format, and of a bearable size."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from coverage.errors import InputError, Problem, refused_by_system
from coverage.sources.limits import MEGABYTE, limits

SNIFF_BYTES: Final = 1_048_576

# GDAL chooses a driver by content, and some drivers (VRT, WFS) fetch what the file names; so we look first.
_FIRST_BYTES: Final = {
    ".geojson": (b"{",),
    ".json": (b"{",),
    ".gpkg": (b"SQLite format 3\x00",),
    ".shp": (b"\x00\x00\x27\x0a",),
    ".xlsx": (b"PK\x03\x04",),
    ".zip": (b"PK\x03\x04",),
    ".kmz": (b"PK\x03\x04",),
    ".kml": (b"<",),
    **dict.fromkeys((".tif", ".tiff"), (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")),
}
_BLANK: Final = b" \t\r\n"
_TEXTS: Final = (".geojson", ".json", ".kml")
_COMPOUND_FILE: Final = b"\xd0\xcf\x11\xe0"  # of an .xls, and of every encrypted .xlsx
_ENTITY_MARKS: Final = tuple(mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le"))

BROKEN_ARCHIVE: Final = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError)
"""What zipfile raises on an archive that is none, harmed, encrypted, or packed in a way it does not know."""


def check_file(path: Path, formats: Sequence[str], limit_bytes: int) -> None:
    """Refuse a file that is missing, of another format than `formats` (endings such as ".csv"), too large, or locked.

    Raises
    ------
    InputError
        missing_file, folder_for_file, wrong_format, too_large, cannot_open, or wrong_content or old_workbook when the
        content is not what the ending says.
    """
    with opening(path):
        _check_is_file(path)
        if not path.name.lower().endswith(tuple(formats)):
            problem = Problem("wrong_format", path.name, value=path.suffix, details={"formats": tuple(formats)})
            raise InputError([problem])
        check_size(path, path.stat().st_size, limit_bytes)
        _check_first_bytes(path)


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Say as a problem that the system will not let us read `path`: no permission, another program, the disk."""
    try:
        yield
    except OSError as error:
        raise InputError([refused_by_system("cannot_open", path.name, error)]) from error


def check_size(path: Path, size_bytes: int, limit_bytes: int) -> None:
    """Refuse a size beyond the limit, both in bytes."""
    if size_bytes > limit_bytes:
        details = {"size_mb": f"{size_bytes / MEGABYTE:,.1f}", "limit_mb": f"{limit_bytes / MEGABYTE:,.1f}"}
        raise InputError([Problem("too_large", path.name, details=details)])


def check_archive(path: Path) -> None:
    """Refuse a zipped workbook that unpacks beyond the limit or whose XML declares entities.

    Python's zipfile stops reading a member at its declared size, so that the declared sizes are the bound.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            check_size(path, sum(member.file_size for member in members), limits().unpacked_bytes)
            for member in members:
                with archive.open(member) as part:
                    _refuse_entities(path, part.read(SNIFF_BYTES))
    except BROKEN_ARCHIVE as error:
        raise unreadable(path, error) from error


def check_xml(path: Path) -> None:
    """Refuse an XML file that declares entities, which could unfold without end."""
    with opening(path), path.open("rb") as stream:
        _refuse_entities(path, stream.read(SNIFF_BYTES))


def refusal(code: str, path: Path, value: str = "") -> InputError:
    """Make the error that refuses a whole file for one reason."""
    return InputError([Problem(code, path.name, value=value)])


def too_many_rows(path: Path, most: int) -> InputError:
    """Make the error that refuses a file of more rows, features or members than are read."""
    return InputError([Problem("too_many_rows", path.name, details={"limit": f"{most:,}"})])


def unreadable(path: Path, error: Exception) -> InputError:
    """Make the error that refuses a file a library stumbles over, with what it says as a technical note."""
    return refusal("unreadable", path, f"{type(error).__name__}: {error}")


def _refuse_entities(path: Path, head: bytes) -> None:
    if any(mark in head for mark in _ENTITY_MARKS):
        raise refusal("doctype", path)


def _check_is_file(path: Path) -> None:
    if path.is_file():
        return
    # The path as it was given, and whole: the fault is often the folder.
    code = "folder_for_file" if path.is_dir() else "missing_file"
    raise InputError([Problem(code, path.name or str(path), value=str(path), details={"value": (str(path),)})])


def _check_first_bytes(path: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(64)
    ending = path.suffix.lower()
    wanted = _FIRST_BYTES.get(ending, (b"",))
    if ending == ".xlsx" and head.startswith(_COMPOUND_FILE):
        raise refusal("old_workbook", path)
    if not head.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK if ending in _TEXTS else b"").startswith(wanted):
        raise refusal("wrong_content", path, path.suffix)
