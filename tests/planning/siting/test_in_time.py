"""One time limit for all of an answer, what is heard on the way, and a curve that agrees with the answer."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from coverage.engine.location import clock
from coverage.planning.siting import proposing, question
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.proposing import propose
from tests.planning.askings import audited
from tests.planning.siting.lines import COSTS, along, line_audit, listed
from tests.town import Town

# L and R reach 55 each, M the 60 in the middle: one after another M comes first and two reach 85, L and R reach 110.
MIDDLE = Town().street("main", start=(0, 0), east=2300).unit("C1", box=(-9, -9, 2309, 9), people={"60+": 110})
for _east, _people in ((0, 25), (700, 30), (1500, 30), (2200, 25)):
    MIDDLE = MIDDLE.home((_east, 0), people=_people)


@pytest.fixture
def seconds(monkeypatch):
    """A clock that stands still until somebody is said to have worked, and who worked how long."""
    now, worked = [0.0], {}
    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def working(module, name, told_s):
        real = getattr(module, name)

        def work(*given):
            worked[name] = told_s(given)
            made = real(*given)
            now[0] += worked[name]
            return made

        monkeypatch.setattr(module, name, work)

    working(proposing, "question_of", lambda _: 4.0)
    working(question, "mclp", lambda given: given[-1].time_limit_s)
    working(proposing, "cost_curve", lambda given: given[-1].time_limit_s)
    return worked


def asked(**fields):
    return propose(line_audit(), along(), Ask("station", number=2, **fields))


def test_the_time_limit_is_that_of_the_whole(seconds):
    # Of 10 s the walks take 4, a tenth is kept for the curve, and the proof has the rest.
    answer = asked(time_limit_s=10.0)
    assert seconds == {"question_of": 4.0, "mclp": 5.0, "cost_curve": 1.0}
    assert (answer.status, answer.curve_is_whole) == ("proven", True)


def test_of_a_long_time_no_more_than_two_seconds_are_kept_for_the_curve(seconds):
    asked(time_limit_s=104.0)
    assert seconds == {"question_of": 4.0, "mclp": 98.0, "cost_curve": 2.0}


def test_where_walks_take_all_the_time_there_is_the_first_answer_and_no_curve(seconds):
    answer = asked(time_limit_s=3.0)
    assert seconds == {"question_of": 4.0, "mclp": 0.0, "cost_curve": 0.0}
    assert (len(answer.sites), len(answer.curve), answer.curve_is_whole) == (2, 0, False)


def test_what_a_second_question_costs_is_of_the_same_time(seconds):
    # No places for everyone: the answer is that to the question without places, in what the first left.
    given, at = along(), {"size": 10.0, "with_capacity": True, "time_limit_s": 10.0}
    answer = propose(line_audit(), given, Ask("station", goal="cover_all", **at))
    assert answer.shortfall.relaxed.with_capacity is False
    assert seconds == {"question_of": 4.0, "cost_curve": 6.0}


def test_a_person_who_stops_still_gets_the_curve():
    answer = propose(line_audit(), along(), Ask("station", number=2, time_limit_s=100.0), stop=lambda: True)
    assert answer.curve["number"].tolist() == [1, 2, 3]
    assert answer.curve_is_whole


def test_a_better_bound_of_the_same_choice_is_heard_and_costs_nothing(monkeypatch):
    real = question.mclp

    def proving(*given):
        found = real(*given)
        for bound in (900.0, 300.0):
            given[-1].hear(replace(found, status="time_limit", bound=bound))
        return found

    monkeypatch.setattr(question, "mclp", proving)
    heard = []
    answer = propose(line_audit(), along(), Ask("station", number=2), hear=heard.append)
    assert [one.bound for one in heard[-2:]] == [900.0, 300.0]
    assert heard[-2].gap > heard[-1].gap > answer.gap == 0.0
    assert heard[-2].proposed is heard[-1].proposed is answer.proposed
    assert {(len(one.curve), one.curve_is_whole) for one in heard} == {(0, False)}


# --- the curve and the answer


def of_number(answer):
    (row,) = answer.curve[answer.curve["number"] == len(answer.sites)].to_dict("records")
    return row


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_curve_says_what_is_proven_of_the_number_asked_for(number):
    given = listed({"M": (1100, 0), "L": (350, 0), "R": (1850, 0)}, cost_yuan={"M": 1.0, "L": 2.0, "R": 3.0})
    answer = propose(audited(MIDDLE), given, Ask("station", number=number))
    row = of_number(answer)
    assert answer.status == "proven"
    assert row["people_within"] == row["people_at_most"] == answer.people_within
    assert row["cost_yuan"] == answer.cost_yuan
    assert (np.diff(answer.curve["people_within"]) >= 0).all()
    assert (answer.curve["people_at_most"] >= answer.curve["people_within"]).all()


def test_of_choices_that_reach_as_many_the_curve_has_the_cost_of_the_answer():
    # D and E reach 50 each and nobody both: the curve opens D, the first, and everyone for the least money takes E.
    given = along("DE", cost_yuan={"D": 2.0, "E": 1.0})
    answer = propose(line_audit(), given, Ask("station", number=1, budget_yuan=1.5))
    assert answer.cost_yuan == of_number(answer)["cost_yuan"] == 1.0


def test_an_answer_that_keeps_to_more_limits_says_nothing_of_what_is_possible_without_them():
    # A alone reaches 120 and is too dear; C reaches 100 for the money.
    answer = propose(line_audit(), along(cost_yuan=COSTS), Ask("station", number=2, budget_yuan=1e6))
    row = of_number(answer)
    assert (round(answer.people_within), round(row["people_within"]), row["cost_yuan"]) == (100, 120, 3e6)
    assert row["people_at_most"] >= 120


def test_the_curve_goes_as_far_as_the_answer():
    # Thirty homes a walk apart, each with a candidate of its own: everyone needs thirty sites.
    town = Town().street("main", start=(0, 0), east=45_000).unit("C1", box=(-9, -300, 45_009, 300), people={"60+": 60})
    places = {f"P{at}": (at * 1500, 0) for at in range(30)}
    for place in places.values():
        town = town.home(place, people=2)
    answer = propose(audited(town), listed(places), Ask("station", goal="cover_all"))
    assert answer.curve["number"].max() == len(answer.sites) == 30
    assert of_number(answer)["people_within"] == answer.people_within == 60
