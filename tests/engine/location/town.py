"""A made-up plain on which no model is solved at once: homes and candidates at random, straight walks."""

import numpy as np

from coverage.engine.location.instance import Instance, instance

REACH_M = 900.0


def plain(homes: int, candidates: int, side_m: float, seed: int = 1, **more: np.ndarray) -> Instance:
    rng = np.random.default_rng(seed)
    home, site = rng.uniform(0, side_m, (homes, 2)), rng.uniform(0, side_m, (candidates, 2))
    cost = np.hypot(*(home[:, None] - site[None]).transpose(2, 0, 1))
    people = rng.integers(1, 200, homes).astype(float)
    price = rng.integers(2, 20, candidates) * 1e5
    return instance(np.where(cost <= REACH_M, cost, np.inf), people, price, **more)
