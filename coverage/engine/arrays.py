"""The arrays the engine passes around: metres in the district's zone, seconds, people as float."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """Streets as a graph with shapes: n nodes, m undirected edges, c polyline vertices.

    Attributes
    ----------
    node_xy
        (n, 2) metres.
    ends
        (m, 2) positions in `node_xy` of the first and last vertex of each edge.
    vertex_xy
        (c, 2) metres, the polylines one after another, first vertex to last.
    first_vertex
        (m + 1,) where each polyline starts in `vertex_xy`.
    length_m
        (m,) along the polyline.
    """

    node_xy: Floats
    ends: Ints
    vertex_xy: Floats
    first_vertex: Ints
    length_m: Floats


@dataclass(frozen=True, eq=False, slots=True)
class TravelGraph:
    """A network as one profile walks it.

    Attributes
    ----------
    forward_s, backward_s
        (m,) seconds from first to last vertex and back; inf where the walker cannot go.
    matrix
        (n, n) CSR of seconds from row to column, parallel edges by their minimum.
    walkable
        (m,) whether this walker can use the edge.
    loose
        (m,) whether the edge belongs to a small disconnected piece of street: kept, but a point is put on it only
        where no larger piece lies within the snapping limit.
    speed_m_s
        The walker's speed on the flat, also off the street.
    top_speed_m_s
        The greatest speed at which any edge leads from one end to the other, in a straight line.
    access_m
        b: the longest leg off the street that a polygon counts as walked.
    """

    network: Network
    forward_s: Floats
    backward_s: Floats
    matrix: sparse.csr_array
    walkable: Bools
    loose: Bools
    speed_m_s: float
    top_speed_m_s: float
    access_m: float


@dataclass(frozen=True, eq=False, slots=True)
class SnappedPoints:
    """k points put on edges.

    Attributes
    ----------
    edge
        (k,) position of the edge, −1 where nothing to walk on lies within the limit.
    offset_m
        (k,) along the edge from its first vertex; 0 where edge is −1.
    access_m
        (k,) straight leg to the street; inf where edge is −1.
    """

    edge: Ints
    offset_m: Floats
    access_m: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Entrances:
    """How h homes get on the streets: a rows, one for an open home, one per gate for a home in a compound.

    `home` (a,) is sorted and says whose entrance a row of `points` is; `points.access_m` is the whole straight walk
    from the home to the street (inside to the gate, then from the gate to the street). `gated` (h,) marks the homes
    that go through gates.
    """

    home: Ints
    points: SnappedPoints
    homes: int
    gated: Bools


@dataclass(frozen=True, eq=False, slots=True)
class Reach:
    """Walking time of every node to its nearest source.

    Attributes
    ----------
    seconds
        (n,) inf beyond the cutoff.
    nearest
        (n,) position of the source, −1 for none.
    sources
        The k sources, on edges.
    cutoff_s
        The longest walk looked for, inclusive.
    """

    seconds: Floats
    nearest: Ints
    sources: SnappedPoints
    cutoff_s: float


@dataclass(frozen=True, eq=False, slots=True)
class Reaches:
    """Walking times to each of k sources alone; only what is within the cutoff is kept.

    Attributes
    ----------
    first
        (k + 1,) where the nodes of each source start in the others.
    node
        (r,) positions of nodes, rising within a source.
    seconds
        (r,) from the node to the source, at most the cutoff.
    """

    first: Ints
    node: Ints
    seconds: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Walks:
    """Walking time of k points to their nearest source.

    Attributes
    ----------
    seconds
        (k,) all legs counted; inf beyond the cutoff; NaN where the point is on no street and no time can be known.
    nearest
        (k,) position of the source, −1 for none.
    """

    seconds: Floats
    nearest: Ints
