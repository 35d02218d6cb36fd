"""Grow streets and blocks from the hand-drawn skeleton by cutting land again and again.

Every face of the skeleton is cut across its long side by a slightly bent line until it is as small as
its zone wants its blocks. Cut ends that come close to a standing junction move onto it, so that
crossroads appear among the T-junctions. Cuts become streets of a class that follows from the size of
the land they divided; in the fields most of them stay invisible and only serve as parcel lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import shapely
from curves import XY, bent
from ground import Ground
from shapely.geometry import LineString, Point, Polygon
from shapely.ops import polygonize, split

GRID_M = 0.05


@dataclass(frozen=True)
class Zone:
    """How one kind of land is cut: smallest block, slant (radians), bend, and street classes by size."""

    block_m2: float
    slant: float
    bend: float
    classes: tuple[tuple[float, str], ...]  # (land larger than, class of the cut through it)


URBAN = ((900_000.0, "secondary"), (260_000.0, "tertiary"), (45_000.0, "residential"))
ZONES: dict[str, Zone] = {
    "old": Zone(
        4_300,
        0.26,
        0.10,
        ((250_000.0, "tertiary"), (40_000.0, "residential"), (14_000.0, "living_street"), (0.0, "footway")),
    ),
    "estate": Zone(24_000, 0.12, 0.05, (*URBAN, (0.0, "residential"))),
    "cbd": Zone(17_000, 0.06, 0.03, (*URBAN, (24_000.0, "service"), (0.0, "pedestrian"))),
    "super": Zone(88_000, 0.07, 0.05, (*URBAN, (0.0, "residential"))),
    "industrial": Zone(85_000, 0.04, 0.02, (*URBAN, (0.0, "service"))),
    "suburb": Zone(46_000, 0.16, 0.09, (*URBAN, (0.0, "unclassified"))),
    "rural": Zone(170_000, 0.3, 0.14, ((900_000.0, "unclassified"), (300_000.0, "track"), (0.0, ""))),
    "village": Zone(4_200, 0.35, 0.12, ((45_000.0, "residential"), (12_000.0, "living_street"), (0.0, "footway"))),
    "water": Zone(60_000, 0.02, 0.0, ((0.0, ""),)),
    "gated": Zone(230_000, 0.05, 0.03, URBAN),
    "hill": Zone(1e12, 0.0, 0.0, ((0.0, ""),)),
}


@dataclass(frozen=True)
class Cut:
    """A line that divided land; `highway` is empty for a mere parcel line."""

    line: LineString
    highway: str
    zone: str


@dataclass(frozen=True)
class Block:
    """Land that is not cut any further."""

    shape: Polygon
    zone: str


@dataclass
class Junctions:
    """Ends of the cuts so far, to let later cuts meet them."""

    points: list[XY] = field(default_factory=list)

    def near(self, spot: XY, within_m: float) -> XY:
        """Return the closest standing junction, or the spot itself."""
        if not self.points:
            return spot
        away = np.hypot(*(np.array(self.points) - spot).T)
        return self.points[int(away.argmin())] if away.min() <= within_m else spot


def faces(lines: list[LineString], grid_m: float = GRID_M) -> list[Polygon]:
    """Return the pieces of land between lines, in a stable order."""
    noded = shapely.unary_union(shapely.set_precision(np.array(lines, dtype=object), 0.0), grid_size=grid_m)
    found = [face for face in polygonize(noded) if face.area > 1.0]
    return sorted(found, key=lambda face: (round(face.centroid.x, 2), round(face.centroid.y, 2)))


def grow(ground: Ground, rng: np.random.Generator) -> tuple[list[Cut], list[Block]]:
    """Cut all the land of the ground down to blocks."""
    return carve(faces(ground.lines), ground.zone_of, rng)


def carve(
    lands: list[Polygon], zone_of: Callable[[Polygon], str], rng: np.random.Generator
) -> tuple[list[Cut], list[Block]]:
    """Cut pieces of land across their long sides until each is as small as its zone asks."""
    cuts: list[Cut] = []
    blocks: list[Block] = []
    junctions = Junctions()
    waiting = list(reversed(lands))
    while waiting:
        land = waiting.pop()
        zone = zone_of(land)
        made = None if land.area < ZONES[zone].block_m2 * 1.6 else _cut(land, zone, junctions, rng)
        if made is None:
            blocks.append(Block(land, zone))
            continue
        line, pieces = made
        junctions.points += [line.coords[0], line.coords[-1]]
        cuts.append(Cut(line, _class_of(land, zone, rng), zone))
        waiting += pieces
    return cuts, blocks


def _class_of(land: Polygon, zone: str, rng: np.random.Generator) -> str:
    chosen = next((name for size, name in ZONES[zone].classes if land.area > size), "")
    return "" if chosen == "track" and rng.random() < 0.55 else chosen


def _cut(
    land: Polygon, zone: str, junctions: Junctions, rng: np.random.Generator
) -> tuple[LineString, list[Polygon]] | None:
    """One bent cut across the long side; None when a dozen tries give only slivers."""
    for attempt in range(12):
        line = _cut_line(land, ZONES[zone], junctions, rng, stray=0.12 + 0.02 * attempt)
        if line is None:
            continue
        pieces = [p for p in split(land, _longer(line)).geoms if p.area > 1.0]
        if len(pieces) == 2 and min(p.area for p in pieces) > (0.24 - 0.012 * attempt) * land.area:
            return line, pieces
    return None


def _cut_line(
    land: Polygon, zone: Zone, junctions: Junctions, rng: np.random.Generator, *, stray: float
) -> LineString | None:
    centre, along, across, long_m, wide_m = frame_of(land)
    middle = centre + along * long_m * rng.uniform(-stray, stray)
    turn = rng.normal() * zone.slant
    aim = across * np.cos(turn) + along * np.sin(turn)
    ray = LineString([middle - aim * wide_m * 2, middle + aim * wide_m * 2])
    inside = shapely.intersection(ray, land)
    parts = [p for p in shapely.get_parts(inside) if p.geom_type == "LineString"]
    if not parts:
        return None
    chord = min(parts, key=lambda p: p.distance(Point(middle)))
    near = min(40.0, 0.3 * chord.length)
    start, end = (junctions.near(xy, near) for xy in (chord.coords[0], chord.coords[-1]))
    if start == end:
        return None
    line = bent(start, end, rng.normal() * zone.bend)
    return line if land.buffer(1.0).contains(line) else bent(start, end, 0.0)


def frame_of(land: Polygon) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, float]:
    """Centre, unit vectors along and across, and the two sides of the tightest rectangle."""
    box = np.array(land.minimum_rotated_rectangle.exterior.coords)[:4]
    sides = [box[1] - box[0], box[2] - box[1]]
    lengths = [float(np.hypot(*side)) for side in sides]
    longer = int(lengths[1] > lengths[0])
    along = sides[longer] / lengths[longer]
    return box.mean(axis=0), along, np.array([-along[1], along[0]]), max(lengths), min(lengths)


def _longer(line: LineString, by_m: float = 1.0) -> LineString:
    """Return the line with both ends pushed out a little, so that it surely divides the land."""
    xy = np.array(line.coords)
    head, tail = xy[0] - xy[1], xy[-1] - xy[-2]
    xy[0] += head / np.hypot(*head) * by_m
    xy[-1] += tail / np.hypot(*tail) * by_m
    return LineString(xy)
