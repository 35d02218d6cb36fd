"""The figures of a district and of one unit, taken from an audit."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely

from coverage.planning.counting import reached_homes
from coverage.planning.results import Audit
from coverage.planning.territory import places_of
from coverage.standards import Rule

LEAVES: Final = ("community", "village")


@dataclass(frozen=True, slots=True)
class People:
    """People of a group in one place, by their walk: all, surely in time, and of unknown walk; NaN if not counted."""

    people: float
    reached: float
    unknown: float

    @property
    def share(self) -> float:
        """Share of the people surely in time, 0–1; NaN where nobody is counted."""
        return _share(self.reached, self.people)

    @property
    def unknown_share(self) -> float:
        """Share of the people of unknown walk, 0–1; NaN where nobody is counted."""
        return _share(self.unknown, self.people)

    @property
    def out(self) -> float:
        """People surely not in time."""
        return float(np.maximum(self.people - self.reached - self.unknown, 0.0))


UNCOUNTED: Final = People(math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class DistrictFigures:
    """The two coverage rates of the plan side by side, and who is left out.

    Attributes
    ----------
    walk
        The people of the circle's group in the district, by their walk within the rule's minutes.
    units, units_met, units_without, units_unknown
        Communities and villages; those covered; those surely not; those nobody can tell.
    units_uncounted
        Those of them in which the population table does not count the group; nobody of them is in `walk`.
    unit_share
        `units_met` of `units`, NaN where there are none. For elderly care the plan's indicator 1.7: units that meet the
        presence rules asked of them (A4, A5). For childcare indicator 2.7, "communities reached or served": units with
        an open nursery inside, or that meet the circle's rule (A2).
    gaps
        Number of gaps by rule id, for every rule of this care.
    """

    walk: People
    units: int
    units_met: int
    units_without: int
    units_unknown: int
    units_uncounted: int
    unit_share: float
    gaps: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class UnitCard:
    """What the plan says of one unit about one kind of care.

    Attributes
    ----------
    verdicts
        Rows of ASSESSMENTS for this unit, in the edition's order.
    walks
        Its people of the circle's group by their walk, for each break in seconds, rising.
    """

    unit_code: str
    verdicts: pd.DataFrame
    walks: Mapping[int, People]


def people_within(audit: Audit, rule: Rule, limit_s: float) -> People:
    """Count the people of a rule's group in the whole district by their walk within a time, inclusive."""
    group = audit.people[rule.group]
    if not group.known.any():
        return UNCOUNTED
    within, unknown = reached_homes(audit.walks[rule.rule_id], limit_s)
    return People(*(float(group.at_home[chosen].sum()) for chosen in (slice(None), within, unknown)))


def district_figures(audit: Audit, care: str) -> DistrictFigures:
    """Sum one kind of care, one of the edition's `cares`, up over the district."""
    circle = audit.standard.circle_rule(care)
    covered = units_covered(audit, care)
    outcomes = covered.value_counts()
    leaves = audit.project.units["unit_code"].isin(covered.index).to_numpy()
    rules = [rule.rule_id for rule in audit.standard.rules if rule.care == care]
    counts = audit.gaps["rule_id"].value_counts()
    return DistrictFigures(
        walk=people_within(audit, circle, circle.limit_s),
        units=len(covered),
        units_met=int(outcomes.get("met", 0)),
        units_without=int(outcomes.get("not_met", 0)),
        units_unknown=int(outcomes.get("unknown", 0)),
        units_uncounted=int((leaves & ~audit.people[circle.group].known).sum()),
        unit_share=_share(float(outcomes.get("met", 0)), len(covered)),
        gaps={rule_id: int(counts.get(rule_id, 0)) for rule_id in rules},
    )


