"""The report of a town, every figure by arithmetic; see `reported_town` for what stands where."""

import json
from dataclasses import replace

import pytest

from coverage.errors import Problem
from coverage.outputs.gap_report import gap_report
from coverage.outputs.report.making import report_from, report_of
from coverage.outputs.report.model import TABLES, figure, minutes
from coverage.outputs.report.units import whole_parts
from coverage.planning.figures import district_figures
from tests.outputs.reported_town import AT, DEPARTMENT, HOSTILE, MINUS, PLUS, circles, edition, findings, held, report
from tests.planning.askings import demo_audit


def cells(table, key, *names, by=0):
    """The cells `names` of the row whose cell `by` is `key`."""
    row = next(at for at, row in enumerate(table.rows) if row[by] == key)
    return [table.column(name)[row] for name in names]


def test_every_table_is_there_and_every_row_fills_its_columns():
    for language in ("zh", "en"):
        told = report(language)
        assert tuple(told.tables) == TABLES
        for table in told.tables.values():
            assert all(len(row) == len(table.columns) for row in table.rows)
            assert len({column.name for column in table.columns}) == len(table.columns)
            assert len({column.head for column in table.columns}) == len(table.columns)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (100.04, "count", 100),
        (100.6, "count", 101),
        (2 / 3, "share", 0.6667),
        (None, "count", None),
        (float("nan"), "share", None),
        (12.34567, "number", 12.3457),
    ],
)
def test_a_figure_is_rounded_as_its_kind(value, kind, expected):
    assert figure(value, kind) == expected


def test_minutes_have_one_decimal():
    assert minutes(1000.0) == 16.7
    assert minutes(None) is None


def test_a_clause_is_told_in_its_own_unit_and_rounded_down():
    card = report("en").tables["scorecard"]
    told = ("value", "target", "unit", "baseline", "baseline_year", "outcome")
    # 100 of 501 people; 1 of 3 units; 4.49999 of 4.5 places must not look like 4.5
    assert cells(card, "A1", *told) == [19.9, 80.0, "%", None, None, "not met"]
    assert cells(card, "A4", *told) == [33.3, 100.0, "%", None, None, "not met"]
    assert cells(card, "1.7", *told) == [33.3, 100.0, "%", 65.0, 2020, "not met"]
    assert cells(card, "2.5", *told) == [4.49, 4.5, "places", None, None, "not met"]
    assert cells(card, "A2", "value", "outcome", "people_short") == [None, "unknown", None]


def test_an_indicator_held_unit_by_unit_is_told_in_shares_of_units():
    laid = findings()
    card = laid.scorecard.assign(units_asked=laid.scorecard["units_asked"].fillna(4.0), value=0.25, target=1.0)
    told = report_from(held(), replace(laid, scorecard=card), circles(), "en").tables["scorecard"]
    assert cells(told, "2.5", "value", "target", "unit") == [25.0, 100.0, "%"]


def test_a_clause_says_who_answers_for_it_and_what_was_read():
    card = report("en").tables["scorecard"]
    assert cells(card, "1.7", "section", "nature", "department", "basis") == [
        "B Indicators",
        "binding",
        DEPARTMENT,
        "computed",
    ]
    assert cells(card, "2.5", "nature", "department", "reading") == [None, None, "=read"]
    assert cells(card, "A4", "units_asked", "units_met", "units_not_met", "sites_missing", "evidence") == [
        3,
        1,
        2,
        2,
        "F2 F2 (not open)",
    ]


