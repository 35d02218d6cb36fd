"""The tab of the comparison: scenarios beside what stands today, as a table and on a map."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import streamlit as st
from streamlit_folium import st_folium

from coverage import door
from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.comparison import compared_words
from coverage.app.comparison.known import Known, by_name, known_scenarios, renamed, set_aside
from coverage.app.layers import map_state, marks_of
from coverage.app.markup import tag
from coverage.app.mount import ADDRESS, mounted
from coverage.app.planned_export import Planned, buttons
from coverage.model.scenario import Scenario
from coverage.outputs.map.assets import publish
from coverage.outputs.map.desk_map import Fit, desk_map, overlay
from coverage.outputs.map.map_words import altered_legend
from coverage.outputs.report.siting import Siting, labels_of
from coverage.planning.scenarios.comparison import Comparison, Variant
from coverage.words import Language, text

COMPARED: Final = "scenarios_compared"
SHOWN: Final = "compared_shown"
MAP: Final = "compared_map"
MAP_PX: Final = 460
AT_MOST: Final = 4


def draw(asked: Question, view: View) -> None:
    """Draw the tab: which scenarios, the table, the map."""
    language = view.language
    known = known_scenarios(asked)
    if not known:
        st.html(tag("div", text(language, "app.comparing.nothing"), "cc-line"))
        return
    compared = _compared(asked)
    chosen, compare_now = _choice(asked, by_name(known, language), compared, language)
    if compare_now:
        st.session_state[COMPARED] = (asked, compared := chosen)
    if not compared:
        return
    if not {one.scenario.changes for one in compared} <= {one.scenario.changes for one in known}:
        st.html(tag("div", text(language, "app.comparing.stale"), "cc-line cc-warn"))
    with st.spinner(text(language, "app.comparing.working")):
        comparison = comparison_of(asked, compared, language)
    _draw_comparison(comparison, compared, asked, view)


def _compared(asked: Question) -> tuple[Known, ...]:
    """Give what was compared last, nothing if that was another district or edition."""
    held: tuple[Question, tuple[Known, ...]] = st.session_state.get(COMPARED, (asked, ()))
    return held[1] if held[0] == asked else ()


def comparison_of(asked: Question, chosen: Sequence[Known], language: Language) -> Comparison:
    """Lay scenarios beside what stands, called as a language calls them."""
    plain = tuple(replace(one.scenario, name=str(place)) for place, one in enumerate(chosen))
    names = {str(place): name for place, name in enumerate(by_name(chosen, language))}
    return renamed(_worked_out(asked, plain), names)


@st.cache_resource(show_spinner=False, max_entries=4)
def _worked_out(asked: Question, scenarios: tuple[Scenario, ...]) -> Comparison:
    """Work a comparison out once for all languages and names."""
    return door.compare(data.audit_of(asked), scenarios)


def _choice(
    asked: Question, known: Mapping[str, Known], compared: Sequence[Known], language: Language
) -> tuple[tuple[Known, ...], bool]:
    """Let the reader choose scenarios, set the present one aside, and ask for the comparison."""
    box, aside, button = st.columns([6, 2, 1], vertical_alignment="bottom")
    names = box.multiselect(
        text(language, "app.comparing.pick"),
        list(known),
        default=[name for name, one in known.items() if one in compared] or list(known)[:AT_MOST],
        max_selections=AT_MOST,
        key=f"compare_{language}_{len(known)}",
    )
    if session.scenario().changes:
        label, told = (text(language, f"app.comparing.{key}") for key in ("aside", "aside_help"))
        aside.button(label, key="set_aside", help=told, on_click=set_aside, args=(asked,), width="stretch")
    label = text(language, "app.comparing.compare")
    pressed = button.button(label, key="compare", type="primary", disabled=not names, width="stretch")
    return tuple(known[name] for name in names if name in known), pressed


def _draw_comparison(comparison: Comparison, compared: Sequence[Known], asked: Question, view: View) -> None:
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
        buttons(asked, "comparing", tuple(compared), partial(_planned, comparison), language)
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
    sites, altered = marks_of(variant, asked, view)
    verdicts = publish(mounted(), "verdicts", compared_words.sides_layer(comparison, variant, view.care, view.language))
    shown = replace(
        state,
        layers=replace(state.layers, verdicts=verdicts, circles=""),
        sites=sites,
        altered=altered,
        chosen="",
        fit=Fit("home", state.home),
        legend=(
            *compared_words.legend(view.language),
            *((("site", text(view.language, "map.legend.site")),) if sites else ()),
            *altered_legend(altered, view.language),
        ),
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
