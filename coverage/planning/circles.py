"""Service circles as a table: of all facilities a rule counts, of each of them alone, or of one site alone."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from coverage.engine.arrays import Floats
from coverage.engine.isochrones import isochrones
from coverage.engine.separate import separate_isochrones
from coverage.model.contracts import Contract, as_table
from coverage.model.findings import FACILITY_ISOCHRONES, ISOCHRONES
from coverage.model.progress import Tell, silent
from coverage.model.scenario import Site
from coverage.planning.results import Audit
from coverage.planning.sites import walks_near
from coverage.standards import Rule


def isochrones_of(audit: Audit, tell: Tell = silent, care: str = "") -> gpd.GeoDataFrame:
    """Draw the service circles of a kind of care, or of every kind, at every break of the edition.

    Parameters
    ----------
    care
        "" for every kind.
    tell
        Hears "circles".

    Returns
    -------
    GeoDataFrame
        Under the contract ISOCHRONES; `people_reached` are those of the rule's group over the whole district.
    """
    rules = [audit.standard.circle_rule(one) for one in ((care,) if care else audit.standard.cares)]
    parts = []
    for at, rule in enumerate(rules):
        tell("circles", at / len(rules))
        walks = audit.walks_of(rule.rule_id)
        shapes = isochrones(audit.ground.walkers[rule.profile].graph, walks.reach, audit.standard.breaks_s)
        people = audit.people[rule.group]
        at_home = people.at_home if people.known.any() else np.full(len(people.at_home), np.nan)
        parts += _rows(audit, rule, shapes, at_home, walks.walks.seconds)
    tell("circles", 1.0)
    return _table(parts, audit.project.epsg_m, ISOCHRONES)


def facility_circles(audit: Audit, rule_id: str, tell: Tell = silent) -> gpd.GeoDataFrame:
    """Draw the circles of each facility that a rule counts, as if it were the only one.

    People are not counted in them: those of overlapping circles would be counted twice.

    Parameters
    ----------
    tell
        Hears "circles".

    Returns
    -------
    GeoDataFrame
        Under the contract FACILITY_ISOCHRONES, facilities in the order of the register.
    """
    rule, walks, breaks_s = audit.standard.rule(rule_id), audit.walks_of(rule_id), audit.standard.breaks_s
    walker = audit.ground.walkers[rule.profile]
    drawn: dict[int, list[tuple[shapely.MultiPolygon, ...]]] = {}
    for at, (way, shapes) in enumerate(separate_isochrones(walker.graph, walks.reach.sources, breaks_s)):
        tell("circles", at / len(walks.rows))
        drawn.setdefault(int(walks.rows[way]), []).append(shapes)
    tell("circles", 1.0)
    names = audit.project.facilities["facility_id"].to_numpy(dtype=object)
    rows = [
        {
            "rule_id": rule_id,
            "facility_id": names[row],
            "profile": rule.profile,
            "break_s": break_s,
            "geometry": shapely.union_all([shapes[at] for shapes in by_gate]) if len(by_gate) > 1 else by_gate[0][at],
        }
        for row, by_gate in sorted(drawn.items())
        for at, break_s in enumerate(breaks_s)
    ]
    return _table(rows, audit.project.epsg_m, FACILITY_ISOCHRONES)


def site_circle(audit: Audit, site: Site, rule_id: str) -> gpd.GeoDataFrame:
    """Draw the circle of one site alone, as the walker of a rule walks to it.

    Returns
    -------
    GeoDataFrame
        Under the contract ISOCHRONES.

    Raises
    ------
    InputError
        If the site is on no street.
    """
    rule = audit.standard.rule(rule_id)
    longest_s = float(max(audit.standard.breaks_s))
    walker = audit.ground.walkers[rule.profile]
    near = walks_near(site, walker, audit.ground, audit.project.epsg_m, longest_s)
    shapes = isochrones(near.graph, near.reach, audit.standard.breaks_s)
    people = audit.people[rule.group]
    at_home = people.at_home[near.homes] if people.known.any() else np.full(len(near.homes), np.nan)
    return _table(_rows(audit, rule, shapes, at_home, near.seconds), audit.project.epsg_m, ISOCHRONES)


def _rows(
    audit: Audit, rule: Rule, shapes: Sequence[shapely.MultiPolygon], at_home: Floats, home_s: Floats
) -> list[dict[str, object]]:
    """Describe the shape of every break; `at_home` (h,) people of the group walk `home_s` (h,) seconds."""
    breaks_s = audit.standard.breaks_s
    return [
        {
            "rule_id": rule.rule_id,
            "service": rule.care,
            "profile": rule.profile,
            "break_s": break_s,
            "people_reached": float(at_home[home_s <= break_s].sum()),
            "geometry": shape,
        }
        for break_s, shape in zip(breaks_s, shapes, strict=True)
    ]


def _table(rows: list[dict[str, object]], epsg_m: int, contract: Contract) -> gpd.GeoDataFrame:
    names = [name for name in contract.names if name != "geometry"]
    columns = {name: [row[name] for row in rows] for name in names}
    shapes = gpd.GeoSeries([row["geometry"] for row in rows], crs=epsg_m)
    return as_table(gpd.GeoDataFrame(columns, geometry=shapes), contract)
