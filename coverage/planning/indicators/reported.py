"""What a planner reports of a clause: its value, and where it started from."""

import math

import pandas as pd

from coverage.planning.indicators.figure import Figure
from coverage.planning.results import Audit
from coverage.standards import Clause


def reported(audit: Audit, clause: Clause) -> Figure:
    """Take the figure the planner reports of a clause."""
    value = _said(audit.project.reported, clause.rule_id, "value")
    if clause.is_share and value > 1:
        return Figure(absent="not_a_share")
    return Figure(absent="not_reported") if math.isnan(value) else Figure(value, value)


def shown_baseline(audit: Audit, clause: Clause) -> float:
    """Give where a clause starts from: as the planner reports it, else as the plan says of the city; NaN if neither."""
    said = _said(audit.project.reported, clause.rule_id, "baseline")
    return _or_nan(clause.baseline) if math.isnan(said) else said


def baseline_of(audit: Audit, clause: Clause) -> float:
    """Give what this area had in the baseline year; the plan's own figure is that of the city, and of no district."""
    said = _said(audit.project.reported, clause.rule_id, "baseline")
    return _or_nan(clause.baseline) if math.isnan(said) and is_city(audit) else said


def is_city(audit: Audit) -> bool:
    """Whether the area is a whole city."""
    return bool((audit.project.units["level"] == "city").any())


def _said(table: pd.DataFrame, rule_id: str, column: str) -> float:
    said = table.loc[(table["rule_id"] == rule_id).to_numpy(), column]
    return float(said.iloc[0]) if len(said) else math.nan


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value
