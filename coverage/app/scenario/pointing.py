"""Places clicked on the map for changes that are no candidates: into the fields of their form, and marked."""

from typing import Final

import streamlit as st

from coverage.app.scenario.other_changes import END, MAKES, NEEDS_END, NEEDS_POINT, NOTHING_WRONG, POINT, TOLD, WHAT
from coverage.app.session import Memory
from coverage.app.typed import read_point
from coverage.outputs.map.change_marks import ChangeMark
from coverage.words import Language, text

POINTED: Final = "path"
"""What a place clicked on the map is for where nothing that needs one is picked."""

START_MARKED: Final = "app.other.start_marked"
MARKED: Final = "app.other.marked"


def take(own: Memory, language: Language) -> bool:
    """Write the places clicked on the map into the fields, the ends of a path in turn, and say what comes next.

    Before the form is drawn: Streamlit takes nothing for a field that stands.

    Returns
    -------
    bool
        Whether there was one: the form should be in sight then.
    """
    pointed, own.pointed = own.pointed, ()
    for longitude, latitude in pointed:
        if _picked(language) not in NEEDS_POINT:
            st.session_state[f"{WHAT}_{language}"] = POINTED
        has_end = _picked(language) in NEEDS_END
        is_end = has_end and bool(st.session_state.get(POINT))
        st.session_state[END if is_end else POINT] = f"{longitude:.6f}, {latitude:.6f}"
        st.session_state[TOLD] = NOTHING_WRONG
        own.tell((START_MARKED if has_end and not is_end else MARKED,))
    return bool(pointed)


def marks(language: Language) -> tuple[ChangeMark, ...]:
    """Mark where the fields of the form say that something should change, none where they say no place."""
    what = _picked(language)
    fields = (POINT, END) if what in NEEDS_END else (POINT,) if what in NEEDS_POINT else ()
    read = [read_point(str(st.session_state.get(field) or "")) for field in fields]
    places = tuple((place[1], place[0]) for place in read if not isinstance(place, str))
    lines = (text(language, f"app.other.{what}"), text(language, "map.legend.change-spot"))
    return (ChangeMark("spot", lines, (places,)),) if places else ()


def _picked(language: Language) -> str:
    return str(st.session_state.get(f"{WHAT}_{language}") or MAKES[0])
