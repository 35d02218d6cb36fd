"""Where to build: the location models at a city's size, and beside spopt at a size that spopt can build."""

import warnings
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import numpy as np
from scipy import sparse

from coverage.engine.location.instance import Instance, instance
from coverage.engine.location.lscp import lscp
from coverage.engine.location.mclp import mclp
from coverage.engine.location.solution import Solution, Watch
from coverage.engine.separate import separate_reaches
from tests.bench import ours
from tests.bench.city import streets
from tests.bench.peers import Absent, Peer, imported

REACH_M = 900.0
SITES = 20


def city_instance(nodes: int, candidates: int, homes: int, seed: int = 11) -> Instance:
    """Put candidates and homes on junctions of a made-up city, with the walks between them of at most 900 m."""
    network, rng = streets(nodes).network(), np.random.default_rng(seed)
    junctions = np.unique(network.ends)
    site = rng.choice(junctions, candidates, replace=False)
    home = rng.choice(junctions, homes, replace=False)
    found = separate_reaches(ours.walked(network), ours.at_junctions(network, site), REACH_M / ours.SPEED_M_S)
    at = np.full(len(network.node_xy), -1)
    at[home] = np.arange(homes)
    column, row = np.repeat(np.arange(candidates), np.diff(found.first)), at[found.node]
    kept = row >= 0
    cost = sparse.csr_array((found.seconds[kept], (row[kept], column[kept])), shape=(homes, candidates))
    return instance(cost, rng.integers(1, 200, homes).astype(float))


def plain_instance(candidates: int, homes: int, seed: int = 5) -> Instance:
    """Scatter candidates and homes over five kilometres of open ground, with all distances."""
    rng = np.random.default_rng(seed)
    home, site = rng.uniform(0, 5_000, (homes, 2)), rng.uniform(0, 5_000, (candidates, 2))
    return instance(
        np.hypot(*(home[:, None] - site[None]).transpose(2, 0, 1)), rng.integers(1, 200, homes).astype(float)
    )


def first_answer_s(made: Instance) -> tuple[float, Solution]:
    """Time the first answer of the maximal covering problem, which is told before the search goes on."""
    heard: list[tuple[float, Solution]] = []
    start = perf_counter()
    mclp(made, REACH_M, SITES, watch=Watch(time_limit_s=0.0, hear=lambda one: heard.append((perf_counter(), one))))
    return heard[0][0] - start, heard[0][1]


def models(made: Instance) -> dict[str, Callable[[], Solution]]:
    """Give both covering models a minute."""
    watch = Watch(time_limit_s=60.0)
    return {
        "MCLP": partial(mclp, made, REACH_M, SITES, watch=watch),
        "LSCP": partial(lscp, made, REACH_M, watch=watch),
    }


def spopt_peers(made: Instance) -> dict[str, Peer | Absent]:
    """Build the same models in spopt and solve them with the solver it comes with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        locate, pulp = imported("spopt.locate"), imported("pulp")
    if isinstance(locate, str) or isinstance(pulp, str):
        return {name: Absent("spopt", f"{locate}") for name in models(made)}
    cost = made.cost.toarray()
    build: dict[str, Callable[[], Any]] = {
        "MCLP": lambda: locate.MCLP.from_cost_matrix(cost, made.weight, REACH_M, p_facilities=SITES),
        "LSCP": lambda: locate.LSCP.from_cost_matrix(cost, REACH_M),
    }

    def run(name: str) -> float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = build[name]().solve(pulp.PULP_CBC_CMD(msg=False))
            return abs(float(pulp.value(model.problem.objective)))

    def check(name: str, found: float) -> str:
        own = models(made)[name]().value
        return "the same answer" if abs(own - found) < 1e-6 * max(1.0, own) else f"ours {own:,.0f}, theirs {found:,.0f}"

    return {name: Peer(f"spopt {name}", partial(run, name), partial(check, name)) for name in build}
