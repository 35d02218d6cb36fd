"""A finished report laid by hand, every kind of column in it, with names that would harm a careless writer."""

from decimal import Decimal

import geopandas as gpd
from shapely import Point, box

from coverage.outputs.report.model import GapSection, Report, ReportColumn, ReportTable

HOSTILE = "=東<script>alert(1)</script>\"'&\x00\x07\n站\u202e\ufffe"
HARMLESS = "=東<script>alert(1)</script>\"'& 站"  # one line, nothing that XML forbids or that turns the text around

SCORECARD = (
    ("rule", "编号", "text"),
    ("section", "部分", "text"),
    ("care", "服务", "text"),
    ("clause", "条款", "text"),
    ("requirement", "要求", "text"),
    ("nature", "属性", "text"),
    ("department", "责任单位", "text"),
    ("value", "现状值", "number"),
    ("target", "目标值", "number"),
    ("unit", "单位", "text"),
    ("baseline", "基期值", "number"),
    ("baseline_year", "基期年份", "number"),
    ("outcome", "结论", "text"),
    ("reason", "原因", "text"),
    ("units_asked", "应达标单元", "count"),
    ("sites_missing", "尚缺设施", "count"),
    ("people_short", "未满足人数", "count"),
    ("evidence", "依据", "text"),
)
A, B, C = "A 服务圈与设施网络", "B 主要指标", "C 建设标准"
PLAN = "二（一）"
CLAUSES = (
    (
        *("A1", A, "养老", PLAN, "15 分钟服务圈", None, "民政局", 65.5, 100.0, "%", 60.0, 2020, "未达标", "不足"),
        *(2, 1, 1240, "F1 " + HOSTILE),
    ),
    (
        *("A4", A, "养老", PLAN, "每个社区一站", None, None, 50.0, 100.0, "%", None, None, "未达标", "没有"),
        *(2, 1, 99999, None),
    ),
    (
        *("2.5", B, "托育", PLAN, "每千人口托位数", "预期性", "卫健委", 4.75, 4.5, "个", 1.9, 2020, "达标", "足够"),
        *(None, None, None, None),
    ),
    (
        *("C6", C, "托育", PLAN, HOSTILE, None, None, None, 30000.0, "个", None, None, "未知", "无数据"),
        *(None, None, None, None),
    ),
)

GAPS = (
    ("subdistrict", "街道（镇）", "text"),
    ("unit_code", "单元编码", "text"),
    ("unit", "单元", "text"),
    ("level", "级别", "text"),
    ("rule", "编号", "text"),
    ("requirement", "要求", "text"),
    ("missing", "缺什么", "text"),
    ("people", "人数", "count"),
    ("people_affected", "受影响人数", "count"),
    ("share_within_reach", "步行可达占比", "share"),
    ("nearest_facility", "最近设施", "text"),
    ("nearest_minutes", "步行分钟", "minutes"),
    ("estimated_share", "估计占比", "share"),
    ("evidence", "依据", "text"),
)
IN_TOWN = ("晴川街道", "430199001001", "东社区", "社区")
FOUND = (
    (*IN_TOWN, "A4", "每个社区一站", "没有", 1240, 1240, 0.0, HOSTILE, 16.7, 0.0123, None),
    (*IN_TOWN, "A1", "15 分钟服务圈", "不足", 1300, 100, 0.6667, None, None, 1.0, None),
    (
        HOSTILE,
        "430199002000",
        HOSTILE,
        "街道",
        "A3",
        "每个街道一中心",
        "没有",
        None,
        None,
        None,
        "一站",
        100.0,
        None,
        "无",
    ),
)

UNITS = (
    ("unit_code", "单元编码", "text"),
    ("unit", "单元", "text"),
    ("level", "级别", "text"),
    ("parent", "上级单元", "text"),
    ("elderly_has_one", "养老：有没有", "text"),
    ("elderly_people", "养老：人数", "count"),
    ("elderly_within_15", "养老：15 分钟", "count"),
    ("elderly_share", "养老：占比", "share"),
    ("elderly_walk", "养老：走不走得到", "text"),
    ("elderly_places_per_person", "养老：人均位子", "number"),
    ("elderly_leg", "养老：到路距离", "metres"),
)
PLACES = (
    ("430199001000", "晴川街道", "街道", None, "未达标", 12540, 10000, 0.7974, "不适用", None, None),
    ("430199001001", "东社区", "社区", "晴川街道", "未达标", 1240, 310, 0.25, "未知", 0.05, 41),
    ("430199001002", "西社区", "社区", "晴川街道", "达标", 1300, 1200, 0.9231, "达标", 1.25, 7),
    ("430199001003", "南社区", "社区", "晴川街道", "未知", 0, 0, None, "未知", 0.0, None),
)

FACILITIES = (
    ("facility_id", "设施编号", "text"),
    ("facility", "名称", "text"),
    ("kind", "类别", "text"),
    ("beds", "床位", "count"),
    ("floor_area_m2", "建筑面积", "number"),
    ("public", "公办", "text"),
    ("counts_for", "计入的条款", "text"),
    ("longitude", "经度", "number"),
)
SITES = (
    ("F1", "一站", "居家养老服务站", 12, 320.25, True, "A1、A4", 113.005),
    ("F2", HOSTILE, "托育机构", None, None, None, "2.5", 112.9876543),
)
LEFT_OUT = (
    ("facility_id", "设施编号", "text"),
    ("facility", "名称", "text"),
    ("source_row", "行", "count"),
    ("reason", "原因", "text"),
)
LEFT = (("F3", HOSTILE, 1004, "停办"),)

