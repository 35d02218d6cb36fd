"""Every clause of the plan: where it stands, where it should, what is missing; and what candidates change."""

import math
from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import bar, pill, tag
from coverage.app.scenario.chain import Changes
from coverage.outputs.naming import clause_value, scorecard_target, scorecard_value
from coverage.standards import Clause
from coverage.standards.rules import SECTIONS, Indicator
from coverage.words import Language, either, text

COUNTED: Final = ("met", "not_met", "unknown")
HEADS: Final = ("clause", "requirement", "now", "target", "outcome", "why")
BESIDE: Final = " · "
WANTED: Final = "scorecard_wanted"

Row = Mapping[str, Any]


def draw(asked: Question, view: View) -> None:
    """Draw the scorecard, one table for each section of the plan; of a large district with candidates on demand."""
    before = _rows(asked, ())
    changes = session.scenario().changes
    if changes and not data.is_quick(asked) and st.session_state.get(WANTED) != changes:
        label = text(view.language, "app.scorecard.recount")
        st.button(label, key="recount", on_click=lambda: st.session_state.update({WANTED: changes}))
        changes = ()
    # A candidate has no staff and no places yet: what that leaves open stays as it is today.
    after = {
        rule_id: before[rule_id] if _says_less(row, before[rule_id]) else row
        for rule_id, row in _rows(asked, changes).items()
    }
    clauses = {clause.rule_id: clause for clause in data.standard_of(asked).clauses}
    parts = []
    for section in SECTIONS:
        own = [rule_id for rule_id, clause in clauses.items() if clause.section == section]
        if own:
            parts.append(_section(section, [(clauses[one], before[one], after[one]) for one in own], view.language))
    st.html("".join(parts))


def _rows(asked: Question, changes: Changes) -> dict[str, Row]:
    return {row["rule_id"]: row for row in data.scorecard_with(asked, changes).to_dict("records")}


def _says_less(row: Row, before: Row) -> bool:
    """Whether a row leaves open what another told; a value that was open before may well be so still."""
    loses_value = math.isnan(row["value"]) and not math.isnan(before["value"])
    return loses_value or (row["outcome"] == "unknown" and before["outcome"] != "unknown")


def _section(section: str, told: list[tuple[Clause, Row, Row]], language: Language) -> str:
    counts = {name: sum(after["outcome"] == name for _, _, after in told) for name in COUNTED}
    title = tag("h3", f"{section} · {text(language, f'terms.section.{section}')}")
    summary = BESIDE.join(
        text(language, "app.scorecard.counted", {"outcome": text(language, f"terms.outcome.{name}"), "count": count})
        for name, count in counts.items()
    )
    head = "".join(tag("th", text(language, f"app.scorecard.{name}")) for name in HEADS)
    body = "".join(_row(*one, language) for one in told)
    table = tag("table", tag("tr", head, raw=True) + body, "cc-scorecard", raw=True)
    return title + tag("div", summary, "cc-note") + table


def _row(clause: Clause, before: Row, after: Row, language: Language) -> str:
    was, now = (scorecard_value(clause, row, language) for row in (before, after))
    shown = tag("strong", now) if was == now else tag("s", was) + " → " + tag("strong", now)
    cells = (
        tag("td", clause.rule_id, "cc-id"),
        tag("td", _requirement(clause, language), raw=True),
        tag("td", shown + _progress(clause, after), "cc-now", raw=True),
        tag("td", scorecard_target(clause, after, language) + _baseline(clause, after, language)),
        tag("td", pill(text(language, f"terms.outcome.{after['outcome']}"), after["outcome"]), raw=True),
        tag("td", _why(after, language)),
    )
    return tag("tr", "".join(cells), raw=True)


def _requirement(clause: Clause, language: Language) -> str:
    title = either(language, clause.title_zh, clause.title_en)
    department = either(language, clause.department_zh, clause.department_en)
    nature = text(language, f"terms.nature.{clause.nature}") if clause.nature else ""
    notes = BESIDE.join(filter(None, (nature, department, clause.clause)))
    reading = either(language, clause.reading_zh, clause.reading_en)
    quoted = "\n".join(filter(None, (clause.quote, reading)))
    return tag("span", title, title=quoted) + tag("div", notes, "cc-note")


def _progress(clause: Clause, row: Row) -> str:
    """Draw how far the value is on the way from where the plan starts to the target, one tick at each."""
    value, target, start = (float(row[name]) for name in ("value", "target", "baseline"))
    if math.isnan(value) and row["units_asked"] > 0:
        value = row["units_met"] / row["units_asked"]  # at least so many
    if math.isnan(value):
        return ""
    # What is counted since the baseline year begins at nothing: what was there then is no place on this bar.
    from_nothing = math.isnan(start) or (isinstance(clause, Indicator) and clause.since_baseline)
    longest = max(value, target, 0.0 if from_nothing else start)
    return bar(value / longest, target / longest, None if from_nothing else start / longest)


def _baseline(clause: Clause, row: Row, language: Language) -> str:
    baseline, year = float(row["baseline"]), float(row["baseline_year"])
    if math.isnan(baseline):
        return ""
    values = {"value": clause_value(clause, baseline, language)}
    if math.isnan(year):  # the plan says none; the planner reports where it started
        return BESIDE + text(language, "document.page.baseline", values)
    return text(language, "app.scorecard.baseline", {**values, "year": f"{year:.0f}"})


def _why(row: Row, language: Language) -> str:
    parts = [text(language, f"reasons.{row['reason']}")]
    if row["units_asked"] > 0:
        values = {"met": f"{row['units_met']:.0f}", "asked": f"{row['units_asked']:.0f}"}
        parts.append(text(language, "app.scorecard.units", values))
    if row["sites_missing"] > 0:
        parts.append(text(language, "app.scorecard.sites", {"count": f"{row['sites_missing']:.0f}"}))
    if row["basis"] == "reported":
        parts.append(text(language, "terms.basis.reported"))
    return BESIDE.join(parts)
