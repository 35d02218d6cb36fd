"""The desk: the map first and large, the card beside it, the gaps below. A click redraws this part alone."""

import streamlit as st
from streamlit_folium import st_folium

from coverage.app import candidates, card, data, gaps_table, quality, scorecard, session
from coverage.app.choices import Question, View
from coverage.app.layers import map_state
from coverage.app.markup import pill, tag
from coverage.app.mount import ADDRESS
from coverage.outputs.map.base_layers import unit_bounds
from coverage.outputs.map.desk_map import Fit, desk_map, overlay
from coverage.outputs.map.unit_layer import unit_places
from coverage.outputs.naming import district_name
from coverage.words import text

MAP_PX = 620  # the style sheet stretches it to the window; this is the height without one
TOOL = "tool"
PICKED = "picked"


@st.fragment
def draw(asked: Question, view: View) -> None:
    """Draw the desk; clicks and chosen rows are taken in before anything is drawn."""
    audit = data.audit_of(asked)
    rows = gaps_table.filtered(gaps_table.gaps_of(audit, view.care), view.care)
    gaps_table.take_row(rows, view.care)
    heading, tools = st.columns([5, 3], vertical_alignment="bottom")
    with heading:
        _heading(asked, view)
    with tools:
        kind = _tool(asked, view)
    click = session.new_click()
    if click:
        session.tell(candidates.place(asked, kind, *click))
    wide, narrow = st.columns([7, 3], gap="medium")
    with wide:
        _map(asked, view)
    with narrow, st.container(key="card"):
        _card(asked, view)
    gaps, clauses = st.tabs([text(view.language, "app.desk.gaps"), text(view.language, "app.desk.scorecard")])
    with gaps:
        gaps_table.draw(asked, audit, list(data.effects(asked, session.sites()).values()), view)
    with clauses:
        scorecard.draw(asked, session.sites(), view)


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
    labels[candidates.LOOK] = text(language, "app.desk.look")
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
    st_folium(
        desk_map(ADDRESS),
        key=session.MAP,
        height=MAP_PX,
        use_container_width=True,
        returned_objects=["last_clicked"],
        feature_group_to_add=overlay(map_state(asked, view)),
    )


def _card(asked: Question, view: View) -> None:
    for notice in session.notice():
        st.info(candidates.said(notice, view.language))
    before, after = data.audit_of(asked), data.audit_with(asked, session.sites())
    st.html(card.figures_html(before, after, view))
    candidates.panel(asked, view)
    _unit_picker(asked, view)
    if session.chosen():
        names = candidates.shown_names(after, view.language)
        depth = data.depth_of(asked, session.sites(), view.care)
        st.html(card.unit_html(after, session.chosen(), view, names, depth))
    candidates.by_coordinates(asked, view)
    quality.panel(before, view)


def _unit_picker(asked: Question, view: View) -> None:
    project = data.project_of(asked.source, asked.stamp)
    places = unit_places(project, view.language)
    below = ~project.units["level"].isin(["city", "district"])
    labels = {code: places[code] for code in project.units.loc[below, "unit_code"]}
    key = f"{PICKED}_{view.language}"  # a box whose name stays keeps the words it was first shown with
    st.session_state[key] = session.chosen() if session.chosen() in labels else None
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
    session.choose(code or "")
    if code:
        session.move_to(Fit(code, unit_bounds(data.project_of(asked.source, asked.stamp), code)))
