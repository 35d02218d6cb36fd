"""The service circles as GeoJSON."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from coverage.engine.isochrones import CELL_M
from coverage.outputs.about import about
from coverage.outputs.geojson import Feature, collection_bytes, rounded
from coverage.planning.results import Audit
from coverage.words import Language, either, text


def isochrone_report(audit: Audit, isochrones: gpd.GeoDataFrame, language: Language) -> bytes:
    """Write the circles of an audit as GeoJSON, RFC 7946.

    Parameters
    ----------
    isochrones
        Under the contract ISOCHRONES, of the rules of `audit`.
    """
    members = about(audit, "isochrones", language) | {
        "method": text(language, "outputs.isochrone_method", {"cell_m": f"{CELL_M:g}"}),
        "cell_m": CELL_M,
    }
    rows = isochrones.to_dict("records")
    return collection_bytes([_feature(row, audit, language) for row in rows], members)


def _feature(row: Mapping[str, Any], audit: Audit, language: Language) -> Feature:
    rule = audit.standard.rule(str(row["rule_id"]))
    profile = audit.ground.walkers[str(row["profile"])].profile
    minutes = float(str(row["break_s"])) / 60
    properties = {
        "rule": rule.rule_id,
        "service": text(language, f"terms.care.{rule.care}"),
        "requirement": either(language, rule.title_zh, rule.title_en),
        "minutes": minutes,
        "age_group": rule.group,
        "people_reached": rounded(row["people_reached"], 1),
        "profile": profile.profile_id,
        "speed_m_s": profile.speed_m_s,
        "access_m": profile.access_m,
    }
    return Feature(f"{rule.rule_id}-{minutes:g}", row["geometry"], properties)
