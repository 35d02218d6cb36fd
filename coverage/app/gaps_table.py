"""The list of gaps under the map: sorted by people, filtered by clause, a row moves the map."""

from collections.abc import Container, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import streamlit as st

from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.export import buttons
from coverage.app.markup import tag
from coverage.app.scenario.chain import Step
from coverage.model.scenario import Site
from coverage.outputs.map.desk_map import Fit, bounds_of
from coverage.outputs.map.unit_layer import closed_gaps, unit_places
from coverage.outputs.naming import blank_if_na, evidence_words, facility_names, percentage
from coverage.outputs.spreadsheet_text import harmless
from coverage.planning.results import Audit
from coverage.standards import Rule
from coverage.words import Language, either, text

TABLE: Final = "gaps"
FILTER: Final = "gap_rules"
ROW_PX: Final = 35
ROWS_SHOWN: Final = 12
WIDTHS_PX: Final[Mapping[Language, Mapping[str, int]]] = {
    "zh": {"unit": 200, "rule": 250, "missing": 170, "people": 112, "share": 120},
    "en": {"unit": 265, "rule": 236, "missing": 200, "people": 105, "share": 112},
}
"""So that all that tells the gaps apart is in sight in a window of 1,366 pixels."""


def gaps_of(audit: Audit, care: str) -> gpd.GeoDataFrame:
    """Take the gaps of one care, those with most people first."""
    rules = [rule.rule_id for rule in audit.standard.rules if rule.care == care]
    own = audit.gaps[audit.gaps["rule_id"].isin(rules)]
    return own.sort_values("people_affected", ascending=False, kind="stable", na_position="last")


def filtered(gaps: gpd.GeoDataFrame, care: str) -> gpd.GeoDataFrame:
    """Keep the clauses the reader chose; none chosen means all."""
    wanted = st.session_state.get(f"{FILTER}_{care}") or []
    return gaps[gaps["rule_id"].isin(wanted)] if wanted else gaps


def new_gaps(before: Audit, after: Audit, care: str) -> gpd.GeoDataFrame:
    """Take the gaps of one care that are there after and not before."""
    opened = closed_gaps(after, before, care)
    if not opened:
        return before.gaps.iloc[:0]
    gaps = gaps_of(after, care)
    return gaps[[pair in opened for pair in zip(gaps["rule_id"], gaps["unit_code"], strict=True)]]


