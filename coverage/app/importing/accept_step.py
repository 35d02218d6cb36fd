"""The name of the district, and the way onto the map."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from coverage.app import data, kept
from coverage.app.importing import memory
from coverage.app.importing.bringing import Bringing, missing, source_paths
from coverage.app.importing.checking import Check
from coverage.app.importing.memory import Memory
from coverage.app.importing.steps import heading, listed_problems, role_words
from coverage.app.markup import tag
from coverage.errors import InputError, Problem
from coverage.model.project import Project
from coverage.outputs.naming import named
from coverage.sources.project import Examined
from coverage.words import Language, either, text
from coverage.workspace import write_project

LONGEST: Final = 60
UNNAMED: Final = "district"


def draw(own: Memory, check: Check | None, language: Language) -> bool:
    """Draw the last step; True once the district was accepted and is there to be opened."""
    st.html(heading("accept", language))
    examined = None if check is None else check.examined
    project = None if examined is None or not examined.is_whole else examined.project
    _names(own, project, language)
    if project is None:
        _not_yet(own.state, examined, language)
        return False
    called = _called(project, own.state)
    folder = data.PROJECTS / safe_name(either(language, called.name, called.name_en))
    with st.container(key="importing_ready"):  # in sight however long the list above is
        may_write = _may_write(folder, language)
        if project.problems:
            worth = {"count": len(project.problems)}
            st.html(tag("div", text(language, "importing.accept.worth", worth), "cc-note"))
        if own.unwritten:
            st.html(listed_problems(own.unwritten, language))
        label = text(language, "importing.accept.button")
        if not st.button(label, type="primary", key="importing_accept", disabled=not may_write):
            return False
        _write(own, called, folder, language)
    return True


def safe_name(name: str) -> str:
    """Name a folder after a district, without what a file system would stumble over."""
    plain = "".join(c if c.isalnum() or c in "_-" else "-" for c in name.strip())
    return plain.strip("-")[:LONGEST].strip("-") or UNNAMED


def _names(own: Memory, project: Project | None, language: Language) -> None:
    found = ("", "") if project is None else (named(project).name, named(project).name_en)
    typed = [
        _name(box, (field, known, meant), language)
        for box, field, known, meant in zip(
            st.columns(2), ("name", "name_en"), (own.state.name, own.state.name_en), found, strict=True
        )
    ]
    own.call(*typed)


def _name(box: DeltaGenerator, asked: tuple[str, str, str], language: Language) -> str:
    field, known, found = asked
    key = f"importing_{field}_{language}"
    if key not in st.session_state:
        st.session_state[key] = known
    label = text(language, f"importing.accept.{field}")
    return box.text_input(label, key=key, placeholder=found, max_chars=LONGEST) or ""


def _called(project: Project, state: Bringing) -> Project:
    """Name a district as the planner does, else as its files do, and write down the day."""
    found = named(project)
    today = datetime.now(UTC).astimezone().date().isoformat()
    return replace(found, name=state.name or found.name, name_en=state.name_en or found.name_en, read_on=today)


def _not_yet(state: Bringing, examined: Examined | None, language: Language) -> None:
    """Say why the district cannot be accepted: what stops it, or what is missing."""
    if examined is None:
        st.html(tag("div", text(language, "importing.accept.not_yet"), "cc-note"))
        return
    if count := sum(problem.severity == "error" for problem in examined.project.problems):
        st.html(tag("div", text(language, "importing.accept.stopped", {"count": count}), "cc-line cc-warn"))
    if lacking := missing(state):
        roles = text(language, "problems.between").join(role_words(role, language) for role in lacking)
        st.html(tag("div", text(language, "importing.files.missing", {"role": roles}), "cc-line cc-warn"))


def _may_write(folder: Path, language: Language) -> bool:
    """Say where it goes; what is there already is replaced only by somebody who says so."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        st.html(tag("div", text(language, "importing.accept.into", {"folder": str(folder)}), "cc-note"))
        return True
    if not (folder / data.MANIFEST).is_file():
        code = "folder_in_use" if folder.is_dir() else "file_in_the_way"
        st.html(listed_problems([Problem(code, str(folder))], language))
        return False
    st.html(tag("div", text(language, "importing.accept.taken", {"folder": str(folder)}), "cc-line cc-warn"))
    # A yes is said of this folder, and not of the next one.
    return st.checkbox(text(language, "importing.accept.replace"), key=f"importing_replace_{folder.name}")


def _write(own: Memory, project: Project, folder: Path, language: Language) -> None:
    paths = source_paths(own.state)
    originals = paths.originals() if paths else {}
    try:
        with st.spinner(text(language, "importing.accept.writing")):
            write_project(project, folder, originals)
    except InputError as error:
        own.unwritten = error.problems
        st.rerun()  # said above the button until it is tried again
    kept.choose(kept.PROJECT, str(folder))
    memory.forget()
