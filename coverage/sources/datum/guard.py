"""Whether a register lies in the datum it is declared in: its points are held against the streets and the units.

Facilities stand near streets. Undo each offset that Chinese web maps add, and also each that somebody may have undone
once too often; the datum under which the points come nearest to the streets is the likely one, if it does so by more
than chance. Which streets are missing, or which homes lie deep in a compound, is the same for every datum.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from coverage.engine.arrays import Floats, Ints
from coverage.errors import Problem
from coverage.model.crs import metric_epsg
from coverage.model.datum import GEOGRAPHIC_EPSG, PLAIN, datum_of, to_wgs84
from coverage.sources.datum.distance import distance_km
from coverage.sources.datum.naming import datum_words

Objects = NDArray[np.object_]

HYPOTHESES: Final = ("wgs84", "gcj02", "bd09", "gcj02_overcorrected", "bd09_overcorrected")
UNKNOWN: Final = "unknown"

NEAR_M: Final = 60.0  # beyond it a street says nothing more about a point
NEAR_KM: Final = 50.0  # a point farther from the district is another fault than a shift
FEWEST_POINTS: Final = 12
MOST_POINTS: Final = 2_000
LEAST_ERRORS: Final = 3.5  # standard errors by which the likely datum must beat every other one
LEAST_GAIN_M: Final = 4.0  # and the metres by which the mean point must come nearer
_CELL_DEGREES: Final = 0.002


@dataclass(frozen=True, eq=False)
class Reference:
    """What points are held against, in the metres of the district's zone; made once, asked for every file."""

    box: Floats
    to_metres: Transformer
    streets: shapely.STRtree
    units: shapely.Geometry


@dataclass(frozen=True, slots=True)
class DatumFinding:
    """What the reference says of the datum of some points.

    `likely` is the declared datum where the reference confirms it, else another one's id, or "unknown" where the
    points are too few or no datum fits clearly best. `points` is how many were held against it. `shift_m` is the mean
    distance of the points, read as declared, from where they are likely to lie; 0 where that is not known.
    `near_declared` and `near_likely` are the shares of the points within 60 m of a street, read as declared and in the
    datum that fits best. `margin` is by how many standard errors that one beats the next; 0 outside China, where all
    are the same.
    """

    declared: str
    likely: str
    shift_m: float
    points: int
    near_declared: float
    near_likely: float
    margin: float
    is_sure: bool

    @property
    def is_wrong(self) -> bool:
        """Whether the points surely lie in another datum than the declared one."""
        return self.is_sure and self.likely != self.declared


def reference_of(lines: Objects, units: Objects) -> Reference:
    """Lay (e,) street lines and (u,) unit polygons, both degrees of WGS 84, on the plane; either may be empty."""
    shapes = np.concatenate([lines, units])
    drawn = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    box = shapely.total_bounds(drawn) if len(drawn) else np.full(4, np.nan)  # no point is near nothing
    west, south, east, north = box.tolist()
    zone = metric_epsg((west + east) / 2, (south + north) / 2) if len(drawn) else GEOGRAPHIC_EPSG
    to_metres = Transformer.from_crs(GEOGRAPHIC_EPSG, zone, always_xy=True)
    on_plane = [shapely.transform(shapes, lambda xy: in_metres(xy, to_metres)) for shapes in (lines, units)]
    area = shapely.union_all(shapely.make_valid(on_plane[1]))
    shapely.prepare(area)
    return Reference(box, to_metres, shapely.STRtree(on_plane[0]), area)


def find_datum(points: Floats, reference: Reference, declared: str = PLAIN) -> DatumFinding:
    """Tell in which datum (n, 2) points likely are, as they stand in the file.

    Points that are NaN or more than 50 km away are left out; of those in 200 m one counts; of many, 2,000 are taken.

    Parameters
    ----------
    points
        Degrees, longitude first; metres, easting first, if the declared datum is projected.
    reference
        The district's streets and units, which are taken to be right.
    declared
        The id of a datum in `coverage.model.datum.DATA`.

    Raises
    ------
    KeyError
        There is no datum of that id.
    """
    base = base_of(declared)
    degrees = to_wgs84(points, declared) if datum_of(declared).is_projected else points
    sample = degrees[sampled(degrees, reference)]
    placed = {name: in_metres(to_wgs84(sample, name), reference.to_metres) for name in HYPOTHESES}
    away_m = {name: _street_m(xy, reference) for name, xy in placed.items()}
    near = {name: float((away < NEAR_M).sum()) / max(len(sample), 1) for name, away in away_m.items()}
    scores = {name: away_m[name] + outside_m(xy, reference) for name, xy in placed.items()}
    best, margin, is_sure = best_of(scores)
    if not is_sure:
        return DatumFinding(declared, UNKNOWN, 0.0, len(sample), near[base], near[best], margin, is_sure=False)
    likely = declared if best == base else best
    shift_m = mean_m(placed[best], placed[base])
    return DatumFinding(declared, likely, shift_m, len(sample), near[base], near[best], margin, is_sure=True)


