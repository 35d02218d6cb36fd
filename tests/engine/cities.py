"""Random streets for properties: straight, crossing without meeting, with loops and parallel edges."""

import numpy as np
import shapely
from hypothesis import strategies as st

from coverage.engine.network import build_network, travel_graph
from tests.town import points

SEEDS = st.integers(0, 2**32 - 1)


def city(seed):
    """Random streets, straight and crossing without meeting, hilly and in part one-way, and two sources on them."""
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(2, 30))
    node_xy = rng.uniform(0, 1500, (nodes, 2)) + np.array([419_000, 3_110_000])
    ends = rng.integers(0, nodes, (int(rng.integers(1, 50)), 2))
    lines = shapely.linestrings(node_xy[ends])
    network = build_network(node_xy, ends, lines)
    graph = travel_graph(
        network,
        np.ones(len(ends), dtype=bool),
        float(rng.choice([0.6, 0.9, 1.11])),
        80.0,
        rise_m=rng.normal(0, 30, nodes)[ends] @ [-1.0, 1.0],
        delay_s=rng.choice([0.0, 0.0, 15.0], len(ends)),
        oneway=rng.random(len(ends)) < 0.15,
    )
    edges = rng.integers(0, len(ends), 2)
    return graph, points(*[(int(edge), float(rng.uniform(0, network.length_m[edge]))) for edge in edges])
