"""The ground of an audit: streets as each profile walks them, homes, and how homes get on the streets."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from coverage.engine.arrays import Network
from coverage.engine.demand import entrances
from coverage.engine.network import build_network, travel_graph
from coverage.model.profiles import Profile
from coverage.model.progress import Tell, silent
from coverage.model.project import Project
from coverage.planning.homes import compound_of, homes_of
from coverage.planning.metres import points_m, shapes_m
from coverage.planning.results import Ground, Homes, Walker
from coverage.planning.territory import territory_of

SNAP_LIMIT_M: Final = 500.0
"""Beyond this from any street there is no street data: a walk from there is unknown, never out of reach."""


def prepare(project: Project, profiles: Iterable[Profile], tell: Tell = silent) -> Ground:
    """Lay the ground of a project for some profiles."""
    tell("homes", 0.1)
    lines = shapes_m(project.streets.geometry.to_numpy(), project.epsg_m)
    ends = project.streets[["from_node", "to_node"]].to_numpy(dtype=np.int64)
    network = build_network(points_m(project.street_nodes.geometry.to_numpy(), project.epsg_m), ends, lines)
    territory = territory_of(project.units)
    homes = homes_of(project, territory, lines)
    tell("snapping", 0.4)
    walkers = {profile.profile_id: _walker(project, network, homes, profile) for profile in profiles}
    return Ground(network=network, homes=homes, walkers=walkers, territory=territory)


def _walker(project: Project, network: Network, homes: Homes, profile: Profile) -> Walker:
    walkable = ~project.streets["highway"].isin(profile.avoids).to_numpy(dtype=bool)
    graph = travel_graph(network, walkable, profile.speed_m_s, profile.access_m)
    position = {code: at for at, code in enumerate(project.compounds["compound_id"])}
    gate_compound = np.array([position.get(code, -2) for code in project.gates["compound_id"]], dtype=np.int64)
    ways = entrances(
        graph,
        homes.xy,
        compound_of(project, homes),
        points_m(project.gates.geometry.to_numpy(), project.epsg_m),
        gate_compound,
        SNAP_LIMIT_M,
    )
    shortest = np.full(ways.homes, np.inf)
    np.minimum.at(shortest, ways.home, ways.points.access_m)
    open_and_far = (shortest > profile.access_m) & homes.method["compound_id"].isna().to_numpy()
    placed = (homes.method["method"] != "buildings").to_numpy()
    return Walker(profile=profile, graph=graph, entrances=ways, estimated=np.asarray(open_and_far | placed, dtype=bool))
