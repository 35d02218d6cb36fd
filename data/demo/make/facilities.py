"""The register of facilities: one row per station, centre, nursery and all the other kinds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from curves import XY
from intent import (
    CENTRES, CLOSED, DAY_CARE, DEMONSTRATION, DEMONSTRATION_UNKNOWN, NO_NURSERY, NO_STATION, NURSERY_PLANNED, OPEN, PLANNED,
    SECOND_NURSERY, SECOND_STATION, STATIONS, Station,
)  # fmt: skip
from siting import Siting
from unit_table import PARENTS, parent_code
from units import Unit

YES, NO = "是", "否"
BRANDS = (("小河马", "Little Hippo"), ("萤火虫", "Firefly"), ("蒲公英", "Dandelion"), ("小橡树", "Little Oak"))
PLACES_IN_ALL = 1_890  # 4.5 per 1,000 residents


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


def register(units: list[Unit], siting: Siting, rng: np.random.Generator) -> list[Facility]:
    """All rows, in the order of the sheet."""
    district = District(units, siting, rng)
    stations = _stations(district)
    rows = [*stations, *_centres(district, stations), *_nurseries(district), *_homes_for_the_old(district)]
    rows += [*_health(district), *_small_services(district), *_beyond(district)]
    return [replace(row, address=row.address or f"星河区{row.name[:2]}路{7 + 3 * i}号") for i, row in enumerate(rows)]


def _stem(unit: Unit) -> tuple[str, str]:
    """A unit's name without its level."""
    return unit.leaf.name.removesuffix("社区").removesuffix("村"), unit.leaf.name_en.rsplit(" ", 1)[0]


def _stations(district: District) -> list[Facility]:
    rows = [_station(district, i, district.siting.best(i)) for i, u in enumerate(district.units) if u.leaf.name not in NO_STATION]  # fmt: skip
    for name in SECOND_STATION:
        i = district.index(name)
        first = next(row.xy for row in rows if row.name.startswith(_stem(district.units[i])[0]) and row.xy)
        second = _station(district, i, district.siting.best(i, (first,)))
        rows.append(replace(second, name=second.name.replace("居家", "第二居家"), name_en=second.name_en + " No. 2"))
    return rows


def _station(district: District, i: int, best: XY) -> Facility:
    unit = district.units[i]
    plan = STATIONS.get(unit.leaf.name, Station(floor_area_m2=220 + 20 * (i % 14)))
    name, name_en = _stem(unit)
    staff = 4 + i % 5
    return Facility(
        f"{name}居家养老服务站", f"{name_en} Home-care Station", "居家养老服务站",
        district.siting.near(i, plan.at) if plan.at else best, plan.status, plan.services,
        beds=8 + i % 5, floor_area_m2=plan.floor_area_m2, public=YES, staff=staff, certified_staff=staff - i % 2,
    )  # fmt: skip


def _centres(district: District, stations: list[Facility]) -> list[Facility]:
    """Each where it helps its community most beside the stations that are open."""
    standing = tuple(row.xy for row in stations if row.xy and row.status == OPEN)
    parents = {parent_code(p): p for p in PARENTS}
    rows = []
    for k, (unit_name, services) in enumerate(CENTRES.items()):
        i = district.index(unit_name)
        parent = parents[district.units[i].leaf.parent_code]
        beds = 40 + 6 * k
        rows.append(Facility(
            f"{parent.name}综合养老服务中心", f"{parent.name_en} Elderly-care Centre", "综合养老服务中心",
            district.siting.best(i, standing), OPEN, services, beds, beds // 2, None, 1200 + 90 * k, YES, staff=18 + k, certified_staff=16 + k,
        ))  # fmt: skip
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
        stem, stem_en = _stem(district.units[district.index(name)])
        rows.append(Facility(
            f"{stem}星芽托育中心", f"{stem_en} Star Sprout Nursery", "托育机构", _some(district, name), PLANNED, "全托",
            places=60, floor_area_m2=620, public=YES, inclusive=YES, registered=NO, demonstration=demonstration,
        ))  # fmt: skip
    return rows


