"""A zip whose bytes depend on its content alone: for the office formats, whose writers stamp the time into it."""

import io
import zipfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

FIRST: Final = "[Content_Types].xml"
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


def settled(packed: bytes, replaced: Mapping[str, bytes] = NOTHING) -> bytes:
    """Pack a zip again in a fixed order, with one time for every file, and other content for some."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != FIRST, name)):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            new.writestr(entry, replaced.get(name) or old.read(name))
    return stream.getvalue()
