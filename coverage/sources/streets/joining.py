"""Which vertices of drawn lines are one place, so that lines can be cut there as ways of OSM are."""

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from coverage.sources.streets.splitting import Bools, Floats, Ints, Places, Ways

TOUCH_M: Final = 0.5
"""An end as near to a line as that was meant to lie on it: lines drawn by hand miss by so much, streets never do."""

_STEPS_A_DEGREE: Final = 1e7  # as OSM keeps places; a step is about a centimetre

Objects = NDArray[np.object_]


def noded(lines: Objects, lines_m: Objects) -> tuple[Ways, Places, int]:
    """Give a number to every vertex, the same to those in one place, and lead each loose end to the line it lies on.

    Parameters
    ----------
    lines, lines_m
        (w,) LineStrings in degrees, and in metres.

    Returns
    -------
    tuple
        The lines as runs of numbers; where the numbers are, in degrees; how many ends were joined to a line that has
        no vertex there.
    """
    xy, line = shapely.get_coordinates(lines, return_index=True)
    steps, first, refs = np.unique(
        np.round(xy * _STEPS_A_DEGREE).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    refs, line = refs.reshape(-1).astype(np.int64), line.astype(np.int64)
    loose = _loose_ends(refs, line, len(steps))
    xy_m = shapely.get_coordinates(lines_m)
    end, segment = _touching(xy_m, line, loose)
    # The vertex of the segment nearest to the end, where it is near enough, is the same place.
    along = np.stack([segment, segment + 1], axis=1)
    away_m = np.linalg.norm(xy_m[along] - xy_m[end][:, None], axis=2)
    nearest = along[np.arange(len(end)), away_m.argmin(axis=1)] if len(end) else segment
    same = away_m.min(axis=1, initial=np.inf) <= TOUCH_M
    number = _merged(refs[end[same]], refs[nearest[same]], len(steps))
    refs = number[refs]
    # Else the end becomes a vertex of the segment.
    start_m = xy_m[segment[~same]]
    order = np.lexsort((np.linalg.norm(xy_m[end[~same]] - start_m, axis=1), segment[~same]))
    behind, new = segment[~same][order] + 1, refs[end[~same]][order]
    sizes = np.bincount(np.insert(line, behind, line[behind - 1]), minlength=len(lines)).astype(np.int64)
    places = Places(np.arange(len(steps), dtype=np.int64), xy[first])
    return Ways(np.insert(refs, behind, new), sizes), places, len(end)


def crossings(lines: Objects, bridge: Bools) -> int:
    """Count the pairs of (e,) edges that cross between their vertices, but for those on bridges."""
    level = lines[~bridge]
    one, other = shapely.STRtree(level).query(level, predicate="crosses")
    return int((one < other).sum())


def _loose_ends(refs: Ints, line: Ints, places: int) -> Ints:
    """Find the first and last vertices that no other vertex shares the place of."""
    changes = np.flatnonzero(np.diff(line, prepend=-1))
    ends = np.union1d(changes, np.append(changes[1:], len(line)) - 1) if len(line) else changes
    is_alone = np.bincount(refs, minlength=places)[refs[ends]] == 1
    return np.asarray(ends[is_alone], dtype=np.int64)


def _touching(xy_m: Floats, line: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Pair each of the ends that lie on another line with the nearest segment of such, named by its first vertex."""
    begins = np.flatnonzero(line[1:] == line[:-1])
    segments = shapely.linestrings(np.stack([xy_m[begins], xy_m[begins + 1]], axis=1))
    points = shapely.points(xy_m[ends])
    at, near = shapely.STRtree(segments).query(points, predicate="dwithin", distance=TOUCH_M)
    others = line[begins[near]] != line[ends[at]]
    at, near = at[others], near[others]
    order = np.lexsort((near, shapely.distance(points[at], segments[near]), at))
    at, near = at[order], near[order]
    nearest = np.flatnonzero(np.diff(at, prepend=-1))
    return ends[at[nearest]], begins[near[nearest]].astype(np.int64)


def _merged(one: Ints, other: Ints, count: int) -> Ints:
    """Give (count,) places new numbers: those that pairs hold to be the same the lowest of theirs."""
    links = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    group = connected_components(links, directed=False)[1]
    lowest = np.full(count, count, dtype=np.int64)
    np.minimum.at(lowest, group, np.arange(count))
    return np.asarray(lowest[group], dtype=np.int64)
