"""The scorecard and the gaps of a report, and the sections the gaps are told in."""

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from coverage.outputs.estimates import estimated_shares
from coverage.outputs.naming import blank_if_na, evidence_words, percentage
from coverage.outputs.report.matter import Matter, Row, in_percent
from coverage.outputs.report.model import Cell, GapSection, ReportTable, TableColumns, figure, minutes
from coverage.planning.shown import shown

SCORECARD: Final[TableColumns] = (
    ("rule", "text"),
    ("section", "text"),
    ("care", "text"),
    ("clause", "text"),
    ("requirement", "text"),
    ("nature", "text"),
    ("department", "text"),
    ("measure", "text"),
    ("value", "number"),
    ("target", "number"),
    ("unit", "text"),
    ("baseline", "number"),
    ("baseline_year", "number"),
    ("outcome", "text"),
    ("reason", "text"),
    ("units_asked", "count"),
    ("units_met", "count"),
    ("units_not_met", "count"),
    ("units_unknown", "count"),
    ("sites_missing", "count"),
    ("people_short", "count"),
    ("basis", "text"),
    ("evidence", "text"),
    ("reading", "text"),
)

GAPS: Final[TableColumns] = (
    ("subdistrict", "text"),
    ("unit_code", "text"),
    ("unit", "text"),
    ("level", "text"),
    ("rule", "text"),
    ("clause", "text"),
    ("requirement", "text"),
    ("missing", "text"),
    ("age_group", "text"),
    ("people", "count"),
    ("people_affected", "count"),
    ("share_within_reach", "share"),
    ("nearest_facility", "text"),
    ("nearest_minutes", "minutes"),
    ("estimated_share", "share"),
    ("evidence", "text"),
)


def scorecard_table(matter: Matter) -> ReportTable:
    """Tell every clause; value, target and baseline in the unit that stands beside them."""
    rows = [_clause_cells(row, matter) for row in matter.findings.scorecard.to_dict("records")]
    return matter.table("scorecard", SCORECARD, rows)


def clause_figure(value: object, *, is_share: bool) -> float | None:
    """Give a figure of the scorecard in its clause's unit, percent where it is a share; None where it is unknown.

    It is rounded down, so that it never seems to reach a target it misses.
    """
    number = math.nan if value is None else float(str(value))
    if not math.isfinite(number):
        return None
    return percentage(number) if is_share else shown(number, "measured")


def gaps_table(matter: Matter) -> ReportTable:
    """Tell every gap, in the order of the audit: the most people affected first."""
    estimated = estimated_shares(matter.audit.reach)
    rows = [_gap_cells(row, estimated, matter) for row in matter.audit.gaps.to_dict("records")]
    return matter.table("gaps", GAPS, rows)


def gap_sections(matter: Matter) -> tuple[GapSection, ...]:
    """Tell the gaps subdistrict by subdistrict.

    People affected are compared between sections by the clause and level under which most are, because who lacks one
    thing may lack another too, and stands in the subdistrict as well as in the community.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    affected: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for at, gap in enumerate(matter.audit.gaps.to_dict("records")):
        section = matter.names.section_of(gap["unit_code"])
        rows[section].append(at)
        people = float(gap["people_affected"])
        affected[section][gap["rule_id"], gap["level"]] += 0.0 if math.isnan(people) else people
    order = sorted(rows, key=lambda code: (-max(affected[code].values()), code))
    return tuple(GapSection(matter.names.units[code], tuple(rows[code])) for code in order)


def _clause_cells(row: Row, matter: Matter) -> list[Cell]:
    clause = matter.audit.standard.clause(row["rule_id"])
    said, is_share = matter.term, in_percent(clause, row)
    unit = matter.say("percent") if is_share else matter.either(clause.unit_zh, clause.unit_en)
    value, target, baseline = (clause_figure(row[name], is_share=is_share) for name in ("value", "target", "baseline"))
    return [
        clause.rule_id,
        f"{clause.section} {said(f'section.{clause.section}')}",
        said(f"care.{clause.care}"),
        clause.clause,
        matter.title(clause),
        said(f"nature.{clause.nature}") if clause.nature else None,
        matter.either(clause.department_zh, clause.department_en) or None,
        said(f"measure.{clause.measure}"),
        value,
        target,
        unit or None,
        baseline,
        figure(row["baseline_year"], "count"),
        said(f"outcome.{row['outcome']}"),
        matter.reason(row["reason"]),
        *(figure(row[f"units_{name}"], "count") for name in ("asked", "met", "not_met", "unknown")),
        figure(row["sites_missing"], "count"),
        figure(row["people_short"], "count"),
        said(f"basis.{row['basis']}"),
        _evidence(row, matter) or None,
        matter.either(clause.reading_zh, clause.reading_en) or None,
    ]


def _evidence(row: Row, matter: Matter) -> str:
    """Name the facilities a clause turns on, or of a figure the planner reports the year and who says so."""
    if row["basis"] != "reported":
        return evidence_words(row["evidence"], matter.names.labels, matter.language)
    table = matter.audit.project.reported
    said = table[(table["rule_id"] == row["rule_id"]).to_numpy()]
    return ";".join(
        " ".join(filter(None, ("" if math.isnan(year) else f"{year:.0f}", blank_if_na(source))))
        for year, source in zip(said["year"], said["source"], strict=True)
    )


def _gap_cells(row: Row, estimated: Mapping[tuple[str, str], float], matter: Matter) -> list[Cell]:
    rule, code, names = matter.audit.standard.rule(row["rule_id"]), row["unit_code"], matter.names
    return [
        names.units[names.section_of(code)],
        code,
        names.units[code],
        matter.level(code),
        rule.rule_id,
        rule.clause,
        matter.title(rule),
        matter.reason(row["missing"]),
        matter.group(row["age_group"]),
        figure(row["people"], "count"),
        figure(row["people_affected"], "count"),
        figure(row["share_within_reach"], "share"),
        names.facilities.get(blank_if_na(row["nearest_facility_id"])),
        minutes(row["nearest_walk_s"]),
        figure(estimated.get((rule.rule_id, code)), "share"),
        evidence_words(row["evidence"], names.labels, matter.language) or None,
    ]
