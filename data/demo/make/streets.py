"""All ways of the district: main roads, grown streets, crossings of river, rail and expressway, park paths."""

from __future__ import annotations

from dataclasses import dataclass

import layout
import numpy as np
import shapely
from curves import km, spline
from ground import Ground
from grow import Cut
from names import full_name, street_names, takes_name
from shapely.geometry import LineString, MultiLineString, Point

Tags = tuple[tuple[str, str], ...]

FLAT = "flat"  # joins every other way it touches
OVER = "over"  # bridge or tunnel: joins only at its own ends


@dataclass(frozen=True)
class Way:
    """One line with its OpenStreetMap tags; `plane` says what it joins."""

    line: LineString
    tags: Tags
    plane: str = FLAT


def make_tags(highway: str, name: tuple[str, str] | None = None, extra: Tags = ()) -> Tags:
    """Sorted OpenStreetMap tags of a way."""
    tags = {"highway": highway, **dict(extra)}
    if name:
        tags |= {"name": name[0], "name:en": name[1]}
    return tuple(sorted(tags.items()))


def main_roads(ground: Ground) -> list[Way]:
    """Return the hand-drawn roads, riverside roads and the hill's ring, cut where they bridge or pass below."""
    ways: list[Way] = []
    for road, line in ground.roads:
        extra = _main_extra(road.highway)
        if road.foot_of_hill:
            extra = ()
        ways += _with_crossings(line, road.highway, (road.name, road.name_en), extra, ground)
    for line, name in zip(
        ground.riverside, (("江北滨江路", "North Riverside Road"), ("江南滨江路", "South Riverside Road")), strict=True
    ):
        ways += [Way(part, make_tags("tertiary", name, (("sidewalk", "right"),))) for part in _stretch(line)]
    ways.append(
        Way(
            LineString(ground.hill.exterior.coords),
            make_tags("tertiary", ("环山路", "Huanshan Road"), (("sidewalk", "left"),)),
        )
    )
    return ways


def _main_extra(highway: str) -> Tags:
    if highway in ("primary", "secondary"):
        return (("lanes", "6" if highway == "primary" else "4"), ("sidewalk", "both"))
    return (("sidewalk", "both"),)


def _stretch(line: LineString) -> list[LineString]:
    """Return the part of a riverside road inside the built-up town."""
    town = shapely.box(-3900, -3000, 3300, 3000)
    return lines_of(line.intersection(town))


def _with_crossings(line: LineString, highway: str, name: tuple[str, str], extra: Tags, ground: Ground) -> list[Way]:
    """Return a road as flat parts, bridges over the river, and underpasses below rail and expressway."""
    over_water = ground.river.buffer(30)
    below = shapely.union_all([ground.railway.buffer(22), ground.expressway.buffer(28)])
    if name[0] == layout.LEVEL_CROSSING_ROAD:
        below = ground.expressway.buffer(28)
    bridge, tunnel = line.intersection(over_water), line.intersection(below)
    flat = line.difference(shapely.union_all([over_water, below]))
    ways = [Way(part, make_tags(highway, name, extra)) for part in lines_of(flat)]
    for part in lines_of(bridge):
        label = layout.BRIDGES[name[0]][int(part.centroid.x > 1000)]
        more = (*extra, ("bridge", "yes"), ("layer", "1"), ("bridge:name", label[0]), ("bridge:name:en", label[1]))
        ways.append(Way(part, make_tags(highway, name, more), OVER))
    below_tags = make_tags(highway, name, (*extra, ("tunnel", "yes"), ("layer", "-1")))
    return ways + [Way(part, below_tags, OVER) for part in lines_of(tunnel)]


def grown_streets(ground: Ground, cuts: list[Cut], rng: np.random.Generator) -> list[Way]:
    """Return the cuts that became streets, kept off the barriers and inside the map, with names."""
    names = street_names(rng)
    barriers, limit = ground.barriers, ground.outline.buffer(layout.BEYOND_M)
    shapely.prepare(barriers)
    ways: list[Way] = []
    for cut in cuts:
        if not cut.highway:
            continue
        parts = lines_of(cut.line.intersection(limit).difference(barriers))
        stem = next(names) if takes_name(cut.highway) else None
        tags = make_tags(cut.highway, stem and full_name(stem, cut.highway), _grown_extra(cut, rng))
        ways += [Way(part, tags) for part in parts if part.length > 12.0]
    return ways


def _grown_extra(cut: Cut, rng: np.random.Generator) -> Tags:
    extra: list[tuple[str, str]] = []
    if cut.highway in ("secondary", "tertiary"):
        extra.append(("sidewalk", "both"))
    if cut.zone == "old" and cut.highway == "residential" and rng.random() < 0.5:
        extra.append(("oneway", "yes"))
    if cut.zone == "old" and cut.highway == "footway":
        extra.append(("surface", "paving_stones"))
    return tuple(extra)


def expressway(ground: Ground) -> Way:
    """Return the motorway, closed to walkers; it passes over every street."""
    limit = ground.outline.buffer(layout.BEYOND_M)
    road = layout.EXPRESSWAY
    tags = make_tags("motorway", (road.name, road.name_en), (("foot", "no"), ("oneway", "no"), ("lanes", "4")))
    return Way(lines_of(ground.expressway.intersection(limit))[0], tags, OVER)


