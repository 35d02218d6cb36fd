"""Read the written files back and prove the planted gaps with networkx, apart from everything that built them."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import openpyxl
import osmium
import shapely
from pyproj import Transformer

CRS = "EPSG:4547"
TARGET, MARGIN, LONGEST_LEG_M = 0.8, 0.04, 500.0
REACH_M = {"A1": 720.0, "A2": 810.0}  # 900 s at 0.8 and 0.9 m/s
LEVELS = ("街道", "镇", "社区", "建制村")
NEAREST, FARTHEST = 0, 1
METRES = Transformer.from_crs("EPSG:4326", CRS, always_xy=True)

Row = dict[str, object]


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


def verify(folder: Path) -> None:
    """Compare what the files say with `planted.csv`; raise when they disagree."""
    units = gpd.read_file(folder / "units.geojson", engine="pyogrio").to_crs(CRS)
    _check_tiling(units)
    register = _read_register(folder / "facilities.xlsx")
    people = {r["社区代码"]: r for r in _read_csv(folder / "population.csv")}
    planted = {(r["rule_id"], r["unit_code"]): r["outcome"] for r in _read_csv(folder / "planted.csv")}
    homes = _homes(folder, units)
    found = _presence(units, register)
    for rule, group in (("A1", "60岁及以上"), ("A2", "3岁以下")):
        shares = _reach(folder, rule, homes, register, {c: float(r[group]) for c, r in people.items()}, units)
        found |= _judge(rule, shares, units)
    _compare(planted, found, dict(zip(units["代码"], units["名称"], strict=True)))


def _check_tiling(units: gpd.GeoDataFrame) -> None:
    """Children must fill their parent: same area, and the union is the parent."""
    for code, parent in zip(units["代码"], units.geometry, strict=True):
        children = units.geometry[units["上级代码"] == code]
        if len(children) and abs(children.area.sum() - parent.area) + children.union_all().symmetric_difference(parent).area > 1.0:  # fmt: skip
            raise RuntimeError(f"the children of {code} do not tile it")
    parts = units.geometry.count_coordinates().sum()
    print(f"units: {units['级别'].value_counts().to_dict()}, {parts:,} vertices, tiled exactly")


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _read_register(path: Path) -> list[Row]:
    rows = openpyxl.load_workbook(path)["设施名录"].values
    head = next(rows)
    return [dict(zip(head, row, strict=True)) for row in rows]


def _point(row: Row) -> shapely.Point | None:
    if not row["经度"]:
        return None
    return shapely.Point(METRES.transform(row["经度"], row["纬度"]))


def _walk(path: Path, *, steps: bool) -> Walk:
    """Edges between neighbouring nodes of every way a walker may use."""
    graph, segments, ends, place = nx.Graph(), [], [], {}
    for way in osmium.FileProcessor(str(path)).with_locations():
        if not way.is_way() or not _walkable(dict(way.tags), steps):
            continue
        refs = [(n.ref, METRES.transform(n.lon, n.lat)) for n in way.nodes]
        for (a, xy), (b, zw) in zip(refs, refs[1:], strict=False):
            line = shapely.LineString([place.setdefault(a, xy), place.setdefault(b, zw)])
            graph.add_edge(a, b, m=line.length)
            segments.append(line)
            ends.append((a, b))
    return Walk(graph, ends, shapely.STRtree(segments), np.array(segments, dtype=object))


def _walkable(tags: dict[str, str], steps: bool) -> bool:
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
    walled: bool


def _homes(folder: Path, units: gpd.GeoDataFrame) -> list[Home]:
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
        homes.append(Home(unit, row.geometry.area * row.levels, doors, len(wall) > 0))
    return homes


def _reach(
    folder: Path, rule: str, homes: list[Home], register: list[Row], group: dict[str, float], units: gpd.GeoDataFrame
) -> dict[str, tuple[float, float]]:
    """Lower and upper share within reach for every unit."""
    walk = _walk(folder / "streets.osm.pbf", steps=rule == "A1")
    kinds = ("居家养老服务站", "综合养老服务中心") if rule == "A1" else ("托育机构",)
    open_rows = [r for r in register if r["类别"] in kinds and r["状态"] == "运营"]
    metres, direct = _metres(walk, [p for p in map(_point, open_rows) if p is not None])
    tally: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3))
    for home in homes:
        far, total = _home_metres(walk, home, metres, direct)
        reached = not far and total <= REACH_M[rule]
        tally[home.unit] += home.floor_m2 * np.array([1.0, reached, reached or far])
    return _shares(tally, group, units)


def _metres(walk: Walk, points: list[shapely.Point]) -> tuple[dict[object, float], dict[int, list[tuple[float, float]]]]:
    """Metres from every node to the nearest facility, and the facilities standing on each segment."""
    graph = walk.graph.copy()
    direct: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for i, point in enumerate(points):
        k, leg, to_a, to_b = walk.snap(point)
        graph.add_edge(("facility", i), walk.ends[k][0], m=leg + to_a)
        graph.add_edge(("facility", i), walk.ends[k][1], m=leg + to_b)
        direct[k].append((to_a, leg))
    sources = {("facility", i) for i in range(len(points))}
    return nx.multi_source_dijkstra_path_length(graph, sources, cutoff=2000.0, weight="m"), direct


def _home_metres(walk: Walk, home: Home, metres: dict[object, float], direct: dict[int, list[tuple[float, float]]]) -> tuple[bool, float]:  # fmt: skip
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


def _shares(tally: dict[str, np.ndarray], group: dict[str, float], units: gpd.GeoDataFrame) -> dict[str, tuple[float, float]]:  # fmt: skip
    parent = dict(zip(units["代码"], units["上级代码"], strict=True))
    summed: dict[str, np.ndarray] = defaultdict(lambda: np.zeros(3))
    for code, (floor, low, high) in tally.items():
        row = group[code] * np.array([1.0, low / floor, high / floor])
        summed[code] += row
        summed[parent[code]] += row
    return {code: (low / total, high / total) for code, (total, low, high) in summed.items()}


def _judge(rule: str, shares: dict[str, tuple[float, float]], units: gpd.GeoDataFrame) -> dict[tuple[str, str], str]:
    """Outcomes that are not met; a share too close to the target makes the map unfit as an oracle."""
    found, close = {}, []
    name = dict(zip(units["代码"], units["名称"], strict=True))
    for code, (low, high) in sorted(shares.items()):
        if any(abs(share - TARGET) < MARGIN for share in (low, high)):
            close.append(f"{rule} {name[code]} {low:.3f}–{high:.3f}")
        if low < TARGET:
            found[rule, code] = "not_met" if high < TARGET else "unknown"
            print(f"  {rule} {code} {name[code]}: {low:.3f}–{high:.3f} {found[rule, code]}")
    if close:
        raise RuntimeError("too close to the target to be an oracle: " + "; ".join(close))
    return found


def _presence(units: gpd.GeoDataFrame, register: list[Row]) -> dict[tuple[str, str], str]:
    """Rules A3, A4, A5, A8 by counting open facilities inside each unit."""
    located = [(row, point) for row in register if row["状态"] == "运营" and (point := _point(row)) is not None]
    found: dict[tuple[str, str], str] = {}
    for code, level, shape in zip(units["代码"], units["级别"], units.geometry, strict=True):
        inside = [row for row, point in located if shape.contains(point)]
        for rule, at, test in RULES:
            answers = [test(row) for row in inside]
            if level == at and True not in answers:
                found[rule, code] = "unknown" if None in answers else "not_met"
    return found


def _services(row: Row) -> set[str]:
    return set(str(row["服务内容"] or "").split("、"))


def _is_full_centre(row: Row) -> bool | None:
    offers = _services(row)
    return row["类别"] == "综合养老服务中心" and {"全托", "上门照护"} <= offers and bool(offers & {"日托", "日间照料"})


def _is_day_station(row: Row) -> bool | None:
    return row["类别"] == "居家养老服务站" and bool(_services(row) & {"日托", "日间照料"})


def _is_large_station(row: Row) -> bool | None:
    if row["类别"] != "居家养老服务站":
        return False
    return None if row["建筑面积(㎡)"] is None else float(str(row["建筑面积(㎡)"])) >= 200


def _is_demonstration(row: Row) -> bool | None:
    if row["类别"] != "托育机构":
        return False
    return None if row["示范"] is None else row["示范"] == "是"


RULES = (
    ("A3", "街道", _is_full_centre), ("A4", "社区", _is_day_station), ("A5", "建制村", _is_large_station), ("A8", "街道", _is_demonstration),
)  # fmt: skip


def _compare(planted: dict[tuple[str, str], str], found: dict[tuple[str, str], str], name: dict[str, str]) -> None:
    """Raise with every difference."""
    wrong = [f"{r} {c} {name.get(c)}: planted {planted.get((r, c), 'met')}, the map says {found.get((r, c), 'met')}" for r, c in sorted(planted.keys() | found.keys()) if planted.get((r, c)) != found.get((r, c))]  # fmt: skip
    if wrong:
        raise RuntimeError("the map does not bear out what was planted:\n" + "\n".join(wrong))
    print(f"all {len(planted)} planted gaps borne out, and no other")
