"""Streets from graphs that osmnx saved."""

import re

import networkx as nx
import pandas as pd
import pytest
import shapely

from coverage.errors import InputError
from coverage.sources.streets.reader import read_streets


def graph(*edges):
    """A graph of osmnx: nodes 1 … 4 in a row 0.001° apart; `edges` are (u, v, attributes)."""
    made = nx.MultiDiGraph(crs="EPSG:4326")
    for node in range(1, 5):
        made.add_node(node, x=113.0 + node / 1000, y=28.0, street_count=2)
    for osmid, (u, v, tags) in enumerate(edges):
        made.add_edge(u, v, **{"osmid": osmid, "oneway": False, "length": 98.0, **tags})
    return made


def both(u, v, **tags):
    return (u, v, {**tags, "reversed": False}), (v, u, {**tags, "reversed": True})


def saved(folder, made):
    import osmnx as ox  # brings scikit-learn and matplotlib, seconds for every process that only collects this file

    path = folder / "town.graphml"
    ox.save_graphml(made, path)
    return path


def summary(tables, column="highway"):
    ids = tables.nodes["node_id"].tolist()
    streets = tables.streets
    return sorted(
        (ids[a], ids[b], value)
        for a, b, value in zip(streets["from_node"], streets["to_node"], streets[column], strict=True)
    )


def test_two_directions_are_one_street(tmp_path):
    osmid = {"osmid": 7}
    path = saved(tmp_path, graph(*both(1, 2, highway="residential", **osmid), (2, 3, {"highway": "service"})))
    assert summary(read_streets(path)) == [(1, 2, "residential"), (2, 3, "service")]


def test_merged_ways(tmp_path):
    made = graph(
        (1, 2, {"highway": ["residential", "steps"], "name": ["甲路", "乙路"], "bridge": ["no", "yes"]}),
        (2, 3, {"highway": ["trunk", "residential"]}),  # one stretch of it closed to walkers
        (3, 4, {"highway": "service", "access": ["yes", "private"]}),
    )
    tables = read_streets(saved(tmp_path, made))
    assert summary(tables) == [(1, 2, "steps")]
    assert tables.streets["bridge"].tolist() == [True]
    assert tables.nodes["node_id"].tolist() == [1, 2]


def test_lines_run_from_the_first_node_to_the_last(tmp_path):
    bent = shapely.LineString([(113.003, 28.0), (113.0025, 28.001), (113.002, 28.0)])
    tables = read_streets(saved(tmp_path, graph((3, 2, {"highway": "path", "geometry": bent}))))
    street = tables.streets.iloc[0]
    first = tables.nodes.geometry.iloc[street["from_node"]]
    assert shapely.get_point(street.geometry, 0).equals(first)
    assert len(street.geometry.coords) == 3


STEPS = {"highway": "steps"}


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        (both(1, 2, conveying="forward", **STEPS), (1, 2)),
        (both(1, 2, conveying="backward", **STEPS), (2, 1)),
        (both(2, 1, conveying="forward", **STEPS), (2, 1)),
        ([(2, 1, {"conveying": "forward", "reversed": True, **STEPS})], (1, 2)),  # only the way back was kept
        (both(1, 2, **{"highway": "footway", "oneway:foot": "-1"}), (2, 1)),
        (both(1, 2, **{"highway": "footway", "foot:backward": "no"}), (1, 2)),
    ],
)
def test_one_way_for_walkers_is_of_the_way_not_of_the_edge(tmp_path, edges, expected):
    tables = read_streets(saved(tmp_path, graph(*edges)))
    assert summary(tables, "oneway") == [(*expected, True)]
    first = tables.nodes.geometry.iloc[tables.streets["from_node"].iloc[0]]
    assert shapely.get_point(tables.streets.geometry.iloc[0], 0).equals(first)


def test_where_the_direction_cannot_be_told_walkers_go_both_ways(tmp_path):
    made = graph(
        (1, 2, {"highway": "steps", "conveying": "forward"}),  # the graph does not say how the way was drawn
        (2, 3, {"highway": "steps", "conveying": ["forward", "backward"], "reversed": False}),  # two ways merged
        (3, 4, {"highway": "steps", "conveying": "forward", "reversed": [True, False]}),
        (4, 1, {"highway": "residential", "oneway": True, "reversed": False}),  # of vehicles
    )
    assert read_streets(saved(tmp_path, made)).streets["oneway"].isna().all()


def test_crossings_of_graphs(tmp_path):
    made = graph(
        (1, 2, {"highway": "footway", "footway": "crossing"}),
        (2, 3, {"highway": "footway", "footway": ["crossing", "sidewalk"]}),
        (3, 4, {"highway": "footway"}),
    )
    assert summary(read_streets(saved(tmp_path, made)), "crossing") == [(1, 2, True), (2, 3, True), (3, 4, pd.NA)]


def test_elevations_of_osmnx(tmp_path):
    made = graph(*[(node, node + 1, {"highway": "residential"}) for node in (1, 2, 3)])
    for node, height in {1: 45.5, 2: float("nan"), 3: -9999.0, 4: "x"}.items():
        made.nodes[node]["elevation"] = height
    tables = read_streets(saved(tmp_path, made))
    found = dict(zip(tables.nodes["node_id"], tables.nodes["elevation_m"].fillna(0), strict=True))
    assert found == {1: 45.5, 2: 0, 3: 0, 4: 0}
    assert [(p.code, p.file, p.value) for p in tables.problems] == [("odd_elevations", "town.graphml", "2")]


def test_a_graph_without_elevations(tmp_path):
    tables = read_streets(saved(tmp_path, graph((1, 2, {"highway": "residential"}))))
    assert tables.nodes["elevation_m"].isna().all()
    assert tables.problems == ()


def test_a_graph_without_streets_to_walk(tmp_path):
    with pytest.raises(InputError) as caught:
        read_streets(saved(tmp_path, graph((1, 2, {"highway": "motorway"}))))
    assert [problem.code for problem in caught.value.problems] == ["empty_network"]


def test_a_graph_without_edges(tmp_path):
    with pytest.raises(InputError) as caught:
        read_streets(saved(tmp_path, graph()))
    assert [problem.code for problem in caught.value.problems] == ["empty_network"]


@pytest.mark.parametrize(
    "content", ["<html/>", "<graphml><graph><node id='a'><data key='no'/></node></graph></graphml>"]
)
def test_xml_that_is_no_graph(tmp_path, content):
    path = tmp_path / "town.graphml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_streets(path)
    assert [problem.code for problem in caught.value.problems] == ["unreadable"]


def test_an_attribute_of_no_type_is_text(tmp_path):
    path = saved(tmp_path, graph(*both(1, 2, highway="footway")))
    content = path.read_text(encoding="utf-8")
    declared = next(line for line in content.splitlines() if 'attr.name="street_count"' in line)
    path.write_text(content.replace(declared, re.sub(' attr.type="[a-z]+"', "", declared)), encoding="utf-8")
    assert len(read_streets(path).streets) == 1


def test_graphml_that_is_not_of_osmnx(tmp_path):
    path = tmp_path / "town.graphml"
    nx.write_graphml(nx.path_graph(3), path)
    with pytest.raises(InputError) as caught:
        read_streets(path)
    assert [problem.code for problem in caught.value.problems] == ["unreadable"]
