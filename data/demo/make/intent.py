"""What is planted on purpose, by name of unit, and why. The audit's gaps must be exactly these."""

from __future__ import annotations

from dataclasses import dataclass

from curves import XY

OPEN, PLANNED, CLOSED = "运营", "在建", "停办"
DAY_CARE = "日间照料、助餐"
NO_MEALS = "日间照料"
FULL_CENTRE = "全托、日托、上门照护、助餐"


@dataclass(frozen=True)
class Station:
    """A home-care station that is not simply the usual one in the best place."""

    status: str = OPEN
    services: str = DAY_CARE
    floor_area_m2: int | None = 320
    at: XY | None = None
    has_beds: bool = True  # whether the register says how many
    has_staff: bool = True


NO_STATION = ("青石社区", "米市社区", "岭脚社区", "上岭村", "莲塘村")
SECOND_STATION = ("星斗社区", "丽景社区", "镜湖社区", "芦苇社区", "西岭社区", "竹溪社区", "竹林村")

STATIONS: dict[str, Station] = {
    "洲头社区": Station(at=(-4.30, 0.95)),
    "柳堤社区": Station(at=(-3.20, 1.68)),
    "机务段社区": Station(at=(-2.70, 2.68)),
    "听松社区": Station(at=(-2.30, -1.25)),
    "天悦社区": Station(at=(2.55, -1.30)),
    "石塘社区": Station(status=CLOSED),
    "道口社区": Station(status=CLOSED),
    "红砖社区": Station(status=PLANNED),
    "明月社区": Station(services="助餐、上门照护"),
    "书院社区": Station(at=(-0.97, 0.55)),
    "桃源村": Station(floor_area_m2=150),
    "塘坡村": Station(floor_area_m2=None),
    "荷塘社区": Station(floor_area_m2=None),
    "纺织社区": Station(services=NO_MEALS),
    "东桥社区": Station(services=NO_MEALS),
    "银河社区": Station(services=NO_MEALS, has_staff=False),
    "和平社区": Station(has_beds=False),
    "朝阳社区": Station(has_beds=False, has_staff=False),
    "澜湾社区": Station(has_beds=False),
    "枫林坪社区": Station(floor_area_m2=None, has_staff=False),
}

# One centre per subdistrict and town, by the unit it stands in.
CENTRES: dict[str, str] = {
    "文庙社区": FULL_CENTRE,
    "红砖社区": FULL_CENTRE,
    "西桥社区": FULL_CENTRE,
    "望岭社区": FULL_CENTRE,
    "桥西社区": FULL_CENTRE,
    "书香社区": "日托、上门照护、助餐",
    "锦绣社区": FULL_CENTRE,
    "东岭社区": FULL_CENTRE,
    "南圩社区": FULL_CENTRE,
}

NO_NURSERY = (
    "洲头社区",
    "机务段社区",
    "听松社区",
    "石塘社区",
    "岭脚社区",
    "西岭社区",
    "上岭村",
    "云岭村",
    "桃源村",
    "沙洲村",
    "柳溪村",
    "晒谷村",
    "南田村",
    "竹林村",
    "新垸村",
    "米市社区",
    "潮音社区",
    "道口社区",
    "铁北社区",
    "机械社区",
    "青石社区",
    "明月社区",
    "松风社区",
    "晴川社区",
    "滨江社区",
)
DEMONSTRATION = ("钟楼社区", "玉兰社区", "云台社区", "江南社区", "镜湖社区")
DEMONSTRATION_UNKNOWN = ("南湖社区", "桥西社区")  # the column is blank
NURSERY_PLANNED = {"松风社区": "是", "环城社区": "否"}  # unit → whether it is to be a demonstration nursery
SECOND_NURSERY = ("镜湖社区", "芦苇社区", "锦绣社区", "天悦社区")  # never inclusive
NOT_INCLUSIVE = (
    "书院社区",
    "荷塘社区",
    "北城社区",
    "凌云社区",
    "红砖社区",
    "金桂社区",
    "西桥社区",
    "环城社区",
    "工人村社区",
    "朝阳社区",
    "竹溪社区",
    "翠竹社区",
    "桥南社区",
    "中央社区",
    "丽景社区",
    "青禾社区",
    "燕子湖社区",
    "渔湾村",
)
INCLUSIVE_UNKNOWN = ("柳堤社区", "澜湾社区")  # the column is blank
PLACES_UNKNOWN = ("轴承社区", "书香社区", "稻香社区")

# Communities without a reading space; that of 银河 stands at 0, 0.
NO_READING_SPACE = (
    "荷塘社区",
    "北城社区",
    "红砖社区",
    "东桥社区",
    "柳堤社区",
    "机务段社区",
    "道口社区",
    "铁北社区",
    "岭脚社区",
    "洲头社区",
    "西岭社区",
    "石塘社区",
    "银河社区",
    "天悦社区",
    "南圩社区",
)
READING_PLANNED = ("铁北社区", "天悦社区")
# Health centres across the way from the centre of their subdistrict or town, and clinics across from a station.
BESIDE_CENTRE = ("西桥社区", "望岭社区", "锦绣社区", "东岭社区")
CLINIC_BESIDE = (
    *("钟楼社区", "江湾社区", "望江社区", "和平社区", "云台社区", "朝阳社区", "竹溪社区", "江南社区", "镜湖社区"),
    *("柏树村", "沙洲村", "渔湾村", "晒谷村", "南田村"),
)
CLINIC_ELSEWHERE = ("北城社区", "金桂社区", "机械社区", "梧桐社区", "青禾社区", "井湾村", "柳溪村")
FAMILY_SUPPORT = ("钟楼社区", "望江社区", "银杏社区", "南湖社区", "稻香社区")


