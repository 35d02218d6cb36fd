"""The questions: what a place is, and what OpenStreetMap has in it and around it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import shapely
from shapely import Geometry

from coverage.errors import InputError, Problem
from coverage.model.contracts import WGS84
from coverage.model.crs import metric_epsg_of
from coverage.sources.fetched.answers import host_of, odd_answer
from coverage.sources.fetched.elements import Elements, read_answers
from coverage.sources.fetched.polite import Osmnx, Stage
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.streets.crop import REACH_M

LARGEST_KM2: Final = 6_000.0
"""The largest districts of most provinces; what is larger is read from an extract, not asked of public servers."""

_SLACK_M: Final = 30.0
"""The area asked for is so much wider and so much coarser: else a long outline stands in every line of every query."""

_METRES2_PER_KM2: Final = 1e6
_ODD: Final = (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.GEOSException)

Tags = dict[str, bool | str | list[str]]


@dataclass(frozen=True, eq=False)
class Place:
    """A place by its name: its outline and the area to ask for, both in EPSG:4326."""

    asked: str
    name: str
    described: str  # by the server, so that a planner can see whether it is the right one
    outline: Geometry
    area: Geometry


def find_place(asked: str, osmnx: Osmnx, stage: Stage) -> Place:
    """Find a place and 1.2 km around it.

    Raises
    ------
    InputError
        place_not_found, place_without_area, place_too_large, or as `Osmnx.ask`.
    """
    found = osmnx.ask(lambda ox: _geocoded(asked, ox, osmnx), osmnx.servers.nominatim, stage)
    row = found.iloc[0]
    outline = polygons_of(row.geometry)
    if outline.is_empty:
        raise InputError([Problem("place_without_area", value=asked)])
    return Place(
        asked=asked,
        name=_text(row.get("name")) or asked,
        described=_text(row.get("display_name")) or asked,
        outline=outline,
        area=_around(gpd.GeoSeries([outline], crs=WGS84), asked),
    )


def streets_in(place: Place, osmnx: Osmnx, stage: Stage) -> Elements:
    """Fetch every way with a highway tag: what of it can be walked is decided by one rule for all sources."""
    return _asked(
        lambda ox: ox.graph_from_polygon(
            place.area, network_type="walk", custom_filter='["highway"]', simplify=False, retain_all=True
        ),
        osmnx,
        stage,
    )


def tagged_in(place: Place, tags: Tags, osmnx: Osmnx, stage: Stage) -> Elements:
    """Fetch everything that has one of the tags."""
    return _asked(lambda ox: ox.features_from_polygon(place.area, tags), osmnx, stage)


def _asked(question: Callable[[Any], object], osmnx: Osmnx, stage: Stage) -> Elements:
    from osmnx._errors import CacheOnlyInterruptError  # noqa: PLC0415 - a second to import

    before = set(osmnx.kept.iterdir())

    def put(ox: Any) -> None:  # noqa: ANN401 - osmnx has no types
        try:
            question(ox)
        except CacheOnlyInterruptError:  # osmnx's way of saying that everything has come
            return

    where = host_of(osmnx.servers.overpass)
    osmnx.ask(put, osmnx.servers.overpass, stage)
    return read_answers(set(osmnx.kept.iterdir()) - before, where)


def _geocoded(asked: str, ox: Any, osmnx: Osmnx) -> gpd.GeoDataFrame:  # noqa: ANN401 - osmnx has no types
    from osmnx._errors import InsufficientResponseError  # noqa: PLC0415 - a second to import

    try:
        found: gpd.GeoDataFrame = ox.geocode_to_gdf(asked)
    except InsufficientResponseError as error:
        raise InputError([Problem("place_not_found", value=asked)]) from error
    except TypeError as error:  # osmnx's way of saying that nothing of this name has an area
        raise InputError([Problem("place_without_area", value=asked)]) from error
    except _ODD as error:
        raise odd_answer(host_of(osmnx.servers.nominatim), f"{type(error).__name__}: {error}") from error
    west, south, east, north = found.total_bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise odd_answer(host_of(osmnx.servers.nominatim), f"{west}, {south}, {east}, {north}")
    return found


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _around(outline: gpd.GeoSeries, asked: str) -> Geometry:
    metric = outline.to_crs(metric_epsg_of(outline))
    area_km2 = float(metric.area.sum()) / _METRES2_PER_KM2
    if area_km2 > LARGEST_KM2:
        details = {"area_km2": f"{area_km2:,.0f}", "limit_km2": f"{LARGEST_KM2:,.0f}"}
        raise InputError([Problem("place_too_large", value=asked, details=details)])
    wide = metric.buffer(REACH_M + _SLACK_M, quad_segs=4).simplify(_SLACK_M)
    return polygons_of(wide.to_crs(WGS84).union_all())
