"""Where the blocks of an .osm.pbf end.

libosmium takes a few stray bytes after the last block for the end of the file, so that a download cut there reads as
whole. A cut exactly between two blocks cannot be told: the format does not say how many there are.

Source: wiki.openstreetmap.org/wiki/PBF_Format: a length in 4 bytes, a BlobHeader of that length, and as many bytes of
data as its field 3 says; again and again.
"""

from pathlib import Path
from typing import Final

_LONGEST_HEADER: Final = 65_536
_DATA_SIZE: Final = 3
_TEXT: Final = 2  # the wire type of what carries its own length


def ends_with_a_block(path: Path) -> bool:
    """Say whether the last byte of a file is the last of a block; only the headers are read."""
    size, at = path.stat().st_size, 0
    with path.open("rb") as stream:
        while at < size:
            stream.seek(at)
            length = int.from_bytes(stream.read(4), "big")
            data = _data_size(stream.read(min(length, _LONGEST_HEADER)))
            if data == 0:
                return False
            at += 4 + length + data
    return at == size


def _data_size(header: bytes) -> int:
    """Find the size of the data in a BlobHeader, 0 if it does not say."""
    at = 0
    while at < len(header):
        key, at = _varint(header, at)
        value, at = _varint(header, at)
        if key >> 3 == _DATA_SIZE:
            return value
        if key & 7 == _TEXT:
            at += value
    return 0


def _varint(content: bytes, at: int) -> tuple[int, int]:
    """Read a number of protobuf, seven bits a byte, the lowest first; and where the next begins."""
    value = 0
    for place, byte in enumerate(content[at : at + 10]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    return value, len(content)
