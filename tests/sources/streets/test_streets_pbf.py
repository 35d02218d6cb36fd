"""The blocks of an .osm.pbf, read as arrays: the same as libosmium reads them one by one, however they are written."""

import numpy as np
import osmium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from osmium.osm import mutable

from coverage.errors import InputError
from coverage.sources.streets.extract import open_extract
from coverage.sources.streets.protobuf_arrays import Runs, fields_of_many, packed
from coverage.sources.streets.reader import read_streets
from tests.sources.writing import NODES

WAYS = [
    ([1, 2, 3], {"highway": "residential", "name": "枫林路", "surface": "asphalt"}),
    ([4, 2, 5], {"highway": "steps", "conveying": "backward"}),
    ([1, 4], {"building": "yes"}),
    ([3, 4, 5, 3], {"leisure": "park", "name": "北园"}),
    ([5, 1], {}),
]
HEIGHTS = {1: {"ele": "45.5"}, 3: {"name": "ele", "ele": "ele"}, 4: {"highway": "crossing"}}
WRITTEN = [
    "pbf",
    "pbf,pbf_compression=none",
    "pbf,pbf_compression=lz4",
    "pbf,pbf_dense_nodes=false",
    "pbf,pbf_dense_nodes=false,pbf_compression=none",
    "pbf,add_metadata=false",
    "pbf,locations_on_ways=true",
]


def write(path, form, far=0):
    with osmium.SimpleWriter(osmium.io.File(str(path), form), overwrite=True) as writer:
        for node, place in NODES.items():
            writer.add_node(mutable.Node(id=node, version=1, location=place, tags=HEIGHTS.get(node, {})))
        for at in range(far):
            writer.add_node(mutable.Node(id=10 + at, version=1, location=(-75.1234567 - at * 1e-6, -12.7654321)))
        for way, (refs, tags) in enumerate(WAYS, start=1):
            writer.add_way(mutable.Way(id=way, version=1, nodes=refs, tags=tags))
    return path


@pytest.mark.parametrize("form", WRITTEN)
def test_however_it_is_written(tmp_path, form):
    plain = read_streets(write(tmp_path / "plain.osm", "osm"))
    try:
        path = write(tmp_path / "town.osm.pbf", form)
    except RuntimeError as error:
        pytest.skip(f"libosmium cannot write {form}: {error}")
    tables = read_streets(path)
    assert tables.nodes.equals(plain.nodes)
    assert tables.streets.equals(plain.streets)
    assert tables.backdrop.equals(plain.backdrop)
    assert [(p.code, p.value) for p in tables.problems] == [("odd_elevations", "1")]


@pytest.mark.parametrize("form", ["osm", "pbf"])
def test_a_way_that_is_there_twice_counts_once(tmp_path, form):
    once = read_streets(write(tmp_path / f"once.{form}", form))
    path = tmp_path / f"twice.{form}"
    with osmium.SimpleWriter(osmium.io.File(str(path), form), overwrite=True) as writer:
        for _ in range(2):
            for one in osmium.FileProcessor(tmp_path / f"once.{form}"):
                writer.add(one)
    twice = read_streets(path)
    assert twice.streets.equals(once.streets)
    assert twice.backdrop.equals(once.backdrop)


def test_nodes_and_ways_are_those_of_libosmium(tmp_path):
    # More than one block of nodes, west of Greenwich and south of the equator too.
    path = write(tmp_path / "town.osm.pbf", "pbf", far=20_000)
    extract = open_extract(path)
    nodes = [one for part in extract.nodes(id) for one in zip(part.ids.tolist(), part.xy.tolist(), strict=True)]
    theirs = osmium.FileProcessor(path, osmium.osm.NODE)
    assert nodes == [(node.id, [node.lon, node.lat]) for node in theirs]
    found = []
    for ways in extract.ways(id):
        everything = np.ones(ways.ids.size, dtype=bool)
        tagged = ways.tags.of(everything, {"highway", "building"}, {"conveying"})
        tags = [tagged.sets[which] for which in tagged.which]
        said = dict(zip(tagged.ways.tolist(), zip(tagged.names, tags, strict=True), strict=True))
        found += [(int(way), ways.refs_of(at).tolist(), said.get(at)) for at, way in enumerate(ways.ids)]
    assert found == [
        (1, [1, 2, 3], ("枫林路", {"highway": "residential"})),
        (2, [4, 2, 5], (None, {"highway": "steps", "conveying": "backward"})),
        (3, [1, 4], (None, {"building": "yes"})),
        (4, [3, 4, 5, 3], None),
        (5, [5, 1], None),
    ]


