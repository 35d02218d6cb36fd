"""Candidates: placing one by a click or by coordinates, telling what it buys, taking it away."""

from dataclasses import replace
from typing import Final

import shapely
import streamlit as st

from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import pill, tag
from coverage.errors import InputError
from coverage.model.project import Project
from coverage.outputs.naming import unit_names
from coverage.planning.results import Effect, Site
from coverage.standards import Standard
from coverage.words import Language, either, text

TRIED_KINDS: Final = ("station", "centre", "nursery")
LOOK: Final = "look"
LONGITUDE: Final = "longitude"
LATITUDE: Final = "latitude"
KIND: Final = "typed_kind"
NAMED_AT_MOST: Final = 6


def kinds_for(standard: Standard, care: str) -> tuple[str, ...]:
    """List the kinds a planner can try for a care: those its circle counts."""
    return tuple(kind for kind in TRIED_KINDS if kind in standard.circle_rule(care).facilities.kinds)


def unit_at(project: Project, longitude: float, latitude: float) -> str:
    """Find the deepest unit around a point, "" beyond the district line."""
    units = project.units
    inside = units.iloc[units.sindex.query(shapely.Point(longitude, latitude), predicate="intersects")]
    leaves = inside[~inside["unit_code"].isin(inside["parent_code"].dropna())]
    return "" if leaves.empty else str(leaves["unit_code"].min())


def place(asked: Question, language: Language, kind: str, longitude: float, latitude: float) -> None:
    """Try a facility at a point; a place on no street is refused in kind words and changes nothing."""
    session.tell(())
    session.choose(unit_at(data.project_of(asked.source, asked.stamp), longitude, latitude) or session.chosen())
    if kind == LOOK:
        return
    site = Site(session.next_site_id(), kind, longitude, latitude)
    site = replace(site, name=text(language, "app.candidates.name", {"number": session.number_of(site)}))
    try:
        data.effect_after(asked, (*session.sites(), site))
    except InputError as error:
        session.tell(error.problems)
        return
    session.add(site)


def panel(asked: Question, view: View) -> None:
    """List the candidates with what each buys, the latest in full words."""
    sites = session.sites()
    if not sites:
        return
    st.html(tag("h3", text(view.language, "app.candidates.title")))
    for count in range(len(sites), 0, -1):
        effect = data.effect_after(asked, sites[:count])
        words, button = st.columns([8, 1], vertical_alignment="top")
        words.html(effect_html(effect, view, full=count == len(sites)))
        button.button(
            "✕",
            key=f"remove-{session.number_of(effect.site)}",
            help=text(view.language, "app.candidates.remove"),
            on_click=session.remove,
            args=(effect.site.site_id,),
            type="tertiary",
        )
    if len(sites) > 1:
        st.button(text(view.language, "app.candidates.clear"), key="clear", on_click=session.clear, type="tertiary")


def effect_html(effect: Effect, view: View, *, full: bool) -> str:
    """Say what a candidate buys in the plan's words; the people alone where not in full."""
    language = view.language
    told = effect_lines(effect, view) if full else _gain_lines(effect, view)
    heading = pill(str(session.number_of(effect.site)), "site") + tag("b", site_name(effect, language))
    return tag("div", heading, "cc-site-head", raw=True) + "".join(tag("div", line, "cc-line") for line in told)


def site_name(effect: Effect, language: Language) -> str:
    """Name a candidate by its kind and the unit it stands in."""
    site = effect.site
    project = effect.after.project
    unit = unit_names(project, language).get(unit_at(project, site.longitude, site.latitude), "")
    kind = text(language, f"terms.kind.{site.kind}")
    return text(language, "app.candidates.at", {"kind": kind, "unit": unit}) if unit else kind


def effect_lines(effect: Effect, view: View) -> list[str]:
    """Say the people newly within each break, and the units that leave the list."""
    return [*_gain_lines(effect, view), *_leaving(effect, view.language)]


def _gain_lines(effect: Effect, view: View) -> list[str]:
    language = view.language
    rule = effect.after.standard.circle_rule(view.care)
    gained = effect.gained[effect.gained["rule_id"] == rule.rule_id]
    if gained.empty:
        return []
    steps = [
        text(language, "app.candidates.gain", {"minutes": f"{break_s / 60:g}", "people": f"{after - was:,.0f}"})
        for break_s, was, after in zip(gained["break_s"], gained["people_before"], gained["people_after"], strict=True)
    ]
    group = text(language, f"terms.group.{rule.group}")
    return [text(language, "app.candidates.gains", {"group": group, "steps": text(language, "map.comma").join(steps)})]


def _leaving(effect: Effect, language: Language) -> list[str]:
    names = unit_names(effect.after.project, language)
    lines = []
    for rule_id, rows in effect.leaves.groupby("rule_id", sort=False):
        rule = effect.after.standard.rule(str(rule_id))
        lines.append(
            text(
                language,
                "app.candidates.leaves",
                {
                    "title": either(language, rule.title_zh, rule.title_en),
                    "units": _some([names[code] for code in rows["unit_code"]], language),
                },
            )
        )
    return lines or [text(language, "app.candidates.leaves_none")]


def _some(names: list[str], language: Language) -> str:
    comma = text(language, "map.comma")
    if len(names) <= NAMED_AT_MOST:
        return comma.join(names)
    return text(language, "app.candidates.more", {"names": comma.join(names[:NAMED_AT_MOST]), "count": len(names)})


def tooltip(effect: Effect, view: View) -> tuple[str, ...]:
    """Say a candidate on the map: its name and the people it brings within reach."""
    return (site_name(effect, view.language), *_gain_lines(effect, view))


def by_coordinates(asked: Question, view: View) -> None:
    """Place a candidate without a mouse."""
    language = view.language
    kinds = kinds_for(data.standard_of(asked), view.care)
    with st.expander(text(language, "app.candidates.by_coordinates")), st.form("coordinates", border=False):
        east, north = st.columns(2)
        east.number_input(
            text(language, "app.candidates.longitude"), -180.0, 180.0, None, 0.0001, "%.6f", key=LONGITUDE
        )
        north.number_input(text(language, "app.candidates.latitude"), -90.0, 90.0, None, 0.0001, "%.6f", key=LATITUDE)
        st.segmented_control(
            text(language, "app.candidates.kind"),
            kinds,
            format_func=lambda kind: text(language, f"terms.kind.{kind}"),
            default=kinds[0],
            key=f"{KIND}_{view.care}",
            required=True,
        )
        label = text(language, "app.candidates.place")
        st.form_submit_button(label, on_click=_place_typed, args=(asked, view))


def _place_typed(asked: Question, view: View) -> None:
    longitude, latitude = st.session_state.get(LONGITUDE), st.session_state.get(LATITUDE)
    kind = st.session_state.get(f"{KIND}_{view.care}")
    if kind and longitude is not None and latitude is not None:
        place(asked, view.language, kind, longitude, latitude)
