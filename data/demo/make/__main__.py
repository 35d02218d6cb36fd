"""Build the fictional Xinghe District: `python data/demo/make` writes the files beside this folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

import check
import files
import layout
from buildings import Building
from compounds import Compound, wall_off
from facilities import register
from ground import Ground, lay_ground
from grow import Block, Cut, grow
from network import Piece, as_network, join
from people import count_people
from settle import new_quarter, settle
from siting import prepare
from streets import (
    Tags, Way, expressway, grown_streets, hill_paths, lake_paths, main_roads, rail_crossings, riverside_paths,
)  # fmt: skip
from unit_table import PARENTS, leaves, parent_code
from units import share_land


def main() -> None:
    """Grow the district, write it, read it back and check it."""
    folder = Path(__file__).resolve().parent.parent
    ground = lay_ground(_rng(0))
    cuts, blocks = grow(ground, _rng(1))
    ways, buildings, compounds = _build(ground, cuts, blocks)
    pieces = join(ways)
    units = share_land(ground, cuts)
    people = count_people(units, buildings)
    siting = prepare(pieces, ways, units, buildings, compounds)
    rows = register(units, siting, _rng(7))
    codes = {leaf.name: leaf.code for leaf in leaves()} | {p.name: parent_code(p) for p in PARENTS}
    files.write_streets(as_network(pieces, ways, _display(ground), _marks(ground, compounds)), folder / "streets.osm.pbf")
    files.write_units(units, people, folder / "units.geojson")
    files.write_facilities(rows, folder / "facilities.xlsx")
    files.write_population(units, people, folder / "population.csv")
    files.write_buildings(buildings, compounds, folder / "buildings.gpkg")
    files.write_planted(codes, folder / "planted.csv")
    print(f"{len({e for p in pieces for e in p.ends}):,} junctions, {len(pieces):,} edges, {len(buildings):,} buildings, {len(compounds)} compounds, {len(rows)} facilities, {ground.outline.area / 1e6:.1f} km²")  # fmt: skip
    check.verify(folder)


def _rng(step: int) -> np.random.Generator:
    return np.random.default_rng(layout.SEED + step)


def _build(ground: Ground, cuts: list[Cut], blocks: list[Block]) -> tuple[list[Way], list[Building], list[Compound]]:
    """All ways, all buildings, all compounds."""
    ways = main_roads(ground) + grown_streets(ground, cuts, _rng(2))
    ways += rail_crossings(ground, ways) + riverside_paths(ground) + hill_paths(ground, _rng(3)) + lake_paths(ground)
    walled = wall_off(blocks, ways, ground, _rng(4))
    keep_off = _keep_off(ground, ways)
    buildings: list[Building] = []
    rng = _rng(5)
    for index, block in enumerate(blocks):
        settled = settle(block, walled.get(index), ground, keep_off, rng)
        buildings += settled.buildings
        ways += settled.ways
    return ways, buildings + new_quarter(ground, _rng(6)), list(walled.values())


def _keep_off(ground: Ground, ways: list[Way]) -> Polygon:
    stairs = [way.line.buffer(5) for way in ways if dict(way.tags)["highway"] == "steps"]
    keep_off = shapely.union_all([ground.barriers, ground.hill, *stairs])
    shapely.prepare(keep_off)
    return keep_off


def _marks(ground: Ground, compounds: list[Compound]) -> list[tuple[tuple[float, float], Tags]]:
    gate = (("barrier", "gate"),)
    level_crossing = (ground.crossing.coords[0], (("railway", "level_crossing"),))
    return [level_crossing, *((g.coords[0], gate) for c in compounds for g in c.gates)]


def _display(ground: Ground) -> list[Way]:
    """What is only drawn: the motorway, the railway, water and the park."""
    limit = ground.outline.buffer(layout.BEYOND_M)
    river = shapely.intersection(ground.river, limit)
    shown = [expressway(ground)]
    rail = max(shapely.get_parts(ground.railway.intersection(limit)), key=lambda p: p.length)
    shown.append(Way(rail, (("name", "星河铁路"), ("name:en", "Xinghe Railway"), ("railway", "rail"))))
    shown.append(_area(river, (("name", "星河"), ("name:en", "Xing River"), ("natural", "water"), ("water", "river"))))
    shown.append(_area(ground.hill, (("leisure", "park"), ("name", "听松岭公园"), ("name:en", "Tingsong Hill Park"))))
    shown += [_area(bank, (("leisure", "park"), ("name", "滨江绿带"), ("name:en", "Riverside Green"))) for bank in _banks(ground)]
    for lake, (name, name_en, _, _) in zip(ground.lakes, layout.LAKES, strict=True):
        shown.append(_area(lake, (("name", name), ("name:en", name_en), ("natural", "water"), ("water", "lake"))))
    return shown


def _banks(ground: Ground) -> list[Polygon]:
    """The green between the water and the riverside roads, parted by the bridges."""
    roads = shapely.union_all([line.buffer(25) for _, line in ground.roads])
    green = ground.river.buffer(70).difference(ground.river.buffer(5)).difference(roads)
    inside = green.intersection(shapely.box(-3400, -3000, 2900, 3000))
    return [part for part in shapely.get_parts(inside) if part.area > 5_000]


def _area(shape: Polygon, tags: Tags) -> Way:
    return Way(LineString(shape.simplify(1.0).exterior.coords), tags)


if __name__ == "__main__":
    main()
