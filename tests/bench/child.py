"""Work done in a fresh interpreter: `python -m tests.bench.child TASK JSON`, the answer as JSON on standard output."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.measure import peak_gb, seconds_of

EDITION = "changsha-2022-10"


def write_city(given: dict[str, Any]) -> dict[str, Any]:
    """Make the city and keep it as a project folder."""
    from coverage.workspace import write_project
    from tests.bench.city import city

    project = city(given["nodes"], given["communities"], given["buildings"], given["facilities"])
    write_project(project, Path(given["folder"]))
    return {"residents": int(project.population["people"].sum())}


def demo(given: dict[str, Any]) -> dict[str, Any]:
    """Audit the demo, from nothing."""
    from coverage.door import audit, demo_project, load_standard

    found = audit(demo_project(), load_standard(EDITION))
    answer = {"seconds": time.time() - given["launched"], "peak_gb": peak_gb()}
    return answer | {"clicks": clicks(found, given["sites"])}


def cold_city(given: dict[str, Any]) -> dict[str, Any]:
    """Go from a project folder to the written gap report; then again with one facility changed, then some clicks."""
    from coverage.door import audit, isochrones_of, load_standard, open_project, write_reports

    marks = [given["launched"], time.time()]
    project = open_project(given["folder"])
    marks.append(time.time())
    found = audit(project, load_standard(EDITION))
    marks.append(time.time())
    circles = isochrones_of(found)
    marks.append(time.time())
    write_reports(found, circles, Path(given["out"]), "zh")
    marks.append(time.time())
    names = ("start", "opening", "audit", "circles", "writing")
    answer = {"seconds": marks[-1] - marks[0], "peak_gb": peak_gb(), "gaps": len(found.gaps)}
    answer["parts"] = {name: end - start for name, start, end in zip(names, marks, marks[1:], strict=False)}
    answer["again"] = [seconds_of(partial(again, found, row)) for row in range(given["changes"])]
    return answer | {"clicks": clicks(found, given["sites"])}


def again(found: Any, row: int) -> bytes:
    """Close one facility and make the gap report anew, on the ground that stays."""
    from coverage.outputs.gap_report import gap_report
    from coverage.planning.audit import audit_on

    facilities = found.project.facilities.copy()
    facilities.loc[row, "status"] = "closed"
    changed = replace(found.project, facilities=facilities)
    return gap_report(audit_on(found.ground, changed, found.standard), "zh")


def clicks(found: Any, sites: int) -> list[float]:
    """Try sites beside streets, one click each: what it buys, in all the figures the page tells of it.

    Kinds take turns. The first click of each kind looks up what lies beside the nodes, and is not timed.
    """
    import numpy as np

    from coverage.door import Site, effect_of
    from coverage.planning.figures import district_figures
    from coverage.planning.worth_in_brief import bands_of, worth_of

    nodes, kinds = found.project.street_nodes.geometry, ("station", "centre", "nursery")
    chosen = np.random.default_rng(6).choice(len(nodes), sites + len(kinds), replace=False).tolist()
    figures = {care: district_figures(found, care) for care in found.standard.cares}
    bands = bands_of(found, found.standard.cares)

    def click(at: int) -> None:
        row, kind = chosen[at], kinds[at % len(kinds)]
        site = Site(f"new {row}", kind, float(nodes.iloc[row].x), float(nodes.iloc[row].y))
        worth_of(effect_of(found, site), figures, bands)

    return [seconds_of(partial(click, at)) for at in range(len(chosen))][len(kinds) :]


def memory(given: dict[str, Any]) -> dict[str, Any]:
    """Lay streets read from a file, put facilities on them, and do all the engine does; only memory is of interest."""
    import numpy as np
    import shapely

    from coverage.engine.isochrones import isochrones
    from coverage.engine.network import build_network
    from coverage.engine.reach import reach
    from coverage.engine.separate import separate_reaches
    from coverage.engine.snapping import snap, street_index
    from tests.bench.city import on_streets
    from tests.bench.ours import BREAKS_S, CUTOFF_S, walked

    laid = np.load(given["file"])
    network = build_network(laid["node_xy"], laid["ends"], shapely.linestrings(laid["lines"]))
    graph = walked(network)
    sources = snap(street_index(graph), on_streets(network, given["facilities"]), 500.0)
    walks = separate_reaches(graph, sources, CUTOFF_S)
    isochrones(graph, reach(graph, sources, CUTOFF_S), BREAKS_S)
    return {"seconds": time.time() - given["launched"], "peak_gb": peak_gb(), "reached": len(walks.node)}


def extract(given: dict[str, Any]) -> dict[str, Any]:
    """Read an extract, cropped to a box, and make a network of it."""
    from coverage.engine.network import build_network
    from coverage.model.crs import metric_epsg_of
    from coverage.planning.metres import points_m, shapes_m
    from coverage.sources.streets.crop import Box
    from coverage.sources.streets.reader import read_streets

    read_streets(Path(given["first"]))  # so that what is imported on the way is there
    start = time.perf_counter()
    tables = read_streets(Path(given["file"]), box=Box(*given["box"]))
    read_s = time.perf_counter() - start
    epsg_m = metric_epsg_of(tables.streets)
    ends = tables.streets[["from_node", "to_node"]].to_numpy()
    nodes, lines = (table.geometry.to_numpy() for table in (tables.nodes, tables.streets))
    build_network(points_m(nodes, epsg_m), ends, shapes_m(lines, epsg_m))
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "read_s": read_s, "peak_gb": peak_gb(), "nodes": len(nodes), "streets": len(lines)}


def extract_by_pyrosm(given: dict[str, Any]) -> dict[str, Any]:
    """Let pyrosm read the same box."""
    import contextlib
    import io
    import warnings

    import pyrosm

    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyrosm.OSM(given["first"]).get_network("walking", nodes=True)  # it imports most of what it needs on the way
        start = time.perf_counter()
        nodes, edges = pyrosm.OSM(given["file"], bounding_box=given["box"]).get_network("walking", nodes=True)
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "peak_gb": peak_gb(), "nodes": len(nodes), "streets": len(edges)}


TASKS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "write_city": write_city,
    "demo": demo,
    "cold_city": cold_city,
    "memory": memory,
    "extract": extract,
    "extract_by_pyrosm": extract_by_pyrosm,
}

if __name__ == "__main__":
    task, given = sys.argv[1:]
    json.dump(TASKS[task](json.loads(given)), sys.stdout)
