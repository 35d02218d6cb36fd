"""The tables every reader of streets fills, laid out so that neighbours on the ground are neighbours in memory."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.errors import Problem
from coverage.model.contracts import WGS84, as_table, empty_table
from coverage.model.tables import BACKDROP, STREET_NODES, STREETS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Objects = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class StreetTables:
    """Streets under the contracts STREET_NODES, STREETS and BACKDROP, and what is worth knowing about them."""

    nodes: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    backdrop: gpd.GeoDataFrame
    problems: tuple[Problem, ...] = ()
    shift_m: float = 0.0  # how far they were moved, in the mean, to WGS 84


def no_streets() -> StreetTables:
    """Make the tables of streets that could not be read."""
    return StreetTables(empty_table(STREET_NODES), empty_table(STREETS), empty_table(BACKDROP))


def street_tables(
    *,
    node_ids: Ints,
    node_xy: Floats,
    elevation_m: Floats,
    ends: Ints,
    lines: Objects,
    highway: Objects,
    name: Objects,
    bridge: Bools,
    crossing: Bools,
    direction: Ints,
    backdrop: gpd.GeoDataFrame,
    problems: tuple[Problem, ...] = (),
) -> StreetTables:
    """Lay v nodes along a Hilbert curve and e edges by their lower end, whatever the order they come in.

    Parameters
    ----------
    node_ids, node_xy, elevation_m
        (v,), (v, 2) degrees and (v,) metres, NaN where not known.
    ends
        (e, 2) positions of the nodes where each line begins and ends.
    lines, highway, name, bridge, crossing
        (e,).
    direction
        (e,) which way one may walk: 1 only along the line, −1 only against it (the line is turned), 0 both ways.
    """
    points = shapely.points(node_xy)
    node = np.lexsort((node_ids, _along_a_curve(points)))
    position = np.empty_like(node)
    position[node] = np.arange(len(node))
    turned = direction < 0
    ends = np.where(turned[:, None], position[ends][:, ::-1], position[ends])
    lines = lines.copy()
    lines[turned] = shapely.reverse(lines[turned])
    edge = np.lexsort((ends.max(axis=1, initial=0), ends.min(axis=1, initial=len(node))))
    nodes = pd.DataFrame({"node_id": node_ids[node], "elevation_m": elevation_m[node]})
    streets = pd.DataFrame(
        {
            "edge_id": np.arange(len(lines), dtype=np.int64),
            "from_node": ends[edge, 0],
            "to_node": ends[edge, 1],
            "highway": pd.Series(highway[edge], dtype="str"),
            "name": pd.Series(name[edge], dtype="str"),
            "bridge": bridge[edge],
            "crossing": _said(crossing[edge]),
            "oneway": _said(direction[edge] != 0),
        }
    )
    return StreetTables(
        nodes=as_table(_placed(nodes, points[node]), STREET_NODES),
        streets=as_table(_placed(streets, lines[edge]), STREETS),
        backdrop=backdrop,
        problems=problems,
    )


def _along_a_curve(points: Objects) -> Ints:
    """Measure (v,) how far along a Hilbert curve over their box points lie."""
    if len(points) == 0:
        return np.empty(0, dtype=np.int64)
    return np.asarray(gpd.GeoSeries(points).hilbert_distance(), dtype=np.int64)


def _said(flag: Bools) -> pd.Series:
    """Keep what a map says; where it says nothing, nothing is known."""
    return pd.Series(flag, dtype="boolean").where(flag)


def _placed(frame: pd.DataFrame, geometry: Objects) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(geometry, crs=WGS84))
