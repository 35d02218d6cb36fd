"""How a solver behaves: at once, in time, stopped, the same again, and right where there is more than to count."""

import os
import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from coverage.engine.location import capacitated, clock, highs, programs, search, set_cover, splitting
from coverage.engine.location import lift_lowest as lift
from coverage.engine.location.clock import Clock
from coverage.engine.location.curve import curve
from coverage.engine.location.lift_lowest import lift_lowest
from coverage.engine.location.lscp import lscp
from coverage.engine.location.mclp import mclp
from coverage.engine.location.p_median import p_median
from coverage.engine.location.programs import Program, solved
from coverage.engine.location.solution import Watch
from tests.engine.location.oracle import dense, most_covered, random_instance
from tests.engine.location.town import REACH_M, plain

TOWN = plain(150, 60, 4_500)
ROOMS = replace(TOWN, capacity=np.random.default_rng(2).integers(300, 1_500, 60).astype(float))
SMALL, UNIT = plain(60, 20, 3_000), np.arange(60) % 3
EVERYONE = replace(TOWN, weight=np.where(np.diff(TOWN.cost.indptr) > 0, TOWN.weight, 0.0))
MODELS = {
    "mclp": lambda watch: mclp(TOWN, REACH_M, 6, watch=watch),
    "mclp by budget": lambda watch: mclp(TOWN, REACH_M, budget=3.3e6, watch=watch),
    "mclp with rooms": lambda watch: mclp(ROOMS, REACH_M, 5, watch=watch),
    "lscp": lambda watch: lscp(EVERYONE, REACH_M, watch=watch),
    "p-median": lambda watch: p_median(TOWN, 6, beyond=1_500, watch=watch),
    "lift lowest": lambda watch: lift_lowest(SMALL, REACH_M, UNIT, 2, watch=watch),
}
LARGER = {"mclp", "mclp by budget", "mclp with rooms", "lift lowest"}


def by_scipy(made, cutoff, number=None, budget=None):
    """Solve the maximal covering problem as Church & ReVelle write it."""
    near = dense(made) <= cutoff
    points, sites = near.shape
    limits = [LinearConstraint(np.hstack([near, -np.eye(points)]), 0, np.inf)]
    for each, most in ((np.ones(sites), number), (made.price, budget)):
        if most is not None:
            limits.append(LinearConstraint(np.append(each, np.zeros(points)), 0, most))
    cost = np.append(np.zeros(sites), -made.weight)
    found = milp(cost, integrality=np.arange(sites + points) < sites, bounds=Bounds(0, 1), constraints=limits)
    return -found.fun


@pytest.mark.parametrize(("number", "budget"), [(6, None), (None, 3.3e6), (7, 3.3e6)])
def test_more_than_can_be_counted_is_right_too(number, budget):
    answer = mclp(TOWN, REACH_M, number, budget)
    assert answer.status == "proven"
    assert answer.value == pytest.approx(by_scipy(TOWN, REACH_M, number, budget), rel=1e-9)


@pytest.mark.parametrize("model", MODELS)
def test_no_time_gives_a_choice_and_a_bound_all_the_same(model):
    heard = []
    answer = MODELS[model](Watch(time_limit_s=0.0, hear=heard.append))
    best = MODELS[model](Watch())
    sign = 1 if model in LARGER else -1
    assert answer.status in ("time_limit", "proven")
    assert best.status == "proven"
    assert answer.opened.any()
    assert sign * answer.value <= sign * best.value <= sign * answer.bound
    assert len(heard) == 1
    assert heard[0].opened.tolist() == answer.opened.tolist()


@pytest.mark.parametrize("model", MODELS)
def test_the_same_again(model):
    one, same = (MODELS[model](Watch()) for _ in range(2))
    assert one.opened.tobytes() == same.opened.tobytes()
    assert one.assigned.tobytes() == same.assigned.tobytes()
    assert (one.value, one.bound) == (same.value, same.bound)


@pytest.mark.parametrize("model", MODELS)
def test_stopped_after_the_first_answer(model):
    heard = []
    answer = MODELS[model](Watch(stop=lambda: bool(heard), hear=heard.append))
    assert answer.status in ("cancelled", "proven")
    assert answer.opened.tolist() == heard[-1].opened.tolist()


@pytest.mark.parametrize("model", MODELS)
def test_the_first_answer_comes_before_the_search(monkeypatch, model):
    heard = []

    def refuse(*_):
        assert heard
        raise InterruptedError

    for module in (search, set_cover, capacitated, splitting):
        for name in ("solved", "relaxed", "_relaxed", "improved", "reduced", "exchanged"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, refuse)
    monkeypatch.setattr(lift, "solved", refuse)
    with pytest.raises(InterruptedError):
        MODELS[model](Watch(hear=heard.append))


def distinct(heard):
    return {one.opened.tobytes() for one in heard}


@pytest.mark.parametrize("model", [*(one for one in MODELS if one != "mclp with rooms"), "p-median with rooms"])
def test_better_bounds_are_heard_while_the_proof_runs(monkeypatch, model):
    monkeypatch.setattr(clock, "REST_S", 0.0)
    monkeypatch.setattr(clock, "REST", 0.0)
    heard = []
    asked = {**MODELS, "p-median with rooms": lambda watch: p_median(ROOMS, 6, beyond=1_500, watch=watch)}
    asked[model](Watch(hear=heard.append))
    sign = 1 if model in LARGER else -1
    bounds = [sign * one.bound for one in heard]
    assert bounds == sorted(bounds, reverse=True)
    assert len(heard) > len(distinct(heard))
    assert len(set(bounds)) > 1


