"""Who finds a place by a scenario and had none before: worked out on demand, because all places are shared out anew."""

import math
from typing import Final

import streamlit as st

from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.scenario.chain import Changes
from coverage.planning.worth import relieved
from coverage.words import text

WANTED: Final = "relief_wanted"


@st.fragment
def draw(asked: Question, view: View) -> None:
    """Offer to count those who find a place, and say how many they are."""
    changes = session.scenario().changes
    if not changes:
        return
    wanted = (asked, changes, view.care)
    if st.session_state.get(WANTED) != wanted:
        label = text(view.language, "app.worth.places")
        st.button(label, key="relief", on_click=_want, args=(wanted,), type="tertiary")
        return
    with st.spinner(text(view.language, "app.unit.counting")):
        people = _relieved(asked, changes, view.care)
    key = "app.worth.places_unknown" if math.isnan(people) else "app.worth.places_told"
    st.html(tag("div", text(view.language, key, {"people": f"{people:+z,.0f}"}), "cc-line"))


def _want(wanted: tuple[Question, Changes, str]) -> None:
    st.session_state[WANTED] = wanted


@st.cache_data(show_spinner=False, max_entries=32)
def _relieved(asked: Question, changes: Changes, care: str) -> float:
    rule = data.standard_of(asked).circle_rule(care)
    return relieved(data.audit_of(asked), data.audit_with(asked, changes), rule.rule_id)
