"""What opening sites gains: the one form of the maximal covering problem and the p-median that the solvers work on.

Both choose a set S of sites to make Σᵢ maxⱼ∈S vᵢⱼ as large as possible. In the maximal covering problem vᵢⱼ is the
weight of a point within the cutoff of a candidate; in the p-median it is what a point saves there. The sum is
submodular in S: what a site adds never grows as others open, from which the bounds of `greedy` follow.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints


@dataclass(frozen=True, eq=False, slots=True)
class Gains:
    """r points that new sites can still do something for, m candidates.

    Attributes
    ----------
    worth
        (r, m) CSR of v > 0, what a candidate gains a point over the fixed sites.
    must
        (r,) points that have to be served by a new site.
    standing
        What the fixed sites gain all points.
    lost
        Whether a point that has to be served is in reach of no candidate at all.
    """

    worth: sparse.csr_array
    must: Bools
    standing: float = 0.0
    lost: bool = False


def gains_of(worth: sparse.csr_array, fixed: Bools, must: Bools) -> Gains:
    """Take from all gains (n, m) what the fixed sites give already.

    Parameters
    ----------
    fixed
        (m,) sites open in every choice.
    must
        (n,) points that have to be served.
    """
    row = rows_of(worth)
    by_fixed = fixed[worth.indices]
    base, served = np.zeros(len(must)), np.zeros(len(must), dtype=np.bool_)
    np.maximum.at(base, row[by_fixed], worth.data[by_fixed])
    served[row[by_fixed]] = True
    more = worth.data - base[row]
    needy = must & ~served
    left, points = _kept(worth, more, row, ~by_fixed & ((more > 0) | needy[row]))
    return Gains(left, needy[points], float(base.sum()), bool(needy.sum() > needy[points].sum()))


def narrowed(gains: Gains, open_to: Bools) -> Gains:
    """Forget the candidates (m,) that are not open to choice, and merge points that have become alike.

    Exact: the gains of a choice among those left stay what they were.
    """
    worth = gains.worth
    left, points = _kept(worth, worth.data, rows_of(worth), open_to[worth.indices])
    lost = gains.lost or bool(gains.must.sum() > gains.must[points].sum())
    return merged(Gains(left, gains.must[points], gains.standing, lost))


def merged(gains: Gains) -> Gains:
    """Join points whose gains are in one proportion, as they are if the same candidates cover both."""
    worth = gains.worth
    first = worth.indptr[:-1]
    scale = np.maximum.reduceat(worth.data, first) if len(first) else np.empty(0)
    ratio = worth.data / np.repeat(scale, np.diff(worth.indptr))
    at, heads = alike(worth.indptr, worth.indices, ratio, gains.must)
    total = sums(at, scale, len(heads))
    joined = worth[heads]
    joined.data = (
        joined.data / np.repeat(scale[heads], np.diff(joined.indptr)) * np.repeat(total, np.diff(joined.indptr))
    )
    return Gains(joined, gains.must[heads], gains.standing, gains.lost)


def alike(first: Ints, indices: Ints, data: Floats, flag: Bools) -> tuple[Ints, Ints]:
    """Find rows with the same entries and flag: the number of each row, and the first row of each number."""
    seen: dict[tuple[bytes, bytes, bool], int] = {}
    same = np.arange(len(flag))
    for row in _maybe_alike(first, indices, data).tolist():
        entries = slice(first[row], first[row + 1])
        same[row] = seen.setdefault((indices[entries].tobytes(), data[entries].tobytes(), bool(flag[row])), row)
    heads = np.flatnonzero(same == np.arange(len(flag)))
    return np.searchsorted(heads, same), heads


def _maybe_alike(first: Ints, indices: Ints, data: Floats) -> Ints:
    """Find the rows that agree with another in their number of entries and in their outermost ones: most do not."""
    count = np.diff(first)
    filled = np.flatnonzero(count)
    begin, end = first[filled], first[filled + 1] - 1
    told = np.array([count[filled], indices[begin], indices[end], data[begin], data[end]])
    order = np.lexsort(told)
    as_the_next = (np.diff(told[:, order]) == 0).all(axis=0)
    shared = np.flatnonzero(np.append(as_the_next, False) | np.append(False, as_the_next))
    return np.sort(np.append(filled[order[shared]], np.flatnonzero(count == 0)))


def rows_of(table: sparse.csr_array) -> Ints:
    """Tell the row of every stored entry."""
    return np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))


def sums(at: Ints, amount: Floats, size: int) -> Floats:
    """Add amounts up at positions, as floats even where there are none."""
    return np.bincount(at, amount, minlength=size).astype(np.float64)


def gained(worth: sparse.csr_array, new: Bools) -> Floats:
    """Tell what a choice (m,) gains each point (r,)."""
    best = np.zeros(worth.shape[0])
    chosen = new[worth.indices]
    np.maximum.at(best, rows_of(worth)[chosen], worth.data[chosen])
    return best


def where(positions: Ints, size: int) -> Bools:
    """Mark some of `size` positions."""
    marked = np.zeros(size, dtype=np.bool_)
    marked[positions] = True
    return marked


def _kept(worth: sparse.csr_array, data: Floats, row: Ints, kept: Bools) -> tuple[sparse.csr_array, Ints]:
    """Keep some entries with new data, and the rows that still have any: those rows, and which they were."""
    count = np.bincount(row[kept], minlength=worth.shape[0])
    points = np.flatnonzero(count)
    first = np.append(0, np.cumsum(count[points]))
    left = sparse.csr_array((data[kept], worth.indices[kept], first), shape=(len(points), worth.shape[1]))
    return left, points
