"""The figures of a district, taken from an audit."""

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.engine.arrays import Bools, Ints
from coverage.planning.counting import reached_homes
from coverage.planning.passing import passing
from coverage.planning.results import Audit
from coverage.planning.territory import of_levels, per_unit
from coverage.standards import FacilityFilter, Rule
from coverage.standards.rules import Indicator

Texts = NDArray[np.object_]

NOT_ASKED: Final = "not_applicable"
WORST_FIRST: Final = ("not_met", "unknown", "met")
BEST_FIRST: Final = ("met", "unknown", "not_met")
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
        Communities and villages that are asked; those covered; those surely not; those nobody can tell.
    units_uncounted
        Those of them in which the population table does not count the group; nobody of them is in `walk`.
    unit_share
        `units_met` of `units`, NaN where there are none: the edition's coverage indicator, such as 1.7 and 2.7.
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


def people_within(audit: Audit, rule: Rule, limit_s: float) -> People:
    """Count the people of a rule's group in the whole district by their walk within a time, inclusive."""
    group = audit.people[rule.group]
    if not group.known.any():
        return UNCOUNTED
    told = audit.judged[rule.rule_id].tally
    if limit_s in told.limits_s:
        at = told.limits_s.index(limit_s)
        return People(*(float(own.sum()) for own in (told.people, told.reached[at], told.unknown[at])))
    within, unknown = reached_homes(audit.walks_of(rule.rule_id), limit_s)
    return People(*(float(group.at_home[chosen].sum()) for chosen in (slice(None), within, unknown)))


def reached_within(audit: Audit, rule: Rule, breaks_s: Sequence[float]) -> list[float]:
    """Count the people of a rule's group in the whole district who surely walk there within each break of the edition.

    NaN where nobody has counted them.
    """
    if not audit.people[rule.group].known.any():
        return [math.nan for _ in breaks_s]
    told = audit.judged[rule.rule_id].tally
    return [float(told.reached[told.limits_s.index(break_s)].sum()) for break_s in breaks_s]


def district_figures(audit: Audit, care: str) -> DistrictFigures:
    """Sum one kind of care, one of the edition's `cares`, up over the district."""
    circle = audit.standard.circle_rule(care)
    leaves, outcomes = covered_by_position(audit, care)
    counts = {one: int((outcomes == one).sum()) for one in WORST_FIRST}
    rules = [rule.rule_id for rule in audit.standard.rules if rule.care == care]
    return DistrictFigures(
        walk=people_within(audit, circle, circle.limit_s),
        units=sum(counts.values()),
        units_met=counts["met"],
        units_without=counts["not_met"],
        units_unknown=counts["unknown"],
        units_uncounted=int((~audit.people[circle.group].known[leaves]).sum()),
        unit_share=_share(counts["met"], sum(counts.values())),
        gaps={rule_id: int((_said(audit, rule_id)[1] == "not_met").sum()) for rule_id in rules},
    )


def units_covered(audit: Audit, care: str) -> pd.Series:
    """Say of every unit whether it has what the edition's coverage indicator counts; see `units_meeting`.

    An edition without one is taken to ask communities and villages for its presence rules, or else for a facility of
    the circle inside, or for meeting its rule.

    Returns
    -------
    Series
        An outcome by unit code, in the order of the units.
    """
    return _by_code(audit, *covered_by_position(audit, care))


def covered_by_position(audit: Audit, care: str) -> tuple[Ints, Texts]:
    """Say what `units_covered` does by position: the units, (k,), and the outcome of each, (k,)."""
    indicator = audit.standard.coverage_indicator(care)
    if indicator is not None:
        return _meeting(audit, indicator)
    asked = [rule.rule_id for rule in _presence_rules(audit, care) if set(rule.levels) <= set(LEAVES)]
    leaves = of_levels(audit.ground.territory, LEAVES)
    if asked:
        return leaves, _combined(audit, asked, WORST_FIRST)[leaves]
    circle = audit.standard.circle_rule(care)
    reached = _combined(audit, [circle.rule_id], WORST_FIRST)
    places = audit.places[audit.walks_of(circle.rule_id).rows]
    reached[places[places >= 0]] = "met"
    return leaves, reached[leaves]


def unit_share(audit: Audit, care: str) -> float:
    """Give the share of the units asked that have what the coverage indicator counts, 0–1; NaN where none is asked."""
    _, outcomes = covered_by_position(audit, care)
    return _share(float((outcomes == "met").sum()), float((outcomes != NOT_ASKED).sum()))


