"""What a session asked last: the question, the job that works on it, and what of its answer is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

import geopandas as gpd
import streamlit as st

from coverage import door
from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.proposal.pool import Sources, candidates_of
from coverage.app.proposal.solving import Hear, Job, Stop, Told
from coverage.app.scenario.chain import Changes
from coverage.app.turns import solver_turns
from coverage.model.progress import silent
from coverage.planning.results import Audit
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.proposal import Proposal
from coverage.words import Language

SEARCH: Final = "proposal"
FIRST_S: Final = 2.0
"""So long the page waits for the first answer, to show it at once."""

Key = tuple[Question, str, Changes]
"""What a proposal was made for: question, care, and the changes on top of which its sites are counted."""


@dataclass(slots=True)
class Search:
    """One question on its way or answered.

    Attributes
    ----------
    shown
        What is on the map and in the table; the job may know more by now.
    names
        What the candidates are called, by language and id: of those that no file names, the language decides.
    """

    key: Key
    serial: int
    job: Job
    shown: Told
    ask: Ask
    sources: Sources
    candidates: gpd.GeoDataFrame
    names: dict[Language, Mapping[str, str]] = field(default_factory=dict)

    @property
    def has_news(self) -> bool:
        """Whether the job knows more than is shown, apart from a better bound."""
        now, shown = self.job.look(), self.shown
        if now is shown or now.ended or now.proposal is None or shown.proposal is None:
            return now is not shown
        return now.proposal.proposed is not shown.proposal.proposed


def begin(asked: Question, view: View, ask: Ask, sources: Sources, candidates: gpd.GeoDataFrame) -> None:
    """Begin to look for an answer, and wait a moment for the first."""
    key = _key(asked, view)
    former: Search | None = st.session_state.get(SEARCH)
    work = partial(_answered, data.audit_with(asked, key[2]), candidates, ask)
    job = Job(work, ask.time_limit_s, solver_turns(), former.job if former else None)
    serial = former.serial + 1 if former else 1
    st.session_state[SEARCH] = Search(key, serial, job, job.told, ask, sources, candidates)
    job.wait_first(FIRST_S)


def _answered(audit: Audit, candidates: gpd.GeoDataFrame, ask: Ask, stop: Stop, hear: Hear) -> Proposal:
    return door.propose(audit, candidates, ask, silent, stop, hear)


def current(asked: Question, view: View) -> Search | None:
    """Find what was asked last, if it is about what is shown; else nobody waits for it any more.

    It comes back when what is shown is again what it was asked about, as when its sites are accepted and taken back.
    """
    search: Search | None = st.session_state.get(SEARCH)
    if search is None or search.key == _key(asked, view):
        return search
    search.job.stop()
    return None


def discard() -> None:
    """Forget what was asked."""
    search: Search | None = st.session_state.pop(SEARCH, None)
    if search is not None:
        search.job.stop()


def proposal_in(search: Search, language: Language) -> Proposal | None:
    """Give what is shown of an answer, its sites named in a language; None before there is one."""
    proposal = search.shown.proposal
    return None if proposal is None else named(proposal, _names(search, language))


def named(proposal: Proposal, names: Mapping[str, str]) -> Proposal:
    """Name the sites of a proposal as their candidates are called, by id."""
    ids = proposal.proposed["candidate_id"]
    called = [names.get(one, name) for one, name in zip(ids, proposal.proposed["name"], strict=True)]
    sites = tuple(replace(site, name=name) for site, name in zip(proposal.sites, called, strict=True))
    return replace(proposal, sites=sites, proposed=proposal.proposed.assign(name=called))


def _names(search: Search, language: Language) -> Mapping[str, str]:
    if language not in search.names:
        table = candidates_of(search.key[0], search.ask.kind, search.sources, language)
        search.names[language] = dict(zip(table["candidate_id"], table["name"], strict=True))
    return search.names[language]


def _key(asked: Question, view: View) -> Key:
    return asked, view.care, session.scenario().changes
