"""Settle the blocks: which land is walled, what is built on it, and the lanes between the buildings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from buildings import Building, Rows, angle_of, fill, lanes_between, rows_over, type_of
from compounds import Compound
from ground import Ground
from grow import Block
from shapely.geometry import LineString, Polygon
from streets import Way, lines_of, make_tags

UNBUILT = ("water", "hill")
SETBACK_M = {"old": 6.0, "village": 6.0}


@dataclass(frozen=True)
class Settled:
    """What stands on one block, and the ways laid between it."""

    buildings: tuple[Building, ...]
    ways: tuple[Way, ...]


def settle(
    block: Block, compound: Compound | None, ground: Ground, keep_off: Polygon, rng: np.random.Generator
) -> Settled:
    """Build on one block."""
    if block.zone in UNBUILT or not ground.outline.contains(block.shape):
        return Settled((), ())
    land = compound.shape.buffer(-7) if compound else block.shape.buffer(-SETBACK_M.get(block.zone, 11.0))
    if land.intersects(keep_off):
        land = land.difference(keep_off)
    if land.area < 200:
        return Settled((), compound.driveways if compound else ())
    rows = rows_over(land, type_of(block.zone, rng, walled=compound is not None), angle_of(block))
    stands = fill(land, rows, block.zone, rng)
    ways = _compound_ways(compound, rows, rng) if compound else _open_ways(block, rows, keep_off, rng)
    return Settled(tuple(stands), tuple(ways))


def _open_ways(block: Block, rows: Rows, keep_off: Polygon, rng: np.random.Generator) -> list[Way]:
    """Lanes between the rows of an open block, from street to street."""
    if block.zone not in ("estate", "suburb", "cbd", "super") or rng.random() < 0.12:
        return []
    every = max(1, round(52.0 / rows.kind.pitch_y_m))
    lanes = lanes_between(rows, every=every, crosswise=max(2, round(150.0 / rows.kind.pitch_x_m)))
    inside = [lines_of(lane.intersection(block.shape).difference(keep_off)) for lane in lanes]
    kinds = ("footway", "service", "footway", "living_street")
    kind = kinds[int(rng.integers(len(kinds)))]
    return [Way(_overshot(part), make_tags(kind)) for parts in inside for part in parts if part.length > 30]


def _overshot(line: LineString, by_m: float = 0.4) -> LineString:
    """Pushed out a touch at both ends, so that it surely meets the street it was clipped by."""
    (x0, y0), (x1, y1) = line.coords[0], line.coords[-1]
    dx, dy = (x1 - x0) / line.length * by_m, (y1 - y0) / line.length * by_m
    return LineString([(x0 - dx, y0 - dy), (x1 + dx, y1 + dy)])


def _compound_ways(compound: Compound, rows: Rows, rng: np.random.Generator) -> list[Way]:
    """Return a loop inside the wall, paths between the rows, a link from each gate."""
    core = max(shapely.get_parts(compound.shape.buffer(-8)), key=lambda p: p.area)
    if not compound.mapped or core.area < 8_000:
        return list(compound.driveways)
    loop = LineString(core.exterior.simplify(1.0).coords)
    private = (("access", "private"),) if rng.random() < 0.2 else ()
    lanes = [
        part
        for lane in lanes_between(rows, every=1, crosswise=4)
        for part in lines_of(lane.intersection(Polygon(loop)))
    ]
    ways = [Way(loop, make_tags("service", None, private))]
    ways += [Way(_overshot(lane), make_tags("footway", None, private)) for lane in lanes]
    for gate in compound.gates:
        ways.append(Way(LineString([gate, loop.interpolate(loop.project(gate))]), make_tags("service", None, private)))
    return ways + list(compound.driveways)


def new_quarter(ground: Ground, rng: np.random.Generator) -> list[Building]:
    """Homes just built in the middle of the blank land, before anybody has mapped a street to them."""
    centre = ground.blank.centroid
    rows = rows_over(centre.buffer(95.0), "walkup", 0.15)
    return fill(centre.buffer(95.0), rows, "quarter", rng)
