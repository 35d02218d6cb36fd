"""The answer on the desk: what is proposed, how good it is, the curve, and the way into the scenario and into files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

import geopandas as gpd
import streamlit as st

from coverage import door
from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.planned_export import Planned, buttons
from coverage.app.proposal import proposal_words
from coverage.app.proposal.accepting import accepted, own_names
from coverage.app.proposal.cost_curve import curve_html, curve_of
from coverage.app.proposal.search import Search, begin, proposal_in
from coverage.app.scenario.acting import around
from coverage.app.session import Memory
from coverage.errors import describe
from coverage.model.scenario import Scenario, Site
from coverage.outputs.report.siting import Siting
from coverage.planning.results import Audit
from coverage.planning.siting.proposal import Proposal
from coverage.words import Language, text

TABLE: Final = "proposed"
ROW_PX: Final = 35
REST_DROPPED: Final = "app.proposing.rest_dropped"
ROWS_SHOWN: Final = 10


def draw(search: Search, asked: Question, view: View) -> None:
    """Say the best answer so far; once it is the last, offer to accept and to export it."""
    language, told = view.language, search.shown
    if told.failure is not None:
        raise told.failure
    if told.problems:
        listed = "".join(tag("li", describe(problem, language)) for problem in told.problems)
        st.html(tag("ul", listed, "cc-list cc-problems", raw=True))
    proposal = proposal_in(search, language)
    if proposal is not None:
        _proposal(search, proposal, asked, view)
    elif told.ended and not told.problems:
        st.html(tag("div", text(language, "app.proposing.given_up"), "cc-line"))


def _proposal(search: Search, proposal: Proposal, asked: Question, view: View) -> None:
    language, ended = view.language, search.shown.ended
    places = data.unit_places_of(asked.source, asked.stamp, language)
    st.html(proposal_words.answer_html(proposal, data.standard_of(asked), places, language, is_final=ended))
    relaxed = proposal.shortfall.relaxed if ended and proposal.shortfall else None
    if relaxed is not None and st.button(text(language, "app.proposing.instead"), key="propose_instead"):
        begin(asked, view, relaxed, search.sources, search.candidates)
        st.rerun()
    if proposal.sites:
        names = data.unit_names_of(asked.source, asked.stamp, language)
        rows = _table(search, proposal, names, language)
        if ended:
            _accept_button(search, proposal, rows, language)
    if ended:
        _below(search, proposal, asked, language)


def _below(search: Search, proposal: Proposal, asked: Question, language: Language) -> None:
    """Draw what comes with the last answer: the curve, what is worth knowing of the candidates, the files."""
    curve = curve_of(proposal)
    if curve is not None:
        st.html(curve_html(curve, language))
    elif not proposal.curve_is_whole:
        st.html(tag("div", text(language, "app.proposing.curve_cut"), "cc-note"))
    if proposal.problems:
        _notes(proposal, language)
    if proposal.sites:
        scenario = session.scenario()
        planned = partial(_planned, data.audit_of(asked), scenario, proposal, search.candidates, language)
        buttons(asked, "proposing", (search.serial, scenario), planned, language)


def _table(search: Search, proposal: Proposal, names: Mapping[str, str], language: Language) -> list[int]:
    """Lay the sites out; once the answer stands, rows can be chosen. Returns the chosen rows."""
    table = proposal_words.table_of(proposal, names, language)
    height = ROW_PX * (min(len(table), ROWS_SHOWN) + 1) + 3
    config = _columns(language)
    if not search.shown.ended:
        st.dataframe(table, hide_index=True, width="stretch", height=height, column_config=config)
        return []
    chosen: Any = st.dataframe(
        table,
        hide_index=True,
        width="stretch",
        height=height,
        column_config=config,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"{TABLE}_{search.serial}",
    )
    return [row for row in sorted(chosen["selection"]["rows"]) if row < len(proposal.sites)]


def _columns(language: Language) -> dict[str, Any]:
    """Set widths so that the names of units are in sight: Chinese ones are short."""
    config = st.column_config
    unit, figures = (98, (54, 56, 60)) if language == "zh" else (136, (50, 52, 56))
    return {
        text(language, "app.proposing.order"): config.NumberColumn(width=34),
        text(language, "app.proposing.unit"): config.TextColumn(width=unit),
        text(language, "app.proposing.added"): config.NumberColumn(width=figures[0], format="localized"),
        text(language, "app.proposing.share"): config.NumberColumn(width=figures[1], format="%g%%"),
        text(language, "app.proposing.costs"): config.NumberColumn(width=figures[2], format="localized"),
    }


def _accept_button(search: Search, proposal: Proposal, rows: Sequence[int], language: Language) -> None:
    """Offer to take the sites into the scenario: the chosen ones, else all."""
    chosen = rows or range(len(proposal.sites))
    key = "accept_some" if rows else "accept_all"
    label = text(language, f"app.proposing.{key}", {"count": len(chosen)})
    told = text(language, "app.proposing.accepted")
    if st.button(label, key="propose_accept", type="primary", width="stretch", help=told):
        take(session.memory(), own_names(proposal, search.candidates, chosen), len(proposal.sites))
        st.rerun()
    st.html(tag("div", text(language, "app.proposing.pick"), "cc-note"))


def take(own: Memory, sites: Sequence[Site], proposed: int) -> None:
    """Take sites into the scenario, bring them into view, and say so where they are not all that are proposed."""
    own.do(accepted(own.scenario, sites, own.last_number))
    own.tell((REST_DROPPED,) if len(sites) < proposed else ())
    own.send(around(*sites))


def _notes(proposal: Proposal, language: Language) -> None:
    with st.expander(text(language, "app.proposing.notes", {"count": len(proposal.problems)})):
        listed = "".join(tag("li", describe(problem, language)) for problem in proposal.problems)
        st.html(tag("ul", listed, "cc-list", raw=True))


def _planned(
    today: Audit, scenario: Scenario, proposal: Proposal, candidates: gpd.GeoDataFrame, language: Language
) -> Planned:
    """Work out what the report tells: the district with the sites built, and with the scenario below them if any."""
    named = replace(scenario, name=scenario.name or text(language, "app.proposing.unnamed"))
    whole = replace(named, changes=(*scenario.changes, *proposal.sites))
    if not scenario.changes:
        return door.variant_of(today, whole).audit, Siting(proposal=proposal, candidates=candidates)
    comparison = door.compare(today, (whole,))
    return comparison.variants[0].audit, Siting(comparison, proposal, candidates)
