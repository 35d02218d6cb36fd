"""The table that a register becomes: those only thought of at its end."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np

from coverage.model.columns import columns_of, with_rows
from coverage.model.project import Project
from coverage.planning.scenarios.register import Register, by_length
from coverage.planning.sites import ADDED


def table_of(register: Register, project: Project) -> gpd.GeoDataFrame:
    """Give the register of a project as a table: those only thought of at its end, the shortest ids first, then by id.

    The very same table comes back where nothing has changed.
    """
    table = project.facilities
    if not (register.sites or register.dropped or register.cells):
        return table
    if register.dropped:
        table = table[~table["facility_id"].isin(register.dropped).to_numpy()].reset_index(drop=True)
    if not register.sites:
        return _written(table, register.cells)
    columns = columns_of(table) if register.dropped else project.facility_columns
    had_sites = len(table) > 0 and columns["source_file"][-1] == ADDED
    sites = [register.sites[one] for one in sorted(register.sites, key=by_length)]
    table = _written(with_rows(columns, sites), register.cells)
    return _in_order(table) if had_sites else table


def has_grown(register: Register, project: Project, after: gpd.GeoDataFrame) -> bool:
    """Tell whether the table of its project stands in the one after as it did, and what came stands behind it."""
    if register.dropped or register.cells:
        return False
    ids = project.facility_columns["facility_id"]
    return bool(ids.equals(after["facility_id"].array[: len(ids)]))


def _written(table: gpd.GeoDataFrame, cells: Mapping[str, Mapping[str, object]]) -> gpd.GeoDataFrame:
    if not cells:
        return table
    changed = table.copy()
    at = {one: row for row, one in enumerate(table["facility_id"].tolist()) if one in cells}
    for facility_id, values in cells.items():
        for column, value in values.items():
            changed.at[at[facility_id], column] = value
    return changed


def _in_order(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    is_added = (table["source_file"] == ADDED).to_numpy(dtype=np.bool_)
    added = np.flatnonzero(is_added)
    ids = dict(zip(added.tolist(), table["facility_id"].take(added).tolist(), strict=True))
    order = np.array([*np.flatnonzero(~is_added), *sorted(ids, key=lambda row: by_length(ids[row]))], dtype=np.int64)
    if np.array_equal(order, np.arange(len(table))):
        return table
    return table.take(order).reset_index(drop=True)
