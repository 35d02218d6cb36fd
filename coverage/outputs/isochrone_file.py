"""The service circles as GeoJSON: joined ones, and each facility's own."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from coverage.engine.isochrones import CELL_M, CORNER_ERROR_M, ERROR_M
from coverage.outputs.about import about
from coverage.outputs.geojson import GRID, Feature, collection_bytes
from coverage.outputs.naming import facility_labels
from coverage.outputs.report.model import figure
from coverage.planning.results import Audit
from coverage.standards import Rule
from coverage.words import Language, either, text


def isochrone_report(
    audit: Audit, isochrones: gpd.GeoDataFrame, language: Language, dated: str = "", planned: str = ""
) -> bytes:
    """Write the circles of an audit as GeoJSON, RFC 7946.

    Parameters
    ----------
    isochrones
        Under the contract ISOCHRONES, of the rules of `audit`.
    planned
        Whose circles they are where not today's.
    """
    rows = isochrones.to_dict("records")
    members = _members(audit, "isochrones", language, dated, planned)
    return collection_bytes([_joined(row, audit, language) for row in rows], members)


def facility_isochrone_report(audit: Audit, isochrones: gpd.GeoDataFrame, language: Language) -> bytes:
    """Write the circles of each facility alone as GeoJSON, RFC 7946.

    Parameters
    ----------
    isochrones
        Under the contract FACILITY_ISOCHRONES, of a rule of `audit`.
    """
    labels = facility_labels(audit.project, language)
    rows = isochrones.to_dict("records")
    features = [_own(row, labels, audit, language) for row in rows]
    return collection_bytes(features, _members(audit, "facility_isochrones", language))


def _members(audit: Audit, title: str, language: Language, dated: str = "", planned: str = "") -> dict[str, object]:
    """Say of circles how they were made and how far they may be off; metres."""
    return about(audit, title, language, dated, planned) | {
        "method": text(language, "outputs.isochrone_method"),
        "cell_m": CELL_M,
        "corner_error_m": CORNER_ERROR_M,
        "error_m": ERROR_M,
        "simplified_m": 0.0,
        "rounded_degrees": GRID,
    }


def _joined(row: Mapping[str, Any], audit: Audit, language: Language) -> Feature:
    rule, properties = _circle(row, audit, language)
    properties["people_reached"] = figure(row["people_reached"], "count")
    return Feature(f"{rule.rule_id}-{properties['minutes']:g}", row["geometry"], properties)


def _own(row: Mapping[str, Any], labels: Mapping[str, str], audit: Audit, language: Language) -> Feature:
    rule, properties = _circle(row, audit, language)
    facility = str(row["facility_id"])
    named = {"facility_id": facility, "facility": labels[facility]} | properties
    return Feature(f"{rule.rule_id}-{facility}-{properties['minutes']:g}", row["geometry"], named)


def _circle(row: Mapping[str, Any], audit: Audit, language: Language) -> tuple[Rule, dict[str, object]]:
    """Give the rule a circle belongs to, and what is said of every circle."""
    rule = audit.standard.rule(str(row["rule_id"]))
    profile = audit.ground.walkers[str(row["profile"])].profile
    return rule, {
        "rule": rule.rule_id,
        "service": text(language, f"terms.care.{rule.care}"),
        "requirement": either(language, rule.title_zh, rule.title_en),
        "minutes": float(str(row["break_s"])) / 60,
        "age_group": rule.group,
        "profile": profile.profile_id,
        "speed_m_s": profile.speed_m_s,
        "access_m": profile.access_m,
    }
