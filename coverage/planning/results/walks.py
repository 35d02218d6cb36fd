"""Walks from homes to the nearest facility that passes a rule's filter."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from coverage.engine.arrays import Floats, Ints, Reach, Walks
from coverage.planning.later import Made


@dataclass(frozen=True, eq=False, slots=True)
class ToldAgain:
    """Walks (h,) of which those of the homes `at` (k,), rising, are `seconds` now."""

    former_s: Floats
    at: Ints
    seconds: Floats

    def of(self, homes: Ints) -> Floats:
        """Give the walks of some homes, seconds."""
        told = self.former_s[homes]
        position = np.searchsorted(self.at, homes)
        again = position < len(self.at)
        again[again] = self.at[position[again]] == homes[again]
        told[again] = self.seconds[position[again]]
        return told


@dataclass(frozen=True, eq=False)
class WalksTo:
    """Walks of one profile to the nearest of some places: from every node, and from every home.

    `rows` (k,) are the positions of the places among all, once for each way from a street to them: one, or one for each
    gate of the compound they stand in. `reach` and `walks` (h,) point into them by `nearest`. `own` are the seconds
    told again of some homes, where the rest are as they were: so that a few can be read before all are written anew.
    """

    rows: Ints
    reach: Made[Reach] = Made()  # noqa: RUF009 - a descriptor, shared by design
    walks: Made[Walks] = Made()  # noqa: RUF009 - a descriptor, shared by design
    own: ToldAgain | None = None

    def seconds_of(self, homes: Ints) -> Floats:
        """Give the walks of some homes, (k,) seconds."""
        return self.walks.seconds[homes] if self.own is None else self.own.of(homes)


@dataclass(frozen=True, eq=False)
class RuleWalks:
    """Every home's walk to the nearest facility that passes one rule's filter.

    `sure` are the walks to those that pass, `unsaid` to those of which the register does not say whether they pass;
    None where there is none.
    """

    rule_id: str
    sure: WalksTo
    unsaid: WalksTo | None

    @property
    def rows(self) -> Ints:
        """Positions (k,) in `project.facilities` of those that pass, once for each way from a street to them."""
        return self.sure.rows

    @property
    def reach(self) -> Reach:
        """The search from those that pass."""
        return self.sure.reach

    @property
    def walks(self) -> Walks:
        """The walk (h,) of every home to the nearest that passes."""
        return self.sure.walks

    @cached_property
    def possible_s(self) -> Floats:
        """The walk (h,) to the nearest facility that may pass; inf where there is none."""
        return np.full(len(self.walks.seconds), np.inf) if self.unsaid is None else self.unsaid.walks.seconds
