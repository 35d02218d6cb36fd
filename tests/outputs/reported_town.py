"""A town held against a small edition, with findings laid by hand, and names that would harm a careless writer.

Older people walk 0.8 m/s: 240, 480 and 720 m in 5, 10 and 15 minutes. One street of 4,000 m runs through

    S1 (C1 0–1,000 m, C2 1,000–2,000 m) and S2 (C3 2,000–4,000 m)

with homes at 100 m (C1: 100 people 60+, 10 children), 1,900 m (C2: 101 and 4) and 3,900 m (C3: 300 people 60+; its
children are not counted). F1, a station, stands at 150 m; F2, closed, at 1,950 m; N1, a nursery, at 200 m.
"""

from dataclasses import replace
from functools import cache

import pandas as pd

from coverage.model.contracts import as_table
from coverage.model.findings import CAPACITY, CONFIDENCE, SCORECARD
from coverage.model.project import SourceFile
from coverage.model.reading import Reading
from coverage.outputs.report.making import report_from
from coverage.outputs.report.matter import Findings
from coverage.planning.audit import audit
from coverage.planning.circles import isochrones_of
from coverage.standards import FacilityFilter, Indicator, Rule, Standard
from tests.town import Town

HOSTILE = '=cmd|" /C calc"!A0<script>alert(1)</script>\n"东"社区'
ERROR = "#REF!"  # a spreadsheet takes it for an error
PLUS, MINUS, AT = '+1,2"x"', "-2+3", "@SUM(1)"
DEPARTMENT = "=HYPERLINK(0)"

TOWN = (
    Town()
    .street("main", start=(0, 0), east=4000)
    .unit("S1", level="subdistrict", name=MINUS, box=(0, -100, 2000, 100))
    .unit("S2", level="subdistrict", name="晴川街道", box=(2000, -100, 4000, 100))
    .unit("C1", name=HOSTILE, parent="S1", box=(0, -100, 1000, 100), people={"60+": 100, "0-2": 10})
    .unit("C2", name=PLUS, parent="S1", box=(1000, -100, 2000, 100), people={"60+": 101, "0-2": 4})
    .unit("C3", name="东社区", parent="S2", box=(2000, -100, 4000, 100), people={"60+": 300})
    .home((100, 0), people=1)
    .home((1900, 0), people=1)
    .home((3900, 0), people=1)
    .facility("F1", "station", (150, 0), services="day_care;meals", attributes={"name": AT, "floor_area_m2": 120.5})
    .facility("F2", "station", (1950, 0), status="closed", services="day_care")
    .facility("N1", "nursery", (200, 0), attributes={"places": 7})
    .facility("H1", "hospital", (300, 0), attributes={"name": ERROR})
    .facility("F9", "station", (-700, 0), services="day_care")  # 700 m beyond the end of the street: on no street
)


def edition():
    """A1, A4 and A2 (with places), and two indicators: 1.7, the share of units, and 2.5, places per 1,000 people."""
    net = {"section": "A", "clause": "二（一）", "quote": "圈", "minutes": 15.0}
    everywhere = ("subdistrict", "town", "community", "village")
    circle = Rule(
        rule_id="A1",
        care="elderly",
        title_zh="养老服务圈",
        title_en="Elderly care circle",
        measure="reach_share",
        levels=everywhere,
        target=0.8,
        facilities=FacilityFilter(kinds=("station",)),
        group="60+",
        profile="older",
        reading_zh="取 80%",
        reading_en="takes 80%",
        **net,
    )
    station = replace(
        circle,
        rule_id="A4",
        title_zh="每个社区有站",
        title_en="Every community has a station",
        measure="presence",
        levels=("community",),
        target=1.0,
        reading_zh="",
        reading_en="",
    )
    nursery = replace(
        circle,
        rule_id="A2",
        care="childcare",
        facilities=FacilityFilter(kinds=("nursery",)),
        group="0-2",
        profile="stroller",
        capacity="places",
        reading_zh="",
        reading_en="",
    )
    table = {"section": "B", "clause": "二（二）", "quote": "表", "title_zh": "指标", "title_en": "indicator"}
    covered = Indicator(
        rule_id="1.7",
        care="elderly",
        measure="unit_share",
        levels=("community",),
        target=1.0,
        of_rules=("A4",),
        baseline=0.65,
        baseline_year=2020,
        nature="binding",
        department_zh=DEPARTMENT,
        department_en=DEPARTMENT,
        **table,
    )
    places = Indicator(
        rule_id="2.5",
        care="childcare",
        measure="ratio",
        levels=("city",),
        target=4.5,
        unit_zh="个",
        unit_en="places",
        reading_zh="=读",
        reading_en="=read",
        **table,
    )
    return Standard(
        standard_id="small",
        title_zh="小方案",
        title_en="Small plan",
        document="长政发〔2022〕10 号",
        in_force_from="2022-12-22",
        in_force_until="2025-12-31",
        breaks_min=(5.0, 10.0, 15.0),
        clauses=(circle, station, nursery, covered, places),
    )


