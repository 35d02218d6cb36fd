"""Where facilities go: beside a street of their unit, by default where most of its people walk least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from buildings import Building
from compounds import Compound
from curves import XY, Floats
from network import Piece
from people import unit_of
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from shapely.geometry import Point
from streets import Way
from units import Unit

FRONT = {"secondary", "tertiary", "residential", "living_street", "unclassified"}
ASIDE_M = 7.0
FAR_M = 900.0


@dataclass(frozen=True)
class Spots:
    """Places beside a street, with the street node before each and the unit each lies in."""

    xy: Floats
    node: np.ndarray
    unit: np.ndarray


@dataclass(frozen=True)
class Homes:
    """Residential floor with the street nodes it is reached by: one, or one per gate."""

    unit: np.ndarray
    floor_m2: Floats
    node: np.ndarray  # (homes, 4)
    leg_m: Floats  # (homes, 4); inf where there are fewer gates


@dataclass(frozen=True)
class Siting:
    """All that is needed to choose a place in a unit."""

    graph: coo_array
    spots: Spots
    homes: Homes

    def best(self, unit: int, standing: tuple[XY, ...] = ()) -> XY:
        """Return the spot of the unit that, beside what stands already, leaves its people the shortest walks."""
        mine = np.flatnonzero(self.spots.unit == unit)
        already = [int(np.hypot(*(self.spots.xy - xy).T).argmin()) for xy in standing]
        walks = self._walks(unit, np.r_[mine, already].astype(int))
        total = np.minimum(walks[: len(mine)], walks[len(mine) :].min(axis=0, initial=FAR_M))
        homes = self.homes.floor_m2[self.homes.unit == unit]
        return self._xy(mine[int((total * homes).sum(axis=1).argmin())])

    def _walks(self, unit: int, spots: np.ndarray) -> Floats:
        """Metres from spots to the homes of a unit (spots, homes), at most FAR_M."""
        homes = np.flatnonzero(self.homes.unit == unit)
        walk = dijkstra(self.graph, directed=False, indices=self.spots.node[spots], limit=FAR_M)
        total = (walk[:, self.homes.node[homes]] + self.homes.leg_m[homes]).min(axis=2)
        return np.asarray(np.minimum(total, FAR_M))

    def near(self, unit: int, km: XY) -> XY:
        """Return the spot of the unit closest to a place."""
        mine = np.flatnonzero(self.spots.unit == unit)
        away = np.hypot(*(self.spots.xy[mine] - 1000.0 * np.array(km)).T)
        return self._xy(mine[int(away.argmin())])

    def some(self, unit: int, rng: np.random.Generator) -> XY:
        """Any spot of the unit."""
        return self._xy(int(rng.choice(np.flatnonzero(self.spots.unit == unit))))

    def beyond(self, km: XY) -> XY:
        """Return the spot outside the district closest to a place."""
        return self.near(-1, km)

    def _xy(self, spot: int) -> XY:
        return float(self.spots.xy[spot, 0]), float(self.spots.xy[spot, 1])


def prepare(
    pieces: list[Piece], ways: list[Way], units: list[Unit], buildings: list[Building], compounds: list[Compound]
) -> Siting:
    """Make the walking graph, the spots and the homes."""
    ends = [end for piece in pieces for end in piece.ends]
    places = sorted(set(ends))
    number = {xy: i for i, xy in enumerate(places)}
    pairs = np.array([number[end] for end in ends]).reshape(-1, 2)
    length = np.array([p.line.length for p in pieces])
    graph = _shortest_parallel(pairs, length, len(places))
    spots = _spots(pieces, ways, pairs, units)
    return Siting(graph, spots, _homes(np.array(places), units, buildings, compounds))


def _shortest_parallel(pairs: np.ndarray, length: Floats, size: int) -> coo_array:
    """SciPy adds parallel edges up, so only the shortest of each pair may go in."""
    pairs = np.sort(pairs, axis=1)
    order = np.lexsort((length, pairs[:, 1], pairs[:, 0]))
    pairs, length = pairs[order], length[order]
    first = np.r_[True, (np.diff(pairs, axis=0) != 0).any(axis=1)]
    return coo_array((length[first], (pairs[first, 0], pairs[first, 1])), shape=(size, size)).tocsr()


def _spots(pieces: list[Piece], ways: list[Way], pairs: np.ndarray, units: list[Unit]) -> Spots:
    """Return a few metres off both sides of each street, close to its junctions."""
    xy: list[XY] = []
    node: list[int] = []
    for piece, pair in zip(pieces, pairs, strict=True):
        if dict(ways[piece.way].tags)["highway"] not in FRONT or piece.line.length < 36.0:
            continue
        for at, end in ((12.0, pair[0]), (-12.0, pair[1])):
            here, ahead = (np.array(piece.line.interpolate(at + d).coords[0]) for d in (0.0, 1.0))
            aside = np.array([-(ahead - here)[1], (ahead - here)[0]]) * ASIDE_M / np.hypot(*(ahead - here))
            xy += [tuple(here + aside), tuple(here - aside)]
            node += [int(end), int(end)]
    return Spots(np.array(xy), np.array(node), _well_inside(np.array(xy), units))


def _well_inside(xy: Floats, units: list[Unit]) -> np.ndarray:
    """Return the unit each place lies in by at least three metres; −1 beyond the district, −2 on a border."""
    tree = shapely.STRtree([u.shape.buffer(-3.0) for u in units])
    points = shapely.points(xy)
    place, unit = tree.query(points, predicate="within")
    found = np.full(len(xy), -2)
    district = shapely.union_all([u.shape for u in units])
    found[shapely.distance(district, points) > 20.0] = -1
    found[place] = unit
    return found


def _homes(nodes: Floats, units: list[Unit], buildings: list[Building], compounds: list[Compound]) -> Homes:
    homes = [b for b in buildings if b.residential]
    points = [b.shape.representative_point() for b in homes]
    tree = shapely.STRtree(shapely.points(nodes))
    walls = shapely.STRtree([c.shape for c in compounds])
    node = np.zeros((len(homes), 4), dtype=int)
    leg = np.full((len(homes), 4), np.inf)
    for i, point in enumerate(points):
        inside = walls.query(point, predicate="within")
        doors = compounds[int(inside[0])].gates if len(inside) else (point,)
        for k, door in enumerate(doors):
            node[i, k] = tree.nearest(door)
            leg[i, k] = point.distance(door) + door.distance(Point(nodes[node[i, k]]))
    return Homes(unit_of([b.shape for b in homes], units), np.array([b.floor_m2 for b in homes]), node, leg)