def varint(value):
    """Seven bits a byte, the lowest first."""
    value &= 0xFFFF_FFFF_FFFF_FFFF
    head = []
    while value > 0x7F:
        head.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*head, value])


numbers = st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(-300, 300)


@given(st.lists(st.lists(numbers, max_size=5), max_size=6))
def test_numbers_in_runs(lists):
    runs = [b"".join(map(varint, one)) for one in lists]
    content = np.frombuffer(b"\x05" + b"".join(runs), dtype=np.uint8)
    sizes = np.array([len(run) for run in runs], dtype=np.int64)
    values, counts = Runs(1 + np.cumsum(sizes) - sizes, sizes).packed(content)
    assert values.tolist() == [value for one in lists for value in one]
    assert counts.tolist() == [len(one) for one in lists]


@given(st.lists(st.lists(st.integers(-(1 << 40), 1 << 40), max_size=5), max_size=6))
def test_differences_begin_anew_in_each_run(lists):
    steps = [np.diff(one, prepend=0).tolist() if one else [] for one in lists]
    runs = [b"".join(varint(step << 1 ^ step >> 63) for step in one) for one in steps]
    content = np.frombuffer(b"".join(runs), dtype=np.uint8)
    sizes = np.array([len(run) for run in runs], dtype=np.int64)
    values, _ = Runs(np.cumsum(sizes) - sizes, sizes).summed(content)
    assert values.tolist() == [value for one in lists for value in one]


@given(st.lists(st.tuples(st.integers(1, 40), st.binary(max_size=200) | st.integers(0, 1 << 62)), max_size=12))
def test_fields_of_a_message(fields):
    written = b"".join(
        varint(number << 3 | 2) + varint(len(value)) + value
        if isinstance(value, bytes)
        else varint(number << 3) + varint(value)
        for number, value in fields
    )
    content = np.frombuffer(written, dtype=np.uint8)
    found = fields_of_many(content, np.array([0]), np.array([content.size]))
    last = dict(fields)
    assert set(found) == set(last)
    for number, value in last.items():
        begin, size = int(found[number].begins[0]), int(found[number].sizes[0])
        run = content[begin : begin + size]
        assert run.tobytes() == value if isinstance(value, bytes) else packed(run).tolist() == [value]


@pytest.mark.parametrize("bad", [b"\x1a", b"\x1a\x05\x08", b"\x1a\x02\x08\x80", b"\x1a\x02\x3d\x00", b"\x12\x00"])
def test_a_harmed_group_of_ways_is_refused(tmp_path, bad):
    group = b"\x12" + bytes([len(bad)]) + bad
    content = b"\x0a\x02\x0a\x00" + group
    blob = b"\x0a" + bytes([len(content)]) + content
    head = b"\x0a\x07OSMData\x18" + bytes([len(blob)])
    path = write(tmp_path / "town.osm.pbf", "pbf")
    path.write_bytes(path.read_bytes() + len(head).to_bytes(4, "big") + head + blob)
    if bad == b"\x12\x00":  # no way, but nodes without any
        assert not read_streets(path).streets.empty
        return
    with pytest.raises(InputError) as caught:
        read_streets(path)
    assert [problem.code for problem in caught.value.problems] == ["unreadable"]
