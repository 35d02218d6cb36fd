"""RFC 7946 by the letter: right-handed rings, 6 decimals, a bounding box, no `crs` member."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

DECIMALS: Final = 6  # 0.1 m, as RFC 7946 section 11.2 advises
GRID: Final = 10.0**-DECIMALS


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: a stable id, a geometry in EPSG:4326 (or none), and its properties in order."""

    feature_id: str
    geometry: BaseGeometry | None
    properties: Mapping[str, object]


def collection_bytes(features: Sequence[Feature], members: Mapping[str, object]) -> bytes:
    """Write a FeatureCollection, UTF-8, one feature per line; the same features give the same bytes.

    Parameters
    ----------
    features
        In the order they shall be read.
    members
        Foreign members of the collection (RFC 7946 section 6.1), such as its title and sources.
    """
    shapes = {id(feature.geometry): feature.geometry for feature in features}
    laid = {key: on_grid(geometry) for key, geometry in shapes.items()}  # many features may have one shape
    trees = {key: None if geometry is None else _geometry_tree(geometry) for key, geometry in laid.items()}
    head = {"type": "FeatureCollection", **members, **_bbox(list(laid.values()))}
    lines = [_dump(_tree(feature, trees[id(feature.geometry)])) for feature in features]
    return (_dump(head)[:-1] + ',"features":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def on_grid(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """Round a geometry to 6 decimals, kept valid, outer rings counter-clockwise and holes clockwise.

    None where nothing is left of it.
    """
    if geometry is None or geometry.is_empty:
        return None
    laid = shapely.orient_polygons(shapely.set_precision(geometry, GRID), exterior_cw=False)
    return None if laid.is_empty else laid


def rounded(value: object, digits: int) -> float | None:
    """Round a number for a file; None where it is unknown."""
    number = float(str(value)) if value is not None else math.nan
    return None if not math.isfinite(number) else round(number, digits)


def _bbox(geometries: Sequence[BaseGeometry | None]) -> dict[str, list[float]]:
    present = [geometry for geometry in geometries if geometry is not None]
    if not present:
        return {}
    return {"bbox": [round(float(edge), DECIMALS) for edge in shapely.total_bounds(present)]}


def _tree(feature: Feature, geometry: Mapping[str, object] | None) -> dict[str, object]:
    return {
        "type": "Feature",
        "id": feature.feature_id,
        "geometry": geometry,
        "properties": dict(feature.properties),
    }


def _geometry_tree(geometry: BaseGeometry) -> dict[str, object]:
    # The grid is laid in binary; rounding again gives the shortest decimals.
    tree: dict[str, object] = shapely.geometry.mapping(shapely.transform(geometry, _shortest))
    return tree


def _shortest(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    return positions.round(DECIMALS)


def _dump(tree: Mapping[str, object]) -> str:
    return json.dumps(tree, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