def units_covered(audit: Audit, care: str) -> pd.Series:
    """Say of every community and village whether it has what the plan counts; see `DistrictFigures.unit_share`.

    Returns
    -------
    Series
        An outcome by unit code, in the order of the units.
    """
    units = audit.project.units
    leaves = units.loc[units["level"].isin(LEAVES).to_numpy(), "unit_code"].tolist()
    asked = [rule for rule in _presence_rules(audit, care) if set(rule.levels) <= set(LEAVES)]
    if asked:
        return _combined(audit, asked, leaves)
    circle = audit.standard.circle_rule(care)
    reached = _combined(audit, [circle], leaves)
    return reached.mask(reached.index.isin(_holding(audit, circle)), "met")


def unit_card(audit: Audit, unit_code: str, care: str) -> UnitCard:
    """Gather the verdicts on one unit, and its people's walks in the circle of one kind of care.

    Raises
    ------
    KeyError
        If there is no such unit.
    """
    if not audit.project.units["unit_code"].eq(unit_code).any():
        raise KeyError(unit_code)
    rules = [rule.rule_id for rule in audit.standard.rules if rule.care == care]
    verdicts = audit.assessments[
        (audit.assessments["unit_code"] == unit_code).to_numpy() & audit.assessments["rule_id"].isin(rules)
    ]
    circle = audit.standard.circle_rule(care)
    rows = audit.reach[
        ((audit.reach["unit_code"] == unit_code) & (audit.reach["rule_id"] == circle.rule_id)).to_numpy()
    ]
    is_known = audit.people[circle.group].known[(audit.project.units["unit_code"] == unit_code).to_numpy()].all()
    walks = {
        int(break_s): People(*map(float, counted)) if is_known else UNCOUNTED
        for break_s, *counted in rows[["break_s", "people", "reached", "unknown"]].itertuples(index=False)
    }
    return UnitCard(unit_code, verdicts.reset_index(drop=True), walks)


def _combined(audit: Audit, rules: list[Rule], unit_codes: list[str]) -> pd.Series:
    """Put the outcomes of several rules into one by unit: the worst of them; not_applicable where none is asked."""
    ids = [rule.rule_id for rule in rules]
    rows = audit.assessments[audit.assessments["rule_id"].isin(ids).to_numpy()]
    said: dict[str, set[str]] = {code: {"not_applicable"} for code in unit_codes}
    for code, outcome in zip(rows["unit_code"], rows["outcome"], strict=True):
        if code in said:
            said[code].add(outcome)
    return pd.Series({code: worst_of(outcomes) for code, outcomes in said.items()}, dtype="str")


def worst_of(outcomes: Collection[str]) -> str:
    """Put several outcomes into one: not met if one is not, else unknown if one is, not applicable if all are."""
    return next((one for one in ("not_met", "unknown", "met") if one in outcomes), "not_applicable")


def placed_shares(audit: Audit) -> Mapping[str, float]:
    """Share of all people placed by each method of `Homes`, 0–1; empty where there are no people."""
    homes = audit.ground.homes
    people = homes.people.sum(axis=1)
    by_method = pd.Series(people).groupby(homes.method["method"].to_numpy()).sum()
    return {} if people.sum() <= 0 else {str(method): float(one / people.sum()) for method, one in by_method.items()}


def unit_of_point(audit: Audit, longitude: float, latitude: float) -> str:
    """Name the unit of the lowest level a point lies in by its code, "" beyond the district line."""
    here = places_of(audit.project.units, audit.ground.territory, np.array([shapely.Point(longitude, latitude)]))[0]
    return str(audit.project.units["unit_code"].iloc[here]) if here >= 0 else ""


def _holding(audit: Audit, rule: Rule) -> set[str]:
    """Find the units in which a facility stands that surely passes a rule's filter."""
    codes = audit.project.units["unit_code"].to_numpy(dtype=object)
    places = audit.places[audit.walks[rule.rule_id].rows]
    return set(codes[places[places >= 0]])


def _presence_rules(audit: Audit, care: str) -> list[Rule]:
    return [rule for rule in audit.standard.rules if rule.care == care and rule.measure == "presence"]


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
