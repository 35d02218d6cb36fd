"""A proposal in words and as a table: what it reaches, how good it is at most, and why where there is none."""

import math
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from coverage.app.choices import View
from coverage.app.markup import tag
from coverage.app.proposal.question_words import relaxed_words
from coverage.errors import describe
from coverage.outputs.naming import blank_if_na, percent, percentage
from coverage.outputs.report.planned.sentences import gap_words
from coverage.outputs.spreadsheet_text import harmless
from coverage.planning.shown import people_added, people_more
from coverage.planning.siting.meant import rule_meant
from coverage.planning.siting.proposal import Proposal, Shortfall
from coverage.planning.walking import search_s
from coverage.standards import Rule, Standard
from coverage.words import Language, text

UNITS_SHOWN: Final = 8
YUAN: Final = 10_000.0


def rule_of(proposal: Proposal, standard: Standard) -> Rule:
    """Find the rule a proposal is held against."""
    rule = rule_meant(standard, proposal.ask.kind, proposal.ask.rule_id)
    if rule is None:
        raise KeyError(proposal.ask.kind)  # nothing was proposed for a kind no rule asks for
    return rule


def answer_html(
    proposal: Proposal, standard: Standard, places: Mapping[str, str], language: Language, *, is_final: bool = True
) -> str:
    """Say what is proposed, how good it is at most, and first why where the question has no answer."""
    parts = [] if proposal.shortfall is None else _shortfall(proposal, proposal.shortfall, standard, places, language)
    parts.append(tag("div", _answer(proposal, standard, language), "cc-answer"))
    goal = _goal(proposal, standard, language)
    parts += [tag("div", goal, "cc-line")] if goal else []
    is_told = is_final and proposal.shortfall is None
    parts += [tag("div", _quality(proposal, language), "cc-line")] if is_told else []
    return f'<div role="status">{"".join(parts)}</div>'


def bound_words(proposal: Proposal | None, language: Language) -> str:
    """Say how much better a choice may exist while it is still looked for."""
    if proposal is None or not math.isfinite(proposal.gap):
        return text(language, "app.proposing.no_bound")
    if proposal.ask.goal == "lift_lowest" and proposal.gap == 0:
        return text(language, "app.proposing.lowest_done")
    return text(language, "app.proposing.at_most", {"gap": gap_words(proposal.gap)})


def _answer(proposal: Proposal, standard: Standard, language: Language) -> str:
    rule, cost = rule_of(proposal, standard), proposal.cost_yuan
    values = {
        "sites": len(proposal.sites),
        "kind": text(language, f"terms.kind.{proposal.ask.kind}"),
        "people": f"{proposal.people:,.0f}",
        "within": f"{proposal.people_within:,.0f}",
        "added": f"{people_more(proposal.people_before, proposal.people_within):,}",
        "share": _share(proposal.people_within, proposal),
        "group": text(language, f"terms.group.{rule.group}"),
        "minutes": f"{rule.minutes:g}",
    }
    if not proposal.sites:
        return text(language, "app.proposing.answer_none", values)
    costs = [] if cost is None else [text(language, "app.proposing.known_cost", {"yuan": f"{cost:,.0f}"})]
    return " ".join([text(language, "app.proposing.answer", values), *costs])


def _goal(proposal: Proposal, standard: Standard, language: Language) -> str:
    """Say the figure of the goal where the sentence has not said it."""
    goal, value = proposal.ask.goal, proposal.value
    if goal == "lift_lowest" and math.isfinite(value):
        return text(language, "app.proposing.lift_lowest", {"share": percent(value)})
    if goal == "shortest_walk" and math.isfinite(value) and proposal.people > 0:
        values = {"minutes": f"{value / proposal.people / 60:.1f}", "most": f"{search_s(standard) / 60:g}"}
        return text(language, "app.proposing.shortest_walk", values)
    return ""


