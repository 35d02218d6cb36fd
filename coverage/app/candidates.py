"""Candidates: placing one by a click or by coordinates, telling what it buys, taking it away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from coverage import door
from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import pill, tag
from coverage.errors import InputError
from coverage.outputs.naming import unit_names
from coverage.planning.results import Audit, Effect, Site
from coverage.standards import Standard
from coverage.words import Language, either, text

TRIED_KINDS: Final = ("station", "centre", "nursery")
LOOK: Final = "look"
LONGITUDE: Final = "longitude"
LATITUDE: Final = "latitude"
KIND: Final = "typed_kind"
NAMED_AT_MOST: Final = 6


def kinds_for(standard: Standard, care: str) -> tuple[str, ...]:
    """List the kinds a planner can try for a care, perhaps none: those its circle counts."""
    return tuple(kind for kind in TRIED_KINDS if kind in standard.circle_rule(care).facilities.kinds)


def place(asked: Question, language: Language, kind: str, longitude: float, latitude: float) -> None:
    """Try a facility at a point; a place on no street is refused in kind words and changes nothing."""
    session.tell(())
    session.choose(door.unit_of_point(data.audit_of(asked), longitude, latitude) or session.chosen())
    if kind == LOOK:
        return
    site = Site(session.next_site_id(), kind, longitude, latitude)
    site = replace(site, name=text(language, "app.candidates.name", {"number": session.number_of(site)}))
    try:
        data.effect_after(asked, (*data.effects(asked, session.sites()), site))
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
    effects = data.effects(asked, sites)
    for site in reversed(sites):
        words, button = st.columns([8, 1], vertical_alignment="top")
        told = site_lines(site, effects, view, full=site == sites[-1])
        words.html(site_html(site, data.audit_of(asked), told, view))
        button.button(
            "✕",
            key=f"remove-{session.number_of(site)}",
            help=text(view.language, "app.candidates.remove"),
            on_click=session.remove,
            args=(site.site_id,),
            type="tertiary",
        )
    if len(sites) > 1:
        st.button(text(view.language, "app.candidates.clear"), key="clear", on_click=session.clear, type="tertiary")


def site_html(site: Site, audit: Audit, told: Sequence[str], view: View) -> str:
    """Write a candidate's number and name, and below it what is said of it."""
    heading = pill(str(session.number_of(site)), "site") + tag("b", site_name(site, audit, view.language))
    return tag("div", heading, "cc-site-head", raw=True) + "".join(tag("div", line, "cc-line") for line in told)


def site_name(site: Site, audit: Audit, language: Language) -> str:
    """Name a candidate by its kind and the unit it stands in."""
    code = door.unit_of_point(audit, site.longitude, site.latitude)
    unit = unit_names(audit.project, language).get(code, "")
    kind = text(language, f"terms.kind.{site.kind}")
    return text(language, "app.candidates.at", {"kind": kind, "unit": unit}) if unit else kind


def site_lines(site: Site, effects: Mapping[Site, Effect], view: View, *, full: bool) -> list[str]:
    """Say what a candidate buys in the plan's words: the people newly within each break; in full, the units too."""
    effect = effects.get(site)
    if effect is None:
        return [text(view.language, "app.candidates.unreachable")]
    return [*_gain_lines(effect, view), *(_leaving(effect, view.language) if full else [])]


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


def by_coordinates(asked: Question, view: View) -> None:
    """Place a candidate without a mouse."""
    language = view.language
    kinds = kinds_for(data.standard_of(asked), view.care)
    if not kinds:
        return
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
