"""Walled compounds: the outline, and the gates it opens by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

import layout
from curves import km
from grow import Block
from ground import Ground
from network import GRID_M
from streets import FLAT, Way, make_tags

WALL_M = 14.0  # from the street's middle to the wall
STREET_WITHIN_M = 26.0  # a gate stands where a street is at most this far
SHARE_WALLED = {"super": 0.8, "estate": 0.07, "suburb": 0.04, "gated": 1.0}


@dataclass(frozen=True)
class Compound:
    """One walled compound; `mapped` says whether OpenStreetMap knows its inside."""

    compound_id: str
    name: str
    zone: str
    shape: Polygon
    gates: tuple[Point, ...]
    driveways: tuple[Way, ...]
    mapped: bool


def wall_off(blocks: list[Block], ways: list[Way], ground: Ground, rng: np.random.Generator) -> dict[int, Compound]:
    """Compounds by the index of their block."""
    streets = shapely.union_all([w.line for w in ways if w.plane == FLAT and dict(w.tags)["highway"] not in ("path", "footway", "track")])  # fmt: skip
    shapely.prepare(streets)
    far_gate = Point(km([layout.FAR_GATE_KM])[0])
    made: dict[int, Compound] = {}
    for index, block in enumerate(blocks):
        wanted = rng.random() < SHARE_WALLED.get(block.zone, 0.0)
        if wanted and ground.outline.contains(block.shape):
            compound = _compound(block, streets, ground, len(made) + 1, rng, far_gate if block.zone == "gated" else None)
            if compound is not None:
                made[index] = compound
    return made


def _compound(
    block: Block, streets: shapely.Geometry, ground: Ground, number: int, rng: np.random.Generator, only: Point | None
) -> Compound | None:
    land = block.shape.buffer(-WALL_M, join_style="mitre").difference(ground.barriers)
    parts = [p for p in shapely.get_parts(land) if p.area > 15_000]
    if not parts:
        return None
    shape = max(parts, key=lambda p: p.area).simplify(1.5)
    gates = _gates(shape, streets, rng, only)
    if not gates:
        return None
    name = layout.COMPOUND_NAMES[(number * 7) % len(layout.COMPOUND_NAMES)] + layout.COMPOUND_ENDINGS[number % len(layout.COMPOUND_ENDINGS)]
    mapped = only is None and rng.random() < 0.7
    driveways = tuple(_driveways(gates, streets))
    return Compound(f"C{number:03d}", name, block.zone, Polygon(shape.exterior), tuple(gates), driveways, mapped)


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
    """The few metres from each gate to the street before it."""
    ways = []
    for gate in gates:
        kerb = streets.interpolate(streets.project(gate)) if streets.geom_type == "LineString" else shapely.shortest_line(streets, gate).coords[0]
        ways.append(Way(LineString([kerb, gate]), make_tags("service", None, (("service", "driveway"),))))
    return ways
