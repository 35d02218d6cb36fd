"""The files of an audit, in the formats a planner asks for: all of one run say the same."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import geopandas as gpd

from coverage.errors import InputError, Problem, refuse_if_any
from coverage.model.progress import Tell, silent
from coverage.outputs.assessment_file import assessments_csv
from coverage.outputs.atomic import write_all
from coverage.outputs.gap_report import gap_report
from coverage.outputs.isochrone_file import facility_isochrone_report, isochrone_report
from coverage.outputs.report.model import Report
from coverage.outputs.report.planned_files import planned_csv, planned_geojson
from coverage.outputs.report.siting import Siting, notice_of
from coverage.outputs.report.sources import sources_csv
from coverage.planning.results import Audit
from coverage.words import Language

FORMATS: Final = ("geojson", "csv", "xlsx", "gpkg", "docx", "html")
PLAIN: Final = ("geojson", "csv")
"""The formats that are written unless others are asked for: they take no time."""

Files = Mapping[str, bytes]


def formats_of(written: str) -> tuple[str, ...]:
    """Read formats joined by commas: "geojson,xlsx".

    Raises
    ------
    InputError
        not_a_choice, naming each format that is not known.
    """
    asked = [one.strip().lower() for one in written.split(",")]
    choices = {"choices": ", ".join(FORMATS)}
    refuse_if_any([Problem("not_a_choice", value=one, details=choices) for one in asked if one not in FORMATS])
    return tuple(one for one in FORMATS if one in asked)


def date_of(written: str) -> str:
    """Read the date that stands on a report, "2026-11-24" or "" for none, and give it back.

    Raises
    ------
    InputError
        not_a_date.
    """
    try:
        return date.fromisoformat(written).isoformat() if written else ""
    except ValueError as error:
        raise InputError([Problem("not_a_date", value=written)]) from error


def write_reports(
    audit: Audit,
    isochrones: gpd.GeoDataFrame,
    folder: Path,
    language: Language,
    tell: Tell = silent,
    *,
    formats: Sequence[str] = PLAIN,
    dated: str = "",
    siting: Siting | None = None,
) -> tuple[Path, ...]:
    """Write the files of an audit into `folder`, all or none; the same audit and date give the same bytes.

    Parameters
    ----------
    isochrones
        Under the contract ISOCHRONES.
    formats
        Of FORMATS.
    dated
        ISO date that stands on the report; no clock is read.
    siting
        What is planned, in files and a chapter of its own. Of one scenario or a proposal `audit` is the audit with it
        built, of several scenarios the baseline; every file says so. None: nothing of it, in no byte.

    Returns
    -------
    tuple of Path
        In the order of FORMATS.

    Raises
    ------
    InputError
        cannot_write, if the disk refuses.
    """
    files = report_files(audit, isochrones, language, tell, formats=formats, dated=dated, siting=siting)
    written = write_all(folder, files)
    tell("writing", 1.0)
    return written


def report_files(
    audit: Audit,
    isochrones: gpd.GeoDataFrame,
    language: Language,
    tell: Tell = silent,
    *,
    formats: Sequence[str] = PLAIN,
    dated: str = "",
    siting: Siting | None = None,
) -> Files:
    """Make the files of an audit, name to content, and write none; see `write_reports`."""
    writers = _writers(audit, isochrones, language, dated, siting)
    chosen = [name for name in FORMATS if name in formats]
    files: dict[str, bytes] = {}
    for at, name in enumerate(chosen):
        tell("writing", at / len(chosen))
        files |= writers[name]()
    return files


def _writers(
    audit: Audit, isochrones: gpd.GeoDataFrame, language: Language, dated: str, siting: Siting | None
) -> Mapping[str, Callable[[], Files]]:
    """Give each format its writer; the report they share is made by the first that needs it.

    What only one format needs is opened by that format: python-docx and folium take a while to open.
    """

    @cache
    def report() -> Report:
        from coverage.outputs.report.making import report_of  # noqa: PLC0415

        return report_of(audit, isochrones, language, dated, siting)

    def map_files() -> Files:
        told = "" if siting is None else notice_of(audit, siting, language)
        return {
            "gaps.geojson": gap_report(audit, language, dated, told),
            "isochrones.geojson": isochrone_report(audit, isochrones, language, dated, told),
            **({} if siting is None else planned_geojson(audit, report())),
        }

    def tables() -> Files:
        return {
            "assessments.csv": assessments_csv(audit, language),
            "sources.csv": sources_csv(audit.project, language),
            **({} if siting is None else planned_csv(report())),
        }

    def workbook() -> Files:
        from coverage.outputs.report.workbook import workbook_bytes  # noqa: PLC0415

        return {"report.xlsx": workbook_bytes(report())}

    def geopackage() -> Files:
        from coverage.outputs.report.geopackage import geopackage_bytes  # noqa: PLC0415

        return {"report.gpkg": geopackage_bytes(report())}

    def document() -> Files:
        from coverage.outputs.report.document import document_bytes  # noqa: PLC0415

        return {"report.docx": document_bytes(report())}

    def page() -> Files:
        from coverage.outputs.report.web_page import web_report_bytes  # noqa: PLC0415
        from coverage.outputs.report.web_sheet import sheet_html  # noqa: PLC0415

        return {"report.html": web_report_bytes(report(), sheet_html(audit, isochrones, report(), siting))}

    return {
        "geojson": map_files,
        "csv": tables,
        "xlsx": workbook,
        "gpkg": geopackage,
        "docx": document,
        "html": page,
    }


def write_facility_circles(audit: Audit, isochrones: gpd.GeoDataFrame, file: Path, language: Language) -> Path:
    """Write the circles of each facility alone into one file.

    Parameters
    ----------
    isochrones
        Under the contract FACILITY_ISOCHRONES.

    Raises
    ------
    InputError
        cannot_write, if the disk refuses.
    """
    (written,) = write_all(file.parent, {file.name: facility_isochrone_report(audit, isochrones, language)})
    return written
