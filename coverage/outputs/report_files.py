"""The files of an audit: gaps and circles as GeoJSON, verdicts as CSV."""

from pathlib import Path
from typing import Final

import geopandas as gpd

from coverage.model.progress import Tell, silent
from coverage.outputs.assessment_file import assessments_csv
from coverage.outputs.atomic import write_all
from coverage.outputs.gap_report import gap_report
from coverage.outputs.isochrone_file import facility_isochrone_report, isochrone_report
from coverage.planning.results import Audit
from coverage.words import Language

GAPS_FILE: Final = "gaps.geojson"
ISOCHRONES_FILE: Final = "isochrones.geojson"
ASSESSMENTS_FILE: Final = "assessments.csv"


def write_reports(
    audit: Audit, isochrones: gpd.GeoDataFrame, folder: Path, language: Language, tell: Tell = silent
) -> tuple[Path, ...]:
    """Write the three files of an audit into `folder`, all or none; the same audit gives the same bytes.

    Returns
    -------
    tuple of Path
        gaps.geojson, isochrones.geojson, assessments.csv.

    Raises
    ------
    InputError
        cannot_write, if the disk refuses.
    """
    tell("writing", 0.0)
    gaps = gap_report(audit, language)
    tell("writing", 0.2)
    circles = isochrone_report(audit, isochrones, language)
    tell("writing", 0.7)
    verdicts = assessments_csv(audit, language)
    tell("writing", 0.9)
    written = write_all(folder, {GAPS_FILE: gaps, ISOCHRONES_FILE: circles, ASSESSMENTS_FILE: verdicts})
    tell("writing", 1.0)
    return written


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