SOURCES = (
    ("role", "用途", "text"),
    ("name", "文件", "text"),
    ("datum", "坐标基准", "text"),
    ("shift_m", "坐标平均移动（米）", "metres"),
    ("columns", "各列", "text"),
    ("sha256", "SHA-256", "text"),
)
READ = (
    ("设施登记", HOSTILE, "GCJ-02（高德、腾讯）", 588, f"名称：{HOSTILE}", "ab" * 32),
    ("人口", "p.csv", None, None, None, "cd" * 32),
)


def report(language="zh", dated="2026-11-24"):
    tables = {
        "scorecard": table("scorecard", "条款对照表", SCORECARD, CLAUSES),
        "gaps": table("gaps", "缺口清单", GAPS, FOUND),
        "units": table("units", "各单元结论", UNITS, PLACES),
        "facilities": table("facilities", "计入的设施", FACILITIES, SITES),
        "left_out": table("left_out", "未计入", LEFT_OUT, LEFT),
        "sources": table("sources", "数据来源", SOURCES, READ),
    }
    return Report(
        language=language,
        title="晴川区评估报告" + HOSTILE,
        subtitle="方案（长政发〔2022〕10号）",
        notice="虚构示例",
        dated=dated,
        facts=(("区县", HOSTILE), ("生成软件", "CareCircle 0.1.0")),
        summary=("养老：2,540 人中有 65.5% 走得到。", HOSTILE),
        method=("时限含端点。",),
        tables=tables,
        gap_sections=(GapSection("晴川街道", (0, 1)), GapSection(HOSTILE, (2,))),
        layers=layers(tables),
    )


def table(name, title, columns, rows):
    return ReportTable(name, title, tuple(ReportColumn(*column) for column in columns), rows)


def layers(tables):
    """Lay a subdistrict of three communities side by side, each 0.01° wide; circles in the western two."""
    shapes = [box(113.00, 28, 113.03, 28.01), *(box(113 + x / 100, 28, 113.01 + x / 100, 28.01) for x in range(3))]
    circles = {
        "rule": ["A1", "A1"],
        "care": ["养老", "养老"],
        "requirement": ["15 分钟服务圈"] * 2,
        "minutes": [15.0, 5.0],
    }
    circle = [box(113.0, 28.004, 113.018, 28.006), box(113.004, 28.004, 113.006, 28.006)]
    return {
        "units": layer(tables["units"], shapes),
        "facilities": layer(tables["facilities"], [Point(113.005, 28.005), Point(113.025, 28.005)]),
        "circles": gpd.GeoDataFrame(circles, geometry=circle, crs=4326),
    }


def layer(one, shapes):
    return gpd.GeoDataFrame({column.name: one.column(column.name) for column in one.columns}, geometry=shapes, crs=4326)


SAID_IN_HEADINGS = {"scorecard": {"section", "unit"}, "gaps": {"subdistrict"}}
KEYS = {
    "scorecard": ["编号"],
    "gaps": ["单元", "编号"],
    "units": ["单元"],
    "facilities": ["名称"],
    "left_out": ["名称"],
    "sources": ["用途", "文件"],
}


def figures_of(name, printed):
    """Collect what printed tables, each heads and rows, say of one table: by key and head."""
    own = {column.head for column in report().tables[name].columns}
    told = {}
    for heads, rows in printed:
        if not set(heads) - {"进展"} <= own or not set(KEYS[name]) <= set(heads):
            continue
        for row in rows:
            cells = dict(zip(heads, row, strict=True))
            key = tuple(cells[head] for head in KEYS[name])
            for head, cell in cells.items():
                assert told.setdefault((key, head), cell) == cell
    return told


def assert_says_every_figure(printed):
    """Every cell of every table stands among the printed ones, and every figure reads back as it was."""
    for name, one in report().tables.items():
        told = figures_of(name, printed)
        at = {column.head: place for place, column in enumerate(one.columns)}
        for row in one.rows:
            key = tuple(clean(row[at[head]]) for head in KEYS[name])
            for cell, column in zip(row, one.columns, strict=True):
                if column.name not in SAID_IN_HEADINGS.get(name, ()):
                    assert read(told[key, column.head], cell, column.kind) == cell_of(cell), (name, key, column.head)


def clean(cell):
    return HARMLESS.join(cell.split(HOSTILE))


def cell_of(cell):
    return clean(cell) if isinstance(cell, str) else cell


def read(told, cell, kind):
    """Read a printed cell back into what it was made from."""
    if told == "–":
        return None
    if isinstance(cell, str | bool):
        return {"是": True}.get(told, told)
    bare = told.removesuffix("个").replace(",", "")
    if kind == "share":
        assert bare.endswith("%")
        return float(Decimal(bare[:-1]) / 100)
    return float(bare.removesuffix("%"))
