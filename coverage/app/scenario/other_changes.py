"""Changes of a scenario that are no candidates: said in words, taken away, and made with simple forms."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Final

import streamlit as st

from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.numbers import SIZE_AT_MOST
from coverage.app.scenario import candidates, other_words, steps
from coverage.app.scenario.chain import Chain, Step
from coverage.app.session import Notice
from coverage.app.typed import read_point
from coverage.errors import Problem, describe
from coverage.model.scenario import (
    GATE,
    PATH,
    Change,
    GateOpening,
    PathClosure,
    PathOpening,
    Relocation,
    Removal,
    Resizing,
    Site,
)
from coverage.outputs.report.matter import sentence
from coverage.outputs.report.planned.change_words import Telling, register_before, tell
from coverage.planning.scenarios.refusing import refused_at_once
from coverage.planning.sites import SIZES
from coverage.words import Language, text

OPEN: Final = "other_open"
WHAT: Final = "other_what"
FACILITY: Final = "other_facility"
POINT: Final = "other_point"
END: Final = "other_end"
SIZE: Final = "other_size"
TOLD: Final = "other_told"
MAKES: Final = ("close", "move", "resize", "gate", "street", "path", "bridge_new")
NEEDS_FACILITY: Final = ("close", "move", "resize")
NEEDS_POINT: Final = ("move", "gate", "street", "path", "bridge_new")
NEEDS_END: Final = ("path", "bridge_new")
NOTHING_WRONG: Final[tuple[str, tuple[Notice, ...]]] = ("", ())
NO_SIZE: Final = "app.other.no_size"
ODD_SIZE: Final = "app.other.odd_size"
PICK_ONE: Final = "app.other.pick_one"
NOT_MOVED: Final = "app.other.not_moved"


def panel(asked: Question, view: View, *, unfold: bool = False) -> None:
    """List the other changes with what each does, and offer to make one; `unfold` where the form should be in sight."""
    language = view.language
    changes = session.scenario().changes
    steps_made = enumerate(data.steps(asked, changes))
    made = [(step, changes[:at]) for at, step in steps_made if not isinstance(step.change, Site)]
    title = text(language, "app.other.title_count" if made else "app.other.title", {"count": len(made)} if made else {})
    key = f"{OPEN}_{language}_{len(made)}"
    if unfold:
        st.session_state[key] = True
    box = st.expander(title, key=key, expanded=bool(made), on_change="rerun")
    if not box.open:
        return
    with box:
        for at, (step, earlier) in enumerate(made):
            words, button = st.columns([8, 1], vertical_alignment="top")
            words.html(row_html(step, earlier, asked, view))
            label = text(language, "app.other.remove")
            button.button("✕", key=f"other-{at}", help=label, on_click=_remove, args=(step.change,), type="tertiary")
        _form(asked, view)


def row_html(step: Step, earlier: Sequence[Change], asked: Question, view: View) -> str:
    """Write one change: what it is, and what it does or why it does nothing."""
    heading = tag("b", change_words(step.change, earlier, asked, view.language))
    lines = [tag("div", describe(problem, view.language), "cc-line cc-warn") for problem in step.problems]
    if step.problems:
        lines.append(tag("div", text(view.language, "app.other.kept"), "cc-note"))
    names = data.unit_names_of(asked.source, asked.stamp, view.language)
    told = other_words.lines(step, data.audit_of(asked), names, view.language)
    lines += [tag("div", line, "cc-line") for line in told]
    return tag("div", heading, "cc-line", raw=True) + "".join(lines)


def change_words(change: Change, earlier: Sequence[Change], asked: Question, language: Language) -> str:
    """Say in words what a change is, as a report does."""
    project, standard = data.project_of(asked.source, asked.stamp), data.audit_of(asked).standard
    names = candidates.shown_names(asked, language)
    return sentence(tell(change, Telling(register_before(change, earlier, project, standard), names, language)))


def _remove(change: Change) -> None:
    own = session.memory()
    own.do(steps.without_other(own.scenario, change))


def _form(asked: Question, view: View) -> None:
    language = view.language
    st.session_state.setdefault(f"{WHAT}_{language}", MAKES[0])  # a click on the map may have picked another
    what = st.pills(
        text(language, "app.other.what"),
        MAKES,
        format_func=lambda name: text(language, f"app.other.{name}"),
        key=f"{WHAT}_{language}",
        required=True,
        on_change=_begin_anew,
    )
    what = what or MAKES[0]
    if what in NEEDS_FACILITY:
        _pick_facility(asked, language)
        _tell(FACILITY, language)
    if what in NEEDS_POINT:
        st.text_input(
            text(language, f"app.other.point_{what}"), key=POINT, placeholder=text(language, "app.candidates.example")
        )
        _tell(POINT, language)
    if what in NEEDS_END:
        st.text_input(
            text(language, "app.other.point_end"), key=END, placeholder=text(language, "app.candidates.example")
        )
        _tell(END, language)
    if what in NEEDS_POINT:
        by_map = {"tool": text(language, "app.desk.mark")}
        st.html(tag("div", text(language, "app.other.by_map", by_map), "cc-note"))
    if what == "resize":
        columns = st.columns(len(SIZES))
        for name, column in zip(SIZES, columns, strict=True):
            label = text(language, f"app.other.{name}")
            column.number_input(label, value=None, step=1.0, key=f"{SIZE}_{name}")
        _tell(SIZE, language)
    label = text(language, "app.other.make")
    st.button(label, key="other_make", on_click=_make, args=(asked, what, f"{FACILITY}_{language}"))


def _tell(field: str, language: Language) -> None:
    """Say below a field what was wrong with what it holds."""
    told, notices = st.session_state.get(TOLD, NOTHING_WRONG)
    for notice in notices if told == field else ():
        st.html(tag("div", candidates.said(notice, language), "cc-line cc-warn"))


def _pick_facility(asked: Question, language: Language) -> None:
    names = candidates.registered_names(asked.source, asked.stamp, language)
    facilities = data.project_of(asked.source, asked.stamp).facilities
    ids = facilities.loc[facilities["status"] != "closed", "facility_id"].tolist()
    st.selectbox(
        text(language, "app.other.facility"),
        ids,
        index=None,
        format_func=lambda code: names.get(code, code),
        key=f"{FACILITY}_{language}",
        placeholder=text(language, "app.other.pick"),
    )


def _make(asked: Question, what: str, facility_key: str) -> None:
    """Make a change, unless it is not understood or could not be made."""
    own = session.memory()
    facility_id, *ends = (str(st.session_state.get(key) or "") for key in (facility_key, POINT, END))
    change = read_change(what, facility_id, ends, _asked_sizes(), own)
    if isinstance(change, str):
        st.session_state[TOLD] = (_field_of(change, what, ends), (change,))
        return
    scenario = steps.with_other(own.scenario, change)
    refused = _refused(change, scenario.changes, data.chain_of(own, asked))
    field = FACILITY if what == "close" else SIZE if what == "resize" else END if what in NEEDS_END else POINT
    moved = (NOT_MOVED,) if refused and isinstance(change, Relocation) else ()
    st.session_state[TOLD] = (field, (*refused, *moved))
    if not refused:
        own.do(scenario)
        st.session_state[POINT] = st.session_state[END] = ""


def _field_of(missing: str, what: str, ends: Sequence[str]) -> str:
    """Say at which field something is missing or not understood."""
    if missing in (PICK_ONE, NO_SIZE, ODD_SIZE):
        return FACILITY if missing == PICK_ONE else SIZE
    return END if what in NEEDS_END and not isinstance(read_point(ends[0]), str) else POINT


def _refused(change: Change, changes: Sequence[Change], held: Chain) -> tuple[Problem, ...]:
    """Say why a change cannot be made: by its place where that tells, before anything is worked out on its account."""
    at = max(place for place, one in enumerate(changes) if one == change)  # an equal one may stand before it
    fault = refused_at_once(change, changes[:at], held.today.project, held.today.standard)
    return (fault,) if fault else held.steps(tuple(changes[: at + 1]))[-1].problems


def _begin_anew() -> None:
    """Forget what was said of another kind of change."""
    st.session_state[TOLD] = NOTHING_WRONG


def _asked_sizes() -> dict[str, float | None]:
    return {name: st.session_state.get(f"{SIZE}_{name}") for name in SIZES}


def read_change(
    what: str, facility_id: str, ends: Sequence[str], sizes: Mapping[str, float | None], own: session.Memory
) -> Change | str:
    """Read what the form says as a change, or say by a key of the words what is missing.

    Parameters
    ----------
    ends
        The point as it was typed, and the other end of a path.
    """
    if what in NEEDS_FACILITY and not facility_id:
        return PICK_ONE
    if what == "close":
        return Removal(facility_id)
    if what == "resize":
        return _resizing(facility_id, sizes)
    start, end = (read_point(one) for one in (ends if what in NEEDS_END else (ends[0], ends[0])))
    if isinstance(start, str) or isinstance(end, str):
        return start if isinstance(start, str) else str(end)
    if what in NEEDS_END:
        return PathOpening(_next_path(own), (start, end), bridge=what == "bridge_new")
    return _AT[what](facility_id, *start, own)


def _resizing(facility_id: str, sizes: Mapping[str, float | None]) -> Resizing | str:
    known = [size for size in sizes.values() if size is not None]
    if not all(0 <= size <= SIZE_AT_MOST for size in known):
        return ODD_SIZE
    return Resizing(facility_id, **{name: sizes[name] for name in SIZES}) if known else NO_SIZE


_AT: Final[Mapping[str, Callable[[str, float, float, session.Memory], Change]]] = {
    "move": lambda facility_id, longitude, latitude, _own: Relocation(facility_id, longitude, latitude),
    "gate": lambda _facility, longitude, latitude, own: GateOpening(_next_gate(own), longitude, latitude),
    "street": lambda _facility, longitude, latitude, _own: PathClosure(longitude, latitude),
}


def _next_gate(own: session.Memory) -> str:
    return _free(GATE, {change.gate_id for change in own.scenario.changes if isinstance(change, GateOpening)})


def _next_path(own: session.Memory) -> str:
    return _free(PATH, {change.path_id for change in own.scenario.changes if isinstance(change, PathOpening)})


def _free(prefix: str, taken: Set[str]) -> str:
    return next(f"{prefix}{number}" for number in range(1, len(taken) + 2) if f"{prefix}{number}" not in taken)
