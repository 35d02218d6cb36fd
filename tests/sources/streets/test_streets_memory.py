"""What reading an extract takes of memory: as much as the district, whatever the size of the file."""

from dataclasses import astuple

import pytest

from tests.bench.extract import middle_of, write_extract
from tests.bench.measure import STATUS, in_child

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells the most memory a process has held"),
]


@pytest.fixture(scope="module")
def extracts(tmp_path_factory):
    """Two extracts by their number of junctions; the bends between them are nodes too, 2.5 times as many in all."""
    folder = tmp_path_factory.mktemp("extracts")
    return {nodes: write_extract(folder / f"{nodes}.osm.pbf", nodes) for nodes in (60_000, 600_000)}


def read(extracts, nodes, near):
    """Read a box with about so many junctions, in a fresh interpreter."""
    first = str(extracts[min(extracts)])
    return in_child("extract", first=first, file=str(extracts[nodes]), box=astuple(middle_of(nodes, near / nodes)))


def test_two_hundred_thousand_nodes_within_a_gigabyte(extracts):
    found = read(extracts, 600_000, 200_000)
    assert found["nodes"] > 190_000
    assert found["peak_gb"] < 1.0


def test_ten_times_the_file_takes_no_more(extracts):
    small, large = (read(extracts, nodes, 20_000) for nodes in (60_000, 600_000))
    assert large["nodes"] == pytest.approx(small["nodes"], rel=0.05)
    # A block or two, and what the boundaries of the blocks happen to be; the larger file has 20 MB more.
    assert large["peak_gb"] - small["peak_gb"] < 0.03
