"""Nodes and ways as libosmium gives them, gathered some thousands at a time."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np

from coverage.sources.streets.elements import HEIGHT_TAG, NAME_TAG, Bools, Nodes, Tagged, Tags, Ways

_AT_ONCE: Final = 10_000


def nodes(objects: Iterable[Any]) -> Iterator[Nodes]:
    """Gather the nodes that have a place."""
    ids: list[int] = []
    xy: list[tuple[float, float]] = []
    heights: dict[int, str] = {}
    for node in objects:
        location = node.location
        if location.valid():
            ids.append(node.id)
            xy.append((location.lon, location.lat))
            if height := node.tags.get(HEIGHT_TAG):
                heights[node.id] = height
        if len(ids) == _AT_ONCE:
            yield _nodes(ids, xy, heights)
            ids, xy, heights = [], [], {}
    yield _nodes(ids, xy, heights)


def ways(objects: Iterable[Any]) -> Iterator[Ways]:
    """Gather the ways that were not deleted."""
    read: list[_Way] = []
    for way in objects:
        if not way.deleted:
            # Copied: an object is good only until the next is asked for.
            read.append(_Way(way.id, [node.ref for node in way.nodes], {one.k: one.v for one in way.tags}))
        if len(read) == _AT_ONCE:
            yield _ways(read)
            read = []
    yield _ways(read)


@dataclass(frozen=True, slots=True)
class _Way:
    id: int
    refs: list[int]
    tags: Tags


@dataclass(frozen=True, slots=True)
class _Tags:
    """The tags of m ways."""

    ways: list[_Way]

    def of(self, wanted: Bools, keys: Collection[str], others: Collection[str]) -> Tagged:
        """As `TagsOfWays`."""
        asked = frozenset(keys) | frozenset(others)
        has_key = [at for at in np.flatnonzero(wanted).tolist() if not self.ways[at].tags.keys().isdisjoint(keys)]
        sets: dict[frozenset[tuple[str, str]], int] = {}
        said = (frozenset(tag for tag in self.ways[at].tags.items() if tag[0] in asked) for at in has_key)
        which = [sets.setdefault(tags, len(sets)) for tags in said]
        return Tagged(
            ways=np.array(has_key, dtype=np.int64),
            names=np.array([self.ways[at].tags.get(NAME_TAG) for at in has_key], dtype=object),
            which=np.array(which, dtype=np.int64),
            sets=[dict(tags) for tags in sets],
        )


def _nodes(ids: list[int], xy: list[tuple[float, float]], heights: dict[int, str]) -> Nodes:
    return Nodes(np.array(ids, dtype=np.int64), np.array(xy, dtype=np.float64).reshape(-1, 2), heights)


def _ways(read: list[_Way]) -> Ways:
    return Ways(
        ids=np.array([way.id for way in read], dtype=np.int64),
        refs=np.fromiter(chain.from_iterable(way.refs for way in read), dtype=np.int64),
        ends=np.cumsum([len(way.refs) for way in read], dtype=np.int64),
        tags=_Tags(read),
    )
