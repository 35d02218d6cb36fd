"""Sums and their ratios where some parts are not known, or may not belong."""

import numpy as np

from coverage.engine.arrays import Bools, Floats


def sum_bounds(amount: Floats, surely: Bools, perhaps: Bools) -> tuple[float, float]:
    """Add up at least and at most; an amount nobody knows, NaN, is at least nothing and has no most.

    Parameters
    ----------
    amount
        (k,) not negative.
    surely, perhaps
        (k,) what belongs to the sum, and what may belong too.
    """
    least = np.nan_to_num(amount)[surely].sum()
    most = np.where(np.isnan(amount), np.inf, amount)[surely | perhaps].sum()
    return float(least), float(most)


def highest_ratio(part: Floats, whole: Floats, surely: Bools) -> float:
    """Choose which of the items that may belong to count, so that Σ part / Σ whole is greatest.

    Parameters
    ----------
    part, whole
        (k,) not negative, each item at its best; an infinite part makes the ratio infinite.
    surely
        (k,) items that belong in any case.

    Returns
    -------
    float
        NaN where nothing is divided by nothing.
    """
    if np.isinf(part).any():
        return float("inf")
    ratios = _ratios(part, whole, surely, order=-1.0)
    return float("nan") if np.isnan(ratios).all() else float(np.nanmax(ratios))


def lowest_ratio(part: Floats, whole: Floats, surely: Bools) -> float:
    """Choose which of the items that may belong to count, so that Σ part / Σ whole is least.

    An infinite whole makes the ratio zero; see `highest_ratio`.
    """
    if np.isinf(whole).any():
        return 0.0
    ratios = _ratios(part, whole, surely, order=1.0)
    return float("nan") if np.isnan(ratios).all() else float(np.nanmin(ratios))


def _ratios(part: Floats, whole: Floats, surely: Bools, *, order: float) -> Floats:
    """Give the ratio with none of the items that may belong, with the best, with the two best, and so on.

    The extreme is among these: an item moves the ratio toward its own, so one worth counting comes after none that is
    not.
    """
    more = np.flatnonzero(~surely & ((part > 0) | (whole > 0)))
    own = np.divide(part[more], whole[more], out=np.full(len(more), np.inf), where=whole[more] > 0)
    more = more[np.argsort(order * own, kind="stable")]
    parts = part[surely].sum() + np.concatenate([[0.0], np.cumsum(part[more])])
    wholes = whole[surely].sum() + np.concatenate([[0.0], np.cumsum(whole[more])])
    nothing = np.where(parts > 0, np.inf, np.nan)
    return np.asarray(np.divide(parts, wholes, out=nothing, where=wholes > 0), dtype=np.float64)
