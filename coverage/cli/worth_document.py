"""What changes buy as one JSON document."""

from collections.abc import Sequence

import pandas as pd

from coverage.cli.documents import Tree, head_of, problem_list, scenario_tree
from coverage.errors import Problem
from coverage.model.scenario import Scenario
from coverage.outputs.naming import unit_names
from coverage.outputs.report.matter import Row
from coverage.outputs.report.model import figure, minutes
from coverage.planning.results import Audit, Effect
from coverage.planning.worth import (
    Rates,
    coverage_rates,
    is_its_centre,
    people_gained_by_age,
    placing_rules,
    relieved,
    touched_rules,
    walks_changed,
)
from coverage.standards import Rule
from coverage.words import Language


def effect_document(effect: Effect, scenario: Scenario, problems: Sequence[Problem], language: Language) -> Tree:
    """Write what changes buy, for every rule they touch, and what is to be checked."""
    before, after = effect.before, effect.after
    rules = touched_rules(before, after)
    by_group = effect.gained.assign(age_group=[before.standard.rule(one).group for one in effect.gained["rule_id"]])
    by_band = people_gained_by_age(before, after, rules)
    bands = by_band[
        [
            one != before.standard.rule(rule).group
            for rule, one in zip(by_band["rule_id"], by_band["age_group"], strict=True)
        ]
    ]
    walks = walks_changed(before, after, rules)
    return {
        **head_of(before, "whatif", language),
        "scenario": scenario_tree(scenario, effect.unresolved, language),
        "people": [_gained(row) for row in pd.concat([by_group, bands]).to_dict("records")],
        "walks": [_walk(row) for row in walks.to_dict("records")],
        "places": [_placed(effect, rule) for rule in placing_rules(effect)],
        "rates": [_rate(before, coverage_rates(before, after, care)) for care in before.standard.cares],
        "leaves": _listed(effect.leaves, before, language),
        "enters": _listed(effect.enters, before, language),
        "centres": [
            row["unit_code"]
            for row in effect.leaves.to_dict("records")
            if is_its_centre(before, row["rule_id"], row["unit_code"])
        ],
        "problems": problem_list(problems, language),
    }


def _gained(row: Row) -> Tree:
    was, now = (figure(row[f"people_{when}"], "count") for when in ("before", "after"))
    return {
        "rule": row["rule_id"],
        "age_group": row["age_group"],
        "minutes": minutes(row["break_s"]),
        "people_before": was,
        "people_after": now,
        "people_newly": None if was is None or now is None else now - was,
    }


def _walk(row: Row) -> Tree:
    return {
        "rule": row["rule_id"],
        "age_group": row["age_group"],
        "people_nearer": figure(row["people_nearer"], "count"),
        "minutes_saved": figure(row["minutes_saved"], "minutes"),
        "person_minutes_saved": figure(row["person_minutes_saved"], "count"),
        "people_farther": figure(row["people_farther"], "count"),
        "person_minutes_lost": figure(row["person_minutes_lost"], "count"),
    }


def _placed(effect: Effect, rule: Rule) -> Tree:
    more = relieved(effect.before, effect.after, rule.rule_id)
    return {"rule": rule.rule_id, "people_more_with_a_place": figure(more, "count")}


def _rate(audit: Audit, rates: Rates) -> Tree:
    shares = ("walk_before", "walk_after", "units_before", "units_after")
    return {
        "care": rates.care,
        "minutes": figure(audit.standard.circle_rule(rates.care).minutes, "minutes"),
        **{name: figure(getattr(rates, name), "share") for name in shares},
    }


def _listed(table: pd.DataFrame, audit: Audit, language: Language) -> list[Tree]:
    names = unit_names(audit.project, language)
    return [
        {
            "rule": row["rule_id"],
            "clause": audit.standard.rule(row["rule_id"]).clause,
            "unit_code": row["unit_code"],
            "unit": names[row["unit_code"]],
        }
        for row in table.to_dict("records")
    ]
