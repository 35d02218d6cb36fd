"""Which facilities of a register are those of a former one, and what is known of each of them taken over."""

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.engine.around import Number
from coverage.engine.arrays import Bools, Entrances, Ints, SnappedPoints
from coverage.engine.snapping import NOWHERE, chosen_points
from coverage.planning.passing import DECIDING, Passing
from coverage.planning.results import Places


@dataclass(frozen=True, eq=False)
class Turnover:
    """The f' facilities of a register beside the f of a former one.

    Attributes
    ----------
    former
        (f',) position in the former register of each that is there as it was; −1 for those that are new, or that have
        changed in a way that may decide anything. Rising, −1 aside: one that has changed its place in the order is new.
    now
        (f + 1,) the other way round: position in the register; −1 for those that are gone, and at the end.
    """

    former: Ints
    now: Ints

    @cached_property
    def came(self) -> Ints:
        """Positions in the register of those that are new."""
        return np.flatnonzero(self.former == NOWHERE)

    @cached_property
    def went(self) -> Ints:
        """Positions in the former register of those that are gone."""
        return np.flatnonzero(self.now[:-1] == NOWHERE)

    @cached_property
    def is_grown(self) -> bool:
        """Whether all that stood stands, and what came stands behind it."""
        stood = len(self.now) - 1
        return len(self.former) >= stood and np.array_equal(self.former[:stood], np.arange(stood))

    @cached_property
    def is_in_place(self) -> bool:
        """Whether each of those that stay stands where it stood."""
        stay = np.flatnonzero(self.former != NOWHERE)
        return np.array_equal(self.former[stay], stay)

    def spliced(self, former: NDArray[Number], came: NDArray[Number]) -> NDArray[Number]:
        """Put what is known of those that stay and of those that came, (f, …) and (c, …), in the order of now."""
        if self.is_grown:
            return np.concatenate([former, came])
        after = np.empty((len(self.former), *former.shape[1:]), dtype=former.dtype)
        stays = self.former != NOWHERE
        after[stays], after[~stays] = former[self.former[stays]], came
        return after


def turnover(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, moved: Bools) -> Turnover:
    """Compare two registers.

    Parameters
    ----------
    moved
        (f,) facilities of the former register that are to be taken for new, because the way to them has changed.
    """
    former = _positions(before["facility_id"], after["facility_id"])
    same = former != NOWHERE
    same[same] = _as_they_were(before, after, former[same], np.flatnonzero(same)) & ~moved[former[same]]
    last = np.maximum.accumulate(np.where(same, former, NOWHERE))
    in_order = same & (former > np.concatenate([[NOWHERE], last[:-1]]))
    former = np.where(in_order, former, NOWHERE)
    now = np.full(len(before) + 1, NOWHERE, dtype=np.int64)
    now[former[in_order]] = np.flatnonzero(in_order)
    return Turnover(former, now)


def grown(stood: int, came: int) -> Turnover:
    """Say that all that stood stands, and what came stands behind it."""
    now = np.arange(stood + 1)
    now[stood] = NOWHERE
    return Turnover(np.where(np.arange(stood + came) < stood, np.arange(stood + came), NOWHERE), now)


def none_passing(count: int) -> Passing:
    """Say of some facilities that they are of no kind a filter names."""
    no = np.zeros(count, dtype=np.bool_)
    return Passing(of_kind=no, sure=no, possible=no, faults=((),) * count)


def passing_after(turn: Turnover, former: Passing, came: Passing) -> Passing:
    """Put what a filter says of those that stay and of those that came together."""
    faults = former.faults + came.faults
    if not turn.is_grown:
        at = turn.spliced(np.arange(len(former.faults)), len(former.faults) + np.arange(len(came.faults)))
        faults = tuple(map(faults.__getitem__, at.tolist()))
    return Passing(
        of_kind=turn.spliced(former.of_kind, came.of_kind),
        sure=turn.spliced(former.sure, came.sure),
        possible=turn.spliced(former.possible, came.possible),
        faults=faults,
    )


def places_after(turn: Turnover, former: Places, came: Places) -> Places:
    """Put the ways to those that stay and to those that came together."""
    gated = turn.spliced(former.ways.gated, came.ways.gated)
    return Places(
        xy=turn.spliced(former.xy, came.xy),
        compound=turn.spliced(former.compound, came.compound),
        ways=entrances_after(former.ways, came.ways, turn.now, turn.came, gated),
    )


def entrances_after(former: Entrances, own: Entrances, now: Ints, came: Ints, gated: Bools) -> Entrances:
    """Put the entrances of homes that stay, `now` (h + 1,) their positions, and of those at `came` together."""
    stay = np.flatnonzero(now[former.home] != NOWHERE)
    home = np.concatenate([now[former.home[stay]], came[own.home]])
    order = np.argsort(home, kind="stable")
    points = joined(chosen_points(former.points, stay), own.points)
    return Entrances(home[order], chosen_points(points, order), homes=len(gated), gated=gated)


def joined(one: SnappedPoints, other: SnappedPoints) -> SnappedPoints:
    """Put some points behind others."""
    return SnappedPoints(
        np.concatenate([one.edge, other.edge]),
        np.concatenate([one.offset_m, other.offset_m]),
        np.concatenate([one.access_m, other.access_m]),
    )


def _positions(before: pd.Series, after: pd.Series) -> Ints:
    """Find each id among the former ones; mostly the register has only grown at its end."""
    both = min(len(before), len(after))
    if before.array[:both].equals(after.array[:both]):
        former = np.full(len(after), NOWHERE, dtype=np.int64)
        former[:both] = np.arange(both)
        return former
    return np.asarray(pd.Index(before).get_indexer(after), dtype=np.int64)


def _as_they_were(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, was: Ints, now: Ints) -> Bools:
    """Tell of facilities by their rows in both registers whether nothing that decides anything has changed."""
    points = (table.geometry.to_numpy()[rows] for table, rows in ((before, was), (after, now)))
    one_xy, other_xy = (np.column_stack([shapely.get_x(own), shapely.get_y(own)]) for own in points)
    same = np.asarray((one_xy == other_xy).all(axis=1), dtype=np.bool_)
    for name in DECIDING:
        one, other = before[name].array.take(was), after[name].array.take(now)
        if not one.equals(other):
            values = pd.Series(one).astype(object), pd.Series(other).astype(object)
            missing = [each.isna().to_numpy() for each in values]
            equal = (values[0].to_numpy() == values[1].to_numpy()) & ~missing[0] & ~missing[1]
            same &= equal.astype(np.bool_) | (missing[0] & missing[1])
    return same
