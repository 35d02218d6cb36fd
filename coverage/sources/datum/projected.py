"""Coordinates that are metres of a Gauss–Krüger zone where degrees were expected: which zone, and which way round."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from coverage.engine.arrays import Floats
from coverage.errors import Problem
from coverage.model.datum import ZONE_SERIES, ZoneSeries, to_wgs84
from coverage.sources.datum.distance import distance_km
from coverage.sources.datum.naming import datum_words

NEAR_KM: Final = 50.0
MOST_SHARE: Final = 0.5  # more than so many of the points must lie near the district
_EASTING_M: Final = (100_000.0, 900_000.0)  # without prefix, beside the false easting of 500 km
_NORTHING_M: Final = (1_800_000.0, 6_300_000.0)  # China, 16° to 56° north
_PREFIX_M: Final = 1_000_000.0
_SAMPLE: Final = 2_000


@dataclass(frozen=True, slots=True)
class ProjectedFinding:
    """Metres recognised: the datum's id, whether the northing stands first, and the share near the district."""

    datum: str
    is_swapped: bool
    share: float


def find_projected(pairs: Floats, district: Floats) -> ProjectedFinding | None:
    """Recognise (n, 2) numbers as CGCS2000 metres by where they would lie; None where they are not.

    Easting may begin with the number of its zone, and may stand first or second. Other systems of metres (Beijing 54,
    Xi'an 80, UTM) have the same look and differ by 100 m to 2 km: hold what comes of it against the streets.

    Parameters
    ----------
    pairs
        As they stand in the file, NaN where a row does not say.
    district
        (4,) (west, south, east, north), degrees of WGS 84: the bounds of the units, or of the streets.
    """
    known = pairs[np.isfinite(pairs).all(axis=1)]
    if not len(known):
        return None
    sample = known[np.linspace(0, len(known) - 1, min(len(known), _SAMPLE)).astype(np.int64)]
    found = [
        ProjectedFinding(datum, is_swapped, share)
        for is_swapped in (False, True)
        for datum in _possible(_eastward(sample, is_swapped=is_swapped))
        if (share := _share(_eastward(sample, is_swapped=is_swapped), datum, district)) > MOST_SHARE
    ]
    return max(found, key=lambda finding: finding.share, default=None)  # of equals the first: easting first, 3° zones


def converted(pairs: Floats, finding: ProjectedFinding) -> Floats:
    """Turn (n, 2) recognised metres into degrees of WGS 84, longitude first; NaN where there is no such place."""
    return to_wgs84(_eastward(pairs, is_swapped=finding.is_swapped), finding.datum)


def projected_problem(finding: ProjectedFinding, file: str, sheet: str = "", column: str = "") -> Problem:
    """Say that a register is in metres, and how it can be read."""
    code = "projected_swapped" if finding.is_swapped else "projected"
    return Problem(
        code, file, sheet, column=column, details={"value": datum_words(finding.datum), "datum": finding.datum}
    )


def _eastward(pairs: Floats, *, is_swapped: bool) -> Floats:
    return pairs[:, ::-1] if is_swapped else pairs


def _possible(pairs: Floats) -> list[str]:
    """Name the data that the middle of some pairs, easting first, could be in."""
    easting, northing = np.median(pairs, axis=0)
    if not _NORTHING_M[0] <= northing <= _NORTHING_M[1]:
        return []
    prefix, rest = divmod(easting, _PREFIX_M)
    if not _EASTING_M[0] <= rest <= _EASTING_M[1]:
        return []
    return [f"{series.name}:{zone}" for series in ZONE_SERIES for zone in _zones(series, int(prefix))]


def _zones(series: ZoneSeries, prefix: int) -> list[int]:
    """Keep the zone a prefix names; with no prefix, every zone known by its meridian."""
    goes_by_meridian = series.name.endswith("_cm")
    return [zone for zone in series.zones() if (prefix == 0 if goes_by_meridian else prefix == zone)]


def _share(pairs: Floats, datum: str, district: Floats) -> float:
    degrees = to_wgs84(pairs, datum)
    placed = degrees[np.isfinite(degrees).all(axis=1)]
    return float((distance_km(placed, district) <= NEAR_KM).sum()) / len(pairs)
