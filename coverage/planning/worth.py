"""What lies between two audits: who comes within reach, whose walk changes, what becomes of the rates."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Final

import numpy as np
import pandas as pd

from coverage.engine.arrays import Floats, Ints
from coverage.model.ages import bounds
from coverage.model.scenario import Resizing
from coverage.planning.capacity import capacity_of
from coverage.planning.figures import people_within, reached_within, unit_share
from coverage.planning.gaps import worst_first
from coverage.planning.passing import cells
from coverage.planning.results import Audit, Effect, Verdicts
from coverage.planning.walking import search_s
from coverage.standards import Rule

ABOVE: Final = ("subdistrict", "town")
"""Levels of the units that are to have a centre."""

SAME_PEOPLE: Final = 1e-6
"""Sums of people that differ by less are the same."""

ByBand = Mapping[str, Sequence[float]]
"""People within each break of the edition, by band of age."""

_NO_HOMES: Final = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Rates:
    """The two coverage rates of one kind of care over the district, 0–1; NaN where nobody can tell."""

    care: str
    walk_before: float
    walk_after: float
    units_before: float
    units_after: float


def touched_rules(before: Audit, after: Audit) -> list[Rule]:
    """List the rules whose walks may differ: those that were timed again."""
    was, now = before.judged, after.judged
    return [one for one in before.standard.rules if was[one.rule_id].timed is not now[one.rule_id].timed]


def placing_rules(effect: Effect) -> list[Rule]:
    """List the rules of which other people may find a place: those with other walks, or with rooms of another size."""
    before, touched = effect.before, touched_rules(effect.before, effect.after)
    sizes = {
        name
        for one in effect.changes
        if isinstance(one, Resizing)
        for name, size in asdict(one).items()
        if size is not None
    }
    return [rule for rule in before.standard.rules if rule.capacity and (rule in touched or rule.capacity in sizes)]


def people_gained(before: Audit, after: Audit, rules: Sequence[Rule]) -> pd.DataFrame:
    """Add up the people reached over the whole district, before and after.

    Returns
    -------
    DataFrame
        `rule_id`, `break_s`, `people_before`, `people_after`; NaN where nobody has counted the group.
    """
    breaks_s = before.standard.breaks_s
    reached = [[one for rule in rules for one in reached_within(audit, rule, breaks_s)] for audit in (before, after)]
    return pd.DataFrame(
        {
            "rule_id": pd.Series([rule.rule_id for rule in rules for _ in breaks_s], dtype="str"),
            "break_s": np.tile(np.array(breaks_s, dtype=np.int64), len(rules)),
            "people_before": np.array(reached[0], dtype=np.float64),
            "people_after": np.array(reached[1], dtype=np.float64),
        }
    )


def people_gained_by_age(before: Audit, after: Audit, rules: Sequence[Rule]) -> pd.DataFrame:
    """Add up the people reached over the whole district by age: the bands of each rule's group.

    Returns
    -------
    DataFrame
        `rule_id`, `age_group`, `break_s`, `people_before`, `people_after`. The bands of a group add up to it.
    """
    rows = []
    for rule in rules:
        if not before.people[rule.group].known.any():
            continue
        reached = [_reached_by_band(audit, rule, _everyone(audit)) for audit in (before, after)]
        for band in _bands(before, rule):
            by_break = zip(before.standard.breaks_s, *(one[band] for one in reached), strict=True)
            rows += [(rule.rule_id, band, *row) for row in by_break]
    names = ("rule_id", "age_group", "break_s", "people_before", "people_after")
    kinds = {"rule_id": "str", "age_group": "str", "break_s": "int64", "people_before": float, "people_after": float}
    return pd.DataFrame(rows, columns=list(names)).astype(kinds)


def reached_by_band(audit: Audit, rule: Rule) -> ByBand:
    """Count the people within each break, by age: what `people_gained_by_age` has of one audit.

    Empty where nobody has counted the group.
    """
    return _reached_by_band(audit, rule, _everyone(audit)) if audit.people[rule.group].known.any() else {}


def gained_by_band(before: Audit, after: Audit, rule: Rule) -> dict[str, list[float]]:
    """Count how many people more are within each break of the edition, by age: what `people_gained_by_age` subtracts.

    Only the homes that walk otherwise are looked at, where the audit after tells which. Empty where nobody has counted
    the group.
    """
    if not before.people[rule.group].known.any():
        return {}
    was, now = (
        _reached_by_band(audit, rule, homes)
        for audit, homes in zip((before, after), _asked(before, after, rule), strict=True)
    )
    return {band: [more - less for more, less in zip(now[band], was[band], strict=True)] for band in now}


@dataclass(frozen=True, slots=True)
class WalkChange:
    """People of a rule's group whose walk to the nearest facility gets shorter or longer, and the minutes that makes.

    `minutes_saved` is the mean of those who are nearer, NaN where there is nobody.
    """

    rule_id: str
    age_group: str
    people_nearer: float
    minutes_saved: float
    person_minutes_saved: float
    people_farther: float
    person_minutes_lost: float


def walks_changed(before: Audit, after: Audit, rules: Sequence[Rule]) -> pd.DataFrame:
    """Tell for several rules what `walk_change` does: its fields, a row for each rule."""
    rows = [asdict(walk_change(before, after, rule)) for rule in rules]
    kinds = {one.name: "str" if one.type is str else "float64" for one in fields(WalkChange)}
    return pd.DataFrame(rows, columns=list(kinds)).astype(kinds)


def walk_change(before: Audit, after: Audit, rule: Rule) -> WalkChange:
    """Count those whose walk to the nearest facility gets shorter or longer.

    A walk longer than any that was looked for counts as the longest, so that no more is promised than what is sure. A
    walk that is not known on either side does not count. NaN where the two audits do not know the same homes: other
    streets may be another guess at where people live.
    """
    people = before.people[rule.group]
    homes = before.ground.homes, after.ground.homes
    if homes[0] is not homes[1] and not np.array_equal(homes[0].xy, homes[1].xy):
        return WalkChange(rule.rule_id, rule.group, *[math.nan] * 5)
    asked, _ = _asked(before, after, rule)
    longest_s = search_s(before.standard)
    was, now = (np.minimum(audit.walks_of(rule.rule_id).sure.seconds_of(asked), longest_s) for audit in (before, after))
    counted = people.at_home[asked] if people.known.any() else np.full(len(was), np.nan)
    nearer, farther = now < was, now > was
    saved, lost = (float((counted[at] * np.abs(now - was)[at]).sum()) / 60.0 for at in (nearer, farther))
    people_nearer, people_farther = (float(counted[at].sum()) for at in (nearer, farther))
    mean = saved / people_nearer if people_nearer > 0 else math.nan
    return WalkChange(rule.rule_id, rule.group, people_nearer, mean, saved, people_farther, lost)


def gaps_lost(one: Audit, other: Audit) -> pd.DataFrame:
    """List the gaps of one audit that are none in another: `rule_id` and `unit_code`, most people affected first."""
    rule_ids = [rule_id for rule_id, now in other.judged.items() if now.verdicts is not one.judged[rule_id].verdicts]
    lost = [_lost(one.judged[rule_id].verdicts, other.judged[rule_id].verdicts) for rule_id in rule_ids]
    unit = np.concatenate([np.empty(0, dtype=np.int64), *(unit for unit, _ in lost)])
    if not unit.size:
        return _no_gaps().copy()
    rule = np.repeat(np.arange(len(lost)), [len(unit) for unit, _ in lost])
    affected = np.concatenate([affected for _, affected in lost])
    codes = cells(one.project.units["unit_code"].array, unit)
    order = worst_first(affected, rule, codes)
    names = np.array(rule_ids, dtype=object)[rule]
    return pd.DataFrame({"rule_id": names[order], "unit_code": codes[order]}, dtype="str")


def is_its_centre(audit: Audit, rule_id: str, unit_code: str) -> bool:
    """Tell whether a gap is that of a subdistrict or town without its centre."""
    rule, units = audit.standard.rule(rule_id), audit.project.units
    level = units["level"].array[(units["unit_code"] == unit_code).to_numpy()][0]
    return rule.measure == "presence" and "centre" in rule.facilities.kinds and level in ABOVE


def coverage_rates(before: Audit, after: Audit, care: str) -> Rates:
    """Give both coverage rates of one kind of care, before and after."""
    rule = before.standard.circle_rule(care)
    walks = [people_within(audit, rule, rule.limit_s).share for audit in (before, after)]
    return Rates(care, *walks, *(unit_share(audit, care) for audit in (before, after)))


def relieved(before: Audit, after: Audit, rule_id: str) -> float:
    """Count the people who find a place after and did not before.

    NaN where nobody has counted them, or no place, and where there are more after of whom nobody can tell whether they
    find one. Both audits share out all their places anew, which takes its time in a large city.
    """
    (placed, unknown), (placed_after, unknown_after) = (_placed(audit, rule_id) for audit in (before, after))
    is_told = not unknown_after > unknown + SAME_PEOPLE
    return placed_after - placed if is_told else float("nan")


def people_placed(audit: Audit, rule_id: str) -> float:
    """Count the people who surely find a place; NaN where nobody has counted them, or the rule asks for none."""
    return _placed(audit, rule_id)[0]


def _asked(before: Audit, after: Audit, rule: Rule) -> tuple[Ints, Ints]:
    """List the homes before and after, rising, that may walk otherwise: those timed again, all where nobody tells."""
    was, now = (audit.walks_of(rule.rule_id).sure for audit in (before, after))
    if now is was:
        return _NO_HOMES, _NO_HOMES
    if now.own is not None and now.own.former_s is was.walks.seconds:
        return now.own.at, now.own.at
    return _everyone(before), _everyone(after)


def _everyone(audit: Audit) -> Ints:
    return np.arange(len(audit.ground.homes.unit))


def _bands(audit: Audit, rule: Rule) -> list[str]:
    """List the bands of the population table that lie in a rule's group."""
    first, last = bounds(rule.group)
    return [one for one in audit.ground.homes.bands if first <= bounds(one)[0] and bounds(one)[1] <= last]


