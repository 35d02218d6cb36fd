"""A site taken for built: the facility it becomes, where it stands, and everyone's walk to it alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Reach, SnappedPoints, Walks
from coverage.engine.reach import home_walks, reach
from coverage.errors import InputError, Problem
from coverage.model.tables import FACILITIES, WGS84, as_table
from coverage.planning.ground import SNAP_LIMIT_M, on_street
from coverage.planning.results import Site, Walker

OFFERS: Final[Mapping[str, Mapping[str, object]]] = {
    "station": {"services": "day_care;meals;home_care", "floor_area_m2": 200.0},
    "centre": {"services": "full_care;day_care;home_care", "floor_area_m2": 1000.0},
    # A nursery becomes a demonstration by award, not by building it.
    "nursery": {"places": 60.0, "inclusive": True, "registered": True, "demonstration": False},
}
"""What a site is taken to offer: what the plan asks of its kind (clauses 三（四）2, 二（一） and 三（九）1)."""


@dataclass(frozen=True, eq=False, slots=True)
class WalksTo:
    """The walks of one profile to one site alone: from every node, and from every home."""

    reach: Reach
    walks: Walks


def place_of(site: Site) -> NDArray[np.object_]:
    """Give the site as one shapely point in EPSG:4326, (1,)."""
    return np.array([shapely.Point(site.longitude, site.latitude)], dtype=object)


def built(site: Site) -> gpd.GeoDataFrame:
    """Make the one row of FACILITIES that the site becomes: open, and offering what the plan asks of its kind.

    Raises
    ------
    InputError
        If nothing is known of what such a facility offers.
    """
    if site.kind not in OFFERS:
        raise InputError([Problem("not_a_choice", value=site.kind, details={"choices": ", ".join(OFFERS)})])
    own = {"facility_id": [site.site_id], "name": [site.name or site.site_id]}
    named = _unnamed(site.kind).assign(**{name: pd.Series(value, dtype="str") for name, value in own.items()})
    return named.set_geometry(gpd.GeoSeries(place_of(site), crs=WGS84))


@cache
def _unnamed(kind: str) -> gpd.GeoDataFrame:
    """Make the row of a kind once: casting a row to its contract takes longer than anything else about a site."""
    row = {
        "facility_id": "site",
        "name": "site",
        "kind": kind,
        "status": "open",
        "source_file": "candidates",
        "source_row": 0,
        "source_datum": "WGS84",
        **OFFERS[kind],
    }
    return as_table(gpd.GeoDataFrame([row], geometry=[shapely.Point()], crs=WGS84), FACILITIES)


def walks_to(site: Site, walker: Walker, epsg_m: int, cutoff_s: float) -> WalksTo:
    """Time everyone's walk to one site alone.

    Parameters
    ----------
    epsg_m
        The metric reference system of the district.
    cutoff_s
        Longest walk looked for, seconds, inclusive.

    Raises
    ------
    InputError
        If the site is on no street.
    """
    found = reach(walker.graph, site_on_street(site, walker, epsg_m), cutoff_s)
    return WalksTo(found, home_walks(walker.graph, found, walker.entrances))


def site_on_street(site: Site, walker: Walker, epsg_m: int) -> SnappedPoints:
    """Put a site on the streets of a walker.

    Raises
    ------
    InputError
        If it is farther than `SNAP_LIMIT_M` from any.
    """
    if np.isfinite([site.longitude, site.latitude]).all():
        snapped = on_street(walker, place_of(site), epsg_m)
        if snapped.edge[0] >= 0:
            return snapped
    details = {"name": site.name or site.site_id, "limit_m": f"{SNAP_LIMIT_M:.0f}"}
    raise InputError([Problem("not_on_streets", details=details)])
