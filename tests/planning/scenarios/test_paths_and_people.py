"""A path that opens or closes moves nobody's home, and gives everyone one more way: none is taken away."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from coverage.model.contracts import empty_table
from coverage.model.scenario import PathClosure, PathOpening
from coverage.model.tables import BUILDINGS
from coverage.planning.again import audit_again
from coverage.planning.audit import audit
from coverage.planning.scenarios.applying import applied
from tests.planning.askings import STANDARD, audited, demo_audit
from tests.town import Town

# One street with a station at its west end, and people 30 m north of it, 600 m away: 630 m are 787.5 s at 0.8 m/s.
BESIDE = (
    Town()
    .street("main", start=(0, 0), east=1000)
    .street("back", start=(1000, 0), north=50)
    .unit("C1", box=(-50, -50, 1050, 150), people={"60+": 100})
    .home((600, 30), people=100)
    .facility("F1", "station", (0, 0), services="day_care")
)


def opened(town, *places):
    return PathOpening("P1", tuple(town.lon_lat(place) for place in places))


def walked(held, rule_id="A1"):
    return held.walks_of(rule_id).walks.seconds


@pytest.mark.parametrize(
    "places",
    [
        ((600, 50), (1000, 50)),  # 20 m to the path, 400 m east, 50 m south and 1,000 m west: 1,470 m
        ((550, 0), (550, 50), (650, 50), (650, 0)),  # 20 m to the path, 50 + 50 m along it, 550 m: 670 m
    ],
)
def test_who_lives_beside_a_new_path_may_still_walk_the_old_way(places):
    before = audited(BESIDE)
    after = audit_again(before, applied(before.project, STANDARD, [opened(BESIDE, *places)]).project)
    assert after.project.streets is not before.project.streets
    assert walked(before)[0] == walked(after)[0] == pytest.approx(630 / 0.8)


def test_who_lives_beside_a_new_path_walks_it_where_it_is_shorter():
    # The path runs 2 m south of the door, straight down to the street 10 m from the station: 602.7 m where it was 630.
    before = audited(BESIDE)
    path = opened(BESIDE, (10, 0), (600, 28), (990, 0))
    after = audit_again(before, applied(before.project, STANDARD, [path]).project)
    along_m = (590**2 + 28**2) ** 0.5  # from beside the door down to (10, 0)
    assert walked(after)[0] == pytest.approx((2 + along_m + 10) / 0.8)


def test_people_spread_along_streets_stay_where_they_were():
    town = (
        Town()
        .street("main", start=(0, 0), east=1000)
        .street("side", start=(0, 300), east=1000)
        .street("end", start=(1000, 0), north=300)
        .unit("C1", box=(-50, -50, 1050, 350), people={"60+": 100})
        .facility("F1", "station", (0, 0), services="day_care")
    )
    before = audited(town)
    changes = [opened(town, (505, 0), (505, 300)), PathClosure(*town.lon_lat((1000, 100)))]
    after = audit_again(before, applied(before.project, STANDARD, changes).project)
    np.testing.assert_array_equal(after.ground.homes.xy, before.ground.homes.xy)
    np.testing.assert_array_equal(after.ground.homes.people, before.ground.homes.people)


@cache
def district(placed):
    held = demo_audit()
    if placed == "buildings":
        return held
    return audit(replace(held.project, buildings=empty_table(BUILDINGS)), held.standard)


def somewhere(held, seed):
    """Six paths of 100 to 500 m from junctions in any direction; every other one a bridge."""
    rng = np.random.default_rng(seed)
    nodes = held.project.street_nodes.geometry
    paths = []
    for number in range(6):
        start = nodes.iloc[int(rng.integers(len(nodes)))]
        turn, metres = rng.uniform(0, 2 * np.pi), rng.uniform(100, 500)
        end = (start.x + metres * np.cos(turn) / 98_000, start.y + metres * np.sin(turn) / 111_000)
        paths.append(PathOpening(f"P{number}", ((start.x, start.y), end), bridge=bool(number % 2)))
    return paths


@pytest.mark.parametrize("placed", ["buildings", "streets"])
def test_new_paths_make_nobodys_walk_longer(placed):
    before = district(placed)
    made = applied(before.project, before.standard, somewhere(before, 5))
    assert made.project is not before.project
    after = audit_again(before, made.project)
    for rule in before.standard.rules:
        was, now = (np.nan_to_num(walked(one, rule.rule_id), nan=1e9, posinf=1e8) for one in (before, after))
        assert (now <= was + 1e-6).all(), rule.rule_id
    assert (walked(after) < walked(before) - 1).any()  # and some walk another way


def test_known_homes_give_the_same_audit_as_a_full_one():
    before = demo_audit()
    project = applied(before.project, before.standard, somewhere(before, 4)).project
    again, anew = audit_again(before, project), audit(project, before.standard)
    for rule in before.standard.rules:
        np.testing.assert_array_equal(walked(again, rule.rule_id), walked(anew, rule.rule_id))
    assert again.assessments.equals(anew.assessments)
