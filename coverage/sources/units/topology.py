"""How the boundaries of units fit together: where they overlap, leave holes, or lie outside the unit above."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Floats, Ints
from coverage.model.contracts import WGS84
from coverage.model.crs import metric_epsg_of
from coverage.sources.layers.polygons import polygons_of

STRIP_M: Final = 20.0
"""Two offices that draw one line draw it so far apart: a narrower strip is nobody's fault."""

MOST_NEIGHBOURS: Final = 30
"""Units of its level that a unit may meet, on average; a map of areas side by side has six."""

NONE: Final = -1
_AT_ONCE: Final = 16

Objects = NDArray[np.object_]


@dataclass(frozen=True, eq=False, slots=True)
class _Laid:
    """Units laid out in metres, each (u,); `above` is the position of the unit above, −1 for none."""

    codes: Objects
    levels: Objects
    above: Ints
    shapes: Objects
    area_m2: Floats
    epsg_m: int


def are_stacked(levels: Sequence[str], shapes: Sequence[shapely.Geometry | None]) -> bool:
    """Tell, before each is laid on each other, whether units lie over one another more than a map of units can.

    `levels` and `shapes`, both (u,), are those of units in any order.
    """
    by_level: dict[str, list[shapely.Geometry | None]] = {}
    for level, shape in zip(levels, shapes, strict=True):
        by_level.setdefault(level, []).append(shape)
    return any(_meetings(of_level) > MOST_NEIGHBOURS * len(of_level) for of_level in by_level.values())


def _meetings(shapes: Sequence[shapely.Geometry | None]) -> int:
    """Count the pairs of different shapes whose boxes meet, each twice; no further than is too many."""
    tree, found = shapely.STRtree(shapes), -len(shapes)
    for at in range(0, len(shapes), _AT_ONCE):
        if found > MOST_NEIGHBOURS * len(shapes):
            break
        found += tree.query(shapes[at : at + _AT_ONCE]).shape[1]
    return found


def misfits(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Find where boundaries do not fit, but for strips narrower than STRIP_M.

    Parameters
    ----------
    units
        At least one, under the contract UNITS.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, the largest first within each kind. `kind` is "overlap" of two units of one level, "outside"
        for what lies beyond the unit above, and "hole" for what of a unit belongs to none of those in it. `other_code`
        is the other one, "" for a hole; `area_m2`; `share` of the unit, of the smaller where two overlap.
    """
    laid = _laid(units)
    found = pd.concat([_overlaps(laid), _outside(laid), _holes(laid)], ignore_index=True)
    return gpd.GeoDataFrame(found, crs=laid.epsg_m).to_crs(WGS84)


def _laid(units: gpd.GeoDataFrame) -> _Laid:
    epsg_m = metric_epsg_of(units)
    codes = units["unit_code"].to_numpy(dtype=object)
    metric = units.geometry.to_crs(epsg_m)
    # Corner by corner, and straight between them: what lay close by may cross now.
    shapes = np.asarray(metric.where(metric.is_valid, metric.map(polygons_of)).to_numpy(), dtype=object)
    above = pd.Index(codes).get_indexer(units["parent_code"].to_numpy(dtype=object, na_value=None))
    return _Laid(codes, units["level"].to_numpy(dtype=object), above, shapes, shapely.area(shapes), epsg_m)


def _overlaps(laid: _Laid) -> gpd.GeoDataFrame:
    one, other = shapely.STRtree(laid.shapes).query(laid.shapes, predicate="intersects")
    pairs = (one < other) & (laid.levels[one] == laid.levels[other])
    one, other = one[pairs], other[pairs]
    shared = shapely.intersection(laid.shapes[one], laid.shapes[other])
    whole_m2 = np.minimum(laid.area_m2[one], laid.area_m2[other])
    return _table(laid, "overlap", one, laid.codes[other], shared, whole_m2)


def _outside(laid: _Laid) -> gpd.GeoDataFrame:
    unit = np.flatnonzero(laid.above != NONE)
    above = laid.above[unit]
    beyond = shapely.difference(laid.shapes[unit], laid.shapes[above])
    return _table(laid, "outside", unit, laid.codes[above], beyond, laid.area_m2[unit])


def _holes(laid: _Laid) -> gpd.GeoDataFrame:
    unit = np.unique(laid.above[laid.above != NONE])
    left = np.empty(len(unit), dtype=object)
    left[:] = [laid.shapes[at] - shapely.union_all(laid.shapes[laid.above == at]) for at in unit]
    return _table(laid, "hole", unit, np.full(len(unit), "", dtype=object), left, laid.area_m2[unit])


def _table(laid: _Laid, kind: str, unit: Ints, other: Objects, shapes: Objects, whole_m2: Floats) -> gpd.GeoDataFrame:
    """Keep what is more than a strip, the largest first."""
    area_m2 = shapely.area(shapes)
    wide = np.flatnonzero(~shapely.is_empty(shapely.buffer(shapes, -STRIP_M / 2)))
    order = wide[np.argsort(-area_m2[wide], kind="stable")]
    columns = {
        "kind": np.full(len(order), kind, dtype=object),
        "unit_code": laid.codes[unit[order]],
        "other_code": other[order],
        "area_m2": area_m2[order],
        "share": (area_m2 / whole_m2)[order],
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes[order], crs=laid.epsg_m))
