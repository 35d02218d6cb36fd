"""Every clause of an edition in one table: where it stands, where it should, and what is missing."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import ASSESSMENTS, SCORECARD
from coverage.planning.figures import units_meeting, worst_of
from coverage.planning.indicators import figure_of, streets_asked, verdicts_by_part
from coverage.planning.indicators.beside import Streets
from coverage.planning.indicators.figure import NO_FIGURE, Verdict, judge, most_common
from coverage.planning.indicators.reported import is_city, reported, shown_baseline
from coverage.planning.indicators.scopes import is_below_district, is_by_part
from coverage.planning.results import Audit
from coverage.planning.territory import parts_of
from coverage.standards import Clause, Rule
from coverage.standards.rules import Indicator

EVERY_UNIT: Final = 1.0
"""What a clause that is held unit by unit asks for: all of them."""


@dataclass(frozen=True, slots=True)
class Units:
    """How many units, or areas of a layer, a clause is held against, by outcome; `met` and the rest are of `asked`."""

    asked: float = math.nan
    met: float = math.nan
    not_met: float = math.nan
    unknown: float = math.nan


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one clause stands: what a row of SCORECARD says beside the clause's own words."""

    value: float
    target: float
    outcome: str
    reason: str
    evidence: str = ""
    units: Units = Units()
    sites_missing: float = math.nan
    people_short: float = math.nan
    is_reported: bool = False

    @property
    def basis(self) -> str:
        """Where the value comes from."""
        if self.is_reported:
            return "reported"
        return "none" if self.reason in NO_FIGURE else "computed"


def scorecard_of(audit: Audit) -> pd.DataFrame:
    """Hold the area against every clause of the edition, in its order.

    A clause held unit by unit, or area by area of a layer, has the share of those that meet it as its value, and asks
    for all of them; its `units_asked` are given. Every other clause has the value it measures. A value is given only
    where it is known.

    Returns
    -------
    DataFrame
        Under the contract SCORECARD.
    """
    streets = streets_asked(audit)
    rows = [_row(audit, clause, _standing(audit, clause, streets)) for clause in audit.standard.clauses]
    return as_table(pd.DataFrame(rows), SCORECARD) if rows else empty_table(SCORECARD)


def units_between(row: Mapping[str, Any]) -> tuple[float, float]:
    """Give by a row of SCORECARD the share of units that surely meet a clause, and of those that may; NaN for none."""
    asked = float(row["units_asked"])
    if not asked > 0:
        return math.nan, math.nan
    return row["units_met"] / asked, (row["units_met"] + row["units_unknown"]) / asked


def indicator_assessments(audit: Audit) -> pd.DataFrame:
    """Hold every unit against the indicators of its level below the district.

    Returns
    -------
    DataFrame
        Under the contract ASSESSMENTS; indicators in the edition's order, units in the table's. An indicator about the
        areas of a layer is held against no unit.
    """
    streets = streets_asked(audit)
    rows = [
        {
            "rule_id": indicator.rule_id,
            "unit_code": code,
            "value": verdict.value,
            "target": verdict.target,
            "outcome": verdict.outcome,
            "reason": verdict.reason,
            "evidence": verdict.evidence,
        }
        for indicator in audit.standard.indicators
        if is_below_district(indicator) and not indicator.area
        for code, verdict in verdicts_by_part(audit, indicator, streets).items()
    ]
    return as_table(pd.DataFrame(rows), ASSESSMENTS) if rows else empty_table(ASSESSMENTS)


def _row(audit: Audit, clause: Clause, standing: Standing) -> dict[str, object]:
    year = clause.baseline_year
    return {
        "rule_id": clause.rule_id,
        "value": standing.value,
        "target": standing.target,
        "baseline": shown_baseline(audit, clause),
        "baseline_year": math.nan if year is None else float(year),
        "outcome": standing.outcome,
        "reason": standing.reason,
        **{f"units_{name}": count for name, count in asdict(standing.units).items()},
        "sites_missing": standing.sites_missing,
        "people_short": standing.people_short,
        "basis": standing.basis,
        "evidence": standing.evidence,
    }


def _standing(audit: Audit, clause: Clause, streets: Streets | None) -> Standing:
    if isinstance(clause, Indicator):
        return _or_reported(audit, clause, _computed(audit, clause, streets))
    return _walked(audit, audit.standard.rule(clause.rule_id))


def _computed(audit: Audit, indicator: Indicator, streets: Streets | None) -> Standing:
    if indicator.measure == "reported":
        return Standing(math.nan, indicator.target, "unknown", "not_reported")
    if is_by_part(audit, indicator):
        return _by_part(audit, indicator, streets)
    verdict = judge(figure_of(audit, indicator, streets), indicator.target)
    standing = Standing(
        value=verdict.value,
        target=verdict.target,
        outcome=verdict.outcome,
        reason=verdict.reason,
        evidence=verdict.evidence,
        units=_counted(units_meeting(audit, indicator).tolist()) if indicator.measure == "unit_share" else Units(),
        sites_missing=verdict.missing if _counts_sites(indicator) else math.nan,
    )
    return _of_the_city(audit, indicator, standing)


