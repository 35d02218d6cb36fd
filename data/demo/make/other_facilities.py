"""The rest of the register: care homes, health, small services, rows nobody located, neighbours beyond the line."""

from __future__ import annotations

from dataclasses import replace

from curves import XY
from intent import BESIDE_CENTRE, DAY_CARE, OPEN, PLANNED
from register import NO, YES, District, Facility

# name, English name, unit, beds
CARE_HOMES = (
    ("松龄", "Songling", "轴承社区", 120),
    ("鹤寿", "Heshou", "和平社区", 96),
    ("康乐", "Kangle", "荷塘社区", 150),
    ("乐川", "Lechuan", "玉兰社区", 210),
    ("夕照", "Xizhao", "翠竹社区", 180),
    ("安澜", "Anlan", "丽景社区", 260),
)

# kind, ending of the name, English ending, services, floor area, units
NAMED_AFTER_UNITS = (
    ("社区卫生服务中心", "社区卫生服务中心", "Community Health Centre", "", None,
     ("书院社区", "凌云社区", "西桥社区", "工人村社区", "望岭社区", "桥西社区", "江南社区", "锦绣社区")),
    ("卫生室", "村卫生室", "Village Clinic", "", None, ("云岭村", "桃源村", "竹林村")),
    ("儿童友好阅读空间", "儿童友好阅读空间", "Children's Reading Room", "", 90,
     ("潮音社区", "玉兰社区", "江南社区", "镜湖社区")),
    ("家庭支持服务点", "家庭支持服务点", "Family Support Point", "", 60, ("文庙社区", "红砖社区", "梧桐社区")),
    ("助餐点", "长者助餐点", "Meal Point", "助餐", 120, ("渡口社区", "云台社区", "书香社区")),
)  # fmt: skip


def other_rows(district: District, standing: list[Facility]) -> list[Facility]:
    """Return the rows that are neither station, centre nor nursery of the district; `standing` are those that are."""
    homes = [_care_home(district, *home) for home in CARE_HOMES]
    named = [
        _beside_centre(district, standing, unit, _named(district, unit, kind, ending, ending_en, services, area))
        for kind, ending, ending_en, services, area, units in NAMED_AFTER_UNITS
        for unit in units
    ]
    return [*_large_homes(district), *homes, *named, *_health(district, standing), *_unlocated(), *_beyond(district)]


def _care_home(district: District, name: str, name_en: str, unit: str, beds: int) -> Facility:
    return Facility(
        f"{name}养老院", f"{name_en} Care Home", "养老机构", district.some(unit), OPEN, "全托", beds, beds * 2 // 5,
        floor_area_m2=beds * 34, public=NO, inclusive=YES if beds < 160 else NO,
        staff=beds // 3, certified_staff=None if name == "夕照" else beds // 3 - 3,
    )  # fmt: skip


def _named(
    district: District, unit: str, kind: str, ending: str, ending_en: str, services: str, area: int | None
) -> Facility:
    stem, stem_en = district.stem(unit)
    xy = district.some(unit)
    return Facility(
        stem + ending, f"{stem_en} {ending_en}", kind, xy, services=services, floor_area_m2=area, public=YES
    )


def _beside_centre(district: District, standing: list[Facility], unit: str, row: Facility) -> Facility:
    """Move a health centre of the units named for it across the way from the centre of its subdistrict or town."""
    if unit not in BESIDE_CENTRE or "卫生" not in row.kind:
        return row
    return replace(row, xy=district.across(unit, "综合养老服务中心", standing))