@dataclass(frozen=True)
class Gap:
    """One planted row."""

    rule_id: str
    unit: str
    outcome: str
    why: str


NOT_MET, UNKNOWN = "not_met", "unknown"

PLANTED: tuple[Gap, ...] = (
    Gap(
        "A1",
        "洲头社区",
        NOT_MET,
        "the station stands on the south bank, most people live on the north bank, the next bridge is far",
    ),
    Gap(
        "A1",
        "机务段社区",
        NOT_MET,
        "the station stands south of the railway, nearly everyone lives north of it, the footbridge is far",
    ),
    Gap(
        "A1",
        "听松社区",
        NOT_MET,
        "the station stands at the east foot of the hill, three in ten people live at the west foot, too far around",
    ),
    Gap(
        "A1",
        "天悦社区",
        NOT_MET,
        "the station stands before the walls of large compounds, each with a single gate, on the far side",
    ),
    Gap(
        "A1",
        "石塘社区",
        NOT_MET,
        "the only station has closed and the hill and the expressway keep the neighbours' stations away",
    ),
    Gap("A1", "岭脚社区", NOT_MET, "no station at all, and the neighbours' are too far"),
    Gap("A1", "上岭村", NOT_MET, "no station in the village and none near"),
    Gap("A1", "莲塘村", NOT_MET, "no station in the village and none near"),
    Gap("A1", "新垸村", UNKNOWN, "a new quarter with two fifths of the people has no mapped street within 500 m"),
    Gap("A2", "洲头社区", NOT_MET, "no nursery, and the river keeps the neighbours' away"),
    Gap("A2", "机务段社区", NOT_MET, "no nursery, and the railway keeps the neighbours' away"),
    Gap("A2", "听松社区", NOT_MET, "no nursery on either side of the hill"),
    Gap("A2", "石塘社区", NOT_MET, "no nursery at the edge of the town"),
    Gap("A2", "岭脚社区", NOT_MET, "no nursery at the edge of the town"),
    Gap("A2", "西岭社区", NOT_MET, "no nursery between the hill and the district line"),
    Gap("A2", "听松街道", NOT_MET, "four of its communities have no nursery and are kept away from the others"),
    *(
        Gap("A2", village, NOT_MET, "no nursery in the village and none near")
        for village in NO_NURSERY
        if village.endswith("村")
    ),
    Gap("A2", "东岭镇", NOT_MET, "most of its villages have no nursery"),
    Gap("A2", "稻香镇", NOT_MET, "most of its villages have no nursery"),
    Gap("A3", "云台街道", NOT_MET, "no centre"),
    Gap("A3", "江南街道", NOT_MET, "the centre offers no full-time care"),
    Gap("A4", "青石社区", NOT_MET, "no station of its own, though its people reach a neighbour's"),
    Gap("A4", "米市社区", NOT_MET, "the station its people use stands just across the line, in Shuyuan"),
    Gap("A4", "岭脚社区", NOT_MET, "no station at all"),
    Gap("A4", "石塘社区", NOT_MET, "the only station has closed"),
    Gap("A4", "道口社区", NOT_MET, "the only station has closed, though its people reach the neighbours'"),
    Gap("A4", "红砖社区", NOT_MET, "the station is still being built; the centre beside it does not count as one"),
    Gap("A4", "明月社区", NOT_MET, "the station offers no day care"),
    Gap("A5", "上岭村", NOT_MET, "no station"),
    Gap("A5", "莲塘村", NOT_MET, "no station"),
    Gap("A5", "桃源村", NOT_MET, "the station has 150 m², the plan asks for 200"),
    Gap("A5", "塘坡村", UNKNOWN, "the register leaves the station's floor area blank"),
    *(Gap("A10.2", unit, NOT_MET, "no nursery") for unit in NO_NURSERY if unit.endswith("社区")),
    *(
        Gap("A10.2", unit, NOT_MET, "the nursery is not an inclusive one")
        for unit in NOT_INCLUSIVE
        if unit.endswith("社区")
    ),
    *(Gap("A10.2", unit, UNKNOWN, "the register leaves the inclusive column blank") for unit in INCLUSIVE_UNKNOWN),
    Gap("A8", "柳堤街道", NOT_MET, "nurseries, but no demonstration nursery"),
    Gap("A8", "望岭街道", NOT_MET, "the demonstration nursery is still being built"),
    Gap("A8", "听松街道", UNKNOWN, "the register leaves the demonstration column blank for two nurseries"),
)
