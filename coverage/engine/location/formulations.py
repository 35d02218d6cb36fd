"""The location models as programs for HiGHS."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Floats, Ints
from coverage.engine.location.gains import Gains, rows_of
from coverage.engine.location.limits import ROUNDING, Limits
from coverage.engine.location.programs import Program

Rows = tuple[sparse.csr_array, Floats, Floats]
"""Rows of a program, and the least and most that each may be."""


@dataclass(frozen=True, eq=False, slots=True)
class Levels:
    """Steps of worth: `row` (l,) the point, falling `worth` of each, and how much it is above that of the next one."""

    row: Ints
    worth: Floats
    more: Floats


def levelled(gains: Gains, limits: Limits, sites: Ints) -> tuple[Program, Levels]:
    """Write gains at some candidates (k,) as a program, exact and small: no variable for each pair.

    A point i with the worths V₁ > V₂ > … > Vₗ = at its candidates has a zᵢₗ ∈ [0, 1] for each, which says that it is
    served at that worth or a better one (Cornuéjols, Nemhauser & Wolsey, A canonical representation of simple plant
    location problems and its applications, SIAM J. Algebraic Discrete Methods 1(3), 1980, 261–272):

        maximise Σᵢₗ (Vₗ − Vₗ₊₁) zᵢₗ   with   zᵢₗ ≤ zᵢ,ₗ₋₁ + Σ {xⱼ : vᵢⱼ = Vₗ},   the last zᵢₗ = 1 if i must be served

    Where a point has one worth only this is the maximal covering problem as Church & ReVelle write it. Columns are
    the k sites x, whole, and then the levels z.
    """
    worth = gains.worth
    row = rows_of(worth)
    order = np.lexsort((-worth.data, row))
    row, site, value = row[order], worth.indices[order], worth.data[order]
    is_new = (np.diff(row, prepend=-1) != 0) | (np.diff(value, prepend=-1.0) != 0)
    level = np.cumsum(is_new) - 1
    first = np.flatnonzero(is_new)
    of, steps = row[first], value[first]
    goes_on = np.append(np.diff(of) == 0, False)[: len(of)]
    levels = Levels(of, steps, steps - np.where(goes_on, np.roll(steps, -1), 0.0))
    at = np.full(worth.shape[1], -1, dtype=np.int64)
    at[sites] = np.arange(len(sites))
    size = len(first)
    upper = np.flatnonzero(goes_on)
    serve = sparse.csr_array((np.full(len(level), -1.0), (level, at[site])), shape=(size, len(sites)))
    step = sparse.eye_array(size) - sparse.csr_array((np.ones(len(upper)), (upper + 1, upper)), shape=(size, size))
    least = np.where(gains.must[of] & ~goes_on, 1.0, 0.0)
    rows = (sparse.hstack([serve, step], format="csr"), np.full(size, -np.inf), np.zeros(size))
    program = Program(
        cost=np.concatenate([np.zeros(len(sites)), -levels.more]),
        low=np.concatenate([np.zeros(len(sites)), least]),
        high=np.ones(len(sites) + size),
        whole=np.arange(len(sites) + size) < len(sites),
        rows=stacked([rows, padded(choice_rows(limits, sites), 0, size)]),
    )
    return program, levels


def choice_rows(limits: Limits, sites: Ints) -> Rows:
    """Write number, budget and units asked for as rows over some candidates (k,)."""
    units = len(limits.cheapest)
    serves = limits.serves[sites]
    asked = np.flatnonzero(serves >= 0)
    rows = [sparse.csr_array((np.ones(len(asked)), (serves[asked], asked)), shape=(units, len(sites)))]
    least, most = [np.ones(units)], [np.full(units, np.inf)]
    for each, limit in ((np.ones(len(sites)), limits.number), (limits.price[sites], limits.budget * (1 + ROUNDING))):
        if np.isfinite(limit):
            rows.append(sparse.csr_array(each[None, :]))
            least.append(np.array([-np.inf]))
            most.append(np.array([limit]))
    return sparse.vstack(rows, format="csr"), np.concatenate(least), np.concatenate(most)


def padded(rows: Rows, before: int, after: int) -> Rows:
    """Add columns that do not appear in the rows."""
    table, least, most = rows
    size = table.shape[0]
    return (
        sparse.hstack([sparse.csr_array((size, before)), table, sparse.csr_array((size, after))], format="csr"),
        least,
        most,
    )


def stacked(parts: list[Rows]) -> Rows:
    """Put rows one under another."""
    tables, least, most = zip(*parts, strict=True)
    return sparse.vstack(tables, format="csr"), np.concatenate(least), np.concatenate(most)
