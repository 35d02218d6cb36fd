"""Places given to the nearest first: against one pair after another, and every walk against one search for each."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.engine.arrays import Entrances
from coverage.engine.assignment import Pairs, pairs_of, placed, places_per_person, street_walks
from coverage.engine.reach import home_walks, reach
from tests.engine.test_reach_oracle import cases, one
from tests.town import Town, points

INF = np.inf


def pairs(*rows):
    """Home, facility and seconds of each walk."""
    home, facility, seconds = zip(*rows, strict=True)
    return pairs_of(np.array(home), np.array(facility), np.array(seconds, dtype=float))


def shares(walks, people, capacity):
    return placed(walks, np.array(people, dtype=float), np.array(capacity, dtype=float)).tolist()


def dealt_out(walks: Pairs, people, capacity):
    """People with a place in each home, one pair after another."""
    left, room = list(people), list(capacity)
    for home, facility in zip(walks.home.tolist(), walks.facility.tolist(), strict=True):
        taken = min(left[home], room[facility])
        left[home] -= taken
        room[facility] -= taken
    return [all_ - rest for all_, rest in zip(people, left, strict=True)]


@st.composite
def towns(draw):
    """Walks of few lengths, so that many are equally long, and people and places in quarters."""
    homes, facilities = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    amount = st.integers(0, 24).map(lambda quarters: quarters / 4)
    walk = st.tuples(st.integers(0, homes - 1), st.integers(0, facilities - 1), st.integers(0, 9))
    walks = pairs(*draw(st.lists(walk, min_size=1, max_size=30)))
    people = draw(st.lists(amount, min_size=homes, max_size=homes))
    capacity = draw(st.lists(st.one_of(amount, st.just(INF)), min_size=facilities, max_size=facilities))
    return walks, people, capacity


def test_a_place_goes_to_the_nearest_who_still_has_none():
    # Facility 0 has 5 places: home 0, at 1 s, takes 3 and home 1, at 2 s, the last 2. Its other 2 people walk 9 s to
    # facility 1, which has 1 place; home 2, at 8 s, was there first: 0 of home 1's find one there.
    walks = pairs((0, 0, 1), (1, 0, 2), (1, 1, 9), (2, 1, 8))
    assert shares(walks, [3, 4, 1], [5, 1]) == [1.0, 0.5, 1.0]


def test_those_refused_push_out_others_farther_away():
    # Home 0 fills facility 0 from 1 s. Home 1 finds it full and walks 4 s to facility 1, nearer than home 2 with 5 s,
    # who walks on 7 s to facility 2.
    walks = pairs((0, 0, 1), (1, 0, 2), (1, 1, 4), (2, 1, 5), (2, 2, 7))
    assert shares(walks, [1, 1, 1], [1, 1, 0]) == [1.0, 1.0, 0.0]
    assert shares(walks, [1, 1, 1], [1, 1, 0.25]) == [1.0, 1.0, 0.25]


def test_equally_near_the_lower_facility_and_the_lower_home_come_first():
    assert shares(pairs((1, 0, 3), (0, 0, 3)), [1, 1], [1]) == [1.0, 0.0]
    # facility 0 first: home 1 has it, so that home 0 finds facility 1 full of nobody
    assert shares(pairs((0, 1, 3), (1, 0, 3), (1, 1, 3)), [1, 1], [1, 1]) == [1.0, 1.0]


def test_nobody_and_no_places():
    none = pairs_of(np.array([], dtype=np.int64), np.array([], dtype=np.int64), np.array([]))
    assert shares(none, [2, 0], []) == [0.0, 0.0]
    assert shares(pairs((0, 0, 1), (1, 0, 2)), [0, 3], [0]) == [0.0, 0.0]
    assert shares(pairs((0, 0, 1), (1, 0, 2)), [0, 3], [INF]) == [0.0, 1.0]


def test_any_number_of_people_can_be_counted():
    assert shares(pairs((0, 0, 1), (1, 0, 2)), [1e15, 1e15], [1.5e15]) == [1.0, 0.5]
    assert shares(pairs((0, 0, 1), (1, 0, 2)), [0.001, 0.003], [0.002]) == pytest.approx([1.0, 1 / 3], abs=1e-6)


@settings(deadline=None)
@given(towns())
def test_it_is_what_one_pair_after_another_gives(town):
    walks, people, capacity = town
    np.testing.assert_allclose(np.array(shares(*town)) * people, dealt_out(walks, people, capacity), rtol=0, atol=1e-12)


@settings(deadline=None)
@given(towns(), st.randoms(use_true_random=False))
def test_more_places_leave_no_home_with_fewer(town, random):
    walks, people, capacity = town
    more = [places + random.choice([0, 0.5, 2, INF]) for places in capacity]
    assert (np.array(shares(walks, people, more)) >= shares(walks, people, capacity)).all()


@settings(deadline=None)
@given(cases())
def test_every_walk_is_that_of_a_search_for_its_facility_alone(case):
    # two ways out of each home, the last with one
    home = np.arange(len(case.places.edge)) // 2
    ways = Entrances(home, case.places, homes=int(home[-1]) + 2, gated=np.zeros(int(home[-1]) + 2, dtype=bool))
    found = pairs_of(*street_walks(case.graph, case.sources, ways, case.cutoff_s))
    expected = {}
    for source in range(len(case.sources.edge)):
        alone = home_walks(case.graph, reach(case.graph, one(case.sources, source), case.cutoff_s * 2), ways).seconds
        expected |= {(h, source): s for h, s in enumerate(alone.tolist()) if s <= case.cutoff_s}
    rows = zip(found.home.tolist(), found.facility.tolist(), found.seconds.tolist(), strict=True)
    assert {(h, f): s for h, f, s in rows} == expected
    assert len(found.home) == len(expected)
    order = list(zip(found.seconds, found.facility, found.home, strict=True))
    assert order == sorted(order)


def test_a_place_on_no_street_walks_nowhere():
    graph = Town().street("line", start=(0, 0), east=1000).graph()
    homes = points((0, 100.0), (-1, 0.0))
    ways = Entrances(np.array([0, 1]), homes, homes=2, gated=np.zeros(2, dtype=bool))
    home, source, seconds = street_walks(graph, points((-1, 0.0), (0, 300.0, 5.0)), ways, 205.0)
    assert (home.tolist(), source.tolist(), seconds.tolist()) == ([0], [1], [205.0])  # 200 m and a leg of 5, at 1 m/s


def test_places_per_person_by_two_steps():
    # Limit 900 s: walks of 300 s weigh 1, of 301 and 600 s 0.68, of 601 and 900 s 0.22.
    # Facility 0, 10 places, for 10 × 1 + 100 × 0.68 + 100 × 0.22 = 100 people: R = 0.1.
    # Facility 1, 6 places, for 100 × 0.68 + 20 × 0.22 = 72.4 people: R = 6 / 72.4.
    walks = pairs((0, 0, 300), (1, 0, 600), (2, 0, 900), (2, 1, 301), (3, 1, 601))
    found = places_per_person(walks, np.array([10.0, 100.0, 100.0, 20.0, 5.0]), np.array([10.0, 6.0]), 900)
    other = 6 / 72.4
    assert found.tolist() == pytest.approx([0.1, 0.068, 0.022 + 0.68 * other, 0.22 * other, 0.0])


def test_places_per_person_are_unknown_where_those_of_a_facility_in_reach_are():
    walks = pairs((0, 0, 100), (1, 0, 100), (1, 1, 100), (2, 1, 100))
    found = places_per_person(walks, np.array([1.0, 1.0, 2.0]), np.array([np.nan, 6.0]), 900)
    assert np.isnan(found).tolist() == [True, True, False]
    assert found[2] == pytest.approx(6 / 3)


@settings(deadline=None)
@given(towns())
def test_places_per_person_add_up_to_the_places_somebody_reaches(town):
    walks, people, capacity = town
    places = np.minimum(capacity, 50.0)
    found = places_per_person(walks, np.array(people), places, 9)
    reached = {f for h, f in zip(walks.home.tolist(), walks.facility.tolist(), strict=True) if people[h] > 0}
    assert (found * people).sum() == pytest.approx(places[sorted(reached)].sum())
