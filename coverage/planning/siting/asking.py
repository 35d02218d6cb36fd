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
        Whether a facility serves no more people than it has places for; one of which the register does not say how many
        is taken to have none. People are sent where it serves the goal best.
    with_planned
        Whether facilities of the register that are planned are taken for open: their people need no site then, and
        count among those before it.
    where_possible
        Whether people whom no candidate reaches, and units in which none lies, are let off.
    cost_yuan, size
        Cost and places (of the rule's capacity) of a candidate that does not say; None leaves them unknown.
    time_limit_s
        How long the answer may take in all: walks, proof and cost curve. The first answer is given however short it is.
    """

    kind: str
    goal: Goal = "cover_most"
    number: int | None = None
    budget_yuan: float | None = None
    rule_id: str = ""
    one_in_each: str = ""
    with_capacity: bool = False
    with_planned: bool = False
    where_possible: bool = False
    cost_yuan: float | None = None
    size: float | None = None
    time_limit_s: float = 15.0
