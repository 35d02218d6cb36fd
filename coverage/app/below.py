"""What lies below the map, tab by tab: drawn when it is opened, and anew when a click has been answered."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Final

import streamlit as st

from coverage.app import gaps_table, scorecard, session
from coverage.app.choices import Question, View
from coverage.app.comparison import comparing
from coverage.app.scenario.candidates import version
from coverage.words import Language, text

OPEN: Final = "open_tab"
FIRST: Final = "first_tab"

TABS: Final[Mapping[str, Callable[[Question, View], None]]] = {
    "gaps": gaps_table.draw,
    "scorecard": scorecard.draw,
    "compare": comparing.draw,
}
"""By the key of its words, what draws a tab."""


@st.fragment
def draw(asked: Question, view: View) -> None:
    """Draw the open tab; a chosen row of the gap list moves the map."""
    if gaps_table.take_row(*gaps_table.listed(asked, view.care), view.care):
        st.rerun()  # the map lies in another part of the page
    _follow()
    labels = {name: text(view.language, f"app.desk.{name}") for name in TABS}
    first = labels[_first(view.language)]
    tabs = st.tabs(list(labels.values()), default=first, key=f"tabs_{view.language}", on_change="rerun")
    for name, tab in zip(TABS, tabs, strict=True):
        if tab.open:
            st.session_state[OPEN] = name
            with tab:
                TABS[name](asked, view)


def _first(language: Language) -> str:
    """Say which tab is open at first: in a new language the one that was; named anew it would be opened anew."""
    begun = st.session_state.get(FIRST)
    if begun is None or begun[0] != language:
        begun = st.session_state[FIRST] = (language, st.session_state.get(OPEN, next(iter(TABS))))
    return str(begun[1])


def _follow() -> None:
    script = files("coverage.app").joinpath("follower.js").read_text(encoding="utf-8")
    mounted = st.components.v2.component("carecircle_follower", js=script)
    with st.container(key="follower"):
        mounted(key="follows", data={"version": version(session.memory())}, on_version_change=_told)


def _told() -> None:
    """Nothing: that this part is drawn anew is all that was asked."""
