"""The files of a district held against each other: what speaks against the datum that each was declared in."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from coverage.errors import Problem
from coverage.sources.brought import SourcePaths
from coverage.sources.datum.declared import along_boundaries, centres, doubts, outline_doubts
from coverage.sources.datum.guard import reference_of


def datum_doubts(
    paths: SourcePaths,
    units: gpd.GeoDataFrame,
    facilities: gpd.GeoDataFrame,
    buildings: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
) -> list[Problem]:
    """Hold the register against streets and units, and boundaries and buildings against streets; all in WGS 84."""
    lines, shapes, homes = (
        np.asarray(table.geometry.to_numpy(), dtype=object) for table in (streets, units, buildings)
    )
    reference = reference_of(lines, shapes)
    register = paths.reading("facilities").datum
    found = doubts(centres(facilities), register, reference, paths.facilities.name) if len(facilities) else []
    alone = replace(reference, units=shapely.Polygon())  # boundaries lie within the units, whatever their datum
    of_units = doubts(along_boundaries(units), paths.reading("units").datum, alone, paths.units.name)
    # Boundaries need not follow streets: that these do not tell is nothing to mention.
    found += [problem for problem in of_units if problem.severity == "error"]
    if paths.buildings is not None:
        found += outline_doubts(homes, paths.reading("buildings").datum, reference, paths.buildings.name)
    return found
