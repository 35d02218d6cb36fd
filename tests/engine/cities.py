"""Random streets for properties: straight, crossing without meeting, with loops and parallel edges."""

from dataclasses import dataclass

import numpy as np
import shapely
from hypothesis import strategies as st

from coverage.engine.arrays import Floats, Ints, TravelGraph
from coverage.engine.network import build_network, travel_graph
from tests.town import points

SEEDS = st.integers(0, 2**32 - 1)
B_M = 80.0
CORNER = np.array([419_000, 3_110_000])


@dataclass(frozen=True)
class Streets:
    """Streets between nodes, straight or by way of some bends, (m, k, 2), and who walks them."""

    node_xy: Floats
    ends: Ints
    speed_m_s: float
    rise_m: Floats
    delay_s: Floats
    oneway: np.ndarray
    bends_xy: Floats

    def graph(self, *, kept=None, speed_m_s: float | None = None) -> TravelGraph:
        """The streets as they are walked: only those `kept`, in their order, where given, and at another speed."""
        kept = np.arange(len(self.ends)) if kept is None else kept
        ends = self.ends[kept]
        start_xy, end_xy = np.split(self.node_xy[ends], 2, axis=1)
        lines = shapely.linestrings(np.concatenate([start_xy, self.bends_xy[kept], end_xy], axis=1))
        return travel_graph(
            build_network(self.node_xy, ends, lines),
            np.ones(len(ends), dtype=bool),
            self.speed_m_s if speed_m_s is None else speed_m_s,
            B_M,
            rise_m=self.rise_m[kept],
            delay_s=self.delay_s[kept],
            oneway=self.oneway[kept],
        )


def streets(rng: np.random.Generator, bends: int = 0) -> Streets:
    """Random streets, straight or with some bends each, crossing without meeting, hilly and in part one-way."""
    nodes = int(rng.integers(2, 30))
    node_xy = rng.uniform(0, 1500, (nodes, 2)) + CORNER
    ends = rng.integers(0, nodes, (int(rng.integers(1, 50)), 2))
    start_xy, end_xy = np.split(node_xy[ends], 2, axis=1)
    share = (np.arange(bends)[:, None] + 1) / (bends + 1)
    return Streets(
        node_xy,
        ends,
        float(rng.choice([0.6, 0.9, 1.11])),
        rise_m=rng.normal(0, 30, nodes)[ends] @ [-1.0, 1.0],
        delay_s=rng.choice([0.0, 0.0, 15.0], len(ends)),
        oneway=rng.random(len(ends)) < 0.15,
        bends_xy=start_xy * (1 - share) + end_xy * share + rng.normal(0, 40, (len(ends), bends, 2)),
    )


def city(seed):
    """Random streets, and two sources on them."""
    rng = np.random.default_rng(seed)
    laid = streets(rng)
    graph = laid.graph()
    edges = rng.integers(0, len(laid.ends), 2)
    return graph, points(*[(int(edge), float(rng.uniform(0, graph.network.length_m[edge]))) for edge in edges])
