"""Streets from a graph of osmnx, saved as GraphML or fetched by place name."""

import warnings
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.errors import Problem
from coverage.model.contracts import WGS84, empty_table
from coverage.model.tables import STREET_NODES, STREETS
from coverage.sources.guard import unreadable
from coverage.sources.streets.backdrop import backdrop_table
from coverage.sources.streets.elevation import elevations
from coverage.sources.streets.street_tables import StreetTables, street_tables
from coverage.sources.streets.walkable import CROSSING_KEYS, DIRECTION_KEYS, direction_on_foot, is_walkable

_RULED_BY: Final = ("highway", "foot", "access", "sidewalk")
_BROKEN: Final = (
    *(ParseError, ValueError, LookupError, TypeError, AttributeError, SyntaxError),
    *(RuntimeError, shapely.errors.GEOSException),
)


def read_graphml(path: Path) -> StreetTables:
    """Read the walkable streets of a graph saved by osmnx; it holds no backdrop.

    Raises
    ------
    InputError
        unreadable.
    """
    import networkx as nx  # noqa: PLC0415  with osmnx, takes a second
    import osmnx as ox  # noqa: PLC0415

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of attributes that the file does not declare
            # osmnx would refuse a whole graph for one elevation that is no number.
            return tables_of_graph(ox.load_graphml(path, node_dtypes={"elevation": str}), path.name)
    except (*_BROKEN, nx.NetworkXException) as error:
        raise unreadable(path, error) from error


def tables_of_graph(graph: Any, file: str = "") -> StreetTables:  # noqa: ANN401  a networkx.MultiDiGraph
    """Turn a graph of osmnx in degrees into tables; the two directions of one street become one edge.

    An edge that osmnx merged from several ways is walkable if all of them are, and counts as steps or as a crossing if
    one of them is. It binds walkers to one direction where no two of its ways say otherwise.

    Parameters
    ----------
    file
        What warnings call it.
    """
    import osmnx as ox  # noqa: PLC0415

    if graph.number_of_edges() == 0:  # osmnx makes no tables of such a graph
        return StreetTables(empty_table(STREET_NODES), empty_table(STREETS), backdrop_table([]))
    nodes, edges = ox.graph_to_gdfs(ox.convert.to_undirected(graph), fill_edge_geometry=True)
    if edges.crs != WGS84:
        nodes, edges = nodes.to_crs(WGS84), edges.to_crs(WGS84)
    edges = edges.reset_index()
    return _tables(nodes, edges[_walkable(edges)].reset_index(drop=True), file)


def _tables(nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame, file: str) -> StreetTables:
    node_ids, ends = np.unique(edges[["u", "v"]].to_numpy(dtype=np.int64), return_inverse=True)
    nodes = nodes.loc[node_ids]
    elevation_m, odd = _elevations(nodes, file)
    highway = _values(edges, "highway")
    return street_tables(
        node_ids=node_ids,
        node_xy=np.column_stack([nodes.geometry.x, nodes.geometry.y]).astype(np.float64).reshape(-1, 2),
        elevation_m=elevation_m,
        ends=ends.reshape(-1, 2).astype(np.int64),
        lines=_from_u_to_v(edges, nodes),
        highway=np.array(["steps" if "steps" in values else values[0] for values in highway], dtype=object),
        name=np.array([values[0] if values else None for values in _values(edges, "name")], dtype=object),
        bridge=np.array([any(value != "no" for value in values) for values in _values(edges, "bridge")], dtype=bool),
        crossing=np.any([["crossing" in values for values in _values(edges, key)] for key in CROSSING_KEYS], axis=0),
        direction=_directions(edges),
        backdrop=backdrop_table([]),
        problems=odd,
    )


def _elevations(nodes: gpd.GeoDataFrame, file: str) -> tuple[NDArray[np.float64], tuple[Problem, ...]]:
    if "elevation" not in nodes.columns:
        return np.full(len(nodes), np.nan), ()
    return elevations(nodes["elevation"].tolist(), file)


def _directions(edges: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Give 1 where one may walk only from u to v, −1 only from v to u, 0 both ways.

    osmnx says of each directed edge whether it runs against the way it was made from, and of an edge it made
    undirected which node was the first; where it was merged from ways that ran either way, none can be told.
    """
    if "reversed" not in edges.columns:
        return np.zeros(len(edges), dtype=np.int64)
    said = zip(*(_values(edges, key) for key in DIRECTION_KEYS), strict=True)
    along_way = np.array([_direction(row) for row in said], dtype=np.int64)
    against_way = edges["reversed"].to_numpy(dtype=object)
    u_to_v = np.where(edges["from"] == edges["u"], 1, -1)
    turned = np.where(against_way == np.True_, -u_to_v, np.where(against_way == np.False_, u_to_v, 0))
    return np.asarray(along_way * turned, dtype=np.int64)


def _direction(row: tuple[list[str], ...]) -> int:
    """Give the direction that one value of each tag says; two values of one tag say none."""
    tags = {key: values[0] for key, values in zip(DIRECTION_KEYS, row, strict=True) if values}
    return 0 if any(len(values) > 1 for values in row) else direction_on_foot(tags.get)


def _walkable(edges: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    columns = [_values(edges, key) for key in _RULED_BY]
    return np.array([_all_walkable(row) for row in zip(*columns, strict=True)], dtype=bool)


def _all_walkable(row: tuple[list[str], ...]) -> bool:
    """Try every combination of the values an edge was merged from: one closed stretch closes it."""
    choices: list[list[str | None]] = [list(values) or [None] for values in row]
    tags: list[Mapping[str, str | None]] = [dict(zip(_RULED_BY, chosen, strict=True)) for chosen in product(*choices)]
    return all(is_walkable(one.get) for one in tags)


def _values(edges: gpd.GeoDataFrame, key: str) -> list[list[str]]:
    """Give the values of a tag per edge: none, one, or, in order, those of the ways it was merged from."""
    if key not in edges.columns:
        return [[] for _ in range(len(edges))]
    return [_as_list(value) for value in edges[key]]


def _as_list(value: object) -> list[str]:
    if isinstance(value, list | set | tuple):
        return sorted(str(one) for one in value)
    return [value] if isinstance(value, str) and value else []


def _from_u_to_v(edges: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame) -> NDArray[np.object_]:
    lines: NDArray[np.object_] = edges.geometry.to_numpy().astype(object)
    if len(lines) == 0:
        return lines
    begins = shapely.get_point(lines, 0)
    at_u, at_v = (nodes.geometry.loc[edges[end]].to_numpy() for end in ("u", "v"))
    backwards = shapely.distance(begins, at_v) < shapely.distance(begins, at_u)
    return np.where(backwards, shapely.reverse(lines), lines)
