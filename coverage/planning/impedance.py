"""What slows a walk beside its length, and where one may only walk one way: slopes, crossings, one-way footpaths."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from coverage.engine.arrays import Bools, Floats, Ints, Network, TravelGraph
from coverage.engine.network import travel_graph
from coverage.model.profiles import Profile
from coverage.model.project import Project
from coverage.model.scenario import OPENED_PATH

FOR_FEET: Final = ("crossing", "footway", "path", "pedestrian", "steps", OPENED_PATH)
"""Values of highway where nothing drives: all else is a road that a crossing may lead over."""


@dataclass(frozen=True, eq=False)
class Impedance:
    """The m edges of a project's streets, the same for every walker.

    Attributes
    ----------
    rise_m
        (m,) from first vertex to last; NaN where the elevation of an end is not known.
    crossings
        (m,) how many times one waits to cross a road.
    oneway
        (m,) whether one may walk only from first vertex to last.
    """

    rise_m: Floats
    crossings: Floats
    oneway: Bools


def impedance_of(project: Project) -> Impedance:
    """Read from the tables of a project what slows a walk on each edge."""
    ends = project.streets[["from_node", "to_node"]].to_numpy(dtype=np.int64)
    elevation_m = project.street_nodes["elevation_m"].to_numpy(dtype=np.float64)
    return Impedance(
        rise_m=elevation_m[ends[:, 1]] - elevation_m[ends[:, 0]],
        crossings=_crossings(project.streets, ends, len(elevation_m)),
        oneway=_is_said(project.streets["oneway"]),
    )


def graph_of(profile: Profile, project: Project, network: Network, impedance: Impedance) -> TravelGraph:
    """Let one profile walk the streets."""
    return travel_graph(
        network,
        ~project.streets["highway"].isin(profile.avoids).to_numpy(dtype=np.bool_),
        profile.speed_m_s,
        profile.access_m,
        rise_m=impedance.rise_m if profile.slope == "tobler" else None,
        delay_s=profile.crossing_s * impedance.crossings,
        oneway=impedance.oneway,
    )


def _crossings(streets: pd.DataFrame, ends: Ints, nodes: int) -> Floats:
    """Count half a wait for each end at a kerb.

    A crossing shares a node with the road it leads over and is cut there: its parts are one crossing, not two.
    """
    crossing = _is_said(streets["crossing"])
    road = ~crossing & ~streets["highway"].isin(FOR_FEET).to_numpy(dtype=np.bool_)
    parts, roads = (np.bincount(ends[which].ravel(), minlength=nodes) for which in (crossing, road))
    at_kerb = (parts < 2) | (roads == 0)
    return np.asarray(np.where(crossing, at_kerb[ends].sum(axis=1) / 2, 0.0), dtype=np.float64)


def _is_said(flag: pd.Series) -> Bools:
    """Take a flag that nobody set for one that is not."""
    return np.asarray(flag.fillna(value=False), dtype=np.bool_)
