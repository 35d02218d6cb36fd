"""Publishing what the map draws: files named by content, written once."""

from pathlib import Path

import streamlit as st

from coverage.app import data, session
from coverage.app.candidates import gain_lines, place_lines, site_name
from coverage.app.choices import Question, View
from coverage.app.mount import mounted
from coverage.model.scenario import Site
from coverage.outputs.map.assets import publish
from coverage.outputs.map.base_layers import circles_layer, facilities_layer, ground_layer, units_layer
from coverage.outputs.map.desk_map import Fit, LayerNames, MapState, SiteMark, bounds_of
from coverage.outputs.map.map_words import caption, legend
from coverage.outputs.map.unit_layer import verdicts_layer
from coverage.words import Language, text


def map_state(asked: Question, view: View) -> MapState:
    """Say all that the map shows now."""
    folder = mounted()
    project = data.project_of(asked.source, asked.stamp)
    standard = data.standard_of(asked)
    breaks = tuple(minutes for minutes in standard.breaks_min if minutes <= view.break_min)
    home = Fit(f"home {asked.source} {asked.stamp}", bounds_of(project.units.total_bounds))
    return MapState(
        layers=LayerNames(
            ground=_ground(asked.source, asked.stamp, folder),
            units=_units(asked.source, asked.stamp, folder),
            verdicts=_verdicts(asked, session.sites(), view.care, view.language, folder),
            facilities=_facilities(asked, view.care, view.language, folder),
            circles=_circles(asked, view.care, folder),
        ),
        breaks=breaks,
        sites=_marks(asked, view, folder),
        chosen=session.chosen(),
        fit=session.fit(home),
        home=home.bounds,
        home_words=text(view.language, "map.home"),
        legend=legend(standard.circle_rule(view.care), breaks, view.language, with_sites=bool(session.sites())),
        caption=caption(project, view.language),
    )


@st.cache_data(show_spinner=False, max_entries=8)
def _ground(source: str, stamp: str, folder: Path) -> str:
    return publish(folder, "ground", ground_layer(data.project_of(source, stamp)))


@st.cache_data(show_spinner=False, max_entries=8)
def _units(source: str, stamp: str, folder: Path) -> str:
    return publish(folder, "units", units_layer(data.project_of(source, stamp)))


@st.cache_data(show_spinner=False, max_entries=64)
def _verdicts(asked: Question, sites: tuple[Site, ...], care: str, language: Language, folder: Path) -> str:
    return publish(folder, "verdicts", verdicts_layer(data.audit_with(asked, sites), care, language))


@st.cache_data(show_spinner=False, max_entries=16)
def _facilities(asked: Question, care: str, language: Language, folder: Path) -> str:
    project = data.project_of(asked.source, asked.stamp)
    kinds = data.standard_of(asked).circle_rule(care).facilities.kinds
    return publish(folder, "facilities", facilities_layer(project, kinds, language))


@st.cache_data(show_spinner=False, max_entries=16)
def _circles(asked: Question, care: str, folder: Path) -> str:
    rule = data.standard_of(asked).circle_rule(care)
    return publish(folder, "circles", circles_layer(data.circles_of(asked), rule.rule_id))


@st.cache_data(show_spinner=False, max_entries=128)
def _site_circle(asked: Question, site: Site, care: str, folder: Path) -> str:
    """Name the file of a candidate's circle, "" where the circle of this care does not count its kind."""
    rule = data.standard_of(asked).circle_rule(care)
    if site.kind not in rule.facilities.kinds:
        return ""
    return publish(folder, "site", circles_layer(data.circle_of(asked, site, rule.rule_id), rule.rule_id))


def _marks(asked: Question, view: View, folder: Path) -> tuple[SiteMark, ...]:
    sites = session.sites()
    effects = data.effects(asked, sites)
    marks = []
    for site in sites:
        layer = _site_circle(asked, site, view.care, folder) if site in effects else ""
        audit, effect = data.audit_of(asked), effects.get(site)
        name = site_name(site, audit, view.language)
        told = (name, *place_lines(site, audit, effect, view.language), *gain_lines(effect, view))
        marks.append(SiteMark(session.number_of(site), site.latitude, site.longitude, layer, told))
    return tuple(marks)
