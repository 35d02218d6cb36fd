"""The units as a tree, and which of them a place lies in."""

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from coverage.engine.arrays import Floats, Ints
from coverage.errors import ContractError
from coverage.model.tables import LEVELS, RANK
from coverage.planning.results import Territory

NOWHERE = -1


def territory_of(units: gpd.GeoDataFrame) -> Territory:
    """Read the tree of units from their parent codes.

    Raises
    ------
    ContractError
        If a unit is its own ancestor.
    """
    position = {code: at for at, code in enumerate(units["unit_code"])}
    parent = np.array([position.get(code, NOWHERE) for code in units["parent_code"]], dtype=np.int64)
    above, below = _lineage(parent)
    depth = np.bincount(below, minlength=len(parent))
    level = units["level"].map(RANK).to_numpy(dtype=np.int64)
    order = np.lexsort((units["unit_code"].to_numpy(dtype=object).astype(str), -depth, -level))
    rank = np.empty(len(parent), dtype=np.int64)
    rank[order] = np.arange(len(parent))
    inside = sparse.csr_array((np.ones(len(above)), (above, below)), shape=(len(parent), len(parent)))
    levels = units["level"].map({one: at for at, one in enumerate(LEVELS)}).to_numpy(dtype=np.int64)
    return Territory(parent=parent, rank=rank, level=levels, inside=inside)


def _lineage(parent: Ints) -> tuple[Ints, Ints]:
    """Pair every unit with itself and with each unit above it."""
    current = np.arange(len(parent))
    above: list[Ints] = []
    below: list[Ints] = []
    for _ in range(len(parent) + 1):
        alive = np.flatnonzero(current >= 0)
        if not alive.size:
            return np.concatenate([*above, alive]), np.concatenate([*below, alive])
        above.append(current[alive])
        below.append(alive)
        current = np.where(current >= 0, parent[current], NOWHERE)
    raise ContractError("units: a parent code leads back to its own unit")


def unit_at(units: gpd.GeoDataFrame, territory: Territory, among: Ints, points: NDArray[np.object_]) -> Ints:
    """Find the unit each point lies in; a point on a border belongs to the unit of lowest rank.

    Parameters
    ----------
    among
        Positions of the units looked at.
    points
        (k,) shapely points in the reference system of `units`.

    Returns
    -------
    Ints
        (k,) position of the unit, −1 for none.
    """
    polygons = units.geometry.to_numpy()[among]
    which, point = shapely.STRtree(points).query(polygons, predicate="intersects")
    best = np.full(len(points), len(units), dtype=np.int64)
    np.minimum.at(best, point, territory.rank[among[which]])
    by_rank = np.append(np.argsort(territory.rank), NOWHERE)
    return np.asarray(by_rank[best], dtype=np.int64)


def of_levels(territory: Territory, levels: Collection[str]) -> Ints:
    """List the units of some levels, by position."""
    return np.flatnonzero(np.isin(territory.level, [at for at, one in enumerate(LEVELS) if one in levels]))


def places_of(units: gpd.GeoDataFrame, territory: Territory, points: NDArray[np.object_]) -> Ints:
    """Find the deepest unit each point lies in, −1 beyond the district line."""
    return unit_at(units, territory, np.arange(len(units)), points)


def per_unit(territory: Territory, unit: Ints, amount: Floats) -> Floats:
    """Add up amounts found in units, (k,) each, for every unit with all that lies below it, (u,)."""
    placed = unit >= 0
    own = np.bincount(unit[placed], weights=amount[placed], minlength=len(territory.parent))
    return np.asarray(territory.inside @ own, dtype=np.float64)


def parts_of(territory: Territory, unit: int) -> Ints:
    """List a unit and all units below it, by position."""
    start, stop = territory.inside.indptr[unit : unit + 2]
    return np.asarray(territory.inside.indices[start:stop], dtype=np.int64)
