"""Streets cut at junctions, walkable ways only, and files that cannot be used."""

from pathlib import Path

import pandas as pd
import pyrosm
import pytest
import shapely

from coverage.errors import InputError, describe
from coverage.sources import guard
from coverage.sources.streets.reader import read_streets
from tests.sources.writing import NODES, write_osm

RESIDENTIAL = {"highway": "residential"}


def edges(tables):
    """Edges as pairs of OSM node ids, in the order of the table."""
    ids = tables.nodes["node_id"].to_numpy()
    ends = tables.streets[["from_node", "to_node"]].to_numpy()
    return [(int(ids[a]), int(ids[b])) for a, b in ends]


def read(folder, ways, nodes=NODES, relations=(), name="town.osm.pbf"):
    return read_streets(write_osm(folder / name, nodes, ways, relations))


@pytest.mark.parametrize("name", ["town.osm.pbf", "town.osm", "TOWN.OSM.PBF"])
def test_a_crossing_cuts_both_ways(tmp_path, name):
    tables = read_streets(
        write_osm(tmp_path / name.lower(), NODES, [([1, 2, 3], RESIDENTIAL), ([4, 2, 5], RESIDENTIAL)]).rename(
            tmp_path / name
        )
    )
    assert sorted(edges(tables)) == [(1, 2), (2, 3), (2, 5), (4, 2)]
    assert sorted(tables.nodes["node_id"]) == [1, 2, 3, 4, 5]
    assert tables.streets["edge_id"].tolist() == [0, 1, 2, 3]


def test_a_bend_is_shape_not_a_junction(tmp_path):
    tables = read(tmp_path, [([1, 2, 4], RESIDENTIAL)])
    assert edges(tables) == [(1, 4)]
    assert tables.streets.geometry.iloc[0].equals_exact(shapely.LineString([NODES[1], NODES[2], NODES[4]]), 1e-9)


def test_loops_and_parallel_edges_are_kept(tmp_path):
    # A ring hanging on node 2, and two ways between 1 and 2.
    ring = [2, 4, 3, 2]
    tables = read(tmp_path, [(ring, RESIDENTIAL), ([1, 2], RESIDENTIAL), ([2, 1], {"highway": "steps"})])
    assert sorted(edges(tables)) == [(1, 2), (2, 1), (2, 2)]


def test_a_way_that_crosses_itself_is_cut_there(tmp_path):
    tables = read(tmp_path, [([1, 2, 3, 4, 2, 5], RESIDENTIAL)])
    assert edges(tables) == [(1, 2), (2, 2), (2, 5)]


def test_a_node_named_twice_in_a_row_is_no_edge(tmp_path):
    assert edges(read(tmp_path, [([1, 2, 2, 3], RESIDENTIAL)])) == [(1, 3)]


def test_two_nodes_in_one_place_make_an_edge_without_length(tmp_path):
    tables = read(tmp_path, [([1, 2], RESIDENTIAL), ([2, 6], RESIDENTIAL)], nodes={**NODES, 6: NODES[2]})
    assert edges(tables) == [(1, 2), (2, 6)]
    assert shapely.length(tables.streets.geometry.to_numpy()).tolist() == [pytest.approx(0.001), 0.0]


def test_a_missing_node_breaks_the_way_and_is_said(tmp_path):
    # 99 is not in the file: 1–2 and 3–4 remain, and no straight line leads over the gap.
    tables = read(tmp_path, [([1, 2, 99, 3, 4], RESIDENTIAL)])
    assert edges(tables) == [(1, 2), (3, 4)]
    assert [(p.code, p.value, p.severity) for p in tables.problems] == [("missing_nodes", "1", "warning")]


def test_negative_ids_of_an_editor(tmp_path):
    nodes = {-1: NODES[1], -2: NODES[2], -3: NODES[3]}
    tables = read(tmp_path, [([-1, -2, -3], RESIDENTIAL), ([-2, -1], RESIDENTIAL)], nodes=nodes, name="draft.osm")
    assert sorted(edges(tables)) == [(-2, -3), (-2, -1), (-1, -2)]


def test_names_bridges_and_unknown_classes(tmp_path):
    tags = {"highway": "road", "name": "枫林路", "bridge": "viaduct"}
    street = read(tmp_path, [([1, 2], tags), ([2, 3], {"highway": "path", "bridge": "no"})]).streets
    assert street["highway"].tolist() == ["road", "path"]
    assert street["name"].fillna("–").tolist() == ["枫林路", "–"]
    assert street["bridge"].tolist() == [True, False]


