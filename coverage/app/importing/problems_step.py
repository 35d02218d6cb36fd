"""All that is wrong with the files, the gravest first; beside a shifted file the button that mends it."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from coverage.app.importing import bringing
from coverage.app.importing.bringing import Brought
from coverage.app.importing.checking import Check
from coverage.app.importing.memory import Memory
from coverage.app.importing.steps import heading
from coverage.app.markup import tag
from coverage.errors import Problem, place, shorten, text_of
from coverage.model.datum import DATA, datum_of
from coverage.outputs.spreadsheet_text import csv_bytes
from coverage.sources.datum.naming import datum_name
from coverage.sources.impact import IMPACTS, Impact, by_impact, impact_of
from coverage.words import Language, text

MOST: Final = 100
"""Of each group so many are shown; a browser cannot hold 300,000 rows at fault, and nobody reads them."""

HEAD: Final = ("group", "file", "sheet", "row", "column", "value", "what", "remedy")


def draw(own: Memory, check: Check | None, language: Language) -> None:
    """Draw the problems of the last check that ended."""
    st.html(heading("problems", language))
    if check is None or check.examined is None:
        st.html(tag("div", text(language, "importing.problems.waiting"), "cc-note"))
        return
    if own.state.place and not check.examined.is_whole:
        again = text(language, "importing.check.again")
        st.button(again, key="importing_again", on_click=own.check_again)
    problems = check.examined.project.problems
    if not problems:
        st.html(tag("div", text(language, "importing.problems.none"), "cc-line"))
        return
    shown = _filtered(problems, language)
    for impact, found in by_impact(shown).items():
        _group(own, impact, found, language)
    _download(problems, language)


def _filtered(problems: Sequence[Problem], language: Language) -> Sequence[Problem]:
    files = list(dict.fromkeys(problem.file for problem in problems if problem.file))
    if len(files) < 2:
        return problems
    chosen = st.selectbox(
        text(language, "importing.problems.filter"),
        ["", *files],
        format_func=lambda file: file or text(language, "importing.problems.all_files"),
        key=f"importing_filter_{language}",
        label_visibility="collapsed",
    )
    return [problem for problem in problems if problem.file == chosen] if chosen in files else problems


def _group(own: Memory, impact: Impact, found: Sequence[Problem], language: Language) -> None:
    title = text(language, f"importing.problems.{impact}", {"count": f"{len(found):,}"})
    with st.expander(title, expanded=impact in IMPACTS[:2]):
        rest = [problem for problem in found if not _mended(own, impact, problem, language)]
        _list(impact, rest[:MOST], language)
        if len(rest) > MOST:
            more = text(language, "importing.problems.more", {"count": f"{len(rest) - MOST:,}"})
            st.html(tag("div", more, "cc-note"))


def _list(impact: Impact, found: Sequence[Problem], language: Language) -> None:
    st.html(tag("ul", "".join(_line(problem, language) for problem in found), f"cc-found {impact}", raw=True))


def _line(problem: Problem, language: Language) -> str:
    where, what = place(problem, language), text_of(problem, "what", language)
    if where and problem.value and shorten(problem.value) not in what and "value" not in problem.details:
        where = text(language, "importing.problems.where", {"place": where, "value": shorten(problem.value)})
    said = tag("span", what) + " "
    remedy = tag("span", text_of(problem, "remedy", language), "remedy")
    return tag("li", (tag("span", where, "where") if where else "") + said + remedy, raw=True)


def _mended(own: Memory, impact: Impact, problem: Problem, language: Language) -> bool:
    """Draw a problem that a click mends, with the button that reads the file in its likely datum; False for another."""
    file, datum = _of(own, problem), str(problem.details.get("datum", ""))
    if file is None or datum not in {one.id for one in DATA} or _is_projected(file.reading.datum):
        return False
    _list(impact, [problem], language)
    values = {"file": file.name, "datum": datum_name(datum, language)}
    st.button(
        text(language, "importing.problems.mend", values),
        key=f"importing_mend_{file.name}_{problem.code}",
        help=text(language, "importing.problems.mend_help"),
        type="primary",
        on_click=own.read_in,
        args=(file, datum),
    )
    return True


def _of(own: Memory, problem: Problem) -> Brought | None:
    return next((file for file in bringing.in_use(own.state) if file.path.name == problem.file), None)


def _is_projected(datum: str) -> bool:
    """Whether a file was declared in metres: what they turned into is off, and which datum mends that is not known."""
    return bool(datum) and datum_of(datum).is_projected


def _download(problems: Sequence[Problem], language: Language) -> None:
    st.download_button(
        text(language, "importing.problems.download"),
        lambda: problems_csv(problems, language),
        text(language, "importing.problems.file_name") + ".csv",
        "text/csv",
        key="importing_problems",
        on_click="ignore",
        type="tertiary",
    )


def problems_csv(problems: Sequence[Problem], language: Language) -> bytes:
    """Write all problems as a table, the gravest first, that a spreadsheet shows and never runs."""
    rows = [
        (
            text(language, f"importing.impact.{impact_of(one)}"),
            *(one.file, one.sheet, one.row, one.column, one.value),
            *(text_of(one, part, language) for part in ("what", "remedy")),
        )
        for found in by_impact(problems).values()
        for one in found
    ]
    return csv_bytes([text(language, f"importing.problems.{name}") for name in HEAD], rows)
