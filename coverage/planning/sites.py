"""A site taken for built: the facility it becomes, where it stands, and everyone's walk to it alone."""

from functools import cache
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas.array import from_shapely
from numpy.typing import NDArray

from coverage.errors import InputError, Problem
from coverage.model.scenario import Site
from coverage.model.tables import FACILITIES, WGS84, as_table
from coverage.planning.ground import SNAP_LIMIT_M, places_for
from coverage.planning.results import Ground, Walker, WalksTo
from coverage.planning.walking import walks_among
from coverage.standards import FacilityFilter, Standard

SIZES: Final = ("beds", "places", "floor_area_m2", "staff")
"""What a planner may say of the size of a site."""


def place_of(site: Site) -> NDArray[np.object_]:
    """Give the site as one shapely point in EPSG:4326, (1,)."""
    return np.array([shapely.Point(site.longitude, site.latitude)], dtype=object)


def built(site: Site, standard: Standard) -> gpd.GeoDataFrame:
    """Make the one row of FACILITIES that the site becomes: open, and offering what the edition asks of its kind.

    A size the planner gives stands instead of what the edition asks.

    Raises
    ------
    InputError
        If no rule of the edition asks for such a facility.
    """
    offer = standard.offer_of(site.kind)
    if not offer.kinds:
        choices = ", ".join(dict.fromkeys(kind for rule in standard.rules for kind in rule.facilities.kinds))
        raise InputError([Problem("not_a_choice", value=site.kind, details={"choices": choices})])
    row = _unnamed(offer).copy()
    row["facility_id"] = pd.array([site.site_id], dtype="str")
    row["name"] = pd.array([site.name or site.site_id], dtype="str")
    for name in SIZES:
        size = getattr(site, name)
        if size is not None:
            row[name] = np.array([size], dtype=np.float64)
    row["geometry"] = from_shapely(place_of(site), crs=WGS84)
    return row


@cache
def _unnamed(offer: FacilityFilter) -> gpd.GeoDataFrame:
    """Make the row of an offer once: casting a row to its contract takes longer than anything else about a site."""
    row = {
        "facility_id": "site",
        "name": "site",
        "kind": offer.kinds[0],
        "status": "open",
        "services": ";".join(offer.services),
        "floor_area_m2": offer.floor_area_m2_min,
        "beds": offer.beds_min,
        "demonstration": offer.demonstration,
        "inclusive": offer.inclusive,
        "public": offer.public,
        "registered": offer.registered,
        "source_file": "candidates",
        "source_row": 0,
        "source_datum": "WGS84",
    }
    return as_table(gpd.GeoDataFrame([row], geometry=[shapely.Point()], crs=WGS84), FACILITIES)


def walks_to(site: Site, walker: Walker, ground: Ground, epsg_m: int, cutoff_s: float) -> WalksTo:
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
        If the site is farther than `SNAP_LIMIT_M` from any street of the walker.
    """
    if np.isfinite([site.longitude, site.latitude]).all():
        place = places_for(place_of(site), walker, ground.walls, epsg_m)
        if (place.ways.points.edge >= 0).any():
            return walks_among(np.ones(1, dtype=np.bool_), walker, place, ground, cutoff_s)
    details = {"name": site.name or site.site_id, "limit_m": f"{SNAP_LIMIT_M:.0f}"}
    raise InputError([Problem("not_on_streets", details=details)])
