"""Distance to the reached streets on a square lattice, exact wherever the rim of an isochrone passes.

A distance transform tells roughly how far every node is; the few nodes near the rim are measured again with a k-d
tree over the streets, and where the rim cuts a lattice edge it is solved for. What is said of a node or an edge depends
on nothing but the streets, so the tiles in which the work is done leave no trace.
"""

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from scipy.spatial import KDTree

from coverage.engine.arrays import Bools, Floats, Ints

SAMPLES_PER_ACCESS: Final = 14
"""Streets become points b/14 apart: the rim then lies at most b/1500 (5 cm of 80 m) inside the true one."""

ROUGH_CELLS: Final = float(np.sqrt(0.5)) + 0.01
"""How wrong a rough distance can be, in cells: half a diagonal for putting points on nodes, a little for rounding."""

RIM_CELLS: Final = float(np.sqrt(2)) + ROUGH_CELLS
"""How far from b, in cells, the rough distance of a node can be when the rim passes through one of its squares: the
square's diagonal more."""

NUDGE_M: Final = 1e-3
"""No node lies closer to the rim than this, so that rings never touch at a node. Keeps the order of distances."""

EAST: Final = 0
NORTH: Final = 1


@dataclass(frozen=True, eq=False, slots=True)
class Samples:
    """Points on the reached streets, (k, 2) metres, sorted from south to north, and a tree over them."""

    xy: Floats
    tree: KDTree


@dataclass(frozen=True, slots=True)
class Lattice:
    """Square cells of `cell_m` metres from the origin of the plane; the rim lies at `access_m` from the streets."""

    cell_m: float
    access_m: float

    @property
    def halo(self) -> int:
        """How many cells outside a tile a street can matter to the rim inside."""
        return int(np.ceil(self.access_m / self.cell_m + RIM_CELLS)) + 1

    def cells(self, xy: Floats) -> Ints:
        """Give the node nearest to each of (k, 2) points: column and row."""
        return np.rint(xy / self.cell_m).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Tile:
    """Nodes from column `west` to `east` and row `south` to `north`, all inclusive; neighbours share their edge."""

    west: int
    south: int
    east: int
    north: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of nodes."""
        return self.north - self.south + 1, self.east - self.west + 1


@dataclass(frozen=True, eq=False, slots=True)
class Rim:
    """Where the rim passes in a tile of (r, c) nodes.

    Attributes
    ----------
    height
        (r, c) metres from the streets, exact near the rim, elsewhere only on the right side of b.
    nearest_xy
        (r, c, 2) metres, where the street is nearest to a node near the rim.
    eastward, northward
        (r, c − 1) and (r − 1, c) where the rim cuts the lattice edge from a node to the next one east or north, as a
        share of the edge from the end that lies inside; 0 where it does not.
    """

    height: Floats
    nearest_xy: Floats
    eastward: Floats
    northward: Floats


def samples_on(pieces: Floats, spacing_m: float) -> Floats:
    """Put points on straight pieces of street, (s, 2, 2), both ends included, no farther apart than `spacing_m`."""
    length_m = np.hypot(*(pieces[:, 1] - pieces[:, 0]).T)
    steps = np.ceil(length_m / spacing_m).astype(np.int64) + 1
    piece = np.repeat(np.arange(len(pieces)), steps)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(steps) - steps, steps)
    share = (step / np.maximum(steps - 1, 1)[piece])[:, None]
    return np.asarray(pieces[piece, 0] * (1 - share) + pieces[piece, 1] * share, dtype=np.float64)


def sampled(pieces: Floats, spacing_m: float) -> Samples:
    """Sample pieces of street; see `samples_on`."""
    xy = samples_on(pieces, spacing_m)
    xy = xy[np.argsort(xy[:, 1], kind="stable")]
    return Samples(xy, KDTree(xy, balanced_tree=False, compact_nodes=False))


def tiles_over(samples: Samples, lattice: Lattice, tile_cells: int) -> list[Tile]:
    """Lay tiles over all that the samples can reach, with whole cells of nothing around."""
    column, row = lattice.cells(samples.xy).T
    west, east = int(column.min()) - lattice.halo, int(column.max()) + lattice.halo
    south, north = int(row.min()) - lattice.halo, int(row.max()) + lattice.halo
    corners = product(range(west, east, tile_cells), range(south, north, tile_cells))
    return [Tile(x, y, min(x + tile_cells, east), min(y + tile_cells, north)) for x, y in corners]


def rim_in(tile: Tile, samples: Samples, lattice: Lattice, before: Rim | None) -> Rim | None:
    """Find the rim in a tile, nowhere inside that of fewer streets, `before`; None without streets near."""
    streets = _streets(tile, samples, lattice)
    if not streets.any():
        return before
    height, nearest_xy = _heights(streets, tile, samples, lattice)
    if before is not None:
        closer = before.height <= height
        np.copyto(height, before.height, where=closer)
        np.copyto(nearest_xy, before.nearest_xy, where=closer[..., None])
    eastward, northward = (_cuts(height, nearest_xy, tile, lattice, along) for along in (EAST, NORTH))
    if before is not None:
        eastward, northward = np.maximum(eastward, before.eastward), np.maximum(northward, before.northward)
    return Rim(height, nearest_xy, eastward, northward)


def _streets(tile: Tile, samples: Samples, lattice: Lattice) -> Bools:
    """Mark the nodes nearest to a sample, in the tile and a halo around it."""
    rows, columns = tile.shape
    halo, cell_m = lattice.halo, lattice.cell_m
    marked = np.zeros((rows + 2 * halo, columns + 2 * halo), dtype=np.bool_)
    strip = np.searchsorted(samples.xy[:, 1], np.array([tile.south - halo - 1, tile.north + halo + 1]) * cell_m)
    column, row = (lattice.cells(samples.xy[slice(*strip)]) - (tile.west - halo, tile.south - halo)).T
    here = (column >= 0) & (column < marked.shape[1]) & (row >= 0) & (row < marked.shape[0])
    marked[row[here], column[here]] = True
    return marked


def _heights(streets: Bools, tile: Tile, samples: Samples, lattice: Lattice) -> tuple[Floats, Floats]:
    """Measure the nodes near the rim, and tell where the sample nearest to each of them is."""
    rough = _rough_cells(streets, lattice.halo)
    rim = lattice.access_m / lattice.cell_m
    height = np.where(rough < rim, 0.0, 2 * lattice.access_m)
    nearest_xy = np.zeros((*tile.shape, 2))
    row, column = np.nonzero(_by_the_rim(rough, rim))
    exact_m, sample = samples.tree.query(_place(tile, row, column, lattice))
    off_rim = np.abs(exact_m - lattice.access_m) < NUDGE_M
    aside = np.where(exact_m <= lattice.access_m, lattice.access_m - NUDGE_M, lattice.access_m + NUDGE_M)
    height[row, column] = np.where(off_rim, aside, exact_m)
    nearest_xy[row, column] = samples.xy[sample]
    return height, nearest_xy


def _by_the_rim(rough: Floats, rim: float) -> Bools:
    """Mark the nodes of every square through which the rim may pass, given their rough distances in cells."""
    inside, outside = rough <= rim + ROUGH_CELLS, rough >= rim - ROUGH_CELLS
    passed = _any_corner(inside) & _any_corner(outside)
    marked = np.zeros(rough.shape, dtype=np.bool_)
    for rows in (slice(None, -1), slice(1, None)):
        for columns in (slice(None, -1), slice(1, None)):
            marked[rows, columns] |= passed
    return marked


def _any_corner(nodes: Bools) -> Bools:
    """Tell of each square, one row and column fewer, whether any of its four nodes is marked."""
    return nodes[:-1, :-1] | nodes[:-1, 1:] | nodes[1:, :-1] | nodes[1:, 1:]


def _rough_cells(streets: Bools, halo: int) -> Floats:
    """Give every node's distance, in cells, to the nearest marked one; the halo is cut off."""
    # Brings scipy.special with it: a fifth of a second, which an audit, that draws no circle, would wait for nothing.
    from scipy import ndimage  # noqa: PLC0415

    found = ndimage.distance_transform_edt(~streets, return_distances=False, return_indices=True)
    row, column = found[:, halo:-halo, halo:-halo]
    rows, columns = row.shape
    north = row - np.arange(halo, halo + rows, dtype=row.dtype)[:, None]
    east = column - np.arange(halo, halo + columns, dtype=column.dtype)
    return np.asarray(np.hypot(north, east), dtype=np.float64)


