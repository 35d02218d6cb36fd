"""Publishing what the map draws: files named by content, written once."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import streamlit as st

from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.mount import mounted
from coverage.app.proposal import proposing
from coverage.app.scenario import other_changes, other_words, pointing
from coverage.app.scenario.candidates import once, place_lines, site_name, told
from coverage.app.scenario.chain import Changes, Step
from coverage.app.scenario.steps import others_of
from coverage.app.scenario.worth_words import map_lines
from coverage.app.worker import worked
from coverage.errors import InputError
from coverage.model.scenario import Site
from coverage.outputs.map.assets import publish
from coverage.outputs.map.base_layers import circles_layer, facilities_layer, ground_layer, site_layer, units_layer
from coverage.outputs.map.change_marks import ChangeMark, change_marks
from coverage.outputs.map.desk_map import Fit, LayerNames, MapState, SiteMark, UnitMark, bounds_of
from coverage.outputs.map.map_words import altered_legend, button_words, caption, legend
from coverage.outputs.map.unit_layer import UnitWords, changed_units, verdicts_layer
from coverage.planning.scenarios.comparison import Variant
from coverage.planning.scenarios.register import FacilityChange
from coverage.words import Language, text


def map_state(asked: Question, view: View) -> MapState:
    """Say all that the map shows now."""
    folder = mounted()
    project = data.project_of(asked.source, asked.stamp)
    standard = data.standard_of(asked)
    breaks = tuple(minutes for minutes in standard.breaks_min if minutes <= view.break_min)
    home = _home(asked.source, asked.stamp)
    own = session.memory()
    proposed, changed = proposing.marks(asked, view), _changed(asked, view)
    altered = (*_altered(asked, view), *pointing.marks(view.language))
    leaving = any(unit.leaves for unit in changed.values())
    added = [name for name, is_there in (("site", session.sites()), ("leaves", leaving)) if is_there]
    return MapState(
        layers=LayerNames(
            ground=_ground(asked.source, asked.stamp, folder),
            units=_units(asked.source, asked.stamp, folder),
            verdicts=_verdicts(asked, view.care, view.language, folder),
            facilities=_facilities(asked, view.care, view.language, folder),
            circles=_circles(asked, _others(), view.care, folder),
        ),
        breaks=breaks,
        sites=(*proposed, *_marks(asked, view, folder)),
        chosen=own.chosen,
        fit=own.fit or home,
        home=home.bounds,
        button_words=button_words(view.language),
        legend=(
            *legend(standard.circle_rule(view.care), breaks, view.language, added),
            *altered_legend(altered, view.language),
            *((("proposed", text(view.language, "map.legend.proposed")),) if proposed else ()),
        ),
        caption=caption(project, view.language),
        changed=changed,
        altered=altered,
        heard=own.heard.get(session.MAP, 0),
    )


def carried(state: MapState) -> dict[str, bytes]:
    """Read the newest circle, so that the map need not ask for it."""
    layer = state.sites[-1].layer if state.sites else ""
    return {layer: mounted().joinpath(layer).read_bytes()} if layer else {}


def _others() -> Changes:
    """List the changes that are no candidates: the circles of what stands hang on them, and on no click."""
    return others_of(session.scenario())


def _altered(asked: Question, view: View) -> tuple[ChangeMark, ...]:
    """Mark what the scenario makes of what stands; put into words once, since a click changes nothing of it."""
    steps = enumerate(data.steps(asked, session.scenario().changes))
    made = tuple((at, step) for at, step in steps if not isinstance(step.change, Site) and step.worth)
    return once(asked, ("altered", made, view), lambda: _new_altered(made, asked, view)) if made else ()


def marks_of(variant: Variant, asked: Question, view: View) -> tuple[tuple[SiteMark, ...], tuple[ChangeMark, ...]]:
    """Mark the sites of a compared scenario, without circles, and what it makes of what stands."""
    changes, today = variant.scenario.changes, data.audit_of(asked)
    lost = {problem.row for problem in variant.unresolved}
    made = [(at, one) for at, one in enumerate(changes) if at + 1 not in lost]
    sites = [one for _, one in made if isinstance(one, Site)]
    told = [
        (one, (other_changes.change_words(one, changes[:at], asked, view.language),))
        for at, one in made
        if not isinstance(one, Site)
    ]
    marks = [
        SiteMark(number, one.latitude, one.longitude, "", (site_name(one, asked, view.language),))
        for number, one in enumerate(sites, 1)
    ]
    kinds = today.standard.circle_rule(view.care).facilities.kinds
    return tuple(marks), change_marks(today.project, variant.audit.project, told, kinds)


def _new_altered(made: Sequence[tuple[int, Step]], asked: Question, view: View) -> tuple[ChangeMark, ...]:
    today, changes = data.audit_of(asked), session.scenario().changes
    names = data.unit_names_of(asked.source, asked.stamp, view.language)
    told = [
        (
            step.change,
            (
                other_changes.change_words(step.change, changes[:at], asked, view.language),
                *other_words.lines(step, today, names, view.language),
            ),
        )
        for at, step in made
    ]
    after = data.audit_with(asked, _others()).project
    return change_marks(today.project, after, told, today.standard.circle_rule(view.care).facilities.kinds)


def _changed(asked: Question, view: View) -> dict[str, UnitMark]:
    changes = session.scenario().changes
    if not changes:
        return {}
    names = data.unit_names_of(asked.source, asked.stamp, view.language)
    places = data.unit_places_of(asked.source, asked.stamp, view.language)
    before, after = data.audit_of(asked), data.audit_with(asked, changes)
    return changed_units(before, after, view.care, UnitWords(names, places, view.language))


@st.cache_data(show_spinner=False, max_entries=8)
def _home(source: str, stamp: str) -> Fit:
    return Fit(f"home {source} {stamp}", bounds_of(data.project_of(source, stamp).units.total_bounds))


@st.cache_data(show_spinner=False, max_entries=8)
def _ground(source: str, stamp: str, folder: Path) -> str:
    return publish(folder, "ground", ground_layer(data.project_of(source, stamp)))


@st.cache_data(show_spinner=False, max_entries=8)
def _units(source: str, stamp: str, folder: Path) -> str:
    return publish(folder, "units", units_layer(data.project_of(source, stamp)))


@st.cache_data(show_spinner=False, max_entries=16)
def _verdicts(asked: Question, care: str, language: Language, folder: Path) -> str:
    return publish(folder, "verdicts", verdicts_layer(data.audit_of(asked), care, language))


@st.cache_data(show_spinner=False, max_entries=16)
def _facilities(asked: Question, care: str, language: Language, folder: Path) -> str:
    project = data.project_of(asked.source, asked.stamp)
    kinds = data.standard_of(asked).circle_rule(care).facilities.kinds
    return publish(folder, "facilities", facilities_layer(project, kinds, language))


@st.cache_data(show_spinner=False, max_entries=16)
def _circles(asked: Question, others: Changes, care: str, folder: Path) -> str:
    rule = data.standard_of(asked).circle_rule(care)
    return publish(folder, "circles", circles_layer(data.circles_of(asked, care, others), rule.rule_id))


@st.cache_data(show_spinner=False, max_entries=128)
def _site_circle(asked: Question, ways: Changes, site: Site, care: str, folder: Path) -> str:
    """Name the file of a candidate's circle, "" where the circle of this care does not count its kind.

    It is walked on the streets and through the gates as `ways` make them; "" too where they leave it on no street.
    """
    rule = data.standard_of(asked).circle_rule(care)
    if site.kind not in rule.facilities.kinds:
        return ""
    try:
        drawn = worked(site_layer, data.audit_with(asked, ways), site, rule.rule_id)
    except InputError:
        return ""
    return publish(folder, "site", drawn)


def _marks(asked: Question, view: View, folder: Path) -> tuple[SiteMark, ...]:
    changes = session.scenario().changes
    ways = tuple(one for one in changes if not isinstance(one, FacilityChange))
    sites = [step for step in data.steps(asked, changes) if isinstance(step.change, Site)]
    return tuple(_mark(number, step, ways, asked, view, folder) for number, step in enumerate(sites, 1))


def _mark(number: int, step: Step, ways: Changes, asked: Question, view: View, folder: Path) -> SiteMark:
    made = once(asked, ("mark", step, ways, view), lambda: _new_mark(step, ways, asked, view, folder))
    return replace(made, number=number)


def _new_mark(step: Step, ways: Changes, asked: Question, view: View, folder: Path) -> SiteMark:
    site, audit = step.change, data.audit_of(asked)
    assert isinstance(site, Site)  # noqa: S101 - for the type checker
    layer = _site_circle(asked, ways, _stripped(site), view.care, folder) if step.worth else ""
    bought = map_lines(step.worth, audit, view) if step.worth else told(step, asked, view)
    name = site_name(site, asked, view.language)
    lines = (name, *place_lines(step, audit, view.language), *bought)
    return SiteMark(0, site.latitude, site.longitude, layer, lines)


def _stripped(site: Site) -> Site:
    """Keep of a candidate what its circle hangs on."""
    return Site("", site.kind, site.longitude, site.latitude)
