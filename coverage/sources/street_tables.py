"""The tables every reader of streets fills."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.errors import Problem
from coverage.model.tables import STREET_NODES, STREETS, WGS84, as_table


@dataclass(frozen=True, eq=False)
class StreetTables:
    """Streets under the contracts STREET_NODES, STREETS and BACKDROP, and what is worth knowing about them."""

    nodes: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    backdrop: gpd.GeoDataFrame
    problems: tuple[Problem, ...] = ()


def node_table(node_ids: NDArray[np.int64], node_xy: NDArray[np.float64]) -> gpd.GeoDataFrame:
    """Put v nodes, `node_xy` (v, 2) in degrees, under the contract STREET_NODES."""
    geometry = gpd.GeoSeries(shapely.points(node_xy), crs=WGS84)
    return as_table(gpd.GeoDataFrame({"node_id": node_ids}, geometry=geometry), STREET_NODES)


def street_table(
    ends: NDArray[np.int64],
    lines: NDArray[np.object_],
    highway: NDArray[np.object_],
    name: NDArray[np.object_],
    bridge: NDArray[np.bool_],
) -> gpd.GeoDataFrame:
    """Put e edges under the contract STREETS; `ends` (e, 2) are row positions in the table of nodes."""
    frame = pd.DataFrame(
        {
            "edge_id": np.arange(len(lines), dtype=np.int64),
            "from_node": ends[:, 0],
            "to_node": ends[:, 1],
            "highway": pd.Series(highway, dtype="str"),
            "name": pd.Series(name, dtype="str"),
            "bridge": bridge,
        }
    )
    return as_table(gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(lines, crs=WGS84)), STREETS)
