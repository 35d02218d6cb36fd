"""Joining two lists by a key they share."""

from typing import Final

import numpy as np

from coverage.engine.arrays import Ints

NO_KEY: Final = -1


def equal_pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Pair every row of one list with every row of another that has the same key; −1 on the left is no key.

    Returns
    -------
    tuple
        Positions in `left`, rising, and in `right`, rising for each of those.
    """
    order = np.argsort(right, kind="stable")
    keyed = np.flatnonzero(left != NO_KEY)
    first = np.searchsorted(right[order], left[keyed], side="left")
    count = np.searchsorted(right[order], left[keyed], side="right") - first
    within = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(keyed, count), order[np.repeat(first, count) + within]
