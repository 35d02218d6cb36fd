"""Which clause of the edition a question is about."""

from collections.abc import Iterable

from coverage.model.scenario import Site
from coverage.planning.passing import passing
from coverage.planning.sites import built
from coverage.standards import FacilityFilter, Rule, Standard


def rule_meant(standard: Standard, kind: str, rule_id: str = "") -> Rule | None:
    """Find the rule whose group, walker, minutes and filter are meant; None where there is none.

    Without an id it is the circle rule of the care that counts the kind, else the first circle rule that does, else
    the first rule.
    """
    rules = standard.rules
    if rule_id:
        return next((rule for rule in rules if rule.rule_id == rule_id), None)
    circles = [standard.circle_rule(care) for care in standard.cares]
    return _first_asking([*circles, *(rule for rule in rules if rule.is_circle), *rules], kind)


def filter_in_each(standard: Standard, kind: str, level: str) -> FacilityFilter:
    """Say what must stand in each unit of a level: what the edition asks for there, else any facility of the kind.

    A clause that a new facility cannot fulfil, such as one for a demonstration, is not taken.
    """
    rules = [rule for rule in standard.rules if rule.measure == "presence" and level in rule.levels]
    asked = _first_asking((rule for rule in rules if counts_for(rule, kind, standard)), kind)
    return FacilityFilter(kinds=(kind,)) if asked is None else asked.facilities


def counts_for(rule: Rule, kind: str, standard: Standard) -> bool:
    """Tell whether a new facility of a kind, as the edition asks for it, surely passes a rule's filter."""
    if kind not in rule.facilities.kinds:
        return False
    row = built(Site("site", kind, 0.0, 0.0), standard)
    return bool(passing(rule.facilities, row).sure[0])


def _first_asking(rules: Iterable[Rule], kind: str) -> Rule | None:
    return next((rule for rule in rules if kind in rule.facilities.kinds), None)
