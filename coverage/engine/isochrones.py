"""Isochrones: all that can be walked to in a time, as polygons.

    I(T) = { x : some reached street point p has  t(p) + |x − p| / v ≤ T  and  |x − p| ≤ b }

with v the walker's speed and b the longest leg off the street. Walking along a street at speed ≤ v never gains on
the straight line, so I(T) is exactly the buffer by b of the streets reached within T − b/v. No hull, no smoothing,
no filled holes; a river wider than b is never jumped.

The exact form is GEOS's buffer, the oracle of the tests. The fast form is the distance to the reached streets on a
grid, contoured at b. All breaks share one grid and a running minimum, so that 5 ⊂ 10 ⊂ 15.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from coverage.engine.arrays import Floats, Ints, Reach, TravelGraph
from coverage.engine.isochrone_pieces import reached_pieces

DEFAULT_CELL_M: Final = 5.0
"""Side of a grid cell for the circle of one facility, metres."""

DISTRICT_CELL_M: Final = 10.0
"""Side of a grid cell for the joined circles of a district, metres: their rim is short beside their area."""

TILE_CELLS: Final = 1024
"""Side of a tile in cells: bounds the memory of a large district."""


def exact_isochrone(pieces: Floats, access_m: float) -> shapely.Geometry:
    """Buffer straight street pieces (s, 2, 2) by `access_m` and join them: the exact form."""
    if not len(pieces):
        return shapely.MultiPolygon()
    return _multi(shapely.union_all(shapely.buffer(shapely.linestrings(pieces), access_m, quad_segs=32)))


def isochrones(
    graph: TravelGraph, reach: Reach, breaks_s: Sequence[float], cell_m: float = DEFAULT_CELL_M
) -> tuple[shapely.Geometry, ...]:
    """Draw the isochrone of every break by the fast form.

    Parameters
    ----------
    graph
        The streets as one profile walks them.
    reach
        Times toward the sources, to a cutoff no shorter than the longest break.
    breaks_s
        Seconds, rising.
    cell_m
        Side of a grid cell, metres.

    Returns
    -------
    tuple of MultiPolygon
        One for each break, in the metres of the network; each lies in the next.
    """
    leg_s = graph.access_m / graph.speed_m_s
    reached = [reached_pieces(graph, reach, break_s - leg_s) for break_s in breaks_s]
    shapes: list[shapely.Geometry] = []
    for shape in _contoured(reached, graph.access_m, cell_m):
        inner = shapes[-1] if shapes else None
        shapes.append(shape if inner is None or inner.is_empty else _multi(shapely.union(shape, inner)))
    return tuple(shapes)


def _contoured(reached: list[Floats], access_m: float, cell_m: float) -> list[shapely.Geometry]:
    """Contour the distance to each set of pieces, tile by tile on one grid anchored at whole cells."""
    whole = reached[-1]
    if not len(whole):
        return [shapely.MultiPolygon() for _ in reached]
    margin = access_m + 2 * cell_m
    first = np.floor((whole.min(axis=(0, 1)) - margin) / cell_m).astype(np.int64)
    last = np.ceil((whole.max(axis=(0, 1)) + margin) / cell_m).astype(np.int64)
    parts: list[list[shapely.Geometry]] = [[] for _ in reached]
    for column in range(int(first[0]), int(last[0]), TILE_CELLS):
        for row in range(int(first[1]), int(last[1]), TILE_CELLS):
            corner = np.array([column, row])
            size = np.minimum(TILE_CELLS, last - corner) + 1
            for found, shape in zip(parts, _tile(reached, corner, size, access_m, cell_m), strict=True):
                found.append(shape)
    return [_multi(shapely.union_all(found)) for found in parts]


def _tile(reached: list[Floats], corner: Ints, size: Ints, access_m: float, cell_m: float) -> list[shapely.Geometry]:
    """Contour one tile of `size` grid points from `corner` on, for every set of pieces."""
    halo = int(np.ceil(access_m / cell_m)) + 2
    distance = np.full((size[1], size[0]), np.inf)
    shapes = []
    for pieces in reached:
        low, high = (corner - halo) * np.float64(cell_m), (corner + size + halo) * np.float64(cell_m)
        near = _touching(pieces, np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64))
        distance = np.minimum(distance, _distance(near, corner - halo, size + 2 * halo, cell_m)[halo:-halo, halo:-halo])
        shapes.append(_contour(distance, corner, access_m, cell_m))
    return shapes


def _touching(pieces: Floats, low: Floats, high: Floats) -> Floats:
    inside = (pieces.max(axis=1) >= low) & (pieces.min(axis=1) <= high)
    return pieces[inside.all(axis=1)] if len(pieces) else pieces


def _distance(pieces: Floats, corner: Ints, size: Ints, cell_m: float) -> Floats:
    """Measure every grid point's distance to the piece that is nearest by the grid; inf without pieces."""
    shape = (int(size[1]), int(size[0]))
    if not len(pieces):
        return np.full(shape, np.inf)
    owner = np.full(shape, -1, dtype=np.int64)
    points, piece = _burn(pieces, cell_m)
    cells = np.rint(points / cell_m).astype(np.int64) - corner
    inside = ((cells >= 0) & (cells < size)).all(axis=1)
    owner[cells[inside, 1], cells[inside, 0]] = piece[inside]
    if not inside.any():
        return np.full(shape, np.inf)
    nearest = ndimage.distance_transform_edt(owner < 0, return_distances=False, return_indices=True)
    found = pieces[owner[nearest[0], nearest[1]]]
    rows, columns = np.indices(shape)
    at = np.stack([columns + corner[0], rows + corner[1]], axis=-1) * cell_m
    return _to_pieces(at, found)


