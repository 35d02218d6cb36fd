"""The tools a planner would use today, on the same streets and facilities; each answer is held against ours."""

import importlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from coverage.engine.arrays import Floats, Reaches
from coverage.engine.isochrone_lattice import Lattice
from coverage.engine.isochrones import CELL_M, contoured, exact_isochrone
from coverage.engine.reach import reach
from coverage.engine.snapping import chosen_points
from tests.bench.measure import seconds_of
from tests.bench.ours import ACCESS_M, CUTOFF_S, LEG_S, Arena, chosen, pieces, polygons, reaches, sweep

ALMOST_S = 0.05  # pandana counts whole millimetres on every edge, so that a node at the very end may drop in or out


@dataclass(frozen=True)
class Peer:
    """One tool at one work. `part` is the share of the work that a run does; its times are divided by it."""

    name: str
    run: Callable[[], Any]
    check: Callable[[Any], str]
    part: float = 1.0
    remark: str = ""


@dataclass(frozen=True)
class Absent:
    name: str
    why: str


@dataclass(frozen=True, eq=False)
class Pandana:
    """Pandana set up on some streets, and the seconds its contraction took."""

    net: Any
    set_up_s: float


def imported(name: str) -> ModuleType | str:
    """Import an optional peer, or say why that is not possible."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as missing:
        return f"not here: no module {missing.name} (uv sync --group bench)"
    except (ImportError, AttributeError) as error:
        return f"cannot be imported here: {error}"


# --- times


def networkx_graph(on: Arena) -> nx.Graph:
    return nx.from_scipy_sparse_array(on.graph.matrix, create_using=nx.Graph, edge_attribute="s")


def networkx_sweep(on: Arena, roads: nx.Graph) -> Peer:
    sources = set(on.nodes.tolist())
    ours_s = sweep(on).seconds

    def check(found: dict[int, float]) -> str:
        theirs_s = np.full(len(ours_s), np.inf)
        theirs_s[list(found)] = list(found.values())
        return differing(ours_s, theirs_s)

    return Peer(
        "networkx multi_source_dijkstra",
        lambda: nx.multi_source_dijkstra_path_length(roads, sources, cutoff=CUTOFF_S, weight="s"),
        check,
    )


def networkx_reaches(on: Arena, roads: nx.Graph, sample: int) -> Peer:
    some = chosen(on, sample)

    def run() -> list[dict[int, float]]:
        search = nx.single_source_dijkstra_path_length
        return [search(roads, node, cutoff=CUTOFF_S, weight="s") for node in some.nodes.tolist()]

    def check(found: list[dict[int, float]]) -> str:
        row = np.repeat(np.arange(len(found)), [len(one) for one in found])
        node = np.array([node for one in found for node in one])
        seconds = np.array([second for one in found for second in one.values()])
        return differing(*side_by_side(on, reaches(some), row, node, seconds))

    part = len(some.nodes) / len(on.nodes)
    return Peer("networkx single_source_dijkstra", run, check, part, scaled(some, on))


def pandana_network(on: Arena) -> Pandana | Absent:
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # spinning threads take five times as long on a busy machine
    pandana = imported("pandana")
    if isinstance(pandana, str):
        return Absent("pandana", pandana)
    network = on.graph.network
    x, y = (pd.Series(axis) for axis in network.node_xy.T)
    edges = pd.DataFrame({"from": network.ends[:, 0], "to": network.ends[:, 1], "s": on.graph.forward_s})
    made: list[Any] = []
    took_s = seconds_of(
        lambda: made.append(pandana.Network(x, y, edges["from"], edges["to"], edges[["s"]], twoway=True))
    )
    return Pandana(made[0], took_s)


def pandana_sweep(on: Arena, pandana: Pandana | Absent) -> Peer | Absent:
    if isinstance(pandana, Absent):
        return pandana
    net = pandana.net
    ours_s = sweep(on).seconds
    x, y = (pd.Series(axis) for axis in on.graph.network.node_xy[on.nodes].T)
    net.set_pois("facilities", CUTOFF_S, 1, x, y)

    def check(found: pd.DataFrame) -> str:
        theirs_s = found[1].to_numpy(dtype=float)
        return differing(ours_s, np.where(theirs_s >= CUTOFF_S, np.inf, theirs_s))

    return Peer("pandana nearest_pois", lambda: net.nearest_pois(CUTOFF_S, "facilities", num_pois=1), check)


def pandana_reaches(on: Arena, pandana: Pandana | Absent) -> Peer | Absent:
    if isinstance(pandana, Absent):
        return pandana
    net = pandana.net

    def check(found: pd.DataFrame) -> str:
        row = pd.Index(on.nodes).get_indexer(found["source"])
        seconds = found["s"].to_numpy(dtype=float)
        return differing(*side_by_side(on, reaches(on), row, found["destination"].to_numpy(), seconds))

    return Peer("pandana nodes_in_range", lambda: net.nodes_in_range(on.nodes.tolist(), CUTOFF_S), check)


def side_by_side(on: Arena, ours: Reaches, row: np.ndarray, node: np.ndarray, seconds: Floats) -> tuple[Floats, Floats]:
    """Line up (source, node) pairs; inf where one side does not have a pair of the other."""
    nodes = len(on.graph.network.node_xy)
    our_row = np.repeat(np.arange(len(ours.first) - 1), np.diff(ours.first))
    one = pd.Series(ours.seconds, index=our_row * nodes + ours.node)
    other = pd.Series(seconds, index=row * nodes + node)
    both = pd.concat([one, other], axis=1).fillna(np.inf)
    return both[0].to_numpy(), both[1].to_numpy()


def differing(ours_s: Floats, theirs_s: Floats) -> str:
    """Say how far two lists of times differ; times within `ALMOST_S` of the cutoff may be in one and not the other."""
    both = np.isfinite(ours_s) & np.isfinite(theirs_s)
    most_s = np.abs(ours_s[both] - theirs_s[both]).max(initial=0.0)
    only = np.isfinite(ours_s) != np.isfinite(theirs_s)
    apart = only & (np.minimum(ours_s, theirs_s) < CUTOFF_S - ALMOST_S)
    said = f"answers differ by {most_s:.1g} s at most" if most_s else "the same answers"
    return said + (f"; {apart.sum():,} places in one only" if apart.any() else "")


def scaled(some: Arena, on: Arena) -> str:
    return "" if len(some.nodes) == len(on.nodes) else f"scaled from {len(some.nodes):,} of {len(on.nodes):,}"


# --- polygons


def geos_polygons(on: Arena, sample: int, breaks_s: Sequence[float]) -> Peer:
    """Buffer and join by GEOS alone what each of some facilities reaches; the search is a gift."""
    some = chosen(on, sample)
    sources = [chosen_points(some.sources, np.array([row])) for row in range(len(some.nodes))]
    reached = [pieces(some, reach(on.graph, source, CUTOFF_S), breaks_s) for source in sources]
    ours_m2 = np.array([[shape.area for shape in shapes] for shapes in polygons(some, breaks_s).values()])

    def run() -> list[list[shapely.Geometry]]:
        return [[exact_isochrone(one, ACCESS_M) for one in breaks] for breaks in reached]

    def check(found: list[list[shapely.Geometry]]) -> str:
        return areas(ours_m2, np.array([[shape.area for shape in shapes] for shapes in found]))

    return Peer("GEOS buffers, searches not counted", run, check, len(some.nodes) / len(on.nodes), scaled(some, on))


def geos_dissolved(on: Arena, share: float) -> Peer:
    """Buffer and join by GEOS the reached streets around a facility in the middle; the search is a gift."""
    reached = pieces(on, sweep(on))
    low, high = on.graph.network.node_xy.min(axis=0), on.graph.network.node_xy.max(axis=0)
    from_middle = on.graph.network.node_xy[on.nodes] - (low + high) / 2
    center = on.graph.network.node_xy[on.nodes[np.hypot(*from_middle.T).argmin()]]
    half = (high - low) / 2 * share**0.5
    window = [one[(np.abs(one[:, 0] - center) <= half).all(axis=1)] for one in reached]
    ours_m2 = np.array([shape.area for shape in contoured(window, Lattice(CELL_M, ACCESS_M))])
    part = sum(map(len, window)) / sum(map(len, reached))
    return Peer(
        "GEOS buffers, search not counted",
        lambda: [exact_isochrone(one, ACCESS_M) for one in window],
        lambda found: areas(ours_m2, np.array([shape.area for shape in found])),
        part,
        "" if share == 1 else f"scaled from {part:.1%} of the streets",
    )


def osmnx_graph(on: Arena) -> nx.MultiDiGraph:
    """Lay the streets as osmnx keeps them."""
    network = on.graph.network
    roads = nx.MultiDiGraph(crs="EPSG:4547")
    roads.add_nodes_from((node, {"x": x, "y": y}) for node, (x, y) in enumerate(network.node_xy.tolist()))
    vertex = np.repeat(np.arange(len(network.ends)), np.diff(network.first_vertex))
    lines = shapely.linestrings(network.vertex_xy, indices=vertex)
    both = zip(network.ends.tolist(), on.graph.forward_s.tolist(), lines, strict=True)
    for (start, end), walk_s, line in both:
        roads.add_edge(start, end, time=walk_s, geometry=line)
        roads.add_edge(end, start, time=walk_s, geometry=line)
    return roads


def osmnx_polygons(on: Arena, sample: int, breaks_s: Sequence[float]) -> Peer:
    """Draw isochrones as the notebook on isochrones in osmnx's own examples does."""
    some = chosen(on, sample)
    roads = osmnx_graph(on)
    ours_m2 = np.array([[shape.area for shape in shapes] for shapes in polygons(some, breaks_s).values()])

    def run() -> list[list[shapely.Geometry]]:
        return [[recipe(roads, node, break_s - LEG_S) for break_s in breaks_s] for node in some.nodes.tolist()]

    def check(found: list[list[shapely.Geometry]]) -> str:
        return (
            areas(ours_m2, np.array([[shape.area for shape in shapes] for shapes in found]))
            + "; it takes whole edges only"
        )

    part = len(some.nodes) / len(on.nodes)
    return Peer("osmnx recipe (ego_graph + buffers)", run, check, part, scaled(some, on))


