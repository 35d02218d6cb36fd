"""Scenarios side by side with today: every figure and every clause, and the units that become better or worse."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from coverage.outputs.naming import percent_between
from coverage.outputs.report.matter import Matter, Row, in_percent, table_of
from coverage.outputs.report.model import MEASURED_IN, Cell, ReportColumn, ReportTable, TableColumns, figure
from coverage.outputs.report.planned.matter import PlannedMatter
from coverage.outputs.report.tables import clause_figure
from coverage.planning.results import Audit
from coverage.planning.scenarios.comparison import Comparison
from coverage.planning.scorecard import scorecard_of

TODAY: Final[TableColumns] = (
    ("rule", "text"),
    ("figure", "text"),
    ("clause", "text"),
    ("target", "measured"),
    (MEASURED_IN, "text"),
    ("today", "measured"),
    ("today_range", "text"),
    ("today_outcome", "text"),
)
IN_SCENARIO: Final[TableColumns] = (
    ("value", "measured"),
    ("range", "text"),
    ("difference", "difference"),
    ("side", "text"),
    ("outcome", "text"),
)
"""The columns of one scenario; "scenario_1_value" is the first one's value."""

UNITS_CHANGED: Final[TableColumns] = (
    ("scenario", "text"),
    ("subdistrict", "text"),
    ("unit_code", "text"),
    ("unit", "text"),
    ("level", "text"),
    ("rule", "text"),
    ("clause", "text"),
    ("requirement", "text"),
    ("side", "text"),
    ("outcome_before", "text"),
    ("outcome_after", "text"),
    ("value_before", "measured"),
    ("value_after", "measured"),
    ("target", "measured"),
    (MEASURED_IN, "text"),
    ("people_short_before", "count"),
    ("people_short_after", "count"),
)

Scorecard = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure is: rule, words, the plan's clause, target, and what it is counted in."""

    rule: str | None
    told: str
    clause: str | None
    target: float | None
    measured_in: str | None
    is_share: bool = False
    is_people: bool = False

    def shown(self, value: object) -> float | None:
        """Give a value as people see it: percent where it is a share, rounded down so that it reaches no target."""
        return figure(value, "count") if self.is_people else clause_figure(value, is_share=self.is_share)


def compared_table(comparison: Comparison, planned: PlannedMatter) -> ReportTable:
    """Lay out every figure of a comparison: what it is, today, and each scenario beside it."""
    matter, variants = planned.matter, comparison.variants
    labels = [planned.labels[one.scenario.name] for one in variants]
    columns = [ReportColumn(name, matter.say(f"compared.{name}"), kind) for name, kind in TODAY]
    columns += [
        ReportColumn(f"scenario_{place}_{name}", matter.say(f"compared.{name}", {"scenario": label}), kind)
        for place, label in enumerate(labels, start=1)
        for name, kind in IN_SCENARIO
    ]
    cards = [_scorecard(one, matter) for one in (comparison.baseline, *(variant.audit for variant in variants))]
    by_scenario = {name: rows.set_index("figure") for name, rows in comparison.figures.groupby("scenario", sort=False)}
    keys = list(dict.fromkeys(comparison.figures["figure"]))
    changes = {key: [by_scenario[one.scenario.name].loc[key] for one in variants] for key in keys}
    rows = [_figure_cells(key, changes[key], cards, matter) for key in keys]
    return table_of("compared", matter.say("tables.compared"), columns, rows)


def units_changed_table(comparison: Comparison, planned: PlannedMatter) -> ReportTable:
    """Tell every unit that becomes better or worse under a rule, scenario by scenario."""
    rows = changed_units(comparison).to_dict("records")
    return planned.matter.table("units_changed", UNITS_CHANGED, [_unit_cells(row, planned) for row in rows])


def changed_units(comparison: Comparison) -> pd.DataFrame:
    """Keep the rows of UNIT_CHANGES that are better or worse."""
    return comparison.units[(comparison.units["side"] != "same").to_numpy()].reset_index(drop=True)


def _scorecard(audit: Audit, matter: Matter) -> Scorecard:
    card = matter.findings.scorecard if audit is matter.audit else scorecard_of(audit)
    return {row["rule_id"]: row for row in card.to_dict("records")}