def listed(asked: Question, care: str) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Take the rows of the table: the gaps a scenario makes, which stand first, and those of today."""
    today = data.audit_of(asked)
    new = new_gaps(today, data.audit_with(asked, session.scenario().changes), care)
    return filtered(new, care), filtered(gaps_of(today, care), care)


def table_key(new: gpd.GeoDataFrame, care: str) -> str:
    """Name the table by what it lists, so that a chosen row never points into another list."""
    wanted = st.session_state.get(f"{FILTER}_{care}") or []
    return "-".join((TABLE, care, *wanted, *(new["rule_id"] + new["unit_code"])))


def take_row(new: gpd.GeoDataFrame, today: gpd.GeoDataFrame, care: str) -> bool:
    """Choose the unit of the row the reader chose, send the map there, and say whether the row is a new one."""
    rows, gaps = _selected(table_key(new, care)), _joined(new, today)
    code = str(gaps.iloc[rows[0]]["unit_code"]) if rows and rows[0] < len(gaps) else ""
    if not (session.new_row(f"{care} {rows} {code}" if code else "") and code):
        return False
    own = session.memory()
    own.chosen = code
    own.send(Fit(code, bounds_of(gaps.iloc[rows[0]].geometry.bounds)))
    return True


def _joined(new: pd.DataFrame, today: pd.DataFrame) -> pd.DataFrame:
    filled = [one for one in (new, today) if len(one)]
    return pd.concat(filled, ignore_index=True) if len(filled) > 1 else (filled or [today])[0]


def _selected(key: str) -> list[int]:
    state: Any = st.session_state.get(key) or {}
    return list((state.get("selection") or {}).get("rows") or [])


def shown_table(audit: Audit, gaps: gpd.GeoDataFrame, view: View) -> pd.DataFrame:
    """Lay the gaps out, headers in the reader's language.

    The reader can save the table as CSV: its texts are harmless in a spreadsheet.
    """
    language = view.language
    places, facilities = unit_places(audit.project, language), facility_names(audit.project, language)
    head = {key: text(language, f"app.gaps.{key}") for key in HEADERS}
    columns = {
        head["unit"]: [harmless(places[code]) for code in gaps["unit_code"]],
        head["rule"]: [harmless(_rule_words(audit.standard.rule(rule_id), language)) for rule_id in gaps["rule_id"]],
        head["missing"]: [text(language, f"reasons.{reason}") for reason in gaps["missing"]],
        text(language, f"app.gaps.people_{view.care}"): gaps["people_affected"].round().to_numpy(),
        head["share"]: gaps["share_within_reach"].map(percentage).to_numpy(),
        head["minutes"]: (gaps["nearest_walk_s"] / 60).round(1).to_numpy(),
        head["nearest"]: [harmless(facilities.get(blank_if_na(code), "")) for code in gaps["nearest_facility_id"]],
        head["found"]: [harmless(evidence_words(evidence, facilities, language)) for evidence in gaps["evidence"]],
        head["clause"]: [harmless(clause) for clause in gaps["clause"]],
    }
    return pd.DataFrame(columns)


@st.cache_resource(show_spinner=False, max_entries=16)
def _table_of(asked: Question, view: View, rule_ids: tuple[str, ...]) -> pd.DataFrame:
    """Lay out the gaps of today of some clauses once."""
    audit = data.audit_of(asked)
    gaps = gaps_of(audit, view.care)
    return shown_table(audit, gaps[gaps["rule_id"].isin(rule_ids)], view)


HEADERS: Final = ("unit", "rule", "missing", "share", "nearest", "minutes", "found", "clause")


def _rule_words(rule: Rule, language: Language) -> str:
    return text(language, "map.pair", {"first": rule.rule_id, "second": either(language, rule.title_zh, rule.title_en)})


def closing(gaps: gpd.GeoDataFrame, steps: Sequence[Step], closed: Container[tuple[str, str]]) -> list[str]:
    """Say of each gap which candidate closes it, by its number; a tick alone where another change does.

    Parameters
    ----------
    closed
        Pairs of rule and unit that are no gaps with all changes made.
    """
    ticks: dict[tuple[str, str], str] = {}
    number = 0
    for step in steps:
        number += isinstance(step.change, Site)
        if step.worth:
            tick = f"✓ {number}" if isinstance(step.change, Site) else "✓"
            for rule_id, codes in step.worth.leaves.items():
                ticks.update({(rule_id, code): tick for code in codes if (rule_id, code) not in ticks})
    pairs = zip(gaps["rule_id"], gaps["unit_code"], strict=True)
    return [ticks.get(pair, "✓") if pair in closed else "" for pair in pairs]


def _with_changes(
    table: pd.DataFrame, new: gpd.GeoDataFrame, today: gpd.GeoDataFrame, asked: Question, view: View
) -> pd.DataFrame:
    """Put the gaps the scenario makes before those of today, and say which of these are closed."""
    changes = session.scenario().changes
    after = data.audit_with(asked, changes)
    closed = closed_gaps(data.audit_of(asked), after, view.care)
    marks = [text(view.language, "app.gaps.new")] * len(new) + closing(today, data.steps(asked, changes), closed)
    told = (_joined(shown_table(after, new, view), table) if len(new) else table).copy(deep=False)
    told.insert(0, text(view.language, "app.gaps.closed"), marks)
    return told


def draw(asked: Question, view: View) -> None:
    """Draw the heading with filter and download, and the table."""
    audit = data.audit_of(asked)
    language = view.language
    gaps = gaps_of(audit, view.care)
    heading, download = st.columns([7, 2], vertical_alignment="bottom")
    with heading:
        st.html(tag("h3", text(language, "app.gaps.title", {"count": len(gaps)})))
        if session.scenario().changes:
            st.html(
                tag("div", beside_words(audit, data.audit_with(asked, session.scenario().changes), view), "cc-note")
            )
        _filter(audit, gaps, view)
    with download:
        buttons(asked, view)
    new, rows = listed(asked, view.care)
    if rows.empty and new.empty:
        st.html(tag("div", text(language, "app.gaps.none"), "cc-line"))
        return
    table = _table_of(asked, view, tuple(dict.fromkeys(rows["rule_id"])))
    if session.scenario().changes:
        table = _with_changes(table, new, rows, asked, view)
    st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=ROW_PX * (min(len(table), ROWS_SHOWN) + 1) + 3,
        on_select="rerun",
        selection_mode="single-row",
        key=table_key(new, view.care),
        column_config=_columns(view),
    )


def beside_words(today: Audit, after: Audit, view: View) -> str:
    """Say that the list is of today beside a map of a scenario, and how many gaps there are with it."""
    closed, new = len(closed_gaps(today, after, view.care)), len(closed_gaps(after, today, view.care))
    count = len(gaps_of(today, view.care)) - closed + new
    return text(view.language, "app.gaps.beside", {"closed": closed, "new": new, "count": count})


def _filter(audit: Audit, gaps: gpd.GeoDataFrame, view: View) -> None:
    counts = gaps["rule_id"].value_counts()
    rules = [rule for rule in audit.standard.rules if rule.rule_id in counts.index]
    titles = {
        rule.rule_id: f"{either(view.language, rule.title_zh, rule.title_en)} {counts[rule.rule_id]}" for rule in rules
    }
    st.pills(
        text(view.language, "app.gaps.filter"),
        list(titles),
        format_func=lambda rule_id: titles.get(rule_id, rule_id),
        selection_mode="multi",
        key=f"{FILTER}_{view.care}",
        label_visibility="collapsed",
    )


def _columns(view: View) -> dict[str, Any]:
    language, config, width = view.language, st.column_config, WIDTHS_PX[view.language]
    share = config.ProgressColumn(width=width["share"], format="%g%%", min_value=0, max_value=100)
    closed = config.TextColumn(width=60, help=text(language, "app.gaps.closed_help"))
    people = config.NumberColumn(width=width["people"], format="localized")
    return {
        text(language, "app.gaps.closed"): closed,
        text(language, "app.gaps.unit"): config.TextColumn(width=width["unit"]),
        text(language, "app.gaps.rule"): config.TextColumn(width=width["rule"]),
        text(language, "app.gaps.missing"): config.TextColumn(width=width["missing"]),
        text(language, f"app.gaps.people_{view.care}"): people,
        text(language, "app.gaps.share"): share,
        text(language, "app.gaps.minutes"): config.NumberColumn(width=90, format="%.1f"),
        text(language, "app.gaps.nearest"): config.TextColumn(width=190),
        text(language, "app.gaps.found"): config.TextColumn(width=230),
        text(language, "app.gaps.clause"): config.TextColumn(width=190),
    }
