"""The gap report: one feature for each unit that lacks what a clause asks."""

from collections.abc import Mapping
from typing import Any

from coverage.outputs.about import about
from coverage.outputs.estimates import Shares, estimated_shares
from coverage.outputs.geojson import Feature, collection_bytes
from coverage.outputs.naming import blank_if_na, evidence_words
from coverage.outputs.report.matter import Names, names_in
from coverage.outputs.report.model import figure, minutes
from coverage.planning.results import Audit
from coverage.words import Language, either, text


def gap_report(audit: Audit, language: Language, dated: str = "", planned: str = "") -> bytes:
    """Write the gaps of an audit as GeoJSON, RFC 7946; the page and the command export these same bytes.

    Properties are named in English for machines; their texts are in `language`; null is unknown. Figures are
    rounded as in the report: people to whole ones, `nearest_minutes` to one decimal, `share_within_reach` and
    `estimated_share` (of the same people) 0–1 to four. `planned` says whose figures they are where not today's.
    """
    names = names_in(audit.project, language)
    estimated = estimated_shares(audit.reach)
    features = [_feature(row, audit, names, estimated, language) for row in audit.gaps.to_dict("records")]
    return collection_bytes(features, about(audit, "gaps", language, dated, planned))


def _feature(row: Mapping[str, Any], audit: Audit, names: Names, estimated: Shares, language: Language) -> Feature:
    rule = audit.standard.rule(str(row["rule_id"]))
    code, parent = str(row["unit_code"]), blank_if_na(row["parent_code"])
    properties = {
        "unit_code": code,
        "unit": names.units[code],
        "level": text(language, f"terms.level.{row['level']}"),
        "parent": names.units.get(parent),
        "parent_level": text(language, f"terms.level.{names.levels[parent]}") if parent in names.levels else None,
        "rule": rule.rule_id,
        "clause": rule.clause,
        "requirement": either(language, rule.title_zh, rule.title_en),
        "missing": text(language, f"reasons.{row['missing']}"),
        "missing_code": row["missing"],
        "evidence": evidence_words(str(row["evidence"]), names.labels, language),
        "age_group": row["age_group"],
        "people": figure(row["people"], "count"),
        "people_affected": figure(row["people_affected"], "count"),
        "share_within_reach": figure(row["share_within_reach"], "share"),
        "estimated_share": figure(estimated.get((rule.rule_id, code)), "share"),
        "nearest_facility": names.facilities.get(blank_if_na(row["nearest_facility_id"])),
        "nearest_minutes": minutes(row["nearest_walk_s"]),
    }
    return Feature(f"{rule.rule_id}-{code}", row["geometry"], properties)
