"""Everything the page computes, kept by content: a second look costs nothing, a changed file is read again."""

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import streamlit as st

from coverage import door
from coverage.app.choices import Question
from coverage.app.depth import Depth
from coverage.errors import InputError
from coverage.model.project import Project
from coverage.model.scenario import Site
from coverage.planning.results import Audit, Effect
from coverage.standards import Standard, shipped_standards, walked_by

DEMO: Final = "demo"
MANIFEST: Final = "manifest.json"
PROJECTS: Final = Path("projects")
STANDARDS: Final = Path("standards")


def sources() -> list[str]:
    """List the demo and the project folders under ./projects."""
    whole = f"[!.]*/{MANIFEST}"  # a folder whose name begins with a dot is an import half-written
    folders = sorted(path.parent for path in PROJECTS.glob(whole)) if PROJECTS.is_dir() else []
    return [DEMO, *map(str, folders)]


def editions() -> list[str]:
    """List the shipped editions by id and the planner's own under ./standards by path."""
    own = sorted(STANDARDS.glob("*.toml")) if STANDARDS.is_dir() else []
    return [*shipped_standards(), *map(str, own)]


def question(source: str, standard: str, profile: str) -> Question:
    """Stamp the choices with the content they stand for."""
    manifest = Path(source) / MANIFEST
    edition = shipped_standards().get(standard, Path(standard))
    return Question(source, _stamp(manifest) if source != DEMO else DEMO, standard, _stamp(edition), profile)


def _stamp(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


@st.cache_resource(show_spinner=False, max_entries=4)
def project_of(source: str, stamp: str) -> Project:  # noqa: ARG001 - the stamp is part of the cache's key
    """Open a project once for each content."""
    return door.open_source(source)


@st.cache_resource(show_spinner=False, max_entries=4)
def _corners(source: str, stamp: str) -> tuple[float, float, float, float]:
    project = project_of(source, stamp)
    both = np.stack([project.units.total_bounds, project.streets.total_bounds])
    west, south = np.nanmin(both[:, :2], axis=0)
    east, north = np.nanmax(both[:, 2:], axis=0)
    return float(west), float(south), float(east), float(north)


def covers(asked: Question, longitude: float, latitude: float) -> bool:
    """Say whether a point lies where the project has units or streets, by the corners of both."""
    west, south, east, north = _corners(asked.source, asked.stamp)
    return west <= longitude <= east and south <= latitude <= north


@st.cache_resource(show_spinner=False, max_entries=8)
def standard_of(asked: Question) -> Standard:
    """Read the edition, walked by the reader's choice of walker if there is one."""
    standard = door.load_standard(asked.standard)
    return walked_by(standard, asked.profile) if asked.profile else standard


@st.cache_resource(show_spinner=False, max_entries=8)
def audit_of(asked: Question) -> Audit:
    """Hold the district against the edition."""
    return door.audit(project_of(asked.source, asked.stamp), standard_of(asked))


@st.cache_resource(show_spinner=False, max_entries=8)
def circles_of(asked: Question) -> gpd.GeoDataFrame:
    """Draw the service circles of today's facilities."""
    return door.isochrones_of(audit_of(asked))


@st.cache_resource(show_spinner=False, max_entries=16)
def effect_after(asked: Question, sites: tuple[Site, ...]) -> Effect:
    """Tell what the last of `sites` buys on top of those before it, all of which can be reached.

    Few are kept, because each holds the walks of a whole district, and enough: a redraw asks for the beginnings of the
    list of candidates as it stands, one effect for each; those of former lists are never asked for again.

    Raises
    ------
    InputError
        If a walker cannot get to the last site from any street.
    """
    before = effect_after(asked, sites[:-1]).after if sites[:-1] else audit_of(asked)
    return door.effect_of(before, sites[-1])


def effects(asked: Question, sites: tuple[Site, ...]) -> dict[Site, Effect]:
    """Tell what each candidate buys on top of those before it; those this walker cannot reach are left out."""
    told: dict[Site, Effect] = {}
    for site in sites:
        with suppress(InputError):
            told[site] = effect_after(asked, (*told, site))
    return told


def circle_of(asked: Question, site: Site, rule_id: str) -> gpd.GeoDataFrame:
    """Draw the circle of one candidate alone."""
    return door.site_circle(audit_of(asked), site, rule_id)


def audit_with(asked: Question, sites: tuple[Site, ...]) -> Audit:
    """Hold the district with all candidates that can be reached built against the edition."""
    told = tuple(effects(asked, sites).values())
    return told[-1].after if told else audit_of(asked)


@st.cache_data(show_spinner=False, max_entries=16)
def scorecard_with(asked: Question, sites: tuple[Site, ...]) -> pd.DataFrame:
    """Hold every clause of the edition against the district, with all candidates that can be reached built."""
    return door.scorecard_of(audit_with(asked, sites))


@st.cache_resource(show_spinner=False, max_entries=16)
def depth_of(asked: Question, sites: tuple[Site, ...], care: str) -> Depth:
    """Count places and weigh verdicts on the circle of a care, with all candidates that can be reached built."""
    audit = audit_with(asked, sites)
    return Depth(door.capacity_of(audit, audit.standard.circle_rule(care).rule_id), door.confidence_of(audit))
