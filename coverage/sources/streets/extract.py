"""The nodes, ways and relations of an OSM extract, .osm.pbf or .osm, streamed: never more in memory than a few blocks.

libosmium reads them and refuses XML entities by itself; nodes of an .osm.pbf are read block by block in numpy, which is
several times as fast. Its sets of ids are not used: they take 4 MB for every 33 million numbers that ids range over,
1.5 GB for the ids of OSM today however few there are, and hold none of the negative ones of an editor.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import osmium
from osmium.osm import NODE, RELATION, WAY

from coverage.sources.guard import opening, refusal
from coverage.sources.streets.dense_nodes import HEIGHT_TAG, Nodes, dense_nodes
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

Hear = Callable[[float], None]
"""Called with the share of a pass over the file that is done."""

_GROUPS: Final = {NODE: (SINGLE_NODES, DENSE_NODES), WAY: (WAYS,), RELATION: (RELATIONS,)}
_MARKS: Final = {NODE: b"<node", WAY: b"<way", RELATION: b"<relation"}
_AT_ONCE_BYTES: Final = 4_000_000
_NODES_AT_ONCE: Final = 10_000
_SCANNED_BYTES: Final = 1_000_000


class Extract(Protocol):
    """A file that can be passed over as often as need be."""

    def nodes(self, hear: Hear) -> Iterator[Nodes]:
        """Give all nodes that have a place, some thousands at a time."""

    def objects(self, entity: Any, hear: Hear, which: Any = None) -> Iterator[Any]:  # noqa: ANN401
        """Give the objects of one kind that pass a filter of libosmium; each is good until the next is asked for."""


def open_extract(path: Path) -> Extract:
    """Look at a file and make it ready.

    Raises
    ------
    InputError
        cut_short.
    ValueError, OSError
        If it is none.
    """
    if not path.name.lower().endswith("pbf"):
        return XmlExtract(path, _counts(path))
    with opening(path):
        blocks, size = blocks_of(path), path.stat().st_size
    if not blocks:
        raise ValueError("no block of an .osm.pbf")
    if blocks[-1].ends < size:
        raise refusal("cut_short", path)
    return PbfExtract(path, blocks)


@dataclass(frozen=True, eq=False)
class PbfExtract:
    """An .osm.pbf; `kinds` is learned in the first pass over the nodes: what each block holds."""

    path: Path
    blocks: tuple[Block, ...]
    kinds: dict[Block, frozenset[int]] = field(default_factory=dict)
    pool: Any = field(default_factory=osmium.io.ThreadPool)

    def nodes(self, hear: Hear) -> Iterator[Nodes]:
        """As `Extract`."""
        with self.path.open("rb") as stream:
            header = self.blocks[0].read(stream)
            for block in self._holding(NODE):
                whole = block.read(stream)
                content = unpacked(whole, block.blob_at - block.at)
                groups = [] if content is None else list(groups_of(content))
                known = frozenset(kind for kind, _ in groups)
                if content is None or SINGLE_NODES in known:
                    yield from _one_by_one(self._parsed(header + whole, NODE))
                else:
                    self.kinds[block] = known
                    yield from (dense_nodes(content, group) for kind, group in groups if kind == DENSE_NODES)
                hear(block.ends / self.blocks[-1].ends)

    def objects(self, entity: Any, hear: Hear, which: Any = None) -> Iterator[Any]:  # noqa: ANN401
        """As `Extract`."""
        with self.path.open("rb") as stream:
            header = self.blocks[0].read(stream)
            for run in _runs(self._holding(entity)):
                content = header + b"".join(block.read(stream) for block in run)
                yield from self._parsed(content, entity, which)
                hear(run[-1].ends / self.blocks[-1].ends)

    def _holding(self, entity: Any) -> Iterator[Block]:  # noqa: ANN401
        """Give the blocks behind the first, but for those known to hold nothing of the kind."""
        wanted = frozenset(_GROUPS[entity])
        return (block for block in self.blocks[1:] if wanted & self.kinds.get(block, wanted))

    def _parsed(self, content: bytes, entity: Any, which: Any = None) -> Iterable[Any]:  # noqa: ANN401
        return _filtered(osmium.FileProcessor(osmium.io.FileBuffer(content, "pbf"), entity, self.pool), which)


@dataclass(frozen=True, eq=False)
class XmlExtract:
    """An .osm, and how many objects of each kind it seems to hold."""

    path: Path
    counts: dict[Any, int]

    def nodes(self, hear: Hear) -> Iterator[Nodes]:
        """As `Extract`."""
        return _one_by_one(self.objects(NODE, hear))

    def objects(self, entity: Any, hear: Hear, which: Any = None) -> Iterator[Any]:  # noqa: ANN401
        """As `Extract`."""
        # Absolute and with its format said: libosmium would fetch a name that looks like an address, and knows no
        # capitals.
        source = osmium.io.File(str(self.path.resolve()), "osm")
        most = max(self.counts[entity], 1)
        for count, one in enumerate(_filtered(osmium.FileProcessor(source, entity), which)):
            if count % _NODES_AT_ONCE == 0:
                hear(min(count / most, 1.0))
            yield one


def _filtered(processor: Any, which: Any) -> Iterable[Any]:  # noqa: ANN401
    found: Iterable[Any] = processor if which is None else processor.with_filter(which)
    return found


def _runs(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Put blocks together that are read at once."""
    run: list[Block] = []
    for block in blocks:
        run.append(block)
        if block.ends - run[0].at >= _AT_ONCE_BYTES:
            yield run
            run = []
    if run:
        yield run


def _one_by_one(nodes: Iterable[Any]) -> Iterator[Nodes]:
    ids: list[int] = []
    xy: list[tuple[float, float]] = []
    heights: dict[int, str] = {}
    for node in nodes:
        location = node.location
        if location.valid():
            ids.append(node.id)
            xy.append((location.lon, location.lat))
            if height := node.tags.get(HEIGHT_TAG):
                heights[node.id] = height
        if len(ids) == _NODES_AT_ONCE:
            yield _nodes(ids, xy, heights)
            ids, xy, heights = [], [], {}
    yield _nodes(ids, xy, heights)


def _nodes(ids: list[int], xy: list[tuple[float, float]], heights: dict[int, str]) -> Nodes:
    return Nodes(np.array(ids, dtype=np.int64), np.array(xy, dtype=np.float64).reshape(-1, 2), heights)


def _counts(path: Path) -> dict[Any, int]:
    """Count the marks at which objects begin; one between two pieces of the file is missed, which matters little."""
    counts = dict.fromkeys(_MARKS, 0)
    with opening(path), path.open("rb") as stream:
        while piece := stream.read(_SCANNED_BYTES):
            for entity, mark in _MARKS.items():
                counts[entity] += piece.count(mark)
    return counts
