"""Choices that outlive a change of language and a reload: kept in the session and written into the address."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from coverage.words import LANGUAGES, Language

PROJECT: Final = "project"
SERVICE: Final = "service"
MINUTES: Final = "minutes"
WALKER: Final = "walker"
STANDARD: Final = "standard"


def begun(name: str, options: Sequence[str], default: str) -> str:
    """Find a choice as the address named it when the session began, the same for all of the session."""
    named = _at_first(name)
    return named if named in options else default


def begun_path(name: str) -> str:
    """Find a path the address named when the session began, "" for none.

    A path to another computer is left out: to look at it can tell that computer who is asking, and an address may
    come from anyone.
    """
    path = _at_first(name)
    return "" if len(path) > 1 and set(path[:2]) <= {"/", "\\"} else path


def _at_first(name: str) -> str:
    key = f"begun_{name}"
    if key not in st.session_state:
        st.session_state[key] = st.query_params.get(name, "").strip()
    return str(st.session_state[key])


def keep(name: str, choice: str) -> None:
    """Keep a choice for this session and, unless it is "", in the address."""
    st.session_state[f"kept_{name}"] = choice
    if st.query_params.get(name, "") == choice:
        return
    if choice:
        st.query_params[name] = choice
    else:
        del st.query_params[name]


def choose(name: str, choice: str) -> None:
    """Choose for the reader: the select box of this name begins there, whatever it showed before."""
    keep(name, choice)
    for language in LANGUAGES:
        st.session_state.pop(f"{name}_{language}", None)


def box_key(name: str, language: Language, first: str, options: Sequence[str] = ()) -> str:
    """Name a select box by its language, and let it begin at the kept choice, else at `first`.

    A box whose name stays keeps the words it was first shown with. Where no `options` are given, any choice will do.
    """
    key = f"{name}_{language}"
    if key not in st.session_state:
        choice = st.session_state.get(f"kept_{name}", first)
        st.session_state[key] = first if options and choice not in options else choice
    return key


def row_key(key: str, name: str, options: Mapping[str, object], first: str) -> str:
    """Name a row of buttons, and let it begin at the kept choice, else as the address named it, else at `first`.

    It begins anew where it was not drawn for a while, as beside the page of one's own files.
    """
    if key not in st.session_state:
        choice = str(st.session_state.get(f"kept_{name}", begun(name, list(options), first)))
        st.session_state[key] = options[choice if choice in options else first]
    return key
