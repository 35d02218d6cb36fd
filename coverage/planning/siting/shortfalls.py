"""Why a question has no answer, and the cheapest change that gives it one."""

from dataclasses import replace

import numpy as np
import pandas as pd

from coverage.engine.arrays import Bools
from coverage.engine.location.obstacles import Obstacles, obstacles
from coverage.errors import Problem
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.options import named
from coverage.planning.siting.proposal import Shortfall
from coverage.planning.siting.question import Found, Question

SAME_YUAN = 1e-6


def shortfall_before(question: Question) -> Shortfall | None:
    """Say what plainly stands in the way of any answer, before one is looked for; None if nothing does."""
    found = obstacles(question.instance, question.cutoff_s)
    let_off = _nobody_can(question, found)
    relaxed = replace(question.ask, where_possible=True) if let_off else question.ask
    conflicts = list(let_off)
    for conflict, wider in (_too_few(question, found), _too_little(question, found)):
        if conflict is not None:
            conflicts.append(conflict)
            relaxed = replace(relaxed, **wider)
    if not conflicts:
        return None
    lost = _without_streets(question, found.unreached)
    return Shortfall(_unreachable(question, found.unreached), tuple(conflicts), relaxed, without_streets=lost)


def shortfall_after(question: Question, found: Found) -> Shortfall | None:
    """Say which limits the best choice found for everyone breaks, or that none was found; None if it keeps to all."""
    ask, solution = question.ask, found.solution
    nobody = _unreachable(question, np.zeros(len(question.matrix.home), dtype=np.bool_))
    if solution.status == "infeasible":
        relaxed = replace(ask, with_capacity=False) if ask.with_capacity else None
        return Shortfall(nobody, (Problem("siting_no_room"),), relaxed)
    if ask.goal != "cover_all":
        return None
    if not np.isfinite(solution.value):
        relaxed = replace(ask, with_capacity=False) if ask.with_capacity else None
        return Shortfall(nobody, (Problem("siting_none_in_time"),), relaxed, proven=False)
    new = solution.opened & ~question.instance.fixed
    number, price = int(new.sum()), float(question.instance.price[new].sum())
    conflicts, relaxed = [], ask
    if ask.number is not None and number > ask.number:
        conflicts.append(Problem("siting_number_to_reach", details={"number": ask.number, "needed": number}))
        relaxed = replace(relaxed, number=number)
    if ask.budget_yuan is not None and price > ask.budget_yuan + SAME_YUAN:
        details = {"budget": _yuan(ask.budget_yuan), "needed": _yuan(price)}
        conflicts.append(Problem("siting_budget_to_reach", details=details))
        relaxed = replace(relaxed, budget_yuan=price)
    return Shortfall(nobody, tuple(conflicts), relaxed, found.none_within) if conflicts else None


def _nobody_can(question: Question, found: Obstacles) -> list[Problem]:
    """Name the people and the units for whom no candidate does what is asked."""
    ask, conflicts = question.ask, []
    if ask.where_possible:
        return []
    if ask.goal == "cover_all" and found.unreached.any():
        people = _unreachable(question, found.unreached)
        told = {"people": f"{people['people'].sum():,.0f}", "units": len(people)}
        conflicts.append(Problem("siting_unreachable", details={**told, **_group(question)}))
    if len(found.empty):
        names = question.audit.project.units["name"].iloc[found.empty]
        told = {"count": len(found.empty), "names": named(names), **_level(ask)}
        conflicts.append(Problem("siting_unit_empty", details=told))
    return conflicts


def _too_few(question: Question, found: Obstacles) -> tuple[Problem | None, dict[str, int]]:
    ask = question.ask
    if ask.number is None or ask.number >= found.number:
        return None, {}
    details = {"number": ask.number, "needed": found.number, **_level(ask)}
    return Problem("siting_number_for_units", details=details), {"number": found.number}


def _too_little(question: Question, found: Obstacles) -> tuple[Problem | None, dict[str, float]]:
    """Find a budget that does not buy one in each unit, or not even the cheapest candidate of all."""
    ask, fixed = question.ask, question.instance.fixed
    if ask.budget_yuan is None:
        return None, {}
    cheapest = float(question.instance.price[~fixed].min())
    needed, code = max((found.price, "siting_budget_for_units"), (cheapest, "siting_budget_below_cheapest"))
    if ask.budget_yuan + SAME_YUAN >= needed:
        return None, {}
    details = {"budget": _yuan(ask.budget_yuan), "needed": _yuan(needed)}
    return Problem(code, details={**details, **_level(ask)} if code.endswith("units") else details), {
        "budget_yuan": needed
    }


def _unreachable(question: Question, unreached: Bools) -> pd.DataFrame:
    """Add up people by the unit in which they are counted, most first."""
    codes = question.audit.project.units["unit_code"].to_numpy(dtype=object)
    people = np.bincount(question.home_unit[unreached], question.matrix.people[unreached], minlength=len(codes))
    some = np.flatnonzero(people > 0)
    order = some[np.argsort(-people[some], kind="stable")]
    return pd.DataFrame(
        {"unit_code": pd.Series(codes[order], dtype="str"), "people": pd.Series(people[order], dtype="float64")}
    )


def _without_streets(question: Question, unreached: Bools) -> float:
    """Count those of the unreached whose homes are on no street."""
    walk_s = question.audit.walks_of(question.rule.rule_id).walks.seconds[question.matrix.home]
    return float(question.matrix.people[unreached & np.isnan(walk_s)].sum())


def _group(question: Question) -> dict[str, object]:
    return {"group": (f"terms.group.{question.rule.group}",)}


def _level(ask: Ask) -> dict[str, object]:
    return {"level": (f"terms.level.{ask.one_in_each}",)}


def _yuan(amount: float) -> str:
    return f"{amount:,.0f}"
