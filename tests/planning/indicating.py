"""What the tests of indicators ask: an indicator of their own in a small edition, and its row of the scorecard."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from coverage.model.contracts import as_table
from coverage.model.tables import AREAS, REPORTED
from coverage.planning.audit import audit
from coverage.planning.scorecard import scorecard_of
from coverage.standards import FacilityFilter
from coverage.standards.rules import Indicator
from tests.planning.askings import STANDARD
from tests.town import CORNER, EPSG_M

WALKED = tuple(STANDARD.rule(rule_id) for rule_id in ("A1", "A2", "A4", "A5"))

PLAIN = Indicator(
    rule_id="I1",
    section="B",
    care="elderly",
    title_zh="指标",
    title_en="Indicator",
    clause="二（二）",
    quote="",
    measure="presence",
    levels=("district",),
    target=1.0,
)


def indicator(measure, *kinds, **said):
    """An indicator about facilities of some kinds, or about none."""
    asked = {"facilities": FacilityFilter(kinds=kinds)} if kinds else {}
    return replace(PLAIN, measure=measure, **{**asked, **said})


def edition(*clauses):
    return replace(STANDARD, clauses=(*WALKED, *clauses))


def held(town, *clauses, areas=None, reported=None):
    """The audit of a town against the walked rules and some more clauses.

    areas      {"E1": ("estate", (west, south, east, north), {"households": 100})}
    reported   {"I1": {"value": 0.9}}
    """
    project = town.project()
    if areas:
        project = replace(project, areas=_areas(areas))
    if reported:
        rows = [{"rule_id": rule_id, **said} for rule_id, said in reported.items()]
        project = replace(project, reported=as_table(pd.DataFrame(rows), REPORTED))
    return audit(project, edition(*clauses))


def row(an_audit, rule_id="I1"):
    card = scorecard_of(an_audit)
    return card[card["rule_id"] == rule_id].iloc[0]


def scored(town, clause, **supplied):
    """Value (None where it is not known), outcome and reason of one clause."""
    return told(row(held(town, clause, **supplied), clause.rule_id))


def told(one):
    value = None if pd.isna(one["value"]) else round(float(one["value"]), 9)
    return value, one["outcome"], one["reason"]


def _areas(areas):
    rows = [{"area_id": area_id, "name": area_id, "kind": kind, **said} for area_id, (kind, _, said) in areas.items()]
    boxes = [shapely.transform(shapely.box(*box), lambda xy: xy + CORNER) for _, box, _ in areas.values()]
    return as_table(gpd.GeoDataFrame(rows, geometry=boxes, crs=EPSG_M), AREAS)
