"""Build the fictional Xinghe District: `python data/demo/make` writes the files beside this folder."""

from __future__ import annotations

from pathlib import Path

import check
import files
import layout
import numpy as np
import shapely
import supplements
from buildings import Building
from compounds import Compound, wall_off
from display import display_ways, node_marks
from facilities import all_rows
from ground import Ground, lay_ground
from grow import Block, Cut, grow
from network import as_network, join
from people import count_people
from settle import new_quarter, settle
from shapely.geometry import Polygon
from siting import prepare
from streets import (
    Way,
    grown_streets,
    hill_paths,
    lake_paths,
    main_roads,
    rail_crossings,
    riverside_paths,
)
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
    rows = all_rows(units, siting, _rng(7))
    codes = {leaf.name: leaf.code for leaf in leaves()} | {p.name: parent_code(p) for p in PARENTS}
    files.write_streets(
        as_network(pieces, ways, display_ways(ground), node_marks(ground, compounds)), folder / "streets.osm.pbf"
    )
    files.write_units(units, people, folder / "units.geojson")
    files.write_facilities(rows, folder / "facilities.xlsx")
    files.write_population(units, people, folder / "population.csv")
    files.write_buildings(buildings, compounds, folder / "buildings.gpkg")
    supplements.write_areas(rows, folder / "areas.geojson")
    supplements.write_reported(folder / "reported.csv")
    files.write_planted(codes, folder / "planted.csv")
    junctions = {end for piece in pieces for end in piece.ends}
    print(f"{len(junctions):,} junctions, {len(pieces):,} edges, {ground.outline.area / 1e6:.1f} km²")
    print(f"{len(buildings):,} buildings, {len(compounds)} compounds, {len(rows)} facilities")
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


if __name__ == "__main__":
    main()
