"""Streets cut at junctions, walkable ways only, and files that cannot be used."""

from pathlib import Path

import pyrosm
import pytest
import shapely

from coverage.errors import InputError, describe
from coverage.sources import guard
from coverage.sources.streets import read_streets
from tests.sources.writing import NODES, write_osm

RESIDENTIAL = {"highway": "residential"}


def edges(tables):
    """Edges as pairs of OSM node ids."""
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
    assert edges(tables) == [(1, 2), (2, 3), (4, 2), (2, 5)]
    assert tables.nodes["node_id"].tolist() == [1, 2, 3, 4, 5]
    assert tables.streets["edge_id"].tolist() == [0, 1, 2, 3]


def test_a_bend_is_shape_not_a_junction(tmp_path):
    tables = read(tmp_path, [([1, 2, 4], RESIDENTIAL)])
    assert edges(tables) == [(1, 4)]
    assert tables.streets.geometry.iloc[0].equals_exact(shapely.LineString([NODES[1], NODES[2], NODES[4]]), 1e-9)


def test_loops_and_parallel_edges_are_kept(tmp_path):
    # A ring hanging on node 2, and two ways between 1 and 2.
    ring = [2, 4, 3, 2]
    tables = read(tmp_path, [(ring, RESIDENTIAL), ([1, 2], RESIDENTIAL), ([2, 1], {"highway": "steps"})])
    assert edges(tables) == [(2, 2), (1, 2), (2, 1)]


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
    assert edges(tables) == [(-1, -2), (-2, -3), (-2, -1)]


def test_names_bridges_and_unknown_classes(tmp_path):
    tags = {"highway": "road", "name": "枫林路", "bridge": "viaduct"}
    street = read(tmp_path, [([1, 2], tags), ([2, 3], {"highway": "path", "bridge": "no"})]).streets
    assert street["highway"].tolist() == ["road", "path"]
    assert street["name"].fillna("–").tolist() == ["枫林路", "–"]
    assert street["bridge"].tolist() == [True, False]


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
    assert codes(path) == [("unreadable", "town.osm.pbf")]


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


@pytest.mark.parametrize("name", ["town.osm", "town.graphml"])
def test_entities_are_refused(tmp_path, name):
    path = tmp_path / name
    path.write_text('<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY a "aaaa">]><osm version="0.6">&a;</osm>', "utf-8")
    assert codes(path) == [("doctype", name)]


@pytest.mark.parametrize("name", ["town.osm.pbf", "town.osm"])
def test_no_streets(tmp_path, name):
    assert codes(write_osm(tmp_path / name, NODES, [([1, 2], {"highway": "motorway"})])) == [("empty_network", name)]


def test_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("coverage.sources.streets.STREETS_LIMIT_BYTES", 100)
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
