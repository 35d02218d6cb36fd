"""The one door that notebooks, the command line and the page go through."""

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from coverage.errors import describe
from coverage.model.progress import Tell, silent
from coverage.model.project import Project
from coverage.model.scenario import (
    Change,
    GateOpening,
    History,
    PathClosure,
    PathOpening,
    Relocation,
    Removal,
    Resizing,
    Scenario,
    Site,
)
from coverage.outputs.report_files import date_of, formats_of, report_files, write_facility_circles, write_reports
from coverage.planning.audit import audit
from coverage.planning.capacity import capacity_of
from coverage.planning.circles import facility_circles, isochrones_of, site_circle
from coverage.planning.confidence import confidence_of
from coverage.planning.effect import effect_of
from coverage.planning.figures import district_figures, placed_shares
from coverage.planning.results import Audit
from coverage.planning.scenarios.comparing import compare, variant_of
from coverage.planning.scorecard import scorecard_of
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.candidates import combined as combined_candidates
from coverage.planning.siting.candidates import room_candidates, street_candidates
from coverage.planning.siting.proposing import propose
from coverage.planning.unit_card import unit_of_point
from coverage.sources.beside import candidates_beside as read_candidates
from coverage.sources.demo import read_demo
from coverage.standards import load_standard
from coverage.words import Language
from coverage.workspace import read_project
from coverage.workspace.scenario_file import from_bytes as scenario_of
from coverage.workspace.scenario_file import to_bytes as scenario_bytes
from coverage.workspace.scenarios import list_scenarios, read_scenario, write_scenario

if TYPE_CHECKING:
    import folium

__all__ = [
    "Ask",
    "Change",
    "GateOpening",
    "History",
    "PathClosure",
    "PathOpening",
    "Relocation",
    "Removal",
    "Resizing",
    "Scenario",
    "Site",
    "audit",
    "capacity_of",
    "combined_candidates",
    "compare",
    "confidence_of",
    "date_of",
    "demo_project",
    "describe",
    "district_figures",
    "effect_of",
    "facility_circles",
    "formats_of",
    "isochrones_of",
    "list_scenarios",
    "load_standard",
    "map_of",
    "open_project",
    "open_source",
    "placed_shares",
    "propose",
    "read_candidates",
    "read_scenario",
    "report_files",
    "room_candidates",
    "scenario_bytes",
    "scenario_of",
    "scorecard_of",
    "site_circle",
    "street_candidates",
    "unit_of_point",
    "variant_of",
    "write_facility_circles",
    "write_reports",
    "write_scenario",
]


def demo_project(tell: Tell = silent) -> Project:
    """Read the fictional district that comes with the product."""
    return read_demo(tell)


def map_of(audit: Audit, isochrones: gpd.GeoDataFrame, care: str = "", language: Language = "zh") -> "folium.Map":
    """Draw an audit as the page does, in one map that asks nothing of the internet; see `outputs.map.sheet_map`."""
    from coverage.outputs.map import sheet_map  # noqa: PLC0415 - folium takes a third of a second, and few ask for a map

    return sheet_map.map_of(audit, isochrones, care, language)


def open_project(folder: str | Path) -> Project:
    """Open a project folder written by `carecircle import`."""
    return read_project(Path(folder))


def open_source(source: str, tell: Tell = silent) -> Project:
    """Open what a person names on the command line or the page: `demo` or a project folder."""
    return demo_project(tell) if source == "demo" else open_project(source)
