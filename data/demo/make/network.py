"""Join ways into one network: shared nodes where they meet, stubs and islands removed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from curves import XY
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString
from shapely.strtree import STRtree
from streets import FLAT, Tags, Way

GRID_M = 0.05
STUB_M = 38.0
MISS_M = 0.5
PRUNED = {
    "primary",
    "secondary",
    "tertiary",
    "residential",
    "unclassified",
    "living_street",
    "track",
    "footway",
    "path",
}


@dataclass(frozen=True)
class Piece:
    """A stretch of one way between two junctions; `way` is its index."""

    line: LineString
    way: int

    @property
    def ends(self) -> tuple[XY, XY]:
        """First and last coordinate."""
        return self.line.coords[0], self.line.coords[-1]


def join(ways: list[Way]) -> list[Piece]:
    """Cut every way where it meets another, drop stubs and everything off the main network."""
    pieces = _noded(ways)
    pieces = _without_stubs(pieces, ways)
    return _largest(pieces)


def _noded(ways: list[Way]) -> list[Piece]:
    flat = [i for i, way in enumerate(ways) if way.plane == FLAT]
    lines = np.array([ways[i].line for i in flat], dtype=object)
    tree = STRtree(lines)
    parts = shapely.get_parts(shapely.unary_union(lines, grid_size=GRID_M))
    parts = sorted(parts, key=lambda p: p.coords[:])
    middles = shapely.line_interpolate_point(np.array(parts, dtype=object), 0.5, normalized=True)
    parents = tree.nearest(middles)
    pieces = [Piece(part, flat[int(k)]) for part, k in zip(parts, parents, strict=True)]
    over = [(i, shapely.set_precision(way.line, GRID_M)) for i, way in enumerate(ways) if way.plane != FLAT]
    return pieces + [Piece(line, i) for i, line in over]


def _without_stubs(pieces: list[Piece], ways: list[Way]) -> list[Piece]:
    """Remove short dead ends left where a cut overshot; two rounds take care of forks."""
    for _ in range(2):
        meets = Counter(end for piece in pieces for end in piece.ends)
        pieces = [
            p for p in pieces if not (min(meets[e] for e in p.ends) == 1 and p.line.length < _stub_m(ways[p.way]))
        ]
    return pieces


def _stub_m(way: Way) -> float:
    """Dead ends shorter than this are overshoots, not culs-de-sac."""
    return STUB_M if dict(way.tags)["highway"] in PRUNED else 2.0


def _largest(pieces: list[Piece]) -> list[Piece]:
    """Only what hangs together with the largest part of the network; the motorway stays as drawn."""
    number: dict[XY, int] = defaultdict(lambda: len(number))
    ends = np.array([[number[e] for e in piece.ends] for piece in pieces])
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(len(number), len(number)))
    _, labels = connected_components(graph, directed=False)
    main = np.bincount(labels).argmax()
    return [p for p, (a, _) in zip(pieces, ends, strict=True) if labels[a] == main]


@dataclass(frozen=True)
class Network:
    """OpenStreetMap-like nodes and ways, ready to be written."""

    nodes: tuple[XY, ...]  # metres; the position is the index
    ways: tuple[tuple[tuple[int, ...], Tags], ...]
    node_tags: dict[int, Tags]


def as_network(pieces: list[Piece], ways: list[Way], extra: list[Way], marks: list[tuple[XY, Tags]]) -> Network:
    """Merge the pieces of each way end to end, let loose ends meet, and number the nodes in reading order."""
    merged = _merged(pieces)
    lines = _met([line for _, line in merged], [ways[index].plane == FLAT for index, _ in merged])
    strings = [(line, ways[index].tags) for line, (index, _) in zip(lines, merged, strict=True)]
    strings += [(way.line, way.tags) for way in extra]
    keyed = [([_key(xy) for xy in line.coords], tags) for line, tags in strings]
    number = {key: i for i, key in enumerate(sorted({key for keys, _ in keyed for key in keys}))}
    numbered = [(_distinct([number[key] for key in keys]), tags) for keys, tags in keyed]
    node_tags = {number[_key(xy)]: tags for xy, tags in marks if _key(xy) in number}
    nodes = tuple((x / 100.0, y / 100.0) for x, y in number)
    return Network(nodes, tuple((refs, tags) for refs, tags in numbered if len(refs) > 1), node_tags)


def _key(xy: XY) -> tuple[int, int]:
    """Centimetres, so that equal places are one node."""
    return round(xy[0] * 100), round(xy[1] * 100)


def _distinct(refs: list[int]) -> tuple[int, ...]:
    return tuple(ref for i, ref in enumerate(refs) if i == 0 or ref != refs[i - 1])


def _met(lines: list[LineString], flat: list[bool]) -> list[LineString]:
    """Make each loose end that missed the line it comes to a vertex of that line.

    Rounding joins an end to a line only where that passes the same cell of the grid. A street ends on the edge of its
    land, which lies on the grid as the road along it does not, and a road of the layout at a point of a curve, which
    runs straight from vertex to vertex: either may miss the other road by a cell or two. The pieces stay as they are,
    for facilities are sited by them and none of these is to move.
    """
    shared = Counter(xy for line in lines for xy in line.coords)
    loose = [xy for line in lines for xy in (line.coords[0], line.coords[-1]) if shared[xy] == 1]
    at, by = STRtree(lines).query(shapely.points(loose), predicate="dwithin", distance=MISS_M)
    missed: dict[int, list[XY]] = defaultdict(list)
    for end, line in zip(at, by, strict=True):
        if flat[line] and loose[end] not in lines[line].coords:
            missed[int(line)].append(loose[end])
    met = {line: shapely.snap(lines[line], shapely.MultiPoint(ends), MISS_M) for line, ends in missed.items()}
    return [met.get(i, line) for i, line in enumerate(lines)]


def _merged(pieces: list[Piece]) -> list[tuple[int, LineString]]:
    grouped: dict[int, list[LineString]] = defaultdict(list)
    for piece in pieces:
        grouped[piece.way].append(piece.line)
    merged: list[tuple[int, LineString]] = []
    for index in sorted(grouped):
        merged += [(index, line) for line in _chains(grouped[index])]
    return merged


def _chains(lines: list[LineString]) -> list[LineString]:
    """Join lines end to end along one way."""
    joined = shapely.line_merge(shapely.MultiLineString(lines)) if len(lines) > 1 else lines[0]
    return sorted(shapely.get_parts(joined), key=lambda line: line.coords[:])
