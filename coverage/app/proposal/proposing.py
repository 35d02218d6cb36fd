"""Propose where to build next: a question, its best answer while the proof goes on, and the way into the scenario."""

from typing import Final

import streamlit as st

from coverage.app import data
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.proposal import answer, live, proposal_form, proposal_words
from coverage.app.proposal.pool import candidates_of
from coverage.app.proposal.proposal_form import Wish
from coverage.app.proposal.question_words import ask_words
from coverage.app.proposal.search import begin, current, discard, proposal_in
from coverage.app.scenario.candidates import kinds_for
from coverage.outputs.map.desk_map import SiteMark
from coverage.words import text

OPEN: Final = "propose_open"


def marks(asked: Question, view: View) -> tuple[SiteMark, ...]:
    """Take in what is known by now, and mark the proposed sites on the map, hollow: none of them is accepted yet."""
    search = current(asked, view)
    if search is None:
        return ()
    search.shown = search.job.look()
    proposal = proposal_in(search, view.language)
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
    key = proposal_form.open_key(OPEN, view.language)
    box = st.expander(text(view.language, "app.proposing.title"), key=key, on_change="rerun")
    st.session_state[OPEN] = box.open
    if box.open:
        with box:
            _panel(asked, view)


@st.fragment
def _panel(asked: Question, view: View) -> None:
    """Draw the form; once something was asked, folded away above the answer."""
    search = current(asked, view)
    if search is None:
        _form(asked, view)
        return
    language = view.language
    with st.expander(ask_words(search.ask, language), key=f"proposed_{search.serial}_{language}"):
        _form(asked, view)
    if not search.shown.ended:
        live.draw(search, asked, view)
    answer.draw(search, asked, view)
    if search.shown.ended and st.button(text(language, "app.proposing.close"), key="propose_discard", type="tertiary"):
        discard()
        st.rerun()


def _form(asked: Question, view: View) -> None:
    wish = proposal_form.draw(asked, view)
    for key in wish.missing:
        st.html(tag("div", text(view.language, key), "cc-line cc-warn"))
    if st.button(text(view.language, "app.proposing.ask"), key="propose", type="primary", disabled=bool(wish.missing)):
        _begin(asked, view, wish)


def _begin(asked: Question, view: View, wish: Wish) -> None:
    """Begin to look for an answer, and draw the page anew when the first is there."""
    candidates = candidates_of(asked, wish.ask.kind, wish.sources, view.language)
    if candidates.empty:
        st.html(tag("div", text(view.language, "app.proposing.no_candidates"), "cc-line cc-warn"))
        return
    begin(asked, view, wish.ask, wish.sources, candidates)
    st.rerun()