def test_the_gaps_are_those_of_the_audit_in_its_order():
    table = report("en").tables["gaps"]
    rows = list(zip(*(table.column(name) for name in ("rule", "unit_code", "people_affected")), strict=True))
    assert rows == [
        ("A1", "C3", 300),
        ("A1", "S2", 300),
        ("A4", "C3", 300),
        ("A1", "C2", 101),
        ("A1", "S1", 101),
        ("A4", "C2", 101),
        ("A2", "C2", 4),
        ("A2", "S1", 4),
    ]
    # S1: 100 of its 201 people are within reach; the nearest of the others walk 1,750 m at 0.8 m/s
    at = rows.index(("A1", "S1", 101))
    told = ("subdistrict", "unit", "people", "share_within_reach", "nearest_facility", "nearest_minutes", "age_group")
    assert [table.column(name)[at] for name in told] == [MINUS, MINUS, 201, 0.4975, AT, 36.5, "people 60+"]
    assert table.column("evidence")[5] == "F2 F2 (not open)"
    assert table.column("nearest_minutes")[0] is None  # 3,750 m are more than an hour


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_gaps_of_the_report_and_of_the_geojson_are_the_same(language):
    table = report(language).tables["gaps"]
    features = json.loads(gap_report(held(), language))["features"]
    shared = [column.name for column in table.columns if column.name in features[0]["properties"]]
    assert len(shared) == 15  # all but the subdistrict
    for name in set(shared) - {"age_group"}:  # a band for machines there, words here
        theirs = [feature["properties"][name] for feature in features]
        assert list(table.column(name)) == [None if value == "" else value for value in theirs]


def test_the_gaps_are_told_by_subdistrict_the_most_people_first():
    # S2: 300 people under A1 in its community; S1: 101. The same people in the subdistrict's own row do not add up.
    told = [(section.title, section.rows) for section in report("en").gap_sections]
    assert told == [("晴川街道", (0, 1, 2)), (MINUS, (3, 4, 5, 6, 7))]


def test_the_same_people_are_not_counted_twice_in_a_section():
    # S1 lacks two things in C2, and stands in the list itself: still 150 people, fewer than the 300 of C3
    rows = held().gaps
    chosen = (rows["age_group"] == "60+") & ~((rows["unit_code"] == "C3") & (rows["rule_id"] == "A4"))
    rows = rows[chosen & (rows["unit_code"] != "S2")]
    rows = rows.assign(people_affected=rows["unit_code"].map({"C3": 300.0, "C2": 150.0, "S1": 150.0}))
    told = report_from(replace(held(), gaps=rows), findings(), circles(), "zh")
    assert [(section.title, len(section.rows)) for section in told.gap_sections] == [("晴川街道", 1), (MINUS, 3)]


def test_a_unit_has_its_three_verdicts_side_by_side():
    table = report("en").tables["units"]
    walk = ("has_one", "people", "within_5", "within_10", "within_15", "walk_unknown", "share", "walk")
    elderly, childcare = ([f"{care}_{name}" for name in walk] for care in ("elderly", "childcare"))
    assert cells(table, "C1", *elderly) == ["met", 100, 100, 100, 100, 0, 1.0, "met"]
    assert cells(table, "C2", *elderly) == ["not met", 101, 0, 0, 0, 0, 0.0, "not met"]
    assert cells(table, "S1", *elderly) == ["not applicable", 201, 100, 100, 100, 0, 0.4975, "not met"]
    assert cells(table, "C1", *childcare) == ["not applicable", 10, 10, 10, 10, 0, 1.0, "met"]
    assert cells(table, "C3", *childcare) == ["not applicable", *[None] * 6, "unknown"]  # nobody counted its children


def test_units_above_say_how_many_of_theirs_are_covered():
    table = report("en").tables["units"]
    names = ("units_below", "units_covered", "units_share")
    elderly, childcare = ([f"{care}_{name}" for name in names] for care in ("elderly", "childcare"))
    assert cells(table, "S1", *elderly) == [2, 1, 0.5]  # C1 has its station, that of C2 is closed
    assert cells(table, "S2", *elderly) == [1, 0, 0.0]
    assert cells(table, "S2", *childcare) == [1, 0, None]  # of C3 nobody knows
    assert cells(table, "C1", *elderly) == [None, None, None]


def test_the_places_of_a_unit_are_whole_and_add_up_to_its_people():
    table = report("en").tables["units"]
    places = [f"childcare_{name}" for name in ("placed", "no_place", "out_of_reach", "place_unknown")]
    assert cells(table, "C1", *places, "childcare_places_per_person") == [4, 3, 3, 0, 0.1235]
    assert cells(table, "C2", *places) == [0, 0, 4, 0]
    assert cells(table, "C1", *(name.replace("childcare", "elderly") for name in places)) == [None] * 4  # not asked


