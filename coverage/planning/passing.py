"""Which facilities pass a rule's filter: surely, possibly because the register does not say, or not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.engine.arrays import Bools, Ints
from coverage.model.tables import NOT_UNDERSTOOD
from coverage.standards import FacilityFilter, Rule, Standard

Truths = NDArray[np.int8]
YES: Final = 1
NO: Final = 0
UNSAID: Final = -1

OPEN: Final = "open"
FLAGS: Final = ("demonstration", "inclusive", "public", "registered")

DECIDING: Final = ("kind", "status", "services", "floor_area_m2", "beds", *FLAGS)
"""What decides, beside its place, whether a facility passes a filter."""

FEW: Final = 8
"""So many values of a column are read one by one."""

ONE_OR_TWO: Final = 2
"""So many whole rows are."""

Deciding = Mapping[str, NDArray[np.object_]]
"""The columns DECIDING of some facilities: as objects, because a few are quicker compared one by one."""


@dataclass(frozen=True, eq=False, slots=True)
class Passing:
    """The f facilities held against one filter.

    Attributes
    ----------
    of_kind
        (f,) of a kind the filter names, whatever else they lack; all where it names none.
    sure, possible
        (f,) pass every condition; pass every condition of which the register says anything.
    faults
        f rows: the conditions not passed, in the filter's order; "?" behind one the register does not say.
    """

    of_kind: Bools
    sure: Bools
    possible: Bools
    faults: tuple[tuple[str, ...], ...]


def deciding(facilities: gpd.GeoDataFrame, rows: Ints) -> Deciding:
    """Take what decides whether some facilities pass: of one or two row by row, which is quicker than by columns."""
    if len(rows) > ONE_OR_TWO:
        return {name: cells(facilities[name].array, rows) for name in DECIDING}
    chosen = [facilities.iloc[row] for row in rows.tolist()]
    return {name: _objects([row[name] for row in chosen]) for name in DECIDING}


def cells(values: pd.api.extensions.ExtensionArray, rows: Ints) -> NDArray[np.object_]:
    """Take some values of a column as objects: a few one by one, which is quicker than to cut them out of a text."""
    if len(rows) > FEW:
        return np.asarray(values.take(rows).astype(object), dtype=object)
    return _objects([values[row] for row in rows.tolist()])


def _objects(values: Sequence[object]) -> NDArray[np.object_]:
    chosen = np.empty(len(values), dtype=object)
    chosen[:] = values
    return chosen


def passing(asked: FacilityFilter, facilities: gpd.GeoDataFrame | Deciding) -> Passing:
    """Hold every facility against a filter; only an open facility counts."""
    of_kind = _of_kind(asked, facilities)
    conditions = _conditions(asked, facilities)
    truths = np.column_stack(list(conditions.values()))
    names = list(conditions)
    faults = tuple(
        tuple(_fault(name, truth) for name, truth in zip(names, row, strict=True) if truth != YES) if kind else ()
        for kind, row in zip(of_kind, truths, strict=True)
    )
    sure = of_kind & (truths == YES).all(axis=1)
    possible = of_kind & (truths != NO).all(axis=1) & ~sure
    return Passing(of_kind=of_kind, sure=sure, possible=possible, faults=faults)


def serving(rule: Rule, facilities: gpd.GeoDataFrame | Deciding, places: Ints) -> Passing:
    """Hold every facility against a rule's filter; those across the line serve only where the rule lets them.

    Parameters
    ----------
    places
        (f,) position of the deepest unit each facility stands in, −1 beyond the district line.
    """
    held = passing(rule.facilities, facilities)
    return held if rule.across_line else within_line(held, places)


def standing_of(standard: Standard, facilities: gpd.GeoDataFrame | Deciding) -> dict[FacilityFilter, Passing]:
    """Hold every facility against the filters of the coverage indicators, by filter."""
    indicators = (standard.coverage_indicator(care) for care in standard.cares)
    asked = [one.facilities for one in indicators if one is not None and one.facilities is not None]
    return {one: passing(one, facilities) for one in asked}


def within_line(held: Passing, places: Ints) -> Passing:
    """Let only facilities inside the district pass."""
    inside = places >= 0
    return replace(held, of_kind=held.of_kind & inside, sure=held.sure & inside, possible=held.possible & inside)


def is_registered(asked: FacilityFilter, facilities: gpd.GeoDataFrame) -> bool:
    """Tell whether the register holds any facility of the kinds asked for, open or not, wherever it stands."""
    return not asked.kinds or bool(_of_kind(asked, facilities).any())


def named(facility_id: str, faults: tuple[str, ...]) -> str:
    """Write one facility as evidence: "facility_id", or "facility_id:condition,condition?"."""
    return f"{facility_id}:{','.join(faults)}" if faults else facility_id


def _of_kind(asked: FacilityFilter, facilities: gpd.GeoDataFrame | Deciding) -> Bools:
    kinds = np.asarray(facilities["kind"], dtype=object).tolist()
    return np.array([not asked.kinds or kind in asked.kinds for kind in kinds], dtype=np.bool_)


def _fault(name: str, truth: int) -> str:
    return f"{name}?" if truth == UNSAID else name


def _conditions(asked: FacilityFilter, facilities: gpd.GeoDataFrame | Deciding) -> dict[str, Truths]:
    is_open = np.asarray(np.asarray(facilities["status"], dtype=object) == OPEN, dtype=np.bool_)
    conditions = {"status": np.where(is_open, YES, NO).astype(np.int8)}
    if asked.services:
        conditions["services"] = _offering(np.asarray(facilities["services"], dtype=object), frozenset(asked.services))
    for name, least in (("floor_area_m2", asked.floor_area_m2_min), ("beds", asked.beds_min)):
        if least is not None:
            conditions[name] = _at_least(np.asarray(facilities[name], dtype=np.float64), least)
    for name in FLAGS:
        wanted = getattr(asked, name)
        if wanted is not None:
            conditions[name] = _flagged(np.asarray(facilities[name], dtype=object), wanted=wanted)
    return conditions


def _offering(services: NDArray[np.object_], wanted: frozenset[str]) -> Truths:
    return np.array([_offers(one, wanted) for one in services], dtype=np.int8)


def _offers(services: object, wanted: frozenset[str]) -> int:
    if not isinstance(services, str):
        return UNSAID
    offered = set(services.split(";"))
    if wanted <= offered:
        return YES
    return UNSAID if NOT_UNDERSTOOD in offered else NO


def _at_least(values: NDArray[np.float64], least: float) -> Truths:
    return np.where(np.isnan(values), UNSAID, np.where(values >= least, YES, NO)).astype(np.int8)


def _flagged(values: NDArray[np.object_], *, wanted: bool) -> Truths:
    return np.array(
        [(YES if value == wanted else NO) if isinstance(value, bool | np.bool_) else UNSAID for value in values],
        dtype=np.int8,
    )
