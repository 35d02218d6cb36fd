"""The nodes of a block of an .osm.pbf, all at once: an extract has hundreds for each that is near the district.

libosmium hands nodes to Python one by one and knows no box to leave them out by.

Source: wiki.openstreetmap.org/wiki/PBF_Format, DenseNodes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coverage.sources.streets.protobuf import Ints, Value, bytes_of, fields, number_of, packed, summed

HEIGHT_TAG: Final = "ele"
_STRINGS, _GRANULARITY, _LAT_OFFSET, _LON_OFFSET = 1, 17, 19, 20  # of a PrimitiveBlock
_DENSE: Final = 2  # of a PrimitiveGroup
_IDS, _LATS, _LONS, _TAGS = 1, 8, 9, 10  # of DenseNodes
_NANODEGREES: Final = 100  # of the unit that libosmium and OSM keep
_UNITS_A_DEGREE: Final = 1e7
_FURTHEST: Final = (180.0, 90.0)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Nodes:
    """n nodes of a file.

    Attributes
    ----------
    ids
        (n,) int64.
    xy
        (n, 2) float64, degrees.
    heights
        By id, what the tag of the elevation says, of those that have it.
    """

    ids: Ints
    xy: Floats
    heights: Mapping[int, str] = field(default_factory=dict)

    def keep(self, mask: Bools) -> "Nodes":
        """Keep the nodes of `mask` (n,)."""
        ids = self.ids[mask]
        kept = set(ids.tolist()) if self.heights else set()
        return Nodes(ids, self.xy[mask], {node: said for node, said in self.heights.items() if node in kept})


def on_earth(xy: Floats) -> Bools:
    """Mark (n,) the places that are degrees."""
    return np.asarray((np.abs(xy) <= _FURTHEST).all(axis=1), dtype=bool)


def dense_nodes(content: memoryview, group: memoryview) -> Nodes:
    """Read the nodes of a group, given what its block holds; those without a place are left out.

    Raises
    ------
    ValueError
        If the group is harmed.
    """
    of_block, of_group = dict(fields(content)), dict(fields(group))
    dense = dict(fields(bytes_of(of_group[_DENSE])))
    ids, lats, lons = (summed(bytes_of(dense.get(number, memoryview(b"")))) for number in (_IDS, _LATS, _LONS))
    if not ids.size == lats.size == lons.size:
        raise ValueError("nodes without a place")
    xy = np.column_stack([_degrees(lons, of_block, _LON_OFFSET), _degrees(lats, of_block, _LAT_OFFSET)])
    heights = _heights(ids, dense.get(_TAGS), of_block.get(_STRINGS))
    return Nodes(ids, xy, heights).keep(on_earth(xy))


def _degrees(steps: Ints, of_block: Mapping[int, Value], offset: int) -> Floats:
    granularity, begins = (
        number_of(of_block.get(number, usual)) for number, usual in ((_GRANULARITY, 100), (offset, 0))
    )
    nanodegrees = steps * np.int64(granularity) + np.int64(begins)
    # As libosmium rounds: toward zero.
    units = np.sign(nanodegrees) * (np.abs(nanodegrees) // _NANODEGREES)
    return np.asarray(units / _UNITS_A_DEGREE, dtype=np.float64)


def _heights(ids: Ints, tags: Value | None, strings: Value | None) -> dict[int, str]:
    """Find the elevations among the tags: of each node keys and values in turn, as positions of strings, and a 0."""
    if tags is None or strings is None:
        return {}
    words = [bytes(bytes_of(value)) for _, value in fields(bytes_of(strings))]
    if HEIGHT_TAG.encode() not in words:
        return {}
    run = packed(bytes_of(tags))
    ends = run == 0
    node = np.cumsum(ends) - ends
    begins = np.concatenate([[0], np.flatnonzero(ends) + 1])
    is_key = (np.arange(run.size) - begins[node]) % 2 == 0
    found = np.flatnonzero(is_key & (run == words.index(HEIGHT_TAG.encode())))
    if found.size and (node[found[-1]] >= ids.size or found[-1] + 1 >= run.size or run[found + 1].max() >= len(words)):
        raise ValueError("tags that belong to no node")
    return {int(ids[node[at]]): words[run[at + 1]].decode("utf-8", "replace") for at in found}
