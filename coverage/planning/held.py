"""One rule and all it is held against."""

from dataclasses import dataclass

from coverage.planning.passing import Passing
from coverage.planning.results import GroupPeople, RuleWalks
from coverage.standards import Rule


@dataclass(frozen=True, eq=False, slots=True)
class Held:
    """One rule, the facilities held against its filter, the walks to those that pass, and the people it is about."""

    rule: Rule
    passing: Passing
    walks: RuleWalks
    people: GroupPeople
