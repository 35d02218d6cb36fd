"""Groups of nodes and of ways in a block of an .osm.pbf, all at once.

An extract has hundreds of each for one that is near the district, and libosmium hands them to Python one by one.

Source: wiki.openstreetmap.org/wiki/PBF_Format, DenseNodes and Way.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coverage.sources.streets.elements import (
    HEIGHT_TAG,
    NAME_TAG,
    Bools,
    Floats,
    Nodes,
    Tagged,
    Ways,
    on_earth,
)
from coverage.sources.streets.protobuf import Ints, Value, bytes_of, fields, messages, number_of
from coverage.sources.streets.protobuf_arrays import Bytes, Runs, array_of, fields_of_many, packed, summed

_STRINGS, _GRANULARITY, _LAT_OFFSET, _LON_OFFSET = 1, 17, 19, 20  # of a PrimitiveBlock
_DENSE, _WAY = 2, 3  # of a PrimitiveGroup
_IDS, _LATS, _LONS, _TAGS = 1, 8, 9, 10  # of DenseNodes
_ID, _KEYS, _VALUES, _REFS = 1, 2, 3, 8  # of a Way
_STRING = 1  # of a StringTable
_NANODEGREES: Final = 100  # of the unit that libosmium and OSM keep
_UNITS_A_DEGREE: Final = 1e7
_NONE: Final = -1  # in the place of a position
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

    def of(self, wanted: Bools, keys: Collection[str], others: Collection[str]) -> Tagged:
        """As `TagsOfWays`."""
        strings = dict(fields(self.content)).get(_STRINGS) if wanted.any() else None
        words = [word.decode("utf-8", "replace") for word in _words(strings)]
        said_keys, counts = self.keys.keep(wanted).packed(self.run)
        said, of_values = self.values.keep(wanted).packed(self.run)
        if not np.array_equal(counts, of_values) or not _all_within(len(words), said_keys, said):
            raise ValueError("tags without a value")
        asked = (NAME_TAG, *sorted(frozenset(keys) | frozenset(others)))
        column = np.array([asked.index(word) if word in asked else _NONE for word in words], dtype=np.int64)[said_keys]
        opens = np.isin(column, [asked.index(key) for key in keys])
        way = np.repeat(np.arange(counts.size), counts)
        of_use = np.zeros(counts.size, dtype=bool)
        of_use[way[opens]] = True
        row_of = np.cumsum(of_use) - 1
        taken = of_use[way] & (column != _NONE)
        # Where in `words` the value of each key is; of a key said twice the last holds.
        table = np.full((of_use.sum(), len(asked)), _NONE, dtype=np.int32)
        table[row_of[way[taken]], column[taken]] = said[taken]
        first, which = _different_rows(table[:, 1:])
        return Tagged(
            ways=np.flatnonzero(wanted)[of_use],
            names=np.array([*words, None], dtype=object)[table[:, 0]],
            which=which,
            sets=[
                {key: words[value] for key, value in zip(asked[1:], row, strict=True) if value != _NONE}
                for row in table[first, 1:].tolist()
            ],
        )


def _different_rows(table: NDArray[np.int32]) -> tuple[Ints, Ints]:
    """Find the rows of a table that differ: where each is first, and of every row which of them it is."""
    rows = np.ascontiguousarray(table).view(f"V{table.itemsize * table.shape[1]}").ravel()
    _, first, which = np.unique(rows, return_index=True, return_inverse=True)
    return first, which


def _all_within(size: int, *several: Ints) -> bool:
    return all(((some >= 0) & (some < size)).all() for some in several)


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
    content = b"" if strings is None else bytes(bytes_of(strings))
    begins, ends = messages(memoryview(content), _STRING)
    return [content[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
