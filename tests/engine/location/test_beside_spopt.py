"""The field's own answers: spopt's LSCP, MCLP and p-median, with facilities that stand already."""

import sys
import warnings
from types import ModuleType
from unittest.mock import Mock, patch

import geopandas  # noqa: F401 - not to be imported again after those left out below
import numpy as np
import pulp
import pytest

from coverage.engine.location.instance import instance
from coverage.engine.location.lscp import lscp
from coverage.engine.location.mclp import mclp
from coverage.engine.location.p_median import p_median

# What spopt imports for other models than these takes ten seconds, ten times as long as all tests here.
LEFT_OUT = {"spopt.region": ModuleType("region"), "pointpats": Mock(), "pointpats.geometry": Mock()}

with warnings.catch_warnings(), patch.dict(sys.modules, LEFT_OUT):
    warnings.simplefilter("ignore")  # spopt's dependencies warn of each other while they are imported
    from spopt import locate

SEEDS = (1, 2)


def square(seed, homes=25, sites=9):
    rng = np.random.default_rng(seed)
    home, site = rng.uniform(0, 2_000, (homes, 2)), rng.uniform(0, 2_000, (sites, 2))
    fixed = np.zeros(sites, dtype=bool)
    fixed[[2, 5]] = True
    return np.hypot(*(home[:, None] - site[None]).transpose(2, 0, 1)), rng.integers(1, 200, homes).astype(float), fixed


def answered(build, *given, **more):
    """Build and solve a model of spopt's; what PuLP warns of is spopt's to mend."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = build.from_cost_matrix(*given, **more).solve(pulp.PULP_CBC_CMD(msg=False))
        return pulp.value(model.problem.objective)


@pytest.mark.parametrize("seed", SEEDS)
def test_lscp(seed):
    cost, people, fixed = square(seed)
    reach = float(cost.min(axis=1).max())  # everyone can just be covered
    theirs = answered(locate.LSCP, cost, reach, predefined_facilities_arr=fixed.astype(int))
    ours = lscp(instance(cost, people, fixed=fixed), reach)
    assert ours.status == "proven"
    assert ours.value + fixed.sum() == pytest.approx(theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_mclp(seed):
    cost, people, fixed = square(seed)
    theirs = answered(locate.MCLP, cost, people, 400.0, 4, predefined_facilities_arr=fixed.astype(int))
    ours = mclp(instance(cost, people, fixed=fixed), 400.0, 2)
    assert ours.status == "proven"
    assert ours.value == pytest.approx(abs(theirs))


@pytest.mark.parametrize("seed", SEEDS)
def test_p_median(seed):
    cost, people, fixed = square(seed)
    theirs = answered(locate.PMedian, cost, people, 4, predefined_facilities_arr=fixed.astype(int))
    ours = p_median(instance(cost, people, fixed=fixed), 2)
    assert ours.status == "proven"
    assert ours.value == pytest.approx(theirs)
