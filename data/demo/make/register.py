"""A row of the register of facilities, and the district it is written for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from curves import XY
from intent import OPEN
from shapely.geometry import Point
from siting import Siting
from units import Unit

YES, NO = "是", "否"
ACROSS_M = 12.0


@dataclass(frozen=True)
class Facility:
    """One row of the register; None leaves a cell blank. `xy` is in metres, None when nobody located it."""

    name: str
    name_en: str
    kind: str
    xy: XY | None
    status: str = OPEN
    services: str = ""
    beds: int | None = None
    nursing_beds: int | None = None
    places: int | None = None
    floor_area_m2: int | None = None
    public: str | None = None
    inclusive: str | None = None
    registered: str | None = None
    demonstration: str | None = None
    staff: int | None = None
    certified_staff: int | None = None
    address: str = ""
    null_island: bool = False


@dataclass(frozen=True)
class District:
    """What the register needs to know: the units, by name, and where things may stand."""

    units: list[Unit]
    siting: Siting
    rng: np.random.Generator

    def index(self, name: str) -> int:
        """Position of a unit."""
        return [u.leaf.name for u in self.units].index(name)

    def stem(self, name: str) -> tuple[str, str]:
        """Return a unit's name and English name without the level."""
        leaf = self.units[self.index(name)].leaf
        return leaf.name.removesuffix("社区").removesuffix("村"), leaf.name_en.rsplit(" ", 1)[0]

    def across(self, name: str, kind: str, standing: list[Facility]) -> XY:
        """Return a place a few steps from the facility of a kind that stands in a unit."""
        shape = self.units[self.index(name)].shape
        x, y = next(row.xy for row in standing if row.kind == kind and row.xy and shape.contains(Point(row.xy)))
        return self.siting.near(self.index(name), ((x + ACROSS_M) / 1000.0, (y + ACROSS_M) / 1000.0))

    def some(self, name: str) -> XY:
        """Return any place beside a street of a unit."""
        return self.siting.some(self.index(name), self.rng)