def _large_homes(district: District) -> list[Facility]:
    return [
        Facility(
            "星河区社会福利中心", "Xinghe District Welfare Centre", "社会福利中心", district.some("云台社区"),
            services="全托、安宁疗护、内设医务室", beds=320, nursing_beds=190, floor_area_m2=12_800,
            public=YES, staff=120, certified_staff=113,
        ),
        Facility(
            "望江颐养院", "Wangjiang Care Home", "养老机构", district.some("望江社区"),
            services="全托、内设医务室", beds=520, nursing_beds=290, floor_area_m2=21_000,
            public=NO, inclusive=YES, staff=180, certified_staff=170,
        ),
        Facility(
            "东岭镇敬老院", "Dongling Town Home for the Aged", "敬老院", district.some("东岭社区"),
            services="全托、日托、上门照护", beds=80, nursing_beds=30, floor_area_m2=2_600, public=YES,
            staff=22, certified_staff=18,
        ),
        Facility(
            "稻香镇敬老院", "Daoxiang Town Home for the Aged", "敬老院", district.some("稻香社区"),
            services="全托", beds=60, nursing_beds=10, floor_area_m2=1_900, public=YES, staff=14, certified_staff=8,
        ),
        Facility(
            "星河区托育综合服务中心", "Xinghe District Nursery Guidance Centre", "托育综合服务中心",
            district.some("江湾社区"), PLANNED, places=80, floor_area_m2=3_200, public=YES,
            inclusive=YES, registered=YES,
        ),
    ]  # fmt: skip


def _health(district: District, standing: list[Facility]) -> list[Facility]:
    rows = (
        ("东岭镇卫生院", "Dongling Town Health Centre", "乡镇卫生院", "东岭社区", "", 40, YES),
        ("稻香镇卫生院", "Daoxiang Town Health Centre", "乡镇卫生院", "南圩社区", "", 40, YES),
        ("星河区人民医院", "Xinghe District People's Hospital", "医院", "望江社区", "老年医学科、安宁疗护", 620, YES),
        ("星河区中医医院", "Xinghe District Chinese Medicine Hospital", "医院", "银杏社区", "老年医学科", 310, YES),
        ("江南医院", "Jiangnan Hospital", "医院", "明月社区", "", 280, NO),
    )
    return [
        _beside_centre(
            district, standing, unit,
            Facility(name, name_en, kind, district.some(unit), services=services, beds=beds, public=public),
        )
        for name, name_en, kind, unit, services, beds, public in rows
    ]  # fmt: skip


def _unlocated() -> list[Facility]:
    """Return rows without a usable place; no rule of the oracle turns on their kinds."""
    return [
        Facility(
            "百味长者助餐点", "Baiwei Meal Point", "助餐点", None, services="助餐", floor_area_m2=80,
            address="星河区古渡街道米市巷口（门牌不详）",
        ),
        Facility("启明家庭支持服务点", "Qiming Family Support Point", "家庭支持服务点", None,
            address="星河区晴川街道凌云路旁"),
        Facility(
            "星光儿童友好阅读空间", "Starlight Children's Reading Room", "儿童友好阅读空间", None,
            address="星河区江南街道银河社区内", null_island=True,
        ),
    ]  # fmt: skip


def _beyond(district: District) -> list[Facility]:
    """Return neighbours beyond the district line."""

    def at(spot_km: XY) -> XY:
        return district.siting.beyond(spot_km)

    return [
        Facility(
            "邻北居家养老服务站", "Linbei Home-care Station (next district)", "居家养老服务站", at((0.0, 3.95)),
            services=DAY_CARE, floor_area_m2=260, public=YES, address="邻区北岭路2号",
        ),
        Facility(
            "邻西托育园", "Linxi Nursery (next district)", "托育机构", at((-5.0, -0.2)), services="日托", places=45,
            floor_area_m2=410, public=NO, inclusive=YES, registered=YES, demonstration=NO, address="邻区南湖西路9号",
        ),
        Facility(
            "邻东颐养中心", "Lindong Care Home (next district)", "养老机构", at((5.3, 1.4)), services="全托",
            beds=160, nursing_beds=60, floor_area_m2=5_200, public=NO, address="邻区文昌东路31号",
        ),
        Facility(
            "邻南医院", "Linnan Hospital (next district)", "医院", at((0.5, -3.9)), services="老年医学科",
            beds=240, public=YES, address="邻区中央南路5号",
        ),
    ]  # fmt: skip
