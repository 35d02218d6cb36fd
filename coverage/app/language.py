"""Which language the reader wants: their own choice, then the address, then their browser."""

from typing import Final, cast

import streamlit as st

from coverage.words import LANGUAGES, Language

KEY: Final = "language"
PARAMETER: Final = "lang"
ENDONYMS: Final = {"zh": "中文", "en": "English"}


def from_locale(locale: str | None) -> Language:
    """Choose Chinese for any Chinese locale ("zh-CN", "zh_Hant"), English for all others."""
    return "zh" if (locale or "").lower().startswith("zh") else "en"


def current() -> Language:
    """Find the language of this run and keep it in the session."""
    if st.session_state.get(KEY) not in LANGUAGES:
        named = st.query_params.get(PARAMETER)
        st.session_state[KEY] = named if named in LANGUAGES else from_locale(st.context.locale)
    return cast("Language", st.session_state[KEY])


def switch(language: Language) -> None:
    """Offer both languages, each by its own name; the choice stays in the address for a bookmark."""
    chosen = st.segmented_control(
        " ".join(ENDONYMS.values()),
        LANGUAGES,
        format_func=ENDONYMS.__getitem__,
        key=KEY,
        required=True,
        label_visibility="collapsed",
        width="stretch",
    )
    if st.query_params.get(PARAMETER) != (chosen or language):
        st.query_params[PARAMETER] = chosen or language