def recipe(roads: nx.MultiDiGraph, center: int, trip_time: float) -> shapely.Geometry:
    subgraph = nx.ego_graph(roads, center, radius=trip_time, distance="time")
    node_points = [shapely.Point(data["x"], data["y"]) for _, data in subgraph.nodes(data=True)]
    nodes = gpd.GeoDataFrame({"id": list(subgraph.nodes)}, geometry=node_points).set_index("id")
    edge_lines = []
    for start, end in subgraph.edges():
        straight = shapely.LineString([nodes.loc[start].geometry, nodes.loc[end].geometry])
        edge_lines.append(roads.get_edge_data(start, end)[0].get("geometry", straight))
    discs = nodes.buffer(ACCESS_M).geometry
    strips = gpd.GeoSeries(edge_lines).buffer(ACCESS_M).geometry
    return gpd.GeoSeries([*discs, *strips]).union_all()


def areas(ours_m2: Floats, theirs_m2: Floats) -> str:
    """Say by how much of theirs, at most, our areas differ, and in all."""
    off = (ours_m2 - theirs_m2) / theirs_m2
    total = ours_m2.sum() / theirs_m2.sum() - 1
    return f"our area {total:+.2%} in all, {off.ravel()[np.abs(off).argmax()]:+.2%} where it differs most"
