"""A plan's clauses as frozen data. No rule lives in code.

Two measures so far:

presence
    Each unit of a level holds at least `target` open facilities that pass `facilities`.
reach_share
    At least `target` (a share) of `group` in the unit walks to the nearest facility that passes `facilities`
    within `minutes`, as `profile` walks.

Every rule has a group, a profile and minutes, so that presence and reach can stand side by side.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from coverage.model.tables import SERVICES

MEASURES: Final = ("presence", "reach_share")
CARE: Final = ("elderly", "childcare")


@dataclass(frozen=True, slots=True)
class FacilityFilter:
    """What a facility must be to count; conditions are joined by "and", an empty one is no condition."""

    kinds: tuple[str, ...]
    services: tuple[str, ...] = ()
    floor_area_m2_min: float | None = None
    beds_min: float | None = None
    demonstration: bool | None = None
    inclusive: bool | None = None
    public: bool | None = None
    registered: bool | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause of a plan, held against every unit of its levels."""

    rule_id: str
    care: str  # elderly or childcare
    title_zh: str
    title_en: str
    clause: str
    quote: str
    measure: str
    levels: tuple[str, ...]
    facilities: FacilityFilter
    target: float
    group: str
    profile: str
    minutes: float
    reading_zh: str  # which reading of an open clause was taken; "" where the clause is plain
    reading_en: str

    @property
    def is_circle(self) -> bool:
        """Whether the rule is about walking there, and so draws a service circle."""
        return self.measure == "reach_share"

    @property
    def limit_s(self) -> float:
        """The walk the rule allows, seconds."""
        return self.minutes * 60.0


@dataclass(frozen=True, slots=True)
class Standard:
    """One edition of a plan."""

    standard_id: str
    title_zh: str
    title_en: str
    document: str
    in_force_from: str
    in_force_until: str
    breaks_min: tuple[float, ...]
    rules: tuple[Rule, ...]

    @property
    def breaks_s(self) -> tuple[int, ...]:
        """The breaks of the isochrones, seconds, rising."""
        return tuple(round(minutes * 60) for minutes in self.breaks_min)

    def rule(self, rule_id: str) -> Rule:
        """Find a rule by its id; `KeyError` if there is none."""
        return next(rule for rule in self.rules if rule.rule_id == rule_id)

    @property
    def cares(self) -> tuple[str, ...]:
        """The kinds of care this edition draws a service circle of."""
        return tuple(care for care in CARE if any(rule.care == care and rule.is_circle for rule in self.rules))

    def circle_rule(self, care: str) -> Rule:
        """Find the rule that draws the service circle of one of `cares`."""
        return next(rule for rule in self.rules if rule.care == care and rule.is_circle)

    def offer_of(self, kind: str) -> FacilityFilter:
        """Put together what a new facility of a kind must be to count for every rule that asks for the kind.

        It is no demonstration: that is awarded, not built.
        """
        asked = [rule.facilities for rule in self.rules if kind in rule.facilities.kinds]
        return FacilityFilter(
            kinds=(kind,) if asked else (),
            services=tuple(one for one in SERVICES if any(one in each.services for each in asked)),
            floor_area_m2_min=max((each.floor_area_m2_min or 0.0 for each in asked), default=0.0) or None,
            beds_min=max((each.beds_min or 0.0 for each in asked), default=0.0) or None,
            demonstration=False,
            inclusive=_wanted([each.inclusive for each in asked]),
            public=_wanted([each.public for each in asked]),
            registered=_wanted([each.registered for each in asked]),
        )


def _wanted(flags: Sequence[bool | None]) -> bool | None:
    """Say what a flag must be: as the first rule that asks for it wants it; None where none does."""
    return next((flag for flag in flags if flag is not None), None)


def walked_by(standard: Standard, profile_id: str) -> Standard:
    """Let every rule of `standard` be walked by one profile, the planner's choice instead of the edition's."""
    return replace(standard, rules=tuple(replace(rule, profile=profile_id) for rule in standard.rules))
