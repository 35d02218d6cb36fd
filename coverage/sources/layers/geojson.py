"""What GDAL does not tell of a GeoJSON file: whether it is JSON at all, and coordinates that are no numbers."""

import json
from pathlib import Path
from typing import Final

from coverage.sources.limits import limits

JSON_ENDINGS: Final = (".geojson", ".json")
_NOWHERE: Final = (None, None)


def is_json(path: Path) -> bool:
    """Say whether a file is JSON; too large a one is not looked at."""
    return _tree(path) is not None


def written_coordinates(path: Path) -> list[tuple[object, object]]:
    """Give longitude and latitude of each feature as the file has them, numbers or not; None where it has none."""
    tree = _tree(path)
    features = tree.get("features") if isinstance(tree, dict) else None
    return [_written(feature) for feature in features] if isinstance(features, list) else []


def _tree(path: Path) -> object:
    try:
        if path.stat().st_size > limits().table_bytes:
            return None
        tree: object = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return tree


def _written(feature: object) -> tuple[object, object]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return _NOWHERE
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list):
        return (coordinates, None)
    lon, lat = (*coordinates[:2], *_NOWHERE)[:2]
    return (lon, lat)
