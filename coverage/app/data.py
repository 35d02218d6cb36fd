"""Everything the page computes, kept by content: a second look costs nothing, a changed file is read again."""

import gc
import hashlib
from collections.abc import Mapping
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
from coverage.app.scenario.chain import Chain, Changes, Step
from coverage.app.session import Memory, memory
from coverage.app.worker import worked
from coverage.errors import InputError
from coverage.model.project import Project
from coverage.model.scenario import Site
from coverage.outputs.map.base_layers import site_layer
from coverage.outputs.map.unit_layer import unit_places
from coverage.outputs.naming import unit_names
from coverage.planning.figures import DistrictFigures
from coverage.planning.results import Audit
from coverage.standards import Standard, shipped_standards, walked_by
from coverage.words import Language

DEMO: Final = "demo"
MANIFEST: Final = "manifest.json"
PROJECTS: Final = Path("projects")
STANDARDS: Final = Path("standards")
QUICK_HOMES: Final = 30_000  # the demo has some 2,000; at 200,000 a scorecard takes three seconds


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


def project_of(source: str, stamp: str) -> Project:
    """Open a project once for each content."""
    chain = memory().chain
    if chain is not None and (chain.asked.source, chain.asked.stamp) == (source, stamp):
        return chain.today.project  # Streamlit takes a millisecond to look up its cache, and this is asked often
    return _project_of(source, stamp)


@st.cache_resource(show_spinner=False, max_entries=4)
def _project_of(source: str, stamp: str) -> Project:  # noqa: ARG001 - the stamp is part of the cache's key
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


def standard_of(asked: Question) -> Standard:
    """Read the edition, walked by the reader's choice of walker if there is one."""
    chain = memory().chain
    return chain.today.standard if chain is not None and chain.asked == asked else _standard_of(asked)


@st.cache_resource(show_spinner=False, max_entries=8)
def _standard_of(asked: Question) -> Standard:
    standard = door.load_standard(asked.standard)
    return walked_by(standard, asked.profile) if asked.profile else standard


def audit_of(asked: Question) -> Audit:
    """Hold the district against the edition."""
    chain = memory().chain
    return chain.today if chain is not None and chain.asked == asked else _audit_of(asked)


@st.cache_resource(show_spinner=False, max_entries=8)
def _audit_of(asked: Question) -> Audit:
    return door.audit(project_of(asked.source, asked.stamp), standard_of(asked))


def circles_of(asked: Question, care: str, changes: Changes = ()) -> gpd.GeoDataFrame:
    """Draw the service circles of a care, of what stands with some changes made that can be made."""
    today, audit = audit_of(asked), audit_with(asked, changes)
    rule_id = today.standard.circle_rule(care).rule_id
    # Where a change leaves everybody's walks as they were, the circles of a city need not be drawn again.
    is_as_today = audit.walks_of(rule_id) is today.walks_of(rule_id)
    return _circles_of(asked, care, () if is_as_today else changes, audit)


def all_circles(asked: Question, audit: Audit) -> gpd.GeoDataFrame:
    """Draw the service circles of every care, of what stands; the audit is that of the question.

    It needs no page: reports are made when nobody draws one.
    """
    drawn = [_circles_of(asked, care, (), audit) for care in audit.standard.cares]
    return gpd.GeoDataFrame(pd.concat(drawn, ignore_index=True))


@st.cache_resource(show_spinner=False, max_entries=16)
def _circles_of(asked: Question, care: str, changes: Changes, _audit: Audit) -> gpd.GeoDataFrame:  # noqa: ARG001
    """Draw them once for what is asked; the audit follows from it."""
    return door.isochrones_of(_audit, care=care)


@st.cache_resource(show_spinner=False, max_entries=8)
def settled(asked: Question) -> None:
    """Get ready for the first click, once the page is seen.

    One is rehearsed, so that what is looked up but once has been. What has been worked out of a district is kept from
    being looked through for garbage after every click: Streamlit collects after each run of the page, and beside a city
    that takes longer than to answer the click. What has fallen out of use by then is collected first.
    """
    worked(_rehearse, audit_of(asked))
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _rehearse(audit: Audit) -> None:
    """Try a site of each care where a facility stands already, for nobody to see."""
    facilities = audit.project.facilities
    for care in audit.standard.cares:
        rule = audit.standard.circle_rule(care)
        rows = np.flatnonzero(facilities["kind"].isin(rule.facilities.kinds).to_numpy())[:1]
        for kind, place in zip(facilities["kind"].take(rows), facilities.geometry.take(rows), strict=True):
            site = Site("rehearsed", kind, float(place.x), float(place.y))
            with suppress(InputError):  # on no street, or standing there already
                door.effect_of(audit, site)
                site_layer(audit, site, rule.rule_id)


def chain_of(own: Memory, asked: Question) -> Chain:
    """Find what is worked out of this reader's scenario for a question, kept until another question is asked."""
    if own.chain is None or own.chain.asked != asked:
        own.chain = Chain(asked, audit_of(asked))
    return own.chain


def steps(asked: Question, changes: Changes) -> list[Step]:
    """Tell what each change buys on top of those before it; one that cannot be made buys nothing."""
    return chain_of(memory(), asked).steps(changes)


def audit_with(asked: Question, changes: Changes) -> Audit:
    """Hold the district with all changes made that can be made against the edition."""
    return chain_of(memory(), asked).audit(changes)


def figures(asked: Question, changes: Changes, care: str) -> tuple[DistrictFigures, DistrictFigures]:
    """Give the figures of a care today and with all changes made that can be made."""
    return chain_of(memory(), asked).figures(changes, care)


def is_quick(asked: Question) -> bool:
    """Say whether the district is so small that what hangs on a whole audit is worked out while one waits."""
    return len(audit_of(asked).ground.homes.xy) <= QUICK_HOMES


@st.cache_resource(show_spinner=False, max_entries=8)
def unit_names_of(source: str, stamp: str, language: Language) -> Mapping[str, str]:
    """Name every unit by its code."""
    return unit_names(project_of(source, stamp), language)


@st.cache_resource(show_spinner=False, max_entries=8)
def unit_places_of(source: str, stamp: str, language: Language) -> Mapping[str, str]:
    """Name every unit below the district by its code, with the one above it."""
    project = project_of(source, stamp)
    places = unit_places(project, language)
    below = ~project.units["level"].isin(["city", "district"])
    return {code: places[code] for code in project.units.loc[below, "unit_code"]}


@st.cache_data(show_spinner=False, max_entries=16)
def scorecard_with(asked: Question, changes: Changes) -> pd.DataFrame:
    """Hold every clause of the edition against the district, with all changes made that can be made."""
    return door.scorecard_of(audit_with(asked, changes))


@st.cache_resource(show_spinner=False, max_entries=16)
def depth_of(asked: Question, changes: Changes, care: str) -> Depth:
    """Count places and weigh verdicts on the circle of a care, with all changes made that can be made."""
    audit = audit_with(asked, changes)
    return Depth(door.capacity_of(audit, audit.standard.circle_rule(care).rule_id), door.confidence_of(audit))
