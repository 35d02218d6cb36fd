"""Streets of a place by its name, from OpenStreetMap's servers through osmnx."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import geopandas as gpd
from shapely import Geometry

from coverage.errors import InputError, NoInternetError, Problem
from coverage.model.contracts import WGS84
from coverage.model.crs import metric_epsg_of
from coverage.model.progress import Tell, silent
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.streets.backdrop import DRAWN_TAGS, Shape, area_kind, backdrop_table, line_kind
from coverage.sources.streets.graphml import edge_is_walkable, tables_of_graph
from coverage.sources.streets.street_tables import StreetTables
from coverage.sources.streets.walkable import DIRECTION_KEYS

REACH_M: Final = 1200.0  # streets beyond the line: the longest walk of the standard, and a little more
_TIMEOUT_S: Final = 60.0
_RULING_TAGS: Final = ("footway", "path", *DIRECTION_KEYS)
_MORE_TAGS: Final = ("foot", "sidewalk", *_RULING_TAGS)


def fetch_streets(place: str, tell: Tell = silent) -> StreetTables:
    """Fetch the walkable streets and the backdrop of a named place and 1.2 km around it. `tell` hears "streets".

    Raises
    ------
    NoInternetError
        no_internet: a server could not be reached or did not answer as it should.
    InputError
        place_not_found, or empty_network if nothing there can be walked on.
    """
    # A second to import, and only this function and the GraphML reader need it.
    from osmnx._errors import InsufficientResponseError, ResponseStatusCodeError  # noqa: PLC0415

    tell("streets", 0.0)
    try:
        with _polite_osmnx() as ox:
            area = _around(_outline(place, ox))
            tell("streets", 0.1)
            tables = tables_of_graph(_walkable_graph(area, ox))
            tell("streets", 0.8)
            tables = replace(tables, backdrop=_backdrop(area, ox))
    except InsufficientResponseError as error:
        raise InputError([Problem("empty_network", value=place)]) from error
    except (OSError, ResponseStatusCodeError) as error:
        raise NoInternetError([Problem("no_internet", value=str(error))]) from error
    if tables.streets.empty:
        raise InputError([Problem("empty_network", value=place)])
    tell("streets", 1.0)
    return tables


@contextmanager
def _polite_osmnx() -> Iterator[Any]:
    """Lend osmnx with the settings we need, and put everything it changes back afterwards."""
    import osmnx as ox  # noqa: PLC0415

    wanted: Mapping[str, object] = {
        "use_cache": False,  # it would write a folder wherever the command was run
        "doh_url_template": None,
        "requests_timeout": _TIMEOUT_S,
        "useful_tags_way": [*ox.settings.useful_tags_way, *_MORE_TAGS],
    }
    before = {name: getattr(ox.settings, name) for name in wanted}
    resolver = socket.getaddrinfo
    try:
        for name, value in wanted.items():
            setattr(ox.settings, name, value)
        yield ox
    finally:
        socket.getaddrinfo = resolver
        for name, value in before.items():
            setattr(ox.settings, name, value)


def _outline(place: str, ox: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    from osmnx._errors import InsufficientResponseError  # noqa: PLC0415

    try:
        outline: gpd.GeoDataFrame = ox.geocode_to_gdf(place)
    except (InsufficientResponseError, TypeError) as error:  # TypeError: found, but it has no area
        raise InputError([Problem("place_not_found", value=place)]) from error
    return outline


def _around(outline: gpd.GeoDataFrame) -> Geometry:
    metric = outline.to_crs(metric_epsg_of(outline))
    return polygons_of(metric.buffer(REACH_M).to_crs(WGS84).union_all())


def _walkable_graph(area: Geometry, ox: Any) -> Any:  # noqa: ANN401
    """Fetch every way with a highway tag and apply our own rule, so that all sources of streets agree."""
    graph = ox.graph_from_polygon(
        area, network_type="walk", custom_filter='["highway"]', simplify=False, retain_all=True, truncate_by_edge=True
    )
    closed = [edge for *edge, tags in graph.edges(keys=True, data=True) if not edge_is_walkable(tags)]
    graph.remove_edges_from(closed)
    if graph.number_of_edges() == 0:
        raise InputError([Problem("empty_network")])
    told_apart = ["highway", "name", "bridge", *_RULING_TAGS]
    return ox.simplify_graph(graph, edge_attrs_differ=told_apart, remove_rings=False)


def _backdrop(area: Geometry, ox: Any) -> gpd.GeoDataFrame:  # noqa: ANN401
    from osmnx._errors import InsufficientResponseError  # noqa: PLC0415

    try:
        features = ox.features_from_polygon(area, DRAWN_TAGS)
    except InsufficientResponseError:
        return backdrop_table([])
    rows = features.drop(columns="geometry").to_dict("records")
    shapes = (_shape(tags, shape) for tags, shape in zip(rows, features.geometry, strict=True))
    return backdrop_table([shape for shape in shapes if shape is not None])


def _shape(tags: Mapping[str, object], shape: Geometry) -> Shape | None:
    def tag(key: str) -> str | None:
        value = tags.get(key)
        return value if isinstance(value, str) else None

    is_area = shape.geom_type in {"Polygon", "MultiPolygon"}
    is_line = shape.geom_type in {"LineString", "MultiLineString"}
    kind = area_kind(tag) if is_area else line_kind(tag) if is_line else None
    return None if kind is None else Shape(kind, tag("name"), shape)
