"""Every model, with every option, is held against all choices tried one by one."""

from itertools import permutations

import numpy as np
import pytest

from coverage.engine.location import capacitated, rooms
from coverage.engine.location import lift_lowest as lift
from coverage.engine.location.assigning import within
from coverage.engine.location.clock import Clock
from coverage.engine.location.instance import instance
from coverage.engine.location.lift_lowest import lift_lowest
from coverage.engine.location.limits import limits_of
from coverage.engine.location.lowest import at_most
from coverage.engine.location.lscp import lscp
from coverage.engine.location.mclp import mclp
from coverage.engine.location.p_median import p_median
from coverage.engine.location.solution import Watch
from coverage.engine.location.units import units_of
from tests.engine.location.oracle import (
    choices,
    keeps,
    least_to_cover,
    least_walked,
    most_covered,
    random_instance,
    random_limits,
    shares,
)

SEEDS = range(24)
SEEDS_WITH_CAPACITIES = (*range(1000, 1010), 1033)


def agree(answer, heard, best, *, larger):
    """Check that an answer is the best, and that whatever was heard on the way was no better, and its bound true."""
    if best is None:
        assert answer.status == "infeasible"
        assert np.isnan(answer.value)
        assert heard == []
        return
    assert answer.status == "proven"
    assert answer.value == pytest.approx(best, rel=1e-7, abs=1e-7)
    assert answer.bound == answer.value
    assert answer.gap == 0
    better = 1 if larger else -1
    for one in heard:
        assert one.status == "time_limit"
        assert better * (best - one.value) >= -1e-6
        assert better * (one.bound - best) >= -1e-6


def watched():
    heard = []
    return Watch(hear=heard.append), heard


@pytest.mark.parametrize("seed", [*SEEDS, *SEEDS_WITH_CAPACITIES])
def test_the_most_people(seed):
    rng = np.random.default_rng(seed)
    made, (number, budget) = random_instance(rng, capacities=seed in SEEDS_WITH_CAPACITIES), random_limits(rng)
    cutoff, (watch, heard) = float(rng.integers(0, 10)), watched()
    answer = mclp(made, cutoff, number, budget, watch)
    agree(answer, heard, most_covered(made, cutoff, number, budget), larger=True)
    assert all(keeps(made, one.opened, number, budget) for one in heard)


@pytest.mark.parametrize("least", ["number", "price"])
@pytest.mark.parametrize("seed", [*SEEDS[:20], *SEEDS_WITH_CAPACITIES])
def test_the_fewest_or_the_cheapest_sites(seed, least):
    rng = np.random.default_rng(seed)
    made = random_instance(rng, capacities=seed in SEEDS_WITH_CAPACITIES)
    cutoff, (watch, heard) = float(rng.integers(3, 10)), watched()
    answer = lscp(made, cutoff, least, watch)
    agree(answer, heard, least_to_cover(made, cutoff, least), larger=False)
    assert all(keeps(made, one.opened, None, None) for one in heard)


@pytest.mark.parametrize("seed", [*SEEDS, *SEEDS_WITH_CAPACITIES])
def test_the_shortest_walks(seed):
    rng = np.random.default_rng(seed)
    made, (number, budget) = random_instance(rng, capacities=seed in SEEDS_WITH_CAPACITIES), random_limits(rng)
    beyond, (watch, heard) = [np.inf, 12.0, 5.0][seed % 3], watched()
    answer = p_median(made, number, budget, beyond, watch)
    agree(answer, heard, least_walked(made, number, budget, beyond), larger=False)
    assert all(keeps(made, one.opened, number, budget) for one in heard)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lowest_share_first_then_the_next(seed):
    rng = np.random.default_rng(seed)
    made, (number, budget) = random_instance(rng), random_limits(rng)
    unit = rng.integers(-1, rng.integers(1, 7), len(made.weight))
    cutoff, (watch, heard) = float(rng.integers(0, 10)), watched()
    answer = lift_lowest(made, cutoff, unit, number, budget, watch)
    best = max((shares(made, cutoff, unit, opened) for opened in choices(made, number, budget)), default=None)
    agree(answer, heard, None if best is None else min(best, default=1.0), larger=True)
    if best is not None:
        assert shares(made, cutoff, unit, answer.opened) == best
        assert all(keeps(made, one.opened, number, budget) for one in heard)


