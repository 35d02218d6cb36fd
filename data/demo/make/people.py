"""How many people live in each community and village, by age; district totals are exact."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from buildings import Building
from curves import Floats
from shapely.geometry import Polygon
from units import Unit

RESIDENTS, AGED_60, AGED_80, UNDER_3 = 420_000, 63_000, 9_240, 7_980
YEAR = 2024
PEOPLE_PER_HOUSEHOLD = 2.7

# People per square metre of floor, relative to an estate, and how much older and younger than the average.
CROWDING = {"old": 2.6, "village": 3.6, "super": 0.62, "gated": 0.55, "suburb": 0.75, "rural": 3.0, "quarter": 1.1}
OLDER = {"old": 1.5, "village": 1.45, "super": 0.68, "gated": 0.7, "estate": 1.12, "rural": 1.45, "quarter": 1.2}
YOUNGER = {"old": 0.75, "village": 0.8, "super": 1.3, "gated": 1.3, "estate": 0.9, "rural": 0.8}


@dataclass(frozen=True)
class People:
    """Whole people of one unit."""

    residents: int
    aged_60: int
    aged_80: int
    under_3: int

    @property
    def households(self) -> int:
        """Households, at the usual size."""
        return round(self.residents / PEOPLE_PER_HOUSEHOLD)


def count_people(units: list[Unit], buildings: list[Building]) -> list[People]:
    """People of each unit, in the order of `units`."""
    homes = [b for b in buildings if b.residential]
    home_unit = unit_of([b.shape for b in homes], units)
    living = np.array([b.floor_m2 * CROWDING.get(b.zone, 1.0) for b in homes])
    older = living * [OLDER.get(b.zone, 1.0) for b in homes]
    younger = living * [YOUNGER.get(b.zone, 1.0) for b in homes]
    totals = [np.bincount(home_unit, weights, len(units)) for weights in (living, older, younger)]
    residents = apportion(totals[0], RESIDENTS)
    aged_60, under_3 = apportion(totals[1], AGED_60), apportion(totals[2], UNDER_3)
    aged_80 = apportion(totals[1] ** 1.04, AGED_80)
    columns = zip(residents, aged_60, aged_80, under_3, strict=True)
    return [People(*(int(v) for v in row)) for row in columns]


def unit_of(shapes: list[Polygon], units: list[Unit]) -> np.ndarray:
    """Index of the unit each shape stands in, by its representative point."""
    spots = shapely.point_on_surface(np.array(shapes, dtype=object))
    tree = shapely.STRtree([u.shape for u in units])
    spot, unit = tree.query(spots, predicate="within")
    found = np.full(len(shapes), -1)
    found[spot] = unit
    if (found < 0).any():
        raise RuntimeError(f"{int((found < 0).sum())} buildings stand in no unit")
    return found


def apportion(weights: Floats, total: int) -> np.ndarray:
    """Whole numbers in proportion to the weights that add up to the total (largest remainder)."""
    exact = weights / weights.sum() * total
    whole = np.floor(exact).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return whole
