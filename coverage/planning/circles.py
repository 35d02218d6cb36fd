"""Service circles as a table: of all facilities of a rule, or of one site alone."""

import geopandas as gpd
import numpy as np
import shapely

from coverage.engine.arrays import Floats, Reach
from coverage.engine.isochrones import DEFAULT_CELL_M, isochrones
from coverage.engine.reach import home_walks, reach
from coverage.engine.snapping import snap
from coverage.errors import InputError, Problem
from coverage.model.progress import Tell, silent
from coverage.model.tables import ISOCHRONES, as_table
from coverage.planning.ground import SNAP_LIMIT_M
from coverage.planning.metres import points_m
from coverage.planning.results import Audit, Site, Walker
from coverage.standards import Rule


def isochrones_of(audit: Audit, tell: Tell = silent) -> gpd.GeoDataFrame:
    """Draw the circles of every rule that draws one, under the contract ISOCHRONES; EPSG:4326."""
    rules = [rule for rule in audit.standard.rules if rule.measure == "reach_share"]
    parts = []
    for number, rule in enumerate(rules):
        tell("circles", number / len(rules))
        walks = audit.walks[rule.rule_id]
        parts.extend(_rows(audit, rule, walks.reach, walks.walks.seconds))
    return as_table(gpd.GeoDataFrame(parts, geometry="geometry", crs=audit.project.epsg_m), ISOCHRONES)


def site_circle(audit: Audit, site: Site, rule_id: str) -> gpd.GeoDataFrame:
    """Draw the circle of one site alone as a rule's walker walks to it, under the contract ISOCHRONES.

    Raises
    ------
    InputError
        If the site stands on no street.
    """
    rule = audit.standard.rule(rule_id)
    walker = audit.ground.walkers[rule.profile]
    found = site_reach(audit, site, walker, float(max(audit.standard.breaks_s)))
    seconds = home_walks(walker.graph, found, walker.entrances).seconds
    rows = _rows(audit, rule, found, seconds)
    return as_table(gpd.GeoDataFrame(rows, geometry="geometry", crs=audit.project.epsg_m), ISOCHRONES)


def site_reach(audit: Audit, site: Site, walker: Walker, cutoff_s: float) -> Reach:
    """Search outward from one site.

    Raises
    ------
    InputError
        If the site stands on no street.
    """
    at = np.array([shapely.Point(site.longitude, site.latitude)], dtype=object)
    snapped = snap(walker.graph, points_m(at, audit.project.epsg_m), SNAP_LIMIT_M)
    if snapped.edge[0] < 0:
        details = {"name": site.name or site.site_id, "limit_m": f"{SNAP_LIMIT_M:g}"}
        raise InputError([Problem("not_on_streets", details=details)])
    return reach(walker.graph, snapped, cutoff_s)


def _rows(audit: Audit, rule: Rule, found: Reach, home_s: Floats) -> list[dict[str, object]]:
    graph = audit.ground.walkers[rule.profile].graph
    shapes = isochrones(graph, found, audit.standard.breaks_s, DEFAULT_CELL_M)
    at_home = audit.people[rule.group].at_home
    return [
        {
            "rule_id": rule.rule_id,
            "service": rule.care,
            "profile": rule.profile,
            "break_s": break_s,
            "people_reached": float(at_home[home_s <= break_s].sum()),
            "geometry": shape,
        }
        for break_s, shape in zip(audit.standard.breaks_s, shapes, strict=True)
    ]
