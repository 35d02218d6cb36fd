"""All that no facility changes: the streets, who lives where, and how each walker gets from home to the street."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.engine.around import patched
from coverage.engine.arrays import Bools, Entrances, Floats, Ints, Network, TravelGraph
from coverage.engine.demand import entrances_over
from coverage.engine.network import build_network, without_edges
from coverage.engine.snapping import StreetIndex, street_index
from coverage.model.profiles import Profile
from coverage.model.progress import Tell, silent
from coverage.model.project import Project
from coverage.model.scenario import OPENED_PATH
from coverage.planning.homes import compound_of, compounds_at, homes_by_unit, homes_of
from coverage.planning.impedance import graph_of, impedance_of
from coverage.planning.metres import points_m, shapes_m
from coverage.planning.results import Ground, Homes, Places, Walker, Walls
from coverage.planning.territory import NOWHERE, territory_of
from coverage.planning.turnover import entrances_after

SNAP_LIMIT_M: Final = 500.0
"""Farther than this from any street, the map has no streets where people live: their walk is unknown, not too long."""


def prepare(project: Project, profiles: Iterable[Profile], tell: Tell = silent, homes: Homes | None = None) -> Ground:
    """Build what no facility changes.

    Parameters
    ----------
    profiles
        The walkers that are needed.
    homes
        Where the people live, where that is known already.
    tell
        Hears "homes" and "snapping".
    """
    tell("homes", 0.0)
    lines = shapes_m(project.streets.geometry.to_numpy(), project.epsg_m)
    ends = project.streets[["from_node", "to_node"]].to_numpy(dtype=np.int64)
    network = build_network(points_m(project.street_nodes.geometry.to_numpy(), project.epsg_m), ends, lines)
    territory = territory_of(project.units)
    if homes is None:
        homes = homes_of(project, territory, _lived_on(project, lines))
    tell("snapping", 0.3)
    walls = _walls(project, homes)
    return Ground(
        network=network,
        homes=homes,
        by_unit=homes_by_unit(homes, len(project.units)),
        walls=walls,
        walkers=_walkers(project, profiles, network, homes, walls),
        territory=territory,
    )


def places_for(points: NDArray[np.object_], walker: Walker, walls: Walls, epsg_m: int) -> Places:
    """Find how a walker gets to (k,) points in EPSG:4326; edge −1 beyond `SNAP_LIMIT_M`."""
    compound, xy = compounds_at(walls.outlines, points), points_m(points, epsg_m)
    near = np.isin(walls.gate_compound, compound)  # no other gate leads to any of them
    ways = entrances_over(walker.streets, xy, compound, walls.gate_xy[near], walls.gate_compound[near], SNAP_LIMIT_M)
    return Places(xy, compound, ways)


def regated(ground: Ground, project: Project) -> Ground:
    """Take up the gates of a project anew.

    Everything else the ground was built from is as it was. Only those who live in compounds whose gates are others get
    to the streets otherwise.
    """
    walls = _walls(project, ground.homes)
    homes = np.flatnonzero(np.isin(walls.home_compound, gated_otherwise(ground.walls, walls)))
    shared: dict[int, Entrances] = {}
    walkers = {}
    for name, walker in ground.walkers.items():
        former = walker.entrances
        if id(former) not in shared:
            shared[id(former)] = _entrances_again(walker, ground.homes, walls, homes)
        ways_in = shared[id(former)]
        estimated = _estimated(ground.homes, ways_in, walker.profile.access_m)
        walkers[name] = Walker(walker.profile, walker.graph, walker.streets, ways_in, estimated)
    return replace(ground, walls=walls, walkers=walkers)


def gated_otherwise(one: Walls, other: Walls) -> Ints:
    """List the positions of the compounds of which the gates differ, or their order."""
    count = len(other.outlines)
    gates = [[walls.gate_xy[walls.gate_compound == at].tobytes() for at in range(count)] for walls in (one, other)]
    return np.array([at for at in range(count) if gates[0][at] != gates[1][at]], dtype=np.int64)


def _entrances_again(walker: Walker, homes: Homes, walls: Walls, asked: Ints) -> Entrances:
    """Find the entrances of some homes anew."""
    near = np.isin(walls.gate_compound, walls.home_compound[asked])
    own = entrances_over(
        walker.streets,
        homes.xy[asked],
        walls.home_compound[asked],
        walls.gate_xy[near],
        walls.gate_compound[near],
        SNAP_LIMIT_M,
    )
    now = np.arange(len(homes.unit))
    now[asked] = NOWHERE
    return entrances_after(walker.entrances, own, now, asked, patched(walker.entrances.gated, asked, own.gated))


def _walkers(
    project: Project, profiles: Iterable[Profile], network: Network, homes: Homes, walls: Walls
) -> dict[str, Walker]:
    """Let each profile walk; those that can use the same streets get on them at the same places, however fast."""
    within = walls.home_compound, walls.gate_xy, walls.gate_compound
    impedance = impedance_of(project)
    walkers: dict[str, Walker] = {}
    shared: dict[bytes, tuple[tuple[StreetIndex, ...], Entrances]] = {}
    opened = (project.streets["highway"] == OPENED_PATH).to_numpy(dtype=np.bool_)
    for profile in profiles:
        graph = graph_of(profile, project, network, impedance)
        key = graph.walkable.tobytes()
        if key not in shared:
            indexes = _indexes(graph, opened)
            shared[key] = indexes, entrances_over(indexes, homes.xy, *within, SNAP_LIMIT_M)
        indexes, ways_in = shared[key]
        estimated = _estimated(homes, ways_in, profile.access_m)
        walkers[profile.profile_id] = Walker(profile, graph, indexes, ways_in, estimated)
    return walkers


def _indexes(graph: TravelGraph, opened: Bools) -> tuple[StreetIndex, ...]:
    """Index the streets, and where a scenario has opened paths the streets without them too."""
    index = street_index(graph)
    return (index, street_index(without_edges(graph, opened))) if opened.any() else (index,)


def _lived_on(project: Project, lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """Give the streets people live on, metres; `lines` are those that stand."""
    return lines if project.lived_on is None else shapes_m(project.lived_on.geometry.to_numpy(), project.epsg_m)


def _walls(project: Project, homes: Homes) -> Walls:
    """Take up the compounds with their gates; gates of no compound are left out."""
    position = pd.Index(project.compounds["compound_id"]).get_indexer(project.gates["compound_id"])
    kept = np.flatnonzero(position != NOWHERE)
    gates = np.asarray(project.gates.geometry.to_numpy()[kept], dtype=object)
    return Walls(
        outlines=np.asarray(project.compounds.geometry.to_numpy(), dtype=object),
        gate_xy=points_m(gates, project.epsg_m),
        gate_compound=position[kept].astype(np.int64),
        home_compound=compound_of(project, homes),
    )


def legs_of(ways_in: Entrances) -> Floats:
    """Give the shortest walk from each home to a street, metres, (h,); inf where none is known."""
    legs_m = np.full(ways_in.homes, np.inf)
    np.minimum.at(legs_m, ways_in.home, ways_in.points.access_m)
    return legs_m


def _estimated(homes: Homes, ways_in: Entrances, access_m: float) -> Bools:
    """Mark homes that are not known buildings, lie far from a street, or are walled in without a gate we know.

    The walk inside a gated compound may be as long as it likes: it is known to end at the gate.
    """
    leg_m = legs_of(ways_in)
    guessed = (homes.method["method"] != "buildings").to_numpy(dtype=bool)
    walled = homes.method["compound_id"].notna().to_numpy(dtype=bool)
    return np.asarray(guessed | (~ways_in.gated & (walled | (leg_m > access_m))), dtype=bool)
