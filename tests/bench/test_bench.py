"""The benchmark runs and fills its table; how fast anything is, no test says. The same seed makes the same city."""

import re

import numpy as np
import pytest
import shapely

from coverage.workspace.tables import to_parquet
from tests.bench.__main__ import main
from tests.bench.city import city, on_streets, streets
from tests.bench.measure import interleaved
from tests.bench.ours import at_junctions
from tests.bench.table import Growth, Row, amount, markdown

WORKS = [
    "set-up before the first search",
    "time to the nearest of 8 facilities, 3,000 nodes",
    "8 separate reaches of 900 m",
    "joined 5/10/15 minute polygons",
    "8 15-minute polygons, each alone",
    "8 × 5/10/15 minute polygons, each alone",
    "Helsinki",
    "siting model",
    "audit of the demo district, cold",
    "what-if click on the demo",
    "whole city, cold (",
    "whole city, cold, peak memory",
    "gap report again after one facility changed",
    "what-if click in the city",
    "of an extract with 3,000, to a network",
    "of an extract with 3,000, peak memory",
    "3,000 nodes and 8 facilities, peak memory",
    "joined 15-minute polygon",
]
PEERS = ["networkx multi_source", "networkx single_source", "pandana", "pyrosm", "GEOS", "osmnx recipe", "spopt"]
pytestmark = pytest.mark.slow
FIGURE = re.compile(r"(\d[\d.,]*(?:e[+-]\d+)?) (?:ms|s|GB|×)")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    out = tmp_path_factory.mktemp("bench") / "results.md"
    main(["--quick", "--date", "2026-11-24", "--out", str(out)])
    return out.read_text(encoding="utf-8")


def cells_of(report):
    lines = [line for line in report.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_work_and_every_peer_has_its_row(report):
    rows = cells_of(report)
    assert [work for work in WORKS if not any(work in row[0] for row in rows)] == []
    assert [peer for peer in PEERS if not any(peer in row[3] for row in rows if len(row) == 7)] == []
    assert "2026-11-24" in report


def test_every_figure_is_positive(report):
    cells = [cell for row in cells_of(report) for cell in row[1:6]]
    figures = [float(found.replace(",", "")) for cell in cells for found in FIGURE.findall(cell)]
    assert len(figures) > 40
    assert min(figures) > 0


def test_the_same_answers_as_networkx(report):
    said = [row[6] for row in cells_of(report) if len(row) == 7 and "networkx" in row[3]]
    assert said
    assert all("the same answers" in remark or "e-" in remark for remark in said)
    assert not any("in one only" in remark for remark in said)


def test_the_same_seed_lays_the_same_streets():
    one, same, other = streets(400), streets(400), streets(400, seed=2)
    assert one.node_xy.tobytes() == same.node_xy.tobytes() != other.node_xy.tobytes()
    assert one.ends.tobytes() == same.ends.tobytes()
    assert shapely.to_wkb(one.lines).tolist() == shapely.to_wkb(same.lines).tolist()
    network = one.network()
    assert on_streets(network, 9).tobytes() == on_streets(network, 9).tobytes()


def test_the_same_seed_makes_the_same_city():
    one, same = (city(400, communities=16, buildings=50, facilities=8) for _ in range(2))
    other = city(400, communities=16, buildings=50, facilities=8, seed=8)
    contents = [
        [to_parquet(table, contract) for table, contract in made.tables().values()] for made in (one, same, other)
    ]
    assert contents[0] == contents[1] != contents[2]


def test_a_junction_is_an_end_of_its_edge():
    network = streets(400).network()
    nodes = np.unique(network.ends)
    found = at_junctions(network, nodes)
    at_last = (found.offset_m > 0).astype(int)
    np.testing.assert_array_equal(network.ends[found.edge, at_last], nodes)
    np.testing.assert_array_equal(found.offset_m, np.where(at_last, network.length_m[found.edge], 0))


def test_everything_runs_in_turn():
    ran = []
    times = interleaved({"a": lambda: ran.append("a"), "b": lambda: ran.append("b")}, runs=3)
    assert "".join(ran) == "abbaab"
    assert [len(one.seconds) for one in times.values()] == [3, 3]


def test_a_budget_is_held_or_not():
    rows = [
        Row("quick", 0.05, budget=0.06, peer="slow", theirs=0.5, remark="same"),
        Row("late", 21.0, budget=20.0),
        Row("large", 2.5, "GB"),
        Row("absent", None, peer="spopt", remark="not here"),
    ]
    lines = markdown(rows, [Growth("sweep", {10: 0.002, 30: 0.004})], ["a machine"], ["about"]).splitlines()
    assert "| quick | 50 ms | 60 ms, held | slow | 500 ms | 10 × | same |" in lines
    assert "| late | 21 s | 20 s, **not held** | – | – | – |  |" in lines
    assert "| large | 2.5 GB | – | – | – | – |  |" in lines
    assert "| absent | – | – | spopt | – | – | not here |" in lines
    assert "| sweep | 2 ms | 4 ms | 2.0 × |" in lines
    assert "- a machine" in lines


def test_figures_have_three_digits():
    assert [amount(figure, "s") for figure in (0.00123, 0.4567, 1.234, 1234.5)] == [
        "1.23 ms",
        "457 ms",
        "1.23 s",
        "1,234 s",
    ]
