"""The form of a question: what to open, to what end, with how much, and from which candidates."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from coverage.app import data, kept
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.app.proposal.pool import ENDINGS, LARGEST_MB, OwnFile, Sources, file_candidates, own_file
from coverage.app.scenario.candidates import kinds_for
from coverage.errors import describe
from coverage.model.tables import BELOW_DISTRICT, FACILITY_KINDS
from coverage.planning.siting.asking import Ask, Goal
from coverage.planning.siting.candidates import LEAST_SPACING_M, ROOM_KINDS, SPACING_M
from coverage.words import Language, text

GOALS: Final[tuple[Goal, ...]] = ("cover_most", "cover_all", "shortest_walk", "lift_lowest")
"""In the order of how often they are asked."""

NUMBER: Final = "number"
BUDGET: Final = "budget"
YUAN: Final = {"ten_thousand": 10_000.0, "yuan": 1.0}
SITES_AT_FIRST: Final = 5
SITES_AT_MOST: Final = 200
SECONDS_AT_FIRST: Final = 15
SECONDS_AT_MOST: Final = 600
MONEY_AT_MOST: Final = 1e12
FROM: Final = ("streets", "rooms", "file")
PROBLEMS_SHOWN: Final = 30
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


def draw(asked: Question, view: View) -> Wish:
    """Draw the form and read it; as it stands at first it can be asked at once."""
    language = view.language
    kind = _kind(asked, view)
    goal = _goal(language)
    by, number = _limit(language) if goal != "cover_all" else (NUMBER, None)
    unit = _unit(language) if by == BUDGET else "ten_thousand"
    budget = _yuan("money", unit, language) if by == BUDGET else None
    cost = _yuan("cost", unit, language) if by == BUDGET else None
    # With a key of its own it stays open when what stands above it changes.
    with st.expander(text(language, "app.proposing.options"), key=f"propose_options_{language}", on_change="rerun"):
        in_each = _in_each(asked, language)
        cost = cost if by == BUDGET else _yuan("cost", unit, language)
        with_capacity, size = _capacity(language)
        with_planned = st.checkbox(text(language, "app.proposing.planned"), key="propose_planned")
        sources = _sources(asked, language)
        seconds = _seconds(language)
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
    chosen = st.segmented_control(
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
    left, right = st.columns([5, 4], vertical_alignment="bottom")
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
    return NUMBER, int(right.number_input(label, 1, SITES_AT_MOST, step=1, key="propose_number"))


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
        min_value=0.0,
        max_value=MONEY_AT_MOST,
        value=None,
        step=10.0,
        format="%.6g",
        key=f"propose_{name}",
        help=text(language, "app.proposing.cost_help") if name == "cost" else None,
    )
    if told is None:
        return None
    yuan = float(told) * YUAN[unit]
    if unit != "yuan":
        st.html(tag("div", text(language, "app.proposing.amount", {"yuan": f"{yuan:,.0f}"}), "cc-note"))
    return yuan


def _in_each(asked: Question, language: Language) -> str:
    levels = set(data.project_of(asked.source, asked.stamp).units["level"])
    options = ["", *(level for level in BELOW_DISTRICT if level in levels)]
    words = {level: text(language, f"terms.level.{level}") for level in options if level}
    chosen = st.pills(
        text(language, "app.proposing.in_each"),
        options,
        format_func=lambda level: words.get(level) or text(language, "app.proposing.nowhere_each"),
        key="propose_in_each",
        required=True,
    )
    return chosen or ""


def _capacity(language: Language) -> tuple[bool, float | None]:
    is_kept = st.checkbox(text(language, "app.proposing.capacity"), key="propose_capacity")
    if not is_kept:
        return False, None
    label, told = text(language, "app.proposing.size"), text(language, "app.proposing.size_help")
    size = st.number_input(
        label, min_value=0.0, max_value=1e6, value=None, step=10.0, format="%.6g", key="propose_size", help=told
    )
    return True, None if size is None else float(size)


def _sources(asked: Question, language: Language) -> Sources:
    chosen = st.pills(
        text(language, "app.proposing.from"),
        FROM,
        format_func=lambda one: text(language, f"app.proposing.from_{one}"),
        selection_mode="multi",
        key="propose_from",
    )
    spacing_m = _spacing(language) if "streets" in chosen else 0.0
    rooms = _rooms(asked, language) if "rooms" in chosen else ()
    file = _file(asked, language) if "file" in chosen else None
    return Sources(spacing_m, rooms, file)


def _spacing(language: Language) -> float:
    label = text(language, "app.proposing.spacing")
    least = int(LEAST_SPACING_M)
    return float(st.number_input(label, least, 2_000, step=10, key="propose_spacing"))


def _rooms(asked: Question, language: Language) -> tuple[str, ...]:
    facilities = data.project_of(asked.source, asked.stamp).facilities
    known = set(facilities["kind"])
    kinds = [kind for kind in FACILITY_KINDS if kind in known]
    key = f"propose_rooms_{asked.source}"
    st.session_state.setdefault(key, [kind for kind in kinds if kind in ROOM_KINDS])
    chosen = st.pills(
        text(language, "app.proposing.rooms"),
        kinds,
        format_func=lambda kind: text(language, f"terms.kind.{kind}"),
        selection_mode="multi",
        key=key,
    )
    return tuple(chosen)


def _file(asked: Question, language: Language) -> OwnFile | None:
    label = text(language, "app.proposing.file")
    brought = st.file_uploader(label, ENDINGS, key="propose_file", max_upload_size=LARGEST_MB)
    if brought is None:
        return None
    file = own_file(brought.name, brought.getvalue())
    table, problems = file_candidates(asked, file)
    st.html(tag("div", text(language, "app.proposing.file_read", {"count": len(table)}), "cc-line"))
    if problems:
        st.html(tag("div", text(language, "app.proposing.file_problems", {"count": len(problems)}), "cc-line cc-warn"))
        shown = "".join(tag("li", describe(problem, language)) for problem in problems[:PROBLEMS_SHOWN])
        st.html(tag("ul", shown, "cc-list", raw=True))
    return file


def _seconds(language: Language) -> int:
    label = text(language, "app.proposing.time")
    return int(st.number_input(label, 1, SECONDS_AT_MOST, step=5, key="propose_seconds"))


def ask_words(ask: Ask, language: Language) -> str:
    """Say a question in one line."""
    limits = [
        ask.number is not None and text(language, "report.limit.number", {"count": ask.number}),
        ask.budget_yuan is not None and text(language, "report.limit.budget", {"yuan": f"{ask.budget_yuan:,.0f}"}),
        ask.one_in_each
        and text(language, "report.limit.one_in_each", {"level": text(language, f"terms.level.{ask.one_in_each}")}),
        ask.with_capacity and text(language, "report.limit.with_capacity"),
        ask.where_possible and text(language, "app.proposing.where_possible"),
    ]
    said = [one for one in limits if isinstance(one, str) and one] or [text(language, "report.limit.none")]
    values = {
        "kind": text(language, f"terms.kind.{ask.kind}"),
        "goal": text(language, f"app.proposing.goals.{ask.goal}"),
        "limits": text(language, "map.comma").join(said),
    }
    return text(language, "app.proposing.question", values)
