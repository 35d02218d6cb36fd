"""The maps of what is planned: one for each scenario, its sites numbered, its units better or worse."""

from collections.abc import Mapping
from typing import Final

import geopandas as gpd

from coverage.outputs.naming import UNKNOWN
from coverage.outputs.report.map_sheets import ABOVE, BELOW, ReportMap, level_of
from coverage.outputs.report.model import Report
from coverage.outputs.report.pictures import MapSheet, Verdict
from coverage.outputs.report.printed import one_line, written
from coverage.words import Language, text

MOST_MAPS: Final = 6
"""Scenarios that have a map of their own; the tables tell them all."""

SHOWN: Final[tuple[Verdict, ...]] = ("better", "worse", "mixed")


def planned_maps_of(report: Report) -> tuple[ReportMap, ...]:
    """Make the maps of what is planned, scenario by scenario; none where nothing of it has a place."""
    sites, changed = report.layers.get("sites"), report.layers.get("unit_changes")
    if report.planned is None or report.layers["units"].empty:
        return ()
    named = [name for layer in (sites, changed) if layer is not None for name in layer["scenario"]]
    told = report.planned.sides
    return tuple(_map(report, name, sites, told.get(name, {})) for name in list(dict.fromkeys(named))[:MOST_MAPS])


def _map(report: Report, scenario: str, sites: gpd.GeoDataFrame | None, told: Mapping[str, str]) -> ReportMap:
    language, units = report.language, report.layers["units"]
    sides: dict[str, Verdict] = {side: side for side in SHOWN}
    verdicts = [sides.get(told.get(code, ""), "none") for code in units["unit_code"]]
    levels = [level_of(level, language) for level in units["level"]]
    rows = list(zip(units.geometry, verdicts, levels, strict=True))
    smallest = [(shape, verdict) for shape, verdict, level in rows if level in BELOW]
    places = _own(sites, scenario)
    sheet = MapSheet(
        units=tuple(smallest or [(shape, verdict) for shape, verdict, _ in rows]),
        borders=tuple((shape, verdict in ("worse", "mixed")) for shape, verdict, level in rows if level in ABOVE),
        sites=tuple((row["geometry"], str(row["number"])) for row in places),
    )
    title = text(language, "document.map.planned", {"scenario": one_line(scenario)})
    names = tuple((str(row["number"]), _name(row, language)) for row in places)
    return ReportMap(title=title, sheet=sheet, legend=_legend(sheet, language), names=names)


def _own(layer: gpd.GeoDataFrame | None, scenario: str) -> list[dict[str, object]]:
    """Take the rows of one scenario."""
    return [] if layer is None else layer[(layer["scenario"] == scenario).to_numpy()].to_dict("records")


def _name(row: Mapping[str, object], language: Language) -> str:
    """Name a site: what it is called, where it stands, and the people it adds."""
    facility, unit = (row[name] if isinstance(row[name], str) else "" for name in ("facility", "unit"))
    people = row["people_added"]
    added = UNKNOWN if not isinstance(people, int) else written(people, "count", language)
    values = {"name": facility or row["facility_id"], "unit": unit or UNKNOWN, "people": added}
    return one_line(text(language, "document.site", values))


def _legend(sheet: MapSheet, language: Language) -> tuple[tuple[str, str], ...]:
    """Explain what is on the picture, and nothing else."""
    verdicts = {verdict for _, verdict in sheet.units}
    shown = [*(["site"] if sheet.sites else []), *(side for side in SHOWN if side in verdicts)]
    shown += ["gap_above"] if any(is_worse for _, is_worse in sheet.borders) else []
    shown += ["border"] if sheet.borders else []
    words = {"gap_above": "worse_above"}
    return tuple((name, text(language, f"document.map.{words.get(name, name)}")) for name in shown)
