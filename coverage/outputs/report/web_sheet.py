"""The interactive map of a report, with its new sites: the same places and numbers as on the pictures."""

from collections.abc import Mapping

import geopandas as gpd

from coverage.outputs.geojson import DECIMALS, rounded
from coverage.outputs.map.desk_map import SiteMark
from coverage.outputs.map.sheet_map import map_of
from coverage.outputs.naming import UNKNOWN
from coverage.outputs.report.model import Report
from coverage.outputs.report.printed import written
from coverage.outputs.report.siting import Siting, called
from coverage.planning.results import Audit
from coverage.words import Language, text

Standing = frozenset[tuple[str, object, object]]
"""What stands open, each by id, longitude and latitude as a report gives them."""


def sheet_html(audit: Audit, isochrones: gpd.GeoDataFrame, report: Report, siting: Siting | None) -> str:
    """Render the map of an audit and what its report plans; "" where the edition has no circles to draw."""
    if not audit.standard.cares:
        return ""
    care = care_of(audit, siting)
    return str(map_of(audit, isochrones, care, report.language, site_marks(audit, report)).get_root().render())


def care_of(audit: Audit, siting: Siting | None) -> str:
    """Choose the care a map shows: the first that counts a new site, else the first of the edition."""
    kinds = set() if siting is None else {one.kind for one in siting.sites}
    standard = audit.standard
    return next(
        (care for care in standard.cares if kinds & set(standard.circle_rule(care).facilities.kinds)),
        standard.cares[0],
    )


def site_marks(audit: Audit, report: Report) -> tuple[SiteMark, ...]:
    """Mark every new site once, whatever scenarios it stands in, with what it adds in each.

    One that does not stand in the audit, whose verdicts the map shows, is drawn hollow.
    """
    layer, stands = report.layers.get("sites"), _standing(audit)
    by_number: dict[int, list[Mapping[str, object]]] = {}
    for row in [] if layer is None else layer.to_dict("records"):
        by_number.setdefault(int(row["number"]), []).append(row)
    return tuple(_mark(number, by_number[number], report.language, stands) for number in sorted(by_number))


def _standing(audit: Audit) -> Standing:
    facilities = audit.project.facilities[(audit.project.facilities["status"] == "open").to_numpy()]
    return frozenset(
        (called(facility_id), rounded(place.x, DECIMALS), rounded(place.y, DECIMALS))
        for facility_id, place in zip(facilities["facility_id"], facilities.geometry, strict=True)
    )


def _mark(number: int, rows: list[Mapping[str, object]], language: Language, stands: Standing) -> SiteMark:
    first = rows[0]
    name, unit = (first[key] if isinstance(first[key], str) else "" for key in ("facility", "unit"))
    what = text(language, "map.pair", {"first": first["kind"], "second": unit or UNKNOWN})
    return SiteMark(
        number=number,
        lat=float(str(first["latitude"])),
        lng=float(str(first["longitude"])),
        layer="",
        lines=(str(name or first["facility_id"]), what, *(_added(row, language) for row in rows)),
        proposed=(first["facility_id"], first["longitude"], first["latitude"]) not in stands,
    )


def _added(row: Mapping[str, object], language: Language) -> str:
    people = row["people_added"]
    added = written(people, "count", language) if isinstance(people, int) else UNKNOWN
    return text(language, "document.site_in", {"scenario": row["scenario"], "people": added})
