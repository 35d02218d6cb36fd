"""What a choice of candidates means in the planner's words: sites in order, and what each adds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, islice

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.engine.arrays import Ints
from coverage.engine.location.solution import Solution
from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import COST_CURVE, PROPOSED
from coverage.model.scenario import Site
from coverage.planning.siting.options import SIZES
from coverage.planning.siting.proposal import Proposal
from coverage.planning.siting.question import Question
from coverage.planning.siting.reached import Reached, everyone


class Telling:
    """Says the solutions of one question as proposals.

    A solver tells the same choice again and again, with a better bound each time: all that hangs on the choice alone
    is worked out once.
    """

    def __init__(self, reached: Reached) -> None:
        self.reached = reached
        self._chosen: Ints | None = None
        self._told: Proposal | None = None

    def __call__(self, solution: Solution) -> Proposal:
        """Say a solution, as yet without a cost curve."""
        question = self.reached.question
        chosen = np.flatnonzero(solution.opened[: len(question.options.table)])
        if self._told is None or self._chosen is None or not np.array_equal(chosen, self._chosen):
            self._chosen, self._told = chosen, told(self.reached, chosen)
        status, value, bound, gap = solution.status, solution.value, solution.bound, solution.gap
        return replace(self._told, status=status, value=value, bound=bound, gap=gap)


def told(reached: Reached, chosen: Ints) -> Proposal:
    """Say a choice of candidates (k,) as a proposal that is not proven and has no cost curve."""
    question = reached.question
    order = reached.by_what_each_adds(chosen)
    within = reached.people_within(order)
    sites = _sites(question, order)
    cost = question.options.cost_yuan[order]
    return Proposal(
        ask=question.ask,
        sites=sites,
        proposed=_proposed(question, order, sites, within),
        curve=empty_table(COST_CURVE),
        status="time_limit",
        value=np.nan,
        bound=np.nan,
        gap=np.nan,
        people=everyone(question),
        people_before=within[0],
        people_within=within[-1],
        cost_yuan=None if np.isnan(cost).any() else float(cost.sum()),
        shortfall=None,
        problems=question.options.problems,
        curve_is_whole=False,
    )


def _sites(question: Question, order: Ints) -> tuple[Site, ...]:
    table = question.options.table.iloc[order]
    ids = islice(_free_ids(question.audit.project.facilities["facility_id"]), len(order))
    return tuple(
        Site(
            site_id=site_id,
            kind=question.ask.kind,
            longitude=float(point.x),
            latitude=float(point.y),
            name=str(name),
            cost_yuan=_said(cost),
            **{size: _said(value) for size, value in zip(SIZES, sizes, strict=True)},
        )
        for site_id, point, name, cost, sizes in zip(
            ids, table.geometry, table["name"], table["cost_yuan"], table[list(SIZES)].to_numpy(), strict=True
        )
    )


def _free_ids(taken: pd.Series) -> Iterator[str]:
    known = set(taken)
    return (one for one in (f"proposed-{number}" for number in count(1)) if one not in known)


def _said(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _proposed(question: Question, order: Ints, sites: Sequence[Site], within: Sequence[float]) -> pd.DataFrame:
    if not sites:
        return empty_table(PROPOSED)
    table, unit = question.options.table.iloc[order], question.options.unit[order]
    codes = np.array([*question.audit.project.units["unit_code"], None], dtype=object)  # −1 picks the last: none
    columns = {
        "order": range(1, len(sites) + 1),
        "facility_id": [site.site_id for site in sites],
        "candidate_id": table["candidate_id"].to_numpy(),
        "name": table["name"].to_numpy(),
        "kind": question.ask.kind,
        "unit_code": codes[unit],
        "cost_yuan": table["cost_yuan"].to_numpy(),
        "people_added": np.diff(within),
        "people_within": within[1:],
    }
    return as_table(gpd.GeoDataFrame(columns, geometry=table.geometry.to_numpy(), crs=table.crs), PROPOSED)
