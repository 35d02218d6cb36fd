"""What is drawn behind the streets and never measured: water, green, rail, motorways."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely
from shapely import Geometry

from coverage.model.contracts import WGS84, as_table
from coverage.model.tables import BACKDROP
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.streets.walkable import FAST_ROADS, TagOf, is_walkable

KEYS: Final = ("natural", "waterway", "leisure", "landuse", "railway")

_AREAS: Final = {
    ("natural", "water"): "water",
    ("waterway", "riverbank"): "water",
    ("leisure", "park"): "green",
    ("leisure", "garden"): "green",
    ("landuse", "forest"): "green",
    ("landuse", "grass"): "green",
    ("natural", "wood"): "green",
}
_LINES: Final = {
    ("waterway", "river"): "water",
    ("waterway", "canal"): "water",
    ("railway", "rail"): "rail",
    ("railway", "light_rail"): "rail",
    ("railway", "subway"): "rail",
}
DRAWN_TAGS: Final[dict[str, bool | str | list[str]]] = {
    **{key: [value for one, value in (*_AREAS, *_LINES) if one == key] for key in KEYS},
    "highway": sorted(FAST_ROADS),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One thing to draw; geometry in EPSG:4326."""

    kind: str
    name: str | None
    geometry: Geometry


def area_kind(tag: TagOf) -> str | None:
    """Name the kind of an area with these tags, or None."""
    return _kind(tag, _AREAS)


def line_kind(tag: TagOf) -> str | None:
    """Name the kind of a line with these tags, or None; what runs in a tunnel is not seen."""
    if (tag("tunnel") or "no") != "no":
        return None
    if tag("highway") in FAST_ROADS and not is_walkable(tag):
        return "motorway"
    return _kind(tag, _LINES)


def assemble(outer: Sequence[Geometry], inner: Sequence[Geometry]) -> Geometry:
    """Join the member lines of a multipolygon to polygons with holes; what does not close is left out."""
    filled = shapely.union_all(shapely.get_parts(shapely.polygonize(list(outer))))
    holes = shapely.union_all(shapely.get_parts(shapely.polygonize(list(inner))))
    return polygons_of(shapely.difference(filled, holes))


def backdrop_table(shapes: Sequence[Shape]) -> gpd.GeoDataFrame:
    """Put shapes into a table under the contract BACKDROP; empty ones are left out."""
    drawn = [shape for shape in shapes if not shape.geometry.is_empty]
    frame = pd.DataFrame(
        {
            "kind": pd.Series([shape.kind for shape in drawn], dtype="str"),
            "name": pd.Series([shape.name for shape in drawn], dtype="str"),
        }
    )
    geometry = gpd.GeoSeries([shape.geometry for shape in drawn], crs=WGS84)
    return as_table(gpd.GeoDataFrame(frame, geometry=geometry), BACKDROP)


def _kind(tag: TagOf, kinds: dict[tuple[str, str], str]) -> str | None:
    found = (kinds.get((key, tag(key) or "")) for key in KEYS)
    return next((kind for kind in found if kind), None)
