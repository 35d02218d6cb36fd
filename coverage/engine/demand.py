"""Where people live, and how their homes get on the streets."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from coverage.engine.arrays import Entrances, Floats, Ints, SnappedPoints
from coverage.engine.joining import equal_pairs
from coverage.engine.snapping import NOWHERE, StreetIndex, chosen_points, snap

OPEN: Final = -1
"""The compound of a home, or of a gate, that is in none."""

_POINT: Final = ("edge", "offset_m", "access_m")


def spread(unit_people: Floats, home_unit: Ints, weight: Floats) -> Floats:
    """Spread the people of each unit over its homes in proportion to weight, keeping the unit's total.

    Parameters
    ----------
    unit_people
        (u, g) people by unit and age band.
    home_unit
        (h,) position of each home's unit.
    weight
        (h,) not negative, such as floor area × levels. A unit whose homes all weigh nothing is spread evenly.

    Returns
    -------
    Floats
        (h, g) people by home and age band; what rounding leaves over goes to the unit's heaviest home.

    Raises
    ------
    ValueError
        If a weight is negative or not finite, or a unit has people and no home, so that they would be lost.
    """
    units = len(unit_people)
    if not np.all(np.isfinite(weight) & (weight >= 0)):
        raise ValueError("weights must be finite and not negative")
    homes = np.bincount(home_unit, minlength=units)
    if bool(np.any(unit_people[homes == 0] != 0)):
        raise ValueError("a unit with people has no home")
    share = _shares(home_unit, weight, homes)
    people = unit_people[home_unit] * share[:, None]
    heaviest = _heaviest(home_unit, share)
    for band in range(unit_people.shape[1]):
        left = unit_people[:, band] - np.bincount(home_unit, people[:, band], minlength=units)
        people[heaviest, band] += left[home_unit[heaviest]]
    return np.asarray(people, dtype=np.float64)


def entrances(
    streets: StreetIndex,
    home_xy: Floats,
    home_compound: Ints,
    gate_xy: Floats,
    gate_compound: Ints,
    limit_m: float,
) -> Entrances:
    """Find how homes get on the streets: through their compound's gates, else at the nearest street.

    Parameters
    ----------
    home_xy
        (h, 2) metres.
    home_compound
        (h,) position of the walled compound the home is in, −1 for an open home.
    gate_xy
        (q, 2) metres.
    gate_compound
        (q,) position of the compound the gate opens.
    limit_m
        Longest leg from a gate or an open home to a street, metres, inclusive.

    Returns
    -------
    Entrances
        A home in a compound has a row per gate that lies within the limit of a street, in the order of the gates; its
        access leg is the straight walk inside and the gate's own. Where no gate does, and for every open home, there
        is one row: the nearest street, edge −1 beyond the limit.
    """
    gates = snap(streets, gate_xy, limit_m)
    home, gate = equal_pairs(home_compound, np.where(gates.edge == NOWHERE, OPEN, gate_compound))
    others = np.setdiff1d(np.arange(len(home_xy)), home, assume_unique=False)
    direct = snap(streets, home_xy[others], limit_m)
    inside_m = np.hypot(*(home_xy[home] - gate_xy[gate]).T)
    all_homes = np.concatenate([home, others])
    order = np.argsort(all_homes, kind="stable")
    points = SnappedPoints(
        edge=np.concatenate([gates.edge[gate], direct.edge])[order],
        offset_m=np.concatenate([gates.offset_m[gate], direct.offset_m])[order],
        access_m=np.concatenate([inside_m + gates.access_m[gate], direct.access_m])[order],
    )
    return Entrances(all_homes[order], points, homes=len(home_xy), gated=np.isin(np.arange(len(home_xy)), home))


def entrances_over(
    streets: Sequence[StreetIndex],
    home_xy: Floats,
    home_compound: Ints,
    gate_xy: Floats,
    gate_compound: Ints,
    limit_m: float,
) -> Entrances:
    """Find how homes get on any of several sets of streets of one network; see `entrances`.

    Returns
    -------
    Entrances
        The rows of all of them, each once; those of a home in the order of `streets`. `gated` as in the first.
    """
    found = [entrances(one, home_xy, home_compound, gate_xy, gate_compound, limit_m) for one in streets]
    if len(found) == 1:
        return found[0]
    home = np.concatenate([one.home for one in found])
    points = SnappedPoints(*(np.concatenate([getattr(one.points, name) for one in found]) for name in _POINT))
    on_street = np.bincount(home, points.edge != NOWHERE, minlength=len(home_xy)) > 0
    told = np.flatnonzero((points.edge != NOWHERE) | ~on_street[home])
    rows = np.column_stack([home, points.edge, points.offset_m, points.access_m])[told]
    kept = told[np.sort(np.unique(rows, axis=0, return_index=True)[1])]
    kept = kept[np.argsort(home[kept], kind="stable")]
    return Entrances(home[kept], chosen_points(points, kept), homes=len(home_xy), gated=found[0].gated)


def _shares(home_unit: Ints, weight: Floats, homes: Ints) -> Floats:
    total = np.bincount(home_unit, weight, minlength=len(homes))[home_unit]
    even = 1.0 / np.maximum(homes[home_unit], 1)
    return np.divide(weight, total, out=even, where=total > 0)


def _heaviest(home_unit: Ints, share: Floats) -> Ints:
    order = np.lexsort((-share, home_unit))
    first: Ints = order[np.flatnonzero(np.diff(home_unit[order], prepend=-1))]
    return first