@pytest.mark.parametrize("model", MODELS)
def test_better_bounds_are_not_heard_all_the_time(monkeypatch, model):
    monkeypatch.setattr(clock, "REST_S", 1e9)
    heard = []
    MODELS[model](Watch(hear=heard.append))
    assert len(heard) == len(distinct(heard))


def test_a_listener_who_takes_long_is_told_less(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: now[0]))
    timed = Clock(Watch(hear=lambda _: now.__setitem__(0, now[0] + 2.0)))
    assert timed.rested
    timed.tell(lambda: None)
    for passed_s, is_rested in ((19.0, False), (1.0, True)):  # ten times the two seconds
        now[0] += passed_s
        assert timed.rested == is_rested


def test_a_better_bound_of_the_solver_is_heard_without_an_x(monkeypatch):
    def told(_parts, _limit_s, send):
        for what, bound, x in ((highs.BOUND, -9.0, []), (highs.BOUND, -9.0, []), (highs.BETTER, -8.0, [1.0])):
            send(what, bound, np.array(x))
        send(highs.PROVEN, -7.0, np.array([1.0]))

    monkeypatch.setattr(highs, "minimised", told)
    heard = []
    solved(hard(2), Clock(Watch()), hear=lambda x, bound: heard.append((None if x is None else x.tolist(), bound)))
    assert heard == [(None, -9.0), ([1.0], -8.0)]


def test_what_a_listener_raises_is_raised():
    def raising(_):
        raise KeyError("no longer here")

    with pytest.raises(KeyError, match="no longer here"):
        mclp(TOWN, REACH_M, 6, watch=Watch(hear=raising))


def hard(size=60, seed=3):
    """Make a multidimensional knapsack, which takes HiGHS long."""
    rng = np.random.default_rng(seed)
    table = programs.sparse.csr_array(rng.integers(5, 100, (20, size)).astype(float))
    most = table.sum(axis=1) / 2
    return Program(
        -rng.integers(5, 100, size).astype(float),
        np.zeros(size),
        np.ones(size),
        np.ones(size, dtype=bool),
        (table, np.full(20, -np.inf), most),
    )


@pytest.mark.parametrize("large", [False, True])
def test_a_solver_is_stopped_and_leaves_nothing_behind(monkeypatch, capfd, large):
    monkeypatch.setattr(programs, "LARGE", 0 if large else 10**9)
    threads, found = threading.active_count(), []
    watch = Watch(time_limit_s=60, stop=lambda: len(found) > 1)
    answer = solved(hard(), Clock(watch), hear=lambda x, bound: found.append((x, bound)))
    assert answer.status == "cancelled"
    assert answer.bound <= hard().cost @ answer.x
    assert threading.active_count() == threads
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_here_and_in_another_process_the_answers_are_the_same(monkeypatch):
    program = hard(14)
    here = solved(program, Clock(Watch()))
    monkeypatch.setattr(programs, "LARGE", 0)
    apart = solved(program, Clock(Watch()))
    assert here.status == apart.status == "proven"
    np.testing.assert_array_equal(here.x, apart.x)
    assert here.bound == apart.bound


def test_a_process_that_cannot_be_had_is_done_without(monkeypatch):
    program, tried = hard(14), []

    def failing(*_, **__):
        tried.append(1)
        raise OSError

    monkeypatch.setattr(programs, "LARGE", 0)
    monkeypatch.setattr(programs.subprocess, "Popen", failing)
    assert solved(program, Clock(Watch())).status == "proven"
    assert tried == [1]


def test_a_best_x_that_the_bound_denies_is_not_believed():
    assert highs._contradicts((highs.PROVEN, -5.0, np.array([1.0])), np.array([-4.0]))
    assert not highs._contradicts((highs.PROVEN, -4.0, np.array([1.0])), np.array([-4.0]))


def test_the_curve_is_nested_and_under_its_bound():
    for seed in range(25):
        made = random_instance(np.random.default_rng(seed))
        free = replace(made, asked=np.empty(0, dtype=np.int64))
        drawn = curve(made, 6.0, 4)
        assert len(drawn.order) + 1 == len(drawn.value) == len(drawn.bound)
        for p, (value, bound) in enumerate(zip(drawn.value, drawn.bound, strict=True)):
            opened = made.fixed.copy()
            opened[drawn.order[:p]] = True
            assert value == made.weight[(dense(made)[:, opened] <= 6).any(axis=1)].sum()
            assert value <= most_covered(free, 6.0, p, None) <= bound


def test_no_bound_of_the_curve_exceeds_what_all_candidates_cover():
    made = plain(60, 40, 3_000)  # what the next ones add to five overlaps, and is more together than what is left
    everyone = made.weight[(dense(made) <= REACH_M).any(axis=1)].sum()
    assert curve(made, REACH_M, 5).bound.max() == everyone


def test_the_bound_of_the_greedy_choice_holds():
    for seed in range(40):
        made, first = random_instance(np.random.default_rng(seed)), []
        mclp(made, 6.0, 2, 7.0, Watch(time_limit_s=0.0, hear=first.append))
        best = most_covered(made, 6.0, 2, 7.0)
        assert (best is None) == (not first)
        assert all(one.value <= best <= one.bound for one in first)


def test_sites_that_add_nothing_stay_closed():
    made = plain(60, 40, 1_500)
    answer = mclp(made, REACH_M, 40)
    assert answer.value == made.weight.sum()
    covered = dense(made) <= REACH_M
    for site in np.flatnonzero(answer.opened):
        others = answer.opened.copy()
        others[site] = False
        assert not covered[:, others].any(axis=1).all()