def rail_crossings(ground: Ground, flat: list[Way]) -> list[Way]:
    """Return the footbridge with its stairs, from street to street on the two sides of the railway."""
    spot = Point(km([layout.RAIL_FOOTBRIDGE])[0])
    along = ground.railway.project(spot)
    here, ahead = (np.array(ground.railway.interpolate(along + d).coords[0]) for d in (0.0, 5.0))
    across = np.array([-(ahead - here)[1], (ahead - here)[0]]) / 5.0
    streets = shapely.union_all([way.line for way in flat if way.plane == FLAT])
    feet = [here + across * 20.0, here - across * 20.0]
    deck = Way(
        LineString(feet),
        make_tags("footway", ("铁路人行天桥", "Railway Footbridge"), (("bridge", "yes"), ("layer", "1"))),
        OVER,
    )
    ways = [deck]
    for foot, side in zip(feet, (1.0, -1.0), strict=True):
        landing = foot + across * 12.0 * side
        street = streets.interpolate(streets.project(Point(landing)))
        ways.append(Way(LineString([foot, landing]), make_tags("steps", None, (("incline", "down"),)), OVER))
        ways.append(Way(LineString([landing, street.coords[0]]), make_tags("footway")))
    return ways


def riverside_paths(ground: Ground) -> list[Way]:
    """Return an embankment walk on both banks with links to the riverside roads about every 300 m."""
    ways: list[Way] = []
    for road in ground.riverside:
        for stretch in _stretch(road):
            side = 1 if stretch.interpolate(0.5, normalized=True).y > _river_y(ground, stretch) else -1
            walk = stretch.offset_curve(-55.0 * side).intersection(shapely.box(-3500, -3000, 3000, 3000))
            walks = [w for w in lines_of(walk) if w.length > 100]
            ways += [
                Way(w, make_tags("footway", ("江滩步道", "Riverbank Walk"), (("surface", "paving_stones"),)))
                for w in walks
            ]
            for part in walks:
                for at in np.arange(60.0, part.length, 290.0):
                    spot = part.interpolate(float(at))
                    ways.append(Way(LineString([spot, road.interpolate(road.project(spot))]), make_tags("path")))
    return [way for way in ways if not _crosses_bridge(way.line, ground)]


def _river_y(ground: Ground, line: LineString) -> float:
    middle = line.interpolate(0.5, normalized=True)
    return float(ground.river_line.interpolate(ground.river_line.project(middle)).y)


def _crosses_bridge(line: LineString, ground: Ground) -> bool:
    return line.length < 90 and any(line.distance(road) < 8 for _, road in ground.roads)


def hill_paths(ground: Ground, rng: np.random.Generator) -> list[Way]:
    """Contour paths around the summit, winding climbs between them, and two flights of steps."""
    top = np.array(km([layout.HILL_CENTRE])[0])
    rim = np.array(ground.hill.exterior.coords)[:-1] - top
    ways: list[Way] = []
    for share, label in ((0.24, ("望星台环道", "Summit Loop")), (0.48, ("半山步道", "Mid-hill Walk")), (0.74, None)):
        wobble = 1 + 0.07 * np.sin(np.arange(len(rim)) * 0.9 + rng.uniform(0, 6))
        ring = spline([tuple(xy) for xy in (top + rim * share * wobble[:, None])[::4]], closed=True, step_m=22)
        ways.append(Way(ring, make_tags("footway" if label else "path", label)))
    for index, turn in enumerate(np.linspace(0, 2 * np.pi, 8)[:-1]):
        ways.append(_climb(ground, top, float(turn), steps=index in (1, 4), rng=rng))
    return ways


def _climb(ground: Ground, top: np.ndarray, turn: float, *, steps: bool, rng: np.random.Generator) -> Way:
    swing = 0.0 if steps else 0.45 * rng.choice([-1.0, 1.0])
    share = np.linspace(0.2, 1.06, 9)
    angle = turn + swing * np.sin((share - 0.2) / 0.86 * np.pi * 1.5)
    reach = layout.HILL_RADIUS_KM * 1000 * share
    line = spline(
        [(top[0] + r * np.cos(a), top[1] + r * np.sin(a)) for r, a in zip(reach, angle, strict=True)], step_m=20
    )
    kind = "steps" if steps else "path"
    return Way(lines_of(line.intersection(ground.hill))[0], make_tags(kind))


def lake_paths(ground: Ground) -> list[Way]:
    """Return a walk around the town lake, tied to the nearest street by its links."""
    return [
        Way(LineString(lake.buffer(11).exterior.simplify(2).coords), make_tags("footway")) for lake in ground.lakes[:2]
    ]


def lines_of(shape: shapely.Geometry) -> list[LineString]:
    """Return the lines of any geometry, in order."""
    if isinstance(shape, MultiLineString):
        merged = shapely.line_merge(shape)
        return [part for part in shapely.get_parts(merged) if part.length > 0.5]
    return [part for part in shapely.get_parts(shape) if isinstance(part, LineString) and part.length > 0.5]
