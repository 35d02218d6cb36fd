"""What a choice of candidates means in the planner's words: sites in order, what each adds, and the cost curve."""

from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy import sparse

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.location.curve import curve
from coverage.engine.location.solution import Solution, Watch
from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import COST_CURVE, PROPOSED
from coverage.model.scenario import Site
from coverage.planning.siting.options import SIZES
from coverage.planning.siting.proposal import Proposal
from coverage.planning.siting.question import Question

CURVE_AT_LEAST: Final = 20
"""The cost curve goes on so far, that its knee is seen, even if fewer sites are asked for."""


def cost_curve(question: Question, watch: Watch) -> pd.DataFrame:
    """Tell what 1, 2, … new sites reach, opened one after another, and what no choice of so many exceeds.

    Returns
    -------
    DataFrame
        Under the contract COST_CURVE, up to the number asked for and at least `CURVE_AT_LEAST`, until one more adds
        nobody. Its costs are those of the order found, NA from the first on whose cost is not known.
    """
    most = max(question.ask.number or 0, CURVE_AT_LEAST)
    found = curve(question.instance, question.cutoff_s, min(most, len(question.options.table)), watch)
    if not len(found.order):
        return empty_table(COST_CURVE)
    within = people_within(question, found.order)[1:]
    frame = pd.DataFrame(
        {
            "number": np.arange(1, len(within) + 1),
            "people_within": within,
            "people_at_most": np.maximum(within, found.bound[1:]),
            "cost_yuan": np.cumsum(question.options.cost_yuan[found.order]),
        }
    )
    return as_table(frame, COST_CURVE)


def told(question: Question, solution: Solution, curve: pd.DataFrame) -> Proposal:
    """Say a solution as a proposal."""
    chosen = np.flatnonzero(solution.opened[: len(question.options.table)])
    order = by_what_each_adds(question, chosen)
    within = people_within(question, order)
    sites = _sites(question, order)
    cost = question.options.cost_yuan[order]
    return Proposal(
        ask=question.ask,
        sites=sites,
        proposed=_proposed(question, order, sites, within),
        curve=_raised(curve, within, cost) if question.ask.goal == "cover_most" else curve,
        status=solution.status,
        value=solution.value,
        bound=solution.bound,
        gap=solution.gap,
        people=_people(question, np.ones(len(question.audit.ground.homes.unit), dtype=np.bool_)),
        people_before=within[0],
        people_within=within[-1],
        cost_yuan=None if np.isnan(cost).any() else float(cost.sum()),
        shortfall=None,
        problems=question.options.problems,
    )


def by_what_each_adds(question: Question, chosen: Ints) -> Ints:
    """Order candidates (k,) so that the first reaches most, the next most of those left, and so on."""
    reached = _reached(question)[:, chosen]
    left = _not_yet(question)
    order: list[int] = []
    waiting = np.ones(len(chosen), dtype=np.bool_)
    for _ in range(len(chosen)):
        adds = np.where(waiting, reached.T @ left, -1.0)
        best = int(np.argmax(adds))
        waiting[best] = False
        order.append(best)
        start, stop = reached.indptr[best : best + 2]
        left[reached.indices[start:stop]] = 0.0
    return chosen[np.array(order, dtype=np.int64)]


def people_within(question: Question, order: Ints) -> list[float]:
    """Count the people within the walk of what stands, and then with each site of an order (k,) too: k + 1 figures.

    They are added up as `counting.tally` adds them, so that both are the same to the last bit.
    """
    within = question.audit.walks[question.rule.rule_id].walks.seconds <= question.cutoff_s
    reached = _reached(question)
    counted = [_people(question, within)]
    for candidate in order:
        start, stop = reached.indptr[candidate : candidate + 2]
        within[question.matrix.home[reached.indices[start:stop]]] = True
        counted.append(_people(question, within))
    return counted


def _people(question: Question, chosen: Bools) -> float:
    """Add up the group over some of all homes, unit by unit as an audit does."""
    homes, at_home = question.audit.ground.homes, question.audit.people[question.rule.group].at_home
    return float(np.bincount(homes.unit, at_home * chosen, minlength=len(question.audit.project.units)).sum())


def _reached(question: Question) -> sparse.csc_array:
    """Mark (n, m) the homes within the walk of each candidate, as far as anybody gains by it."""
    walks = question.matrix.to_candidates.tocsc()
    near = walks.data <= question.cutoff_s
    first = np.append(0, np.cumsum(near))[walks.indptr]
    return sparse.csc_array((np.ones(first[-1]), walks.indices[near], first), shape=walks.shape)


def _not_yet(question: Question) -> Floats:
    """Give the people (n,) of each home that nothing that stands reaches."""
    walk_s = question.audit.walks[question.rule.rule_id].walks.seconds[question.matrix.home]
    return np.where(walk_s <= question.cutoff_s, 0.0, question.matrix.people)


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


def _raised(curve: pd.DataFrame, within: Sequence[float], cost: Floats) -> pd.DataFrame:
    """Let the curve, which opens one site after another, rise to the choice that was found for this very number."""
    number = len(cost)
    lower = (curve["number"] >= number) & (curve["people_within"] < within[-1])
    if not number or not lower.any():
        return curve
    people = curve["people_within"].mask(lower, within[-1])
    return curve.assign(
        people_within=people,
        people_at_most=np.maximum(curve["people_at_most"], people),
        cost_yuan=curve["cost_yuan"].mask(lower, float(cost.sum())),
    )
