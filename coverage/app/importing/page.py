"""The page of a district of one's own, and the way in and out."""

from importlib.resources import files
from typing import Final

import streamlit as st

from coverage.app.importing import accept_step, columns_step, files_step, map_step, memory, problems_step
from coverage.app.importing.checking import Check
from coverage.app.importing.memory import Memory
from coverage.app.language import switch
from coverage.app.markup import tag
from coverage.words import Language, text

OPEN: Final = "importing_open"
PARAMETER: Final = "page"
IMPORT: Final = "import"
LOOK_EVERY_S: Final = 1.0
AT_ONCE_S: Final = 1.0
"""So long the page waits for a check, to show the answer of a small one at once."""


def enter(language: Language) -> None:
    """Draw the way in."""
    st.button(
        text(language, "importing.enter"),
        key="importing_enter",
        on_click=_go,
        kwargs={"to_import": True},
        width="stretch",
    )


def is_open() -> bool:
    """Whether this page is shown in place of the desk; the address says so too."""
    if OPEN not in st.session_state:
        st.session_state[OPEN] = st.query_params.get(PARAMETER) == IMPORT
    return bool(st.session_state[OPEN])


def draw(language: Language) -> None:
    """Draw the page: what came in to the right, what is settled of it to the left."""
    own = memory.memory()
    _sidebar(language)
    st.html(f"<style>{files('coverage.app.importing').joinpath('importing.css').read_text(encoding='utf-8')}</style>")
    back = text(language, "importing.back")
    st.button(f"← {back}", key="importing_back", on_click=_go, kwargs={"to_import": False}, type="tertiary")
    lead = tag("div", text(language, "importing.lead"), "cc-lead")
    st.html(tag("h2", text(language, "importing.title")) + lead)
    settled, found = st.columns(2, gap="large")
    with settled:
        files_step.draw(own, language)
        columns_step.draw(own, language)
    check = own.begin_check()
    if check is not None:
        check.join(AT_ONCE_S)
        if check.failure is not None:
            raise check.failure
    with found:
        with st.container():
            if check is not None and not check.has_ended:
                _ticking(own, language)
        map_step.draw(own, check, language)
        problems_step.draw(own, check, language)
        is_done = accept_step.draw(own, check, language)
    if is_done:
        _go(to_import=False)
        st.rerun()


def _sidebar(language: Language) -> None:
    with st.sidebar:
        st.html(tag("div", "CareCircle", "cc-brand") + tag("div", text(language, "app.sidebar.claim"), "cc-claim"))
        st.html('<div class="cc-space"></div>')
        switch(language)


@st.fragment(run_every=LOOK_EVERY_S)
def _ticking(own: Memory, language: Language) -> None:
    """Say how far the check is, and draw the page anew when it has ended."""
    check = own.begin_check()
    if check is None or check.has_ended:
        st.rerun()
    st.progress(min(check.share, 1.0), text=progress_words(check, language))


def progress_words(check: Check, language: Language) -> str:
    """Say in one line what a check is at."""
    if check.ahead:
        return text(language, "importing.check.waiting", {"count": check.ahead})
    return text(language, "importing.check.working", {"stage": text(language, f"progress.{check.stage}")})


def _go(*, to_import: bool) -> None:
    st.session_state[OPEN] = to_import
    if to_import:
        st.query_params[PARAMETER] = IMPORT
    elif PARAMETER in st.query_params:
        del st.query_params[PARAMETER]