def _figure_cells(key: str, changes: list[Row], cards: list[Scorecard], matter: Matter) -> list[Cell]:
    one = _figure(key, cards[0], matter)
    outcomes = [_outcome(key, card, matter) for card in cards]
    today = one.shown(changes[0]["before"])
    cells: list[Cell] = [
        one.rule,
        one.told,
        one.clause,
        one.target,
        one.measured_in,
        today,
        _range(changes[0], "before"),
    ]
    cells.append(outcomes[0])
    for change, outcome in zip(changes, outcomes[1:], strict=True):
        value = one.shown(change["after"])
        cells += [
            value,
            _range(change, "after"),
            _difference(today, value),
            matter.say(f"side.{change['side']}"),
            outcome,
        ]
    return cells


def _range(change: Row, when: str) -> str | None:
    """Write between what a share lies of which only that is known."""
    value, least, most = (change[name] for name in (when, f"{when}_least", f"{when}_most"))
    return percent_between(least, most) if math.isnan(value) and not math.isnan(least) else None


def _difference(before: float | None, after: float | None) -> Cell:
    """Take the difference of two figures as they are shown, so that it adds up on paper."""
    return None if before is None or after is None else figure(after - before, "difference")


def _figure(key: str, card: Scorecard, matter: Matter) -> Figure:
    """Say what a figure of FIGURE_CHANGES is; one that no words know stands by its key."""
    first, _, second = key.partition(".")
    if first == "clause" and second in card:
        return _clause(second, card[second], matter)
    if first == "gaps" and second in card:
        rule = matter.audit.standard.clause(second)
        told = matter.say("figure.gaps", {"title": matter.title(rule)})
        return Figure(second, told, rule.clause, None, matter.say("figure.units"))
    if first in matter.audit.standard.cares:
        return _of_care(first, second, matter)
    return Figure(None, key, None, None, None)


def _clause(rule_id: str, row: Row, matter: Matter) -> Figure:
    clause = matter.audit.standard.clause(rule_id)
    is_share = in_percent(clause, row)
    unit = matter.say("percent") if is_share else matter.either(clause.unit_zh, clause.unit_en)
    target = clause_figure(row["target"], is_share=is_share)
    return Figure(rule_id, matter.title(clause), clause.clause, target, unit or None, is_share)


def _of_care(care: str, name: str, matter: Matter) -> Figure:
    """Say what a coverage rate, or the people out of reach, is."""
    standard = matter.audit.standard
    circle, indicator = standard.circle_rule(care), standard.coverage_indicator(care)
    values = {
        "care": matter.term(f"care.{care}"),
        "group": matter.group(circle.group),
        "minutes": f"{circle.minutes:g}",
    }
    told, percent = matter.say(f"figure.{name}", values), matter.say("percent")
    if name == "walk_share":
        target = clause_figure(circle.target, is_share=True)
        return Figure(circle.rule_id, told, circle.clause, target, percent, is_share=True)
    if name == "unit_share":
        if indicator is None:
            return Figure(None, told, None, None, percent, is_share=True)
        target = clause_figure(indicator.target, is_share=True)
        return Figure(indicator.rule_id, told, indicator.clause, target, percent, is_share=True)
    return Figure(circle.rule_id, told, circle.clause, None, matter.term("people"), is_people=True)


def _outcome(key: str, card: Scorecard, matter: Matter) -> Cell:
    first, _, rule_id = key.partition(".")
    return matter.term(f"outcome.{card[rule_id]['outcome']}") if first == "clause" and rule_id in card else None


def _unit_cells(row: Row, planned: PlannedMatter) -> list[Cell]:
    matter, names, code = planned.matter, planned.names, row["unit_code"]
    clause = matter.audit.standard.clause(row["rule_id"])
    unit = matter.say("percent") if clause.is_share else matter.either(clause.unit_zh, clause.unit_en)
    before, after, target = (
        clause_figure(value, is_share=clause.is_share)
        for value in (row["value_before"], row["value_after"], clause.target)
    )
    return [
        planned.labels.get(row["scenario"], row["scenario"]),
        names.units[names.section_of(code)],
        code,
        names.units[code],
        matter.level(code),
        clause.rule_id,
        clause.clause,
        matter.title(clause),
        matter.say(f"side.{row['side']}"),
        *(matter.term(f"outcome.{row[f'outcome_{when}']}") for when in ("before", "after")),
        before,
        after,
        target,
        unit or None,
        *(figure(row[f"people_short_{when}"], "count") for when in ("before", "after")),
    ]
