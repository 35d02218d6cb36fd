"""Many sources, each alone: as one search for each, whatever the tiles."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.engine.isochrones import isochrones
from coverage.engine.reach import reach
from coverage.engine.separate import separate_isochrones, separate_reaches
from coverage.engine.snapping import chosen_points
from tests.engine.cities import SEEDS, city
from tests.town import Town, points

LINE = Town().street("line", start=(0, 0), east=3000).street("side", start=(1000, 0), north=500)


def rows_of(reaches, source):
    part = slice(*reaches.first[source : source + 2])
    return dict(zip(reaches.node[part].tolist(), reaches.seconds[part].tolist(), strict=True))


def test_each_source_has_the_nodes_within_its_walk():
    # Nodes at 0, 1,000 and 3,000 m of the line, and 500 m up the side. From 900 m, 600 s at 1 m/s reach 1,000 m and the
    # side's end; from 100 m only the start.
    graph = LINE.graph()
    sources = LINE.snap(graph, (900, 0), (100, 0))
    found = separate_reaches(graph, sources, 600)
    start, junction, end_of_side = map(LINE.node, [(0, 0), (1000, 0), (1000, 500)])
    assert rows_of(found, 0) == pytest.approx({junction: 100, end_of_side: 600})
    assert rows_of(found, 1) == pytest.approx({start: 100})


def test_a_source_on_no_street_reaches_nothing_and_shifts_nobody():
    graph = LINE.graph()
    sources = LINE.snap(graph, (900, 0), (900, 5000), (100, 0))
    found = separate_reaches(graph, sources, 600)
    assert np.diff(found.first).tolist() == [2, 0, 1]
    assert [row for row, _ in separate_isochrones(graph, sources, (300,))] == [0, 2]


def test_no_sources_and_no_time():
    graph = LINE.graph()
    assert separate_reaches(graph, points(), 600).first.tolist() == [0]
    assert list(separate_isochrones(graph, points(), (300,))) == []
    with pytest.raises(ValueError, match="cutoff_s"):
        separate_reaches(graph, points(), 0)


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.sampled_from([60.0, 300.0, 900.0]), st.sampled_from([200.0, 700.0, 4000.0]))
def test_each_is_one_search_to_the_last_bit(seed, cutoff_s, tile_m):
    graph, sources = city(seed)
    found = separate_reaches(graph, sources, cutoff_s, tile_m)
    for source in range(len(sources.edge)):
        alone = reach(graph, chosen_points(sources, np.array([source])), cutoff_s).seconds
        assert rows_of(found, source) == {node: s for node, s in enumerate(alone.tolist()) if np.isfinite(s)}


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_each_circle_is_that_of_one_search(seed):
    graph, sources = city(seed)
    for source, shapes in separate_isochrones(graph, sources, (300, 600)):
        alone = isochrones(graph, reach(graph, chosen_points(sources, np.array([source])), 600), (300, 600))
        assert [shape.wkb for shape in shapes] == [shape.wkb for shape in alone]


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_together_they_are_the_joined_circle(seed):
    graph, sources = city(seed)
    joined = isochrones(graph, reach(graph, sources, 600), (600,))[0]
    apart = shapely.union_all([shapes[0] for _, shapes in separate_isochrones(graph, sources, (600,))])
    assert apart.area == pytest.approx(joined.area, rel=3e-3)
