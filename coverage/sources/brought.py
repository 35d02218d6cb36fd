"""What a planner brings: the files of a district, how each is to be read, and what is kept of where it came from."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coverage.model.project import SourceFile
from coverage.model.reading import AS_FOUND, Reading
from coverage.sources.guard import opening
from coverage.sources.layers.companions import files_of
from coverage.sources.layers.layer import FORMATS as LAYERS

PLACE: Final = "place:"
NEEDED: Final = ("streets", "units", "facilities", "population")
ROLES: Final = (*NEEDED, "raster", "buildings", "areas", "reported")
"""What a file may be, those first without which there is no district; each is a field of `SourcePaths`."""

NOT_YET: Final = Path()
"""In place of a needed file that is not there yet, while the others are looked at."""

WITH_PLACES: Final = ("streets", "units", "facilities", "buildings", "areas")
"""The roles whose coordinates may be in any datum; those of OpenStreetMap are WGS 84."""

KEPT: Final = ("units", "facilities", "population", "buildings", "areas", "reported")
"""The roles whose files are kept beside what was read from them. Streets and rasters are large, and public."""


@dataclass(frozen=True, slots=True)
class SourcePaths:
    """The files a planner brings, and by role what is settled of how each is to be read.

    `streets` may be a place to fetch: "place:岳麓区, 长沙市". `shares` are those of all residents that are taken where
    people are not counted by age: "60+=18.5%,80+=2.9%,0-2=2.1%". `raster` has people per cell: it says where in a unit
    they live, and how many where there is no table of the population.
    """

    streets: str | Path
    units: Path
    facilities: Path
    population: Path | None
    buildings: Path | None = None
    areas: Path | None = None
    reported: Path | None = None
    readings: Mapping[str, Reading] = field(default_factory=dict)
    shares: str = ""
    raster: Path | None = None

    def reading(self, role: str) -> Reading:
        """Give what is settled of a file by its role, which is the name of its field."""
        return self.readings.get(role, AS_FOUND)

    def originals(self) -> dict[str, tuple[Path, ...]]:
        """List by role the files that a project keeps as they are: all but streets and raster."""
        paths = {role: getattr(self, role) for role in KEPT}
        return {role: files_of(path) for role, path in paths.items() if path is not None}


def has_places(role: str, name: str) -> bool:
    """Whether the coordinates of a file may be in a datum that is to be declared."""
    return role in WITH_PLACES and (role != "streets" or name.lower().endswith(LAYERS))


def place_of(source: str | Path) -> str:
    """Name the place that streets are to be fetched of, "" for a file."""
    return str(source).removeprefix(PLACE).strip() if str(source).startswith(PLACE) else ""


def source_of(role: str, path: str | Path, rows: int, reading: Reading = AS_FOUND, shift_m: float = 0.0) -> SourceFile:
    """Describe a file by its name and the hash of its content."""
    if place_of(path):
        return SourceFile(role, str(path), "", rows)
    with opening(Path(path)), Path(path).open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SourceFile(role, Path(path).name, digest, rows, reading, shift_m)
