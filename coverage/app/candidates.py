"""Candidates: placing one by a click or by coordinates, telling what it buys, taking it away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import streamlit as st

from coverage import door
from coverage.app import data, session
from coverage.app.choices import Question, View
from coverage.app.markup import pill, tag
from coverage.app.session import Notice
from coverage.app.typed import read_point
from coverage.errors import InputError, describe
from coverage.model.scenario import Site
from coverage.outputs.map.desk_map import Fit
from coverage.outputs.naming import facility_names, unit_names
from coverage.planning.results import Audit, Effect
from coverage.standards import Standard
from coverage.words import Language, either, text

TRIED_KINDS: Final = ("station", "centre", "nursery")
LOOK: Final = "look"
TYPED: Final = "typed_point"
KIND: Final = "typed_kind"
NAMED_AT_MOST: Final = 6
NAMED_IN_SHORT: Final = 3
LEG_M: Final = 80.0  # a longer way to the street is worth a word
AROUND_DEG: Final = 0.006  # about 600 m to each side of a typed place
OUTSIDE_DATA: Final = "app.candidates.outside_data"
HERE: Final = "app.candidates.here"


def kinds_for(standard: Standard, care: str) -> tuple[str, ...]:
    """List the kinds a planner can try for a care, perhaps none: those its circle counts."""
    return tuple(kind for kind in TRIED_KINDS if kind in standard.circle_rule(care).facilities.kinds)


def place(asked: Question, kind: str, longitude: float, latitude: float) -> tuple[Notice, ...]:
    """Try a facility at a point; a place on no street is refused and changes nothing.

    Returns
    -------
    tuple
        Why it was refused, empty if it was not.
    """
    session.choose(door.unit_of_point(data.audit_of(asked), longitude, latitude) or session.chosen())
    if kind == LOOK:
        return ()
    site = Site(session.next_site_id(), kind, longitude, latitude)
    try:
        data.effect_after(asked, (*data.effects(asked, session.sites()), site))
    except InputError as error:
        if not data.covers(asked, longitude, latitude):
            return (OUTSIDE_DATA,)
        # A place that was refused has no number to be named by.
        return tuple(replace(one, details={**one.details, "name": (HERE,)}) for one in error.problems)
    session.add(site)
    return ()


def panel(asked: Question, view: View) -> None:
    """List the candidates with what each buys, the latest in full words."""
    sites = session.sites()
    if not sites:
        return
    st.html(tag("h3", text(view.language, "app.candidates.title")))
    effects = data.effects(asked, sites)
    for site in reversed(sites):
        words, button = st.columns([8, 1], vertical_alignment="top")
        words.html(site_html(site, data.audit_of(asked), effects, view, full=site == sites[-1]))
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
    lines = taken_lines(data.standard_of(asked), [site.kind for site in sites], view.language)
    st.html("".join(tag("div", line, "cc-note") for line in lines))


def taken_lines(standard: Standard, kinds: Sequence[str], language: Language) -> list[str]:
    """Say in which order gains are counted, and what each kind of candidate is taken to offer."""
    offers = [_offer_line(standard, kind, language) for kind in dict.fromkeys(kinds)]
    return [text(language, "app.candidates.order"), *offers]


def _offer_line(standard: Standard, kind: str, language: Language) -> str:
    offer = standard.offer_of(kind)
    sizes = (("area", offer.floor_area_m2_min), ("beds", offer.beds_min))
    parts = [text(language, f"app.candidates.{name}", {name: f"{size:g}"}) for name, size in sizes if size]
    parts += [text(language, f"terms.service.{service}") for service in offer.services]
    values = {"kind": text(language, f"terms.kind.{kind}"), "offer": text(language, "map.comma").join(parts)}
    return text(language, "app.candidates.offer" if parts else "app.candidates.offer_plain", values)


def site_html(site: Site, audit: Audit, effects: Mapping[Site, Effect], view: View, *, full: bool) -> str:
    """Write a candidate's number and name, and below it what is said of it: first how far it lies from a street."""
    heading = pill(str(session.number_of(site)), "site") + tag("b", site_name(site, audit, view.language))
    effect = effects.get(site)
    lines = [tag("div", line, "cc-line cc-warn") for line in place_lines(site, audit, effect, view.language)]
    lines += [tag("div", line, "cc-line") for line in gain_lines(effect, view)]
    if effect:
        most = NAMED_AT_MOST if full else NAMED_IN_SHORT
        lines += [tag("div", line, "cc-line") for line in _leaving(effect, most, view.language)]
    return tag("div", heading, "cc-site-head", raw=True) + "".join(lines)


def shown_names(audit: Audit, language: Language) -> dict[str, str]:
    """Name every facility by its id, the candidates that are taken for built by their number."""
    names = facility_names(audit.project, language)
    built = {site.site_id: {"number": session.number_of(site)} for site in session.sites()}
    return {**names, **{site_id: text(language, "app.candidates.name", one) for site_id, one in built.items()}}


def site_name(site: Site, audit: Audit, language: Language) -> str:
    """Name a candidate by its kind and the unit it stands in."""
    code = door.unit_of_point(audit, site.longitude, site.latitude)
    unit = unit_names(audit.project, language).get(code, "")
    kind = text(language, f"terms.kind.{site.kind}")
    return text(language, "app.candidates.at", {"kind": kind, "unit": unit}) if unit else kind


def place_lines(site: Site, audit: Audit, effect: Effect | None, language: Language) -> list[str]:
    """Say what is unusual about where a candidate stands: far from a street, or beyond the district line."""
    lines = []
    if effect and effect.leg_m > LEG_M:
        lines.append(text(language, "app.candidates.leg", {"metres": f"{effect.leg_m:.0f}"}))
    if not door.unit_of_point(audit, site.longitude, site.latitude):
        lines.append(text(language, "app.candidates.outside"))
    return lines


def gain_lines(effect: Effect | None, view: View) -> list[str]:
    """Say what a candidate buys: the people newly within each break, or that this walker cannot reach it."""
    if effect is None:
        return [text(view.language, "app.candidates.unreachable")]
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


def _leaving(effect: Effect, most: int, language: Language) -> list[str]:
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
                    "units": _some([names[code] for code in rows["unit_code"]], most, language),
                },
            )
        )
    return lines or [text(language, "app.candidates.leaves_none")]


def _some(names: list[str], most: int, language: Language) -> str:
    comma = text(language, "map.comma")
    if len(names) <= most:
        return comma.join(names)
    return text(language, "app.candidates.more", {"names": comma.join(names[:most]), "count": len(names)})


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
        for notice in session.typed_notice():
            beside.html(tag("div", said(notice, language), "cc-line cc-warn"))


def _place_typed(asked: Question, care: str) -> None:
    read = read_point(st.session_state.get(TYPED) or "")
    kind = st.session_state.get(f"{KIND}_{care}") or kinds_for(data.standard_of(asked), care)[0]
    session.tell(())
    if isinstance(read, str):
        session.tell_typed((read,))
        return
    session.tell_typed(place(asked, kind, *read))
    if not session.typed_notice():
        longitude, latitude = read
        corners = ((latitude - AROUND_DEG, longitude - AROUND_DEG), (latitude + AROUND_DEG, longitude + AROUND_DEG))
        session.move_to(Fit(session.sites()[-1].site_id, corners))


def said(notice: Notice, language: Language) -> str:
    """Say a notice in a language: a key of the words, or a problem."""
    return text(language, notice) if isinstance(notice, str) else describe(notice, language)
