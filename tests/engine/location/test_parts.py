"""The parts that solvers are made of, each alone: what an error in one of them would hide behind the others."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from coverage.engine.location import lift_lowest as lift
from coverage.engine.location import rooms, set_cover
from coverage.engine.location.assigning import nearest, within
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import alike
from coverage.engine.location.incumbent import Incumbent
from coverage.engine.location.instance import instance
from coverage.engine.location.lift_lowest import lift_lowest
from coverage.engine.location.limits import limits_of
from coverage.engine.location.lscp import lscp
from coverage.engine.location.mclp import covering_splits, told_shares
from coverage.engine.location.solution import UNWATCHED, Watch
from tests.engine.location.oracle import choices, dense, random_instance, transport


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), max_size=12), st.integers(0, 2**12 - 1))
def test_rows_that_are_alike_have_one_number(rows, flags):
    table = sparse.csr_array(np.array(rows, dtype=float).reshape(len(rows), 3))
    flag = np.array([bool(flags >> at & 1) for at in range(len(rows))])
    keys = [(*row, mark) for row, mark in zip(rows, flag.tolist(), strict=True)]
    first = sorted({keys.index(key) for key in keys})
    at, heads = alike(table.indptr, table.indices, table.data, flag)
    assert heads.tolist() == first
    assert at.tolist() == [first.index(keys.index(key)) for key in keys]


@pytest.mark.parametrize("seed", range(12))
def test_the_nearest_open_site_is_the_first_of_equals(seed):
    made = random_instance(np.random.default_rng(seed))
    opened = np.random.default_rng(seed).random(len(made.price)) < 0.6
    cost = np.where(opened, dense(made), np.inf)
    assigned, least = nearest(made.cost, opened)
    np.testing.assert_array_equal(least, cost.min(axis=1))
    np.testing.assert_array_equal(assigned, np.where(np.isfinite(least), cost.argmin(axis=1), -1))


@pytest.mark.parametrize(
    ("new", "kept"),
    [
        ([0, 0, 1, 0], True),  # the second unit has its own, for 3 of 5
        ([0, 0, 1, 1], True),  # two sites, for 3 + 2
        ([0, 1, 1, 0], False),  # two for 3 + 4
        ([1, 0, 0, 1], False),  # two for 2 + 2, and none in the unit asked for
        ([1, 0, 1, 1], False),  # three
        ([0, 0, 0, 0], False),
    ],
)
def test_a_choice_keeps_to_number_and_budget_and_units(new, kept):
    group = np.array([1, 2, 2, -1])
    made = instance(np.zeros((1, 4)), price=np.array([2.0, 4, 3, 2]), group=group, asked=np.array([2]))
    assert limits_of(made, 2, 5.0).keep(np.array(new, dtype=bool)) == kept


def test_the_number_alone_and_the_budget_alone_are_kept_to():
    made = instance(np.zeros((1, 2)), price=np.array([1.0, np.inf]))
    both, first = np.array([True, True]), np.array([True, False])
    assert limits_of(made, 1).keep(first)
    assert not limits_of(instance(np.zeros((1, 2))), 1).keep(both)
    assert not limits_of(made).keep(both)  # what has no price cannot be bought


def test_sets_apart_are_proven_at_once():
    # Three homes, each within reach of its own site alone: each row takes its share of one site, three in all.
    made = instance(np.where(np.eye(3) > 0, 0.0, np.inf))
    answer = lscp(made, 1.0, watch=Watch(0.0))
    assert (answer.status, answer.value, answer.bound) == ("proven", 3, 3)


def test_sets_along_a_street_are_proven_without_a_solver(monkeypatch):
    # Runs of a street: the linear relaxation is whole. The two at the ends, 10 each, are needed; shared out over the
    # homes by the least share, 5 + 1 + 1 + 5, less is known at first.
    monkeypatch.setattr(set_cover, "reduced", lambda sets, *_: sets)
    monkeypatch.setattr(set_cover, "solved", None)
    near = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]]) > 0
    heard = []
    made = instance(np.where(near, 0.0, np.inf), price=np.array([10.0, 2, 10]))
    answer = lscp(made, 1.0, "price", Watch(hear=heard.append))
    assert (answer.status, answer.value, heard[0].bound) == ("proven", 20, 12)


def test_where_a_row_has_no_column_left_no_cover_is_better(monkeypatch):
    # The cover is the best, and the bound is not known to a whole: each column of a row alone is shown to be too dear.
    monkeypatch.setattr(set_cover, "EVERY", 1)
    sets = sparse.csr_array(np.array([[1.0, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]]))
    cost, found = np.array([10.0, 2, 10]), []
    best = Incumbent(Clock(Watch(60)), lambda *told: found.append(told), step=0.0)
    set_cover.offered(best, cost, np.array([True, False, True]))
    best.gain += 0.5  # as if one for 19.5 was known
    set_cover._relaxed(sets, cost, best)
    assert best.proven


@pytest.mark.parametrize("seed", range(1000, 1020))
def test_the_candidates_of_every_better_choice_are_kept(seed):
    made = random_instance(np.random.default_rng(seed), capacities=True)
    limits, splits = limits_of(made, 2), covering_splits(made, within(made, 6.0), must=False)
    each = np.where(dense(made) <= 6, 1.0, np.inf)
    gains = {opened.tobytes(): (opened, transport(made, each, opened, everyone=False)) for opened in choices(made, 2)}
    if len(gains) < 2 or not splits.demand.each.nnz:
        return
    best = Incumbent(Clock(UNWATCHED), partial(told_shares, made, splits))
    start, gain = sorted(gains.values(), key=lambda one: one[1])[len(gains) * 2 // 3]
    best.offer(start & ~made.fixed, gain)
    free, nobody = np.zeros(len(made.price)), [np.zeros(len(splits.demand.people))]
    kept = rooms.relaxed(splits.demand, limits, best, free, nobody, lambda _new: None)
    useful = limits.serves >= 0
    useful[splits.demand.each.indices] = True
    for opened, better in gains.values():
        if better > gain + 1e-6:
            assert (kept | ~useful)[opened & ~made.fixed].all()


def test_units_that_can_stay_below_the_bound_are_all_looked_at(monkeypatch):
    # Ten people each in A and B; six of B are served already. X reaches all of A: shares of 1 and 0.6. Y reaches
    # seven of A and three more of B: 0.7 and 0.9, the fairer. No share can be above 0.9 in both.
    monkeypatch.setattr(lift, "greedily_fair", lambda _, limits: np.zeros(len(limits.price), dtype=bool))
    monkeypatch.setattr(lift, "exchanged", lambda _units, _limits, new, _clock: new)
    monkeypatch.setattr(lift, "at_most", lambda units, *_: units.ceiling.min())
    near = np.zeros((20, 3), dtype=bool)
    near[:10, 0], near[:7, 1], near[10:13, 1], near[13:19, 2] = True, True, True, True
    made = instance(np.where(near, 0.0, np.inf), fixed=np.array([False, False, True]))
    answer = lift_lowest(made, 1.0, np.arange(20) // 10, 1)
    assert (answer.status, answer.opened.tolist()) == ("proven", [False, True, True])
    assert answer.value == pytest.approx(0.7)
    met = []
    early = lift_lowest(made, 1.0, np.arange(20) // 10, 1, watch=Watch(stop=lambda: len(met) > 1, hear=met.append))
    assert early.bound > 0.7 - 1e-6  # also where it was stopped at X
