"""What lies below the map, tab by tab: drawn when it is opened, and anew when a click has been answered."""

from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Final

import streamlit as st

from coverage.app import gaps_table, scorecard, session
from coverage.app.choices import Question, View
from coverage.app.comparison import comparing
from coverage.app.scenario.candidates import version
from coverage.words import text

OPEN: Final = "open_tab"

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
    labels = {text(view.language, f"app.desk.{name}"): name for name in TABS}
    kept = st.session_state.get(OPEN, next(iter(TABS)))
    first = next(label for label, name in labels.items() if name == kept)
    tabs = st.tabs(list(labels), default=first, key=f"tabs_{view.language}", on_change="rerun")
    for name, tab in zip(TABS, tabs, strict=True):
        if tab.open:
            st.session_state[OPEN] = name
            with tab:
                TABS[name](asked, view)


def _follow() -> None:
    script = files("coverage.app").joinpath("follower.js").read_text(encoding="utf-8")
    mounted = st.components.v2.component("carecircle_follower", js=script)
    with st.container(key="follower"):
        mounted(key="follows", data={"version": version(session.memory())}, on_version_change=_told)


def _told() -> None:
    """Nothing: that this part is drawn anew is all that was asked."""
