"""The metric reference system of a district: CGCS2000, 3-degree Gauss–Krüger."""

from typing import Final

import geopandas as gpd

FIRST_ZONE_EPSG: Final = 4534  # central meridian 75°E; one code for every 3° up to 4554 at 135°E
FIRST_MERIDIAN: Final = 75
LAST_MERIDIAN: Final = 135


def metric_epsg(longitude: float, latitude: float) -> int:
    """Choose the CGCS2000 3° zone around `longitude`; outside China the UTM zone (tests use Helsinki).

    Source: EPSG registry, codes 4534–4554 (CGCS2000 / 3-degree Gauss-Kruger CM 75E … 135E).
    """
    meridian = 3 * round(longitude / 3)
    if FIRST_MERIDIAN <= meridian <= LAST_MERIDIAN and 0 <= latitude <= 56:
        return FIRST_ZONE_EPSG + (meridian - FIRST_MERIDIAN) // 3
    zone = int((longitude + 180) // 6) % 60 + 1
    return (32600 if latitude >= 0 else 32700) + zone


def metric_epsg_of(table: gpd.GeoDataFrame) -> int:
    """Choose the zone around the middle of a table in EPSG:4326."""
    west, south, east, north = table.total_bounds
    return metric_epsg((west + east) / 2, (south + north) / 2)
