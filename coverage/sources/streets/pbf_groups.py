"""Groups of nodes and of ways in a block of an .osm.pbf, all at once.

An extract has hundreds of each for one that is near the district, and libosmium hands them to Python one by one.

Source: wiki.openstreetmap.org/wiki/PBF_Format, DenseNodes and Way.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from coverage.sources.streets.elements import HEIGHT_TAG, Bools, Floats, Nodes, Tags, Ways, on_earth
from coverage.sources.streets.protobuf import Ints, Value, bytes_of, fields, messages, number_of
from coverage.sources.streets.protobuf_arrays import Bytes, Runs, array_of, fields_of_many, packed, summed

_STRINGS, _GRANULARITY, _LAT_OFFSET, _LON_OFFSET = 1, 17, 19, 20  # of a PrimitiveBlock
_DENSE, _WAY = 2, 3  # of a PrimitiveGroup
_IDS, _LATS, _LONS, _TAGS = 1, 8, 9, 10  # of DenseNodes
_ID, _KEYS, _VALUES, _REFS = 1, 2, 3, 8  # of a Way
_NANODEGREES: Final = 100  # of the unit that libosmium and OSM keep
_UNITS_A_DEGREE: Final = 1e7
_NOTHING: Final = memoryview(b"")


def dense_nodes(content: memoryview, group: memoryview) -> Nodes:
    """Read the nodes of a group, given what its block holds; those without a place are left out.

    Raises
    ------
    ValueError
        If the group is harmed.
    """
    of_block, of_group = dict(fields(content)), dict(fields(group))
    dense = dict(fields(bytes_of(of_group[_DENSE])))
    ids, lats, lons = (summed(array_of(bytes_of(dense.get(number, _NOTHING)))) for number in (_IDS, _LATS, _LONS))
    if not ids.size == lats.size == lons.size:
        raise ValueError("nodes without a place")
    xy = np.column_stack([_degrees(lons, of_block, _LON_OFFSET), _degrees(lats, of_block, _LAT_OFFSET)])
    heights = _heights(ids, dense.get(_TAGS), of_block.get(_STRINGS))
    return Nodes(ids, xy, heights).keep(on_earth(xy))


def ways_of(content: memoryview, group: memoryview) -> Ways:
    """Read the ways of a group, given what its block holds.

    Raises
    ------
    ValueError
        If the group is harmed.
    """
    run = array_of(group)
    begins, ends = messages(group, _WAY)
    found = fields_of_many(run, begins, ends)
    nothing = Runs(np.zeros_like(begins), np.zeros_like(begins))
    ids, ids_of = found.get(_ID, nothing).packed(run)
    if (ids_of != 1).any():
        raise ValueError("a way without an id")
    refs, sizes = found.get(_REFS, nothing).summed(run)
    return Ways(
        ids, refs, np.cumsum(sizes), _Tags(content, run, found.get(_KEYS, nothing), found.get(_VALUES, nothing))
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Tags:
    """The tags of m ways, still as positions in the strings of their block."""

    content: memoryview
    run: Bytes
    keys: Runs
    values: Runs

    def of(self, wanted: Bools, keys: Collection[str], others: Collection[str]) -> Iterator[tuple[int, Tags]]:
        """As `TagsOfWays`."""
        near = np.flatnonzero(wanted)
        names, counts = self.keys.keep(wanted).packed(self.run)
        values, of_values = self.values.keep(wanted).packed(self.run)
        if names.size == 0:
            return
        words = [word.decode("utf-8", "replace") for word in _words(dict(fields(self.content)).get(_STRINGS))]
        used = np.concatenate([names, values])
        if not np.array_equal(counts, of_values) or used.min() < 0 or used.max() >= len(words):
            raise ValueError("tags without a value")
        way = np.repeat(np.arange(near.size), counts)
        has_key = np.zeros(near.size, dtype=bool)
        has_key[way[_among(words, keys)[names]]] = True
        asked = has_key[way] & _among(words, frozenset(keys) | frozenset(others))[names]
        way = way[asked]
        pairs = [
            (words[name], words[value])
            for name, value in zip(names[asked].tolist(), values[asked].tolist(), strict=True)
        ]
        ends = np.searchsorted(way, np.flatnonzero(has_key), side="right")
        first = 0
        for at, end in zip(near[has_key].tolist(), ends.tolist(), strict=True):
            yield at, dict(pairs[first:end])
            first = end


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
    words = _words(strings)
    if HEIGHT_TAG.encode() not in words:
        return {}
    run = packed(array_of(bytes_of(tags)))
    ends = run == 0
    node = np.cumsum(ends) - ends
    begins = np.concatenate([[0], np.flatnonzero(ends) + 1])
    is_key = (np.arange(run.size) - begins[node]) % 2 == 0
    found = np.flatnonzero(is_key & (run == words.index(HEIGHT_TAG.encode())))
    if found.size and (node[found[-1]] >= ids.size or found[-1] + 1 >= run.size or run[found + 1].max() >= len(words)):
        raise ValueError("tags that belong to no node")
    return {int(ids[node[at]]): words[run[at + 1]].decode("utf-8", "replace") for at in found}


def _words(strings: Value | None) -> list[bytes]:
    return [] if strings is None else [bytes(bytes_of(value)) for _, value in fields(bytes_of(strings))]


def _among(words: Sequence[str], some: Collection[str]) -> Bools:
    return np.fromiter((word in some for word in words), dtype=bool, count=len(words))
