"""Isochrones: all that can be walked to in a time, as polygons.

    I(T) = { x : some reached street point p has  t(p) + |x − p| / v ≤ T  and  |x − p| ≤ b }

with v the walker's speed and b the longest leg off the street. Walking along a street at speed ≤ v never gains on
the straight line, so I(T) is exactly the buffer by b of the streets reached within T − b/v. No hull, no smoothing,
no filled holes; a river wider than b is never jumped.

The exact form is GEOS's buffer, the oracle of the tests. The fast form contours the distance to the reached streets
on a lattice (`isochrone_lattice`). Its corners lie on the rim, within 5 cm; between them it is straight.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import accumulate
from math import sqrt
from typing import Final, TypeVar

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Floats, Reach, TravelGraph
from coverage.engine.isochrone_lattice import (
    EAST,
    NORTH,
    SAMPLES_PER_ACCESS,
    Lattice,
    Rim,
    Samples,
    Tile,
    rim_in,
    sampled,
    tiles_over,
)
from coverage.engine.isochrone_pieces import reached_pieces
from coverage.engine.isochrone_tips import left_out

CELL_M: Final = 10.0
"""Side of a lattice cell, metres. The area of a circle then differs from the exact form by at most 0.1%."""

CORNER_ERROR_M: Final = 0.05
"""How far a corner may lie inside the true rim, metres: see `SAMPLES_PER_ACCESS`."""

ERROR_M: Final = round(CELL_M / sqrt(2), 2)
"""No place of a drawn isochrone is farther outside the exact one, metres: a gap that no node of the lattice sees."""

TILE_CELLS: Final = 512
"""Side of a tile in cells: bounds the memory of a large district, and leaves no trace in the result."""

THREADS_PAY: Final = 20_000
"""Shapes of more corners or pieces than this are worth a thread each."""

Drawn = list[NDArray[np.object_]]
"""Polygons of one tile for each break."""

Given = TypeVar("Given")
Made = TypeVar("Made")

ON_NODE: Final = 1e-6
"""Corners closer than this to a node, in cells, are on it: no cut is that close, see `isochrone_lattice.NUDGE_M`."""


def exact_isochrone(pieces: Floats, access_m: float) -> shapely.MultiPolygon:
    """Buffer straight street pieces (s, 2, 2) by `access_m` and join them: the exact form."""
    if not len(pieces):
        return shapely.MultiPolygon()
    return _multi(shapely.union_all(shapely.buffer(shapely.linestrings(pieces), access_m, quad_segs=32)))


def isochrones(
    graph: TravelGraph, reach: Reach, breaks_s: Sequence[float], cell_m: float = CELL_M
) -> tuple[shapely.MultiPolygon, ...]:
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
        Side of a lattice cell, metres.

    Returns
    -------
    tuple of MultiPolygon
        One for each break, in the metres of the network, in normal form; each lies in the next.
    """
    leg_s = graph.access_m / graph.speed_m_s
    reached = [reached_pieces(graph, reach, break_s - leg_s) for break_s in breaks_s]
    drawn = contoured(reached, Lattice(cell_m, graph.access_m))
    missing = [left_out(shape, graph, reach, break_s) for shape, break_s in zip(drawn, breaks_s, strict=True)]
    upto = accumulate(missing, lambda *both: np.concatenate(both))
    is_large = shapely.get_num_coordinates(drawn[-1]) > THREADS_PAY
    return tuple(_each(_mended, zip(drawn, upto, strict=True), is_large=is_large))


def contoured(
    reached: Sequence[Floats], lattice: Lattice, tile_cells: int = TILE_CELLS
) -> tuple[shapely.MultiPolygon, ...]:
    """Contour the distance to each set of pieces, every set within the next, tile by tile."""
    filled = [at for at, pieces in enumerate(reached) if len(pieces)]
    parts: list[list[shapely.Geometry]] = [[] for _ in reached]
    if filled:
        sample = partial(sampled, spacing_m=lattice.access_m / SAMPLES_PER_ACCESS)
        samples = list(_each(sample, reached[filled[0] :], is_large=len(reached[-1]) > THREADS_PAY))
        tiles = tiles_over(samples[-1], lattice, tile_cells)
        draw = partial(_shapes_in, samples=samples, lattice=lattice)
        for drawn in _each(draw, tiles, is_large=len(tiles) > 1):
            for at, shapes in enumerate(drawn, filled[0]):
                parts[at].extend(shapes)
    return tuple(_joined(shapes) for shapes in parts)


def _each(make: Callable[[Given], Made], given: Iterable[Given], *, is_large: bool) -> Iterator[Made]:
    """Make one of each, in their order; large ones side by side, as SciPy and GEOS leave the other cores free."""
    if not is_large:
        yield from map(make, given)
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(make, given)


def _shapes_in(tile: Tile, samples: Sequence[Samples], lattice: Lattice) -> Drawn:
    """Draw what lies within each set's rim in one tile."""
    rim, drawn = None, []
    for one in samples:
        rim = rim_in(tile, one, lattice, rim)
        drawn.append(np.empty(0, dtype=object) if rim is None else _filled(tile, rim, lattice))
    return drawn


def _filled(tile: Tile, rim: Rim, lattice: Lattice) -> NDArray[np.object_]:
    """Turn the inside of a rim into polygons; contourpy knows how rings hang together, the rim where corners lie."""
    draw = contourpy.contour_generator(z=rim.height, fill_type=contourpy.FillType.ChunkCombinedOffsetOffset)
    (corners,), (rings,), (polygons,) = draw.filled(-1.0, lattice.access_m)
    if corners is None:
        return np.empty(0, dtype=object)
    placed = _on_the_rim(corners, tile, rim, lattice) * lattice.cell_m
    shapes: NDArray[np.object_] = shapely.from_ragged_array(shapely.GeometryType.POLYGON, placed, (rings, polygons))
    return shapes


def _on_the_rim(corners: Floats, tile: Tile, rim: Rim, lattice: Lattice) -> Floats:
    """Put each corner, (k, 2) column and row in the tile, where the rim cuts its lattice edge; those on nodes stay.

    Returns
    -------
    Floats
        (k, 2) column and row of the lattice; whole cells are added before shares, so that tiles agree to the bit.
    """
    node = np.rint(corners)
    on_edge = np.abs(corners - node) > ON_NODE
    node[on_edge] = np.floor(corners[on_edge])
    share = np.zeros(corners.shape)
    inside = rim.height <= lattice.access_m
    for along, cuts in ((EAST, rim.eastward), (NORTH, rim.northward)):
        at = np.flatnonzero(on_edge[:, along])
        column, row = node[at].astype(np.int64).T
        share[at, along] = np.where(inside[row, column], cuts[row, column], 1.0 - cuts[row, column])
    return np.asarray(node + np.array([tile.west, tile.south]) + share, dtype=np.float64)


def _joined(shapes: Sequence[shapely.Polygon]) -> shapely.MultiPolygon:
    """Join the polygons of all tiles, which share whole edges, into one shape in normal form."""
    joined = shapely.coverage_union_all(np.array(shapes, dtype=object)) if shapes else shapely.MultiPolygon()
    return _in_normal_form(joined)


def _mended(drawn: tuple[shapely.MultiPolygon, NDArray[np.object_]]) -> shapely.MultiPolygon:
    """Join to a shape what it leaves out."""
    shape, missing = drawn
    outside = missing[~shapely.covers(shape, missing)]
    return _in_normal_form(shapely.union_all([shape, *outside])) if len(outside) else shape


def _in_normal_form(shape: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.normalize(_multi(shape))


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    return shapely.MultiPolygon(polygons)
