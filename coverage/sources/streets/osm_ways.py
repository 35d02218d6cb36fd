"""What the ways and relations of an OSM extract are taken for: streets, and shapes of the backdrop."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import numpy as np

from coverage.sources.streets import backdrop
from coverage.sources.streets.elements import IdSet, Ints, Tags, Ways, id_set
from coverage.sources.streets.extract import Extract, Hear
from coverage.sources.streets.walkable import direction_on_foot, is_bridge, is_crossing, is_walkable

_DRAWN: Final = frozenset(backdrop.KEYS)
_OF_USE: Final = frozenset({"highway"}) | _DRAWN


@dataclass(frozen=True, slots=True)
class Street:
    """A way one can walk on."""

    refs: Ints
    highway: str
    name: str | None
    bridge: bool
    crossing: bool
    direction: int


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
    """What a pass over the ways gathers; `near` are the ids of all that touch the box, or None without one."""

    streets: list[Street] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    near: set[int] | None = None

    def refs(self) -> Ints:
        """List the nodes of everything, one after another."""
        rings = (ring for shape in self.drawn for ring in chain(shape.outer, shape.inner))
        return np.concatenate([np.empty(0, dtype=np.int64), *(street.refs for street in self.streets), *rings])


def ways_of_use(extract: Extract, inside: IdSet | None, hear: Hear) -> Found:
    """Take the streets and shapes that touch the box: those with a node in it are taken whole.

    Parameters
    ----------
    inside
        The nodes in the box; None takes every way.
    """
    found = Found(near=None if inside is None else set())
    # Extracts merged by hand hold a way twice; walked twice it would only slow the search.
    seen: set[int] = set()
    for ways in extract.ways(hear):
        near = np.ones(ways.ids.size, dtype=bool) if inside is None else ways.having(inside)
        if found.near is not None:
            found.near.update(ways.ids[near].tolist())
        for at, tags in ways.tags.of(near, _OF_USE):
            way = int(ways.ids[at])
            if way not in seen:
                seen.add(way)
                _take(ways, at, tags, found)
    return found


def multipolygons(extract: Extract, near: Collection[int] | None, hear: Callable[[int], Hear]) -> list[Drawn]:
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
            if near is None or any(ref in near for ref, _ in members):
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


def _take(ways: Ways, at: int, tags: Tags, found: Found) -> None:
    tag = tags.get
    walkable = is_walkable(tag)
    drawable = not walkable or not _DRAWN.isdisjoint(tags)
    area, line = (backdrop.area_kind(tag), backdrop.line_kind(tag)) if drawable else (None, None)
    if not (walkable or area or line):
        return
    name, refs = tag("name"), ways.refs_of(at)
    if walkable:
        found.streets.append(_street(refs, tags))
    if area and len(refs) > 3 and refs[0] == refs[-1]:
        found.drawn.append(Drawn(area, name, [refs], is_area=True))
    elif line and len(refs) > 1:
        found.drawn.append(Drawn(line, name, [refs]))


def _street(refs: Ints, tags: Tags) -> Street:
    tag = tags.get
    return Street(refs, tags["highway"], tag("name"), is_bridge(tag), is_crossing(tag), direction_on_foot(tag))


def _refs_of_ways(extract: Extract, wanted: set[int], hear: Hear) -> dict[int, Ints]:
    if not wanted:
        return {}
    ids, found = id_set(wanted), {}
    for ways in extract.ways(hear):
        for at in np.flatnonzero(ids.holds(ways.ids)).tolist():
            found[int(ways.ids[at])] = ways.refs_of(at)
    return found
