"""The files that belong to a layer: a Shapefile is several."""

from pathlib import Path
from typing import Final

_OF_SHAPEFILE: Final = (".shx", ".dbf", ".prj", ".cpg")
"""Source: ESRI Shapefile Technical Description, 1998; the reference system and the encoding beside it."""


def companion(path: Path, ending: str) -> Path | None:
    """Find a file that belongs to a Shapefile, its ending in small letters or capitals, as GDAL does."""
    return next((one for one in map(path.with_suffix, (ending, ending.upper())) if one.is_file()), None)


def files_of(path: Path) -> tuple[Path, ...]:
    """List a file and what belongs to it."""
    if path.suffix.lower() != ".shp":
        return (path,)
    return (path, *filter(None, (companion(path, ending) for ending in _OF_SHAPEFILE)))