def _of_the_city(audit: Audit, indicator: Indicator, standing: Standing) -> Standing:
    """Leave open whether a city meets its target where only a district's part is known, unless that alone is enough.

    A share counted in a district says nothing of the city's.
    """
    is_enough = standing.outcome == "met" and (standing.is_reported or not indicator.is_share)
    if standing.outcome in ("met", "not_met") and not is_enough and indicator.is_city_wide and not is_city(audit):
        return replace(standing, outcome="unknown", reason="city_target", sites_missing=math.nan)
    return standing


def _counts_sites(indicator: Indicator) -> bool:
    return indicator.measure == "presence" or (indicator.measure == "total" and not indicator.amount)


def _or_reported(audit: Audit, indicator: Indicator, computed: Standing) -> Standing:
    """Let the planner's figure stand in where nothing can be told."""
    may_stand_in = indicator.or_reported or indicator.measure == "reported"
    figure = reported(audit, indicator)
    if computed.outcome != "unknown" or not may_stand_in:
        return computed
    if figure.absent:
        return computed if figure.absent == "not_reported" else replace(computed, reason=figure.absent)
    verdict = judge(figure, indicator.target)
    standing = Standing(verdict.value, verdict.target, verdict.outcome, verdict.reason, is_reported=True)
    return _of_the_city(audit, indicator, standing)


def _by_part(audit: Audit, indicator: Indicator, streets: Streets | None) -> Standing:
    verdicts = list(verdicts_by_part(audit, indicator, streets).values())
    if indicator.area and not verdicts:
        return _without_areas(audit, indicator)
    standing = _tally([one.outcome for one in verdicts], [one.reason for one in verdicts])
    unknown = [one.evidence for one in verdicts if one.outcome == "unknown" and one.evidence]
    return replace(
        standing,
        evidence=";".join(dict.fromkeys(unknown)) if standing.outcome == "unknown" else "",
        sites_missing=_sites(verdicts, standing.outcome) if _counts_sites(indicator) else math.nan,
    )


def _without_areas(audit: Audit, indicator: Indicator) -> Standing:
    """Say whether the planner gives no such areas, or none so large as the clause asks of."""
    is_given = bool((audit.project.areas["kind"] == indicator.area).any())
    outcome, reason = ("not_applicable", "nothing_to_hold") if is_given else ("unknown", "no_areas")
    return Standing(math.nan, EVERY_UNIT, outcome, reason)


def _sites(verdicts: Sequence[Verdict], outcome: str) -> float:
    """Add up what is surely missing in the units that surely lack it."""
    told = [verdict.missing for verdict in verdicts if not math.isnan(verdict.missing)]
    return sum(told) if outcome in ("met", "not_met") else math.nan


def _walked(audit: Audit, rule: Rule) -> Standing:
    rows = audit.assessments[(audit.assessments["rule_id"] == rule.rule_id).to_numpy()]
    standing = _tally(rows["outcome"].tolist(), rows["reason"].tolist())
    lacking = _of_lowest_units(audit, rows[(rows["outcome"] == "not_met").to_numpy()], rows)
    is_decided = standing.outcome in ("met", "not_met")
    return replace(
        standing,
        sites_missing=float((lacking["target"] - lacking["value"]).sum())
        if is_decided and rule.measure == "presence"
        else math.nan,
        people_short=_people_short(audit, rows) if is_decided else math.nan,
    )


def _tally(outcomes: Sequence[str], reasons: Sequence[str]) -> Standing:
    """Put the outcomes of many units into one: the worst of them; the value is the share of those asked that meet."""
    units, outcome = _counted(outcomes), worst_of(outcomes)
    said = [reason for each, reason in zip(outcomes, reasons, strict=True) if each == outcome]
    general = {"met": "everywhere", "not_met": "not_everywhere"}.get(outcome)
    return Standing(
        value=units.met / units.asked if units.asked and not units.unknown else math.nan,
        target=EVERY_UNIT,
        outcome=outcome,
        reason=general or (most_common(said) if said else "no_units"),
        units=units,
    )


def _counted(outcomes: Sequence[str]) -> Units:
    met, not_met, unknown = (float(list(outcomes).count(one)) for one in ("met", "not_met", "unknown"))
    return Units(asked=met + not_met + unknown, met=met, not_met=not_met, unknown=unknown)


def _people_short(audit: Audit, rows: pd.DataFrame) -> float:
    """Add up the people surely short over the lowest of the units asked, so that nobody counts twice."""
    short = _of_lowest_units(audit, rows, rows)["people_short"].dropna()
    return float(short.sum()) if len(short) else math.nan


def _of_lowest_units(audit: Audit, rows: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of units that are asked and have no unit below them that is: what these lack, those above lack."""
    codes = audit.project.units["unit_code"].to_numpy(dtype=object)
    is_asked = np.isin(codes, asked["unit_code"].to_numpy(dtype=object))
    territory = audit.ground.territory
    lowest = [codes[at] for at in np.flatnonzero(is_asked) if is_asked[parts_of(territory, int(at))].sum() == 1]
    return rows[rows["unit_code"].isin(lowest).to_numpy()]
