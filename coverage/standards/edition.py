"""One edition of a plan: its clauses, and what they ask of a service as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from coverage.model.tables import SERVICES
from coverage.standards.rules import CARE, Clause, FacilityFilter, Indicator, Rule


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
    clauses: tuple[Clause, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The clauses about walking, in the plan's order."""
        return tuple(clause for clause in self.clauses if isinstance(clause, Rule))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """All other clauses, in the plan's order."""
        return tuple(clause for clause in self.clauses if isinstance(clause, Indicator))

    @property
    def breaks_s(self) -> tuple[int, ...]:
        """The breaks of the isochrones, seconds, rising."""
        return tuple(round(minutes * 60) for minutes in self.breaks_min)

    def rule(self, rule_id: str) -> Rule:
        """Find a rule by its id; `StopIteration` if there is none."""
        return next(rule for rule in self.rules if rule.rule_id == rule_id)

    def clause(self, rule_id: str) -> Clause:
        """Find any clause by its id; `StopIteration` if there is none."""
        return next(clause for clause in self.clauses if clause.rule_id == rule_id)

    def coverage_indicator(self, care: str) -> Indicator | None:
        """Find the indicator that says which share of the units is covered; None where the edition has none."""
        return next((one for one in self.indicators if one.care == care and one.measure == "unit_share"), None)

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
    walked = (replace(one, profile=profile_id) if isinstance(one, Rule) else one for one in standard.clauses)
    return replace(standard, clauses=tuple(walked))
