"""What one change buys, in the few figures a planner reads at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from coverage.planning.figures import DistrictFigures, district_figures, reached_within
from coverage.planning.results import Audit, Effect
from coverage.planning.worth import ByBand, WalkChange, gained_by_band, reached_by_band, touched_rules, walk_change
from coverage.standards import Rule

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
        The same by age, band by band.
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
    by_band: Mapping[str, Mapping[str, tuple[Within, ...]]]
    walks: Mapping[str, WalkChange]
    leaves: Mapping[str, tuple[str, ...]]
    enters: Mapping[str, tuple[str, ...]]
    leg_m: float
    before: Mapping[str, DistrictFigures]
    after: Mapping[str, DistrictFigures]


def bands_of(audit: Audit, cares: Iterable[str]) -> dict[str, ByBand]:
    """Count the people within each break by age, for the circles of some cares, by rule id."""
    return {rule.rule_id: reached_by_band(audit, rule) for rule in map(audit.standard.circle_rule, cares)}


def bands_after(worth: Worth, bands: Mapping[str, ByBand]) -> dict[str, ByBand]:
    """Say what `bands_of` would after a change: those before, where it touches no walk."""
    own = {
        rule_id: {band: [now for _, _, now in within] for band, within in told.items()}
        for rule_id, told in worth.by_band.items()
    }
    return {**bands, **own}


def worth_of(effect: Effect, figures: Mapping[str, DistrictFigures], bands: Mapping[str, ByBand]) -> Worth:
    """Tell what a change buys.

    Parameters
    ----------
    figures
        Those of the district before, by care.
    bands
        As `bands_of` has them of the district before, so that no click counts everybody again.
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
        by_band={rule.rule_id: _by_band(effect, rule, bands[rule.rule_id]) for rule in own},
        walks={rule.rule_id: walk_change(before, after, rule) for rule in own},
        leaves=_by_rule(effect.leaves),
        enters=_by_rule(effect.enters),
        leg_m=effect.leg_m,
        before=figures,
        after={care: district_figures(after, care) if care in cares else figures[care] for care in figures},
    )


def _by_band(effect: Effect, rule: Rule, bands: ByBand) -> dict[str, tuple[Within, ...]]:
    """Put what each band gains on top of what it had."""
    breaks_s = effect.before.standard.breaks_s
    return {
        band: tuple(
            (break_s, was, was + more) for break_s, was, more in zip(breaks_s, bands[band], gained, strict=True)
        )
        for band, gained in gained_by_band(effect.before, effect.after, rule).items()
    }


def _by_rule(gaps: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    codes: dict[str, list[str]] = {}
    for rule_id, code in zip(gaps["rule_id"].tolist(), gaps["unit_code"].tolist(), strict=True):
        codes.setdefault(rule_id, []).append(code)
    return {rule_id: tuple(own) for rule_id, own in codes.items()}
