"""The tab of the comparison: scenarios beside what stands today, as a table and on a map."""

from collections.abc import Container, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit_folium import st_folium

from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.comparison import compared_words
from coverage.app.layers import map_state
from coverage.app.markup import tag
from coverage.app.mount import ADDRESS, mounted
from coverage.app.planned_export import Planned, buttons
from coverage.model.scenario import Scenario
from coverage.outputs.map.assets import publish
from coverage.outputs.map.desk_map import Fit, desk_map, overlay
from coverage.outputs.report.siting import Siting, labels_of
from coverage.planning.scenarios.comparing import compare
from coverage.planning.scenarios.comparison import Comparison, Variant
from coverage.words import Language, text
from coverage.workspace.scenarios import list_scenarios

COMPARED: Final = "scenarios_compared"
ASIDE: Final = "scenarios_aside"
SHOWN: Final = "compared_shown"
MAP: Final = "compared_map"
MAP_PX: Final = 460
AT_MOST: Final = 4
ASIDE_AT_MOST: Final = 20

Scenarios = tuple[Scenario, ...]


def draw(asked: Question, view: View) -> None:
    """Draw the tab: which scenarios, the table, the map."""
    language = view.language
    known = known_scenarios(asked, language)
    if not known:
        st.html(tag("div", text(language, "app.comparing.nothing"), "cc-line"))
        return
    chosen, compare_now = _choice(asked, known, language)
    if compare_now:
        st.session_state[COMPARED] = (asked, chosen)
    compared: tuple[Question, Scenarios] | None = st.session_state.get(COMPARED)
    if compared is None or compared[0] != asked or not compared[1]:
        return
    if not {scenario.changes for scenario in compared[1]} <= {scenario.changes for scenario in known.values()}:
        st.html(tag("div", text(language, "app.comparing.stale"), "cc-line cc-warn"))
    with st.spinner(text(language, "app.comparing.working")):
        comparison = comparison_of(asked, compared[1])
    _draw_comparison(comparison, asked, view)


@st.cache_resource(show_spinner=False, max_entries=4)
def comparison_of(asked: Question, scenarios: Scenarios) -> Comparison:
    """Lay scenarios beside what stands, once for each list of them."""
    return compare(data.audit_of(asked), scenarios)


def known_scenarios(asked: Question, language: Language) -> dict[str, Scenario]:
    """List what can be compared, by name: the scenario on the map, those set aside, those saved in the project.

    Those without a change are left out: they are what stands today.
    """
    present = session.scenario()
    label = text(language, "app.comparing.present")
    first = replace(present, name=f"{label} · {present.name}" if present.name else label)
    aside: Scenarios = st.session_state.get(ASIDE, {}).get(asked.source, ())
    saved = () if asked.source == data.DEMO else list_scenarios(Path(asked.source))[0]
    known: dict[str, Scenario] = {}
    for scenario in (first, *aside, *saved):
        if scenario.changes:
            name = free_name(scenario.name, known)
            known[name] = replace(scenario, name=name)
    return known


def free_name(name: str, taken: Container[str]) -> str:
    """Give a name that is not taken: itself, else with the first free number behind it."""
    return next(one for one in chain([name], (f"{name} ({number})" for number in count(2))) if one not in taken)


def _choice(asked: Question, known: dict[str, Scenario], language: Language) -> tuple[Scenarios, bool]:
    """Let the reader choose scenarios, set the present one aside, and ask for the comparison."""
    box, aside, button = st.columns([6, 2, 1], vertical_alignment="bottom")
    names = box.multiselect(
        text(language, "app.comparing.pick"),
        list(known),
        default=list(known)[:AT_MOST],
        max_selections=AT_MOST,
        key=f"compare_{language}_{len(known)}",
    )
    if session.scenario().changes:
        label, told = (text(language, f"app.comparing.{key}") for key in ("aside", "aside_help"))
        aside.button(label, key="set_aside", help=told, on_click=_set_aside, args=(asked, language), width="stretch")
    label = text(language, "app.comparing.compare")
    pressed = button.button(label, key="compare", type="primary", disabled=not names, width="stretch")
    return tuple(known[name] for name in names if name in known), pressed


def _set_aside(asked: Question, language: Language) -> None:
    """Keep a copy of the scenario for this session, to be compared with what becomes of it."""
    kept: dict[str, Scenarios] = st.session_state.setdefault(ASIDE, {})
    own, present = kept.get(asked.source, ()), session.scenario()
    name = present.name or text(language, "app.comparing.variant", {"number": len(own) + 1})
    copy = replace(present, name=free_name(name, {one.name for one in own}))
    kept[asked.source] = (*own, copy)[-ASIDE_AT_MOST:]


def _draw_comparison(comparison: Comparison, asked: Question, view: View) -> None:
    language = view.language
    labels = list(labels_of(tuple(variant.scenario for variant in comparison.variants)).values())
    wide, narrow = st.columns([6, 5], gap="medium")
    with wide:
        lost = [
            compared_words.unresolved_html(variant, label, language)
            for variant, label in zip(comparison.variants, labels, strict=True)
        ]
        if any(lost):
            st.html("".join(lost))
        scorecard = data.scorecard_with(asked, ())
        st.html(compared_words.table_html(comparison, scorecard, labels, language))
        buttons(asked, "comparing", partial(_planned, comparison), language)
    with narrow:
        place = _shown(labels, language)
        words = compared_words.units_words(comparison, comparison.variants[place], labels[place], view.care, language)
        st.html(tag("div", words, "cc-line"))
        _map(comparison, comparison.variants[place], asked, view)


def _shown(labels: Sequence[str], language: Language) -> int:
    """Let the reader choose whose units the map shows; of one scenario there is no choice."""
    if len(labels) == 1:
        return 0
    places = range(len(labels))
    chosen = st.segmented_control(
        text(language, "app.comparing.map"),
        places,
        format_func=lambda place: labels[place],
        default=0,
        key=f"{SHOWN}_{len(labels)}",
        required=True,
    )
    return chosen or 0


def _map(comparison: Comparison, variant: Variant, asked: Question, view: View) -> None:
    """Draw the units that become better or worse, on the same map as above, without circles."""
    state = map_state(asked, view)
    verdicts = publish(mounted(), "verdicts", compared_words.sides_layer(comparison, variant, view.care, view.language))
    shown = replace(
        state,
        layers=replace(state.layers, verdicts=verdicts, circles=""),
        sites=(),
        chosen="",
        fit=Fit("home", state.home),
        legend=compared_words.legend(view.language),
        changed={},
        heard=0,
    )
    st_folium(
        desk_map(ADDRESS),
        key=MAP,
        height=MAP_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=overlay(shown),
    )


def _planned(comparison: Comparison) -> Planned:
    """Say what the report tells: of one scenario the district with it built, of several that of today."""
    alone = len(comparison.variants) == 1
    audit = comparison.variants[0].audit if alone else comparison.baseline
    return audit, Siting(comparison=comparison)
