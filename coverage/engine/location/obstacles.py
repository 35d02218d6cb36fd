"""Why a question has no answer, and the least that would give it one."""

from dataclasses import dataclass, replace

import numpy as np

from coverage.engine.arrays import Bools, Ints
from coverage.engine.location.assigning import within
from coverage.engine.location.instance import Instance
from coverage.engine.location.limits import limits_of


@dataclass(frozen=True, eq=False, slots=True)
class Obstacles:
    """What stands in the way of answers.

    Attributes
    ----------
    unreached
        (n,) points with weight that no candidate covers, fixed or not: `lscp` and `p_median` without `beyond` have no
        answer while there are any.
    empty
        Units asked for in which no candidate stands that can be opened: no model has an answer while there are any.
    number, price
        The fewest new sites, and the least money, with which each other unit asked for has one. A choice that opens the
        cheapest in each keeps to both at once, so that any number and budget from these up can be kept to.
    """

    unreached: Bools
    empty: Ints
    number: int
    price: float


def obstacles(instance: Instance, cutoff: float) -> Obstacles:
    """Find what no candidate can do, and the least number and money that the units asked for take.

    With capacities, and for `p_median` without `beyond`, more may be needed: `lscp` finds how many sites serve all.
    """
    limits = limits_of(instance)
    needy = np.setdiff1d(instance.asked, instance.group[instance.fixed])
    answered = np.isfinite(limits.cheapest)
    nobody = np.diff(within(instance, cutoff).indptr) == 0
    return Obstacles(
        unreached=nobody & (instance.weight > 0),
        empty=needy[~answered],
        number=int(answered.sum()),
        price=float(limits.cheapest[answered].sum()),
    )


def answerable(instance: Instance, cutoff: float) -> Instance:
    """Take out of a question what no candidate can do: points nobody reaches weigh 0, empty units are not asked for."""
    found = obstacles(instance, cutoff)
    return replace(
        instance,
        weight=np.where(found.unreached, 0.0, instance.weight),
        asked=np.setdiff1d(instance.asked, found.empty),
    )
