"""Files that are brought to a project that is there already."""

from pathlib import Path

import geopandas as gpd
import numpy as np

from coverage.model.datum import PLAIN
from coverage.model.project import Project, SourceFile
from coverage.model.reading import AS_FOUND, Reading
from coverage.sources.brought import source_of
from coverage.sources.datum.declared import centres, doubts, in_wgs84
from coverage.sources.datum.guard import reference_of
from coverage.sources.read import Read, with_problems
from coverage.sources.registers.candidates import read_candidates


def candidates_beside(path: Path, project: Project, reading: Reading = AS_FOUND) -> Read[gpd.GeoDataFrame]:
    """Read candidates, bring them to WGS 84, and hold them against the streets and units of a project.

    Raises
    ------
    InputError
        As `read_candidates`.
    """
    read = in_wgs84(read_candidates(path, project.units, reading), reading.datum, path.name)
    lines, shapes = (np.asarray(one.geometry.to_numpy(), dtype=object) for one in (project.streets, project.units))
    return with_problems(read, doubts(centres(read.table), reading.datum, reference_of(lines, shapes), path.name))


def source_beside(path: Path, read: Read[gpd.GeoDataFrame], reading: Reading = AS_FOUND) -> SourceFile:
    """Say of a file of candidates how it was read, as a project says it of its own."""
    told = Reading(read.sheet, read.columns, reading.datum or PLAIN)
    return source_of("candidates", path, len(read.table), told, read.shift_m)
