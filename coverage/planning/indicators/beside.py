"""Which facilities have another one close by along the streets."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from coverage.engine.arrays import Entrances, SnappedPoints
from coverage.engine.snapping import street_index
from coverage.model.profiles import Profile
from coverage.planning.ground import places_for
from coverage.planning.impedance import graph_of, impedance_of
from coverage.planning.passing import NO, UNSAID, YES, Passing, Truths
from coverage.planning.results import Audit, Ground, Homes, Places, Walker
from coverage.planning.walking import walks_among

FLAT: Final = Profile(
    profile_id="flat",
    name_zh="",
    name_en="",
    speed_m_s=1.0,
    avoids=(),
    slope="none",
    crossing_s=0.0,
    access_m=80.0,
    source="one metre a second, so that seconds are metres along the streets",
)


@dataclass(frozen=True, eq=False, slots=True)
class Streets:
    """The f facilities on the streets of everyone, as `walks_among` asks for them: each is a place and a home."""

    walker: Walker
    places: Places
    ground: Ground


def streets_of(audit: Audit) -> Streets:
    """Put every facility on the streets."""
    project, ground = audit.project, audit.ground
    graph = graph_of(FLAT, project, ground.network, impedance_of(project))
    points = np.asarray(project.facilities.geometry.to_numpy(), dtype=object)
    nobody = np.zeros(len(points), dtype=np.bool_)
    walker = Walker(FLAT, graph, (street_index(graph),), _no_entrances(), nobody)
    places = places_for(points, walker, ground.walls, project.epsg_m)
    homes = Homes(places.xy, audit.places, np.empty((len(points), 0)), (), pd.DataFrame(index=range(len(points))))
    walls = replace(ground.walls, home_compound=places.compound)
    return Streets(
        walker=replace(walker, entrances=places.ways),
        places=places,
        ground=replace(ground, homes=homes, walls=walls),
    )


def standing_beside(
    neighbours: Passing, distance_m: float, streets: Streets
) -> tuple[Truths, tuple[tuple[str, ...], ...]]:
    """Tell of each facility whether a neighbour stands within a distance along the streets, door to door, inclusive.

    It is open where the facility is on no street, where only neighbours that may pass stand so near, or where one that
    is on no street stands so near in a straight line.

    Returns
    -------
    tuple
        (f,) truths, and of each facility what it fails: "beside", "beside?" or "street?".
    """
    to_sure, to_possible = (
        walks_among(chosen, streets.walker, streets.places, streets.ground, distance_m).walks.seconds
        for chosen in (neighbours.sure, neighbours.possible)
    )
    lost = np.isnan(to_sure)
    xy = streets.places.xy
    off_xy = xy[lost & (neighbours.sure | neighbours.possible)]
    straight_m = np.hypot(*(xy[:, None, :] - off_xy[None, :, :]).transpose(2, 0, 1))
    perhaps = (to_possible <= distance_m) | (straight_m <= distance_m).any(axis=1)
    truths = np.where(to_sure <= distance_m, YES, np.where(lost | perhaps, UNSAID, NO)).astype(np.int8)
    faults = tuple(
        ("street?",) if is_lost else {YES: (), NO: ("beside",)}.get(int(truth), ("beside?",))
        for truth, is_lost in zip(truths, lost, strict=True)
    )
    return truths, faults


def _no_entrances() -> Entrances:
    nothing, nowhere = np.empty(0), np.empty(0, dtype=np.int64)
    return Entrances(nowhere, SnappedPoints(nowhere, nothing, nothing), homes=0, gated=np.empty(0, dtype=np.bool_))