def test_nodes_lie_along_a_curve_and_edges_by_their_lower_end(tmp_path):
    # The Hilbert curve runs through the corners of a square one after another, never across it.
    nodes = {4: (113.0, 28.0), 2: (113.001, 28.001), 3: (113.0, 28.001), 1: (113.001, 28.0)}
    ways = [([2, 4], RESIDENTIAL), ([1, 2], RESIDENTIAL), ([4, 1], RESIDENTIAL), ([3, 4], RESIDENTIAL)]
    tables = read(tmp_path, ways, nodes)
    assert tables.nodes["node_id"].tolist() == [4, 3, 2, 1]
    assert [point.coords[0] for point in tables.nodes.geometry] == [nodes[4], nodes[3], nodes[2], nodes[1]]
    # from 4: to the second node, the third, the fourth; then from 2
    assert edges(tables) == [(3, 4), (2, 4), (4, 1), (1, 2)]


def test_the_order_of_the_file_leaves_no_trace(tmp_path):
    ways = [([1, 2, 3], RESIDENTIAL), ([4, 2, 5], {"highway": "steps"})]
    backwards = dict(reversed(NODES.items()))
    one, other = read(tmp_path, ways, name="a.osm"), read(tmp_path, ways[::-1], backwards, name="b.osm")
    assert one.nodes.equals(other.nodes)
    assert one.streets.equals(other.streets)


ONE_WAY = [
    {"oneway:foot": "yes"},
    {"foot:backward": "no"},
    {"highway": "steps", "conveying": "forward"},
    {"oneway:foot": "yes", "conveying": "backward"},  # what is said of feet goes before what is said of the belt
]
AGAINST = [
    {"oneway:foot": "-1"},
    {"foot:forward": "no", "oneway": "yes"},
    {"highway": "footway", "conveying": "backward"},
]
BOTH_WAYS = [
    {},
    {"oneway": "yes"},  # of vehicles
    {"oneway:foot": "no", "conveying": "forward"},
    {"highway": "steps", "conveying": "reversible"},
    {"highway": "steps", "conveying": "yes"},
    {"foot:forward": "yes", "foot:backward": "yes"},
    {"foot:forward": "no", "foot:backward": "no"},  # contradicts itself
    {"oneway:foot": "alternating"},
]


def walked(folder, tags):
    """Both pieces of a way 1–2–3 cut at 2, as pairs of nodes, and whether one may only walk along them."""
    tables = read(folder, [([1, 2, 3], RESIDENTIAL | tags), ([4, 2], RESIDENTIAL)])
    lines = tables.streets.geometry.to_numpy()
    starts = tables.nodes.geometry.to_numpy()[tables.streets["from_node"]]
    assert shapely.equals(shapely.get_point(lines, 0), starts).all()
    of_way = [4 not in pair for pair in edges(tables)]
    return sorted(pair for pair in edges(tables) if 4 not in pair), tables.streets["oneway"][of_way].tolist()


@pytest.mark.parametrize("tags", ONE_WAY, ids=str)
def test_a_way_for_walkers_along_its_line(tmp_path, tags):
    assert walked(tmp_path, tags) == ([(1, 2), (2, 3)], [True, True])


@pytest.mark.parametrize("tags", AGAINST, ids=str)
def test_a_way_for_walkers_against_its_line_is_turned(tmp_path, tags):
    assert walked(tmp_path, tags) == ([(2, 1), (3, 2)], [True, True])


@pytest.mark.parametrize("tags", BOTH_WAYS, ids=str)
def test_a_way_for_walkers_both_ways(tmp_path, tags):
    assert walked(tmp_path, tags) == ([(1, 2), (2, 3)], [pd.NA, pd.NA])


def test_crossings(tmp_path):
    ways = [
        ([1, 2], {"highway": "footway", "footway": "crossing"}),
        ([2, 3], {"highway": "path", "path": "crossing"}),
        ([2, 4], {"highway": "crossing"}),
        ([2, 5], {"highway": "footway", "footway": "sidewalk", "crossing": "yes"}),
    ]
    tables = read(tmp_path, ways)
    flags = dict(zip(edges(tables), tables.streets["crossing"], strict=True))
    assert flags == {(1, 2): True, (2, 3): True, (2, 4): True, (2, 5): pd.NA}


