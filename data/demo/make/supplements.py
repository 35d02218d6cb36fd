"""What a planner may bring besides: areas of their own, and figures no map says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from curves import XY
from files import lon_lat, write_csv, write_features
from register import Facility

FICTIONAL = "虚构"
# Corners around the nursery that stands in it, metres.
PARK = ((-420, -260), (380, -300), (520, 40), (300, 340), (-360, 310))
ESTATE = ((-190, -150), (210, -170), (230, 140), (-170, 180))
NURSERY_OF_PARK, NURSERY_OF_ESTATE = "兴业", "和悦"
HOUSEHOLDS, PEOPLE = 1_480, 3_996

# Number of the clause, its name, value, value in the baseline year, who says so. Some are left open on purpose.
FIGURES = (
    ("1.1", "基本养老保险参保率", "97.1%", "96%", "人力资源社会保障局"),
    ("1.2", "基本医疗保险参保率", "94.2%", "95%", "医保局"),
    ("1.3", "新建住宅小区配套建设养老服务设施达标率", "88%", "", "自然资源局"),
    ("1.5", "有集中供养意愿的特困人员集中供养率", "100%", "100%", "民政局"),
    ("1.6", "老年人健康管理率", "66.5%", "58%", "卫生健康局"),
    ("1.8", "人均预期寿命", "80.6", "79.9", "卫生健康局"),
    ("1.9", "骨干养老企业数量", "2", "1", "民政局"),
    ("1.10", "福彩公益金投入比例", "55%", "52%", "民政局"),
    ("1.12", "特殊困难老年人月探访率", "98.5%", "", "民政局"),
    ("1.14", "每千名老年人配套社会工作者人数", "0.62", "", "民政局"),
    ("1.15", "示范性老年友好社区数", "4", "", "卫生健康局"),
    ("2.1", "新生儿访视等基本公共服务覆盖率", "91%", "", "卫生健康局"),
    ("2.2", "家庭科学养育指导到位率", "71%", "57%", "卫生健康局"),
    ("C6", "新增护理型床位", "", "620", "民政局"),
    ("C6.2", "新增托位", "", "1,060", "卫生健康局"),
    ("C7", "新增普惠托位补助标准", "10,000", "", "卫生健康局"),
    ("C8.2", "老年友善医疗机构占比", "72%", "", "卫生健康局"),
    ("C9", "有儿童友好上学路线的社区占比", "64%", "", "自然资源局"),
    ("C9.2", "儿童友好小区数", "5", "", "妇女儿童工作委员会"),
)
YEAR, BASELINE_YEAR = 2024, 2020


def write_areas(rows: Sequence[Facility], path: Path) -> None:
    """Write a park with a nursery, and an estate whose nursery is too small."""
    areas = (
        ("P1", "星河国家级产业园", "产业园区", None, None, _around(rows, NURSERY_OF_PARK, PARK)),
        ("E1", "和悦新城", "新建住宅小区", HOUSEHOLDS, PEOPLE, _around(rows, NURSERY_OF_ESTATE, ESTATE)),
    )
    heads = ("编号", "名称", "类型", "户数", "人口")
    features = [
        {
            "type": "Feature",
            "properties": dict(zip(heads, values, strict=True)) | {"备注": FICTIONAL},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for *values, ring in areas
    ]
    write_features(features, path)


def _around(rows: Sequence[Facility], stem: str, corners: Sequence[XY]) -> list[XY]:
    """Degrees of a ring around the nursery of a community."""
    x, y = next(row.xy for row in rows if row.kind == "托育机构" and row.name.startswith(stem) and row.xy)
    return [lon_lat((x + dx, y + dy), 6) for dx, dy in (*corners, corners[0])]


def write_reported(path: Path) -> None:
    """Write the reported figures; what is left out nobody has reported."""
    head = ("指标编号", "指标名称", "数值", "基期值", "年份", "来源")
    rows = [
        (*figure, YEAR if figure[2] else BASELINE_YEAR, f"星河区{office}（{FICTIONAL}）") for *figure, office in FIGURES
    ]
    write_csv(path, head, rows, "utf-8-sig")
