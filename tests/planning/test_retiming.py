"""Walks on which no verdict rests are timed when they are read: as they would have been at once, after any changes."""

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from coverage.model.scenario import Relocation, Removal
from coverage.planning.audit import audit_on
from coverage.planning.effect import effect_of
from coverage.planning.worth import touched_rules
from tests.planning.askings import PLAN, demo_audit
from tests.planning.test_effect import TOWN, assert_same, audited, site, somewhere
from tests.planning.test_effect_changes import gate_of_the_demo

STANDS_OR_NOT = [rule.rule_id for rule in PLAN.rules if rule.measure == "presence"]


def pending(held):
    return {rule_id for rule_id in held.judged if held.judged[rule_id].timed.pending is not None}


def some_changes():
    """Of every kind a register can go through, one after another: rows come, go, move up and come back."""
    held = demo_audit()
    open_ones = held.project.facilities.query("status == 'open'")
    station, nursery = (open_ones[open_ones["kind"] == kind].iloc[4] for kind in ("station", "nursery"))
    there = somewhere("centre", 31)
    return [
        replace(somewhere("station", 32), site_id="S1"),
        replace(somewhere("nursery", 33), site_id="S2"),
        Removal(nursery["facility_id"]),
        Removal("S1"),
        Relocation(station["facility_id"], there.longitude, there.latitude),
        replace(there, site_id="S3"),
        replace(somewhere("station", 34), site_id="S1"),
    ]


@pytest.mark.parametrize("read_after", [(), (2,), (0, 4)])
def test_what_was_put_off_through_many_changes_equals_an_audit_of_everything_anew(read_after):
    held = demo_audit()
    for at, change in enumerate(some_changes()):
        held = effect_of(held, change).after
        if at in read_after:
            assert len(held.gaps) > 0
            assert not pending(held)
    assert pending(held)
    assert_same(held, audit_on(demo_audit().ground, held.project, PLAN))


def test_a_gate_between_two_changes_is_told_of_what_was_put_off():
    held = audited(TOWN)
    assert pending(effect_of(held, site(TOWN, "station", (1800, 0))).after) == {"A4", "A5"}
    before = demo_audit()
    after = effect_of(effect_of(before, somewhere("station", 35)).after, gate_of_the_demo()).after
    after = effect_of(after, somewhere("nursery", 36)).after
    assert_same(after, audit_on(after.ground, after.project, PLAN))


def test_a_click_times_no_walk_on_which_no_verdict_rests():
    held = demo_audit()
    for kind, rules in (("station", {"A4", "A5"}), ("centre", {"A3", "A6"}), ("nursery", {"A10", "A10.2"})):
        effect = effect_of(held, somewhere(kind, 3))
        assert pending(effect.after) == rules
        assert {rule.rule_id for rule in touched_rules(held, effect.after)} & set(STANDS_OR_NOT) == rules
        assert len(effect.gained) > 0  # tells of every rule touched, and so reads them
        assert not pending(effect.after)


def test_a_rule_of_which_nothing_came_or_went_keeps_its_walks():
    held = demo_audit()
    after = effect_of(held, somewhere("nursery", 3)).after
    kept = {rule_id for rule_id in held.judged if after.judged[rule_id].timed is held.judged[rule_id].timed}
    assert kept == set(held.judged) - {"A2", "A10", "A10.2"}


def test_what_is_put_off_holds_only_the_audit_in_which_it_was_last_read():
    held = demo_audit()
    passed = []
    for at in range(4):
        held = effect_of(held, replace(somewhere("station", 40 + at), site_id=f"S{at}")).after
        passed.append(weakref.ref(held))
    gc.collect()
    assert [one() is None for one in passed] == [True, True, True, False]
    seconds = held.walks_of("A4").walks.seconds
    assert np.isfinite(seconds).any()