@pytest.mark.parametrize(
    ("parts", "whole", "expected"),
    [
        ((3.4, 3.3, 3.3, 0.0), 10, (4, 3, 3, 0)),
        ((0.5, 0.5, 0.0, 0.0), 1, (1, 0, 0, 0)),
        ((1.9999999, 2.0, 0.0, 0.0), 4, (2, 2, 0, 0)),
        ((0.4, 0.4, 0.4, 0.4), 2, (1, 1, 0, 0)),  # 1.6 people are 2
        ((0.0, 0.0, 0.0, 0.0), 0, (0, 0, 0, 0)),
    ],
)
def test_whole_parts_add_up(parts, whole, expected):
    assert whole_parts(parts, whole) == expected


def test_a_verdict_says_how_firm_it_is():
    table = report("en").tables["units"]
    sure = [f"elderly_{name}" for name in ("estimated_share", "flip_speed", "close")]
    assert cells(table, "C1", *sure) == [0.1235, 0.73, "yes"]
    assert cells(table, "C2", *sure) == [None, None, None]


def test_facilities_say_for_what_they_count():
    table = report("en").tables["facilities"]
    assert table.column("facility_id") == ("F1", "N1")
    told = ("facility", "kind", "unit", "services", "places", "floor_area_m2", "counts_for", "source_row")
    assert cells(table, "F1", *told) == [
        AT,
        "home-care station",
        HOSTILE,
        "day care, meals",
        None,
        120.5,
        "A1, A4",
        2,
    ]
    assert cells(table, "N1", "services", "places", "counts_for") == [None, 7, "A2"]


def test_what_counts_for_nothing_is_listed_with_the_reason():
    table = report("en").tables["left_out"]
    assert cells(table, "F2", "reason", "status", "unit") == ["A1: F2 F2 (not open)", "closed", PLUS]
    assert cells(table, "H1", "reason") == ["no clause of this edition counts such a facility"]
    # it fits A1, but nobody gets there: 700 m beyond the end of the street
    why, unit = cells(table, "F9", "reason", "unit")
    assert (why, unit) == ("A1: fits, but stands beyond the district line or on no street", "beyond the district line")
    used = set(report("en").tables["facilities"].column("facility_id"))
    assert used | set(table.column("facility_id")) - {None} == {"F1", "F2", "F9", "H1", "N1"}
    assert not used & set(table.column("facility_id"))


def test_rows_the_readers_left_out_are_listed_with_what_to_do():
    problem = Problem("not_a_number", file="f.xlsx", sheet="甲", row=7, column="地址", value="=1")
    noted = replace(held(), problems=(problem,))
    table = report_from(noted, findings(), circles(), "zh").tables["left_out"]
    told = ("facility_id", "source_file", "source_row", "column")
    assert [table.column(name)[-1] for name in told] == [None, "f.xlsx、甲", 7, "地址"]
    assert all(table.column(name)[-1] for name in ("reason", "remedy"))


def test_both_coverage_rates_stand_side_by_side():
    people, units, young, *_ = report("en").summary
    assert people.startswith("Elderly care: 100 of 501 people 60+ (19.9%) walk")
    assert units.startswith("Elderly care: 1 of 3 units (community), 33.3%, is surely covered as indicator 1.7")
    assert young.startswith("Childcare: 10 of 14 children under 3 (71.4%) walk")


def test_the_summary_counts_clauses_and_names_the_worst_and_the_unknown():
    said = " ".join(report("en").summary)
    assert "Of 5 clauses 0 are met, 4 are not met, 1 cannot be told, 0 do not apply" in said
    assert "of the 1 binding one 0 are met, 1 is not, 0 cannot be told" in said
    # each community once, its subdistrict not beside it
    worst = f"晴川街道 › 东社区: too few people within the walk (A1; 300 people); {MINUS} › {PLUS}: too few"
    assert f"most people affected: {worst} people within the walk (A1; 101 people). Cannot" in said
    assert "Cannot be told yet: this age group is not counted here (A2)." in said
    assert "Facilities still missing: A4 Every community has a station: 2; 1.7 indicator: 2." in said


