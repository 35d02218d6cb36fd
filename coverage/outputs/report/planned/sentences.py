"""What is planned in sentences: the scenarios, and what is proposed and how good that is at most."""

import math
from collections.abc import Iterator

from coverage.errors import describe
from coverage.outputs.naming import UNKNOWN, percent
from coverage.outputs.report.matter import sentence
from coverage.outputs.report.planned.matter import PlannedMatter
from coverage.outputs.report.planned.scenario_sentences import scenario_sentences
from coverage.planning.shown import people_more
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.meant import rule_meant
from coverage.planning.siting.proposal import Proposal, Shortfall
from coverage.planning.walking import search_s


def sentences_of(planned: PlannedMatter) -> tuple[str, ...]:
    """Say what is planned: the scenarios one by one, then the proposal, then how to read the tables."""
    siting = planned.siting
    told = [
        *(() if siting.comparison is None else scenario_sentences(siting.comparison, planned)),
        *(() if siting.proposal is None else _proposed(siting.proposal, planned)),
    ]
    return tuple(map(sentence, told))


def _proposed(proposal: Proposal, planned: PlannedMatter) -> Iterator[str]:
    matter, ask = planned.matter, proposal.ask
    rule = rule_meant(matter.audit.standard, ask.kind, ask.rule_id)
    yield matter.say("planned.asked", {"goal": matter.say(f"goal.{ask.goal}"), **_asked(ask, planned)})
    if rule is not None:
        values = {"rule": rule.rule_id, "title": matter.title(rule), "group": matter.group(rule.group)}
        yield matter.say("planned.held", {**values, "minutes": f"{rule.minutes:g}", "clause": rule.clause})
    yield from _candidates(planned)
    if proposal.problems:
        yield matter.say("planned.left_out", {"count": f"{len(proposal.problems):,}"})
    if proposal.shortfall is None:
        yield _answer(proposal, planned)
        yield from _goal(proposal, planned)
        yield _quality(proposal, planned)
    else:
        yield from _short(proposal.shortfall, ask, planned)
        if proposal.sites:
            yield matter.say("planned.instead_of_it", {"answer": _answer(proposal, planned)})
            yield from _goal(proposal, planned)
    if not proposal.curve_is_whole:
        yield matter.say("planned.curve_cut", {"count": len(proposal.curve)})


def _asked(ask: Ask, planned: PlannedMatter) -> dict[str, str]:
    said = limits_of(ask, planned)
    limits = planned.matter.say("next").join(said.values()) or planned.matter.say("limit.none")
    return {"kind": planned.matter.term(f"kind.{ask.kind}"), "limits": limits}


def limits_of(ask: Ask, planned: PlannedMatter) -> dict[str, str]:
    """Say the limits of a question, by the name of each."""
    say, said = planned.matter.say, {}
    if ask.number is not None:
        said["number"] = say("limit.number", {"count": ask.number})
    if ask.budget_yuan is not None:
        said["budget"] = say("limit.budget", {"yuan": f"{ask.budget_yuan:,.0f}"})
    if ask.one_in_each:
        said["one_in_each"] = say("limit.one_in_each", {"level": planned.matter.term(f"level.{ask.one_in_each}")})
    flags = {name: getattr(ask, name) for name in ("with_capacity", "with_planned", "where_possible")}
    return said | {name: say(f"limit.{name}") for name, is_set in flags.items() if is_set}


def _candidates(planned: PlannedMatter) -> Iterator[str]:
    """Say where the candidates come from."""
    table, matter = planned.siting.candidates, planned.matter
    if table is None:
        return
    counts = table["origin"].value_counts(sort=False).sort_index()
    told = [
        matter.say("planned.origin", {"origin": matter.term(f"origin.{one}"), "count": f"{count:,}"})
        for one, count in counts.items()
    ]
    yield matter.say(
        "planned.candidates",
        {"count": f"{len(table):,}", "list": matter.say("between").join(told) or matter.say("none")},
    )


