"""Candidates: what is said of each in the list and on the map, and placing one by coordinates."""

from collections.abc import Callable, Hashable, Sequence
from importlib.resources import files
from typing import Any, Final, TypeVar

import streamlit as st

from coverage import door
from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.scenario import acting, worth_words
from coverage.app.scenario.chain import Step
from coverage.app.session import Memory, Notice
from coverage.app.typed import read_point
from coverage.errors import describe
from coverage.model.scenario import Site
from coverage.outputs.naming import facility_names
from coverage.planning.results import Audit
from coverage.standards import Standard
from coverage.words import Language, text

TRIED_KINDS: Final = ("station", "centre", "nursery")
SAID_AT_MOST: Final = 2_000
Said = TypeVar("Said")
TYPED: Final = "typed_point"
KIND: Final = "typed_kind"
LEG_M: Final = 80.0  # a longer way to the street is worth a word
SIZES: Final = {"elderly": ("beds", "cost_yuan"), "childcare": ("places", "cost_yuan")}
LIST_WORDS: Final = (
    "title",
    "undo",
    "redo",
    "clear",
    "remove",
    "up",
    "down",
    "drag",
    "rename",
    "show",
    "point",
)


def kinds_for(standard: Standard, care: str) -> tuple[str, ...]:
    """List the kinds a planner can try for a care, perhaps none: those its circle counts."""
    return tuple(kind for kind in TRIED_KINDS if kind in standard.circle_rule(care).facilities.kinds)


def draw_list(asked: Question, view: View) -> None:
    """Draw the list of candidates with what each buys, and the way back and forth."""
    own = session.memory()
    part = files("coverage.app.scenario")
    script, style = (part.joinpath(f"candidate_list.{kind}").read_text(encoding="utf-8") for kind in ("js", "css"))
    mounted = st.components.v2.component("carecircle_candidates", js=script, css=style)
    mounted(key=session.LIST, data=list_data(own, asked, view), on_acts_change=_heard)
    sites = session.sites()
    if sites:
        lines = taken_lines(data.standard_of(asked), [site.kind for site in sites], view.language)
        st.html("".join(tag("div", line, "cc-note") for line in lines))


def _heard() -> None:
    """Nothing: what the list tells is taken in before anything is drawn."""


def list_data(own: Memory, asked: Question, view: View) -> dict[str, Any]:
    """Say all that the list shows."""
    language = view.language
    words = {name: text(language, f"app.candidates.{name}") for name in LIST_WORDS}
    steps = data.steps(asked, own.scenario.changes)
    rows = [step for step in steps if isinstance(step.change, Site)]
    return {
        "heard": own.heard.get(session.LIST, 0),
        "version": version(own),
        "past": bool(own.history.past),
        "future": bool(own.history.future),
        "open": own.opened,
        "unsaved": session.would_lose(),
        "refused": bool(own.notice),
        "rows": [_row(number, step, asked, view) for number, step in enumerate(rows, 1)],
        "words": {
            **words,
            "count": text(language, "app.candidates.count", {"count": len(rows)}),
            "moved": text(language, "app.candidates.moved", {"name": "{name}", "number": "{number}"}),
            "removed": text(language, "app.candidates.removed", {"name": "{name}"}),
        },
    }


def version(own: Memory) -> str:
    """Tell one state of the scenario from another."""
    return str(hash(own.scenario.changes))


def _row(number: int, step: Step, asked: Question, view: View) -> dict[str, Any]:
    return {**once(asked, ("row", step, view), lambda: _told_row(step, asked, view)), "number": number}


def once(asked: Question, about: Hashable, say: Callable[[], Said]) -> Said:
    """Put something into words once for a question: a click changes what is said of one candidate, not of all."""
    said = data.chain_of(session.memory(), asked).said
    if about not in said:
        if len(said) >= SAID_AT_MOST:
            said.clear()
        said[about] = say()
    told: Said = said[about]
    return told


def _told_row(step: Step, asked: Question, view: View) -> dict[str, Any]:
    site = step.change
    assert isinstance(site, Site)  # noqa: S101 - for the type checker
    sizes = SIZES[view.care]
    line, *lines = told(step, asked, view)
    return {
        "id": site.site_id,
        "name": site.name,
        "title": default_name(site, asked, view.language),
        "point": f"{site.longitude:.6f}, {site.latitude:.6f}",
        "line": line,
        "lines": lines,
        "warnings": place_lines(step, data.audit_of(asked), view.language),
        "sizes": [
            {"name": name, "label": text(view.language, f"app.candidates.{name}"), "value": _plain(getattr(site, name))}
            for name in sizes
        ],
    }


def _plain(size: float | None) -> str:
    return "" if size is None else f"{size:.10g}"


