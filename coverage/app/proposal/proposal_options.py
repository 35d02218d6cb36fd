"""The options of a question: what more it has to keep to, where its candidates come from, how long it may take."""

from typing import Final

import streamlit as st

from coverage.app import data
from coverage.app.choices import Question
from coverage.app.datum_words import choice_name, declarable
from coverage.app.markup import tag
from coverage.app.numbers import SIZE_AT_MOST, within
from coverage.app.proposal.pool import ENDINGS, LARGEST_MB, OwnFile, Sources, file_candidates, own_file
from coverage.errors import describe
from coverage.model.tables import BELOW_DISTRICT, FACILITY_KINDS
from coverage.planning.siting.candidates import LEAST_SPACING_M, ROOM_KINDS
from coverage.words import Language, text

SECONDS_AT_MOST: Final = 600
SPACING_AT_MOST_M: Final = 2_000.0
FROM: Final = ("streets", "rooms", "file")
PROBLEMS_SHOWN: Final = 30


def in_each(asked: Question, language: Language) -> str:
    """Ask in each unit of which level at least one must stand, "" for none."""
    levels = set(data.project_of(asked.source, asked.stamp).units["level"])
    options = ["", *(level for level in BELOW_DISTRICT if level in levels)]
    words = {level: text(language, f"terms.level.{level}") for level in options if level}
    chosen = st.pills(
        text(language, "app.proposing.in_each"),
        options,
        format_func=lambda level: words.get(level) or text(language, "app.proposing.nowhere_each"),
        key="propose_in_each",
        required=True,
    )
    return chosen or ""


def capacity(language: Language) -> tuple[bool, float | None]:
    """Ask whether places count, and how many a candidate has that does not say."""
    is_kept = st.checkbox(text(language, "app.proposing.capacity"), key="propose_capacity")
    if not is_kept:
        return False, None
    label, told = text(language, "app.proposing.size"), text(language, "app.proposing.size_help")
    size = st.number_input(label, value=None, step=10.0, format="%.6g", key="propose_size", help=told)
    return True, None if size is None else within(float(size), (0.0, SIZE_AT_MOST), language)


def sources(asked: Question, language: Language) -> Sources:
    """Ask where candidates come from."""
    chosen = st.pills(
        text(language, "app.proposing.from"),
        FROM,
        format_func=lambda one: text(language, f"app.proposing.from_{one}"),
        selection_mode="multi",
        key="propose_from",
    )
    spacing_m = _spacing(language) if "streets" in chosen else 0.0
    rooms = _rooms(asked, language) if "rooms" in chosen else ()
    file = _file(asked, language) if "file" in chosen else None
    return Sources(spacing_m, rooms, file)


def _spacing(language: Language) -> float:
    label = text(language, "app.proposing.spacing")
    asked = st.number_input(label, step=10, key="propose_spacing")
    return within(float(asked), (LEAST_SPACING_M, SPACING_AT_MOST_M), language)


def _rooms(asked: Question, language: Language) -> tuple[str, ...]:
    facilities = data.project_of(asked.source, asked.stamp).facilities
    known = set(facilities["kind"])
    kinds = [kind for kind in FACILITY_KINDS if kind in known]
    key = f"propose_rooms_{asked.source}"
    st.session_state.setdefault(key, [kind for kind in kinds if kind in ROOM_KINDS])
    chosen = st.pills(
        text(language, "app.proposing.rooms"),
        kinds,
        format_func=lambda kind: text(language, f"terms.kind.{kind}"),
        selection_mode="multi",
        key=key,
    )
    return tuple(chosen)


def _file(asked: Question, language: Language) -> OwnFile | None:
    label = text(language, "app.proposing.file")
    brought = st.file_uploader(label, ENDINGS, key="propose_file", max_upload_size=LARGEST_MB)
    if brought is None:
        return None
    datum = st.selectbox(
        text(language, "importing.columns.datum"),
        declarable(),
        format_func=lambda one: choice_name(one, language),
        key=f"propose_datum_{language}",
        help=text(language, "importing.columns.datum_help"),
    )
    file = own_file(brought.name, brought.getvalue(), datum)
    table, problems = file_candidates(asked, file)
    st.html(tag("div", text(language, "app.proposing.file_read", {"count": len(table)}), "cc-line"))
    if problems:
        st.html(tag("div", text(language, "app.proposing.file_problems", {"count": len(problems)}), "cc-line cc-warn"))
        shown = "".join(tag("li", describe(problem, language)) for problem in problems[:PROBLEMS_SHOWN])
        st.html(tag("ul", shown, "cc-list", raw=True))
    return file


def seconds(language: Language) -> int:
    """Ask how long the answer may take."""
    label = text(language, "app.proposing.time")
    asked = st.number_input(label, step=5, key="propose_seconds")
    return within(int(asked), (1, SECONDS_AT_MOST), language)
