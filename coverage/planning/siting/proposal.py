"""What is proposed, how good it is at most, and why where nothing can be."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from coverage.engine.location.solution import Status
from coverage.errors import Problem
from coverage.model.scenario import Site
from coverage.planning.siting.asking import Ask

Answered = Literal[Status, "not_found"]
"""How a question was answered: as a solver ends, or with neither a choice that does all it asks nor proof of none."""


@dataclass(frozen=True, eq=False, slots=True)
class Shortfall:
    """Why a question has no answer: no choice of candidates does all that is asked, or none was found.

    Attributes
    ----------
    unreachable
        Rows of `unit_code`, `people`: those whom no candidate and no standing facility reaches, most people first, by
        the units in which they are counted.
    conflicts
        Each limit that cannot be kept together with the others.
    relaxed
        The cheapest change to the question that can be answered; None where none was found.
    proven
        Whether it is sure that there is no such choice: else the search ended before it was.
    without_streets
        Those of the people of `unreachable` near whose homes no streets are known: more data may reach them.
    """

    unreachable: pd.DataFrame
    conflicts: tuple[Problem, ...]
    relaxed: Ask | None
    proven: bool = True
    without_streets: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Proposal:
    """The answer to one question.

    Where it has none, the status is "infeasible", or "not_found" where that is not proven, and `shortfall` says why.
    The sites and all figures are then those of the answer to `shortfall.relaxed`, the cheapest change to the question,
    or of no sites where there is none.

    Attributes
    ----------
    sites
        What to open, in the order of what each adds.
    proposed
        Under the contract PROPOSED, row by row as `sites`.
    curve
        Under the contract COST_CURVE, for 1, 2, … new sites, until one more adds nobody. It says of the number of
        sites proposed what the answer says, unless the answer was asked for more than many people and reaches fewer.
    status, value, bound, gap
        See `Solution`: the figure of the goal, and how much better a choice may exist.
    people, people_before, people_within
        Of the rule's group in the district: all, within the walk of what stands, and with the sites too; to the last
        bit what an audit says before and after they are built, whether or not there are places for all of them.
    cost_yuan
        Of all sites; None where that of one is unknown.
    shortfall
        None where the question has an answer.
    problems
        Warnings: candidates that were left out.
    curve_is_whole
        Whether the curve is told to its end: not before the answer is, nor where time ended it.
    """

    ask: Ask
    sites: tuple[Site, ...]
    proposed: pd.DataFrame
    curve: pd.DataFrame
    status: Answered
    value: float
    bound: float
    gap: float
    people: float
    people_before: float
    people_within: float
    cost_yuan: float | None
    shortfall: Shortfall | None
    problems: tuple[Problem, ...] = ()
    curve_is_whole: bool = True
