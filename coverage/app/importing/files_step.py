"""The files: dropped all at once, each with the role it was recognised in, and what is still missing."""

import math
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from coverage.app.importing import beside, bringing
from coverage.app.importing.bringing import UNUSED, Brought
from coverage.app.importing.memory import Memory
from coverage.app.importing.steps import heading, listed_problems, role_words
from coverage.app.importing.taking_in import is_part
from coverage.app.markup import tag
from coverage.sources.brought import NEEDED, ROLES
from coverage.sources.limits import MEGABYTE, limits
from coverage.words import Language, text


def draw(own: Memory, language: Language) -> None:
    """Draw the box for files, the files, and what else would do."""
    st.html(heading("files", language))
    _box(own, language)
    with st.container(key="importing_files"):
        if own.refused:
            st.html(listed_problems(own.refused, language))
        for file in own.state.files:
            _file(own, file, language)
    with st.container():  # what comes and goes stands in a box of its own
        for role in bringing.doubled(own.state):
            st.warning(text(language, "importing.files.doubled", {"role": role_words(role, language)}))
        if needs := _needs(own, language):
            st.html(needs)
        beside.place(own, language)
        beside.shares(own, language)
    beside.templates(language)


def _box(own: Memory, language: Language) -> None:
    bounds = limits()
    values = {
        "upload": f"{st.get_option('server.maxUploadSize'):,}",
        "rows": f"{bounds.rows:,}",
        "unpacked": f"{bounds.unpacked_bytes / MEGABYTE:,.0f}",
    }
    with st.container(key="importing_box_again" if own.state.files else "importing_box"):
        dropped = st.file_uploader(
            text(language, "importing.files.drop"),
            accept_multiple_files=True,
            key=f"importing_drop_{own.drops}",
            help=text(language, "importing.files.limit", values),
        )
    if dropped:
        with st.spinner(text(language, "importing.files.looking")):
            own.drop((one.name, one) for one in dropped)
        st.rerun()


def _file(own: Memory, file: Brought, language: Language) -> None:
    name, box, out = st.columns([10, 8, 2], vertical_alignment="center")
    size = tag("small", _size(file.size_bytes, language))
    with name:
        st.html(tag("div", tag("span", file.name) + size, "cc-file", raw=True) + _note(file, language))
    label = text(language, "importing.files.role", {"file": file.name})
    key = f"importing_role_{file.name}_{language}"
    st.session_state[key] = file.role
    box.selectbox(
        label,
        [UNUSED, *ROLES],
        format_func=lambda role: role_words(role, language),
        key=key,
        label_visibility="collapsed",
        disabled=is_part(file.name),
        on_change=lambda: own.settle(bringing.in_role(own.state, file.name, st.session_state[key])),
    )
    remove = text(language, "importing.files.remove", {"file": file.name})
    out.button(
        "✕", key=f"importing_remove_{file.name}", help=remove, on_click=own.remove, args=(file.name,), type="tertiary"
    )


def _size(size_bytes: int, language: Language) -> str:
    if size_bytes < MEGABYTE:
        return text(language, "importing.files.size_small", {"size": f"{math.ceil(size_bytes / 1000):,}"})
    return text(language, "importing.files.size", {"size": f"{size_bytes / MEGABYTE:,.1f}"})


def _note(file: Brought, language: Language) -> str:
    if is_part(file.name):
        return tag("div", text(language, "importing.files.waits"), "cc-note cc-warn")
    if file.parts:
        return tag(
            "div", text(language, "importing.files.parts", {"parts": " ".join(map(_ending, file.parts[1:]))}), "cc-note"
        )
    return "" if file.role else tag("div", text(language, "importing.files.unknown"), "cc-note cc-warn")


def _ending(name: str) -> str:
    return Path(name).suffix.lower()


def _needs(own: Memory, language: Language) -> str:
    """Say what is missing; once all is there, in a fold, what else there may be."""
    missing = bringing.missing(own.state)
    if missing:
        return _listed(missing, "missing", language)
    filled = {file.role for file in own.state.files}
    more = [role for role in ROLES if role not in {*NEEDED, *filled}]
    if not more:
        return ""
    named = text(language, "problems.between").join(role_words(role, language) for role in more)
    title = text(language, "importing.files.optional", {"role": named})
    return tag("details", tag("summary", title) + _listed(more, "", language), "cc-more", raw=True)


def _listed(roles: Sequence[str], word: str, language: Language) -> str:
    """List roles, each with what it is for."""
    rows = []
    for role in roles:
        name = role_words(role, language)
        called = text(language, f"importing.files.{word}", {"role": name}) if word else name
        rows.append(tag("b", called, "" if word else "may") + tag("span", text(language, f"importing.needs.{role}")))
    return tag("div", "".join(rows), "cc-needs", raw=True)
