"""The verdicts as a table: one line for each clause and unit."""

from collections.abc import Mapping
from typing import Final

from coverage.outputs.estimates import Shares, estimated_shares
from coverage.outputs.geojson import rounded
from coverage.outputs.naming import blank_if_na, evidence_words, facility_labels, unit_names
from coverage.outputs.report.model import figure
from coverage.outputs.spreadsheet_text import Cell, csv_bytes
from coverage.planning.results import Audit
from coverage.words import Language, either, text

COLUMNS: Final = (
    "rule",
    "clause",
    "requirement",
    "unit_code",
    "unit",
    "level",
    "parent",
    "value",
    "target",
    "estimated_share",
    "outcome",
    "outcome_code",
    "people_short",
    "reason",
    "evidence",
)


def assessments_csv(audit: Audit, language: Language) -> bytes:
    """Write every verdict as CSV with headers and texts in `language`; an empty cell is unknown.

    `value` counts facilities (presence) or is a share 0–1 (reach_share), beside its `target`; `estimated_share`
    is the share of the people behind such a share who were timed by estimate.
    """
    estimated = _of_reach_rules(audit)
    units = audit.project.units.set_index("unit_code")
    names, facilities = unit_names(audit.project, language), facility_labels(audit.project, language)
    header = [text(language, f"outputs.column.{column}") for column in COLUMNS]
    rows = []
    for row in audit.assessments.to_dict("records"):
        unit = units.loc[row["unit_code"]]
        place: list[Cell] = [
            row["unit_code"],
            names[row["unit_code"]],
            text(language, f"terms.level.{unit['level']}"),
            names.get(blank_if_na(unit["parent_code"]), ""),
        ]
        rows.append(
            _rule_cells(row, audit, language)
            + place
            + _verdict_cells(row, estimated, language)
            + [evidence_words(row["evidence"], facilities, language)]
        )
    return csv_bytes(header, rows)


def _rule_cells(row: Mapping[str, object], audit: Audit, language: Language) -> list[Cell]:
    rule = audit.standard.rule(str(row["rule_id"]))
    return [rule.rule_id, rule.clause, either(language, rule.title_zh, rule.title_en)]


def _of_reach_rules(audit: Audit) -> Shares:
    rules = [rule.rule_id for rule in audit.standard.rules if rule.measure == "reach_share"]
    return estimated_shares(audit.reach[audit.reach["rule_id"].isin(rules).to_numpy()])


def _verdict_cells(row: Mapping[str, object], estimated: Shares, language: Language) -> list[Cell]:
    outcome = str(row["outcome"])
    return [
        rounded(row["value"], 4),
        rounded(row["target"], 4),
        figure(estimated.get((str(row["rule_id"]), str(row["unit_code"]))), "share"),
        text(language, f"terms.outcome.{outcome}"),
        outcome,
        figure(row["people_short"], "count"),
        text(language, f"reasons.{row['reason']}"),
    ]