def _answer(proposal: Proposal, planned: PlannedMatter) -> str:
    cost = proposal.cost_yuan
    values = {
        "sites": len(proposal.sites),
        "kind": planned.matter.term(f"kind.{proposal.ask.kind}"),
        "people": f"{proposal.people:,.0f}",
        "before": f"{proposal.people_before:,.0f}",
        "within": f"{proposal.people_within:,.0f}",
        "added": f"{people_more(proposal.people_before, proposal.people_within):,}",
        "share_before": _share(proposal.people_before, proposal),
        "share": _share(proposal.people_within, proposal),
        "cost": planned.matter.say(
            "planned.no_cost" if cost is None else "planned.cost", {"yuan": f"{cost or 0:,.0f}"}
        ),
    }
    return planned.matter.say("planned.answer", values)


def _share(people: float, proposal: Proposal) -> str:
    return percent(people / proposal.people) if proposal.people > 0 else UNKNOWN


def _goal(proposal: Proposal, planned: PlannedMatter) -> Iterator[str]:
    """Say the figure of the goal where the answer has not said it; see `Solution.value`."""
    goal, value, matter = proposal.ask.goal, proposal.value, planned.matter
    if not math.isfinite(value):
        return
    if goal == "lift_lowest":
        yield matter.say("planned.lift_lowest", {"share": percent(value)})
    if goal == "shortest_walk" and proposal.people > 0:
        longest = search_s(matter.audit.standard) / 60
        values = {"minutes": f"{value / proposal.people / 60:.1f}", "most": f"{longest:g}"}
        yield matter.say("planned.shortest_walk", values)


def _quality(proposal: Proposal, planned: PlannedMatter) -> str:
    """Say how good the answer is: proven, or how much better one may exist and why nobody looked further."""
    matter = planned.matter
    if proposal.status == "proven":
        return matter.say("planned.proven")
    if proposal.ask.goal == "lift_lowest" and proposal.gap == 0:  # proven of the lowest unit alone
        return matter.say("planned.lowest_proven")
    stopped = matter.say(f"status.{proposal.status}", {"seconds": f"{proposal.ask.time_limit_s:g}"})
    better = matter.say("planned.at_most", {"gap": gap_words(proposal.gap)}) if math.isfinite(proposal.gap) else ""
    return matter.say("planned.not_proven", {"stopped": stopped, "better": better or matter.say("planned.no_bound")})


def gap_words(gap: float) -> str:
    """Write how much better a choice may be, rounded up: never less than it is."""
    return f"{math.ceil(gap * 1000 - 1e-6) / 10:g}%"


def _short(shortfall: Shortfall, ask: Ask, planned: PlannedMatter) -> Iterator[str]:
    """Say why no choice does what is asked, or was found to, and the cheapest question that can be answered."""
    matter = planned.matter
    said, because = ("infeasible", "conflict") if shortfall.proven else ("not_found", "reason")
    yield matter.say(f"planned.{said}")
    people = float(shortfall.unreachable["people"].sum()) if len(shortfall.unreachable) else 0.0
    if people > 0:
        values = {
            "people": f"{people:,.0f}",
            "units": len(shortfall.unreachable),
            "table": matter.say("tables.unreached"),
        }
        yield matter.say("planned.unreachable", values)
    if shortfall.without_streets >= 0.5:
        yield matter.say("planned.without_streets", {"people": f"{shortfall.without_streets:,.0f}"})
    for conflict in shortfall.conflicts:
        yield matter.say(f"planned.{because}", {"why": describe(conflict, matter.language)})
    if shortfall.relaxed is not None:
        yield matter.say("planned.relaxed", {"list": _relaxed(ask, shortfall.relaxed, planned)})


def _relaxed(ask: Ask, relaxed: Ask, planned: PlannedMatter) -> str:
    """Say what the relaxed question asks otherwise, limit by limit."""
    matter, was, now = planned.matter, limits_of(ask, planned), limits_of(relaxed, planned)
    told = [
        matter.say("planned.instead", {"now": now[name], "was": was[name]})
        if name in was and name in now
        else matter.say("planned.dropped", {"was": was[name]})
        if name in was
        else now[name]
        for name in dict.fromkeys([*was, *now])
        if was.get(name) != now.get(name)
    ]
    if ask.goal != relaxed.goal:
        told.insert(0, matter.say(f"goal.{relaxed.goal}"))
    return matter.say("next").join(told) or matter.say("none")
