"""Placemarks of a KML file, of all its folders. GDAL's reader knows no Chinese names of attributes.

Source: OGC 12-007r2, KML 2.3.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError, iterparse

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.model.contracts import WGS84
from coverage.sources.guard import SNIFF_BYTES, check_size, check_xml, opening, refusal, too_many_rows, unreadable
from coverage.sources.limits import limits

ENDING: Final = ".kml"
_BROKEN: Final = (ParseError, ValueError, LookupError, RecursionError, TypeError, shapely.errors.GEOSException)


def read_kml(path: Path, most: int) -> gpd.GeoDataFrame:
    """Read the placemarks, at most so many: name, description, extended data, and geometry in EPSG:4326.

    Raises
    ------
    InputError
        too_large, doctype, wrong_content, too_many_rows or unreadable.
    """
    check_size(path, path.stat().st_size, limits().table_bytes)
    check_xml(path)
    rows: list[Mapping[str, str]] = []
    shapes: list[shapely.Geometry | None] = []
    try:
        with opening(path), path.open("rb") as stream:
            for placemark in _placemarks(path, stream):
                rows.append(dict(_texts(placemark)))
                shapes.append(_shape(placemark))
                placemark.clear()
                if len(rows) > most:
                    raise too_many_rows(path, most)
    except _BROKEN as error:
        raise unreadable(path, error) from error
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=gpd.GeoSeries(shapes, crs=WGS84), crs=WGS84)


def _placemarks(path: Path, stream: BinaryIO) -> Iterator[Element]:
    events = iterparse(stream, events=("start", "end"))  # noqa: S314  entities: see below
    _, root = next(events)
    # Entities are declared before the root; so far `check_xml` has looked for them.
    if _kind(root) != "kml" or stream.tell() > SNIFF_BYTES:
        raise refusal("wrong_content", path, path.suffix)
    yield from (element for event, element in events if event == "end" and _kind(element) == "Placemark")


def _texts(placemark: Element) -> Iterator[tuple[str, str]]:
    for child in placemark:
        if _kind(child) in {"name", "description"}:
            yield _kind(child), child.text or ""
    for one in placemark.iter():
        if _kind(one) == "SimpleData":
            yield one.get("name", ""), one.text or ""
        elif _kind(one) == "Data":
            yield one.get("name", ""), next((child.text or "" for child in one if _kind(child) == "value"), "")


def _shape(element: Element) -> shapely.Geometry | None:
    """Give the geometry of a placemark, or the parts of a MultiGeometry as one; None where there is none."""
    parts = [part for child in element for part in _parts(child)]
    if len(parts) < 2:
        return parts[0] if parts else None
    kinds = {part.geom_type for part in parts}
    return shapely.MultiPolygon(parts) if kinds == {"Polygon"} else shapely.GeometryCollection(parts)


def _parts(element: Element) -> list[shapely.Geometry]:
    kind = _kind(element)
    if kind == "MultiGeometry":
        return [part for child in element for part in _parts(child)]
    if kind == "Point":
        return [shapely.Point(*_coordinates(element))]
    if kind == "LineString":
        return [shapely.LineString(_coordinates(element))]
    if kind == "Polygon":
        return [shapely.Polygon(*_rings(element, "outerBoundaryIs"), _rings(element, "innerBoundaryIs"))]
    return []


def _rings(polygon: Element, kind: str) -> list[NDArray[np.float64]]:
    return [_coordinates(child) for child in polygon if _kind(child) == kind]


def _coordinates(element: Element) -> NDArray[np.float64]:
    """Read the coordinates in an element, (n, 2) degrees; heights are left out."""
    text = next((one.text or "" for one in element.iter() if _kind(one) == "coordinates"), "")
    xy = np.array([[float(part) for part in point.split(",")[:2]] for point in text.split()], dtype=np.float64)
    if not np.isfinite(xy).all():
        raise ValueError(text[:100])
    return xy


def _kind(element: Element) -> str:
    return element.tag.rpartition("}")[2]
