"""The figures of a district on one card."""

from dataclasses import dataclass

from coverage.planning.results import Audit

LEAVES = ("community", "village")


@dataclass(frozen=True, slots=True)
class DistrictFigures:
    """The two coverage rates side by side, and who is left out.

    Attributes
    ----------
    people_share, unknown_share
        Share of the group that walks to the service within the rule's minutes; share whose walk cannot be timed.
        NaN where nobody is counted.
    people_out
        People beyond the limit; those of unknown walk are not among them.
    unit_share
        Share of communities and villages that have what the presence rules ask of them (indicator 1.7). Where the
        edition asks no presence of them (childcare), the share that meets the circle's rule (indicator 2.7). NaN
        where there are none.
    units_without
        Communities and villages without one: the gaps behind `unit_share`.
    """

    people_share: float
    unknown_share: float
    people_out: float
    unit_share: float
    units_without: int


def district_figures(audit: Audit, care: str) -> DistrictFigures:
    """Sum one kind of care up over the district."""
    circle = audit.standard.circle_rule(care)
    seconds = audit.walks[circle.rule_id].walks.seconds
    people = audit.people[circle.group].at_home
    total = float(people.sum())
    reached = float(people[seconds <= circle.limit_s].sum())
    unknown = float(people[seconds != seconds].sum())
    asked = [
        rule.rule_id
        for rule in audit.standard.rules
        if rule.care == care and rule.measure == "presence" and set(rule.levels) <= set(LEAVES)
    ] or [circle.rule_id]
    leaves = audit.project.units.loc[audit.project.units["level"].isin(LEAVES), "unit_code"]
    rows = audit.assessments[audit.assessments["rule_id"].isin(asked) & audit.assessments["unit_code"].isin(leaves)]
    rows = rows[rows["outcome"] != "not_applicable"]
    return DistrictFigures(
        people_share=reached / total if total > 0 else float("nan"),
        unknown_share=unknown / total if total > 0 else float("nan"),
        people_out=total - reached - unknown,
        unit_share=float((rows["outcome"] == "met").mean()),
        units_without=int((rows["outcome"] == "not_met").sum()),
    )
