"""An instance of a location problem, as any of the field can be written: demand, candidates, and what lies between."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints


@dataclass(frozen=True, eq=False, slots=True)
class Instance:
    """n points of demand, m candidates.

    Attributes
    ----------
    cost
        (n, m) CSR of what it costs a point to get to a candidate, not negative; what is not stored is out of reach, a
        stored zero is not.
    weight
        (n,) people.
    price
        (m,) what opening a candidate costs; 0 for one that stands.
    capacity
        (m,) people it has room for, inf for no limit.
    fixed
        (m,) candidates that stand or are decided: open in every answer.
    group
        (m,) the unit a candidate stands in, −1 for none.
    asked
        (g,) units of `group` in each of which at least one candidate must be open.
    """

    cost: sparse.csr_array
    weight: Floats
    price: Floats
    capacity: Floats
    fixed: Bools
    group: Ints
    asked: Ints


def instance(
    cost: Floats | sparse.sparray,
    weight: Floats | None = None,
    price: Floats | None = None,
    capacity: Floats | None = None,
    fixed: Bools | None = None,
    group: Ints | None = None,
    asked: Ints | None = None,
) -> Instance:
    """Make an instance of plain arrays; what is left out weighs one, costs one, has no limit, and is not fixed.

    Parameters
    ----------
    cost
        (n, m) dense, inf or NaN where out of reach, or sparse, with stored zeros for no distance.

    Raises
    ------
    ValueError
        If shapes do not fit, or a figure is negative or NaN.
    """
    table = _stored(cost)
    points, candidates = table.shape
    is_fixed = np.zeros(candidates, dtype=np.bool_) if fixed is None else np.asarray(fixed, dtype=np.bool_)
    made = Instance(
        cost=table,
        weight=_filled(weight, points, 1.0),
        price=_filled(price, candidates, 1.0),
        capacity=_filled(capacity, candidates, np.inf),
        fixed=is_fixed,
        group=np.full(candidates, -1, dtype=np.int64) if group is None else np.asarray(group, dtype=np.int64),
        asked=np.empty(0, dtype=np.int64) if asked is None else np.asarray(asked, dtype=np.int64),
    )
    _check(made)
    return made


def _stored(cost: Floats | sparse.sparray) -> sparse.csr_array:
    """Store what is in reach, zeros too: a dense matrix must not lose the candidate at one's own door."""
    if sparse.issparse(cost):
        table = sparse.csr_array(cost)
        return table if table.has_canonical_format else _canonical(table.copy())
    dense = np.asarray(cost, dtype=np.float64)
    row, column = np.nonzero(np.isfinite(dense))
    return sparse.csr_array((dense[row, column], (row, column)), shape=dense.shape)


def _canonical(table: sparse.csr_array) -> sparse.csr_array:
    """Sort every row, and add up what is stored twice, as SciPy reads it."""
    table.sum_duplicates()
    return table


def _filled(values: Floats | None, size: int, default: float) -> Floats:
    return np.full(size, default) if values is None else np.asarray(values, dtype=np.float64)


def _check(made: Instance) -> None:
    points, candidates = made.cost.shape
    sizes = {"weight": points, "price": candidates, "capacity": candidates, "fixed": candidates, "group": candidates}
    wrong = [name for name, size in sizes.items() if getattr(made, name).shape != (size,)]
    figures = {"cost": made.cost.data, "weight": made.weight, "price": made.price, "capacity": made.capacity}
    wrong += [name for name, values in figures.items() if not np.all(values >= 0)]
    if wrong:
        raise ValueError(f"not of an instance of {points} × {candidates}: {', '.join(wrong)}")
