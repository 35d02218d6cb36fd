"""The measures of an indicator, each a figure between what is surely so and what may be."""

from collections.abc import Callable, Mapping
from typing import Final

from coverage.planning.indicators.beside import Streets, streets_of
from coverage.planning.indicators.figure import Figure, Verdict, judge
from coverage.planning.indicators.of_areas import area_share
from coverage.planning.indicators.of_units import unit_share
from coverage.planning.indicators.presence import presence
from coverage.planning.indicators.register import HeldIndicator, held_against
from coverage.planning.indicators.scopes import Scope, parts_of_area, whole_area
from coverage.planning.indicators.shares import share
from coverage.planning.indicators.totals import ratio, total
from coverage.planning.results import Audit
from coverage.standards.rules import Indicator

_OF_THE_REGISTER: Final[Mapping[str, Callable[[HeldIndicator, Scope], Figure]]] = {
    "presence": presence,
    "ratio": ratio,
    "share": share,
    "total": total,
    "near": share,
    "attribute": share,
}


def streets_asked(audit: Audit) -> Streets | None:
    """Put the facilities on the streets of everyone where the edition asks what stands near what; else None."""
    asks = any(indicator.measure == "near" for indicator in audit.standard.indicators)
    return streets_of(audit) if asks else None


def figure_of(audit: Audit, indicator: Indicator, streets: Streets | None) -> Figure:
    """Measure an indicator over the whole area."""
    if indicator.measure == "unit_share":
        return unit_share(audit, indicator)
    held = held_against(audit, indicator, streets)
    if indicator.area:
        return area_share(held, parts_of_area(audit, indicator))
    return _measured(held, whole_area(audit, indicator))


def verdicts_by_part(audit: Audit, indicator: Indicator, streets: Streets | None) -> dict[str, Verdict]:
    """Hold an indicator against each unit of its levels, or each area of its layer, by code or id."""
    held = held_against(audit, indicator, streets)
    return {scope.key: judge(_measured(held, scope), indicator.target) for scope in parts_of_area(audit, indicator)}


def _measured(held: HeldIndicator, scope: Scope) -> Figure:
    if not held.is_registered:
        return Figure(absent="kind_not_in_register")
    return _OF_THE_REGISTER[held.indicator.measure](held, scope)
