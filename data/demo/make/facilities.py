"""Stations, centres and nurseries, and the whole register in the order of the sheet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from curves import XY
from intent import (
    CENTRES,
    DEMONSTRATION,
    DEMONSTRATION_UNKNOWN,
    INCLUSIVE_UNKNOWN,
    NO_NURSERY,
    NO_STATION,
    NOT_INCLUSIVE,
    NURSERY_PLANNED,
    OPEN,
    PLACES_UNKNOWN,
    PLANNED,
    SECOND_NURSERY,
    SECOND_STATION,
    STATIONS,
    Station,
)
from other_facilities import other_rows
from register import NO, YES, District, Facility
from siting import Siting
from small_facilities import small_rows
from unit_table import PARENTS, parent_code
from units import Unit

BRANDS = (("小河马", "Little Hippo"), ("萤火虫", "Firefly"), ("蒲公英", "Dandelion"), ("小橡树", "Little Oak"))
PLACES_IN_ALL = 1_890  # 4.5 per 1,000 residents


def all_rows(units: list[Unit], siting: Siting, rng: np.random.Generator) -> list[Facility]:
    """All rows, in the order of the sheet."""
    district = District(units, siting, rng)
    stations = _stations(district)
    rows = [*stations, *_centres(district, stations), *_nurseries(district)]
    rows += other_rows(district, rows)
    # Behind all others, so that they move none of them.
    rows += small_rows(district, rows)
    return [replace(row, address=row.address or f"星河区{row.name[:2]}路{7 + 3 * i}号") for i, row in enumerate(rows)]


def _stations(district: District) -> list[Facility]:
    rows = [
        _station(district, i, district.siting.best(i))
        for i, u in enumerate(district.units)
        if u.leaf.name not in NO_STATION
    ]
    for name in SECOND_STATION:
        i = district.index(name)
        stem = district.stem(name)[0]
        first = next(row.xy for row in rows if row.name.startswith(stem) and row.xy)
        second = _station(district, i, district.siting.best(i, (first,)))
        rows.append(replace(second, name=second.name.replace("居家", "第二居家"), name_en=second.name_en + " No. 2"))
    return rows


def _station(district: District, i: int, best: XY) -> Facility:
    unit = district.units[i]
    plan = STATIONS.get(unit.leaf.name, Station(floor_area_m2=220 + 20 * (i % 14)))
    name, name_en = district.stem(unit.leaf.name)
    staff = 4 + i % 5
    return Facility(
        f"{name}居家养老服务站",
        f"{name_en} Home-care Station",
        "居家养老服务站",
        district.siting.near(i, plan.at) if plan.at else best,
        plan.status,
        plan.services,
        beds=8 + i % 5 if plan.has_beds else None,
        floor_area_m2=plan.floor_area_m2,
        public=YES,
        staff=staff if plan.has_staff else None,
        certified_staff=staff - i % 2 if plan.has_staff else None,
    )


def _centres(district: District, stations: list[Facility]) -> list[Facility]:
    """Each where it helps its community most beside the stations that are open."""
    standing = tuple(row.xy for row in stations if row.xy and row.status == OPEN)
    parents = {parent_code(p): p for p in PARENTS}
    rows = []
    for k, (unit_name, services) in enumerate(CENTRES.items()):
        i = district.index(unit_name)
        parent = parents[district.units[i].leaf.parent_code]
        beds = 40 + 6 * k
        rows.append(
            Facility(
                f"{parent.name}综合养老服务中心",
                f"{parent.name_en} Elderly-care Centre",
                "综合养老服务中心",
                district.siting.best(i, standing),
                OPEN,
                services,
                beds,
                beds // 2,
                None,
                1200 + 90 * k,
                YES,
                staff=18 + k,
                certified_staff=16 + k,
            )
        )
    return rows


def _nurseries(district: District) -> list[Facility]:
    first = [u.leaf.name for u in district.units if u.leaf.name not in NO_NURSERY]
    places = _spread(PLACES_IN_ALL, len(first) + len(SECOND_NURSERY), district.rng)
    rows: list[Facility] = []
    for k, name in enumerate([*first, *SECOND_NURSERY]):
        standing = tuple(row.xy for row in rows if row.xy)
        xy = district.siting.best(district.index(name), standing if k >= len(first) else ())
        rows.append(_nursery(district, k, name, xy, places[k], second=k >= len(first)))
    return rows + _planned_nurseries(district)


def _planned_nurseries(district: District) -> list[Facility]:
    rows = []
    for name, demonstration in NURSERY_PLANNED.items():
        stem, stem_en = district.stem(name)
        rows.append(
            Facility(
                f"{stem}星芽托育中心",
                f"{stem_en} Star Sprout Nursery",
                "托育机构",
                district.some(name),
                PLANNED,
                "全托",
                places=60,
                floor_area_m2=620,
                public=YES,
                inclusive=YES,
                registered=NO,
                demonstration=demonstration,
            )
        )
    return rows


def _nursery(district: District, k: int, unit_name: str, xy: XY, places: int, *, second: bool) -> Facility:
    stem, stem_en = district.stem(unit_name)
    brand, brand_en = BRANDS[k % len(BRANDS)]
    shown = None if unit_name in DEMONSTRATION_UNKNOWN else YES if unit_name in DEMONSTRATION and not second else NO
    staff = max(4, places // 5)
    return Facility(
        f"{stem}{brand}{'二园' if second else '托育园'}",
        f"{stem_en} {brand_en} Nursery{' No. 2' if second else ''}",
        "托育机构",
        xy,
        OPEN,
        "全托、日托" if k % 3 else "日托",
        places=None if unit_name in PLACES_UNKNOWN else places,
        floor_area_m2=places * 9,
        public=YES if k % 9 == 0 else NO,
        inclusive=NO if second else _inclusive(unit_name),
        registered=NO if k % 3 == 2 else YES,
        demonstration=shown,
        staff=staff,
        certified_staff=staff - k % 4,
    )


def _inclusive(unit_name: str) -> str | None:
    return None if unit_name in INCLUSIVE_UNKNOWN else NO if unit_name in NOT_INCLUSIVE else YES


def _spread(total: int, count: int, rng: np.random.Generator) -> list[int]:
    """Whole numbers around the average that add up to the total."""
    parts = np.clip(np.round(rng.normal(total / count, 9.0, count)), 15, 60).astype(int)
    while parts.sum() != total:
        parts[int(rng.integers(count))] += int(np.sign(total - parts.sum()))
    return [int(p) for p in parts]
