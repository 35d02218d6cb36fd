"""Small random instances, and every choice tried: what the location models must answer."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from scipy.optimize import linprog

from coverage.engine.location.instance import Instance, instance

FAR = 100.0
"""More than any cost of a random instance: what a person saves who is served at no cost."""


def random_instance(rng: np.random.Generator, *, capacities: bool = False) -> Instance:
    """Draw up to 12 points and 7 candidates, some of them out of each other's reach, fixed, priced, grouped, asked."""
    points, candidates = int(rng.integers(1, 12)), int(rng.integers(1, 8))
    cost = rng.integers(0, 10, (points, candidates)).astype(float)
    cost[rng.random(cost.shape) < rng.uniform(0, 0.5)] = np.inf
    grouped = rng.random() < 0.5
    rooms = np.where(rng.random(candidates) < 0.7, rng.integers(0, 15, candidates), np.inf)
    return instance(
        cost,
        weight=rng.integers(0, 9, points).astype(float),
        price=rng.integers(int(rng.random() < 0.7), 6, candidates).astype(float),
        capacity=rooms if capacities else None,
        fixed=rng.random(candidates) < 0.2 if rng.random() < 0.5 else None,
        group=rng.integers(-1, 3, candidates) if grouped else None,
        asked=np.flatnonzero(rng.random(3) < 0.4) if grouped else None,
    )


def random_limits(rng: np.random.Generator) -> tuple[int | None, float | None]:
    number = None if rng.random() < 0.3 else int(rng.integers(0, 4))
    return number, None if rng.random() < 0.6 else float(rng.integers(0, 12))


def dense(made: Instance) -> np.ndarray:
    table = np.full(made.cost.shape, np.inf)
    row = np.repeat(np.arange(made.cost.shape[0]), np.diff(made.cost.indptr))
    table[row, made.cost.indices] = made.cost.data
    return table


def choices(made: Instance, number: int | None = None, budget: float | None = None) -> Iterator[np.ndarray]:
    """List every set of open sites that keeps to the limits."""
    free = np.flatnonzero(~made.fixed)
    for bits in product([False, True], repeat=len(free)):
        new = np.zeros(len(made.price), dtype=bool)
        new[free] = bits
        opened = new | made.fixed
        few = number is None or new.sum() <= number
        cheap = budget is None or made.price[new].sum() <= budget
        if few and cheap and set(made.asked.tolist()) <= set(made.group[opened].tolist()):
            yield opened


def keeps(made: Instance, opened: np.ndarray, number: int | None, budget: float | None) -> bool:
    return any(np.array_equal(opened, one) for one in choices(made, number, budget))


def transport(made: Instance, each: np.ndarray, opened: np.ndarray, *, everyone: bool) -> float | None:
    """Send people where they gain most, by SciPy; None if everyone must be served and cannot be."""
    pairs = [
        (point, site)
        for point in np.flatnonzero(made.weight > 0)
        for site in np.flatnonzero(opened)
        if np.isfinite(each[point, site])
    ]
    needy = np.flatnonzero(made.weight > 0)
    if not pairs:
        return None if everyone and len(needy) else 0.0
    point, site = np.array(pairs).T
    limited = np.flatnonzero(opened & np.isfinite(made.capacity))
    once = (needy[:, None] == point).astype(float)
    room = (limited[:, None] == site) * made.weight[point]
    upper = room if everyone else np.vstack([once, room])
    most = made.capacity[limited] if everyone else np.append(np.ones(len(needy)), made.capacity[limited])
    exact = {"A_eq": once, "b_eq": np.ones(len(needy))} if everyone else {}
    found = linprog(-made.weight[point] * each[point, site], A_ub=upper, b_ub=most, bounds=(0, 1), **exact)
    return None if found.status == 2 else -float(found.fun)


def most_covered(made: Instance, cutoff: float, number: int | None, budget: float | None) -> float | None:
    near = dense(made) <= cutoff
    values = [
        made.weight[near[:, opened].any(axis=1)].sum()
        if np.isinf(made.capacity).all()
        else transport(made, np.where(near, 1.0, np.inf), opened, everyone=False)
        for opened in choices(made, number, budget)
    ]
    return max(values, default=None)


def least_to_cover(made: Instance, cutoff: float, least: str) -> float | None:
    near = dense(made) <= cutoff

    def covers(opened: np.ndarray) -> bool:
        if not near[:, opened].any(axis=1)[made.weight > 0].all():
            return False
        each = np.where(near, 1.0, np.inf)
        return np.isinf(made.capacity).all() or transport(made, each, opened, everyone=True) is not None

    cost = made.price if least == "price" else np.ones(len(made.price))
    return min((cost[opened & ~made.fixed].sum() for opened in choices(made) if covers(opened)), default=None)


def least_walked(made: Instance, number: int | None, budget: float | None, beyond: float) -> float | None:
    table = dense(made)
    far = min(beyond, FAR)
    values = []
    for opened in choices(made, number, budget):
        if np.isinf(made.capacity).all():
            cost = np.minimum(table[:, opened].min(axis=1, initial=np.inf), beyond)[made.weight > 0]
            values.append(float(made.weight[made.weight > 0] @ cost) if np.isfinite(cost).all() else None)
        else:
            saved = np.where(table <= beyond, far - table, np.inf)
            gain = transport(made, saved * np.where(np.isfinite(saved), 1, np.inf), opened, everyone=beyond == np.inf)
            values.append(None if gain is None else far * made.weight.sum() - gain)
    return min((value for value in values if value is not None), default=None)


def shares(made: Instance, cutoff: float, unit: np.ndarray, opened: np.ndarray) -> list[float]:
    """List the covered shares of the units that have people, the lowest first."""
    covered = (dense(made)[:, opened] <= cutoff).any(axis=1)
    people = {one: made.weight[unit == one].sum() for one in np.unique(unit[unit >= 0])}
    return sorted(round(made.weight[(unit == one) & covered].sum() / all_, 9) for one, all_ in people.items() if all_)