@pytest.mark.parametrize("seed", range(2000, 2005))
def test_with_more_pairs_than_are_tried_value_and_bound_hold(monkeypatch, seed):
    monkeypatch.setattr(capacitated, "MOST_PAIRS", -1)
    monkeypatch.setattr(rooms, "ROUNDS", 25)
    rng = np.random.default_rng(seed)
    made, (number, budget) = random_instance(rng, capacities=True), random_limits(rng)
    for answer, best, sign in (
        (mclp(made, 6.0, number, budget), most_covered(made, 6.0, number, budget), 1),
        (p_median(made, number, budget, 12.0), least_walked(made, number, budget, 12.0), -1),
        (p_median(made, number, budget), least_walked(made, number, budget, np.inf), -1),
        (lscp(made, 8.0), least_to_cover(made, 8.0, "number"), -1),
        (lscp(made, 8.0, "price"), least_to_cover(made, 8.0, "price"), -1),
    ):
        if best is None:
            assert not np.isfinite(answer.value)
        else:
            assert sign * answer.value - 1e-6 <= sign * best <= sign * answer.bound + 1e-6


@pytest.mark.parametrize("seed", range(8))
def test_the_lowest_share_is_under_its_bound(seed):
    rng = np.random.default_rng(seed)
    made, (number, budget) = random_instance(rng), random_limits(rng)
    unit = rng.integers(0, 4, len(made.weight))
    values = [min(shares(made, 5.0, unit, one), default=1.0) for one in choices(made, number, budget)]
    limits = limits_of(made, number, budget)
    units = units_of(made, within(made, 5.0), unit)
    assert limits.possible == bool(values)
    if values:
        met = []
        bound = at_most(units, limits, min(values), Clock(Watch()), met.append)
        assert bound >= max(values) - 1e-9
        assert all(keeps(made, made.fixed | new, number, budget) for new in met)


@pytest.fixture
def stages_alone(monkeypatch):
    """Start with no site and offer none on the way: what is found is found by the programs of the stages."""
    monkeypatch.setattr(lift, "greedily_fair", lambda _, limits: np.zeros(len(limits.price), dtype=bool))
    monkeypatch.setattr(lift, "exchanged", lambda _units, _limits, new, _clock: new)
    monkeypatch.setattr(lift, "at_most", lambda units, *_: units.ceiling.min())


@pytest.mark.usefixtures("stages_alone")
@pytest.mark.parametrize("seed", range(12))
def test_many_equal_shares(seed):
    rng = np.random.default_rng(seed)
    made = instance(np.where(rng.random((12, 7)) < 0.3, 1.0, np.inf))
    unit, number = np.arange(12) // 2, int(rng.integers(1, 4))  # six units of two people: shares of 0, ½ and 1
    best = max(shares(made, 1.0, unit, opened) for opened in choices(made, number))
    answer = lift_lowest(made, 1.0, unit, number)
    assert answer.status == "proven"
    assert shares(made, 1.0, unit, answer.opened) == best


@pytest.mark.usefixtures("stages_alone")
@pytest.mark.parametrize("order", list(permutations("XYZ")))
def test_as_few_as_possible_stay_at_each_level(order):
    # Units of two people each; nobody reaches D. Shares of A, B, C, D with one site, in rising order:
    # X ½ ½ ½ 0: one stays at 0 and three at ½. Y 1 1 0 0: two stay at 0. Z ½ ½ 1 0: one at 0, two at ½, the fairest.
    covered = {"X": "ABC", "Y": "AABB", "Z": "ABCC"}
    homes = [("A", 0), ("A", 1), ("B", 0), ("B", 1), ("C", 0), ("C", 1), ("D", 0), ("D", 1)]
    near = [[covered[site].count(unit) > second for site in order] for unit, second in homes]
    answer = lift_lowest(instance(np.where(near, 1.0, np.inf)), 1.0, np.arange(8) // 2, 1)
    assert [site for site, opened in zip(order, answer.opened, strict=True) if opened] == ["Z"]
