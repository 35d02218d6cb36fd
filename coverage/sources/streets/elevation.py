"""How high street nodes lie, as files say it."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coverage.errors import Problem

LOWEST_M: Final = -500.0
HIGHEST_M: Final = 9_000.0
"""No street lies lower or higher; the −9999 of a raster means that it knows nothing."""


def elevations(said: Sequence[object], file: str) -> tuple[NDArray[np.float64], tuple[Problem, ...]]:
    """Read (n,) elevations in metres, NaN where none is known; what is no such number is counted in a warning.

    Parameters
    ----------
    said
        A number or the text of one, without a unit; None and NaN say nothing.
    """
    metres = np.array([_number(one) for one in said], dtype=np.float64)
    known = (metres >= LOWEST_M) & (metres <= HIGHEST_M)
    odd = int((~known & ~np.isnan(metres)).sum())
    if odd == 0:
        return metres, ()
    details = {"least": f"{LOWEST_M:g}", "most": f"{HIGHEST_M:g}"}
    warning = Problem("odd_elevations", file, value=str(odd), details=details, severity="warning")
    return np.where(known, metres, np.nan), (warning,)


def _number(said: object) -> float:
    """Give a number; NaN where nothing is said, and infinity where what is said is no number."""
    if said is None:
        return np.nan
    try:
        return float(str(said))
    except ValueError:
        return np.inf
