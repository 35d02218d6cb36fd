"""The chapter made: its notice, its sentences, its tables, and its layers for a map."""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from coverage.outputs.report.layers import layer_of
from coverage.outputs.report.matter import Matter
from coverage.outputs.report.model import PLANNED, Planned, ReportTable
from coverage.outputs.report.planned.changes import changes_table
from coverage.outputs.report.planned.compared import changed_units, compared_table, units_changed_table
from coverage.outputs.report.planned.matter import PlannedMatter, planned_matter
from coverage.outputs.report.planned.sentences import sentences_of
from coverage.outputs.report.planned.sites import (
    curve_table,
    proposed_table,
    site_points,
    sites_table,
    unreached_table,
)
from coverage.outputs.report.siting import Siting, notice_of
from coverage.planning.scenarios.comparing import SAME, sides_of


def planned_of(matter: Matter, siting: Siting) -> tuple[Planned, Mapping[str, gpd.GeoDataFrame]]:
    """Tell what is planned beside the audit of a report.

    Returns
    -------
    tuple
        The chapter, and its layers: "sites" and "unit_changes", each only where it has a row.
    """
    planned = planned_matter(matter, siting)
    tables = {one.name: one for one in _tables(planned) if one.rows}
    notice = notice_of(matter.audit, siting, matter.language)
    kept: dict[str, ReportTable] = {name: tables[name] for name in PLANNED if name in tables}
    chapter = Planned(notice, sentences_of(planned), kept, _sides(planned))
    return chapter, _layers(planned, tables)


def _tables(planned: PlannedMatter) -> list[ReportTable]:
    comparison, proposal = planned.siting.comparison, planned.siting.proposal
    tables = []
    if comparison is not None:
        tables += [changes_table(planned), compared_table(comparison, planned)]
        tables += [units_changed_table(comparison, planned)]
    if proposal is not None:
        tables += [proposed_table(proposal, planned), unreached_table(proposal, planned)]
        tables += [curve_table(proposal, planned)]
    return tables


def _sides(planned: PlannedMatter) -> Mapping[str, Mapping[str, str]]:
    """Say what becomes of the units that change, as the page's map does, over all rules."""
    comparison = planned.siting.comparison
    if comparison is None:
        return {}
    sides = {one.scenario.name: sides_of(comparison, one.scenario.name) for one in comparison.variants}
    return {planned.labels[name]: dict(own[(own != SAME).to_numpy()]) for name, own in sides.items()}


def _layers(planned: PlannedMatter, tables: Mapping[str, ReportTable]) -> Mapping[str, gpd.GeoDataFrame]:
    layers = {}
    if planned.marked:
        layers["sites"] = layer_of(sites_table(planned), site_points(planned))
    if "units_changed" in tables:
        layers["unit_changes"] = layer_of(tables["units_changed"], _shapes(planned))
    return layers


def _shapes(planned: PlannedMatter) -> NDArray[np.object_]:
    """Give the shapes of the units of the table "units_changed", row by row."""
    comparison = planned.siting.comparison
    if comparison is None:
        return np.array([], dtype=object)
    shapes = planned.today.project.units.set_index("unit_code").geometry
    return np.array(shapes.loc[changed_units(comparison)["unit_code"]].to_list(), dtype=object)
