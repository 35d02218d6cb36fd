"""What any choice of sites must keep to: the sites that stand, a number, a budget, and one in each unit asked for."""

from dataclasses import dataclass

import numpy as np

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.instance import Instance

ROUNDING = 1e-9
"""A budget is kept if it is exceeded by no more than this share of it: sums of prices are rounded."""


@dataclass(frozen=True, eq=False, slots=True)
class Limits:
    """What m candidates may be opened; choices are (m,) Bools of new sites, those fixed not among them.

    Attributes
    ----------
    fixed, price
        (m,) as in the instance.
    serves
        (m,) which of the g units that still need a site a candidate would give one, −1 for none.
    cheapest
        (g,) the least price of a candidate in each of those units, inf where there is none.
    number, budget
        At most so many new sites, and at most this price of all of them; inf for no limit.
    """

    fixed: Bools
    price: Floats
    serves: Ints
    cheapest: Floats
    number: float
    budget: float

    @property
    def possible(self) -> bool:
        """Whether any choice keeps to them: the cheapest in each needy unit is both the fewest and the cheapest."""
        return len(self.cheapest) <= self.number and self._affords(float(self.cheapest.sum()))

    def missing(self, new: Bools) -> Bools:
        """Tell which units (g,) have no site yet."""
        lacking = np.ones(len(self.cheapest), dtype=np.bool_)
        served = self.serves[new]
        lacking[served[served >= 0]] = False
        return lacking

    def keep(self, new: Bools) -> bool:
        """Tell whether a choice keeps to all limits."""
        affordable = int(new.sum()) <= self.number and self._affords(float(self.price[new].sum()))
        return affordable and not self.missing(new).any()

    def open_to(self, new: Bools) -> Bools:
        """Tell which candidates (m,) may be added to a choice so that needy units still can get theirs."""
        lacking = self.missing(new)
        slots = self.number - new.sum() - lacking.sum()
        money = self.budget * (1 + ROUNDING) - self.price[new].sum() - self.cheapest[lacking].sum()
        reserved = np.append(self.cheapest * lacking, 0.0)[self.serves]
        helps: Bools = np.append(lacking, False)[self.serves]
        openable: Bools = ~self.fixed & ~new & (self.price < np.inf)
        affordable: Bools = self.price - reserved <= money
        return openable & affordable & (helps | bool(slots >= 1))

    def _affords(self, price: float) -> bool:
        return price < np.inf and price <= self.budget * (1 + ROUNDING)


def limits_of(instance: Instance, number: int | None = None, budget: float | None = None) -> Limits:
    """Gather the limits of an instance and a question.

    Raises
    ------
    ValueError
        If number or budget is negative or NaN.
    """
    if not (number is None or number >= 0) or not (budget is None or budget >= 0):
        raise ValueError(f"number and budget must not be negative: {number}, {budget}")
    needy = np.setdiff1d(instance.asked, instance.group[instance.fixed])
    at = np.searchsorted(needy, instance.group)
    known = np.append(needy, 0)[at] == instance.group
    serves = np.where(known & (at < len(needy)), at, -1)
    cheapest = np.full(len(needy), np.inf)
    np.minimum.at(cheapest, serves[serves >= 0], instance.price[serves >= 0])
    return Limits(
        instance.fixed,
        instance.price,
        serves,
        cheapest,
        np.inf if number is None else number,
        np.inf if budget is None else budget,
    )
