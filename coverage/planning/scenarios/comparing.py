"""Scenarios held against the edition and laid beside what stands: what gets better, what gets worse."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from coverage.errors import InputError, Problem
from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import FIGURE_CHANGES, FIGURE_SIDES, SIDES, UNIT_CHANGES
from coverage.model.scenario import Scenario
from coverage.planning.effect import audit_with
from coverage.planning.figures import district_figures
from coverage.planning.results import Audit
from coverage.planning.scenarios.comparison import Comparison, Variant
from coverage.planning.scorecard import scorecard_of, units_between
from coverage.planning.shown import Digits, looks_same
from coverage.planning.worth import people_placed

BETTER, WORSE, SAME = SIDES
UNCLEAR: Final = FIGURE_SIDES[-1]
MIXED: Final = "mixed"
"""Some rules get better in a unit and some worse."""

UNIT_SIDES: Final = (*SIDES, MIXED)

RANK: Final = {"not_met": 0, "unknown": 1, "met": 2}
"""How good an outcome is: what is unknown may be either, and stands between; what is not asked has no rank."""

SURE: Final = {"not_met": 0, "unknown": 0, "met": 1}
"""How good a clause is: only what is surely met is better, so that none gets better by what we cease to know."""

BOUNDS: Final = ("before_least", "before_most", "after_least", "after_most")

TOLERANCE: Final = 1e-9
"""Figures that differ by less, as a share of either, are the same: sums of people depend on their order that much."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an audit: `way` is 1 where more is better and −1 where less is; `outcome` "" for no clause.

    It lies between `least` and `most`, which are its value where that is known, and NaN where nothing is.
    """

    name: str
    value: float
    way: int
    digits: Digits
    outcome: str = ""
    least: float = math.nan
    most: float = math.nan

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what it lies."""
        return (self.least, self.most) if math.isnan(self.value) else (self.value, self.value)


def variant_of(audit: Audit, scenario: Scenario) -> Variant:
    """Hold the project against the edition as a scenario would have it; the audit itself where nothing changes."""
    after, unresolved = audit_with(audit, *scenario.changes)
    return Variant(scenario=scenario, audit=after, unresolved=unresolved)


def compare(audit: Audit, scenarios: Sequence[Scenario]) -> Comparison:
    """Lay scenarios beside what stands.

    A figure gets better where it moves the way it should: shares, people who surely find a place and clauses up (every
    target of the plan is an "at least"), people out of reach and gaps down. A clause whose value is not known on both
    sides goes by whether it is surely met, see `SURE`; where that stays, by the bounds it lies between: better if the
    lower one rises and the upper one does not fall, worse if one falls and none rises, unclear if they move otherwise.
    A unit gets better under a rule where its outcome does, see
    `RANK`, or with the same outcome fewer of its people are short; it stays the same where nothing is asked on one
    side. Whatever is shown as it was (see `looks_same`) is the same, unless its outcome is another.

    Raises
    ------
    InputError
        same_scenario_name, for every name that two of the scenarios have.
    """
    names = [scenario.name for scenario in scenarios]
    repeated = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if repeated:
        raise InputError([Problem("same_scenario_name", value=name) for name in repeated])
    variants = tuple(variant_of(audit, scenario) for scenario in scenarios)
    before = list(figures_of(audit))
    figures = [row for one in variants for row in _figure_rows(one, before, audit)]
    units = [_unit_rows(audit, one) for one in variants]
    return Comparison(
        baseline=audit,
        variants=variants,
        figures=as_table(pd.DataFrame(figures), FIGURE_CHANGES) if figures else empty_table(FIGURE_CHANGES),
        units=as_table(pd.concat(units, ignore_index=True), UNIT_CHANGES) if units else empty_table(UNIT_CHANGES),
    )


def figures_of(audit: Audit) -> Iterator[Figure]:
    """Give the figures two audits are compared by: those of each kind of care, the gaps of each rule, each clause."""
    gaps: dict[str, int] = {}
    for care in audit.standard.cares:
        district = district_figures(audit, care)
        gaps.update(district.gaps)
        yield Figure(f"{care}.walk_share", district.walk.share, 1, "share")
        yield Figure(f"{care}.unit_share", district.unit_share, 1, "share")
        yield Figure(f"{care}.out_of_reach", district.walk.out, -1, "people")
        circle = audit.standard.circle_rule(care)
        if circle.capacity:
            yield Figure(f"{care}.with_place", people_placed(audit, circle.rule_id), 1, "people")
    for rule in audit.standard.rules:
        yield Figure(f"gaps.{rule.rule_id}", float(gaps[rule.rule_id]), -1, "people")
    for row in scorecard_of(audit).to_dict("records"):
        is_share = audit.standard.clause(row["rule_id"]).is_share or not pd.isna(row["units_asked"])
        digits: Digits = "share" if is_share else "measured"
        yield Figure(f"clause.{row['rule_id']}", float(row["value"]), 1, digits, row["outcome"], *units_between(row))


