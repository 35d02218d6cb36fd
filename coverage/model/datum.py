"""The data a planner may declare for coordinates, and the way from each to WGS 84 and back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from coverage.model.offsets import bd09_to_wgs84, gcj02_to_wgs84, wgs84_to_bd09, wgs84_to_gcj02

Floats = NDArray[np.float64]
Shift = Callable[[Floats], Floats]

PLAIN: Final = "wgs84"
"""The datum of everything inside, and of a file whose datum nobody declared."""

GEOGRAPHIC_EPSG: Final = 4490  # CGCS2000; taken for WGS 84, from which it differs by less than a metre or two


@dataclass(frozen=True, slots=True)
class Datum:
    """How coordinates are to be understood.

    `epsg` is None where (n, 2) are degrees, longitude first; else they are metres, easting first, in that system.
    `to_wgs84` and `from_wgs84` work on degrees.
    """

    id: str
    to_wgs84: Shift
    from_wgs84: Shift
    epsg: int | None = None

    @property
    def is_projected(self) -> bool:
        """Whether coordinates are metres, not degrees."""
        return self.epsg is not None


@dataclass(frozen=True, slots=True)
class ZoneSeries:
    """A row of EPSG codes, one for each Gauss–Krüger zone; `name` with the first number of a zone makes its id.

    With a prefix zones go by their number, which the easting begins with; else by their central meridian.
    """

    name: str
    first_epsg: int
    first: int
    last: int
    step: int

    def epsg_of(self, zone: int) -> int:
        """Give the EPSG code of a zone, by its number or central meridian."""
        return self.first_epsg + (zone - self.first) // self.step

    def zones(self) -> range:
        """List the zones from west to east."""
        return range(self.first, self.last + 1, self.step)


ZONE_SERIES: Final = (
    ZoneSeries("cgcs2000_3deg", 4513, 25, 45, 1),
    ZoneSeries("cgcs2000_3deg_cm", 4534, 75, 135, 3),
    ZoneSeries("cgcs2000_6deg", 4491, 13, 23, 1),
    ZoneSeries("cgcs2000_6deg_cm", 4502, 75, 135, 6),
)
"""Source: EPSG registry, CGCS2000 / 3-degree and 6-degree Gauss–Krüger, zone 25–45, 13–23, and CM 75E–135E."""


def _same(points: Floats) -> Floats:
    return points


def _table() -> tuple[Datum, ...]:
    degrees = (
        Datum("wgs84", _same, _same),
        Datum("cgcs2000", _same, _same),
        Datum("gcj02", gcj02_to_wgs84, wgs84_to_gcj02),
        Datum("bd09", bd09_to_wgs84, wgs84_to_bd09),
        # Right ones that somebody "corrected" as if they had been shifted.
        Datum("gcj02_overcorrected", wgs84_to_gcj02, gcj02_to_wgs84),
        Datum("bd09_overcorrected", wgs84_to_bd09, bd09_to_wgs84),
    )
    metres = (
        Datum(f"{series.name}:{zone}", _same, _same, series.epsg_of(zone))
        for series in ZONE_SERIES
        for zone in series.zones()
    )
    return (*degrees, *metres)


DATA: Final = _table()


def datum_of(datum_id: str) -> Datum:
    """Look a datum up by its id, such as "gcj02", "cgcs2000_3deg:38" or "cgcs2000_3deg_cm:114".

    Raises
    ------
    KeyError
        There is none of that id.
    """
    found = next((datum for datum in DATA if datum.id == datum_id), None)
    if found is None:
        raise KeyError(datum_id)
    return found


def to_wgs84(points: Floats, datum_id: str) -> Floats:
    """Turn (n, 2) in a datum, degrees or metres, into degrees of WGS 84; NaN where there is no such place.

    Raises
    ------
    KeyError
        There is no such datum.
    """
    datum = datum_of(datum_id)
    if datum.epsg is None:
        return datum.to_wgs84(points)
    return _moved(points, _transformer(datum.epsg, GEOGRAPHIC_EPSG))


def from_wgs84(points: Floats, datum_id: str) -> Floats:
    """Turn (n, 2) degrees of WGS 84 into a datum, degrees or metres; NaN where there is no such place.

    Raises
    ------
    KeyError
        There is no such datum.
    """
    datum = datum_of(datum_id)
    if datum.epsg is None:
        return datum.from_wgs84(points)
    return _moved(points, _transformer(GEOGRAPHIC_EPSG, datum.epsg))


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)


def _moved(points: Floats, transformer: Transformer) -> Floats:
    moved = np.column_stack(transformer.transform(*points.T))
    moved[~np.isfinite(moved).all(axis=1)] = np.nan
    return moved
