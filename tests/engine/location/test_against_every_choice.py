"""Every model, with every option, is held against all choices tried one by one."""

import numpy as np
import pytest

from coverage.engine.location.lift_lowest import lift_lowest
from coverage.engine.location.lscp import lscp
from coverage.engine.location.mclp import mclp
from coverage.engine.location.p_median import p_median
from coverage.engine.location.solution import Watch
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

SEEDS = range(60)
SEEDS_WITH_CAPACITIES = (*range(1000, 1020), 1033)


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
@pytest.mark.parametrize("seed", [*SEEDS[:40], *SEEDS_WITH_CAPACITIES])
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
