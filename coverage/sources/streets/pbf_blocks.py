"""The blocks of an .osm.pbf: where each stands, and what is in it.

libosmium takes a few stray bytes after the last block for the end of the file, so that a download cut there reads as
whole. A cut exactly between two blocks cannot be told: the format does not say how many there are.

Source: wiki.openstreetmap.org/wiki/PBF_Format: a length in 4 bytes, a BlobHeader of that length, and as many bytes of
Blob as its field 3 says; again and again.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from coverage.sources.streets.protobuf import bytes_of, fields, number_of

_LONGEST_HEADER: Final = 65_536
_LARGEST_BLOB: Final = 33_554_432
_DATA_SIZE: Final = 3  # of a BlobHeader
_RAW, _ZLIB = 1, 3  # of a Blob
_GROUP: Final = 2  # of a PrimitiveBlock

SINGLE_NODES, DENSE_NODES, WAYS, RELATIONS = 1, 2, 3, 4
"""What a group of a block may hold, all of one kind."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block stands in its file from `at`, its Blob from `blob_at`, up to `ends`."""

    at: int
    blob_at: int
    ends: int

    def read(self, stream: BinaryIO) -> bytes:
        """Read all of it."""
        stream.seek(self.at)
        return stream.read(self.ends - self.at)


def blocks_of(path: Path) -> tuple[Block, ...]:
    """List the whole blocks from the beginning of a file; only their headers are read.

    The last ends before the file does if that was cut, or is none.
    """
    return tuple(_blocks(path))


def unpacked(block: bytes, blob_at: int) -> memoryview | None:
    """Unpack what a block holds, whose Blob begins at `blob_at`; None where only libosmium knows how.

    Raises
    ------
    ValueError
        If it is harmed or too large.
    """
    blob = dict(fields(memoryview(block)[blob_at:]))
    if _RAW in blob:
        return bytes_of(blob[_RAW])
    if _ZLIB not in blob:
        return None
    unzip = zlib.decompressobj()
    try:
        content = unzip.decompress(bytes_of(blob[_ZLIB]), _LARGEST_BLOB + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if len(content) > _LARGEST_BLOB or not unzip.eof:
        raise ValueError("a block that is cut or too large")
    return memoryview(content)


def groups_of(content: memoryview) -> Iterator[tuple[int, memoryview]]:
    """List the groups of what a block holds: the kind of each, and its bytes."""
    for number, value in fields(content):
        if number == _GROUP:
            group = bytes_of(value)
            kind = next((kind for kind, _ in fields(group)), 0)
            yield kind, group


def _blocks(path: Path) -> Iterator[Block]:
    size, at = path.stat().st_size, 0
    with path.open("rb") as stream:
        while at < size:
            stream.seek(at)
            length = int.from_bytes(stream.read(4), "big")
            block = Block(at, at + 4 + length, at + 4 + length + _data_size(stream.read(min(length, _LONGEST_HEADER))))
            if block.ends == block.blob_at or block.ends > size:
                return
            yield block
            at = block.ends


def _data_size(header: bytes) -> int:
    """Find the size of the Blob in its header, 0 if it does not say or says too much."""
    try:
        said = dict(fields(memoryview(header))).get(_DATA_SIZE, 0)
        size = number_of(said)
    except ValueError:
        return 0
    return size if 0 < size <= _LARGEST_BLOB else 0
