"""Outlines made valid."""

import shapely
from shapely import Geometry


def polygons_of(geometry: Geometry) -> Geometry:
    """Make a geometry valid and keep its polygons: a Polygon, a MultiPolygon, or an empty one.

    What an outline goes around twice stays inside of it.
    """
    is_valid = shapely.is_valid(geometry)
    valid = geometry if is_valid else shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = [part for part in _leaves(valid) if part.geom_type == "Polygon" and not part.is_empty]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _leaves(geometry: Geometry) -> list[Geometry]:
    parts = list(shapely.get_parts(geometry))
    if geometry.geom_type != "GeometryCollection":
        return parts
    return [leaf for part in parts for leaf in _leaves(part)]
