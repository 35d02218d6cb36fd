"""Elements of OpenStreetMap as Overpass gives them, checked, and the shapes they make."""

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

import shapely
from shapely import Geometry

from coverage.sources.fetched.answers import odd_answer
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.streets.backdrop import assemble

Tags = Mapping[str, str]
Kind = Literal["node", "way", "relation"]
KINDS: Final[tuple[Kind, ...]] = ("node", "way", "relation")
_LARGEST: Final = 2**63
_LONGEST: Final = 255
_A_TIME: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


@dataclass(frozen=True, slots=True)
class Element:
    """One element: a node with its place, a way with its nodes, or a relation with its members (kind, id, role)."""

    kind: Kind
    osm_id: int
    tags: Tags
    lonlat: tuple[float, float] = (math.nan, math.nan)
    nodes: tuple[int, ...] = ()
    members: tuple[tuple[Kind, int, str], ...] = ()

    @property
    def key(self) -> str:
        """Name the element as OpenStreetMap's users do: n12, w34, r56."""
        return f"{self.kind[0]}{self.osm_id}"

    def tag(self, key: str) -> str | None:
        """Give the value of a tag, or None."""
        return self.tags.get(key)


@dataclass(frozen=True, eq=False)
class Elements:
    """What one question was answered: elements by id, and how old the data are ("2026-11-01T00:00:00Z")."""

    nodes: dict[int, Element] = field(default_factory=dict)
    ways: dict[int, Element] = field(default_factory=dict)
    relations: dict[int, Element] = field(default_factory=dict)
    dated: str = ""

    def tagged(self, wanted: Callable[[Element], bool]) -> list[Element]:
        """List the elements with tags that are wanted, in the order nodes, ways, relations, each by id."""
        tables = (self.nodes, self.ways, self.relations)
        return [table[key] for table in tables for key in sorted(table) if table[key].tags and wanted(table[key])]

    def outline(self, element: Element) -> Geometry:
        """Make the polygons of a closed way or of a relation; empty if they do not close."""
        if element.kind == "relation":
            return assemble(self._lines(element, outer=True), self._lines(element, outer=False))
        line = self.line(element)
        return (
            polygons_of(shapely.Polygon(line.coords)) if len(line.coords) > 3 and line.is_closed else shapely.Polygon()
        )

    def line(self, way: Element) -> shapely.LineString:
        """Make the line of a way; empty if fewer than two of its nodes are known."""
        places = [self.nodes[ref].lonlat for ref in way.nodes if ref in self.nodes]
        return shapely.LineString(places if len(places) > 1 else [])

    def point(self, element: Element) -> shapely.Point | None:
        """Find where an element lies: a node, or a point within an outline or on a line; None if nothing tells."""
        if element.kind == "node":
            return shapely.Point(element.lonlat)
        outline = self.outline(element)
        shape = self.line(element) if outline.is_empty and element.kind == "way" else outline
        return None if shape.is_empty else shape.representative_point()

    def _lines(self, relation: Element, *, outer: bool) -> list[Geometry]:
        refs = [ref for kind, ref, role in relation.members if kind == "way" and (role != "inner") == outer]
        lines = (self.line(self.ways[ref]) for ref in refs if ref in self.ways)
        return [line for line in lines if not line.is_empty]


def oldest(parts: Iterable[Elements]) -> str:
    """Say how old the oldest of some answers is; "" where no server said so."""
    return min((part.dated for part in parts if part.dated), default="")


def read_answers(files: Iterable[Path], where: str) -> Elements:
    """Put together what a server, called `where`, answered to the parts of one question.

    Raises
    ------
    InputError
        map_answer if an element is not as it should be.
    """
    found = Elements()
    dates = []
    for file in sorted(files):
        answer = json.loads(file.read_text(encoding="utf-8"))
        dates.append(_dated(answer))
        for tree in answer["elements"]:
            _take(tree, found, where)
    return Elements(found.nodes, found.ways, found.relations, min(filter(None, dates), default=""))


def _take(tree: Any, found: Elements, where: str) -> None:  # noqa: ANN401 - whatever a server sends
    try:
        element = _element(tree)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise odd_answer(where, json.dumps(tree, ensure_ascii=False)[:60]) from error
    if element is not None:
        {"node": found.nodes, "way": found.ways, "relation": found.relations}[element.kind][element.osm_id] = element


def _element(tree: Mapping[str, Any]) -> Element | None:
    kind, osm_id, tags = tree["type"], _id(tree["id"]), _tags(tree.get("tags", {}))
    if kind == "node":
        return Element("node", osm_id, tags, lonlat=(_degrees(tree["lon"], 180.0), _degrees(tree["lat"], 90.0)))
    if kind == "way":
        return Element("way", osm_id, tags, nodes=tuple(_id(ref) for ref in _list(tree["nodes"])))
    if kind == "relation":
        members = ((one["type"], _id(one["ref"]), _text(one["role"])) for one in _list(tree["members"]))
        return Element("relation", osm_id, tags, members=tuple(one for one in members if one[0] in KINDS))
    return None  # an area or a count, which nobody asked for


def _id(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= _LARGEST:
        raise TypeError
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value


def _tags(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    return {_text(key): _text(one) for key, one in value.items()}


def _text(value: object) -> str:
    """Take a text as long as OpenStreetMap's can be; libosmium breaks down on a zero character."""
    if not isinstance(value, str) or len(value) > _LONGEST or "\0" in value:
        raise TypeError
    value.encode()  # half of a pair of surrogates is a ValueError
    return value


def _degrees(value: object, most: float) -> float:
    if not isinstance(value, int | float) or not abs(value) <= most:
        raise ValueError
    return float(value)


def _dated(answer: Mapping[str, Any]) -> str:
    """Read how old the data are; "" where the server does not say."""
    about = answer.get("osm3s")
    told = about.get("timestamp_osm_base") if isinstance(about, dict) else None
    return told if isinstance(told, str) and _A_TIME.fullmatch(told) else ""