def _burn(pieces: Floats, cell_m: float) -> tuple[Floats, Ints]:
    """Put points on every piece, less than half a cell apart."""
    length_m = np.hypot(*(pieces[:, 1] - pieces[:, 0]).T)
    steps = np.ceil(2 * length_m / cell_m).astype(np.int64) + 1
    piece = np.repeat(np.arange(len(pieces)), steps)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(steps) - steps, steps)
    share = (step / np.maximum(steps - 1, 1)[piece])[:, None]
    return pieces[piece, 0] * (1 - share) + pieces[piece, 1] * share, piece


def _to_pieces(at: Floats, pieces: Floats) -> Floats:
    start, along = pieces[..., 0, :], pieces[..., 1, :] - pieces[..., 0, :]
    square = np.einsum("...k,...k", along, along)
    share = np.einsum("...k,...k", at - start, along) / np.where(square > 0, square, 1.0)
    off = at - start - np.clip(share, 0.0, 1.0)[..., None] * along
    return np.asarray(np.hypot(off[..., 0], off[..., 1]), dtype=np.float64)


def _contour(distance: Floats, corner: Ints, access_m: float, cell_m: float) -> shapely.Geometry:
    """Turn the grid points within `access_m` into polygons."""
    if distance.min() > access_m:
        return shapely.MultiPolygon()
    columns = (np.arange(distance.shape[1]) + corner[0]) * cell_m
    rows = (np.arange(distance.shape[0]) + corner[1]) * cell_m
    height = np.minimum(distance, 2 * access_m)
    generator = contourpy.contour_generator(columns, rows, height, fill_type=contourpy.FillType.OuterOffset)
    rings, offsets = generator.filled(-1.0, access_m)
    polygons = [_polygon(ring, offset) for ring, offset in zip(rings, offsets, strict=True)]
    return shapely.union_all(shapely.make_valid(np.array(polygons, dtype=object)))


def _polygon(points: Floats, offsets: NDArray[np.uint32]) -> shapely.Polygon:
    rings = [points[a:b] for a, b in pairwise(offsets)]
    return shapely.Polygon(rings[0], rings[1:])


def _multi(shape: shapely.Geometry) -> shapely.Geometry:
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    return shapely.MultiPolygon(polygons)
