"""Streets from a graph of osmnx, saved as GraphML or fetched by place name."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.model.tables import STREET_NODES, STREETS, WGS84, empty_table
from coverage.sources.backdrop import backdrop_table
from coverage.sources.guard import unreadable
from coverage.sources.street_tables import StreetTables, node_table, street_table
from coverage.sources.walkable import is_walkable

_RULED_BY: Final = ("highway", "foot", "access", "sidewalk")
_BROKEN: Final = (ParseError, ValueError, KeyError, TypeError, AttributeError, SyntaxError, RecursionError)


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
        return tables_of_graph(ox.load_graphml(path))
    except (*_BROKEN, nx.NetworkXException) as error:
        raise unreadable(path, error) from error


def tables_of_graph(graph: Any) -> StreetTables:  # noqa: ANN401  a networkx.MultiDiGraph
    """Turn a graph of osmnx in degrees into tables; the two directions of one street become one edge.

    An edge that osmnx merged from several ways is walkable if all of them are, and counts as steps if one of them is.
    """
    import osmnx as ox  # noqa: PLC0415

    if graph.number_of_edges() == 0:  # osmnx makes no tables of such a graph
        return StreetTables(empty_table(STREET_NODES), empty_table(STREETS), backdrop_table([]))
    nodes, edges = ox.graph_to_gdfs(ox.convert.to_undirected(graph), fill_edge_geometry=True)
    if edges.crs != WGS84:
        nodes, edges = nodes.to_crs(WGS84), edges.to_crs(WGS84)
    edges = edges.reset_index()
    return _tables(nodes, edges[_walkable(edges)].reset_index(drop=True))


def _tables(nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame) -> StreetTables:
    node_ids, ends = np.unique(edges[["u", "v"]].to_numpy(dtype=np.int64), return_inverse=True)
    places = nodes.geometry.loc[node_ids]
    return StreetTables(
        nodes=node_table(node_ids, np.column_stack([places.x, places.y]).astype(np.float64).reshape(-1, 2)),
        streets=street_table(
            ends.reshape(-1, 2).astype(np.int64),
            _from_u_to_v(edges, nodes),
            np.array(
                ["steps" if "steps" in values else values[0] for values in _values(edges, "highway")], dtype=object
            ),
            np.array([values[0] if values else None for values in _values(edges, "name")], dtype=object),
            np.array([any(value != "no" for value in values) for values in _values(edges, "bridge")], dtype=bool),
        ),
        backdrop=backdrop_table([]),
    )


def edge_is_walkable(tags: Mapping[str, object]) -> bool:
    """Say whether an edge with these attributes can be walked; each may be a list of those of merged ways."""
    return _all_walkable(tuple(_as_list(tags.get(key)) for key in _RULED_BY))


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
