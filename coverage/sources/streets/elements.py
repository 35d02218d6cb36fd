"""Nodes and ways of an extract as arrays, some thousands at a time, whatever its format."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from coverage.sources.streets.splitting import locate

HEIGHT_TAG: Final = "ele"
NAME_TAG: Final = "name"
_FURTHEST: Final = (180.0, 90.0)
_HINTS: Final = 1 << 22

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Objects = NDArray[np.object_]
Tags = dict[str, str]


@dataclass(frozen=True, eq=False, slots=True)
class Nodes:
    """n nodes.

    Attributes
    ----------
    ids
        (n,) int64.
    xy
        (n, 2) float64, degrees.
    heights
        By id, what the tag of the elevation says, of those that have it.
    """

    ids: Ints
    xy: Floats
    heights: Mapping[int, str] = field(default_factory=dict)

    def keep(self, mask: Bools) -> "Nodes":
        """Keep the nodes of `mask` (n,)."""
        ids = self.ids[mask]
        kept = set(ids.tolist()) if self.heights else set()
        return Nodes(ids, self.xy[mask], {node: said for node, said in self.heights.items() if node in kept})


@dataclass(frozen=True, eq=False, slots=True)
class Tagged:
    """k of m ways and their tags; ways come by the million, and their tags in few sets.

    Attributes
    ----------
    ways
        (k,) positions of the ways, ascending.
    names
        (k,) str or None.
    which
        (k,) positions in `sets`.
    sets
        The sets of tags, each once, their names left out.
    """

    ways: Ints
    names: Objects
    which: Ints
    sets: Sequence[Tags]


class TagsOfWays(Protocol):
    """The tags of m ways; what nobody asks for is never made."""

    def of(self, wanted: Bools, keys: Collection[str], others: Collection[str]) -> Tagged:
        """Take those of `wanted` (m,) that have one of `keys`: their names, and of their tags these and `others`."""


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """m ways end to end: `ids` (m,), `refs` (n,) nodes along all of them, `ends` (m,) where among these each ends."""

    ids: Ints
    refs: Ints
    ends: Ints
    tags: TagsOfWays

    def refs_of(self, way: int) -> Ints:
        """Copy the nodes along one way."""
        return self.refs[self.ends[way - 1] if way else 0 : self.ends[way]].copy()

    def runs_of(self, which: Ints) -> tuple[Ints, Ints]:
        """Copy the nodes along some ways, in the order of the ways, and tell how many each has."""
        chosen = np.zeros(self.ids.size, dtype=bool)
        chosen[which] = True
        sizes = np.diff(self.ends, prepend=0)
        return self.refs[np.repeat(chosen, sizes)], sizes[chosen]

    def having(self, nodes: "IdSet") -> Bools:
        """Mark (m,) the ways that have one of these nodes."""
        held = np.concatenate([[0], np.cumsum(nodes.holds(self.refs))])[self.ends]
        return np.asarray(np.diff(held, prepend=0) > 0, dtype=bool)


@dataclass(frozen=True, eq=False, slots=True)
class IdSet:
    """Ids, ascending, and a table that tells at a glance of most others that they are not among them.

    libosmium's own sets take 4 MB for every 33 million numbers that ids range over, 1.5 GB for those of OSM today
    however few there are, and hold none of the negative ones of an editor.
    """

    ids: Ints
    hints: Bools

    def holds(self, asked: Ints) -> Bools:
        """Mark (n,) which of `asked` are among the ids."""
        found: Bools = self.hints[asked & (_HINTS - 1)]
        at = np.flatnonzero(found)
        found[at] = locate(asked[at], self.ids)[1]
        return found


def id_set(ids: Iterable[int] | Ints) -> IdSet:
    """Make a set of ids, in any order and repeated or not."""
    given = ids if isinstance(ids, np.ndarray) else np.fromiter(ids, dtype=np.int64)
    found = given if (given[1:] > given[:-1]).all() else np.unique(given)
    hints = np.zeros(_HINTS, dtype=bool)
    hints[found & (_HINTS - 1)] = True
    return IdSet(found, hints)


def joined(parts: Iterable[Nodes]) -> Nodes:
    """Put nodes together."""
    several = [*parts, Nodes(np.empty(0, dtype=np.int64), np.empty((0, 2)))]
    heights = {node: said for part in several for node, said in part.heights.items()}
    return Nodes(np.concatenate([one.ids for one in several]), np.concatenate([one.xy for one in several]), heights)


def on_earth(xy: Floats) -> Bools:
    """Mark (n,) the places that are degrees."""
    return np.asarray((np.abs(xy) <= _FURTHEST).all(axis=1), dtype=bool)
