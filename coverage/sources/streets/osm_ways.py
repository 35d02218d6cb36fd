"""What the ways and relations of an OSM extract are taken for: streets, and shapes of the backdrop."""

from array import array
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from osmium.filter import KeyFilter, TagFilter
from osmium.osm import RELATION, WAY

from coverage.sources.streets import backdrop
from coverage.sources.streets.extract import Extract, Hear
from coverage.sources.streets.walkable import direction_on_foot, is_bridge, is_crossing, is_walkable

_DRAWN: Final = frozenset(backdrop.KEYS)

Refs = Sequence[int]
"""Ids of nodes along a way, packed: Python's own lists take five times as much."""


@dataclass(frozen=True, slots=True)
class Street:
    """A way one can walk on."""

    refs: Refs
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
    outer: Sequence[Refs]
    inner: Sequence[Refs] = ()
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a pass over the ways gathers; `near` are the ids of all that touch the box, or None without one."""

    streets: list[Street] = field(default_factory=list)
    drawn: list[Drawn] = field(default_factory=list)
    near: set[int] | None = None

    def refs(self) -> chain[int]:
        """List the nodes of everything, one after another."""
        rings = chain.from_iterable(chain(shape.outer, shape.inner) for shape in self.drawn)
        return chain.from_iterable(chain((street.refs for street in self.streets), rings))


def ways_of_use(extract: Extract, inside: frozenset[int] | None, hear: Hear) -> Found:
    """Take the streets and shapes that touch the box: those with a node in it are taken whole.

    Parameters
    ----------
    inside
        The nodes in the box; None takes every way.
    """
    seen: set[int] = set()
    found = Found(near=None if inside is None else seen)
    # A ring of a multipolygon has often no tags, so that where there is a box no way may be left out by its tags.
    which = KeyFilter("highway", *backdrop.KEYS) if inside is None else None
    for way in extract.objects(WAY, hear, which):
        # What is not near never gets further than this: its tags do not come to Python.
        refs = [node.ref for node in way.nodes]
        if inside is not None and inside.isdisjoint(refs):
            continue
        # Extracts merged by hand hold a way twice; walked twice it would only slow the search.
        if way.id not in seen and not way.deleted:
            seen.add(way.id)
            _take(way, refs, found)
    return found


def multipolygons(extract: Extract, near: Collection[int] | None, hear: Callable[[int], Hear]) -> list[Drawn]:
    """Take the multipolygons to draw that have a way among `near`, or all; whole, however far they reach.

    Parameters
    ----------
    hear
        Gives, for each of two passes, what hears of it.
    """
    relations = []
    for relation in extract.objects(RELATION, hear(0), TagFilter(("type", "multipolygon"))):
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


def _take(way: Any, refs: list[int], found: Found) -> None:  # noqa: ANN401  pyosmium has no types we could name
    # Copied once: each question to libosmium costs more than all of ours to a dict, and ways come by the million.
    tags = {one.k: one.v for one in way.tags}
    tag = tags.get
    walkable = is_walkable(tag)
    drawable = not walkable or not _DRAWN.isdisjoint(tags)
    area, line = (backdrop.area_kind(tag), backdrop.line_kind(tag)) if drawable else (None, None)
    if not (walkable or area or line):
        return
    name, along = tag("name"), array("q", refs)
    if walkable:
        found.streets.append(_street(along, tags))
    if area and len(refs) > 3 and refs[0] == refs[-1]:
        found.drawn.append(Drawn(area, name, [along], is_area=True))
    elif line and len(refs) > 1:
        found.drawn.append(Drawn(line, name, [along]))


def _street(refs: Refs, tags: Mapping[str, str]) -> Street:
    tag = tags.get
    return Street(refs, tags["highway"], tag("name"), is_bridge(tag), is_crossing(tag), direction_on_foot(tag))


def _refs_of_ways(extract: Extract, wanted: set[int], hear: Hear) -> dict[int, Refs]:
    if not wanted:
        return {}
    ways = extract.objects(WAY, hear)
    return {way.id: array("q", (node.ref for node in way.nodes)) for way in ways if way.id in wanted}
