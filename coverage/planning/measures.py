"""The two measures, each with four outcomes: is there one (presence), can people walk to one (reach_share)."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from coverage.engine.arrays import Floats
from coverage.model.project import Project
from coverage.model.tables import ASSESSMENTS, REACH, as_table
from coverage.planning.filters import Passing, held_against
from coverage.planning.results import Ground, GroupPeople, RuleWalks
from coverage.planning.territory import parts_of, per_unit
from coverage.standards import Rule

REASON_OF: Final = {
    "status": "not_open",
    "services": "lacks_services",
    "floor_area_m2": "too_small",
    "beds": "too_few_beds",
    "demonstration": "not_demonstration",
    "inclusive": "not_inclusive",
    "public": "not_public",
    "registered": "not_registered",
}


def reach_counts(
    ground: Ground, rule: Rule, walks: RuleWalks, people: GroupPeople, limit_s: float
) -> tuple[Floats, ...]:
    """Count a rule's group in every unit: reached within a limit, unknown, and timed by estimate; (u,) each."""
    seconds = walks.walks.seconds
    reached = seconds <= limit_s
    unknown = np.isnan(seconds) | (~reached & (walks.possible_s <= limit_s))
    estimated = ground.walkers[rule.profile].estimated & ~np.isnan(seconds)
    masks = (reached, unknown, estimated)
    return tuple(per_unit(ground.territory, ground.homes.unit, people.at_home * mask) for mask in masks)


def reach_table(
    project: Project, ground: Ground, rule: Rule, walks: RuleWalks, people: GroupPeople, breaks_s: Sequence[int]
) -> pd.DataFrame:
    """Count the reached people of every unit of every level at every break, under the contract REACH."""
    parts = []
    for break_s in breaks_s:
        reached, unknown, estimated = reach_counts(ground, rule, walks, people, break_s)
        parts.append(
            pd.DataFrame(
                {
                    "rule_id": rule.rule_id,
                    "unit_code": project.units["unit_code"],
                    "break_s": break_s,
                    "people": people.in_unit,
                    "reached": reached,
                    "unknown": unknown,
                    "estimated": estimated,
                }
            )
        )
    return as_table(pd.concat(parts, ignore_index=True), REACH)


def assess(
    project: Project, ground: Ground, rule: Rule, walks: RuleWalks, people: GroupPeople, places: np.ndarray
) -> pd.DataFrame:
    """Hold every unit of a rule's levels against the rule, under the contract ASSESSMENTS."""
    units = np.flatnonzero(project.units["level"].isin(rule.levels))
    if rule.measure == "presence":
        rows = _presence(project, ground, rule, people, places, units)
    else:
        rows = _reach_share(ground, rule, walks, people, units)
    table = pd.DataFrame(rows, columns=["value", "outcome", "people_short", "reason", "evidence"])
    table["rule_id"] = rule.rule_id
    table["unit_code"] = project.units["unit_code"].to_numpy()[units]
    table["target"] = rule.target
    return as_table(table, ASSESSMENTS)


Row = tuple[float, str, float, str, str]


def _reach_share(ground: Ground, rule: Rule, walks: RuleWalks, people: GroupPeople, units: np.ndarray) -> list[Row]:
    reached, unknown, _ = reach_counts(ground, rule, walks, people, rule.limit_s)
    return [_share_row(rule, people.in_unit[u], bool(people.known[u]), reached[u], unknown[u]) for u in units]


def _share_row(rule: Rule, total: float, known: bool, reached: float, unknown: float) -> Row:  # noqa: FBT001
    if not known:
        return float("nan"), "unknown", float("nan"), "no_population", ""
    if total <= 0:
        return float("nan"), "not_applicable", 0.0, "nobody", ""
    share = min(reached / total, 1.0)
    tolerance = 1e-9  # sums of people are floats; a share of exactly the target is met
    if share >= rule.target - tolerance:
        return share, "met", max(total - reached - unknown, 0.0), "above_share", ""
    if (reached + unknown) / total < rule.target - tolerance:
        return share, "not_met", max(total - reached - unknown, 0.0), "below_share", ""
    return share, "unknown", max(total - reached - unknown, 0.0), "no_streets", ""


def _presence(
    project: Project, ground: Ground, rule: Rule, people: GroupPeople, places: np.ndarray, units: np.ndarray
) -> list[Row]:
    passing = held_against(project.facilities, rule.facilities)
    ids = project.facilities["facility_id"].to_numpy()
    rows = []
    for unit in units:
        here = np.flatnonzero(np.isin(places, parts_of(ground.territory, int(unit))) & passing.of_kind)
        outcome, reason = _presence_outcome(passing, here, rule.target)
        affected = people.in_unit[unit] if people.known[unit] else float("nan")
        short = affected if outcome == "not_met" else 0.0 if outcome == "met" else float("nan")
        evidence = ";".join(passing.evidence(str(ids[row]), int(row)) for row in here)
        rows.append((float(passing.sure[here].sum()), outcome, short, reason, evidence))
    return rows


def _presence_outcome(passing: Passing, here: np.ndarray, target: float) -> tuple[str, str]:
    sure, possible = int(passing.sure[here].sum()), int(passing.possible[here].sum())
    if sure >= target:
        return "met", "enough"
    if sure + possible >= target:
        return "unknown", "attribute_unknown"
    return "not_met", _why(passing, here)


def _why(passing: Passing, here: np.ndarray) -> str:
    """Say what the facility that comes nearest to passing lacks."""
    if not here.size:
        return "none_of_kind"
    broken = {name: mask[here] for name, mask in passing.fails.items()}
    nearest = int(np.argmin(np.sum(list(broken.values()), axis=0)))
    return next((REASON_OF[name] for name, mask in broken.items() if mask[nearest]), "too_few")