def sides_of(comparison: Comparison, scenario_name: str, care: str = "") -> pd.Series:
    """Say of every unit whether one kind of care gets better there, or all where none is named, for the map.

    Returns
    -------
    Series
        One of UNIT_SIDES by unit code, in the order of the units: "mixed" where some rules get better and some worse.

    Raises
    ------
    KeyError
        If no scenario of that name is compared.
    """
    if scenario_name not in {one.scenario.name for one in comparison.variants}:
        raise KeyError(scenario_name)
    rules = [rule.rule_id for rule in comparison.baseline.standard.rules if care in ("", rule.care)]
    rows = comparison.units
    asked = rows[((rows["scenario"] == scenario_name) & rows["rule_id"].isin(rules)).to_numpy()]
    codes = comparison.baseline.project.units["unit_code"].tolist()
    better, worse = (set(asked.loc[(asked["side"] == side).to_numpy(), "unit_code"]) for side in (BETTER, WORSE))
    return pd.Series([_mixed(better=code in better, worse=code in worse) for code in codes], index=codes, dtype="str")


def _figure_rows(variant: Variant, before: Sequence[Figure], audit: Audit) -> Iterator[Mapping[str, object]]:
    after = before if variant.audit is audit else figures_of(variant.audit)
    for was, now in zip(before, after, strict=True):
        yield {
            "scenario": variant.scenario.name,
            "figure": was.name,
            "before": was.value,
            "after": now.value,
            **dict(zip(BOUNDS, (*was.bounds, *now.bounds), strict=True)),
            "side": _side_of_figure(was, now),
        }


def _side_of_figure(was: Figure, now: Figure) -> str:
    if math.isnan(was.value) or math.isnan(now.value):
        side = _side(SURE.get(was.outcome, math.nan), SURE.get(now.outcome, math.nan))
        return _side_of_bounds(was, now) if side == SAME else side
    if was.outcome == now.outcome and looks_same(was.value, now.value, was.digits):
        return SAME
    return _side(was.way * was.value, now.way * now.value)


def _side_of_bounds(was: Figure, now: Figure) -> str:
    """Say which way the bounds of a clause move, as far as they are shown; the same where one side has none."""
    steps = [
        _side(before, after) if not looks_same(before, after, was.digits) else SAME
        for before, after in zip(was.bounds, now.bounds, strict=True)
    ]
    if steps == [SAME, SAME]:
        return SAME
    if steps[0] == BETTER and steps[1] != WORSE:
        return BETTER
    return WORSE if BETTER not in steps else UNCLEAR


def _side(was: float, now: float) -> str:
    """Compare two figures of which the greater is the better; what cannot be compared is the same."""
    if math.isnan(was) or math.isnan(now) or math.isclose(was, now, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
        return SAME
    return BETTER if now > was else WORSE


def _unit_rows(audit: Audit, variant: Variant) -> pd.DataFrame:
    was, now = audit.assessments, variant.audit.assessments
    columns = ("outcome", "value", "people_short")
    beside = {
        f"{column}_{when}": table[column].to_numpy()
        for column in columns
        for when, table in (("before", was), ("after", now))
    }
    rows = pd.DataFrame({"scenario": variant.scenario.name, **was[["rule_id", "unit_code"]], **beside})
    ranks = [rows[f"outcome_{when}"].map(RANK).to_numpy(dtype=np.float64) for when in ("before", "after")]
    sides = [_side(*one) for one in zip(*ranks, strict=True)]
    alike = np.flatnonzero(ranks[0] == ranks[1])
    for at, row in zip(alike, rows.iloc[alike].to_dict("records"), strict=True):
        sides[at] = _side_of_people(row, "share" if audit.standard.clause(row["rule_id"]).is_share else "measured")
    return rows.assign(side=sides)


def _side_of_people(row: Mapping[str, Any], digits: Digits) -> str:
    """Say whether fewer people of a unit are short where its outcome stays, as far as its figures show it."""
    was, now = row["people_short_before"], row["people_short_after"]
    if looks_same(was, now, "people") and looks_same(row["value_before"], row["value_after"], digits):
        return SAME
    return _side(-was, -now)


def _mixed(*, better: bool, worse: bool) -> str:
    if better and worse:
        return MIXED
    return BETTER if better else WORSE if worse else SAME
