"""Outlines that cross themselves so often that to mend them would take hours: counted before anything is tried."""

from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from coverage.errors import InputError, Problem
from coverage.sources.tables.records import number_text

MOST_CROSSINGS: Final = 100_000  # of all outlines of a file; mended in some seconds
_LARGE: Final = 20_000  # corners, from which even to ask whether it crosses itself may take minutes
_OWN: Final = 3  # a segment meets itself and both its neighbours
_MOST_AT_ONCE: Final = 64  # each may meet all the others


def refuse_tangles(path: Path, frame: gpd.GeoDataFrame) -> None:
    """Refuse a layer whose outlines cross themselves more than MOST_CROSSINGS times.

    Raises
    ------
    InputError
        tangled, with the row at which it was too much.
    """
    shapes = frame.geometry.to_numpy()
    outlines = np.isin(shapely.get_type_id(shapes), (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON))
    large = shapely.get_num_coordinates(shapes) > _LARGE
    doubtful = outlines & large
    small = outlines & ~large
    doubtful[small] = ~shapely.is_valid(shapes[small])
    left = MOST_CROSSINGS
    for at in np.flatnonzero(doubtful):
        left -= crossings(shapes[at], left)
        if left < 0:
            details = {"limit": number_text(MOST_CROSSINGS)}
            raise InputError([Problem("tangled", path.name, row=int(at) + 1, details=details)])


def crossings(outline: shapely.Geometry, most: int) -> int:
    """Count how often the rings of an outline meet themselves or each other; no further than beyond `most`."""
    rings = shapely.get_rings(shapely.get_parts(outline))
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    is_drawn = (ring[1:] == ring[:-1]) & (corners[1:] != corners[:-1]).any(axis=1)
    segments = shapely.linestrings(np.stack([corners[:-1], corners[1:]], axis=1)[is_drawn])
    tree = shapely.STRtree(segments)
    found, at, taken = 0, 0, 1
    while at < len(segments) and found <= most:
        some = segments[at : at + taken]
        more = max(0, tree.query(some, predicate="intersects").shape[1] - _OWN * len(some))
        found += more
        at += taken
        taken = min(2 * taken, _MOST_AT_ONCE) if more <= taken else 1
    return found
