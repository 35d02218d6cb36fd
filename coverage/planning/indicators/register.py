"""One indicator, and the register held against it."""

import math
from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from coverage.engine.arrays import Bools, Floats
from coverage.planning.indicators.beside import Streets, standing_beside
from coverage.planning.indicators.reported import baseline_of
from coverage.planning.passing import NO, UNSAID, YES, Passing, Truths, is_registered, named, passing, within_line
from coverage.planning.results import Audit
from coverage.standards import FacilityFilter
from coverage.standards.rules import Indicator


@dataclass(frozen=True, eq=False, slots=True)
class HeldIndicator:
    """The f facilities of the register held against one indicator; only those inside the district count.

    Attributes
    ----------
    counts
        Held against `facilities`.
    also, also_faults
        (f,) whether it passes `condition` too, or has one beside it; YES where nothing more is asked. What it fails.
    amount, whole
        (f,) what is added up, NaN where the register does not say; ones where facilities are counted.
    before
        What a total leaves out because it was there in the baseline year; NaN where that is not known.
    """

    indicator: Indicator
    facilities: gpd.GeoDataFrame
    counts: Passing
    also: Truths
    also_faults: tuple[tuple[str, ...], ...]
    amount: Floats
    whole: Floats
    before: float

    @property
    def is_registered(self) -> bool:
        """Whether the register holds facilities of the kinds asked for, so that having none says something."""
        asked = (self.indicator.facilities, self.indicator.condition, self.indicator.beside)
        return all(is_registered(one, self.facilities) for one in asked if one is not None)

    @property
    def may_count(self) -> Bools:
        """Facilities that pass `facilities`, or may."""
        return np.asarray(self.counts.sure | self.counts.possible, dtype=np.bool_)

    def evidence(self, doubts: list[tuple[str, ...]], rows: Bools) -> str:
        """Name the facilities of `rows`, each with what of it is in doubt or fails."""
        ids = self.facilities["facility_id"].to_numpy(dtype=object)
        return ";".join(named(str(ids[row]), doubts[row]) for row in np.flatnonzero(rows))


def held_against(audit: Audit, indicator: Indicator, streets: Streets | None) -> HeldIndicator:
    """Hold the register against an indicator; `streets` are asked for by `near` alone."""
    facilities = audit.project.facilities
    also, also_faults = _also(audit, indicator, streets)
    return HeldIndicator(
        indicator=indicator,
        facilities=facilities,
        counts=within_line(passing(indicator.facilities or FacilityFilter(), facilities), audit.places),
        also=also,
        also_faults=also_faults,
        amount=_amounts(indicator.amount, facilities),
        whole=_amounts(indicator.whole or ("beds" if indicator.per == "beds" else ""), facilities),
        before=baseline_of(audit, indicator) if indicator.since_baseline else 0.0,
    )


def doubts_of(held: HeldIndicator, attributes: tuple[str, ...]) -> list[tuple[str, ...]]:
    """List of each facility that may count what the register leaves open: of the filters, and of some attributes."""
    blank = {name: held.facilities[name].isna().to_numpy() for name in dict.fromkeys(filter(None, attributes))}
    return [
        (
            *held.counts.faults[row],
            *(f"{name}?" for name, is_blank in blank.items() if is_blank[row]),
            *(held.also_faults[row] if held.also[row] == UNSAID else ()),
        )
        if may
        else ()
        for row, may in enumerate(held.may_count)
    ]


def _also(audit: Audit, indicator: Indicator, streets: Streets | None) -> tuple[Truths, tuple[tuple[str, ...], ...]]:
    facilities = audit.project.facilities
    if indicator.beside is not None and streets is not None:
        neighbours = within_line(passing(indicator.beside, facilities), audit.places)
        return standing_beside(neighbours, indicator.distance_m or math.nan, streets)
    if indicator.condition is None:
        return np.full(len(facilities), YES, dtype=np.int8), ((),) * len(facilities)
    asked = passing(indicator.condition, facilities)
    truths = np.where(asked.sure, YES, np.where(asked.possible, UNSAID, NO)).astype(np.int8)
    return truths, asked.faults


def _amounts(name: str, facilities: gpd.GeoDataFrame) -> Floats:
    return facilities[name].to_numpy(dtype=np.float64) if name else np.ones(len(facilities))