def _reached_by_band(audit: Audit, rule: Rule, asked: Ints) -> dict[str, list[float]]:
    """Count the people of each band of a rule's group, living in some homes, who walk to it within each break."""
    homes, breaks_s = audit.ground.homes, audit.standard.breaks_s
    seconds = audit.walks_of(rule.rule_id).sure.seconds_of(asked)
    missed = np.zeros(len(seconds), dtype=np.int64)  # breaks that are too short; all where the walk is not known
    for break_s in breaks_s:
        missed += ~(seconds <= break_s)
    columns = {band: homes.people[asked, homes.bands.index(band)] for band in _bands(audit, rule)}
    return {
        band: np.cumsum(np.bincount(missed, people, len(breaks_s) + 1)[:-1]).tolist()
        for band, people in columns.items()
    }


@cache
def _no_gaps() -> pd.DataFrame:
    """Make the list of no gaps once: a click most often adds none."""
    return pd.DataFrame({"rule_id": [], "unit_code": []}, dtype="str")


def _lost(before: Verdicts, after: Verdicts) -> tuple[Ints, Floats]:
    """List the units one rule surely finds wanting before and not after, and their people short."""
    if np.array_equal(before.unit, after.unit):
        other = np.flatnonzero(before.outcome != after.outcome)
        lost = other[before.outcome[other] == "not_met"]
    else:
        not_after = ~np.isin(before.unit, after.unit[after.outcome == "not_met"])
        lost = np.flatnonzero((before.outcome == "not_met") & not_after)
    return before.unit[lost], before.people_short[lost]


def _placed(audit: Audit, rule_id: str) -> tuple[float, float]:
    """Count those of a rule's group who find a place, and those of whom nobody can tell.

    Over the outermost units in which they are counted.
    """
    told = capacity_of(audit, rule_id)
    rows = told[(told["age_group"] == audit.standard.rule(rule_id).group).to_numpy()]
    if not len(rows):
        return float("nan"), float("nan")
    parents = dict(zip(audit.project.units["unit_code"], audit.project.units["parent_code"], strict=True))
    counted = set(rows["unit_code"])
    outermost = [parents[code] not in counted for code in rows["unit_code"]]
    return float(rows["placed"].to_numpy()[outermost].sum()), float(rows["unknown"].to_numpy()[outermost].sum())