def told(step: Step, asked: Question, view: View) -> list[str]:
    """Say what a candidate buys: in one line, then in several."""
    if step.worth is None:
        return [text(view.language, "app.candidates.unreachable")]
    names = data.unit_names_of(asked.source, asked.stamp, view.language)
    return worth_words.lines(step.worth, data.audit_of(asked), names, view)


def taken_lines(standard: Standard, kinds: Sequence[str], language: Language) -> list[str]:
    """Say in which order gains are counted, and what each kind of candidate is taken to offer."""
    offers = [_offer_line(standard, kind, language) for kind in dict.fromkeys(kinds)]
    return [text(language, "app.candidates.order"), *offers]


def _offer_line(standard: Standard, kind: str, language: Language) -> str:
    offer = standard.offer_of(kind)
    sizes = (("area", offer.floor_area_m2_min), ("offered_beds", offer.beds_min))
    parts = [text(language, f"app.candidates.{name}", {"size": f"{size:g}"}) for name, size in sizes if size]
    parts += [text(language, f"terms.service.{service}") for service in offer.services]
    values = {"kind": text(language, f"terms.kind.{kind}"), "offer": text(language, "map.comma").join(parts)}
    return text(language, "app.candidates.offer" if parts else "app.candidates.offer_plain", values)


def shown_names(asked: Question, language: Language) -> dict[str, str]:
    """Name every facility by its id, the candidates that are taken for built by their number and their own name."""
    names = dict(registered_names(asked.source, asked.stamp, language))
    for number, site in enumerate(session.sites(), 1):
        words = text(language, "app.candidates.name", {"number": number})
        names[site.site_id] = text(language, "map.pair", {"first": words, "second": site.name}) if site.name else words
    return names


@st.cache_resource(show_spinner=False, max_entries=8)
def registered_names(source: str, stamp: str, language: Language) -> dict[str, str]:
    """Name every facility of a project by its id."""
    return facility_names(data.project_of(source, stamp), language)


def site_name(site: Site, asked: Question, language: Language) -> str:
    """Name a candidate as the planner does, else by its kind and the unit it stands in."""
    return site.name or default_name(site, asked, language)


def default_name(site: Site, asked: Question, language: Language) -> str:
    """Name a candidate by its kind and the unit it stands in."""
    code = door.unit_of_point(data.audit_of(asked), site.longitude, site.latitude)
    unit = data.unit_names_of(asked.source, asked.stamp, language).get(code, "")
    kind = text(language, f"terms.kind.{site.kind}")
    return text(language, "app.candidates.at", {"kind": kind, "unit": unit}) if unit else kind


def place_lines(step: Step, audit: Audit, language: Language) -> list[str]:
    """Say what is unusual about where a candidate stands: far from a street, or beyond the district line."""
    site, lines = step.change, []
    if step.worth and step.worth.leg_m > LEG_M:
        lines.append(text(language, "app.candidates.leg", {"metres": f"{step.worth.leg_m:.0f}"}))
    if isinstance(site, Site) and not door.unit_of_point(audit, site.longitude, site.latitude):
        lines.append(text(language, "app.candidates.outside"))
    return lines


def by_coordinates(asked: Question, view: View) -> None:
    """Place a candidate without a mouse."""
    language = view.language
    kinds = kinds_for(data.standard_of(asked), view.care)
    if not kinds:
        return
    with st.expander(text(language, "app.candidates.by_coordinates")), st.form("coordinates", border=False):
        example = text(language, "app.candidates.example")
        st.text_input(text(language, "app.candidates.typed"), key=TYPED, placeholder=example)
        st.pills(
            text(language, "app.candidates.kind"),
            kinds,
            format_func=lambda kind: text(language, f"terms.kind.{kind}"),
            default=kinds[0],
            key=f"{KIND}_{view.care}",
            required=True,
        )
        button, beside = st.columns([2, 5], vertical_alignment="center")
        label = text(language, "app.candidates.place")
        button.form_submit_button(label, on_click=_place_typed, args=(asked, view.care))
        for notice in session.memory().typed_notice:
            beside.html(tag("div", said(notice, language), "cc-line cc-warn"))


def _place_typed(asked: Question, care: str) -> None:
    read = read_point(st.session_state.get(TYPED) or "")
    kind = st.session_state.get(f"{KIND}_{care}") or kinds_for(data.standard_of(asked), care)[0]
    own = session.memory()
    own.tell(())
    own.typed_notice = (read,) if isinstance(read, str) else acting.place(own, asked, kind, *read)
    if not own.typed_notice:
        own.send(acting.around(session.sites()[-1]))


def said(notice: Notice, language: Language) -> str:
    """Say a notice in a language: a key of the words, or a problem."""
    return text(language, notice) if isinstance(notice, str) else describe(notice, language)
