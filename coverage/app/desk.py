"""The desk: the map first and large, the card beside it, the gaps below. A click redraws the map and the card alone."""

import streamlit as st
from streamlit_folium import st_folium

from coverage.app import below, card, data, quality, session
from coverage.app.choices import Question, View
from coverage.app.layers import carried, map_state
from coverage.app.markup import pill, tag
from coverage.app.mount import ADDRESS
from coverage.app.proposal import proposing
from coverage.app.scenario import acting, candidates, other_changes, pointing, relief, scenario_panel
from coverage.app.scenario.chain import Changes
from coverage.outputs.map.base_layers import unit_bounds
from coverage.outputs.map.desk_map import Fit, desk_map, overlay
from coverage.outputs.naming import district_name
from coverage.planning.results import Audit
from coverage.words import text

MAP_PX = 620  # the style sheet stretches it to the window; this is the height without one
TOOL = "tool"
PICKED = "picked"
DEPTH = "depth_wanted"


def draw(asked: Question, view: View) -> None:
    """Draw the desk: what a click changes first, and what lies below when that has been seen."""
    _upper(asked, view)
    below.draw(asked, view)


@st.fragment
def _upper(asked: Question, view: View) -> None:
    """Draw the map and the card; what the reader did is taken in before anything is drawn."""
    heading, tools = st.columns([11, 10], vertical_alignment="bottom")
    with heading:
        _heading(asked, view)
    with tools:
        tool = _tool(asked, view)
    _take_in(asked, tool)
    pointed = pointing.take(session.memory(), view.language)
    wide, narrow = st.columns([7, 3], gap="medium")
    card_box = narrow.container(key="card")
    with card_box, st.container():
        _answer(asked, view)  # before the map: the browser lays it out while the circle is drawn here
    with wide:
        _map(asked, view)
    with card_box:
        _details(asked, view, pointed=pointed)


def _take_in(asked: Question, tool: str) -> None:
    """Take in what the map and the list tell; from the first look at the memory on nothing can break it off."""
    told = {reporter: session.reported(reporter) for reporter in (session.MAP, session.LIST)}
    own = session.memory()
    data.chain_of(own, asked)
    with own.taking:
        for reporter, acts in told.items():
            for act in session.new_acts(own, reporter, acts):
                acting.take(own, asked, tool, act)


def _heading(asked: Question, view: View) -> None:
    project = data.project_of(asked.source, asked.stamp)
    language = view.language
    care = text(language, f"terms.care.{view.care}")
    values = {"district": district_name(project, language), "care": care, "minutes": f"{view.break_min:g}"}
    badge = pill(text(language, "terms.fictional"), "fictional") if project.fictional else ""
    walker = card.walker_words(data.standard_of(asked).circle_rule(view.care), language)
    title = tag("h2", text(language, "app.desk.title", values))
    st.html(title + tag("div", badge + tag("span", walker), "cc-walker", raw=True))


def _tool(asked: Question, view: View) -> str:
    language = view.language
    kinds = candidates.kinds_for(data.standard_of(asked), view.care)
    labels = {kind: text(language, f"app.desk.try_{kind}") for kind in kinds}
    labels[acting.LOOK] = text(language, "app.desk.look")
    labels[acting.MARK] = text(language, "app.desk.mark")
    first = next(iter(labels))
    chosen = st.segmented_control(
        text(language, "app.desk.click"),
        list(labels),
        format_func=lambda kind: labels.get(kind, kind),
        default=first,
        key=f"{TOOL}_{view.care}",
        required=True,
    )
    return chosen or first


def _map(asked: Question, view: View) -> None:
    state = map_state(asked, view)
    st_folium(
        desk_map(ADDRESS),
        key=session.MAP,
        height=MAP_PX,
        use_container_width=True,
        returned_objects=["last_clicked"],
        feature_group_to_add=overlay(state, carried(state)),
    )


def _answer(asked: Question, view: View) -> None:
    """Draw what a click asks for: the figures, and what each candidate buys."""
    own = session.memory()
    for notice in own.notice:
        st.info(candidates.said(notice, view.language))
    before, after = data.audit_of(asked), data.audit_with(asked, own.scenario.changes)
    st.html(card.figures_html(before, after, data.figures(asked, own.scenario.changes, view.care), view))
    candidates.draw_list(asked, view)


def _details(asked: Question, view: View, *, pointed: bool) -> None:
    own = session.memory()
    with st.container():  # what comes and goes stands in a box of its own: a fold below it that moved would shut
        relief.draw(asked, view)
        proposing.panel(asked, view)
        _unit_picker(asked, view)
        if own.chosen:
            _unit(asked, view, data.audit_with(asked, own.scenario.changes))
    candidates.by_coordinates(asked, view)
    other_changes.panel(asked, view, unfold=pointed)
    scenario_panel.panel(asked, view)
    quality.panel(asked, view)


def _unit(asked: Question, view: View, after: Audit) -> None:
    chosen, changes = session.chosen(), session.scenario().changes
    names = candidates.shown_names(asked, view.language)
    depth = data.depth_of(asked, changes, view.care) if data.is_quick(asked) else None
    place = data.unit_places_of(asked.source, asked.stamp, view.language).get(chosen, "")
    st.html(card.unit_html(after, chosen, view, names, depth, place))
    if depth is None:
        _depth(asked, view, chosen, changes)


@st.fragment
def _depth(asked: Question, view: View, chosen: str, changes: Changes) -> None:
    """Offer to count places and weigh verdicts where that takes seconds: a click must not wait for it."""
    wanted = (chosen, changes, view.care)
    if st.session_state.get(DEPTH) != wanted:
        label = text(view.language, "app.unit.depth")
        st.button(label, key="depth", on_click=lambda: st.session_state.update({DEPTH: wanted}), type="tertiary")
        return
    with st.spinner(text(view.language, "app.unit.counting")):
        depth = data.depth_of(asked, changes, view.care)
    rule = data.standard_of(asked).circle_rule(view.care)
    st.html(card.depth_html(depth, rule.rule_id, chosen, view.language))


def _unit_picker(asked: Question, view: View) -> None:
    labels = data.unit_places_of(asked.source, asked.stamp, view.language)
    # It is never set to what was clicked: a box that we set tells its former value with the next quick click, and that
    # would be taken for the reader's choice and move the map.
    key = f"{PICKED}_{view.language}"
    st.selectbox(
        text(view.language, "app.unit.title"),
        list(labels),
        index=None,
        format_func=lambda code: labels.get(code, code),
        key=key,
        placeholder=text(view.language, "app.unit.pick"),
        on_change=_picked,
        args=(asked, key),
    )


def _picked(asked: Question, key: str) -> None:
    code = st.session_state.get(key)
    st.session_state[key] = None  # ready for the next search
    own = session.memory()
    if code:
        own.chosen = code
        own.send(Fit(code, unit_bounds(data.project_of(asked.source, asked.stamp), code)))
