"""Questions that cannot be asked: every fault at once."""

import math
from typing import Final

from coverage.errors import Problem
from coverage.planning.results import Audit
from coverage.planning.siting.asking import GOALS, Ask
from coverage.planning.siting.meant import counts_for, rule_meant

_MEASURES: Final = ("number", "budget_yuan", "cost_yuan", "size", "time_limit_s")


def faults(ask: Ask, audit: Audit) -> list[Problem]:
    """List everything that is wrong with a question, whatever the candidates; empty if it can be asked."""
    problems = [*_of_choices(ask, audit), *_of_measures(ask)]
    if ask.goal in GOALS and ask.goal != "cover_all" and ask.number is None and ask.budget_yuan is None:
        problems.append(Problem("siting_no_limit"))
    if ask.goal == "lift_lowest" and ask.with_capacity:
        problems.append(Problem("siting_shares_with_places"))
    return problems or _of_rule(ask, audit)


def _of_choices(ask: Ask, audit: Audit) -> list[Problem]:
    standard, levels = audit.standard, set(audit.project.units["level"])
    kinds = dict.fromkeys(kind for rule in standard.rules for kind in rule.facilities.kinds)
    rules = tuple(rule.rule_id for rule in standard.rules)
    known = dict.fromkeys(level for level in audit.project.units["level"] if level in levels)
    return [
        *_not_among(ask.kind, tuple(kinds), "kind"),
        *_not_among(ask.goal, GOALS, "goal"),
        *(_not_among(ask.one_in_each, tuple(known), "level") if ask.one_in_each else []),
        *(_not_among(ask.rule_id, rules, "") if ask.rule_id else []),
    ]


def _not_among(value: str, choices: tuple[str, ...], room: str) -> list[Problem]:
    if value in choices:
        return []
    shown = tuple(f"terms.{room}.{one}" for one in choices) if room else choices
    return [Problem("not_a_choice", value=value, details={"choices": shown})]


def _of_measures(ask: Ask) -> list[Problem]:
    given = {name: getattr(ask, name) for name in _MEASURES}
    return [
        Problem("siting_not_positive", value=f"{value:g}", details={"name": (f"terms.ask.{name}",)})
        for name, value in given.items()
        if value is not None and not (value > 0 and math.isfinite(value)) and not (name == "cost_yuan" and value == 0)
    ]


def _of_rule(ask: Ask, audit: Audit) -> list[Problem]:
    rule = rule_meant(audit.standard, ask.kind, ask.rule_id)
    if rule is None or not counts_for(rule, ask.kind, audit.standard):
        details = {"kind": (f"terms.kind.{ask.kind}",), "rule": ask.rule_id}
        return [Problem("siting_counts_not", details=details)]
    problems = []
    if ask.with_capacity and not rule.capacity:
        problems.append(Problem("siting_no_places", details={"rule": rule.rule_id}))
    if not audit.people[rule.group].known.any():
        problems.append(Problem("siting_nobody_counted", details={"group": (f"terms.group.{rule.group}",)}))
    return problems
