"""The form of a question: what to open, to what end, with how much, and from which candidates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from coverage.app import data, kept
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.numbers import within
from coverage.app.proposal import proposal_options
from coverage.app.proposal.pool import Sources
from coverage.app.scenario.candidates import kinds_for
from coverage.planning.siting.asking import Ask, Goal
from coverage.planning.siting.candidates import SPACING_M
from coverage.words import Language, text

GOALS: Final[tuple[Goal, ...]] = ("cover_most", "cover_all", "shortest_walk", "lift_lowest")
"""In the order of how often they are asked."""

OPTIONS: Final = "propose_options"
NUMBER: Final = "number"
BUDGET: Final = "budget"
YUAN: Final = {"ten_thousand": 10_000.0, "yuan": 1.0}
SITES_AT_FIRST: Final = 5
SITES_AT_MOST: Final = 200
SECONDS_AT_FIRST: Final = 15
MONEY_AT_MOST: Final = 1e12
AT_FIRST: Final[Mapping[str, object]] = {
    "propose_limit": NUMBER,
    "propose_number": SITES_AT_FIRST,
    "propose_unit": "ten_thousand",
    "propose_money": 300.0,
    "propose_cost": None,
    "propose_in_each": "",
    "propose_capacity": False,
    "propose_size": None,
    "propose_planned": False,
    "propose_from": ["streets"],
    "propose_spacing": int(SPACING_M),
    "propose_seconds": SECONDS_AT_FIRST,
}
"""What the form says at first, by the keys of its parts."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A question with the candidates it may be answered from, and what has still to be said before it can be."""

    ask: Ask
    sources: Sources
    missing: tuple[str, ...] = ()


def keep() -> None:
    """Hold on to what was filled in while the form is not drawn: Streamlit forgets parts it does not draw."""
    state = st.session_state
    for key, value in AT_FIRST.items():
        state[key] = state.get(key, value)
    for key in [str(key) for key in state if str(key).startswith(("propose_kind_", "propose_rooms_"))]:
        state[key] = state[key]


def open_key(name: str, language: Language) -> str:
    """Name a part that opens by its language, and let it be as open as it was in the other.

    One without a key closes when what stands above it changes, and one whose key stays keeps its words.
    """
    key = f"{name}_{language}"
    st.session_state.setdefault(key, bool(st.session_state.get(name)))
    return key


def draw(asked: Question, view: View) -> Wish:
    """Draw the form and read it; as it stands at first it can be asked at once."""
    language = view.language
    kind = _kind(asked, view)
    goal = _goal(language)
    by, number = _limit(language) if goal != "cover_all" else (NUMBER, None)
    unit = _unit(language) if by == BUDGET else "ten_thousand"
    budget = _yuan("money", unit, language) if by == BUDGET else None
    cost = _yuan("cost", unit, language) if by == BUDGET else None
    box = st.expander(text(language, "app.proposing.options"), key=open_key(OPTIONS, language), on_change="rerun")
    st.session_state[OPTIONS] = box.open
    with box:
        in_each = proposal_options.in_each(asked, language)
        cost = cost if by == BUDGET else _yuan("cost", unit, language)
        with_capacity, size = proposal_options.capacity(language)
        with_planned = st.checkbox(text(language, "app.proposing.planned"), key="propose_planned")
        sources = proposal_options.sources(asked, language)
        seconds = proposal_options.seconds(language)
    ask = Ask(
        kind=kind,
        goal=goal,
        number=number,
        budget_yuan=budget,
        one_in_each=in_each,
        with_capacity=with_capacity,
        with_planned=with_planned,
        cost_yuan=cost,
        size=size,
        time_limit_s=float(seconds),
    )
    has_costs = cost is not None or sources.file is not None
    missing = () if by != BUDGET or has_costs else ("app.proposing.no_cost",)
    return Wish(ask, sources, missing)


def _kind(asked: Question, view: View) -> str:
    kinds = kinds_for(data.standard_of(asked), view.care)
    key = f"propose_kind_{view.care}"
    st.session_state.setdefault(key, kinds[0])
    chosen = st.pills(
        text(view.language, "app.proposing.kind"),
        kinds,
        format_func=lambda kind: text(view.language, f"terms.kind.{kind}"),
        key=key,
        required=True,
    )
    return chosen or kinds[0]


def _goal(language: Language) -> Goal:
    chosen = st.selectbox(
        text(language, "app.proposing.goal"),
        GOALS,
        format_func=lambda goal: text(language, f"app.proposing.goals.{goal}"),
        key=kept.box_key("propose_goal", language, GOALS[0], GOALS),
    )
    st.session_state["kept_propose_goal"] = chosen  # the box of the other language begins at it
    return chosen


def _limit(language: Language) -> tuple[str, int | None]:
    """Ask by what the answer is limited, and beside it how many sites."""
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    chosen = left.segmented_control(
        text(language, "app.proposing.limit"),
        (NUMBER, BUDGET),
        format_func=lambda one: text(language, f"app.proposing.{one}"),
        key="propose_limit",
        required=True,
    )
    if chosen == BUDGET:
        return BUDGET, None
    label = text(language, "app.proposing.sites")
    asked = right.number_input(label, step=1, key="propose_number")
    return NUMBER, within(int(asked), (1, SITES_AT_MOST), language)


def _unit(language: Language) -> str:
    chosen = st.segmented_control(
        text(language, "app.proposing.ten_thousand") + " / " + text(language, "app.proposing.yuan"),
        list(YUAN),
        format_func=lambda unit: text(language, f"app.proposing.{unit}"),
        key="propose_unit",
        required=True,
        label_visibility="collapsed",
    )
    return chosen or "ten_thousand"


def _yuan(name: str, unit: str, language: Language) -> float | None:
    """Read an amount in the unit the planner thinks in; None where none is said."""
    label = text(language, f"app.proposing.{name}", {"unit": text(language, f"app.proposing.{unit}")})
    told = st.number_input(
        label,
        value=None,
        step=10.0,
        format="%.6g",
        key=f"propose_{name}",
        help=text(language, "app.proposing.cost_help") if name == "cost" else None,
    )
    if told is None:
        return None
    yuan = within(float(told), (0.0, MONEY_AT_MOST), language) * YUAN[unit]
    if unit != "yuan":
        st.html(tag("div", text(language, "app.proposing.amount", {"yuan": f"{yuan:,.0f}"}), "cc-note"))
    return yuan
