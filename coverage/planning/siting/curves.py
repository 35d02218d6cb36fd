"""The cost curve: what 1, 2, … new sites reach, in agreement with the answer to the question."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from coverage.engine.location.clock import Clock
from coverage.engine.location.curve import curve
from coverage.engine.location.solution import Watch
from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import COST_CURVE
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.proposal import Proposal
from coverage.planning.siting.reached import Reached

CURVE_AT_LEAST: Final = 20
"""The cost curve goes on so far, that its knee is seen, even if fewer sites are asked for."""

EQUAL: Final = 1e-12
"""People that differ by no more than this share are equal: sums depend on their order that much."""


@dataclass(frozen=True, eq=False, slots=True)
class CostCurve:
    """Rows under the contract COST_CURVE, and whether they are all: time may end before they are."""

    rows: pd.DataFrame
    is_whole: bool


def cost_curve(reached: Reached, sites: int, watch: Watch) -> CostCurve:
    """Tell what 1, 2, … new sites reach, opened one after another, and what no choice of so many exceeds.

    Up to the number asked for, that of the `sites` proposed and at least `CURVE_AT_LEAST`, until one more adds nobody
    or the watch ends it. Its costs are those of the order found, NA from the first on whose cost is not known.
    """
    question, ended = reached.question, _Ended(watch)
    most = min(max(question.ask.number or 0, sites, CURVE_AT_LEAST), len(question.options.table))
    found = curve(question.instance, question.cutoff_s, most, Watch(watch.time_limit_s, ended))
    if not len(found.order):
        return CostCurve(empty_table(COST_CURVE), not ended.was_told)
    within = reached.people_within(found.order)[1:]
    frame = pd.DataFrame(
        {
            "number": np.arange(1, len(within) + 1),
            "people_within": within,
            "people_at_most": np.maximum(within, found.bound[1:]),
            "cost_yuan": np.cumsum(question.options.cost_yuan[found.order]),
        }
    )
    return CostCurve(as_table(frame, COST_CURVE), not ended.was_told)


def agreeing(rows: pd.DataFrame, answer: Proposal, ask: Ask) -> pd.DataFrame:
    """Let a curve say at each number what the answer to a question knows better.

    The curve opens one site after another. Where the answer reaches as many people with its number of sites or more,
    the curve has its people and its cost from there on; and where it was asked for no more than most people with a
    number of sites, no choice of so many, or of fewer, exceeds its bound.
    """
    sites = len(answer.sites)
    at_least = rows["people_within"] * (1 - EQUAL) <= answer.people_within
    taken = at_least & ((rows["number"] == sites) | ((rows["number"] > sites) & _fewer(rows, answer)))
    people = rows["people_within"].mask(taken, answer.people_within)
    cost = np.nan if answer.cost_yuan is None else answer.cost_yuan
    known = _bound(answer, ask)
    most = rows["people_at_most"].mask(rows["number"] <= (ask.number or 0), np.minimum(rows["people_at_most"], known))
    return rows.assign(
        people_within=people, people_at_most=np.maximum(most, people), cost_yuan=rows["cost_yuan"].mask(taken, cost)
    )


def _fewer(rows: pd.DataFrame, answer: Proposal) -> pd.Series:
    return rows["people_within"] < answer.people_within * (1 - EQUAL)


def _bound(answer: Proposal, ask: Ask) -> float:
    """Give what no choice of the number asked for exceeds, inf where the answer does not tell."""
    has_more_limits = ask.budget_yuan is not None or ask.one_in_each or ask.with_capacity
    if ask.goal != "cover_most" or ask.number is None or has_more_limits:
        return np.inf
    return answer.people_within if answer.status == "proven" else answer.bound


class _Ended:
    """Asked whether to end the curve: by its time or by a person; remembers whether it had to."""

    def __init__(self, watch: Watch) -> None:
        self.clock = Clock(watch)
        self.was_told = False

    def __call__(self) -> bool:
        self.was_told = self.was_told or self.clock.ended() is not None
        return self.was_told
