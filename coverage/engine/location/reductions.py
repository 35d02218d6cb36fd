"""Make a set cover smaller without losing every cheapest one."""

from typing import Final

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.gains import alike, rows_of, where

MOST_PAIRS: Final = 30_000_000
"""Sets are held against each other only where that takes no more comparisons of single entries."""

BLOCK: Final = 1000
"""So many sets are compared with all others before the clock is asked again."""


def distinct(sets: sparse.csr_array) -> sparse.csr_array:
    """Keep one of the rows that are alike."""
    return sets[alike(sets.indptr, sets.indices, sets.data, np.zeros(sets.shape[0], dtype=np.bool_))[1]]


def reduced(sets: sparse.csr_array, cost: Floats, clock: Clock) -> sparse.csr_array:
    """Leave out rows that another row makes sure of, and columns that another, no dearer one replaces, until none is.

    Parameters
    ----------
    sets
        (r, m) of ones; a row is covered by any of its columns.

    Returns
    -------
    sparse.csr_array
        (r', m) with fewer rows and entries: some cheapest cover of all is one of this.
    """
    left, before = sets, -1
    while left.nnz != before and not clock.ended():
        before = left.nnz
        left = left[~_implied(left, clock)]
        kept = ~_replaceable(sparse.csr_array(left.T), cost, clock)[left.indices]
        first = np.append(0, np.cumsum(kept))[left.indptr]
        left = sparse.csr_array((left.data[kept], left.indices[kept], first), shape=left.shape)
    return left


def _implied(sets: sparse.csr_array, clock: Clock) -> Bools:
    """Tell the rows that hold all of another row, the later of equals."""
    inner, outer, strict = _contained(sets, clock)
    return where(outer[strict | (inner < outer)], sets.shape[0])


def _replaceable(columns: sparse.csr_array, cost: Floats, clock: Clock) -> Bools:
    """Tell the columns (m,), here rows, all of whose rows another covers that costs no more, the later of equals."""
    inner, outer, strict = _contained(columns, clock)
    cheaper = cost[outer] < cost[inner]
    as_cheap = cost[outer] == cost[inner]
    return where(inner[cheaper | (as_cheap & (strict | (outer < inner)))], len(cost))


def _contained(sets: sparse.csr_array, clock: Clock) -> tuple[Ints, Ints, Bools]:
    """Find the pairs of rows of which one is a part of the other, and whether it is less than the other.

    All pairs, or as many as time allows.
    """
    size, turned = np.diff(sets.indptr), sparse.csr_array(sets.T)
    few = int((np.bincount(sets.indices) ** 2).sum()) <= MOST_PAIRS
    pairs = [np.empty((2, 0), dtype=np.int64)]
    for start in range(0, sets.shape[0] if few else 0, BLOCK):
        if clock.ended():
            break
        common = sparse.csr_array(sets[start : start + BLOCK] @ turned)
        inner, outer = rows_of(common) + start, common.indices.astype(np.int64)
        part = (common.data == size[inner]) & (inner != outer)
        pairs.append(np.array([inner[part], outer[part]]))
    inner, outer = np.concatenate(pairs, axis=1)
    return inner, outer, size[inner] < size[outer]
