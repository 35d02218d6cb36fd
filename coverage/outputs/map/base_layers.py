"""Layers of the page's map as compact GeoJSON that the browser fetches once and draws itself."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from coverage.engine.isochrones import isochrones
from coverage.model.contracts import WGS84
from coverage.model.project import Project
from coverage.model.scenario import Site
from coverage.outputs.map.change_marks import DECIMALS, symbol_of
from coverage.outputs.map.desk_map import Bounds, bounds_of
from coverage.outputs.naming import blank_if_na, facility_names
from coverage.planning.results import Audit
from coverage.planning.sites import walks_near
from coverage.words import Language, text

SEGMENTS_PER_FEATURE: Final = 500  # one feature per street costs three times the time of 500 merged into one
SMOOTHING_DEG: Final = 1e-5  # about 1 m: a pixel at the closest zoom

STREET_CLASS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("motorway", "motorway_link", "trunk", "trunk_link"), "motorway"),
    **dict.fromkeys(("primary", "primary_link"), "major"),
    **dict.fromkeys(("secondary", "secondary_link", "tertiary", "tertiary_link"), "middle"),
    **dict.fromkeys(("residential", "unclassified", "living_street", "service", "pedestrian", "road"), "minor"),
}
DRAWN_FIRST: Final = ("green", "water", "path", "minor", "middle", "major", "motorway", "rail")


def ground_layer(project: Project) -> bytes:
    """Draw what lies under everything: green, water, streets by class, rail.

    Streets of one class are merged into features of about 500 segments, neighbours together, so that the browser
    can leave out what is not in sight.
    """
    features: list[str] = []
    for kind in DRAWN_FIRST:
        features += features_of(_backdrop(project, kind), {"kind": kind})
        features += features_of(_streets(project, kind), {"kind": kind})
    return collection(features)


def units_layer(project: Project) -> bytes:
    """Draw every unit: its code, its level, where its label goes, and whether it has no units below it."""
    units = project.units
    parents = set(units["parent_code"].dropna())
    shapes = units.geometry.to_numpy()
    features = []
    for code, level, shape in zip(units["unit_code"], units["level"], shapes, strict=True):
        at = _label_point(shape)
        properties = {"code": code, "level": level, "leaf": code not in parents, "label_at": at}
        features += features_of([shape], properties)
    return collection(features)


def unit_bounds(project: Project, unit_code: str) -> Bounds:
    """Find the corners of one unit."""
    units = project.units
    return bounds_of(units.geometry[units["unit_code"] == unit_code].total_bounds)


def facilities_layer(project: Project, kinds: Iterable[str], language: Language) -> bytes:
    """Draw every facility; those not of `kinds` are small and lie below."""
    wanted = set(kinds)
    names = facility_names(project, language)
    rows = project.facilities[["facility_id", "kind", "status", "services", "geometry"]].to_dict("records")
    rows.sort(key=lambda row: row["kind"] in wanted)
    features = []
    for row in rows:
        kind = row["kind"]
        properties = {
            "id": row["facility_id"],
            "symbol": symbol_of(kind, wanted),
            "status": row["status"],
            "lines": _facility_lines(names[row["facility_id"]], kind, row["status"], row["services"], language),
        }
        features += features_of([row["geometry"]], properties)
    return collection(features)


def circles_layer(drawn: gpd.GeoDataFrame, rule_id: str) -> bytes:
    """Draw the circles of one rule, the widest first."""
    own = drawn[drawn["rule_id"] == rule_id].sort_values("break_s", ascending=False)
    return _circles(own["break_s"], own.geometry)


def site_layer(audit: Audit, site: Site, rule_id: str) -> bytes:
    """Draw the circles of one site alone, as the walker of a rule walks to it; nobody in them is counted.

    Raises
    ------
    InputError
        If the site is on no street.
    """
    walker = audit.ground.walkers[audit.standard.rule(rule_id).profile]
    breaks_s = audit.standard.breaks_s
    near = walks_near(site, walker, audit.ground, audit.project.epsg_m, float(breaks_s[-1]))
    shapes = isochrones(near.graph, near.reach, breaks_s)
    return _circles(breaks_s[::-1], gpd.GeoSeries(shapes[::-1], crs=audit.project.epsg_m).to_crs(WGS84))


def _circles(breaks_s: Iterable[float], shapes: gpd.GeoSeries) -> bytes:
    features: list[str] = []
    for break_s, shape in zip(breaks_s, shapely.simplify(shapes.to_numpy(), SMOOTHING_DEG), strict=True):
        features += features_of([shape], {"minutes": break_s / 60})
    return collection(features)


def _backdrop(project: Project, kind: str) -> list[BaseGeometry]:
    backdrop = project.backdrop
    return list(shapely.simplify(backdrop.geometry[backdrop["kind"] == kind].to_numpy(), SMOOTHING_DEG))


def _streets(project: Project, kind: str) -> list[BaseGeometry]:
    streets = project.streets
    own = streets.geometry[streets["highway"].map(STREET_CLASS).fillna("path") == kind]
    if own.empty:
        return []
    lines = own.iloc[np.argsort(own.hilbert_distance().to_numpy(), kind="stable")].to_numpy()
    chunks = np.array_split(lines, int(np.ceil(len(lines) / SEGMENTS_PER_FEATURE)))
    return [shapely.multilinestrings(chunk) for chunk in chunks]


def _label_point(shape: BaseGeometry) -> list[float]:
    """Find the middle of the widest part of a unit: a centroid may lie outside a bent one."""
    point = shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=1e-4), 0)
    return [round(point.x, DECIMALS), round(point.y, DECIMALS)]


def _facility_lines(name: str, kind: str, status: str, services: object, language: Language) -> list[str]:
    state = text(
        language, "map.pair", {"first": text(language, f"terms.kind.{kind}"), "second": _status(status, language)}
    )
    offered = [text(language, f"terms.service.{one}") for one in blank_if_na(services).split(";") if one]
    return [name, state, *([text(language, "map.comma").join(offered)] if offered else [])]


def _status(status: str, language: Language) -> str:
    return text(language, f"terms.status.{status}")


def features_of(shapes: Iterable[BaseGeometry], properties: Mapping[str, object]) -> list[str]:
    """Write one GeoJSON feature for each shape, all with the same properties."""
    told = json.dumps(properties, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    laid = shapely.transform(np.array([*shapes], dtype=object), lambda xy: np.round(xy, DECIMALS))
    return [f'{{"type":"Feature","properties":{told},"geometry":{written}}}' for written in shapely.to_geojson(laid)]


def collection(features: list[str]) -> bytes:
    """Write features as one file."""
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n").encode()
