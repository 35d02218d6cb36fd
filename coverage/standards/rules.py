"""A plan's clauses as frozen data. No clause lives in code.

A clause is held by one of nine measures, a closed list:

presence
    Each unit of the levels (or the whole area) holds at least `target` open facilities that pass `facilities`.
reach_share
    At least `target` (a share) of `group` in each unit walks to the nearest facility that passes `facilities`
    within `minutes`, as `profile` walks.
ratio
    The sum of `amount` (or the count) of the facilities that pass `facilities`, over `per`, times `scale`.
share
    The sum of `amount` (or the count) of those that pass `condition` too, over the sum of `whole` (or the count) of all
    that pass `facilities`.
unit_share
    The share of the units of the levels that meet `of_rules`: all of them that are asked of a unit, or any.
total
    The sum of `amount` (or the count) of the facilities that pass `facilities`; what was there in the baseline year
    taken off where `since_baseline` says so.
near
    The share of the facilities that pass `facilities` with one that passes `beside` within `distance_m` along the
    streets.
attribute
    The share of the facilities that pass `facilities` which pass `condition` too.
reported
    A figure the planner reports; no map or register says it.

A `Rule` is about walking to a facility and is held unit by unit, so that presence and reach can stand side by side.
Every other clause is an `Indicator`.
"""

from dataclasses import dataclass
from typing import Final

MEASURES: Final = (
    "presence",
    "reach_share",
    "ratio",
    "share",
    "unit_share",
    "total",
    "near",
    "attribute",
    "reported",
)
SHARES: Final = ("reach_share", "share", "unit_share", "near", "attribute")
"""Measures whose value is a share, 0–1."""

WALKED: Final = ("presence", "reach_share")
"""Measures of a `Rule`; presence is an `Indicator` where nobody is asked to walk."""

CARE: Final = ("elderly", "childcare")
SECTIONS: Final = ("A", "B", "C")
"""The net of facilities, the table of indicators, the provision standards."""

NATURES: Final = ("binding", "expected")
AMOUNTS: Final = ("beds", "nursing_beds", "places", "floor_area_m2", "staff", "certified_staff")
"""Attributes of a facility that can be added up."""

PER: Final = ("households", "beds", "people")
"""What a ratio is taken over: households, beds of the same facilities, or the people of `group`."""

AREAS: Final = ("park", "estate")
"""Layers of areas that are no units: national industrial parks, new residential estates."""


@dataclass(frozen=True, slots=True)
class FacilityFilter:
    """What a facility must be to count; conditions are joined by "and", an empty one is no condition."""

    kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    floor_area_m2_min: float | None = None
    beds_min: float | None = None
    demonstration: bool | None = None
    inclusive: bool | None = None
    public: bool | None = None
    registered: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """What every clause says of itself.

    Attributes
    ----------
    rule_id
        "A1", "1.7", "C6"; a second rule of one row of the plan has a second number: "C6.2".
    section, care
        One of SECTIONS, one of CARE.
    target
        At least this much; a share is 0–1.
    unit_zh, unit_en
        What a value that is no share counts: "个", "facilities".
    baseline, baseline_year
        Where the plan starts from; None where it does not say.
    nature
        One of NATURES, "" where the plan does not say.
    department_zh, department_en
        Who answers for it; "" where the plan does not say.
    reading_zh, reading_en
        Which reading of an open clause was taken; "" where the clause is plain.
    """

    rule_id: str
    section: str
    care: str
    title_zh: str
    title_en: str
    clause: str
    quote: str
    measure: str
    levels: tuple[str, ...]
    target: float
    unit_zh: str = ""
    unit_en: str = ""
    baseline: float | None = None
    baseline_year: int | None = None
    nature: str = ""
    department_zh: str = ""
    department_en: str = ""
    reading_zh: str = ""
    reading_en: str = ""

    @property
    def is_share(self) -> bool:
        """Whether value and target are shares, 0–1."""
        return self.measure in SHARES or (self.measure == "reported" and not self.unit_en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Clause):
    """A clause about walking to a facility, held against every unit of its levels.

    Attributes
    ----------
    capacity
        The attribute (one of AMOUNTS) that says how many people a facility has a place for; "" where it is not asked.
    across_line
        Whether facilities beyond the district line serve its people.
    """

    facilities: FacilityFilter
    group: str
    profile: str
    minutes: float
    capacity: str = ""
    across_line: bool = True

    @property
    def is_circle(self) -> bool:
        """Whether the rule is about walking there, and so draws a service circle."""
        return self.measure == "reach_share"

    @property
    def limit_s(self) -> float:
        """The walk the rule allows, seconds."""
        return self.minutes * 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator(Clause):
    """A clause nobody walks for, held against the whole area, or unit by unit where its levels lie below the district.

    Attributes
    ----------
    facilities, condition, beside
        See the measures; None where the measure does not ask for it. `unit_share` counts a unit also where a facility
        stands that passes `facilities`.
    amount, whole
        Attributes that are added up, of AMOUNTS; "" counts facilities.
    per, group, scale
        A ratio's denominator, of PER, the age group where it is people, and what it is multiplied with.
    of_rules, any_rule
        The rules a `unit_share` asks of a unit: all, or any.
    distance_m
        Metres along the streets, of `near`.
    since_baseline
        Whether what was there in the baseline year is taken off a total.
    or_reported
        Whether a figure the planner reports stands in where the register cannot say.
    area
        One of AREAS, or "": the layer that `presence` and `ratio` are held against instead of units; `attribute` is the
        share of its areas in which a facility passes both filters.
    households_min
        The least households of an area that is asked; one whose households are not known is.
    """

    facilities: FacilityFilter | None = None
    condition: FacilityFilter | None = None
    beside: FacilityFilter | None = None
    amount: str = ""
    whole: str = ""
    per: str = ""
    group: str = ""
    scale: float = 1.0
    of_rules: tuple[str, ...] = ()
    any_rule: bool = False
    distance_m: float | None = None
    since_baseline: bool = False
    or_reported: bool = False
    area: str = ""
    households_min: float = 0.0

    @property
    def is_city_wide(self) -> bool:
        """Whether the target is one figure for the whole city, which a district can only do its part of."""
        return self.levels == ("city",)
