"""The share of units that have what some rules ask of them."""

import pandas as pd

from coverage.planning.figures import units_meeting
from coverage.planning.indicators.figure import Figure, most_common
from coverage.planning.passing import is_registered
from coverage.planning.results import Audit
from coverage.standards.rules import Indicator


def unit_share(audit: Audit, indicator: Indicator) -> Figure:
    """Measure the share of the units asked that surely have it, and that may."""
    outcomes = units_meeting(audit, indicator)
    asked = int((outcomes != "not_applicable").sum())
    if asked == 0:
        return Figure(absent="nothing_to_hold" if len(outcomes) else "no_units")
    met, unknown = (int((outcomes == one).sum()) for one in ("met", "unknown"))
    if met == 0 and unknown == asked and not _is_registered(audit, indicator):
        return Figure(absent="kind_not_in_register")
    return Figure(met / asked, (met + unknown) / asked, doubt=_doubt(audit, indicator, outcomes))


def _is_registered(audit: Audit, indicator: Indicator) -> bool:
    return indicator.facilities is None or is_registered(indicator.facilities, audit.project.facilities)


def _doubt(audit: Audit, indicator: Indicator, outcomes: pd.Series) -> str:
    """Say why units are unknown: as the rules say most often of them; else the register leaves something open."""
    rows = audit.assessments
    chosen = rows["rule_id"].isin(indicator.of_rules) & rows["unit_code"].isin(outcomes.index[outcomes == "unknown"])
    reasons = rows.loc[(chosen & (rows["outcome"] == "unknown")).to_numpy(), "reason"].tolist()
    return most_common(reasons) if reasons else "attribute_unknown"
