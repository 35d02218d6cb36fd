"""What the ways and relations of an OSM extract are taken for: streets, and shapes of the backdrop."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import numpy as np

from coverage.sources.streets import backdrop
from coverage.sources.streets.elements import IdSet, Ints, Tags, Ways, id_set
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
_TELLING: Final = frozenset({"name", "tunnel", "bridge", "foot", "access", "sidewalk", *CROSSING_KEYS, *DIRECTION_KEYS})
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


@dataclass(frozen=True, slots=True)
class Streets:
    """The ways one can walk on, laid end to end in pieces: nodes, sizes, and of each way its kind and name."""

    refs: list[Ints] = field(default_factory=list)
    sizes: list[Ints] = field(default_factory=list)
    kinds: list[Kind] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)


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

    streets: Streets = field(default_factory=Streets)
    drawn: list[Drawn] = field(default_factory=list)
    near: set[int] | None = None

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
    found = Found(near=None if inside is None else set())
    # Extracts merged by hand hold a way twice; walked twice it would only slow the search.
    seen: set[int] = set()
    # Ways come by the million and in few kinds.
    judged: dict[tuple[tuple[str, str], ...], Kind] = {}
    for ways in extract.ways(hear):
        near = np.ones(ways.ids.size, dtype=bool) if inside is None else ways.having(inside)
        if found.near is not None:
            found.near.update(ways.ids[near].tolist())
        walkable: list[int] = []
        for at, tags in ways.tags.of(near, _OF_USE, _TELLING):
            way, name = int(ways.ids[at]), tags.pop("name", None)
            kind = judged.get(said := tuple(tags.items())) or judged.setdefault(said, _kind(tags))
            if way not in seen and (kind.highway or kind.area or kind.line):
                seen.add(way)
                _draw(ways, at, kind, name, found)
                if kind.highway:
                    walkable.append(at)
                    found.streets.kinds.append(kind)
                    found.streets.names.append(name)
        refs, sizes = ways.runs_of(walkable)
        found.streets.refs.append(refs)
        found.streets.sizes.append(sizes)
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


def _draw(ways: Ways, at: int, kind: Kind, name: str | None, found: Found) -> None:
    if kind.area is None and kind.line is None:
        return
    refs = ways.refs_of(at)
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