@pytest.mark.parametrize("name", ["town.osm.pbf", "town.osm"])
def test_elevations(tmp_path, name):
    # 4 is a bend, not a node of the network; 5 says a unit, 3 lies in the sky.
    heights = [(1, "45.5"), (2, "-3"), (3, "99999"), (4, "x"), (5, "50 m")]
    ways = [([1, 2, 3], RESIDENTIAL), ([2, 4, 5], RESIDENTIAL), ([2, 6], RESIDENTIAL)]
    tables = read_streets(write_osm(tmp_path / name, {**NODES, 6: (113.001, 28.002)}, ways, heights=heights))
    found = dict(zip(tables.nodes["node_id"], tables.nodes["elevation_m"].fillna(-1e9), strict=True))
    assert found == {1: 45.5, 2: -3.0, 3: -1e9, 5: -1e9, 6: -1e9}
    assert [(p.code, p.file, p.value, p.severity) for p in tables.problems] == [
        ("odd_elevations", name, "2", "warning")
    ]
    assert "between -500 and 9000: 2" in describe(tables.problems[0], "en")
    assert "-500 至 9000 米" in describe(tables.problems[0], "zh")


WALKABLE = [
    {"highway": "footway"},
    {"highway": "steps"},
    {"highway": "cycleway"},
    {"highway": "residential", "oneway": "yes"},
    {"highway": "pedestrian", "area": "yes"},
    {"highway": "trunk", "sidewalk": "both"},
    {"highway": "trunk_link", "foot": "designated"},
    {"highway": "service", "access": "private", "foot": "yes"},
    {"highway": "service", "access": "no", "foot": "permissive"},
    {"highway": "service", "access": "destination"},
]
NOT_WALKABLE = [
    {"highway": "motorway"},
    {"highway": "motorway", "foot": "yes"},
    {"highway": "trunk"},
    {"highway": "trunk", "sidewalk": "no"},
    {"highway": "construction"},
    {"highway": "proposed"},
    {"highway": "raceway"},
    {"highway": "residential", "foot": "no"},
    {"highway": "residential", "foot": "use_sidepath"},
    {"highway": "service", "access": "private"},
    {"highway": "service", "access": "no"},
    {"railway": "rail"},
]


@pytest.mark.parametrize("tags", WALKABLE, ids=str)
def test_one_can_walk(tmp_path, tags):
    assert edges(read(tmp_path, [([1, 2], tags)])) == [(1, 2)]


@pytest.mark.parametrize("tags", NOT_WALKABLE, ids=str)
def test_one_cannot_walk(tmp_path, tags):
    assert edges(read(tmp_path, [([1, 2], tags), ([4, 5], RESIDENTIAL)])) == [(4, 5)]


def test_backdrop(tmp_path):
    nodes = {**NODES, 11: (113.01, 28.0), 12: (113.02, 28.0), 13: (113.02, 28.01), 14: (113.01, 28.01)}
    nodes |= {21: (113.013, 28.003), 22: (113.016, 28.003), 23: (113.016, 28.006)}
    ways = [
        ([1, 2], RESIDENTIAL),
        ([11, 12, 13, 14, 11], {"leisure": "park", "name": "北园"}),
        ([1, 3], {"railway": "rail"}),
        ([1, 4], {"railway": "subway", "tunnel": "yes"}),
        ([3, 5], {"highway": "motorway"}),
        ([11, 12, 13], {}),  # the halves of a lake's shore
        ([13, 14, 11], {}),
        ([21, 22, 23, 21], {}),  # its island
        ([4, 5], {"waterway": "river"}),
        ([1, 4], {"natural": "water"}),  # a shore that does not close
    ]
    lake = ([("w", 6, "outer"), ("w", 7, "outer"), ("w", 8, "inner")], {"type": "multipolygon", "natural": "water"})
    backdrop = read(tmp_path, ways, nodes, [lake]).backdrop
    found = list(zip(backdrop["kind"], backdrop.geometry.geom_type, backdrop["name"].fillna("–"), strict=True))
    assert found == [
        ("green", "Polygon", "北园"),
        ("rail", "LineString", "–"),
        ("motorway", "LineString", "–"),
        ("water", "LineString", "–"),
        ("water", "Polygon", "–"),
    ]
    # Lake 0.01° × 0.01° = 1e-4; island half of 0.003° × 0.003° = 4.5e-6.
    assert backdrop.geometry.iloc[4].area == pytest.approx(1e-4 - 4.5e-6)


def test_the_same_file_gives_the_same_tables(tmp_path):
    ways = [([4, 2, 5], RESIDENTIAL), ([1, 2, 3], RESIDENTIAL)]
    first, second = (read(tmp_path, ways, name=name) for name in ("a.osm", "b.osm.pbf"))
    assert first.streets.equals(second.streets)
    assert first.nodes.equals(second.nodes)


def codes(path):
    with pytest.raises(InputError) as caught:
        read_streets(path)
    return [(problem.code, problem.file) for problem in caught.value.problems]


def test_missing_file(tmp_path):
    assert codes(tmp_path / "none.osm.pbf") == [("missing_file", "none.osm.pbf")]