def _place(tile: Tile, row: Ints, column: Ints, lattice: Lattice) -> Floats:
    return np.asarray(np.column_stack([column + tile.west, row + tile.south]) * lattice.cell_m, dtype=np.float64)


def _cuts(height: Floats, nearest_xy: Floats, tile: Tile, lattice: Lattice, along: int) -> Floats:
    """Solve where the rim cuts the edges along one axis; see `Rim`.

    Going from the inside end outward, one leaves the sample nearest to that end, or, where it already covers the way,
    the one nearest to the other end.
    """
    low = (slice(None), slice(None, -1)) if along == EAST else (slice(None, -1), slice(None))
    high = (slice(None), slice(1, None)) if along == EAST else (slice(1, None), slice(None))
    inside = height <= lattice.access_m
    row, column = np.nonzero(inside[low] != inside[high])
    outward = inside[low][row, column]
    here, there = nearest_xy[low][row, column], nearest_xy[high][row, column]
    start = _place(tile, row, column, lattice)
    start[~outward, along] += lattice.cell_m
    step = np.where(outward, 1, -1)
    inner, outer = np.where(outward[:, None], (here, there), (there, here))
    _, first_m = _covered(inner - start, step, along, lattice.access_m)
    from_m, to_m = _covered(outer - start, step, along, lattice.access_m)
    walked_m = np.where((from_m <= first_m) & (to_m < lattice.cell_m), np.fmax(first_m, to_m), first_m)
    shares = np.zeros(height[low].shape)
    shares[row, column] = np.clip(walked_m, NUDGE_M, lattice.cell_m - NUDGE_M) / lattice.cell_m
    return shares


def _covered(to_sample: Floats, step: Ints, along: int, access_m: float) -> tuple[Floats, Floats]:
    """Tell from where to where on a way along an axis a sample is within `access_m`, metres; NaN where it never is."""
    ahead, aside = to_sample[:, along] * step, to_sample[:, 1 - along]
    square = access_m**2 - aside**2
    half = np.sqrt(np.where(square >= 0, square, np.nan))
    return ahead - half, ahead + half
