"""What is planted on purpose, by name of unit, and why. The audit's gaps must be exactly these."""

from __future__ import annotations

from dataclasses import dataclass

from curves import XY

OPEN, PLANNED, CLOSED = "运营", "在建", "停办"
DAY_CARE = "日间照料、助餐"
FULL_CENTRE = "全托、日托、上门照护、助餐"


@dataclass(frozen=True)
class Station:
    """A home-care station that is not simply the usual one in the best place."""

    status: str = OPEN
    services: str = DAY_CARE
    floor_area_m2: int | None = 320
    at: XY | None = None


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
SECOND_NURSERY = ("镜湖社区", "芦苇社区", "锦绣社区", "天悦社区")


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
    Gap("A8", "柳堤街道", NOT_MET, "nurseries, but no demonstration nursery"),
    Gap("A8", "望岭街道", NOT_MET, "the demonstration nursery is still being built"),
    Gap("A8", "听松街道", UNKNOWN, "the register leaves the demonstration column blank for two nurseries"),
)
