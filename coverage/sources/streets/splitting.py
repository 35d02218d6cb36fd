"""Ways into edges: cut at every node that two ways share, at way ends, and where a way meets itself."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ways:
    """m ways laid end to end.

    Attributes
    ----------
    refs
        (n,) int64, ids of the nodes along all ways.
    sizes
        (m,) int64, how many of them belong to each way.
    """

    refs: Ints
    sizes: Ints


@dataclass(frozen=True, eq=False)
class Places:
    """Where nodes are: `ids` (k,) int64 ascending, `xy` (k, 2) float64."""

    ids: Ints
    xy: Floats


@dataclass(frozen=True, eq=False)
class Pieces:
    """e edges between v nodes.

    Attributes
    ----------
    node_ids, node_xy
        (v,) int64 ascending and (v, 2) float64.
    ends
        (e, 2) int64, row positions of the first and last node.
    way
        (e,) int64, position of the way a piece was cut from.
    lines
        (e,) LineStrings.
    missing
        How many places along the ways name a node that is not there; a way is broken there.
    """

    node_ids: Ints
    node_xy: Floats
    ends: Ints
    way: Ints
    lines: NDArray[np.object_]
    missing: int


def split_at_junctions(ways: Ways, places: Places) -> Pieces:
    """Cut `ways` into edges; parallel edges, loops and pieces without length are kept.

    The order is that of the ways, then of the pieces along a way; `street_tables` lays them out anew.
    """
    position, found = locate(ways.refs, places.ids)
    way_of = np.repeat(np.arange(ways.sizes.size), ways.sizes)
    # A gap in the data must not become a straight line across it: the run ends there and a new one begins.
    run_of = np.cumsum(_changes(way_of) | ~found).astype(np.int64)
    position, way_of, run_of = position[found], way_of[found], run_of[found]
    repeated = ~_changes(run_of) & ~_changes(position)
    position, way_of, run_of = position[~repeated], way_of[~repeated], run_of[~repeated]
    first, last = _segments(position, run_of)
    nodes, ends = np.unique(position[np.stack([first, last], axis=1)], return_inverse=True)
    return Pieces(
        node_ids=places.ids[nodes],
        node_xy=places.xy[nodes],
        ends=ends.reshape(-1, 2).astype(np.int64),
        way=way_of[first],
        lines=_lines(places.xy[position], first, last),
        missing=int((~found).sum()),
    )


def locate(refs: Ints, ids: Ints) -> tuple[Ints, Bools]:
    """Find each of `refs` (n,) in the ascending `ids`: its position, and whether it is there at all."""
    if ids.size == 0:
        return np.zeros_like(refs), np.zeros(refs.shape, dtype=bool)
    position = np.minimum(np.searchsorted(ids, refs), ids.size - 1).astype(np.int64)
    return position, ids[position] == refs


def _changes(values: Ints) -> Bools:
    """Mark each value that differs from the one before it; the first always does."""
    changed = np.ones(values.shape, dtype=bool)
    changed[1:] = values[1:] != values[:-1]
    return changed


def _segments(position: Ints, run_of: Ints) -> tuple[Ints, Ints]:
    starts = _changes(run_of)
    ends = np.ones_like(starts)
    ends[:-1] = starts[1:]
    visits = np.bincount(position) if position.size else np.zeros(0, dtype=np.int64)
    cuts = np.flatnonzero(starts | ends | (visits[position] > 1))
    same_run = run_of[cuts[1:]] == run_of[cuts[:-1]]
    return cuts[:-1][same_run], cuts[1:][same_run]


def _lines(xy: Floats, first: Ints, last: Ints) -> NDArray[np.object_]:
    if first.size == 0:
        return np.zeros(0, dtype=object)
    lengths = last - first + 1
    piece = np.repeat(np.arange(first.size), lengths)
    begins = np.cumsum(lengths) - lengths
    along = np.arange(piece.size) - begins[piece] + first[piece]
    lines: NDArray[np.object_] = shapely.linestrings(xy[along], indices=piece)
    return lines