def test_where_nobody_is_counted_the_summary_says_so():
    nobody = replace(held().people["60+"], known=held().people["60+"].known & False)
    audit = replace(held(), people={**held().people, "60+": nobody})
    told = report_from(audit, findings(), circles(), "en")
    assert told.summary[0].startswith("Elderly care: people 60+ are counted nowhere")
    assert set(told.tables["units"].column("elderly_people")) == {None}


def test_the_method_names_walkers_their_source_how_many_readings_and_what_empty_means():
    said = " ".join(report("en").method)
    assert "0.8 m/s, the usual cut-off" in said
    assert "at most 80 m beside a reached street" in said
    assert "100% of people stand in residential buildings" in said
    assert "2 clauses leave something open" in said
    assert [one for one in report("en").tables["scorecard"].column("reading") if one] == ["takes 80%", "=read"]
    assert "An empty cell is unknown or not asked" in said


def test_it_says_what_it_is_and_from_what():
    told = report("zh", "2026-11-24")
    assert told.title == "小镇“一老一小”服务设施对照方案评估报告"
    assert told.notice.startswith("虚构示例")
    assert told.dated == "2026-11-24"
    units, streets, people = told.tables["sources"].rows
    read = f"单元代码：“代码”；名称：“{HOSTILE}”"
    assert units == ("行政单元", "=单元.geojson", 5, "GCJ-02（高德、腾讯）", 588, "2026-11-20", "=层", read, "ab" * 32)
    assert streets == ("道路", "s.pbf", 9, "WGS 84", 0, "2026-11-20", None, None, "cd" * 32)
    assert people == ("人口", "p.csv", 12, None, None, "2026-11-20", None, None, "ef" * 32)
    assert any(text.startswith("CareCircle ") for _, text in told.facts)


def test_layers_follow_their_tables_row_by_row():
    told = report("zh")
    for name in ("units", "gaps", "facilities"):
        layer, table = told.layers[name], told.tables[name]
        assert len(layer) == len(table.rows)
        assert list(layer.columns) == [*(column.name for column in table.columns), "geometry"]
        assert str(layer.crs) == "EPSG:4326"
    places = told.layers["facilities"]
    assert list(places.geometry.x.round(6)) == list(places["longitude"])
    assert list(places.geometry.y.round(6)) == list(places["latitude"])
    circle = told.layers["circles"]
    assert list(zip(circle["rule"], circle["minutes"], circle["people_reached"], strict=True)) == [
        ("A1", 5.0, 100),
        ("A1", 10.0, 100),
        ("A1", 15.0, 100),
        ("A2", 5.0, 10),
        ("A2", 10.0, 10),
        ("A2", 15.0, 10),
    ]


def test_the_whole_way_asks_planning_itself():
    told = report_of(held(), circles(), "zh")
    assert told.tables["scorecard"].column("rule") == tuple(clause.rule_id for clause in edition().clauses)
    for name in ("gaps", "facilities", "left_out"):
        assert told.tables[name].rows == report("zh").tables[name].rows


def test_the_report_of_the_demo_adds_up():
    audit = demo_audit()
    told = report_of(audit, circles().iloc[:0], "en")
    units, card = told.tables["units"], told.tables["scorecard"]
    assert card.column("rule") == tuple(clause.rule_id for clause in audit.standard.clauses)
    for care in ("elderly", "childcare"):
        names = ("people", "within_5", "within_10", "within_15", "placed", "no_place", "out_of_reach", "place_unknown")
        rows = list(zip(*(units.column(f"{care}_{name}") for name in names), strict=True))
        counted = [row for row in rows if row[4] is not None]
        assert len(counted) > 80
        for people, five, ten, fifteen, *parts in counted:
            assert five <= ten <= fifteen <= people
            assert sum(parts) == people
        # what the summary says of the units is what the scorecard says of the indicator
        indicator, figures = audit.standard.coverage_indicator(care), district_figures(audit, care)
        assert cells(card, indicator.rule_id, "units_asked", "units_met", "units_unknown") == [
            figures.units,
            figures.units_met,
            figures.units_unknown,
        ]
        # and of the people what the row of the district says
        assert cells(units, "district", f"{care}_within_15", by=2) == [round(figures.walk.reached)]
