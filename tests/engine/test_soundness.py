"""Who stands in the circle walks there in time, and every street reached in time lies in it; timed by networkx alone.

A walk is what the design says: along the streets, then straight for at most b. Run with -s to read what is measured.
"""

from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
import shapely
from scipy.spatial import KDTree

from coverage.engine.isochrones import CELL_M, isochrones
from coverage.engine.network import build_network, travel_graph
from coverage.engine.reach import reach
from coverage.engine.snapping import snap, street_index
from coverage.model.crs import metric_epsg_of
from coverage.sources.streets.reader import read_streets
from tests.engine.test_real_streets import FUTIAN, HELSINKI, LIMIT_M, YUELU, node_times, places

DEMO = Path(__file__).parents[2] / "data" / "demo" / "streets.osm.pbf"
CITIES = {"demo": DEMO, "helsinki": HELSINKI, "yuelu": YUELU, "futian": FUTIAN}

SPEED_M_S = 0.8
LIMIT_S = 900.0
B_M = 80.0
HALF_DIAGONAL_M = CELL_M / sqrt(2)
"""No place in a circle is farther from the exact form: a gap that no node of the lattice sees is at most that deep."""

FACILITIES = 4
POINTS = 50_000
SPACING_M = 2.0


@dataclass(frozen=True)
class Circle:
    """A city's 15-minute circle, and k points on its streets with the seconds that networkx walks from each."""

    name: str
    shape: shapely.MultiPolygon
    street_xy: np.ndarray
    street_s: np.ndarray

    def excess_m(self, xy):
        """Metres too many on the best walk from each point: too long a walk, or too long a leg off the street.

        At most 0 for who walks there in time. Where no street is within b and half a diagonal it is inf.
        """
        legs = KDTree(xy).sparse_distance_matrix(KDTree(self.street_xy), B_M + HALF_DIAGONAL_M, output_type="ndarray")
        late_m = (self.street_s[legs["j"]] - LIMIT_S) * SPEED_M_S + legs["v"]
        least_m = np.full(len(xy), np.inf)
        np.minimum.at(least_m, legs["i"], np.maximum(late_m, legs["v"] - B_M))
        return least_m

    def left_out_m(self):
        """How far outside the circle the streets reached in time are, point by point; 0 for those inside."""
        return shapely.distance(self.shape, shapely.points(self.street_xy[self.street_s <= LIMIT_S]))


@pytest.fixture(scope="module", params=CITIES)
def circle(request):
    if not CITIES[request.param].exists():
        pytest.skip(f"{CITIES[request.param].name} is not here")
    graph = streets_of(CITIES[request.param])
    facilities = snap(street_index(graph), places(graph, FACILITIES, seed=1), LIMIT_M)
    (shape,) = isochrones(graph, reach(graph, facilities, LIMIT_S), (LIMIT_S,))
    return Circle(request.param, shape, *street_points(graph, facilities))


def streets_of(path):
    tables = read_streets(path)
    epsg_m = metric_epsg_of(tables.streets)
    node_xy = shapely.get_coordinates(tables.nodes.to_crs(epsg_m).geometry.to_numpy())
    ends = tables.streets[["from_node", "to_node"]].to_numpy()
    network = build_network(node_xy, ends, tables.streets.to_crs(epsg_m).geometry.to_numpy())
    return travel_graph(network, np.ones(len(ends), dtype=bool), SPEED_M_S, B_M)


def street_points(graph, facilities):
    """Points on every street, no farther apart than the spacing, and the seconds from each by networkx.

    Among them is each place where the time left is just that of the longest leg: there a walk is bound both ways, and
    points two metres apart would misjudge who stands beside it by half a metre.
    """
    network = graph.network
    bounds = zip(network.first_vertex[:-1], network.first_vertex[1:], strict=True)
    lines = np.array([shapely.LineString(network.vertex_xy[start:end]) for start, end in bounds], dtype=object)
    length_m = shapely.length(lines)
    from_start_m, from_end_m = node_times(graph, lines, facilities)[network.ends].T * SPEED_M_S
    bound_m = LIMIT_S * SPEED_M_S - B_M
    steps = np.ceil(length_m / SPACING_M).astype(int) + 1
    every = np.arange(len(lines))
    edge = np.concatenate([np.repeat(every, steps), every, every, facilities.edge, facilities.edge])
    along_m = np.concatenate(
        [
            *(np.linspace(0, *one) for one in zip(length_m, steps, strict=True)),
            bound_m - from_start_m,
            length_m - (bound_m - from_end_m),
            facilities.offset_m + (bound_m - facilities.access_m),
            facilities.offset_m - (bound_m - facilities.access_m),
        ]
    )
    along_m = np.clip(along_m, 0, length_m[edge])
    walk_m = np.minimum(from_start_m[edge] + along_m, from_end_m[edge] + length_m[edge] - along_m)
    for own, offset_m, access_m in zip(facilities.edge, facilities.offset_m, facilities.access_m, strict=True):
        straight_m = np.abs(along_m - offset_m) + access_m
        walk_m = np.where(edge == own, np.minimum(walk_m, straight_m), walk_m)
    near = walk_m <= 3 * LIMIT_S * SPEED_M_S
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines[edge[near]], along_m[near]))
    return xy, walk_m[near] / SPEED_M_S


def points_in(shape, count, *, seed):
    """Points drawn evenly over a shape."""
    rng = np.random.default_rng(seed)
    shapely.prepare(shape)
    low, high = np.reshape(shape.bounds, (2, 2))
    drawn = np.empty((0, 2))
    while len(drawn) < count:
        some = rng.uniform(low, high, (4 * count, 2))
        drawn = np.concatenate([drawn, some[shapely.contains_xy(shape, *some.T)]])
    return drawn[:count]


def told(circle, record_property, text, **figures):
    for name, figure in figures.items():
        record_property(name, float(figure))
    print(f"\n{circle.name}: {text.format(**figures)}")  # noqa: T201 - the figures are what one runs this for


def test_who_stands_in_it_walks_there_in_time(circle, record_property):
    excess_m = circle.excess_m(points_in(circle.shape, POINTS, seed=3))
    sound, worst_m = (excess_m <= 0).mean(), excess_m.max()
    text = "{sound:.3%} of the points walk there in time; worst {worst_m:.1f} m or {worst_s:.1f} s too far"
    told(circle, record_property, text, sound=sound, worst_m=worst_m, worst_s=worst_m / SPEED_M_S)
    assert sound >= 0.999
    assert worst_m <= CELL_M / 2


def test_nor_is_its_rim_farther_out_than_half_a_diagonal(circle, record_property):
    worst_m = circle.excess_m(shapely.get_coordinates(shapely.segmentize(circle.shape.boundary, 1.0))).max()
    text = "worst point of the rim {worst_m:.1f} m or {worst_s:.1f} s too far"
    told(circle, record_property, text, worst_m=worst_m, worst_s=worst_m / SPEED_M_S)
    assert worst_m <= HALF_DIAGONAL_M


def test_every_street_reached_lies_in_it(circle, record_property):
    left_out_m = circle.left_out_m()
    outside = (left_out_m > 0).sum()
    text = "{outside:.0f} of {reached:,} reached street points outside, the farthest by {worst_m:.6f} m"
    told(circle, record_property, text, outside=outside, reached=len(left_out_m), worst_m=left_out_m.max())
    assert len(left_out_m) > 5_000
    assert outside == 0
