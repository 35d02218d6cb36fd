"""Which sites to open first where they have room for so many: the greedy choice, and what no choice can exceed."""

from typing import Final

import numpy as np

from coverage.engine.arrays import Bools, Floats
from coverage.engine.location.clock import Clock
from coverage.engine.location.filling import Filling
from coverage.engine.location.greedy import FREE, most
from coverage.engine.location.limits import Limits
from coverage.engine.location.rooms import covering_prices
from coverage.engine.location.solution import UNWATCHED
from coverage.engine.location.splitting import Demand, demand_at

LARGE: Final = 1_000_000
"""With more pairs than this the first answer is that to a sample of the people with so many."""


def opened_greedily(filling: Filling, limits: Limits, clock: Clock, cost: Floats | None) -> Bools:
    """Open what gains most (per cost) with the people left over, who are sent there for good.

    Whoever stops the work gets what is open by then, and a site in each unit asked for.
    """
    new, nothing = np.zeros(len(limits.price), dtype=np.bool_), 1e-9 * float(filling.demand.people.max(initial=0.0))
    while True:
        gain, may = filling.gain, limits.open_to(new)
        score = gain if cost is None else gain / np.maximum(cost, FREE)
        helps = may & (gain > nothing) & (clock.ended() != "cancelled")
        asked = may & np.append(limits.missing(new), False)[limits.serves]
        if helps.any():
            site = int(np.argmax(np.where(helps, score, -1.0)))
        elif asked.any():
            site = int(np.argmin(np.where(asked, limits.price, np.inf)))
        else:
            return new
        new[site] = True
        filling.fill(site)


def opened_by_sample(demand: Demand, limits: Limits) -> tuple[Bools, Floats, bool]:
    """Open what is greedy for a sample of the people, where counting all of them takes long.

    Returns
    -------
    tuple
        The new sites (m,), the share of its group each entry (e,) takes of all people, and whether everyone is served
        who must be.
    """
    some = np.arange(0, len(demand.people), -(-demand.each.nnz // LARGE))
    scale = float(demand.people.sum()) / float(demand.people[some].sum())
    nobody = np.zeros(len(some), dtype=np.bool_)
    few = Demand(demand.each[some], demand.people[some] * scale, nobody, demand.capacity, some, lost=False)
    new = opened_greedily(Filling(few, limits.fixed), limits, Clock(UNWATCHED), None)
    inside = (new | limits.fixed)[demand.each.indices]
    share = np.zeros(demand.each.nnz)
    share[inside], serves = Filling(demand_at(demand, inside), limits.fixed).shares(new)
    return new, share, serves


def simple_bound(filling: Filling, limits: Limits, cost: Floats | None) -> float:
    """Bound the gain by what fixed sites gain, each alone, and what the best others would, each alone."""
    demand = filling.demand
    if cost is not None:
        return float(demand.people @ covering_prices(filling, cost))
    return min(
        float(demand.people @ most_each(demand)), float(filling.alone[limits.fixed].sum()) + most(filling.alone, limits)
    )


def most_each(demand: Demand) -> Floats:
    """Tell what one person of each group (r,) gains at most: every group has an entry."""
    return np.maximum.reduceat(demand.each.data, demand.each.indptr[:-1]) if len(demand.people) else np.empty(0)


def too_little_room(demand: Demand, limits: Limits) -> bool:
    """Tell whether even the roomiest sites within the limits have no room for all who must be served."""
    people = float(demand.people[demand.must].sum())
    room = np.minimum(demand.capacity, people)
    return float(room[limits.fixed].sum()) + most(room, limits) < people * (1 - 1e-9)
