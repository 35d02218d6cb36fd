"""The ground before any street is grown: water, rail, hill, villages, and the lines that part the land."""

from __future__ import annotations

from dataclasses import dataclass

import layout
import numpy as np
import shapely
from curves import blob, km, spline, with_vertex
from shapely.geometry import LineString, Point, Polygon, box
from shapely.ops import linemerge, unary_union


@dataclass(frozen=True)
class Ground:
    """What is drawn by hand, as geometry in metres around the district's middle."""

    outline: Polygon
    river_line: LineString
    river: Polygon
    railway: LineString
    expressway: LineString
    hill: Polygon
    lakes: tuple[Polygon, ...]
    villages: tuple[Polygon, ...]
    roads: tuple[tuple[layout.Road, LineString], ...]
    riverside: tuple[LineString, LineString]  # north, south
    crossing: Point  # the level crossing
    blank: Polygon  # no street here: OSM has not been there yet
    lines: list[LineString]

    def zone_of(self, land: Polygon) -> str:
        """Return the zone of a piece of land: water and hill by place, all else by the nearest zone seed."""
        spot = land.representative_point()
        if spot.distance(self.river_line) < layout.RIVERSIDE_M * 0.98 and self._riverside_strip(spot):
            return "water"
        if self.hill.contains(spot):
            return "hill"
        if any(v.contains(spot) for v in self.villages):
            return "village"
        if not self.outline.contains(spot) or self.blank.contains(spot):
            return "rural"
        away = np.hypot(*(ZONE_XY - np.array(spot.coords[0])).T)
        return layout.ZONES[int(away.argmin())][0]

    def _riverside_strip(self, spot: Point) -> bool:
        return spot.distance(self.river_line) < layout.RIVERSIDE_M

    @property
    def barriers(self) -> Polygon:
        """Where no grown street may run: river, railway, expressway, hill, lakes, blank land."""
        return unary_union(
            [
                self.river.buffer(14),
                self.railway.buffer(24),
                self.expressway.buffer(32),
                self.hill.buffer(4),
                *(lake.buffer(16) for lake in self.lakes),
                self.blank,
            ]
        )


ZONE_XY = 1000.0 * np.array([xy for _, xy in layout.ZONES])


def lay_ground(rng: np.random.Generator) -> Ground:
    """Turn the layout's points into geometry."""
    outline = Polygon(spline(km(layout.OUTLINE), closed=True, step_m=90.0))
    river_line = spline(km(layout.RIVER))
    railway, expressway = spline(km(layout.RAILWAY)), spline(km(list(layout.EXPRESSWAY.points)))
    crossing = _level_crossing(railway)
    railway = with_vertex(railway, crossing)
    hill = blob(km([layout.HILL_CENTRE])[0], 1000 * layout.HILL_RADIUS_KM, rng, roughness=0.1)
    hill = Polygon(spline(list(hill.exterior.coords)[:-1], closed=True))
    lakes = tuple(blob(km([xy])[0], r, rng, roughness=0.22) for _, _, xy, r in layout.LAKES)
    villages = tuple(blob(km([xy])[0], r, rng) for xy, r in layout.VILLAGES)
    roads = tuple((r, _road_line(r, hill, crossing)) for r in layout.ROADS)
    north, south = (_beside(river_line, side) for side in (1, -1))
    blank = Point(km([layout.BLANK_KM])[0]).buffer(layout.BLANK_RADIUS_M)
    frame = box(-7600, -6600, 7600, 6600)
    lines = [river_line, railway, expressway, north, south, outline.exterior, frame.exterior, hill.exterior]
    lines += [line for _, line in roads] + [v.exterior for v in villages]
    return Ground(
        outline,
        river_line,
        river_line.buffer(layout.RIVER_WIDTH_M / 2, cap_style="flat"),
        railway,
        expressway,
        hill,
        lakes,
        villages,
        roads,
        (north, south),
        crossing,
        blank,
        [
            LineString(x.intersection(frame).coords) if x.geom_type == "LineString" and frame.contains(x) else x
            for x in lines
        ],
    )


def _level_crossing(railway: LineString) -> Point:
    """Where road and railway share a node, on the grid the network is snapped to."""
    road = next(r for r in layout.ROADS if r.name == layout.LEVEL_CROSSING_ROAD)
    return shapely.set_precision(spline(km(list(road.points))).intersection(railway), 0.05)


def _road_line(road: layout.Road, hill: Polygon, crossing: Point) -> LineString:
    line = spline(km(list(road.points)), closed=road.closed)
    if road.name == layout.LEVEL_CROSSING_ROAD:
        line = with_vertex(line, crossing)
    return line.difference(hill) if road.foot_of_hill else line


def _beside(line: LineString, side: int) -> LineString:
    """Return a parallel of the river at the riverside distance (side 1 north, −1 south), running west to east."""
    shifted = line.offset_curve(side * layout.RIVERSIDE_M)
    merged = linemerge(shifted) if shifted.geom_type != "LineString" else shifted
    xy = list(merged.coords)
    return LineString(xy if xy[0][0] < xy[-1][0] else xy[::-1]).simplify(1.0)
