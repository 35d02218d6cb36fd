"""Numbers asked within bounds. Streamlit would refuse others by itself, but in English whatever the page speaks."""

from typing import Final, TypeVar

import streamlit as st

from coverage.app.markup import tag
from coverage.words import Language, text

SIZE_AT_MOST: Final = 1e6
"""Beds or places of one facility."""

Number = TypeVar("Number", int, float)


def within(told: Number, bounds: tuple[Number, Number], language: Language) -> Number:
    """Take the nearest number that is allowed for one that is not, and say so where the next thing is drawn."""
    least, most = bounds
    taken = min(max(told, least), most)
    if taken != told:
        values = {"least": f"{least:,.0f}", "most": f"{most:,.0f}", "taken": f"{taken:,.0f}"}
        st.html(tag("div", text(language, "app.number.outside", values), "cc-line cc-warn"))
    return taken
