"""Answers harmed at random are refused in words or make tables that keep their contracts: never a traceback."""

import copy
import json
import tempfile
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.errors import InputError
from coverage.outputs.fetched_files import fetched_files
from coverage.sources.fetched.asking import Place
from coverage.sources.fetched.boundaries import boundaries_in
from coverage.sources.fetched.care import care_in
from coverage.sources.fetched.elements import read_answers
from coverage.sources.fetched.fetching import Fetched
from coverage.sources.fetched.homes import homes_in
from coverage.sources.fetched.servers import MapServers
from tests.map_server import small_town

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
VALUES = ANYTHING | st.sampled_from(
    ["yes", "0", "６", "no", "-1", "1e9", "８", "=1+1", "\x00", "apartments", "gate", "8"]
)


def whole_town():
    town = small_town()
    town.area([(113.003, 28.003), (113.005, 28.003), (113.005, 28.005), (113.003, 28.005)], landuse="residential")
    town.node((113.004, 28.003), barrier="gate")
    return list(town.elements.values())


WHOLE = whole_town()


def made(answer):
    """Everything that is made of an answer, down to the bytes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answer.json"
        file.write_text(json.dumps(answer), encoding="utf-8")
        found = read_answers([file], "maps.example")
    outline = shapely.box(113.0, 28.0, 113.02, 28.02)
    place = Place("星河区", "星河区", "星河区", outline, outline)
    tables = boundaries_in(place, found), care_in(found), homes_in(found)
    return fetched_files(Fetched(place, MapServers(), (found,), *tables, found.dated), "zh")


def test_unharmed_it_makes_every_file():
    assert len(made({"elements": WHOLE})) == 6


@st.composite
def harmed(draw):
    elements = copy.deepcopy(WHOLE)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(elements) - 1))
        tree = elements[at]
        if not isinstance(tree, dict) or not tree or draw(st.integers(0, 9)) == 0:
            elements[at] = draw(ANYTHING)
            continue
        inside = tree.get("tags") if draw(st.booleans()) else tree
        target = inside if isinstance(inside, dict) and inside else tree
        key = draw(st.sampled_from(sorted(target)) | st.text(max_size=5))
        if draw(st.booleans()):
            target[key] = draw(VALUES)
        else:
            target.pop(key, None)
    return {"elements": elements, "osm3s": draw(ANYTHING)}


@given(harmed())
@settings(max_examples=60)
def test_harmed_answers(answer):
    try:
        files = made(answer)
    except InputError as error:
        assert [problem.code for problem in error.problems] == ["map_answer"]  # noqa: PT017 - both ends are right
    else:
        assert {"streets.osm.pbf", "units.geojson", "facilities.csv", "population.csv", "sources.md"} <= files.keys()


GRID = st.sampled_from([113.0, 113.00000001, 113.005, 113.01, 113.02, -180.0, 180.0, 0.0])
LAT = st.sampled_from([28.0, 28.00000001, 28.005, 28.01, 28.02, -90.0, 90.0, 0.0])


@given(st.lists(st.tuples(GRID, LAT), min_size=len(WHOLE), max_size=len(WHOLE)))
@settings(max_examples=40)
def test_nodes_anywhere(places):
    """Outlines that cross themselves, lie in one line or in one point, or go around the world."""
    elements = copy.deepcopy(WHOLE)
    for tree, (lon, lat) in zip(elements, places, strict=True):
        if tree["type"] == "node":
            tree["lon"], tree["lat"] = lon, lat
    assert len(made({"elements": elements})) >= 5


@pytest.mark.parametrize("osm3s", [None, [], {"timestamp_osm_base": 5}, {"timestamp_osm_base": "2026-11-01\n# x"}])
def test_a_date_that_is_none(osm3s):
    assert "服务器没有说明" in made({"elements": WHOLE, "osm3s": osm3s})["sources.md"].decode()
