"""The sidebar: which district, which care, which circle, who walks, which edition, which language."""

from pathlib import Path
from typing import Final

import streamlit as st

from coverage.app import data, kept
from coverage.app.choices import Question, View
from coverage.app.importing import page as importing
from coverage.app.language import switch
from coverage.app.markup import listed, tag
from coverage.errors import InputError, Problem
from coverage.model.profiles import shipped_profiles
from coverage.standards import Standard, load_standard
from coverage.words import Language, catalog, either, text

AS_THE_RULE_SAYS: Final = ""


def draw(language: Language) -> tuple[Question, View]:
    """Draw the sidebar and read it."""
    with st.sidebar:
        st.html(tag("div", "CareCircle", "cc-brand") + tag("div", text(language, "app.sidebar.claim"), "cc-claim"))
        source = _source(language)
        importing.enter(language)
        asked_of_it = st.container()  # the edition below decides which cares and breaks there are
        profile = _walker(language)
        standard = _standard(language)
        st.html('<div class="cc-space"></div>')
        switch(language)  # before the edition is read: what is wrong with it is read in either language
        with asked_of_it:
            edition = _with_circles(standard)
            care = _care(edition, language)
            break_min = _break(edition, language)
    return data.question(source, standard, profile), View(care, break_min, language)


def _source(language: Language) -> str:
    named = {data.DEMO: text(language, "app.sidebar.demo")}
    chosen = st.selectbox(
        text(language, "app.sidebar.project"),
        data.sources(),
        format_func=lambda source: named.get(source, source),
        key=kept.box_key(kept.PROJECT, language, kept.begun_path(kept.PROJECT) or data.DEMO),
        accept_new_options=True,
        help=text(language, "app.sidebar.project_help"),
    )
    # A typed path comes back as it was typed; the demo may come back by the name it is shown under.
    source = data.DEMO if chosen in (None, named[data.DEMO]) else str(chosen).strip()
    kept.keep(kept.PROJECT, source)
    return source


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
        key=kept.row_key("care", kept.SERVICE, {care: care for care in edition.cares}, edition.cares[0]),
        required=True,
        width="stretch",
    )
    care = chosen or edition.cares[0]
    kept.keep(kept.SERVICE, care)
    return care


def _break(edition: Standard, language: Language) -> float:
    breaks = {f"{minutes:g}": minutes for minutes in edition.breaks_min}
    widest = list(breaks)[-1]
    chosen = st.segmented_control(
        text(language, "app.sidebar.break"),
        edition.breaks_min,
        format_func=lambda minutes: f"{minutes:g}",
        key=kept.row_key("break", kept.MINUTES, breaks, widest),
        required=True,
        width="stretch",
    )
    break_min = chosen or breaks[widest]
    kept.keep(kept.MINUTES, f"{break_min:g}")
    return break_min


def _walker(language: Language) -> str:
    profiles = shipped_profiles()
    names = {key: either(language, one.name_zh, one.name_en) for key, one in profiles.items()}
    speeds = [
        text(language, "app.sidebar.speed", {"name": names[key], "speed": f"{one.speed_m_s:g}"})
        for key, one in profiles.items()
    ]
    labels = {AS_THE_RULE_SAYS: text(language, "app.sidebar.as_the_rule_says"), **names}
    chosen = st.selectbox(
        text(language, "app.sidebar.walker"),
        list(labels),
        format_func=lambda key: labels.get(key, key),
        key=kept.box_key(kept.WALKER, language, kept.begun(kept.WALKER, list(labels), AS_THE_RULE_SAYS), list(labels)),
        help=listed(text(language, "app.sidebar.walker_help"), speeds),
    )
    walker = chosen or AS_THE_RULE_SAYS
    kept.keep(kept.WALKER, walker)
    return walker


def _standard(language: Language) -> str:
    editions = data.editions()
    full = [_full_title(name, language) for name in editions]
    chosen = st.selectbox(
        text(language, "app.sidebar.standard"),
        editions,
        format_func=lambda name: _short_title(name, language),
        key=kept.box_key(kept.STANDARD, language, kept.begun(kept.STANDARD, editions, editions[0]), editions),
        help=listed(text(language, "app.sidebar.standard_help"), full),
    )
    standard = chosen or editions[0]
    kept.keep(kept.STANDARD, standard)
    return standard


def _short_title(name: str, language: Language) -> str:
    return catalog(language).get(f"app.sidebar.short.{name}", Path(name).name)


def _full_title(name: str, language: Language) -> str:
    try:
        edition = load_standard(name)
    except InputError:
        return name  # what is wrong with it is said when it is chosen
    title = either(language, edition.title_zh, edition.title_en)
    values = {"short": _short_title(name, language), "title": title, "document": edition.document}
    return text(language, "app.sidebar.standard_full", values)
