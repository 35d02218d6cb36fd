"""Who walks how far, from the written files alone: an independent little model of reach in networkx."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import osmium
import shapely
from pyproj import Transformer

CRS = "EPSG:4547"
LONGEST_LEG_M = 500.0
MEANT_M = 0.5  # an end as near to a line is taken to lie on it where street lines are read: TOUCH_M in coverage
REACH_M = {"A1": 720.0, "A2": 810.0}  # 900 s at 0.8 and 0.9 m/s
METRES = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)

Row = dict[str, object]
Spots = dict[int, list[tuple[float, float]]]


@dataclass(frozen=True)
class Walk:
    """A walking network: the graph in metres, and its segments for snapping."""

    graph: nx.Graph
    ends: list[tuple[int, int]]
    tree: shapely.STRtree
    segments: np.ndarray

    def snap(self, point: shapely.Point) -> tuple[int, float, float, float]:
        """Nearest segment, straight distance to it, and metres from the foot to both its ends."""
        k = int(self.tree.nearest(point))
        line = self.segments[k]
        foot = line.project(point)
        return k, float(line.distance(point)), float(foot), float(line.length - foot)


def locate(row: Row) -> shapely.Point | None:
    """Return where a row of the register stands, in metres; None when nobody located it."""
    if not row["经度"]:
        return None
    return shapely.Point(METRES.transform(row["经度"], row["纬度"]))


def _walk(path: Path, *, steps: bool) -> Walk:
    """Edges between neighbouring nodes of every way a walker may use."""
    graph, segments, ends, place = nx.Graph(), [], [], {}
    for way in osmium.FileProcessor(str(path)).with_locations():
        if not way.is_way() or not _walkable(dict(way.tags), steps=steps):
            continue
        refs = [(n.ref, METRES.transform(n.lon, n.lat)) for n in way.nodes]
        for (a, xy), (b, zw) in pairwise(refs):
            line = shapely.LineString([place.setdefault(a, xy), place.setdefault(b, zw)])
            graph.add_edge(a, b, m=line.length)
            segments.append(line)
            ends.append((a, b))
    return Walk(graph, ends, shapely.STRtree(segments), np.array(segments, dtype=object))


def _walkable(tags: dict[str, str], *, steps: bool) -> bool:
    highway = tags.get("highway")
    if highway is None or highway in ("construction", "proposed") or tags.get("foot") == "no":
        return False
    if highway.removesuffix("_link") in ("motorway", "trunk") and "foot" not in tags and "sidewalk" not in tags:
        return False
    if tags.get("access") in ("private", "no") and tags.get("foot") not in ("yes", "designated", "permissive"):
        return False
    return steps or highway != "steps"


@dataclass(frozen=True)
class Home:
    """A residential building: its unit, its floor area, and where it opens (point, metres walked inside)."""

    unit: str
    floor_m2: float
    doors: list[tuple[shapely.Point, float]]


def read_homes(folder: Path, units: gpd.GeoDataFrame) -> list[Home]:
    """Return every residential building with its unit and its doors."""
    path = folder / "buildings.gpkg"
    stands = gpd.read_file(path, layer="buildings", engine="pyogrio")
    walls = gpd.read_file(path, layer="compounds", engine="pyogrio")
    gates = defaultdict(list)
    for row in gpd.read_file(path, layer="gates", engine="pyogrio").itertuples():
        gates[row.compound_id].append(row.geometry)
    leaves = units[units["级别"].isin(["社区", "建制村"])].reset_index(drop=True)
    in_unit, in_wall = shapely.STRtree(leaves.geometry), shapely.STRtree(walls.geometry)
    homes = []
    for row in stands[stands["residential"] == 1].itertuples():
        point = row.geometry.representative_point()
        unit = leaves["代码"][in_unit.query(point, predicate="within")[0]]
        wall = in_wall.query(point, predicate="within")
        doors = [(g, g.distance(point)) for w in wall for g in gates[walls["compound_id"][w]]] or [(point, 0.0)]
        homes.append(Home(unit, row.geometry.area * row.levels, doors))
    return homes


def check_dead_ends(folder: Path) -> None:
    """Raise when a dead end stops so near to another street that it was meant to meet it."""
    walk = _walk(folder / "streets.osm.pbf", steps=True)
    dead = [
        (node, shapely.Point(xy))
        for ends, segment in zip(walk.ends, walk.segments, strict=True)
        for node, xy in zip(ends, segment.coords, strict=True)
        if walk.graph.degree(node) == 1
    ]
    at, by = walk.tree.query([point for _, point in dead], predicate="dwithin", distance=MEANT_M)
    missed = sorted({dead[i][0] for i, k in zip(at, by, strict=True) if dead[i][0] not in walk.ends[k]})
    if missed:
        raise RuntimeError(f"nodes that stop beside a street and do not meet it: {missed}")
    print(f"{len(dead)} dead ends, none within {MEANT_M} m of another street")


def reach(folder: Path, rule: str, homes: list[Home], register: list[Row]) -> dict[str, tuple[float, float]]:
    """Return the lower and upper share of each community's and village's floor area within reach."""
    walk = _walk(folder / "streets.osm.pbf", steps=rule == "A1")
    kinds = ("居家养老服务站", "综合养老服务中心") if rule == "A1" else ("托育机构",)
    open_rows = [r for r in register if r["类别"] in kinds and r["状态"] == "运营"]
    metres, direct = _metres(walk, [p for p in map(locate, open_rows) if p is not None])
    tally: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3))
    for home in homes:
        far, total = _home_metres(walk, home, metres, direct)
        reached = not far and total <= REACH_M[rule]
        tally[home.unit] += home.floor_m2 * np.array([1.0, reached, reached or far])
    return {code: (low / floor, high / floor) for code, (floor, low, high) in tally.items()}


def _metres(walk: Walk, points: list[shapely.Point]) -> tuple[dict[object, float], Spots]:
    """Metres from every node to the nearest facility, and the facilities standing on each segment."""
    graph = walk.graph.copy()
    direct: Spots = defaultdict(list)
    for i, point in enumerate(points):
        k, leg, to_a, to_b = walk.snap(point)
        graph.add_edge(("facility", i), walk.ends[k][0], m=leg + to_a)
        graph.add_edge(("facility", i), walk.ends[k][1], m=leg + to_b)
        direct[k].append((to_a, leg))
    sources = {("facility", i) for i in range(len(points))}
    return nx.multi_source_dijkstra_path_length(graph, sources, cutoff=2000.0, weight="m"), direct


def _home_metres(walk: Walk, home: Home, metres: dict[object, float], direct: Spots) -> tuple[bool, float]:
    """Whether no street is near, and the walk in metres by the best door."""
    best, near = np.inf, False
    for door, inside_m in home.doors:
        k, leg, to_a, to_b = walk.snap(door)
        near |= leg <= LONGEST_LEG_M
        a, b = walk.ends[k]
        along = min(metres.get(a, np.inf) + to_a, metres.get(b, np.inf) + to_b)
        along = min([along, *(abs(to_a - spot) + other for spot, other in direct.get(k, []))])
        best = min(best, inside_m + leg + along)
    return not near, best
