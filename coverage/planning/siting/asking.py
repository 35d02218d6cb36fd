"""What a planner asks of a proposal."""

from dataclasses import dataclass
from typing import Final, Literal

Goal = Literal["cover_all", "cover_most", "shortest_walk", "lift_lowest"]

GOALS: Final = ("cover_all", "cover_most", "shortest_walk", "lift_lowest")
"""All with the fewest sites (LSCP), most people (MCLP), least walking (p-median), the worst-served unit first."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question about where to build.

    Attributes
    ----------
    kind
        What is to be opened, one of FACILITY_KINDS.
    goal
        One of GOALS.
    number, budget_yuan
        At most so many new sites, at most so much money; None for no limit. All goals but `cover_all` need one.
    rule_id
        The rule whose group, walker, minutes and filter are meant; "" for the circle rule of the care that counts the
        kind.
    one_in_each
        A level of units in each of which at least one such facility must stand in the end, "" for none.
    with_capacity
        Whether a facility serves no more people than it has places for.
    cost_yuan, size
        Cost and places (of the rule's capacity) of a candidate that does not say; None leaves them unknown.
    time_limit_s
        How long the proof may take.
    """

    kind: str
    goal: Goal = "cover_most"
    number: int | None = None
    budget_yuan: float | None = None
    rule_id: str = ""
    one_in_each: str = ""
    with_capacity: bool = False
    cost_yuan: float | None = None
    size: float | None = None
    time_limit_s: float = 15.0
