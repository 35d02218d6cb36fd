"""One rule held against a project: its people, counted by their walks, and what it says of each unit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.planning.later import Later
from coverage.planning.passing import Passing
from coverage.planning.results.walks import RuleWalks
from coverage.standards import Rule


@dataclass(frozen=True, eq=False)
class GroupPeople:
    """The people of one age group.

    Attributes
    ----------
    at_home
        (h,) people in each home.
    in_unit
        (u,) people in each unit, the units below it included.
    known
        (u,) whether the population table counts the whole group in every part of the unit.
    """

    at_home: Floats
    in_unit: Floats
    known: Bools


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """One rule, the facilities held against its filter, and the people it is about."""

    rule: Rule
    passing: Passing
    people: GroupPeople


@dataclass(frozen=True, eq=False, slots=True)
class Tally:
    """People of a rule's group by their walk, in each of the u units alone: not those of the units below.

    Attributes
    ----------
    limits_s
        The l times that are counted, seconds, rising: the breaks of the edition and the rule's own limit.
    people
        (u,) all of them.
    reached, unknown
        (l, u) surely reached within each time; of unknown walk.
    estimated
        (u,) timed by estimate.
    lost
        (u,) on no street.
    """

    limits_s: tuple[float, ...]
    people: Floats
    reached: Floats
    unknown: Floats
    estimated: Floats
    lost: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Verdicts:
    """What one rule says of a units: the columns of ASSESSMENTS. `unit` (a,) are positions, rising."""

    unit: Ints
    value: Floats
    outcome: NDArray[np.object_]
    people_short: Floats
    reason: NDArray[np.object_]
    evidence: NDArray[np.object_]


@dataclass(frozen=True, eq=False, slots=True)
class Nearest:
    """The facility nearest to most people of each of a units: its row, −1 for none, and their median walk.

    Only asked of units that surely do not meet the rule; −1 and NaN for the others.
    """

    row: Ints
    walk_s: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Timed:
    """The walks to the facilities one rule counts, and the people by their walk.

    Attributes
    ----------
    changed
        Homes, rising, that may walk otherwise than in the audit these walks were told from; none where they were not
        told from another.
    """

    walks: RuleWalks
    tally: Tally
    changed: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Judged:
    """One rule as it is held against a project.

    Attributes
    ----------
    timed
        The very same as before a change that touches no walk. Whether a facility stands in a unit is judged without a
        walk: then they are timed when somebody reads them.
    """

    held: Held
    verdicts: Verdicts
    timed: Later[Timed]
    nearest: Later[Nearest]

    @property
    def walks(self) -> RuleWalks:
        """The walks to the facilities that pass."""
        return self.timed.value.walks

    @property
    def tally(self) -> Tally:
        """The people by their walk."""
        return self.timed.value.tally
