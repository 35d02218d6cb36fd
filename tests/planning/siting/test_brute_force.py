"""Every choice of six candidates, built and audited: no choice is better than what is proposed."""

from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from coverage.model.scenario import Site
from coverage.planning.audit import audit
from coverage.planning.effect import audit_with
from coverage.planning.figures import people_within
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.proposing import propose
from tests.planning.askings import PLAN
from tests.planning.siting.lines import listed
from tests.town import Town

# Two streets that cross, a compound with one gate, and stations that stand: nothing here is symmetrical.
CROSS = (
    Town()
    .street("main", start=(0, 0), east=3000)
    .street("cross", start=(1100, -900), north=1800)
    .street("lane", start=(2300, 0), north=700)
    .unit("S1", level="subdistrict", box=(-50, -950, 3050, 950))
    .unit("C1", box=(-50, -950, 1000, 950), parent="S1", people={"60+": 170, "0-2": 0})
    .unit("C2", box=(1000, -950, 2000, 950), parent="S1", people={"60+": 230, "0-2": 0})
    .unit("C3", box=(2000, -950, 3050, 950), parent="S1", people={"60+": 110, "0-2": 0})
    .home((30, 10), people=50)
    .home((420, -20), people=70)
    .home((800, 15), people=50)
    .home((1110, -850), people=60)
    .home((1090, 640), people=80)
    .home((1500, 120), people=50)  # behind the wall: its people leave by the gate
    .home((1850, 10), people=40)
    .home((2310, 650), people=60)
    .home((2900, 5), people=50)
    .compound("W", box=(1400, 40, 1600, 200))
    .gate("W", (1590, 40))
    .facility("F1", "station", (0, 0), services="day_care")
)
PLACES = {
    "b": (900, -5),
    "c": (1105, -500),
    "d": (1090, 300),
    "e": (1550, 150),
    "f": (2290, 300),
    "g": (2700, 5),
}
COSTS = dict(zip(PLACES, (7.0, 5.0, 6.0, 9.0, 5.0, 3.0), strict=True))
BEYOND_S = 3600.0
STANDARD = replace(PLAN, clauses=(PLAN.rule("A1"), PLAN.rule("A4")))


@cache
def given():
    return listed(PLACES, cost_yuan=COSTS)


@cache
def built_up(ids):
    """The town with some of the candidates built, one after another."""
    if not ids:
        return audit(CROSS.project(), STANDARD)
    *before, last = ids
    point = given().geometry.iloc[list(PLACES).index(last)]
    return audit_with(built_up(tuple(before)), Site(last, "station", point.x, point.y))[0]


def choices():
    return [ids for number in range(len(PLACES) + 1) for ids in combinations(PLACES, number)]


def reached(ids):
    return people_within(built_up(ids), built_up(ids).standard.rule("A1"), 900.0).reached


def walked(ids):
    held = built_up(ids)
    seconds = np.minimum(np.nan_to_num(held.walks_of("A1").walks.seconds, nan=BEYOND_S), BEYOND_S)
    return float(held.people["60+"].at_home @ seconds)


def lowest(ids):
    rows = built_up(ids).assessments
    return float(rows[(rows["rule_id"] == "A1") & rows["unit_code"].str.startswith("C")]["value"].min())


def with_one_in_each(ids):
    rows = built_up(ids).assessments
    return bool((rows[rows["rule_id"] == "A4"]["outcome"] == "met").all())


def cost(ids):
    return sum(COSTS[one] for one in ids)


def best(value, allowed):
    return max(value(ids) for ids in choices() if allowed(ids))


CASES = [
    *((Ask("station", number=n), reached, lambda ids, n=n: len(ids) <= n) for n in (1, 2, 3, 4)),
    *((Ask("station", budget_yuan=b), reached, lambda ids, b=b: cost(ids) <= b) for b in (4.0, 8.0, 13.0)),
    (
        Ask("station", number=3, budget_yuan=13.0),
        reached,
        lambda ids: len(ids) <= 3 and cost(ids) <= 13.0,
    ),
    *(
        (
            Ask("station", number=n, one_in_each="community"),
            reached,
            lambda ids, n=n: len(ids) <= n and with_one_in_each(ids),
        )
        for n in (2, 3)
    ),
    *(
        (Ask("station", "shortest_walk", number=n), lambda ids: -walked(ids), lambda ids, n=n: len(ids) <= n)
        for n in (1, 2, 3)
    ),
    *((Ask("station", "lift_lowest", number=n), lowest, lambda ids, n=n: len(ids) <= n) for n in (1, 2, 3)),
    (Ask("station", "cover_all", where_possible=True), lambda ids: -len(ids), lambda ids: reached(ids) >= everyone()),
    (
        Ask("station", "cover_all", budget_yuan=99.0, where_possible=True),
        lambda ids: -cost(ids),
        lambda ids: reached(ids) >= everyone(),
    ),
]


def everyone():
    """All that any choice reaches."""
    return reached(tuple(PLACES)) - 1e-6


@pytest.mark.parametrize(("ask", "value", "allowed"), CASES, ids=[f"{c[0].goal}-{at}" for at, c in enumerate(CASES)])
def test_no_choice_is_better(ask, value, allowed):
    answer = propose(built_up(()), given(), ask)
    ids = tuple(sorted(answer.proposed["candidate_id"]))
    assert (answer.status, answer.shortfall) == ("proven", None)
    assert allowed(ids)
    assert value(ids) == pytest.approx(best(value, allowed), rel=1e-12)
    assert abs(value(ids)) == pytest.approx(answer.value, rel=1e-9)
    assert answer.people_within == reached(ids)
    assert answer.people_before + answer.proposed["people_added"].sum() == pytest.approx(answer.people_within)


def test_the_curve_is_what_audits_say_and_no_choice_exceeds_its_bound():
    answer = propose(built_up(()), given(), Ask("station", number=2))
    for row in answer.curve.itertuples():
        most = best(reached, lambda ids, n=row.number: len(ids) <= n)
        assert row.people_within <= most <= row.people_at_most + 1e-6
    assert answer.curve["people_within"].is_monotonic_increasing