def findings():
    scorecard = pd.DataFrame(
        {
            "rule_id": ["A1", "A4", "A2", "1.7", "2.5"],
            # 100 of 501 people; 1 of 3 units; unknown; 1 of 3; just below 4.5
            "value": [100 / 501, 1 / 3, None, 1 / 3, 4.49999],
            "target": [0.8, 1.0, 0.8, 1.0, 4.5],
            "baseline": [None, None, None, 0.65, None],
            "baseline_year": [None, None, None, 2020, None],
            "outcome": ["not_met", "not_met", "unknown", "not_met", "not_met"],
            "reason": ["below_share", "no_station", "no_population", "below_share", "too_few"],
            "units_asked": [5, 3, 5, 3, None],
            "units_met": [1, 1, 1, 1, None],
            "units_not_met": [4, 2, 1, 2, None],
            "units_unknown": [0, 0, 3, 0, None],
            "sites_missing": [None, 2, None, 2, None],
            "people_short": [401, 401, None, None, None],
            "basis": ["computed", "computed", "none", "computed", "reported"],
            "evidence": ["", "F2:status", "", "", ""],
        }
    )
    children = pd.DataFrame(
        [
            ("C1", "0-2", 10.0, 3.4, 3.3, 3.3, 0.0, 0.123456),  # 10 whole: 4, 3, 3, 0
            ("C2", "0-2", 4.0, 0.0, 0.0, 4.0, 0.0, 0.0),
            ("C1", "0-0", 3.0, 3.0, 0.0, 0.0, 0.0, 1.0),  # a band of the group is not told
        ],
        columns=["unit_code", *[column.name for column in CAPACITY.columns[2:]]],
    ).assign(rule_id="A2")
    sure = pd.DataFrame(
        {
            "rule_id": ["A1", "A1"],
            "unit_code": ["C1", "C2"],
            "estimated_share": [0.123456, None],
            "leg_m": [1.0, None],
            "flip_speed_m_s": [0.7349, None],
            "flip_min": [14.2, None],
            "is_close": [True, None],
        }
    )
    return Findings(as_table(scorecard, SCORECARD), as_table(children, CAPACITY), as_table(sure, CONFIDENCE))


@cache
def held():
    from_an_app = Reading("=层", {"unit_code": "代码", "name": HOSTILE}, "gcj02")
    sources = (
        SourceFile("units", "=单元.geojson", "ab" * 32, 5, from_an_app, 587.6),
        SourceFile("streets", "s.pbf", "cd" * 32, 9, Reading(datum="wgs84")),
        SourceFile("population", "p.csv", "ef" * 32, 12),
    )
    return audit(replace(TOWN.project(), sources=sources, read_on="2026-11-20"), edition())


@cache
def circles():
    return isochrones_of(held())


@cache
def report(language="zh", dated=""):
    return report_from(held(), findings(), circles(), language, dated)
