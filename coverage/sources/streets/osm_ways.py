"""What the ways and relations of an OSM extract are taken for: streets, and shapes of the backdrop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import numpy as np

from coverage.sources.streets import backdrop
from coverage.sources.streets.elements import Bools, IdSet, Ints, Objects, Tagged, Tags, Ways, id_set
from coverage.sources.streets.extract import Extract, Hear
from coverage.sources.streets.walkable import (
    CROSSING_KEYS,
    DIRECTION_KEYS,
    direction_on_foot,
    is_bridge,
    is_crossing,
    is_walkable,
)

_DRAWN: Final = frozenset(backdrop.KEYS)
_OF_USE: Final = frozenset({"highway"}) | _DRAWN
_TELLING: Final = frozenset({"tunnel", "bridge", "foot", "access", "sidewalk", *CROSSING_KEYS, *DIRECTION_KEYS})
"""All other tags that any rule looks at."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the tags of a way make of it; `highway` is "" where one cannot walk."""

    highway: str
    bridge: bool
    crossing: bool
    direction: int
    area: str | None
    line: str | None

    def is_walked(self) -> bool:
        """Say whether one can walk there."""
        return self.highway != ""

    def is_drawn(self) -> bool:
        """Say whether it may belong to the backdrop."""
        return self.area is not None or self.line is not None


@dataclass(frozen=True, slots=True)
class Streets:
    """The ways one can walk on, laid end to end in pieces: nodes, sizes, and of each way its kind and name."""

    refs: list[Ints] = field(default_factory=list)
    sizes: list[Ints] = field(default_factory=list)
    kinds: list[Ints] = field(default_factory=list)
    names: list[Objects] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An area or a line of the backdrop, still as ids of nodes: outer and inner rings, or one line."""

    kind: str
    name: str | None
    outer: Sequence[Ints]
    inner: Sequence[Ints] = ()
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a pass over the ways gathers.

    Attributes
    ----------
    kinds
        Each kind of way, and its number.
    near
        Ids of all ways that touch the box, in pieces; None without one.
    """

    kinds: dict[Kind, int] = field(default_factory=dict)
    streets: Streets = field(default_factory=Streets)
    drawn: list[Drawn] = field(default_factory=list)
    near: list[Ints] | None = None

    def near_ids(self) -> IdSet | None:
        """Make a set of the ways that touch the box; None without one."""
        return None if self.near is None else id_set(np.concatenate([np.empty(0, dtype=np.int64), *self.near]))

    def refs(self) -> Ints:
        """List the nodes of everything, one after another."""
        rings = (ring for shape in self.drawn for ring in chain(shape.outer, shape.inner))
        return np.concatenate([np.empty(0, dtype=np.int64), *self.streets.refs, *rings])


def ways_of_use(extract: Extract, inside: IdSet | None, hear: Hear) -> Found:
    """Take the streets and shapes that touch the box: those with a node in it are taken whole.

    Parameters
    ----------
    inside
        The nodes in the box; None takes every way.
    """
    found = Found(near=None if inside is None else [])
    seen: set[int] = set()
    for ways in extract.ways(hear):
        near = np.ones(ways.ids.size, dtype=bool) if inside is None else ways.having(inside)
        if found.near is not None:
            found.near.append(ways.ids[near])
        _take(ways, ways.tags.of(near, _OF_USE, _TELLING), seen, found)
    return found


def _take(ways: Ways, tagged: Tagged, seen: set[int], found: Found) -> None:
    """Add streets and shapes, those left out that were `seen`."""
    of_sets = [_kind(tags) for tags in tagged.sets]
    numbers = np.array([found.kinds.setdefault(kind, len(found.kinds)) for kind in of_sets], dtype=np.int64)
    walked, drawn = (
        np.array([test(kind) for kind in of_sets], dtype=bool)[tagged.which] for test in (Kind.is_walked, Kind.is_drawn)
    )
    of_use = walked | drawn
    of_use[of_use] = _unseen(ways.ids[tagged.ways[of_use]], seen)
    for at in np.flatnonzero(drawn & of_use).tolist():
        _draw(ways.refs_of(tagged.ways[at]), of_sets[tagged.which[at]], tagged.names[at], found)
    walked &= of_use
    refs, sizes = ways.runs_of(tagged.ways[walked])
    found.streets.refs.append(refs)
    found.streets.sizes.append(sizes)
    found.streets.kinds.append(numbers[tagged.which[walked]])
    found.streets.names.append(tagged.names[walked])


def _unseen(ids: Ints, seen: set[int]) -> Bools:
    """Mark (n,) the ids that are new, and remember them.

    Extracts merged by hand hold a way twice; walked twice it would only slow the search.
    """
    new = np.zeros(ids.size, dtype=bool)
    for at, one in enumerate(ids.tolist()):
        if one not in seen:
            seen.add(one)
            new[at] = True
    return new


def multipolygons(extract: Extract, near: IdSet | None, hear: Callable[[int], Hear]) -> list[Drawn]:
    """Take the multipolygons to draw that have a way among `near`, or all; whole, however far they reach.

    Parameters
    ----------
    hear
        Gives, for each of two passes, what hears of it.
    """
    relations = []
    for relation in extract.multipolygons(hear(0)):
        kind = backdrop.area_kind(relation.tags.get)
        if kind:
            members = [(member.ref, member.role) for member in relation.members if member.type == "w"]
            if near is None or near.holds(np.array([ref for ref, _ in members], dtype=np.int64)).any():
                relations.append((kind, relation.tags.get("name"), members))
    rings = _refs_of_ways(extract, {ref for _, _, members in relations for ref, _ in members}, hear(1))
    return [
        Drawn(
            kind,
            name,
            [rings[ref] for ref, role in members if role != "inner" and ref in rings],
            [rings[ref] for ref, role in members if role == "inner" and ref in rings],
            is_area=True,
        )
        for kind, name, members in relations
    ]


def _kind(tags: Tags) -> Kind:
    tag = tags.get
    walkable = is_walkable(tag)
    drawable = not walkable or not _DRAWN.isdisjoint(tags)
    return Kind(
        highway=tags["highway"] if walkable else "",
        bridge=is_bridge(tag),
        crossing=is_crossing(tag),
        direction=direction_on_foot(tag),
        area=backdrop.area_kind(tag) if drawable else None,
        line=backdrop.line_kind(tag) if drawable else None,
    )


def _draw(refs: Ints, kind: Kind, name: str | None, found: Found) -> None:
    if kind.area and len(refs) > 3 and refs[0] == refs[-1]:
        found.drawn.append(Drawn(kind.area, name, [refs], is_area=True))
    elif kind.line and len(refs) > 1:
        found.drawn.append(Drawn(kind.line, name, [refs]))


def _refs_of_ways(extract: Extract, wanted: set[int], hear: Hear) -> dict[int, Ints]:
    if not wanted:
        return {}
    ids, found = id_set(wanted), {}
    for ways in extract.ways(hear):
        for at in np.flatnonzero(ids.holds(ways.ids)).tolist():
            found[int(ways.ids[at])] = ways.refs_of(at)
    return found
