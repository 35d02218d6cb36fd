"""The scenario as a whole: its name and author, kept in the project, taken along as a file, copied as a variant."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import streamlit as st

from coverage import door
from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.scenario import acting, candidates, steps
from coverage.app.session import Notice
from coverage.errors import InputError, Problem
from coverage.model.scenario import Scenario
from coverage.words import Language, text

NAME: Final = "scenario_name"
AUTHOR: Final = "scenario_author"
PICK: Final = "scenario_pick"
UPLOAD: Final = "scenario_upload"
UPLOADS: Final = "scenario_uploads"
OPEN: Final = "scenario_open"
TOLD: Final = "scenario_told"
NAME_FIRST: Final = "app.scenario.name_first"
CHANGES_AT_MOST: Final = 500
"""Changes of a scenario the page opens: each is worked out one by one."""

Told = tuple[str, tuple[Notice, ...]]
"""What was done or could not be: a key of the words with the scenario's name, or problems."""


def panel(asked: Question, view: View) -> None:
    """Offer what can be done with the scenario as a whole, when the reader opens this part."""
    language = view.language
    title = text(language, "app.scenario.title")  # always the same words: under others it would fold itself up
    box = st.expander(title, key=f"{OPEN}_{language}", on_change="rerun")
    if not box.open:
        return
    with box:
        _named(language)
        left, right = st.columns(2)
        with left:
            _keep(asked, view)
        right.button(
            text(language, "app.scenario.copy"), key="scenario_copy", on_click=_copy, args=(language,), width="stretch"
        )
        _open_kept(asked, language)
        _open_file(asked, language)
        _tell(language)


def _named(language: Language) -> None:
    scenario = session.scenario()
    st.session_state[NAME], st.session_state[AUTHOR] = scenario.name, scenario.author
    name, author = st.columns([3, 2])
    name.text_input(text(language, "app.scenario.name"), key=NAME, max_chars=60, on_change=_rename)
    author.text_input(text(language, "app.scenario.author"), key=AUTHOR, max_chars=60, on_change=_rename)


def _rename() -> None:
    own = session.memory()
    name, author = (steps.cleaned(str(st.session_state.get(key) or "")) for key in (NAME, AUTHOR))
    own.do(replace(own.scenario, name=name, author=author))
    st.session_state.pop(TOLD, None)


def _keep(asked: Question, view: View) -> None:
    """Save into the project folder; the demo is no folder of the planner's, so there the file is taken along."""
    language, scenario = view.language, session.scenario()
    if asked.source != data.DEMO:
        label = text(language, "app.scenario.save")
        st.button(label, key="scenario_save", on_click=_save, args=(asked,), width="stretch")
        return
    named = replace(scenario, name=scenario.name or text(language, "app.scenario.unnamed"))
    stem = "".join(one if one.isalnum() else "-" for one in named.name).strip("-") or "scenario"
    label = text(language, "app.scenario.download")
    try:
        content = door.scenario_bytes(named)
    except InputError as error:
        _warn(error.problems, language)
        return
    st.download_button(
        label,
        content,
        f"{stem}.json",
        "application/json",
        key="scenario_download",
        on_click=session.memory().keep,
        width="stretch",
    )
    st.html(tag("div", text(language, "app.scenario.no_save"), "cc-note"))


def _save(asked: Question) -> None:
    scenario = session.scenario()
    if not scenario.name:
        st.session_state[TOLD] = ("", (NAME_FIRST,))
        return
    try:
        door.write_scenario(Path(asked.source), scenario)
    except InputError as error:
        st.session_state[TOLD] = ("", tuple(error.problems))
    else:
        session.memory().keep()
        st.session_state[TOLD] = ("app.scenario.saved", ())


def _copy(language: Language) -> None:
    """Go on with a copy under another name; what was saved under the former one stays as it is."""
    own = session.memory()
    name = own.scenario.name or text(language, "app.scenario.unnamed")
    own.do(replace(own.scenario, name=text(language, "app.scenario.copy_of", {"name": name})))
    st.session_state[TOLD] = ("app.scenario.copied", ())


def _open_kept(asked: Question, language: Language) -> None:
    if asked.source == data.DEMO:
        return
    kept, problems = door.list_scenarios(Path(asked.source))
    for problem in problems:
        st.html(tag("div", candidates.said(problem, language), "cc-line cc-warn"))
    if kept:
        st.selectbox(
            text(language, "app.scenario.open"),
            range(len(kept)),
            index=None,
            format_func=lambda at: kept[at].name if at < len(kept) else "",
            key=f"{PICK}_{language}",
            placeholder=text(language, "app.scenario.pick"),
            on_change=_take_kept,
            args=(asked, kept, f"{PICK}_{language}"),
        )


def _take_kept(asked: Question, kept: tuple[Scenario, ...], key: str) -> None:
    at = st.session_state.get(key)
    if at is not None:
        _take(asked, kept[at])
        st.session_state[key] = None


def _open_file(asked: Question, language: Language) -> None:
    """Read a scenario the reader brings; whatever it holds, what they have stays as it is until it is understood."""
    serial = int(st.session_state.get(UPLOADS, 0))  # a file that was taken in is not offered again
    st.file_uploader(
        text(language, "app.scenario.upload"),
        "json",
        key=f"{UPLOAD}_{serial}",
        max_upload_size=5,
        on_change=_take_file,
        args=(asked, f"{UPLOAD}_{serial}"),
    )


def _take_file(asked: Question, key: str) -> None:
    file = st.session_state.get(key)
    if file is None:
        return
    try:
        scenario = door.scenario_of(file.getvalue(), file.name)
    except InputError as error:
        st.session_state[TOLD] = ("app.scenario.refused", tuple(error.problems))
        return
    st.session_state[UPLOADS] = int(st.session_state.get(UPLOADS, 0)) + 1
    _take(asked, scenario)


def _take(asked: Question, scenario: Scenario) -> None:
    """Go on with another scenario, unless it is so long that the page would work on it for minutes."""
    if len(scenario.changes) > CHANGES_AT_MOST:
        too_long = Problem("too_many_changes", value=f"{len(scenario.changes)}", details={"limit": CHANGES_AT_MOST})
        st.session_state[TOLD] = ("app.scenario.refused", (too_long,))
        return
    own = session.memory()
    own.do(scenario)
    own.keep()
    seen = acting.around_all(asked, scenario.changes)
    if seen is not None:
        own.send(seen)
    st.session_state[TOLD] = ("app.scenario.opened", ())


def _tell(language: Language) -> None:
    told: Told = st.session_state.get(TOLD, ("", ()))
    words, notices = told
    scenario = session.scenario()
    if words:
        values = {"name": scenario.name, "count": len(scenario.changes)}
        st.html(tag("div", text(language, words, values), "cc-line"))
    if notices:
        _warn(notices, language)


def _warn(notices: Sequence[Notice], language: Language) -> None:
    listed = "".join(tag("li", candidates.said(one, language)) for one in notices)
    st.html(tag("ul", listed, "cc-list cc-warn", raw=True))
