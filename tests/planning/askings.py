"""What the planning tests ask of a town: an audit, one verdict, one count."""

from dataclasses import replace
from functools import cache

from coverage import demo_project
from coverage.model.scenario import Site
from coverage.planning.audit import audit
from coverage.planning.circles import isochrones_of
from coverage.standards import load_standard

PLAN = load_standard("changsha-2022-10")  # older people walk 0.8 m/s: 720 m in 900 s; pushchairs 0.9 m/s: 810 m

FEW = ("A1", "A2", "A3", "A4", "A5", "A8")
STANDARD = replace(PLAN, clauses=tuple(PLAN.rule(rule_id) for rule_id in FEW))
"""What a town is held against: so few rules that one can say what all of them say."""


def audited(town):
    return audit(town.project(), STANDARD)


@cache
def demo_audit():
    """The demo district held against the whole plan, once for all that ask."""
    return audit(demo_project(), PLAN)


@cache
def demo_circles():
    """The circles of the demo district, drawn once for all that ask."""
    return isochrones_of(demo_audit())


def site(town, kind, at, site_id="X"):
    return Site(site_id, kind, *town.lon_lat(at))


def verdict(held, rule_id, unit_code="C1"):
    rows = held.assessments
    return rows[(rows["rule_id"] == rule_id) & (rows["unit_code"] == unit_code)].iloc[0]


def said(held, rule_id, unit_code="C1"):
    """Outcome and reason of one rule in one unit."""
    row = verdict(held, rule_id, unit_code)
    return row["outcome"], row["reason"]


def counted(held, rule_id, unit_code="C1", break_s=900):
    """People, reached and unknown of one rule in one unit."""
    rows = held.reach
    row = rows[(rows["rule_id"] == rule_id) & (rows["unit_code"] == unit_code) & (rows["break_s"] == break_s)].iloc[0]
    return tuple(round(float(row[name]), 6) for name in ("people", "reached", "unknown"))


def gap(held, rule_id, unit_code="C1"):
    rows = held.gaps
    return rows[(rows["rule_id"] == rule_id) & (rows["unit_code"] == unit_code)].iloc[0]
