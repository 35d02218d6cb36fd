"""The figures of a district and of one unit, taken from an audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from coverage.planning.counting import reached_homes
from coverage.planning.results import Audit
from coverage.standards import Rule

LEAVES: Final = ("community", "village")


@dataclass(frozen=True, slots=True)
class People:
    """People of a group in one place, by their walk: all, surely in time, and of unknown walk."""

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
        return max(self.people - self.reached - self.unknown, 0.0)


@dataclass(frozen=True, slots=True)
class DistrictFigures:
    """The two coverage rates of the plan side by side, and who is left out.

    Attributes
    ----------
    walk
        The people of the circle's group in the district, by their walk within the rule's minutes.
    units, units_met, units_without
        Communities and villages; those covered; those surely not. The rest is unknown.
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
    within, unknown = reached_homes(audit.walks[rule.rule_id], limit_s)
    at_home = audit.people[rule.group].at_home
    return People(float(at_home.sum()), float(at_home[within].sum()), float(at_home[unknown].sum()))


def district_figures(audit: Audit, care: str) -> DistrictFigures:
    """Sum one kind of care, elderly or childcare, up over the district."""
    circle = audit.standard.circle_rule(care)
    covered = units_covered(audit, care)
    units_met, units_without = (int((covered == outcome).sum()) for outcome in ("met", "not_met"))
    rules = [rule.rule_id for rule in audit.standard.rules if rule.care == care]
    counts = audit.gaps["rule_id"].value_counts()
    return DistrictFigures(
        walk=people_within(audit, circle, circle.limit_s),
        units=len(covered),
        units_met=units_met,
        units_without=units_without,
        unit_share=_share(units_met, len(covered)),
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
    walks = {
        int(break_s): People(float(people), float(reached), float(unknown))
        for break_s, people, reached, unknown in zip(
            rows["break_s"], rows["people"], rows["reached"], rows["unknown"], strict=True
        )
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
    order = ("not_met", "unknown", "met", "not_applicable")
    return pd.Series(
        {code: next(one for one in order if one in outcomes) for code, outcomes in said.items()}, dtype="str"
    )


def _holding(audit: Audit, rule: Rule) -> set[str]:
    """Find the units in which a facility stands that surely passes a rule's filter."""
    codes = audit.project.units["unit_code"].to_numpy(dtype=object)
    places = audit.places[audit.walks[rule.rule_id].rows]
    return set(codes[places[places >= 0]])


def _presence_rules(audit: Audit, care: str) -> list[Rule]:
    return [rule for rule in audit.standard.rules if rule.care == care and rule.measure == "presence"]


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
