"""The programs by which shares are lifted, level after level.

Say that levels t₁ < t₂ < … are known, at each of which a number of units has to stay, and no fewer can. Over sites x,
groups of people z covered by them, and bᵤₗ ∈ {0, 1}, unit u stays at level l, with shareᵤ = baseᵤ + Σ partᵣ zᵣ:

    zᵣ ≤ Σ {xⱼ : j reaches r},   Σₗ bᵤₗ ≤ 1,   Σᵤ bᵤₗ ≤ countₗ,   shareᵤ ≥ Σₗ tₗ bᵤₗ

The next level is the largest t with shareᵤ ≥ t − Σₗ (1 − tₗ) bᵤₗ, and then as few units as possible have to stay at
it: the least Σᵤ dᵤ where shareᵤ > t unless bᵤₗ or dᵤ is 1. Levels that differ by 10⁻⁶ are one. So the shares in rising
order become the largest that they can be, one after another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.formulations import Rows, choice_rows, padded, stacked
from coverage.engine.location.limits import Limits
from coverage.engine.location.programs import Program
from coverage.engine.location.units import SAME, Units


@dataclass(frozen=True, slots=True)
class Level:
    """The share at which `count` units have to stay."""

    share: float
    count: int


@dataclass(frozen=True, eq=False, slots=True)
class Stage:
    """What both programs of a stage are made of.

    Attributes
    ----------
    sites
        (k,) candidates to choose from: the first columns of a program.
    levels
        The levels known, the lowest first.
    """

    units: Units
    limits: Limits
    sites: Ints
    levels: Sequence[Level]

    @property
    def size(self) -> int:
        """The number of columns both programs share: sites, groups, and a b for each unit and level."""
        return len(self.sites) + len(self.units.part) + len(self.units.base) * len(self.levels)

    def highest(self) -> Program:
        """Look for the next level; its t is the last column."""
        units = len(self.units.base)
        rest = [1.0 - (level.share - SAME) for level in self.levels]
        above = sparse.hstack([self._shares(rest), np.full((units, 1), -1.0)], format="csr")
        cost = np.append(np.zeros(self.size), -1.0)
        return self._program(cost, np.ones(1), 0, (above, -self.units.base, np.full(units, np.inf)))

    def fewest(self, share: float) -> Program:
        """Look for the fewest units that have to stay at a level; the d of each (u,) are the last columns."""
        units, above = len(self.units.base), share + 2 * SAME
        rest = [above - (level.share - SAME) for level in self.levels]
        table = sparse.hstack([self._shares(rest), 3 * SAME * sparse.eye_array(units)], format="csr")
        cost = np.append(np.zeros(self.size), np.ones(units))
        may = np.where(self.units.base > above, 0.0, 1.0)
        return self._program(cost, may, units, (table, above - self.units.base, np.full(units, np.inf)))

    def start(self, new: Bools, last: Floats) -> Floats:
        """Write a choice as the columns of a program."""
        shares = self.units.shares(new)
        covered = self.units.reach @ new.astype(np.float64) > 0
        return np.concatenate([new[self.sites], covered, self.stays(shares).ravel(), last]).astype(np.float64)

    def stays(self, shares: Floats) -> Bools:
        """Tell which units stay at which level (l, u) where these are the shares."""
        at = [np.abs(shares - level.share) <= SAME for level in self.levels]
        return np.array(at, dtype=np.bool_).reshape(len(self.levels), len(shares))

    def _shares(self, each: Sequence[float]) -> sparse.csr_array:
        """Write the units' shares, without their bases, and so much of the b of each level, as rows (u, size)."""
        groups, units = len(self.units.part), len(self.units.base)
        part = sparse.csr_array((self.units.part, (self.units.unit, np.arange(groups))), shape=(units, groups))
        staying = [rest * sparse.eye_array(units) for rest in each]
        return sparse.hstack([sparse.csr_array((units, len(self.sites))), part, *staying], format="csr")

    def _program(self, cost: Floats, high: Floats, whole: int, goal: Rows) -> Program:
        sites, groups, more = len(self.sites), len(self.units.part), len(high)
        may_stay = [np.where(self.units.base > level.share + 2 * SAME, 0.0, 1.0) for level in self.levels]
        rows = [self._covered(), padded(choice_rows(self.limits, self.sites), 0, self.size - sites), *self._staying()]
        return Program(
            cost=cost,
            low=np.zeros(self.size + more),
            high=np.concatenate([np.ones(sites + groups), *may_stay, high]),
            whole=np.concatenate(
                [np.arange(sites + groups) < sites, np.ones(self.size - sites - groups), np.arange(more) < whole]
            ).astype(np.bool_),
            rows=stacked([*(padded(part, 0, more) for part in rows), goal]),
        )

    def _covered(self) -> Rows:
        groups = len(self.units.part)
        reach = sparse.csr_array(sparse.csc_array(self.units.reach)[:, self.sites])
        table = sparse.hstack([-reach, sparse.eye_array(groups)], format="csr")
        rows: Rows = (table, np.full(groups, -np.inf), np.zeros(groups))
        return padded(rows, 0, self.size - len(self.sites) - groups)

    def _staying(self) -> list[Rows]:
        """Let each unit stay at one level at most, no more than are known to have to, and not below it."""
        if not self.levels:
            return []
        units, known = len(self.units.base), len(self.levels)
        before = self.size - units * known
        once = sparse.hstack([sparse.eye_array(units)] * known, format="csr")
        count = sparse.csr_array(sparse.kron(sparse.eye_array(known), np.ones((1, units))))
        floor = self._shares([-(level.share - SAME) for level in self.levels])
        most = np.array([float(level.count) for level in self.levels])
        return [
            padded((once, np.full(units, -np.inf), np.ones(units)), before, 0),
            padded((count, np.full(known, -np.inf), most), before, 0),
            (floor, -self.units.base, np.full(units, np.inf)),
        ]
