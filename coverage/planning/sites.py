"""A site taken for built: the facility it becomes, where it stands, and everyone's walk to it alone."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geopandas.array import from_shapely
from numpy.typing import NDArray

from coverage.engine.around import nearing, position_in, reach_again
from coverage.engine.arrays import Floats, Ints, Reach, SnappedPoints, TravelGraph
from coverage.engine.doors import doors_of, homes_beside, part_beside, walks_through
from coverage.engine.joining import distinct
from coverage.engine.snapping import NOWHERE, chosen_points
from coverage.errors import InputError, Problem
from coverage.model.columns import Columns, columns_of
from coverage.model.contracts import WGS84, as_table
from coverage.model.scenario import Site
from coverage.model.tables import FACILITIES
from coverage.planning.ground import SNAP_LIMIT_M, places_for
from coverage.planning.results import Ground, Places, Walker, WalksTo
from coverage.planning.walking import or_inside, walks_among, ways_among
from coverage.standards import FacilityFilter, Standard


@dataclass(frozen=True, eq=False, slots=True)
class WalksNear:
    """Walks to one site: from the nodes of the streets around it, `graph`, and from the homes (h,), rising, beside.

    `seconds` (h,) are those of the homes; nobody else walks there within the cutoff of `reach`.
    """

    graph: TravelGraph
    reach: Reach
    homes: Ints
    seconds: Floats


ADDED: Final = "candidates"
"""The `source_file` of facilities that are only thought of: no file that is read, all of which have an ending."""

SIZES: Final = ("beds", "places", "floor_area_m2", "staff")
"""What a planner may say of the size of a site."""


def place_of(site: Site) -> NDArray[np.object_]:
    """Give the site as one shapely point in EPSG:4326, (1,)."""
    return np.array([shapely.Point(site.longitude, site.latitude)], dtype=object)


def built(site: Site, standard: Standard) -> gpd.GeoDataFrame:
    """Make a table of the one row that the site becomes; see `row_of`."""
    row = row_of(site, standard)
    return gpd.GeoDataFrame(row, geometry=row["geometry"])


def row_of(site: Site, standard: Standard) -> Columns:
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
    row = _unnamed(offer)
    names = pd.array([site.site_id, site.name or site.site_id], dtype=row["name"].dtype)
    sizes = {name: getattr(site, name) for name in SIZES}
    return {
        **row,
        "facility_id": names[:1],
        "name": names[1:],
        **{name: pd.array([size], dtype=np.float64) for name, size in sizes.items() if size is not None},
        "geometry": from_shapely(place_of(site), crs=row["geometry"].crs),
    }


@cache
def _unnamed(offer: FacilityFilter) -> Columns:
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
        "source_file": ADDED,
        "source_row": 0,
        "source_datum": "wgs84",
    }
    return columns_of(as_table(gpd.GeoDataFrame([row], geometry=[shapely.Point()], crs=WGS84), FACILITIES))


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
    place = _place_on_streets(site, walker, ground, epsg_m)
    return walks_among(np.ones(1, dtype=np.bool_), walker, place, ground, cutoff_s)


def walks_near(site: Site, walker: Walker, ground: Ground, epsg_m: int, cutoff_s: float) -> WalksNear:
    """Time the walks to one site alone, of those who may reach it; see `walks_to`, with whose walks these are equal.

    Nothing is looked at that lies farther away, so that it takes no longer in a larger city.
    """
    place = _place_on_streets(site, walker, ground, epsg_m)
    ways = ways_among(np.ones(1, dtype=np.bool_), place)
    sources, rows = chosen_points(place.ways.points, ways), place.ways.home[ways]
    nodes, none = len(walker.graph.network.node_xy), np.empty(0, dtype=np.int64)
    nobody = Reach(np.full(nodes, np.inf), np.full(nodes, NOWHERE), chosen_points(sources, none), cutoff_s)
    near = nearing(walker.graph, walker.around, [nobody], sources)
    found = reach_again(walker.graph, nobody, np.array([NOWHERE]), sources, near)
    beside = distinct(walker.graph.network.ends[sources.edge], found.node)
    inside = np.flatnonzero(np.isin(ground.walls.home_compound, place.compound[place.compound != NOWHERE]))
    homes = distinct(homes_beside(walker.around, walker.entrances, beside), inside)
    own = walks_through(doors_of(walker.graph, walker.entrances, homes), found)
    own = or_inside(own, homes, rows, walker, place, ground, cutoff_s)
    graph, node, edge = part_beside(walker.graph, beside)
    onto = SnappedPoints(position_in(edge, sources.edge), sources.offset_m, sources.access_m)
    return WalksNear(graph, Reach(*found.at(node), onto, cutoff_s), homes, own.seconds)


def _place_on_streets(site: Site, walker: Walker, ground: Ground, epsg_m: int) -> Places:
    if np.isfinite([site.longitude, site.latitude]).all():
        place = places_for(place_of(site), walker, ground.walls, epsg_m)
        if (place.ways.points.edge >= 0).any():
            return place
    details = {"name": site.name or site.site_id, "limit_m": f"{SNAP_LIMIT_M:.0f}"}
    raise InputError([Problem("not_on_streets", details=details)])
