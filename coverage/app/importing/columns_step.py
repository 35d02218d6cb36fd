"""How each file is read: its sheet, its datum, and the field each of its columns stands for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from coverage.app.datum_words import choice_name, declarable
from coverage.app.importing import bringing
from coverage.app.importing.bringing import Brought
from coverage.app.importing.memory import Memory
from coverage.app.importing.steps import heading, listed_problems, role_words
from coverage.app.markup import tag
from coverage.model.reading import AS_FOUND, Reading
from coverage.sources.brought import has_places
from coverage.sources.people.heads import SHARE
from coverage.sources.preview import FIELDS, Column, Preview
from coverage.words import Language, catalog, text
from coverage.workspace.readings import to_bytes

SHARES: Final = [9, 9, 9]


def draw(own: Memory, language: Language) -> None:
    """Draw the settings of one file, and the way to keep those of all."""
    st.html(heading("columns", language))
    files = [file for file in bringing.in_use(own.state) if file.role in FIELDS or has_places(file.role, file.name)]
    if not files:
        st.html(tag("div", text(language, "importing.columns.none"), "cc-note"))
        return
    file = _shown(own, files, language)
    with st.container(key="importing_columns"):
        _settings(own, file, language)
    _keep(own, language)


def _shown(own: Memory, files: Sequence[Brought], language: Language) -> Brought:
    named = {file.name: file for file in files}
    if own.shown not in named:
        own.shown = files[0].name
    key = f"importing_shown_{language}"
    st.session_state[key] = own.shown
    st.pills(
        text(language, "importing.columns.file"),
        list(named),
        format_func=lambda name: role_words(named[name].role, language) if name in named else name,
        key=key,
        label_visibility="collapsed",
        on_change=lambda: own.show(st.session_state[key] or own.shown),
    )
    return named[own.shown]


def _settings(own: Memory, file: Brought, language: Language) -> None:
    with st.spinner(text(language, "importing.files.looking")):
        looked = own.look_at(file) if file.role in FIELDS else None
    beside = st.columns(2)
    if has_places(file.role, file.name):
        with beside[0]:
            _datum(own, file, language)
    if isinstance(looked, Preview):
        if len(looked.sheets) > 1 or file.reading.sheet:
            with beside[1]:
                _sheet(own, file, looked, language)
        _columns(own, file, looked, language)
    elif looked is None:
        st.html(tag("div", text(language, "importing.columns.fixed"), "cc-note"))
    else:
        st.html(listed_problems(looked, language))


def _datum(own: Memory, file: Brought, language: Language) -> None:
    key = _key(file, "datum", language)
    st.session_state[key] = file.reading.datum
    st.selectbox(
        text(language, "importing.columns.datum"),
        declarable(),
        format_func=lambda datum: choice_name(datum, language),
        key=key,
        help=text(language, "importing.columns.datum_help"),
        on_change=lambda: own.read_as(file, replace(file.reading, datum=st.session_state[key])),
    )


def _sheet(own: Memory, file: Brought, looked: Preview, language: Language) -> None:
    key = _key(file, "sheet", language)
    st.session_state[key] = looked.sheet
    # Another sheet has other columns.
    st.selectbox(
        text(language, "importing.columns.sheet"),
        looked.sheets,
        key=key,
        on_change=lambda: own.read_as(file, Reading(st.session_state[key], {}, file.reading.datum)),
    )


def _columns(own: Memory, file: Brought, looked: Preview, language: Language) -> None:
    said = text(language, "importing.columns.rows", {"rows": f"{looked.rows:,}"})
    sheet = f" · {looked.sheet}" if looked.sheet else ""
    st.html(tag("div", f"{file.name}{sheet} · {said}", "cc-note"))
    fields = text(language, "problems.between").join(text(language, f"fields.{name}") for name in looked.missing)
    with st.container():  # what comes and goes stands in a box of its own, so that what follows stays where it is
        if fields:
            st.html(tag("div", text(language, "importing.columns.missing", {"fields": fields}), "cc-line cc-warn"))
    with st.container(key="importing_heads"):
        for box, head in zip(st.columns(SHARES), ("head", "samples", "field"), strict=True):
            box.html(tag("div", text(language, f"importing.columns.{head}"), "cc-heads"))
    for at, column in enumerate(looked.columns):
        _column(own, file, (at, column), language)


def _column(own: Memory, file: Brought, placed: tuple[int, Column], language: Language) -> None:
    at, column = placed
    head, cells, box = st.columns(SHARES, vertical_alignment="center")
    how = tag("small", text(language, f"importing.columns.by_{column.by}")) if column.by else ""
    head.html(tag("div", tag("span", column.head) + how, "cc-column", raw=True))
    cells.html(tag("div", " · ".join(column.samples), "cc-cells"))
    key = _key(file, f"column_{at}", language)
    fields = [field.name for field in FIELDS[file.role]]
    # The field of an age group is no field that could be chosen: it is told from the head alone.
    options = ["", *fields, *([column.field] if column.field and column.field not in fields else [])]
    st.session_state[key] = column.field
    box.selectbox(
        text(language, "importing.columns.chosen", {"column": column.head, "file": file.name}),
        options,
        format_func=lambda name: _field_words(file.role, name, language),
        key=key,
        label_visibility="collapsed",
        on_change=lambda: own.read_as(
            file, bringing.column_as(file.reading, column.head, column.field, st.session_state[key], fields)
        ),
    )


def _field_words(role: str, name: str, language: Language) -> str:
    if not name:
        return text(language, "importing.columns.not_read")
    known = catalog(language).get(f"fields.{name}")
    if known is None:
        age = name.removesuffix(SHARE)
        group = catalog(language).get(f"problems.age.{age}", catalog(language).get(f"terms.age.{age}", age))
        return text(language, f"importing.columns.{'age' if age == name else 'share'}", {"group": group})
    is_required = any(field.required for field in FIELDS[role] if field.name == name)
    return text(language, "importing.columns.required", {"field": known}) if is_required else known


def _keep(own: Memory, language: Language) -> None:
    if not bringing.readings(own.state):
        return
    keep, forget = st.columns(2)
    keep.download_button(
        text(language, "importing.columns.save"),
        to_bytes(bringing.readings(own.state)),
        text(language, "importing.columns.save_file") + ".json",
        "application/json",
        key="importing_save",
        help=text(language, "importing.columns.save_help"),
        on_click="ignore",
        type="tertiary",
    )
    shown = bringing.named(own.state, own.shown)
    if shown is not None and shown.reading != AS_FOUND:
        label = text(language, "importing.columns.forget")
        forget.button(label, key="importing_forget", on_click=own.read_as, args=(shown, AS_FOUND), type="tertiary")


def _key(file: Brought, what: str, language: Language) -> str:
    return f"importing_{what}_{file.name}_{language}"
