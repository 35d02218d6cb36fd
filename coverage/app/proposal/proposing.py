"""Propose where to build next: a question, its best answer while the proof goes on, and the way into the scenario."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import geopandas as gpd
import streamlit as st

from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.planned_export import Planned, buttons
from coverage.app.proposal import proposal_form, proposal_words
from coverage.app.proposal.cost_curve import curve_html, curve_of
from coverage.app.proposal.pool import candidates_of
from coverage.app.proposal.proposal_form import Wish
from coverage.app.proposal.solving import Hear, Job, Stop, Told
from coverage.app.scenario.candidates import kinds_for
from coverage.app.scenario.chain import Changes
from coverage.app.scenario.steps import PREFIX
from coverage.errors import describe
from coverage.model.progress import silent
from coverage.model.scenario import Scenario, Site
from coverage.outputs.map.desk_map import SiteMark
from coverage.outputs.report.siting import Siting
from coverage.planning.results import Audit
from coverage.planning.scenarios.comparing import compare, variant_of
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.proposal import Proposal
from coverage.planning.siting.proposing import propose
from coverage.words import Language, text

OPEN: Final = "propose_open"
SEARCH: Final = "proposal"
TABLE: Final = "proposed"
LOOK_EVERY_S: Final = 1.0
FIRST_S: Final = 2.0
"""So long the page waits for the first answer, to show it at once."""

ROW_PX: Final = 35
ROWS_SHOWN: Final = 10

Key = tuple[Question, str, Changes]
"""What a proposal was made for: question, care, and the changes on top of which its sites are counted."""


@dataclass(slots=True)
class Search:
    """One question on its way or answered: what it was asked for, its job, and what of it is shown."""

    key: Key
    serial: int
    job: Job
    shown: Told
    ask: Ask
    candidates: gpd.GeoDataFrame


def marks(asked: Question, view: View) -> tuple[SiteMark, ...]:
    """Take in what is known by now, and mark the proposed sites on the map, hollow: none of them is accepted yet."""
    search = _current(asked, view)
    if search is None:
        return ()
    search.shown = search.job.look()
    proposal = search.shown.proposal
    if proposal is None:
        return ()
    standard = data.standard_of(asked)
    return tuple(
        SiteMark(
            number=row["order"],
            lat=row["geometry"].y,
            lng=row["geometry"].x,
            layer="",
            lines=proposal_words.mark_lines(row, proposal, standard, view),
            proposed=True,
        )
        for row in proposal.proposed.to_dict("records")
    )


def panel(asked: Question, view: View) -> None:
    """Offer to propose sites, when the reader opens this part; what was filled in stays when it is closed."""
    if not kinds_for(data.standard_of(asked), view.care):
        return
    proposal_form.keep()
    box = st.expander(text(view.language, "app.proposing.title"), key=f"{OPEN}_{view.language}", on_change="rerun")
    if box.open:
        with box:
            _panel(asked, view)


@st.fragment
def _panel(asked: Question, view: View) -> None:
    """Draw the form; once something was asked, folded away above the answer."""
    search = _current(asked, view)
    if search is None:
        _form(asked, view)
        return
    with st.expander(
        proposal_form.ask_words(search.ask, view.language), key=f"proposed_{search.serial}_{view.language}"
    ):
        _form(asked, view)
    _answer(search, asked, view)


def _form(asked: Question, view: View) -> None:
    wish = proposal_form.draw(asked, view)
    for key in wish.missing:
        st.html(tag("div", text(view.language, key), "cc-line cc-warn"))
    if st.button(text(view.language, "app.proposing.ask"), key="propose", type="primary", disabled=bool(wish.missing)):
        _begin(asked, view, wish)


def _begin(asked: Question, view: View, wish: Wish) -> None:
    """Begin to look for an answer, and draw the page anew when the first is there."""
    candidates = candidates_of(asked, wish.ask.kind, wish.sources)
    if candidates.empty:
        st.html(tag("div", text(view.language, "app.proposing.no_candidates"), "cc-line cc-warn"))
        return
    _ask(asked, view, wish.ask, candidates)


def _ask(asked: Question, view: View, ask: Ask, candidates: gpd.GeoDataFrame) -> None:
    key = _key(asked, view)
    former: Search | None = st.session_state.get(SEARCH)
    audit = data.audit_with(asked, key[2])
    job = Job(partial(_work, audit, candidates, ask), ask.time_limit_s, former.job if former else None)
    serial = former.serial + 1 if former else 1
    st.session_state[SEARCH] = Search(key, serial, job, job.told, ask, candidates)
    job.wait_first(FIRST_S)
    st.rerun()


def _work(audit: Audit, candidates: gpd.GeoDataFrame, ask: Ask, stop: Stop, hear: Hear) -> Proposal:
    return propose(audit, candidates, ask, silent, stop, hear)


def _key(asked: Question, view: View) -> Key:
    return asked, view.care, session.scenario().changes


def _current(asked: Question, view: View) -> Search | None:
    """Find what was asked last, if it is about what is shown; else nobody waits for it any more.

    It comes back when what is shown is again what it was asked about, as when its sites are accepted and taken back.
    """
    search: Search | None = st.session_state.get(SEARCH)
    if search is None or search.key == _key(asked, view):
        return search
    search.job.stop()
    return None


def _discard() -> None:
    search: Search | None = st.session_state.pop(SEARCH, None)
    if search is not None:
        search.job.stop()


def _answer(search: Search, asked: Question, view: View) -> None:
    language, told = view.language, search.shown
    if not told.ended:
        _live(search, asked, view)
    if told.failure is not None:
        raise told.failure
    if told.problems:
        listed = "".join(tag("li", describe(problem, language)) for problem in told.problems)
        st.html(tag("ul", listed, "cc-list cc-problems", raw=True))
    if told.proposal is not None:
        _proposal(search, told.proposal, asked, view)
    if told.ended and st.button(text(language, "app.proposing.close"), key="propose_discard", type="tertiary"):
        _discard()
        st.rerun()


def _live(search: Search, asked: Question, view: View) -> None:
    """Say how far the proof is, and offer to stop it."""
    line, button = st.columns([5, 2], vertical_alignment="center")
    with line:
        _ticking(asked, view)
    label = text(view.language, "app.proposing.stop")
    button.button(label, key="propose_stop", on_click=search.job.stop, width="stretch")


@st.fragment(run_every=LOOK_EVERY_S)
def _ticking(asked: Question, view: View) -> None:
    search = _current(asked, view)
    if search is None:
        return
    if search.job.look() is not search.shown:
        st.rerun()  # the map and the table take in what is new
    st.html(tag("div", live_words(search.job, search.shown.proposal, len(search.candidates), view.language), "cc-live"))


def live_words(job: Job, proposal: Proposal | None, candidates: int, language: Language) -> str:
    """Say in one line what a job is at."""
    if job.is_stopping:
        return text(language, "app.proposing.stopping")
    seconds = {"seconds": f"{job.seconds:.0f}"}
    if proposal is None:
        return text(language, "app.proposing.begun", {**seconds, "count": candidates})
    bound = proposal_words.bound_words(proposal, language)
    return text(language, "app.proposing.live", {**seconds, "bound": bound})


def _proposal(search: Search, proposal: Proposal, asked: Question, view: View) -> None:
    language, ended = view.language, search.shown.ended
    places = data.unit_places_of(asked.source, asked.stamp, language)
    st.html(proposal_words.answer_html(proposal, data.standard_of(asked), places, language, is_final=ended))
    relaxed = proposal.shortfall.relaxed if ended and proposal.shortfall else None
    if relaxed is not None and st.button(text(language, "app.proposing.instead"), key="propose_instead"):
        _ask(asked, view, relaxed, search.candidates)
    if proposal.sites:
        names = data.unit_names_of(asked.source, asked.stamp, language)
        rows = _table(search, proposal, names, language)
        if ended:
            _accept_button(proposal, rows, language)
    curve = curve_of(proposal)
    if curve is not None:
        st.html(curve_html(curve, language))
    if ended and proposal.problems:
        _notes(proposal, language)
    if ended and proposal.sites:
        planned = partial(_planned, data.audit_of(asked), session.scenario(), proposal, search.candidates, language)
        buttons(asked, "proposing", planned, language)


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
    config = st.column_config
    return {
        text(language, "app.proposing.order"): config.NumberColumn(width=34),
        text(language, "app.proposing.unit"): config.TextColumn(width=84),
        text(language, "app.proposing.added"): config.NumberColumn(width=64, format="localized"),
        text(language, "app.proposing.share"): config.NumberColumn(width=60, format="%g%%"),
        text(language, "app.proposing.costs"): config.NumberColumn(width=60, format="localized"),
    }


def _accept_button(proposal: Proposal, rows: Sequence[int], language: Language) -> None:
    """Offer to take the sites into the scenario: the chosen ones, else all."""
    sites = [proposal.sites[row] for row in rows] or list(proposal.sites)
    key = "accept_some" if rows else "accept_all"
    label = text(language, f"app.proposing.{key}", {"count": len(sites)})
    told = text(language, "app.proposing.accepted")
    if st.button(label, key="propose_accept", type="primary", width="stretch", help=told):
        own = session.memory()
        own.do(accepted(own.scenario, sites, own.last_number))
        own.tell(())
        st.rerun()
    st.html(tag("div", text(language, "app.proposing.pick"), "cc-note"))


def accepted(scenario: Scenario, sites: Sequence[Site], last_number: int) -> Scenario:
    """Take sites into a scenario, in one step, with ids that no candidate had before."""
    own = [replace(site, site_id=f"{PREFIX}{last_number + at}") for at, site in enumerate(sites, 1)]
    return replace(scenario, changes=(*scenario.changes, *own))


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
        return variant_of(today, whole).audit, Siting(proposal=proposal, candidates=candidates)
    comparison = compare(today, (whole,))
    return comparison.variants[0].audit, Siting(comparison, proposal, candidates)