def _nursery(district: District, k: int, unit_name: str, xy: XY, places: int, *, second: bool) -> Facility:
    stem, stem_en = _stem(district.units[district.index(unit_name)])
    brand, brand_en = BRANDS[k % len(BRANDS)]
    shown = None if unit_name in DEMONSTRATION_UNKNOWN else YES if unit_name in DEMONSTRATION and not second else NO
    staff = max(4, places // 5)
    return Facility(
        f"{stem}{brand}托育园", f"{stem_en} {brand_en} Nursery", "托育机构", xy, OPEN, "全托、日托" if k % 3 else "日托",
        places=places, floor_area_m2=places * 9, public=YES if k % 9 == 0 else NO, inclusive=YES if k % 2 == 0 else NO,
        registered=NO if k % 3 == 2 else YES, demonstration=shown, staff=staff, certified_staff=staff - k % 4,
    )  # fmt: skip


def _spread(total: int, count: int, rng: np.random.Generator) -> list[int]:
    """Whole numbers around the average that add up to the total."""
    parts = np.clip(np.round(rng.normal(total / count, 9.0, count)), 15, 60).astype(int)
    while parts.sum() != total:
        parts[int(rng.integers(count))] += int(np.sign(total - parts.sum()))
    return [int(p) for p in parts]


def _homes_for_the_old(district: District) -> list[Facility]:
    rows = [
        Facility("星河区社会福利中心", "Xinghe District Welfare Centre", "社会福利中心", _some(district, "云台社区"), OPEN, "全托、安宁疗护、内设医务室", 420, 260, None, 16800, YES, staff=150, certified_staff=141),
        Facility("望江颐养院", "Wangjiang Care Home", "养老机构", _some(district, "望江社区"), OPEN, "全托、内设医务室", 520, 290, None, 21000, NO, YES, staff=180, certified_staff=170),
        Facility("东岭镇敬老院", "Dongling Town Home for the Aged", "敬老院", _some(district, "东岭社区"), OPEN, "全托", 80, 30, None, 2600, YES, staff=22, certified_staff=18),
        Facility("稻香镇敬老院", "Daoxiang Town Home for the Aged", "敬老院", _some(district, "稻香社区"), CLOSED, "全托", 60, 10, None, 1900, YES),
    ]  # fmt: skip
    homes = (("松龄", "Songling", "轴承社区", 120), ("鹤寿", "Heshou", "和平社区", 96), ("康乐", "Kangle", "荷塘社区", 150), ("乐川", "Lechuan", "玉兰社区", 210), ("夕照", "Xizhao", "翠竹社区", 180), ("安澜", "Anlan", "丽景社区", 260))  # fmt: skip
    for name, name_en, unit, beds in homes:
        rows.append(Facility(f"{name}养老院", f"{name_en} Care Home", "养老机构", _some(district, unit), OPEN, "全托", beds, beds * 2 // 5, None, beds * 34, NO, YES if beds < 160 else NO, staff=beds // 3, certified_staff=beds // 3 - 3))  # fmt: skip
    return rows


def _health(district: District) -> list[Facility]:
    rows = []
    where = ("书院社区", "凌云社区", "西桥社区", "工人村社区", "望岭社区", "桥西社区", "江南社区", "锦绣社区")
    for unit in where:
        name, name_en = _stem(district.units[district.index(unit)])
        rows.append(Facility(f"{name}社区卫生服务中心", f"{name_en} Community Health Centre", "社区卫生服务中心", _some(district, unit), public=YES))
    for unit, town, town_en in (("东岭社区", "东岭镇", "Dongling Town"), ("南圩社区", "稻香镇", "Daoxiang Town")):
        rows.append(Facility(f"{town}卫生院", f"{town_en} Health Centre", "乡镇卫生院", _some(district, unit), beds=40, public=YES))
    for unit in ("云岭村", "桃源村", "竹林村"):
        name, name_en = _stem(district.units[district.index(unit)])
        rows.append(Facility(f"{name}村卫生室", f"{name_en} Village Clinic", "卫生室", _some(district, unit), public=YES))
    rows.append(Facility("星河区人民医院", "Xinghe District People's Hospital", "医院", _some(district, "望江社区"), OPEN, "老年医学科、安宁疗护", 620, public=YES))
    rows.append(Facility("星河区中医医院", "Xinghe District Chinese Medicine Hospital", "医院", _some(district, "银杏社区"), OPEN, "老年医学科", 310, public=YES))
    rows.append(Facility("江南医院", "Jiangnan Hospital", "医院", _some(district, "明月社区"), OPEN, "", 280, public=NO))
    return rows


def _some(district: District, unit: str) -> XY:
    return district.siting.some(district.index(unit), district.rng)


def _small_services(district: District) -> list[Facility]:
    rows = [Facility("星河区托育综合服务中心", "Xinghe District Nursery Guidance Centre", "托育综合服务中心", _some(district, "江湾社区"), places=80, floor_area_m2=3200, public=YES, inclusive=YES, registered=YES)]  # fmt: skip
    for unit in ("潮音社区", "玉兰社区", "江南社区", "镜湖社区"):
        name, name_en = _stem(district.units[district.index(unit)])
        rows.append(Facility(f"{name}儿童友好阅读空间", f"{name_en} Children's Reading Room", "儿童友好阅读空间", _some(district, unit), floor_area_m2=90, public=YES))  # fmt: skip
    for unit in ("文庙社区", "红砖社区", "梧桐社区"):
        name, name_en = _stem(district.units[district.index(unit)])
        rows.append(Facility(f"{name}家庭支持服务点", f"{name_en} Family Support Point", "家庭支持服务点", _some(district, unit), public=YES))
    for unit in ("渡口社区", "云台社区", "书香社区"):
        name, name_en = _stem(district.units[district.index(unit)])
        rows.append(Facility(f"{name}长者助餐点", f"{name_en} Meal Point", "助餐点", _some(district, unit), OPEN, "助餐", floor_area_m2=120))
    rows.append(Facility("百味长者助餐点", "Baiwei Meal Point", "助餐点", None, OPEN, "助餐", floor_area_m2=80, address="星河区古渡街道米市巷口（门牌不详）"))
    rows.append(Facility("启明家庭支持服务点", "Qiming Family Support Point", "家庭支持服务点", None, address="星河区晴川街道凌云路旁"))
    rows.append(Facility("星光儿童友好阅读空间", "Starlight Children's Reading Room", "儿童友好阅读空间", None, address="星河区江南街道银河社区内", null_island=True))
    return rows


def _beyond(district: District) -> list[Facility]:
    at = district.siting.beyond
    return [
        Facility("邻北居家养老服务站", "Linbei Home-care Station (next district)", "居家养老服务站", at((0.0, 3.95)), OPEN, DAY_CARE, floor_area_m2=260, public=YES),
        Facility("邻西托育园", "Linxi Nursery (next district)", "托育机构", at((-5.0, -0.2)), OPEN, "日托", places=45, floor_area_m2=410, public=NO, inclusive=YES, registered=YES, demonstration=NO),
        Facility("邻东颐养中心", "Lindong Care Home (next district)", "养老机构", at((5.3, 1.4)), OPEN, "全托", 160, 60, None, 5200, NO),
        Facility("邻南医院", "Linnan Hospital (next district)", "医院", at((0.5, -3.9)), OPEN, "老年医学科", 240, public=YES),
    ]  # fmt: skip
