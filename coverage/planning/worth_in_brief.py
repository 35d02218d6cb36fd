"""What one change buys, in the few figures a planner reads at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from coverage.planning.figures import DistrictFigures, district_figures, reached_within
from coverage.planning.results import Effect
from coverage.planning.worth import WalkChange, gained_by_band, touched_rules, walk_change

Within = tuple[int, float, float]
"""Seconds of a break, and the people within it before and after."""


@dataclass(frozen=True, eq=False, slots=True)
class Worth:
    """What one change buys; each by rule id, where the change touches the rule.

    Attributes
    ----------
    within
        For the circles of all cares: people within each break, (seconds, before, after).
    by_band
        People more within each break, by age: as `gained_by_band` has them.
    walks
        As `walk_change` has them.
    leaves, enters
        Codes of the units that leave the gap list, and of those that come onto it, most people first.
    leg_m
        As `Effect` has it.
    before, after
        The figures of the district by care.
    """

    within: Mapping[str, tuple[Within, ...]]
    by_band: Mapping[str, Mapping[str, Sequence[float]]]
    walks: Mapping[str, WalkChange]
    leaves: Mapping[str, tuple[str, ...]]
    enters: Mapping[str, tuple[str, ...]]
    leg_m: float
    before: Mapping[str, DistrictFigures]
    after: Mapping[str, DistrictFigures]


def worth_of(effect: Effect, figures: Mapping[str, DistrictFigures]) -> Worth:
    """Tell what a change buys.

    Parameters
    ----------
    figures
        Those of the district before, by care.
    """
    before, after = effect.before, effect.after
    touched = {rule.rule_id: rule for rule in touched_rules(before, after)}
    cares = {rule.care for rule in touched.values()}
    own = [rule for rule in map(after.standard.circle_rule, figures) if rule.rule_id in touched]
    breaks_s = before.standard.breaks_s
    return Worth(
        within={
            rule.rule_id: tuple(
                zip(breaks_s, *(reached_within(audit, rule, breaks_s) for audit in (before, after)), strict=True)
            )
            for rule in own
            if before.people[rule.group].known.any()
        },
        by_band={rule.rule_id: gained_by_band(before, after, rule) for rule in own},
        walks={rule.rule_id: walk_change(before, after, rule) for rule in own},
        leaves=_by_rule(effect.leaves),
        enters=_by_rule(effect.enters),
        leg_m=effect.leg_m,
        before=figures,
        after={care: district_figures(after, care) if care in cares else figures[care] for care in figures},
    )


def _by_rule(gaps: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    codes: dict[str, list[str]] = {}
    for rule_id, code in zip(gaps["rule_id"].tolist(), gaps["unit_code"].tolist(), strict=True):
        codes.setdefault(rule_id, []).append(code)
    return {rule_id: tuple(own) for rule_id, own in codes.items()}
