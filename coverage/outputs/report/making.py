"""The report of an audit: made once, in one language, and written by every format as it is."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd

from coverage.outputs.naming import district_name
from coverage.outputs.report.facilities import Counted, counted_in, facilities_table, left_out_table
from coverage.outputs.report.layers import layer_of
from coverage.outputs.report.matter import Findings, Matter, Row, findings_of, names_in
from coverage.outputs.report.method import method_of
from coverage.outputs.report.model import Cell, Report, ReportTable, TableColumns, figure
from coverage.outputs.report.planned.chapter import planned_of
from coverage.outputs.report.siting import Siting, title_suffix
from coverage.outputs.report.sources import sources_table
from coverage.outputs.report.summary import facts_of, subtitle_of, summary_of
from coverage.outputs.report.tables import gap_sections, gaps_table, scorecard_table
from coverage.outputs.report.units import units_table
from coverage.planning.results import Audit
from coverage.words import Language, text

CIRCLES: Final[TableColumns] = (
    ("rule", "text"),
    ("care", "text"),
    ("requirement", "text"),
    ("minutes", "minutes"),
    ("age_group", "text"),
    ("people_reached", "count"),
    ("walker", "text"),
    ("speed_m_s", "number"),
)
"""The columns of the layer of circles; they stand in no table."""


def report_of(
    audit: Audit,
    isochrones: gpd.GeoDataFrame,
    language: Language,
    dated: str = "",
    siting: Siting | None = None,
) -> Report:
    """Make the report of an audit.

    Parameters
    ----------
    isochrones
        Under the contract ISOCHRONES, of the rules of `audit`.
    dated
        ISO date that stands on the report; no clock is read.
    siting
        What is planned, told in a chapter of its own; None where there is nothing.
    """
    return report_from(audit, findings_of(audit), isochrones, language, dated, siting)


def report_from(
    audit: Audit,
    findings: Findings,
    isochrones: gpd.GeoDataFrame,
    language: Language,
    dated: str = "",
    siting: Siting | None = None,
) -> Report:
    """Make the report of an audit whose findings are known already."""
    matter = Matter(audit, findings, language, names_in(audit.project, language))
    counted = counted_in(audit)
    tables = {
        "scorecard": scorecard_table(matter),
        "gaps": gaps_table(matter),
        "units": units_table(matter),
        "facilities": facilities_table(counted, matter),
        "left_out": left_out_table(counted, matter),
        "sources": sources_table(audit.project, language),
    }
    title = matter.say("title", {"district": district_name(audit.project, language)})
    planned, planned_layers = (None, {}) if siting is None else planned_of(matter, siting)
    return Report(
        language=language,
        title=title if siting is None else title + title_suffix(audit, siting, language),
        subtitle=subtitle_of(matter),
        notice=text(language, "outputs.notice") if audit.project.fictional else "",
        dated=dated,
        facts=facts_of(matter),
        summary=summary_of(matter),
        method=method_of(matter),
        tables=tables,
        gap_sections=gap_sections(matter),
        layers={**_layers(matter, tables, counted, isochrones), **planned_layers},
        planned=planned,
    )


def _layers(
    matter: Matter, tables: Mapping[str, ReportTable], counted: Counted, isochrones: gpd.GeoDataFrame
) -> Mapping[str, gpd.GeoDataFrame]:
    project = matter.audit.project
    circles = matter.table("circles", CIRCLES, [_circle(row, matter) for row in isochrones.to_dict("records")])
    shapes = {
        "units": project.units.geometry,
        "gaps": matter.audit.gaps.geometry,
        "facilities": project.facilities.geometry[counted.used],
    }
    return {
        **{name: layer_of(tables[name], geometry.to_numpy()) for name, geometry in shapes.items()},
        "circles": layer_of(circles, isochrones.geometry.to_numpy()),
    }


def _circle(row: Row, matter: Matter) -> list[Cell]:
    rule = matter.audit.standard.rule(row["rule_id"])
    profile = matter.audit.ground.walkers[row["profile"]].profile
    return [
        rule.rule_id,
        matter.term(f"care.{rule.care}"),
        matter.title(rule),
        figure(float(row["break_s"]) / 60, "minutes"),
        matter.group(rule.group),
        figure(row["people_reached"], "count"),
        matter.either(profile.name_zh, profile.name_en),
        profile.speed_m_s,
    ]
