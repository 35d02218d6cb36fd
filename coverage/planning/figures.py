"""The figures of a district, of one unit, and of all units for a map, taken from the tables of an audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from coverage.planning.results import Audit
from coverage.standards import Rule

LEAVES: Final = ("community", "village")
JUDGED: Final = ("subdistrict", "town", "community", "village")


@dataclass(frozen=True, slots=True)
class DistrictFigures:
    """The two coverage rates of the plan side by side, and who is left out.

    Attributes
    ----------
    people, people_reached, people_unknown
        People of the circle's group in the district; those surely within the rule's minutes; those of unknown walk.
    people_share, unknown_share
        The same as shares of all, 0–1; NaN where nobody is counted.
    people_out
        People surely beyond the minutes.
    units, units_met, units_without
        Communities and villages; those covered; those surely not. The rest is unknown.
    unit_share
        `units_met` of `units`, NaN where there are none. For elderly care the plan's indicator 1.7: units that meet the
        presence rules asked of them (A4, A5). For childcare indicator 2.7, "communities reached or served": units with
        an open nursery inside, or that meet the circle's rule (A2).
    gaps
        Number of gaps by rule id, for every rule of this care.
    """

    people: float
    people_reached: float
    people_unknown: float
    people_share: float
    unknown_share: float
    people_out: float
    units: int
    units_met: int
    units_without: int
    unit_share: float
    gaps: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class UnitCard:
    """What the plan says of one unit.

    Attributes
    ----------
    verdicts
        Rows of ASSESSMENTS for this unit, in the edition's order.
    shares
        Rows of `rule_id`, `care`, `break_s`, `people`, `share`, `unknown_share`: walking to each care's circle.
    """

    unit_code: str
    verdicts: pd.DataFrame
    shares: pd.DataFrame


def district_figures(audit: Audit, care: str) -> DistrictFigures:
    """Sum one kind of care, elderly or childcare, up over the district."""
    circle = audit.standard.circle_rule(care)
    seconds = audit.walks[circle.rule_id].walks.seconds
    possible_s = audit.walks[circle.rule_id].possible_s
    at_home = audit.people[circle.group].at_home
    within = seconds <= circle.limit_s
    unknown = ~within & (np.isnan(seconds) | (possible_s <= circle.limit_s))
    total, reached, unsaid = (float(at_home[chosen].sum()) for chosen in (slice(None), within, unknown))
    covered = units_covered(audit, care)
    units_met, units_without = (int((covered == outcome).sum()) for outcome in ("met", "not_met"))
    rules = [rule.rule_id for rule in audit.standard.rules if rule.care == care]
    counts = audit.gaps["rule_id"].value_counts()
    return DistrictFigures(
        people=total,
        people_reached=reached,
        people_unknown=unsaid,
        people_share=_share(reached, total),
        unknown_share=_share(unsaid, total),
        people_out=max(total - reached - unsaid, 0.0),
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


def unit_card(audit: Audit, unit_code: str) -> UnitCard:
    """Gather the verdicts on one unit, and its shares within each break for both kinds of care.

    Raises
    ------
    KeyError
        If there is no such unit.
    """
    if not audit.project.units["unit_code"].eq(unit_code).any():
        raise KeyError(unit_code)
    verdicts = audit.assessments[(audit.assessments["unit_code"] == unit_code).to_numpy()]
    circles = {rule.rule_id: rule.care for rule in map(audit.standard.circle_rule, _cares(audit))}
    rows = audit.reach[(audit.reach["unit_code"] == unit_code).to_numpy() & audit.reach["rule_id"].isin(circles)]
    people = rows["people"].where(rows["people"] > 0)
    shares = pd.DataFrame(
        {
            "rule_id": rows["rule_id"],
            "care": rows["rule_id"].map(circles),
            "break_s": rows["break_s"],
            "people": rows["people"],
            "share": (rows["reached"] / people).clip(upper=1.0),
            "unknown_share": (rows["unknown"] / people).clip(upper=1.0),
        }
    )
    return UnitCard(unit_code, verdicts.reset_index(drop=True), shares.reset_index(drop=True))


def verdict_of_units(audit: Audit, care: str) -> pd.DataFrame:
    """Give the two verdicts of every subdistrict, town, community and village, for the colours of a map.

    Returns
    -------
    DataFrame
        `unit_code`, `level`, `outcome_presence` (of all presence rules asked of the unit: not met if one is not, else
        unknown if one is, not_applicable where none is asked), `outcome_reach` of the circle's rule, and `share` of
        people surely within its minutes, NaN where not known.
    """
    units = audit.project.units
    judged = units[units["level"].isin(JUDGED).to_numpy()]
    codes = judged["unit_code"].tolist()
    circle = audit.standard.circle_rule(care)
    rows = audit.assessments[(audit.assessments["rule_id"] == circle.rule_id).to_numpy()].set_index("unit_code")
    return pd.DataFrame(
        {
            "unit_code": codes,
            "level": judged["level"].tolist(),
            "outcome_presence": _combined(audit, _presence_rules(audit, care), codes).tolist(),
            "outcome_reach": _combined(audit, [circle], codes).tolist(),
            "share": rows["value"].reindex(codes).to_numpy(dtype=np.float64),
        }
    )


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


def _cares(audit: Audit) -> list[str]:
    return list(dict.fromkeys(rule.care for rule in audit.standard.rules if rule.measure == "reach_share"))


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