def _quality(proposal: Proposal, language: Language) -> str:
    if proposal.status == "proven":
        return text(language, "app.proposing.proven")
    if proposal.ask.goal == "lift_lowest" and proposal.gap == 0:  # proven of the lowest unit, not yet of those above it
        return text(language, "app.proposing.lowest_proven")
    known = math.isfinite(proposal.gap)
    values = {"gap": gap_words(proposal.gap) if known else "", "seconds": f"{proposal.ask.time_limit_s:g}"}
    return text(language, f"app.proposing.{proposal.status}{'' if known else '_open'}", values)


def _share(people: float, proposal: Proposal) -> str:
    return percent(people / proposal.people) if proposal.people > 0 else "–"


def _shortfall(
    proposal: Proposal, short: Shortfall, standard: Standard, places: Mapping[str, str], language: Language
) -> list[str]:
    said, because = ("infeasible", "conflict") if short.proven else ("not_found", "reason")
    parts = [tag("div", text(language, f"app.proposing.{said}"), "cc-answer cc-warn")]
    for conflict in short.conflicts:
        why = {"why": describe(conflict, language)}
        parts.append(tag("div", text(language, f"app.proposing.{because}", why), "cc-line"))
    if len(short.unreachable):
        group = text(language, f"terms.group.{rule_of(proposal, standard).group}")
        values = {"people": f"{short.unreachable['people'].sum():,.0f}", "group": group}
        parts.append(tag("div", text(language, "app.proposing.unreachable", values), "cc-line"))
        if short.without_streets >= 0.5:
            lost = {"people": f"{short.without_streets:,.0f}"}
            parts.append(tag("div", text(language, "app.proposing.without_streets", lost), "cc-line"))
        parts.append(tag("ul", _unreachable(short.unreachable, places, language), "cc-list", raw=True))
    if short.relaxed is not None:
        changes = {"changes": relaxed_words(proposal.ask, short.relaxed, language)}
        parts.append(tag("div", text(language, "app.proposing.relaxed", changes), "cc-line"))
    return parts


def _unreachable(rows: pd.DataFrame, places: Mapping[str, str], language: Language) -> str:
    told = [
        text(language, "app.proposing.unreachable_unit", {"unit": places.get(code, code), "people": f"{people:,.0f}"})
        for code, people in rows[["unit_code", "people"]].itertuples(index=False)
    ]
    left = len(told) - UNITS_SHOWN
    more = [text(language, "app.proposing.unreachable_more", {"count": left})] if left > 0 else []
    return "".join(tag("li", one) for one in [*told[:UNITS_SHOWN], *more])


def table_of(proposal: Proposal, names: Mapping[str, str], language: Language) -> pd.DataFrame:
    """Lay the sites out, the one that adds most first; texts are harmless in a spreadsheet.

    Costs are in 10,000 yuan, and left out where none is known.
    """
    rows = proposal.proposed
    within = rows["people_within"] / proposal.people if proposal.people > 0 else rows["people_within"] * math.nan
    columns = {
        "order": rows["order"].to_numpy(),
        "unit": [harmless(_unit(code, names, language)) for code in rows["unit_code"]],
        "added": _added(proposal),
        "share": within.map(percentage).to_numpy(),
        **({"costs": (rows["cost_yuan"] / YUAN).to_numpy()} if rows["cost_yuan"].notna().any() else {}),
    }
    return pd.DataFrame({text(language, f"app.proposing.{name}"): values for name, values in columns.items()})


def mark_lines(row: Mapping[str, Any], proposal: Proposal, standard: Standard, view: View) -> tuple[str, ...]:
    """Say on the map what one site adds, and what all up to it reach."""
    language = view.language
    group = text(language, f"terms.group.{rule_of(proposal, standard).group}")
    adds = {"added": f"{_added(proposal)[row['order'] - 1]:,}", "group": group}
    return (
        text(language, "app.proposing.mark", {"number": row["order"], "name": row["name"]}),
        text(language, "app.proposing.adds", adds),
        text(language, "app.proposing.adds_up", {"share": _share(row["people_within"], proposal)}),
    )


def _added(proposal: Proposal) -> list[int]:
    return people_added(proposal.people_before, proposal.proposed["people_within"])


def _unit(code: object, names: Mapping[str, str], language: Language) -> str:
    return names.get(blank_if_na(code)) or text(language, "app.proposing.beyond")
