"""A made-up city as an OSM extract, and reading a part of it, beside pyrosm."""

import tempfile
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmium
import shapely
from osmium.osm import mutable

from coverage.model.contracts import WGS84
from coverage.sources.streets.crop import Box
from tests.bench.city import EPSG_M, streets
from tests.bench.measure import in_child
from tests.bench.table import Row

LARGEST_ID = 12_000_000_000
"""Ids of OSM's nodes range up to here today; what grows with them and not with the crop should show."""


def write_extract(path: Path, nodes: int, seed: int = 1) -> Path:
    """Write about `nodes` junctions with the ways between them, each bend a node of its own."""
    laid = streets(nodes, seed)
    bends = shapely.get_coordinates(laid.lines).reshape(len(laid.lines), -1, 2)[:, 1]
    metres = np.concatenate([laid.node_xy, bends])
    degrees = shapely.get_coordinates(gpd.GeoSeries(shapely.points(metres), crs=EPSG_M).to_crs(WGS84).to_numpy())
    ids = np.linspace(1, LARGEST_ID, len(metres), dtype=np.int64).tolist()
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for node, place in zip(ids, degrees.tolist(), strict=True):
            writer.add_node(mutable.Node(id=node, version=1, location=tuple(place)))
        for way, (start, end) in enumerate(laid.ends.tolist()):
            refs = [ids[start], ids[len(laid.node_xy) + way], ids[end]]
            tags = {"highway": "footway" if way % 9 == 0 else "residential", "name": f"第{way % 997}街"}
            writer.add_way(mutable.Way(id=way + 1, version=1, nodes=refs, tags=tags))
    return path


def middle_of(nodes: int, share: float) -> Box:
    """Give the box in the middle of such an extract that holds this share of its junctions."""
    metres = streets(nodes).node_xy
    low, high = np.quantile(metres, [0.5 - share**0.5 / 2, 0.5 + share**0.5 / 2], axis=0)
    corners = gpd.GeoSeries([shapely.box(*low, *high)], crs=EPSG_M).to_crs(WGS84)
    return Box(*corners.total_bounds.tolist())


def extract_rows(nodes: int, runs: int, *, budgets: bool) -> Iterator[Row]:
    """Read a third of an extract of so many nodes, ours and pyrosm in turn, each where a small one was read before."""
    with tempfile.TemporaryDirectory() as folder:
        asked = {
            "file": str(write_extract(Path(folder) / "city.osm.pbf", nodes)),
            "first": str(write_extract(Path(folder) / "first.osm.pbf", 1_000)),
            "box": astuple(middle_of(nodes, 1 / 3)),
        }
        found = [{task: in_child(task, **asked) for task in ("extract", "extract_by_pyrosm")} for _ in range(runs)]
    ours, theirs = ([one[task] for one in found] for task in ("extract", "extract_by_pyrosm"))
    seconds, read_s, peak, peer_s, peer_peak = (
        float(np.median([one[name] for one in several]))
        for several, name in (
            *((ours, "seconds"), (ours, "read_s"), (ours, "peak_gb")),
            *((theirs, "seconds"), (theirs, "peak_gb")),
        )
    )
    size = f"a box with {ours[0]['nodes']:,} junctions, of an extract with {nodes:,}"
    said = f"reading alone {read_s:.2f} s; pyrosm builds no network"
    yield Row(f"{size}, to a network", seconds, "s", 2 * peer_s if budgets else None, "pyrosm", peer_s, said)
    yield Row(f"{size}, peak memory", peak, "GB", 1.0 if budgets else None, "pyrosm", peer_peak)
