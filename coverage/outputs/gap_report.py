"""The gap report: one feature for each unit that lacks what a clause asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coverage.model.project import Project
from coverage.outputs.about import about
from coverage.outputs.estimates import Shares, estimated_shares
from coverage.outputs.geojson import Feature, collection_bytes, rounded
from coverage.outputs.naming import blank_if_na, evidence_words, facility_labels, facility_names, unit_names
from coverage.planning.results import Audit
from coverage.words import Language, either, text


@dataclass(frozen=True, slots=True)
class _Names:
    units: Mapping[str, str]
    levels: Mapping[str, str]
    facilities: Mapping[str, str]
    labels: Mapping[str, str]


def gap_report(audit: Audit, language: Language) -> bytes:
    """Write the gaps of an audit as GeoJSON, RFC 7946; the page and the command export these same bytes.

    Properties are named in English for machines; their texts are in `language`; null is unknown. People to one
    decimal, `nearest_minutes` to one, `share_within_reach` and `estimated_share` (of the same people) 0–1 to four.
    """
    names = _names(audit.project, language)
    estimated = estimated_shares(audit.reach)
    features = [_feature(row, audit, names, estimated, language) for row in audit.gaps.to_dict("records")]
    return collection_bytes(features, about(audit, "gaps", language))


def _names(project: Project, language: Language) -> _Names:
    units = project.units
    return _Names(
        units=unit_names(project, language),
        levels=dict(zip(units["unit_code"], units["level"], strict=True)),
        facilities=facility_names(project, language),
        labels=facility_labels(project, language),
    )


def _feature(row: Mapping[str, Any], audit: Audit, names: _Names, estimated: Shares, language: Language) -> Feature:
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
        "people": rounded(row["people"], 1),
        "people_affected": rounded(row["people_affected"], 1),
        "share_within_reach": rounded(row["share_within_reach"], 4),
        "estimated_share": rounded(estimated.get((rule.rule_id, code)), 4),
        "nearest_facility": names.facilities.get(blank_if_na(row["nearest_facility_id"])),
        "nearest_minutes": _minutes(row["nearest_walk_s"]),
    }
    return Feature(f"{rule.rule_id}-{code}", row["geometry"], properties)


def _minutes(walk_s: object) -> float | None:
    seconds = rounded(walk_s, 6)
    return None if seconds is None else rounded(seconds / 60, 1)
