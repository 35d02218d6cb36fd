"""What an indicator is held against: the whole area, each of its units, or each area of a layer."""

import math
from dataclasses import dataclass

import numpy as np
import shapely

from coverage.engine.arrays import Bools, Floats
from coverage.model.tables import BELOW_DISTRICT
from coverage.planning.people import group_people
from coverage.planning.results import Audit, GroupPeople, Territory
from coverage.planning.territory import NOWHERE, parts_of
from coverage.standards.rules import Indicator


@dataclass(frozen=True, eq=False, slots=True)
class Scope:
    """A part of the area, or all of it.

    Attributes
    ----------
    key
        Code of the unit, or id of the area; "" for the whole.
    inside
        (f,) facilities that stand in it; those beyond the district line count for nothing in any case.
    over
        People or households a ratio is taken over; NaN where not known, or not asked for.
    """

    key: str
    inside: Bools
    over: float


def is_below_district(indicator: Indicator) -> bool:
    """Whether an indicator is held against each unit of levels below the district."""
    return indicator.measure not in ("unit_share", "reported") and set(indicator.levels) <= set(BELOW_DISTRICT)


def is_by_part(audit: Audit, indicator: Indicator) -> bool:
    """Whether an indicator is held part by part: by units, by the areas of a layer, or where there are many districts.

    What each district must have is not there for all of a city because one district has it.
    """
    if indicator.area:
        return indicator.measure != "attribute"  # that is the share of the areas
    several = int(audit.project.units["level"].isin(indicator.levels).sum()) > 1
    return is_below_district(indicator) or (indicator.measure == "presence" and several)


def whole_area(audit: Audit, indicator: Indicator) -> Scope:
    """Take the whole area."""
    return Scope("", np.ones(len(audit.places), dtype=np.bool_), _over(audit, indicator)[1])


def parts_of_area(audit: Audit, indicator: Indicator) -> list[Scope]:
    """Take each unit of the indicator's levels, in the order of the units, or each area of its layer."""
    return _areas(audit, indicator) if indicator.area else _units(audit, indicator)


def _units(audit: Audit, indicator: Indicator) -> list[Scope]:
    units = audit.project.units
    over = _over(audit, indicator)[0]
    return [
        Scope(str(code), np.isin(audit.places, parts_of(audit.ground.territory, at)), float(over[at]))
        for at, (code, level) in enumerate(zip(units["unit_code"], units["level"], strict=True))
        if level in indicator.levels
    ]


def _areas(audit: Audit, indicator: Indicator) -> list[Scope]:
    areas = audit.project.areas
    is_large = ~(areas["households"] < indicator.households_min).to_numpy(dtype=bool)  # NaN is not less
    areas = areas[(areas["kind"] == indicator.area).to_numpy() & is_large]
    points = np.asarray(audit.project.facilities.geometry.to_numpy(), dtype=object)
    over = areas[indicator.per] if indicator.per in ("people", "households") else np.full(len(areas), math.nan)
    return [
        Scope(str(code), np.asarray(shapely.intersects(shape, points), dtype=np.bool_), float(amount))
        for code, shape, amount in zip(areas["area_id"], areas.geometry, over, strict=True)
    ]


def _over(audit: Audit, indicator: Indicator) -> tuple[Floats, float]:
    """Give what a ratio is taken over for every unit, (u,), and for the whole area."""
    territory = audit.ground.territory
    outermost = territory.parent == NOWHERE
    if indicator.per == "households":
        found = households_of(territory, audit.project.units["households"].to_numpy(dtype=np.float64))
        return found, float(found[outermost].sum())
    if indicator.per == "people":
        group = _people(audit, indicator.group)
        everyone = float(group.at_home.sum()) if group.known[outermost].all() else math.nan
        return np.where(group.known, group.in_unit, math.nan), everyone
    return np.full(len(territory.parent), math.nan), math.nan


def _people(audit: Audit, group: str) -> GroupPeople:
    if group in audit.people:
        return audit.people[group]
    ground, project = audit.ground, audit.project
    return group_people(group, ground.homes, ground.territory, project.units["unit_code"].tolist(), project.population)


def households_of(territory: Territory, own: Floats) -> Floats:
    """Count households from the lowest units that have them: a unit has those of the units below it.

    Parameters
    ----------
    own
        (u,) as the table says of each unit; it holds for a unit one of whose parts is not known. NaN where not known.
    """
    found, below = own.copy(), np.zeros(len(own))
    has_parts = np.zeros(len(own), dtype=np.bool_)
    for unit in np.argsort(np.diff(territory.inside.indptr), kind="stable"):  # after all the units below it
        if has_parts[unit] and not np.isnan(below[unit]):
            found[unit] = below[unit]
        above = territory.parent[unit]
        if above != NOWHERE:
            below[above] += found[unit]
            has_parts[above] = True
    return found
