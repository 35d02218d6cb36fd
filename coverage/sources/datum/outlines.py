"""Whether outlines of buildings lie in the datum they are declared in: streets do not run through buildings.

Where homes stand deep in their compounds the way to the nearest street says little; that a street crosses few buildings
where they are and a third of them where they are not says much.
"""

import numpy as np
import shapely

from coverage.engine.arrays import Bools, Floats
from coverage.errors import Problem
from coverage.model.datum import to_wgs84
from coverage.sources.datum.guard import (
    HYPOTHESES,
    NEAR_M,
    UNKNOWN,
    DatumFinding,
    Objects,
    Reference,
    base_of,
    best_of,
    in_metres,
    mean_m,
    outside_m,
    sampled,
)
from coverage.sources.datum.naming import datum_words


def find_datum_of_outlines(outlines: Objects, reference: Reference, declared: str) -> DatumFinding:
    """Tell in which datum (n,) polygons likely are, in degrees as they stand in the file.

    The shares of the finding are those of the outlines that no street crosses.

    Raises
    ------
    KeyError
        There is no datum of that id.
    """
    base = base_of(declared)
    drawn = outlines[~(shapely.is_missing(outlines) | shapely.is_empty(outlines))]
    sample = drawn[sampled(_centres(drawn), reference)]
    centres = {name: in_metres(to_wgs84(_centres(sample), name), reference.to_metres) for name in HYPOTHESES}
    crossed = {name: _crossed(sample, name, reference) for name in HYPOTHESES}
    free = {name: 1.0 - float(hit.sum()) / max(len(sample), 1) for name, hit in crossed.items()}
    scores = {name: NEAR_M * crossed[name] + outside_m(centres[name], reference) for name in HYPOTHESES}
    best, margin, is_sure = best_of(scores)
    likely = UNKNOWN if not is_sure else declared if best == base else best
    shift_m = mean_m(centres[best], centres[base]) if is_sure else 0.0
    return DatumFinding(declared, likely, shift_m, len(sample), free[base], free[best], margin, is_sure)


def outline_problems(finding: DatumFinding, file: str) -> list[Problem]:
    """Say that outlines surely lie in another datum; that it cannot be told is nothing to mention."""
    if not finding.is_wrong:
        return []
    said: dict[str, object] = {
        "value": datum_words(finding.declared),
        "likely": datum_words(finding.likely),
        "datum": finding.likely,
        "points": finding.points,
        "shift_m": f"{finding.shift_m:.0f}",
        "crossed": f"{1 - finding.near_likely:.0%}",
        "crossed_declared": f"{1 - finding.near_declared:.0%}",
    }
    return [Problem("wrong_datum_outlines", file, value=finding.declared, details=said)]


def _centres(outlines: Objects) -> Floats:
    centres: Floats = shapely.get_coordinates(shapely.centroid(outlines))
    return centres


def _crossed(outlines: Objects, datum: str, reference: Reference) -> Bools:
    """Tell (n,) which outlines, read in a datum, a street runs through."""
    placed = shapely.transform(outlines, lambda xy: in_metres(to_wgs84(xy, datum), reference.to_metres))
    hit = np.zeros(len(outlines), dtype=bool)
    hit[reference.streets.query(placed, predicate="crosses")[0]] = True
    return hit