def covered_below(audit: Audit, care: str) -> Mapping[str, list[str]]:
    """Collect, for every unit above others, what `units_covered` says of those below it that are asked."""
    units = audit.project.units
    above = dict(zip(units["unit_code"], units["parent_code"], strict=True))
    below: dict[str, list[str]] = defaultdict(list)
    covered = units_covered(audit, care)
    for code, outcome in covered[(covered != "not_applicable").to_numpy()].items():
        upper = above[str(code)]
        while isinstance(upper, str):
            below[upper].append(outcome)
            upper = above.get(upper)
    return below


def units_meeting(audit: Audit, indicator: Indicator) -> pd.Series:
    """Say of every unit of a `unit_share`'s levels whether it meets the rules: all that are asked of it, or any.

    Where the indicator has a filter, a unit with a facility inside that passes it has it too; that is open where the
    register leaves open whether one passes, or knows no such kind of facility at all.

    Returns
    -------
    Series
        An outcome by unit code, in the order of the units; not_applicable where nothing is asked.
    """
    return _by_code(audit, *_meeting(audit, indicator))


def _said(audit: Audit, rule_id: str) -> tuple[Ints, Texts]:
    """Give the units a rule is asked of, by position, and its outcome in each."""
    if rule_id in audit.judged:
        said = audit.judged[rule_id].verdicts
        return said.unit, said.outcome
    rows = audit.assessments[(audit.assessments["rule_id"] == rule_id).to_numpy()]
    unit = pd.Index(audit.project.units["unit_code"]).get_indexer(rows["unit_code"])
    return unit.astype(np.int64), rows["outcome"].to_numpy(dtype=object)


def _meeting(audit: Audit, indicator: Indicator) -> tuple[Ints, Texts]:
    """Say what `units_meeting` does by position."""
    outcomes = _combined(audit, indicator.of_rules, BEST_FIRST if indicator.any_rule else WORST_FIRST)
    if indicator.facilities is not None:
        has, may = _standing(audit, indicator)
        outcomes[may & (outcomes == "not_met")] = "unknown"
        outcomes[has] = "met"
    asked = of_levels(audit.ground.territory, indicator.levels)
    return asked, outcomes[asked]


def _combined(audit: Audit, rule_ids: Collection[str], order: Sequence[str]) -> Texts:
    """Put the outcomes of several rules into one by unit, (u,), the first of `order`; NOT_ASKED where none is asked."""
    outcomes = np.full(len(audit.project.units), NOT_ASKED, dtype=object)
    said = [_said(audit, rule_id) for rule_id in rule_ids]
    for one in reversed(order):
        for unit, outcome in said:
            outcomes[unit[outcome == one]] = one
    return outcomes


def _by_code(audit: Audit, unit: Ints, outcomes: Texts) -> pd.Series:
    codes = audit.project.units["unit_code"].array.take(unit).tolist()
    return pd.Series(outcomes, index=codes, dtype="str")


def worst_of(outcomes: Collection[str]) -> str:
    """Put several outcomes into one: not met if one is not, else unknown if one is, not applicable if all are."""
    return next((one for one in WORST_FIRST if one in outcomes), NOT_ASKED)


def placed_shares(audit: Audit) -> Mapping[str, float]:
    """Share of all people placed by each method of `Homes`, 0–1; empty where there are no people."""
    homes = audit.ground.homes
    people = homes.people.sum(axis=1)
    by_method = pd.Series(people).groupby(homes.method["method"].to_numpy()).sum()
    return {} if people.sum() <= 0 else {str(method): float(one / people.sum()) for method, one in by_method.items()}


def _standing(audit: Audit, indicator: Indicator) -> tuple[Bools, Bools]:
    """Mark the units, (u,) each, in which a facility stands that passes an indicator's filter, and that may."""
    asked = indicator.facilities or FacilityFilter()
    held = audit.standing[asked] if asked in audit.standing else passing(asked, audit.project.facilities)
    sure, possible = (
        per_unit(audit.ground.territory, audit.places, one.astype(np.float64)) > 0 for one in (held.sure, held.possible)
    )
    is_registered = bool(held.of_kind.any()) or not asked.kinds
    return sure, possible | (not is_registered)


def _presence_rules(audit: Audit, care: str) -> list[Rule]:
    return [rule for rule in audit.standard.rules if rule.care == care and rule.measure == "presence"]


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
