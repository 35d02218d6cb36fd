"""What is only drawn and never walked: motorway, railway, water, parks, and marks on nodes."""

from __future__ import annotations

import layout
import shapely
from compounds import Compound
from curves import XY
from ground import Ground
from shapely.geometry import LineString, Polygon
from streets import Tags, Way, expressway


def node_marks(ground: Ground, compounds: list[Compound]) -> list[tuple[XY, Tags]]:
    """Return the places of gates and of the level crossing with their tags."""
    gate = (("barrier", "gate"),)
    level_crossing = (ground.crossing.coords[0], (("railway", "level_crossing"),))
    return [level_crossing, *((g.coords[0], gate) for c in compounds for g in c.gates)]


def display_ways(ground: Ground) -> list[Way]:
    """Draw what is only shown: the motorway, the railway, water and the park."""
    limit = ground.outline.buffer(layout.BEYOND_M)
    river = shapely.intersection(ground.river, limit)
    shown = [expressway(ground)]
    rail = max(shapely.get_parts(ground.railway.intersection(limit)), key=lambda p: p.length)
    shown.append(Way(rail, (("name", "星河铁路"), ("name:en", "Xinghe Railway"), ("railway", "rail"))))
    shown.append(_area(river, (("name", "星河"), ("name:en", "Xing River"), ("natural", "water"), ("water", "river"))))
    shown.append(_area(ground.hill, (("leisure", "park"), ("name", "听松岭公园"), ("name:en", "Tingsong Hill Park"))))
    shown += [
        _area(bank, (("leisure", "park"), ("name", "滨江绿带"), ("name:en", "Riverside Green")))
        for bank in _banks(ground)
    ]
    for lake, (name, name_en, _, _) in zip(ground.lakes, layout.LAKES, strict=True):
        shown.append(_area(lake, (("name", name), ("name:en", name_en), ("natural", "water"), ("water", "lake"))))
    return shown


def _banks(ground: Ground) -> list[Polygon]:
    """Return the green between the water and the riverside roads, parted by the bridges."""
    roads = shapely.union_all([line.buffer(25) for _, line in ground.roads])
    green = ground.river.buffer(70).difference(ground.river.buffer(5)).difference(roads)
    inside = green.intersection(shapely.box(-3400, -3000, 2900, 3000))
    return [part for part in shapely.get_parts(inside) if part.area > 5_000]


def _area(shape: Polygon, tags: Tags) -> Way:
    return Way(LineString(shape.simplify(1.0).exterior.coords), tags)
