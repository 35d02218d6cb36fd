"""Changes one after the other on the page: the answers of the list as a whole, worked out once, in step with undo."""

from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.app.choices import Question
from coverage.app.scenario import chain as chains
from coverage.app.scenario.chain import Chain
from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing, Scenario
from coverage.planning.scenarios.comparing import variant_of
from tests.planning.askings import audited, site
from tests.planning.scenarios.test_one_answer import LADDER

# The ladder, and a compound on the upper street with a gate of its own.
TOWN = (
    LADDER.compound("Q1", box=(300, 20, 500, 200))
    .gate("Q1", (300, 30))
    .home((400, 100), people=60)
    .home((900, 0), people=40)
)
FAR = TOWN.lon_lat((500, 700))  # no street within 500 m
BY = TOWN.lon_lat((700, 0))
POOL = (
    site(TOWN, "station", (800, 0), "X"),
    site(TOWN, "nursery", (300, 0), "Y"),
    site(TOWN, "station", (500, 700), "X"),
    Relocation("X", *BY),
    Removal("X"),
    Relocation("F1", *BY),
    Resizing("F1", beds=30.0),
    Removal("F1"),
    GateOpening("G1", *TOWN.lon_lat((450, 20))),
    GateOpening("G1", *TOWN.lon_lat((500, 100))),
    PathClosure(*TOWN.lon_lat((500, 0))),
    PathClosure(*TOWN.lon_lat((200, 1))),
    PathClosure(*TOWN.lon_lat((300, -10))),
    PathOpening("P1", (TOWN.lon_lat((300, 0)), TOWN.lon_lat((300, -20)))),
    PathOpening("P1", (TOWN.lon_lat((600, 0)), TOWN.lon_lat((600, -20)))),
    PathOpening("P0", (TOWN.lon_lat((100, 0)), TOWN.lon_lat((100, -20))), bridge=True),
)


@cache
def today():
    return audited(TOWN)


def chain():
    return Chain(Question("", "", "", "", ""), today())


def told(held):
    seconds = {rule_id: one.walks.walks.seconds for rule_id, one in held.judged.items()}
    facilities = held.project.facilities[["facility_id", "status", "beds", "places"]]
    return seconds, facilities, held.assessments


def same(one, other):
    (seconds, *tables), (other_seconds, *other_tables) = told(one), told(other)
    assert all(np.array_equal(seconds[rule], other_seconds[rule], equal_nan=True) for rule in seconds)
    assert all(table.equals(other_table) for table, other_table in zip(tables, other_tables, strict=True))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(POOL), min_size=1, max_size=5).map(tuple))
def test_one_after_another_is_the_same_as_all_at_once(changes):
    same(chain().audit(changes), variant_of(today(), Scenario("", changes=changes)).audit)


def test_a_site_on_no_street_may_be_moved_to_one():
    changes = (site(TOWN, "station", (500, 700), "X"), Relocation("X", *BY))
    first, second = chain().steps(changes)
    assert [problem.code for problem in first.problems] == ["not_on_streets"]
    assert not second.problems
    after = chain().audit(changes)
    assert after.project.facilities["facility_id"].tolist() == ["F1", "X"]
    same(after, variant_of(today(), Scenario("", changes=changes)).audit)


def test_nothing_is_worked_out_twice_however_long_a_scenario_is(monkeypatch):
    worked = []
    monkeypatch.setattr(chains, "AUDITS_KEPT", 2)
    monkeypatch.setattr(chains, "STEPS_KEPT", 5)
    monkeypatch.setattr(chains, "worked", lambda make, upto, *given: worked.append(upto) or make(upto, *given))
    own = chain()
    changes = tuple(Resizing("F1", beds=float(beds)) for beds in range(10, 22))
    steps = own.steps(changes)
    assert len(worked) == len(steps) == 12
    assert all(one is other for one, other in zip(own.steps(changes), steps, strict=True))  # the redraw
    assert all(one is other for one, other in zip(own.steps(changes[:-3]), steps, strict=False))  # undone
    assert len(worked) == 12
    # 24 are known at most: twice the scenario. What is known of others goes then, this one stays.
    for beds in range(100, 115):
        own.steps((*changes, Resizing("F1", beds=float(beds))))
    assert all(one is other for one, other in zip(own.steps(changes), steps, strict=True))
    begun = len(worked)
    own.steps((*changes, Resizing("F1", beds=100.0)))
    assert len(worked) > begun


def test_an_audit_that_was_forgotten_is_worked_out_again_and_what_was_told_stays(monkeypatch):
    monkeypatch.setattr(chains, "AUDITS_KEPT", 1)
    own = chain()
    changes = (POOL[0], POOL[7], POOL[1])
    steps = own.steps(changes)
    same(own.audit(changes[:1]), variant_of(today(), Scenario("", changes=changes[:1])).audit)
    assert own.steps(changes)[0] is steps[0]
    assert own.audit(()) is today()
