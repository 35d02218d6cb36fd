"""The nodes, ways and relations of an OSM extract, .osm.pbf or .osm, streamed: never more in memory than a few blocks.

Nodes and ways of an .osm.pbf are read in numpy, a block at once; all else by libosmium, which hands objects to Python
one by one, and refuses XML entities by itself.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import osmium
from osmium.filter import TagFilter
from osmium.osm import NODE, RELATION, WAY

from coverage.sources.guard import opening, refusal
from coverage.sources.streets import one_by_one
from coverage.sources.streets.elements import Nodes, Ways
from coverage.sources.streets.pbf_blocks import (
    DENSE_NODES,
    RELATIONS,
    SINGLE_NODES,
    WAYS,
    Block,
    blocks_of,
    groups_of,
    unpacked,
)
from coverage.sources.streets.pbf_groups import dense_nodes, ways_of

Hear = Callable[[float], None]
"""Called with the share of a pass over the file that is done."""

_MARKS: Final = {NODE: b"<node", WAY: b"<way", RELATION: b"<relation"}
_HEARD_EVERY: Final = 10_000
_SCANNED_BYTES: Final = 1_000_000


class Extract(Protocol):
    """A file that can be passed over as often as need be."""

    def nodes(self, hear: Hear) -> Iterator[Nodes]:
        """Give all nodes that have a place."""

    def ways(self, hear: Hear) -> Iterator[Ways]:
        """Give all ways."""

    def multipolygons(self, hear: Hear) -> Iterator[Any]:
        """Give the relations of this type; each is good until the next is asked for."""


def open_extract(path: Path) -> Extract:
    """Look at a file and make it ready.

    Raises
    ------
    InputError
        cut_short.
    ValueError, OSError
        If it is none.
    """
    with opening(path):
        if not path.name.lower().endswith("pbf"):
            return XmlExtract(path, _counts(path))
        blocks, size = blocks_of(path), path.stat().st_size
    if not blocks:
        raise ValueError("no block of an .osm.pbf")
    if blocks[-1].ends < size:
        raise refusal("cut_short", path)
    return PbfExtract(path, blocks)


@dataclass(frozen=True, eq=False)
class PbfExtract:
    """An .osm.pbf; `kinds` is learned as blocks are read: of what each holds groups."""

    path: Path
    blocks: tuple[Block, ...]
    kinds: dict[Block, frozenset[int]] = field(default_factory=dict)
    pool: Any = field(default_factory=osmium.io.ThreadPool)

    def nodes(self, hear: Hear) -> Iterator[Nodes]:
        """As `Extract`."""
        for whole, content, groups in self._read({SINGLE_NODES, DENSE_NODES}, hear):
            if content is None or any(kind == SINGLE_NODES for kind, _ in groups):
                yield from one_by_one.nodes(self._parsed(whole, NODE))
            else:
                yield from (dense_nodes(content, group) for kind, group in groups if kind == DENSE_NODES)

    def ways(self, hear: Hear) -> Iterator[Ways]:
        """As `Extract`."""
        for whole, content, groups in self._read({WAYS}, hear):
            if content is None:
                yield from one_by_one.ways(self._parsed(whole, WAY))
            else:
                yield from (ways_of(content, group) for kind, group in groups if kind == WAYS)

    def multipolygons(self, hear: Hear) -> Iterator[Any]:
        """As `Extract`."""
        for whole, _, _ in self._read({RELATIONS}, hear):
            yield from _multipolygons(self._parsed(whole, RELATION))

    def _read(
        self, wanted: set[int], hear: Hear
    ) -> Iterator[tuple[bytes, memoryview | None, list[tuple[int, memoryview]]]]:
        """Read the blocks that hold any of the wanted: with the first before it, unpacked if we can, and its groups."""
        with self.path.open("rb") as stream:
            header = self.blocks[0].read(stream)
            for block in self.blocks[1:]:
                if wanted & self.kinds.get(block, wanted):
                    whole = block.read(stream)
                    content = unpacked(whole, block.blob_at - block.at)
                    groups = [] if content is None else list(groups_of(content))
                    if content is not None:
                        self.kinds[block] = frozenset(kind for kind, _ in groups)
                    if content is None or wanted & self.kinds[block]:
                        yield header + whole, content, groups
                hear(block.ends / self.blocks[-1].ends)

    def _parsed(self, content: bytes, entity: Any) -> Any:  # noqa: ANN401  pyosmium has no types we could name
        return osmium.FileProcessor(osmium.io.FileBuffer(content, "pbf"), entity, self.pool)


@dataclass(frozen=True, eq=False)
class XmlExtract:
    """An .osm, and how many objects of each kind it seems to hold."""

    path: Path
    counts: dict[Any, int]

    def nodes(self, hear: Hear) -> Iterator[Nodes]:
        """As `Extract`."""
        return one_by_one.nodes(self._objects(NODE, hear))

    def ways(self, hear: Hear) -> Iterator[Ways]:
        """As `Extract`."""
        return one_by_one.ways(self._objects(WAY, hear))

    def multipolygons(self, hear: Hear) -> Iterator[Any]:
        """As `Extract`."""
        hear(0.0)
        return _multipolygons(self._parsed(RELATION))

    def _objects(self, entity: Any, hear: Hear) -> Iterator[Any]:  # noqa: ANN401
        most = max(self.counts[entity], 1)
        for count, one in enumerate(self._parsed(entity)):
            if count % _HEARD_EVERY == 0:
                hear(min(count / most, 1.0))
            yield one

    def _parsed(self, entity: Any) -> Any:  # noqa: ANN401
        # Absolute and with its format said: libosmium would fetch a name that looks like an address, and knows no
        # capitals.
        return osmium.FileProcessor(osmium.io.File(str(self.path.resolve()), "osm"), entity)


def _multipolygons(relations: Any) -> Iterator[Any]:  # noqa: ANN401
    found: Iterable[Any] = relations.with_filter(TagFilter(("type", "multipolygon")))
    return iter(found)


def _counts(path: Path) -> dict[Any, int]:
    """Count the marks at which objects begin; one between two pieces of the file is missed, which matters little."""
    counts = dict.fromkeys(_MARKS, 0)
    with path.open("rb") as stream:
        while piece := stream.read(_SCANNED_BYTES):
            for entity, mark in _MARKS.items():
                counts[entity] += piece.count(mark)
    return counts
