"""Proposals for the demo district: what is promised is what an audit finds once it is built."""

from functools import cache

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from coverage.planning.effect import audit_with
from coverage.planning.figures import people_within
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.candidates import combined, room_candidates, street_candidates
from coverage.planning.siting.proposing import propose
from tests.planning.askings import demo_audit


@cache
def candidates():
    streets = street_candidates(demo_audit(), "station", at_most=300)
    return combined([streets, room_candidates(demo_audit().project)])


@cache
def five():
    return propose(demo_audit(), candidates(), Ask("station", number=5))


def reached(held):
    return people_within(held, held.standard.rule("A1"), 900.0).reached


def test_five_stations_reach_exactly_who_the_audit_says():
    held, answer = demo_audit(), five()
    assert (answer.status, len(answer.sites), answer.gap) == ("proven", 5, 0.0)
    assert answer.people_before == reached(held)
    for site, within in zip(answer.sites, answer.proposed["people_within"], strict=True):
        held, _ = audit_with(held, site)
        assert reached(held) == within
    assert answer.people_within == reached(held)
    assert answer.value == pytest.approx(answer.people_within)
    added = answer.proposed["people_added"].to_numpy()
    assert (np.diff(added) <= 1e-6).all()
    assert answer.people_before + added.sum() == pytest.approx(answer.people_within)


def test_the_curve_says_of_five_what_is_proven_and_of_fewer_no_more():
    # One after another the first five reach as many, and their own bound on five is 600 people higher.
    answer = five()
    upto = answer.curve[answer.curve["number"] <= 5]
    assert upto["people_within"].iloc[-1] == upto["people_at_most"].iloc[-1] == answer.people_within
    assert (upto["people_at_most"] <= answer.people_within).all()
    assert answer.curve["people_at_most"].iloc[5] > answer.people_within
    assert answer.curve_is_whole


def test_the_same_question_has_the_same_answer():
    again = propose(demo_audit(), candidates(), Ask("station", number=5))
    assert again.sites == five().sites
    assert_frame_equal(again.proposed, five().proposed, check_exact=True)
    assert_frame_equal(again.curve, five().curve, check_exact=True)


def test_one_in_each_subdistrict_leaves_none_without_a_centre():
    held = demo_audit()
    lacking = int((held.gaps["rule_id"] == "A3").sum())
    answer = propose(held, candidates(), Ask("centre", number=lacking, one_in_each="subdistrict"))
    assert 0 < lacking == len(answer.sites)
    for site in answer.sites:
        held, _ = audit_with(held, site)
    assert not (held.gaps["rule_id"] == "A3").any()


# --- stopped


def is_valid(answer, number):
    assert len(answer.sites) <= number
    assert answer.bound >= answer.value - 1e-6
    assert answer.people_within >= answer.people_before
    assert answer.people_before + answer.proposed["people_added"].sum() == pytest.approx(answer.people_within)


def test_a_proposal_that_is_stopped_holds_what_was_found():
    answer = propose(demo_audit(), candidates(), Ask("station", number=20), stop=lambda: True)
    assert answer.status == "cancelled"
    is_valid(answer, 20)


def test_a_proposal_without_time_holds_what_was_found_at_once():
    answer = propose(demo_audit(), candidates(), Ask("station", number=20, time_limit_s=1e-9))
    assert answer.status == "time_limit"
    is_valid(answer, 20)
    assert answer.people_within > answer.people_before


def test_the_first_answer_is_heard_before_the_last_and_none_is_worse():
    heard, stages = [], []
    answer = propose(
        demo_audit(), candidates(), Ask("station", number=20), tell=lambda *said: stages.append(said), hear=heard.append
    )
    values = [one.value for one in heard]
    assert values == sorted(values)
    assert heard[0].status == "time_limit"
    for one in heard:
        is_valid(one, 20)
        assert one.value <= answer.value + 1e-6
        assert one.bound >= answer.value - 1e-6
    assert stages[0] == ("walks", 0.0)
    assert stages[-1] == ("proposing", 1.0)


def test_a_question_without_an_answer_is_heard_so_from_the_first():
    heard = []
    answer = propose(demo_audit(), candidates(), Ask("station", number=1, one_in_each="community"), hear=heard.append)
    assert {one.status for one in (*heard, answer)} == {"infeasible"}
    assert all(one.shortfall.conflicts for one in heard)
    assert {one.ask for one in heard} == {answer.ask}
