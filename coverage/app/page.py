"""The whole page: styles, sidebar, desk; and what is wrong, in words."""

import json
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files

import streamlit as st

from coverage.app import data, desk, session, sidebar
from coverage.app.choices import Question, View
from coverage.app.importing import page as importing
from coverage.app.language import current
from coverage.app.markup import tag
from coverage.errors import InputError, describe
from coverage.words import Language, text


def main() -> None:
    """Draw the page."""
    language = current()
    _style(language)
    _begin_at_the_top("import" if importing.is_open() else "desk")
    if importing.is_open():
        _import(language)
        return
    try:
        asked, view = sidebar.draw(language)
        _prepare(asked, view)
    except InputError as error:
        _refuse(error, language)
        with suppress(InputError):  # what was kept of it may be gone, and its file no longer what it was
            _last_good(language)
        return
    session.begin_with(asked.source, asked.stamp)
    session.keep_good(asked, view)
    desk.draw(asked, view)


def _import(language: Language) -> None:
    try:
        importing.draw(language)
    except InputError as error:
        _refuse(error, language)


def _prepare(asked: Question, view: View) -> None:
    """Do the long work once, under words that say what is done."""
    with st.spinner(text(view.language, "app.page.working")):
        data.audit_of(asked)
        data.circles_of(asked, view.care)
        data.settled(asked)


def _last_good(language: Language) -> None:
    for asked, view in session.last_good():
        shown = replace(view, language=language)
        _prepare(asked, shown)
        st.info(text(language, "app.page.last_good"))
        desk.draw(asked, shown)


def _refuse(error: InputError, language: Language) -> None:
    listed = "".join(tag("li", describe(problem, language)) for problem in error.problems)
    st.error(text(language, "app.page.cannot"))
    st.html(tag("ul", listed, "cc-list cc-problems", raw=True))


def _begin_at_the_top(page: str) -> None:
    """Show the top of a page when it takes the place of another, which may have been read far down."""
    script = files("coverage.app").joinpath("top.js").read_text(encoding="utf-8")
    mounted = st.components.v2.component("carecircle_top", js=script)
    with st.container(key="top"):
        mounted(key=f"top_of_{page}")


def _style(language: Language) -> None:
    """Lay our style over Streamlit's, which also puts words of ours where it has English ones in every language."""
    style = files("coverage.app").joinpath("page.css").read_text(encoding="utf-8")
    ours = {name: text(language, f"app.page.{name}") for name in ("choose_file", "refused_file")}
    words = " ".join(
        f"--cc-{name.replace('_', '-')}: {json.dumps(said, ensure_ascii=False)};" for name, said in ours.items()
    )
    st.html(f"<style>:root {{ {words} }}\n{style}</style>")