def test_wrong_format(tmp_path):
    path = tmp_path / "streets.dwg"
    path.write_bytes(b"AC1032")
    assert codes(path) == [("wrong_format", "streets.dwg")]


def test_truncated_pbf(tmp_path):
    path = write_osm(tmp_path / "town.osm.pbf", NODES, [([1, 2, 3], RESIDENTIAL)])
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - 20])
    assert codes(path) == [("cut_short", "town.osm.pbf")]


@pytest.mark.parametrize(
    "stray", [b"\0", b"\0\0\0", b"\0\0\0\x0d", b"\0\0\0\x0d\x0a\x09OSM", b"\0" * 40, b"\xff" * 70_000]
)
@pytest.mark.parametrize("town", [False, True])
def test_a_pbf_that_does_not_end_with_a_block(tmp_path, stray, town):
    # Also what is left of a download cut a few bytes after the end of a block.
    ways = [([1, 2, 3], RESIDENTIAL)]
    path = write_osm(tmp_path / "town.osm.pbf", NODES, ways)
    content = path.read_bytes() if town else Path(pyrosm.get_data("test_pbf")).read_bytes()
    path.write_bytes(content)
    assert not read_streets(path).streets.empty
    path.write_bytes(content + stray)
    assert codes(path)[0][0] in {"cut_short", "unreadable"}


def test_a_pbf_cut_between_two_blocks_may_have_no_streets_left(tmp_path):
    path = write_osm(tmp_path / "town.osm.pbf", NODES, [])
    with pytest.raises(InputError) as caught:
        read_streets(path)
    assert [problem.code for problem in caught.value.problems] == ["empty_network"]
    assert "请重新下载" in describe(caught.value.problems[0], "zh")
    assert "download it again" in describe(caught.value.problems[0], "en")


def test_a_file_that_another_program_holds(tmp_path, monkeypatch):
    path = write_osm(tmp_path / "town.osm.pbf", NODES, [([1, 2, 3], RESIDENTIAL)])

    def locked(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    assert codes(path) == [("cannot_open", "town.osm.pbf")]


def test_a_folder_for_a_file(tmp_path):
    (tmp_path / "town.osm").mkdir()
    assert codes(tmp_path / "town.osm") == [("folder_for_file", "town.osm")]


@pytest.mark.parametrize("name", ["town.osm.pbf", "town.osm", "town.graphml"])
def test_broken_content(tmp_path, name):
    path = tmp_path / name
    path.write_text("<osm version='0.6'><node id='1'", encoding="utf-8")
    assert codes(path) == [("unreadable", name)]


@pytest.mark.parametrize(
    ("whole", "harmed"),
    [('lon="113', 'lon="1133'), ('lon="113', 'lon="x'), ('<node id="', '<node id="x')],
)
def test_a_harmed_place_or_number_of_a_node(tmp_path, whole, harmed):
    path = write_osm(tmp_path / "town.osm", NODES, [([1, 2, 3], RESIDENTIAL)])
    content = path.read_text(encoding="utf-8").replace("'", '"')
    assert whole in content
    path.write_text(content.replace(whole, harmed, 1), encoding="utf-8")
    assert codes(path) == [("unreadable", "town.osm")]


@pytest.mark.parametrize("name", ["town.osm", "town.graphml"])
def test_entities_are_refused(tmp_path, name):
    path = tmp_path / name
    path.write_text('<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaa">]><osm version="0.6">&a;</osm>', "utf-8")
    assert codes(path) == [("doctype", name)]


@pytest.mark.parametrize("name", ["town.osm.pbf", "town.osm"])
def test_no_streets(tmp_path, name):
    assert codes(write_osm(tmp_path / name, NODES, [([1, 2], {"highway": "motorway"})])) == [("empty_network", name)]


def test_too_large(tmp_path, monkeypatch):
    monkeypatch.setenv("CARECIRCLE_MAX_STREETS_MB", "0.0001")
    path = write_osm(tmp_path / "town.osm", NODES, [([1, 2, 3], RESIDENTIAL)])
    with pytest.raises(InputError) as caught:
        read_streets(path)
    (problem,) = caught.value.problems
    size_mb = f"{path.stat().st_size / guard.MEGABYTE:,.1f}"
    assert (problem.code, problem.details) == ("too_large", {"size_mb": size_mb, "limit_mb": "0.0"})


def test_progress_rises_to_the_whole(tmp_path):
    heard = []
    path = write_osm(tmp_path / "town.osm", NODES, [([1, 2, 3], RESIDENTIAL)])
    read_streets(path, lambda stage, share: heard.append((stage, share)))
    shares = [share for _, share in heard]
    assert {stage for stage, _ in heard} == {"streets"}
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
