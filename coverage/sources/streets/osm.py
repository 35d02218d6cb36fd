"""Streets and backdrop from an OSM extract, .osm.pbf or .osm, in passes over the file.

Only the ways of use and the nodes they name ever reach Python; the rest is filtered in libosmium, which refuses
XML entities by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray
from osmium.filter import IdFilter, KeyFilter, TagFilter

from coverage.errors import Problem
from coverage.model.progress import Tell, silent
from coverage.sources.guard import opening, refusal, unreadable
from coverage.sources.streets import backdrop
from coverage.sources.streets.backdrop import Shape, backdrop_table
from coverage.sources.streets.elevation import elevations
from coverage.sources.streets.pbf_blocks import ends_with_a_block
from coverage.sources.streets.splitting import Pieces, Places, Ways, locate, split_at_junctions
from coverage.sources.streets.street_tables import StreetTables, street_tables
from coverage.sources.streets.walkable import direction_on_foot, is_bridge, is_crossing, is_walkable

_DRAWN: Final = frozenset(backdrop.KEYS)


@dataclass(frozen=True, slots=True)
class _Street:
    refs: list[int]
    highway: str
    name: str | None
    bridge: bool
    crossing: bool
    direction: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    """An area or a line of the backdrop, still as ids of nodes: outer and inner rings, or one line."""

    kind: str
    name: str | None
    outer: Sequence[list[int]]
    inner: Sequence[list[int]] = ()
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What a pass over the ways gathers."""

    streets: list[_Street] = field(default_factory=list)
    drawn: list[_Drawn] = field(default_factory=list)


def read_osm(path: Path, tell: Tell = silent) -> StreetTables:
    """Read the walkable streets and the backdrop of an OSM extract. `tell` hears "streets".

    A way is broken where it names a node that the file does not hold; their number comes back as a warning.

    Raises
    ------
    InputError
        unreadable or cut_short.
    """
    try:
        found = _ways(path)
        tell("streets", 0.5)
        found.drawn.extend(_multipolygons(path))
        tell("streets", 0.6)
        places, heights = _places(path, found)
    except (RuntimeError, ValueError, OSError, osmium.InvalidLocationError) as error:
        raise unreadable(path, error) from error
    with opening(path):
        if _is_pbf(path) and not ends_with_a_block(path):
            raise refusal("cut_short", path)
    tell("streets", 0.8)
    return _tables(found, places, heights, path.name)


def _ways(path: Path) -> _Found:
    found = _Found()
    seen: set[int] = set()
    for way in _objects(path, osmium.osm.WAY, KeyFilter("highway", *backdrop.KEYS)):
        # Extracts merged by hand hold a way twice; walked twice it would only slow the search.
        if way.id not in seen and not way.deleted:
            seen.add(way.id)
            _take(way, found)
    return found


def _take(way: Any, found: _Found) -> None:  # noqa: ANN401  pyosmium has no types we could name
    # Copied once: each question to libosmium costs more than all of ours to a dict, and ways come by the million.
    tags = {one.k: one.v for one in way.tags}
    tag = tags.get
    name = tag("name")
    walkable = is_walkable(tag)
    drawable = not walkable or not _DRAWN.isdisjoint(tags)
    area, line = (backdrop.area_kind(tag), backdrop.line_kind(tag)) if drawable else (None, None)
    if not (walkable or area or line):
        return
    refs = [node.ref for node in way.nodes]
    if walkable:
        found.streets.append(_street(refs, tags))
    if area and len(refs) > 3 and refs[0] == refs[-1]:
        found.drawn.append(_Drawn(area, name, [refs], is_area=True))
    elif line and len(refs) > 1:
        found.drawn.append(_Drawn(line, name, [refs]))


def _street(refs: list[int], tags: Mapping[str, str]) -> _Street:
    tag = tags.get
    return _Street(refs, tags["highway"], tag("name"), is_bridge(tag), is_crossing(tag), direction_on_foot(tag))


def _multipolygons(path: Path) -> list[_Drawn]:
    relations = []
    for relation in _objects(path, osmium.osm.RELATION, TagFilter(("type", "multipolygon"))):
        kind = backdrop.area_kind(relation.tags.get)
        if kind:
            members = [(member.ref, member.role) for member in relation.members if member.type == "w"]
            relations.append((kind, relation.tags.get("name"), members))
    wanted = {ref for _, _, members in relations for ref, _ in members}
    rings = _refs_of_ways(path, wanted)
    return [
        _Drawn(
            kind,
            name,
            [rings[ref] for ref, role in members if role != "inner" and ref in rings],
            [rings[ref] for ref, role in members if role == "inner" and ref in rings],
            is_area=True,
        )
        for kind, name, members in relations
    ]


