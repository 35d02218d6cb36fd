"""The sidebar: which district, which care, which circle, who walks, which edition, which language."""

from typing import Final

import streamlit as st

from coverage.app import data
from coverage.app.choices import Question, View
from coverage.app.language import switch
from coverage.app.markup import tag
from coverage.errors import InputError, Problem
from coverage.model.profiles import shipped_profiles
from coverage.standards import Standard, load_standard
from coverage.words import Language, either, text

AS_THE_RULE_SAYS: Final = ""


def draw(language: Language) -> tuple[Question, View]:
    """Draw the sidebar and read it."""
    with st.sidebar:
        st.html(tag("div", "CareCircle", "cc-brand") + tag("div", text(language, "app.sidebar.claim"), "cc-claim"))
        source = _source(language)
        asked_of_it = st.container()  # the edition below decides which cares and breaks there are
        profile = _walker(language)
        standard = _standard(language)
        with asked_of_it:
            edition = _with_circles(standard)
            care = _care(edition, language)
            break_min = _break(edition, language)
        st.html('<div class="cc-space"></div>')
        switch(language)
    return data.question(source, standard, profile), View(care, break_min, language)


def _source(language: Language) -> str:
    named = {data.DEMO: text(language, "app.sidebar.demo")}
    chosen = st.selectbox(
        text(language, "app.sidebar.project"),
        data.sources(),
        format_func=lambda source: named.get(source, source),
        key="source",
        accept_new_options=True,
        help=text(language, "app.sidebar.project_help"),
    )
    # A typed path comes back as it was typed; the demo may come back by the name it is shown under.
    return data.DEMO if chosen in (None, named[data.DEMO]) else str(chosen).strip()


def _with_circles(standard: str) -> Standard:
    edition = load_standard(standard)
    if not edition.cares:  # a fine edition for the command; the page is about circles
        circle = 'measure = "reach_share"'
        raise InputError([Problem("rule_missing_key", file=standard, value=circle, details={"rule": "–"})])
    return edition


def _care(edition: Standard, language: Language) -> str:
    chosen = st.segmented_control(
        text(language, "app.sidebar.care"),
        edition.cares,
        format_func=lambda care: text(language, f"terms.care.{care}"),
        default=edition.cares[0],
        key="care",
        required=True,
        width="stretch",
    )
    return chosen or edition.cares[0]


def _break(edition: Standard, language: Language) -> float:
    breaks = edition.breaks_min
    chosen = st.segmented_control(
        text(language, "app.sidebar.break"),
        breaks,
        format_func=lambda minutes: f"{minutes:g}",
        default=breaks[-1],
        key="break",
        required=True,
        width="stretch",
    )
    return chosen or breaks[-1]


def _walker(language: Language) -> str:
    profiles = shipped_profiles()
    names = {key: either(language, one.name_zh, one.name_en) for key, one in profiles.items()}
    speeds = {key: f"{names[key]} · {one.speed_m_s:g} m/s" for key, one in profiles.items()}
    labels = {AS_THE_RULE_SAYS: text(language, "app.sidebar.as_the_rule_says"), **speeds}
    chosen = st.selectbox(
        text(language, "app.sidebar.walker"), list(labels), format_func=labels.__getitem__, key="walker"
    )
    return chosen or AS_THE_RULE_SAYS


def _standard(language: Language) -> str:
    editions = data.editions()
    chosen = st.selectbox(
        text(language, "app.sidebar.standard"),
        editions,
        format_func=lambda name: _title(name, language),
        key="standard",
    )
    return chosen or editions[0]


def _title(name: str, language: Language) -> str:
    try:
        edition = load_standard(name)
    except InputError:
        return name  # what is wrong with it is said when it is chosen
    return f"{either(language, edition.title_zh, edition.title_en)} · {edition.standard_id}"
