"""Candidates along streets and in public rooms."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from coverage.errors import InputError
from coverage.model.contracts import check_table
from coverage.model.tables import CANDIDATES
from coverage.planning.metres import points_m
from coverage.planning.scenarios import placing
from coverage.planning.siting.candidates import HAN, combined, room_candidates, street_candidates
from coverage.planning.territory import NOWHERE, places_of
from coverage.words import LANGUAGES
from tests.planning.askings import audited, demo_audit
from tests.planning.siting.lines import listed
from tests.town import CORNER, Town

# Stretches of 50 m: their middles lie at 25, 75, … m. Steps, a motorway bridge and what lies beyond x = 1000 are out.
TOWN = (
    Town()
    .street("main", start=(0, 0), east=1400)
    .street("steps", start=(500, 0), north=300, highway="steps")
    .street("high", start=(200, -300), north=290, bridge=True)
    .unit("C1", name="Mill", box=(-50, -400, 1000, 400), people={"60+": 100, "0-2": 5})
    .home((100, 0), people=100)
)


def metres(table, epsg_m=4547):
    return points_m(np.asarray(table.geometry.to_numpy(), dtype=object), epsg_m)


@cache
def held():
    return audited(TOWN)


@pytest.mark.parametrize("spacing_m", [100, 150, 260])
def test_along_the_street_inside_the_district(spacing_m):
    table = street_candidates(held(), "station", spacing_m=spacing_m)
    check_table(table, CANDIDATES)
    east, north = (metres(table) - CORNER).T
    np.testing.assert_allclose(north, 0, atol=1e-4)
    assert east.min() == pytest.approx(25, abs=1e-4)
    assert east.max() < 1000
    assert (np.diff(east) > spacing_m - 1e-4).all()
    assert (np.diff(east) < 2 * spacing_m).all()
    assert table["candidate_id"].tolist() == [f"street-{n}" for n in range(1, len(table) + 1)]
    assert table["name"].unique().tolist() == ["Mill main"]
    assert (table["origin"].unique().tolist(), table["kind"].isna().all()) == (["street"], True)


def test_a_wider_spacing_where_there_would_be_too_many():
    assert len(street_candidates(held(), "station", spacing_m=100)) > 3
    table = street_candidates(held(), "station", spacing_m=100, at_most=3)
    assert len(table) == 3
    assert pdist(metres(table)).min() > 100 - 1e-4
    assert len(street_candidates(held(), "station", at_most=1)) == 1


@pytest.mark.parametrize("at_most", [60, 400])
def test_the_demo_is_dotted_evenly(at_most):
    project = demo_audit().project
    table = street_candidates(demo_audit(), "nursery", spacing_m=200, at_most=at_most)
    assert 0.8 * at_most < len(table) <= at_most
    assert pdist(metres(table, project.epsg_m)).min() > 200 - 1e-4
    points = np.asarray(table.geometry.to_numpy(), dtype=object)
    assert (places_of(project.units, demo_audit().ground.territory, points) != NOWHERE).all()


def test_a_kind_no_rule_asks_for():
    with pytest.raises(InputError) as refused:
        street_candidates(held(), "hospital")
    assert [problem.code for problem in refused.value.problems] == ["not_a_choice"]


def test_the_way_back_to_degrees_is_made_once(monkeypatch):
    made, real = [], placing.pyproj.Transformer
    counting = SimpleNamespace(from_crs=lambda *given, **more: made.append(given) or real.from_crs(*given, **more))
    monkeypatch.setattr(placing, "pyproj", SimpleNamespace(Transformer=counting))
    placing._back.cache_clear()
    for _ in range(3):
        street_candidates(held(), "station", 100)
    assert len(made) == 1


def test_a_district_without_streets_people_live_on_takes_those_there_are():
    town = Town().street("way", start=(0, 0), east=200, highway="footway").unit("C1", box=(-9, -9, 209, 9))
    assert len(street_candidates(audited(town), "station")) > 0


def test_rooms_are_open_facilities_of_the_kinds_inside_the_district():
    town = (
        TOWN.facility("H1", "health_centre", (100, 5), attributes={"floor_area_m2": 900, "beds": 20})
        .facility("H2", "clinic", (300, 5), status="closed")
        .facility("H3", "clinic", (1300, 5))
        .facility("H4", "hospital", (400, 5))
        .facility("H5", "reading_space", (500, 5))
    )
    table = room_candidates(town.project())
    check_table(table, CANDIDATES)
    assert table["candidate_id"].tolist() == ["room-H1", "room-H5"]
    assert table["origin"].unique().tolist() == ["room"]
    assert table[["floor_area_m2", "beds", "cost_yuan", "kind"]].isna().all(axis=None)
    assert room_candidates(town.project(), ["hospital"])["name"].tolist() == ["H4"]
    assert len(room_candidates(TOWN.project())) == 0


def test_generated_candidates_are_named_in_the_language_asked_for():
    # The demo has both names of every unit and house, and of its streets the Chinese one alone.
    held, names = demo_audit(), {}
    for language in LANGUAGES:
        streets = street_candidates(held, "station", at_most=40, language=language)
        rooms = room_candidates(held.project, language=language)
        names[language] = "".join([*streets["name"], *rooms["name"]])
        assert streets["name"].str.len().min() > 0
    assert HAN.search(names["zh"])
    assert not HAN.search(names["en"])


def test_tables_are_put_together_and_no_id_is_there_twice():
    one, other = listed({"a": (0, 0), "b": (5, 0)}), listed({"b": (9, 0), "a-2": (1, 0), "a": (2, 0)})
    table = combined([one, other, one.iloc[:0]])
    assert table["candidate_id"].tolist() == ["a", "b", "b-2", "a-2", "a-3"]
    assert len(combined([])) == 0
