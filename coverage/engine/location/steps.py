"""How far to follow the subgradient of a Lagrangian bound."""

from typing import Final

import numpy as np

from coverage.engine.arrays import Floats

PATIENCE: Final = 12
"""Rounds without a better bound after which steps are halved."""

SHORTEST: Final = 0.002
"""Steps below this share of the first lead nowhere."""


class Steps:
    """Held & Karp's: in proportion to what is missing, shorter once the bound no longer falls."""

    def __init__(self, patience: int = PATIENCE) -> None:
        self.patience = patience
        self.share = 1.0
        self.lowest = np.inf
        self.waited = 0

    def hear(self, bound: float) -> bool:
        """Learn of a bound: whether it is the lowest so far."""
        self.waited = 0 if bound < self.lowest - 1e-6 * abs(self.lowest) else self.waited + 1
        if self.waited > self.patience:
            self.share, self.waited = self.share / 2, 0
        lower = bound < self.lowest
        self.lowest = min(self.lowest, bound)
        return lower

    def length(self, bound: float, gain: float, slope: Floats) -> float:
        """Tell how far to go down the slope."""
        missing = bound - gain if np.isfinite(gain) else 0.05 * abs(bound)
        return self.share * max(missing, 1e-9 * abs(bound)) / float(slope @ slope)