def _refs_of_ways(path: Path, wanted: set[int]) -> dict[int, list[int]]:
    if not wanted:
        return {}
    ways = _objects(path, osmium.osm.WAY, _id_filter(wanted))
    return {way.id: [node.ref for node in way.nodes] for way in ways if way.id in wanted}


def _places(path: Path, found: _Found) -> tuple[Places, Mapping[int, str]]:
    """Find where the nodes lie, and what those that have the tag say of how high."""
    drawn = chain.from_iterable(chain(shape.outer, shape.inner) for shape in found.drawn)
    wanted = set(chain.from_iterable(chain((street.refs for street in found.streets), drawn)))
    ids, lon, lat = [], [], []
    heights: dict[int, str] = {}
    for node in _objects(path, osmium.osm.NODE, _id_filter(wanted)):
        location = node.location
        if location.valid() and node.id in wanted:
            ids.append(node.id)
            lon.append(location.lon)
            lat.append(location.lat)
            if height := node.tags.get("ele"):
                heights[node.id] = height
    unique, first = np.unique(np.array(ids, dtype=np.int64), return_index=True)
    return Places(unique, np.column_stack([lon, lat]).reshape(-1, 2).astype(np.float64)[first]), heights


def _is_pbf(path: Path) -> bool:
    return path.name.lower().endswith("pbf")


def _objects(path: Path, entity: Any, which: Any) -> Iterable[Any]:  # noqa: ANN401
    # Absolute and with its format said: libosmium would fetch a name that looks like an address, and knows no capitals.
    content = "pbf" if _is_pbf(path) else "osm"
    source = osmium.io.File(str(path.resolve()), content)
    processor: Iterable[Any] = osmium.FileProcessor(source, entity).with_filter(which)
    return processor


def _id_filter(ids: set[int]) -> Any:  # noqa: ANN401
    # Files saved by an editor before upload have negative ids, which libosmium's sets of ids cannot hold.
    if any(one < 0 for one in ids):
        return osmium.filter.EntityFilter(osmium.osm.ALL)
    return IdFilter(ids)


def _tables(found: _Found, places: Places, heights: Mapping[int, str], file: str) -> StreetTables:
    streets = found.streets
    sizes = np.array([len(street.refs) for street in streets], dtype=np.int64)
    refs = np.fromiter(chain.from_iterable(street.refs for street in streets), dtype=np.int64, count=int(sizes.sum()))
    pieces = split_at_junctions(Ways(refs, sizes), places)
    elevation_m, odd = elevations([heights.get(node) for node in pieces.node_ids.tolist()], file)
    return street_tables(
        node_ids=pieces.node_ids,
        node_xy=pieces.node_xy,
        elevation_m=elevation_m,
        ends=pieces.ends,
        lines=pieces.lines,
        highway=_objects_of([street.highway for street in streets])[pieces.way],
        name=_objects_of([street.name for street in streets])[pieces.way],
        bridge=np.array([street.bridge for street in streets], dtype=bool)[pieces.way],
        crossing=np.array([street.crossing for street in streets], dtype=bool)[pieces.way],
        direction=np.array([street.direction for street in streets], dtype=np.int64)[pieces.way],
        backdrop=backdrop_table([_shape(drawn, places) for drawn in found.drawn]),
        problems=_problems(pieces, file) + odd,
    )


def _objects_of(values: Sequence[str | None]) -> NDArray[np.object_]:
    return np.array(values, dtype=object)


def _problems(pieces: Pieces, file: str) -> tuple[Problem, ...]:
    if pieces.missing == 0:
        return ()
    return (Problem("missing_nodes", file, value=str(pieces.missing), severity="warning"),)


def _shape(drawn: _Drawn, places: Places) -> Shape:
    outer = _lines(drawn.outer, places)
    if drawn.is_area:
        return Shape(drawn.kind, drawn.name, backdrop.assemble(outer, _lines(drawn.inner, places)))
    return Shape(drawn.kind, drawn.name, outer[0] if outer else shapely.LineString())


def _lines(runs: Iterable[list[int]], places: Places) -> list[shapely.LineString]:
    lines = []
    for run in runs:
        position, found = locate(np.array(run, dtype=np.int64), places.ids)
        if found.sum() > 1:
            lines.append(shapely.LineString(places.xy[position[found]]))
    return lines