def base_of(declared: str) -> str:
    """Name the hypothesis that a declared datum is: CGCS2000, in degrees or metres, is WGS 84 here."""
    return declared if declared in HYPOTHESES else PLAIN


def best_of(scores: Mapping[str, Floats]) -> tuple[str, float, bool]:
    """Choose the hypothesis of the lowest mean score (n,), metres; tell by how many standard errors, and if surely."""
    best = min(scores, key=lambda name: float(scores[name].mean()) if len(scores[name]) else 0.0)
    if len(scores[best]) < FEWEST_POINTS:
        return best, 0.0, False
    gains = [other - scores[best] for name, other in scores.items() if name != best]
    margin = min(map(_standard_errors, gains))
    return best, margin, margin >= LEAST_ERRORS and min(float(gain.mean()) for gain in gains) >= LEAST_GAIN_M


def datum_problems(finding: DatumFinding, file: str, sheet: str = "", column: str = "") -> list[Problem]:
    """Say what the planner should know of a finding: nothing where the declared datum is confirmed."""
    said: dict[str, object] = {"value": datum_words(finding.declared), "points": finding.points}
    if finding.is_wrong:
        said |= {
            "likely": datum_words(finding.likely),
            "datum": finding.likely,
            "shift_m": f"{finding.shift_m:.0f}",
            "near": f"{finding.near_likely:.0%}",
            "near_declared": f"{finding.near_declared:.0%}",
        }
        return [Problem("wrong_datum", file, sheet, column=column, value=finding.declared, details=said)]
    if finding.is_sure:
        return []
    code = "datum_too_few" if finding.points < FEWEST_POINTS else "datum_not_told"
    said |= {"fewest": FEWEST_POINTS}
    return [Problem(code, file, sheet, column=column, value=finding.declared, details=said, severity="warning")]


def in_metres(degrees: Floats, to_metres: Transformer) -> Floats:
    """Lay (n, 2) degrees of WGS 84 on the plane of the district."""
    return np.column_stack(to_metres.transform(*degrees.T))


def sampled(degrees: Floats, reference: Reference) -> Ints:
    """Choose (k,) of (n, 2) points: one of each cell of about 200 m near the district, and of many cells evenly.

    Neighbours, such as the homes of one compound, stand as near to the street as each other and would count as many.
    """
    usable = np.flatnonzero(np.isfinite(degrees).all(axis=1))
    usable = usable[distance_km(degrees[usable], reference.box) <= NEAR_KM]
    _, first = np.unique(np.floor(degrees[usable] / _CELL_DEGREES), axis=0, return_index=True)
    if len(first) > MOST_POINTS:
        first = first[np.linspace(0, len(first) - 1, MOST_POINTS).astype(np.int64)]
    chosen: Ints = usable[first]
    return chosen


def mean_m(xy: Floats, other: Floats) -> float:
    """Measure the mean distance between (n, 2) places and the same places elsewhere; 0 for none."""
    return float(np.hypot(*(xy - other).T).mean()) if len(xy) else 0.0


def _street_m(xy: Floats, reference: Reference) -> Floats:
    """Measure (n,) metres from points to the nearest street, at most 60."""
    away_m = np.full(len(xy), NEAR_M)
    pairs, found_m = reference.streets.query_nearest(
        shapely.points(xy), max_distance=NEAR_M, return_distance=True, all_matches=False
    )
    away_m[pairs[0]] = found_m
    return away_m


def outside_m(xy: Floats, reference: Reference) -> Floats:
    """Charge (n,) 60 m for a point outside of all units, if there are any."""
    if reference.units.is_empty:
        return np.zeros(len(xy))
    return np.where(shapely.intersects_xy(reference.units, xy), 0.0, NEAR_M)


def _standard_errors(gain: Floats) -> float:
    """Divide a mean by its standard error, which is taken to be no less than that of ±1 m at each point."""
    spread = max(float(gain.std(ddof=1)), 1.0)
    return float(gain.mean()) / (spread / math.sqrt(len(gain)))
