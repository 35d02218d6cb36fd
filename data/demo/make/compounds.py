"""Walled compounds: the outline, and the gates it opens by."""

from __future__ import annotations

from dataclasses import dataclass

import layout
import numpy as np
import shapely
from curves import km
from ground import Ground
from grow import Block
from network import GRID_M
from shapely.geometry import LineString, Point, Polygon
from streets import FLAT, Way, make_tags

WALL_M = 14.0  # from the street's middle to the wall
STREET_WITHIN_M = 26.0  # a gate stands where a street is at most this far
SHARE_WALLED = {"super": 0.8, "estate": 0.07, "suburb": 0.04, "gated": 1.0}


@dataclass(frozen=True)
class Compound:
    """One walled compound; `mapped` says whether OpenStreetMap knows its inside."""

    compound_id: str
    name: str
    shape: Polygon
    gates: tuple[Point, ...]
    driveways: tuple[Way, ...]
    mapped: bool


def wall_off(blocks: list[Block], ways: list[Way], ground: Ground, rng: np.random.Generator) -> dict[int, Compound]:
    """Compounds by the index of their block."""
    streets = shapely.union_all(
        [w.line for w in ways if w.plane == FLAT and dict(w.tags)["highway"] not in ("path", "footway", "track")]
    )
    shapely.prepare(streets)
    far_gate = Point(km([layout.FAR_GATE_KM])[0])
    made: dict[int, Compound] = {}
    for index, block in enumerate(blocks):
        wanted = rng.random() < SHARE_WALLED.get(block.zone, 0.0)
        if wanted and ground.outline.contains(block.shape):
            only = far_gate if block.zone == "gated" else None
            compound = _compound(block, len(made) + 1, only, streets=streets, ground=ground, rng=rng)
            if compound is not None:
                made[index] = compound
    return made


def _compound(
    block: Block,
    number: int,
    only: Point | None,
    *,
    streets: shapely.Geometry,
    ground: Ground,
    rng: np.random.Generator,
) -> Compound | None:
    land = block.shape.buffer(-WALL_M, join_style="mitre").difference(ground.barriers)
    parts = [p for p in shapely.get_parts(land) if p.area > 15_000]
    if not parts:
        return None
    shape = max(parts, key=lambda p: p.area).simplify(1.5)
    gates = _gates(shape, streets, rng, only)
    if not gates:
        return None
    mapped = only is None and rng.random() < 0.7
    driveways = tuple(_driveways(gates, streets))
    return Compound(f"C{number:03d}", _name(number), Polygon(shape.exterior), tuple(gates), driveways, mapped)


def _name(number: int) -> str:
    first, last = layout.COMPOUND_NAMES, layout.COMPOUND_ENDINGS
    return first[(number * 7) % len(first)] + last[number % len(last)]


def _gates(shape: Polygon, streets: shapely.Geometry, rng: np.random.Generator, only: Point | None) -> list[Point]:
    """One to four points on the wall, well apart, each with a street before it."""
    wall = shape.exterior
    spots = [wall.interpolate(float(d)) for d in np.arange(5.0, wall.length, 12.0)]
    spots = [shapely.set_precision(s, GRID_M) for s in spots if streets.distance(s) <= STREET_WITHIN_M]
    if not spots:
        return []
    if only is not None:
        return [min(spots, key=lambda s: s.distance(only))]
    count = 1 + int(shape.area > 28_000) + int(rng.random() < 0.5) + int(shape.area > 90_000 and rng.random() < 0.6)
    gates = [spots[int(rng.integers(len(spots)))]]
    while len(gates) < min(count, 4):
        gates.append(max(spots, key=lambda s: min(s.distance(g) for g in gates) + rng.uniform(0, 60)))
    return gates


def _driveways(gates: list[Point], streets: shapely.Geometry) -> list[Way]:
    """Return the few metres from each gate to the street before it."""
    tags = make_tags("service", None, (("service", "driveway"),))
    kerbs = [shapely.shortest_line(streets, gate).coords[0] for gate in gates]
    return [Way(LineString([kerb, gate]), tags) for kerb, gate in zip(kerbs, gates, strict=True)]
