"""How far a search is: its turn, its first answer, its bound while the proof goes on; and the way to stop it."""

from typing import Final

import streamlit as st

from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.proposal.proposal_words import bound_words
from coverage.app.proposal.search import Search, current
from coverage.app.proposal.solving import Job
from coverage.planning.siting.proposal import Proposal
from coverage.words import Language, text

LOOK_EVERY_S: Final = 1.0


def draw(search: Search, asked: Question, view: View) -> None:
    """Say how far the proof is, and offer to stop it."""
    line, button = st.columns([5, 2], vertical_alignment="center")
    with line:
        _ticking(asked, view)
    label = text(view.language, "app.proposing.stop")
    button.button(label, key="propose_stop", on_click=search.job.stop, width="stretch")


@st.fragment(run_every=LOOK_EVERY_S)
def _ticking(asked: Question, view: View) -> None:
    """Look again and again: a better bound changes this line, a better choice the map and the table too."""
    search = current(asked, view)
    if search is None:
        return
    if search.has_news:
        st.rerun()
    known = search.job.told.proposal
    st.html(tag("div", live_words(search.job, known, len(search.candidates), view.language), "cc-live"))


def live_words(job: Job, proposal: Proposal | None, candidates: int, language: Language) -> str:
    """Say in one line what a job is at."""
    if job.is_stopping:
        return text(language, "app.proposing.stopping")
    if job.ahead:
        return text(language, "app.proposing.waiting", {"count": job.ahead})
    seconds = {"seconds": f"{job.seconds:.0f}"}
    if proposal is None:
        return text(language, "app.proposing.begun", {**seconds, "count": f"{candidates:,}"})
    return text(language, "app.proposing.live", {**seconds, "bound": bound_words(proposal, language)})
