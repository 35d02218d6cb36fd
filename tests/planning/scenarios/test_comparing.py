"""Scenarios beside what stands: the same figures as both audits, and which side each falls on."""

import math
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from coverage.app.comparison.compared_words import table_html
from coverage.cli.planned import chapter_of
from coverage.errors import InputError, describe
from coverage.model.scenario import GateOpening, PathOpening, Removal, Resizing, Scenario
from coverage.outputs.report.siting import Siting
from coverage.planning.audit import audit
from coverage.planning.capacity import capacity_of
from coverage.planning.figures import district_figures
from coverage.planning.scenarios.comparing import Figure, _side_of_figure, compare, sides_of, variant_of
from coverage.planning.scorecard import scorecard_of
from tests.planning.askings import PLAN, audited, demo_audit, site
from tests.town import Town

# Older people walk 720 m. F1 serves W (100 people at 100 m) and nobody of E (60 at 1,500 m, 40 at 2,000 m).
TOWN = (
    Town()
    .street("main", start=(0, 0), east=2400)
    .unit("D", level="district", box=(-50, -100, 2450, 100))
    .unit("W", box=(-50, -100, 1200, 100), parent="D", people={"60+": 100, "0-2": 10})
    .unit("E", box=(1200, -100, 2450, 100), parent="D", people={"60+": 100, "0-2": 10})
    .home((100, 0), people=100)
    .home((1500, 0), people=60)
    .home((2000, 0), people=40)
    .facility("F1", "station", (0, 0), services="day_care")
    .facility("N1", "nursery", (1500, 0))
)
MOVE = Scenario("搬", "区民政局", (Removal("F1"), site(TOWN, "station", (2000, 0))))
NEAR = Scenario("近", changes=(site(TOWN, "station", (900, 0)),))
EMPTY = Scenario("空")


@cache
def compared():
    return compare(audited(TOWN), [MOVE, EMPTY, NEAR])


def figure(name, scenario="搬"):
    rows = compared().figures
    row = rows[(rows["figure"] == name) & (rows["scenario"] == scenario)].iloc[0]
    return row["before"], row["after"], row["side"]


def unit(rule_id, code, scenario="搬"):
    rows = compared().units
    chosen = (rows["rule_id"] == rule_id) & (rows["unit_code"] == code) & (rows["scenario"] == scenario)
    return rows[chosen].iloc[0]


def test_what_one_unit_gains_the_other_may_lose():
    # All of E walk 0 or 500 m to the new station and all of W's 100 are 1,900 m from it.
    assert unit("A1", "E")[["outcome_before", "outcome_after", "side"]].tolist() == ["not_met", "met", "better"]
    assert unit("A1", "W")[["outcome_before", "outcome_after", "side"]].tolist() == ["met", "not_met", "worse"]
    assert figure("elderly.walk_share") == (0.5, 0.5, "same")
    assert figure("elderly.out_of_reach") == (100, 100, "same")
    assert figure("childcare.walk_share")[2] == "same"


def test_fewer_people_short_are_better_where_the_outcome_stays():
    # From 900 m the 60 at 1,500 m are reached, 60% where 80% are asked.
    row = unit("A1", "E", "近")
    assert row[["outcome_before", "outcome_after", "side"]].tolist() == ["not_met", "not_met", "better"]
    assert (row["people_short_before"], row["people_short_after"]) == pytest.approx((100, 40))
    before, after, side = figure("elderly.out_of_reach", "近")
    assert (before, round(after, 6), side) == (100, 40, "better")
    assert figure("gaps.A1", "近") == (1, 1, "same")


def test_an_empty_scenario_is_the_baseline_itself():
    comparison = compared()
    assert comparison.variants[1].audit is comparison.baseline
    for table in (comparison.figures, comparison.units):
        rows = table[table["scenario"] == "空"]
        assert set(rows["side"]) == {"same"}
    assert len(comparison.figures) == 3 * len(comparison.figures[comparison.figures["scenario"] == "空"])


def test_figures_are_those_of_both_audits():
    comparison = compared()
    for one in comparison.variants:
        for when, held in (("before", comparison.baseline), ("after", one.audit)):
            rows = comparison.figures[comparison.figures["scenario"] == one.scenario.name]
            assert rows.set_index("figure")[when].dropna().to_dict() == expected(held)


def expected(held):
    figures = {}
    for care in held.standard.cares:
        district = district_figures(held, care)
        figures |= {f"{care}.walk_share": district.walk.share, f"{care}.out_of_reach": district.walk.out}
        figures |= {f"{care}.unit_share": district.unit_share}
        rule = held.standard.circle_rule(care)
        rows = capacity_of(held, rule.rule_id)
        top = rows[(rows["unit_code"] == "D") & (rows["age_group"] == rule.group)]
        figures |= {f"{care}.with_place": placed for placed in top["placed"]}
        figures |= {f"gaps.{rule_id}": count for rule_id, count in district.gaps.items()}
    card = scorecard_of(held)
    figures |= {f"clause.{rule_id}": value for rule_id, value in zip(card["rule_id"], card["value"], strict=True)}
    return {name: value for name, value in figures.items() if not pd.isna(value)}


def test_units_are_those_of_both_audits():
    comparison = compared()
    for one in comparison.variants:
        rows = comparison.units[comparison.units["scenario"] == one.scenario.name].reset_index(drop=True)
        for when, held in (("before", comparison.baseline), ("after", one.audit)):
            assert rows[["rule_id", "unit_code"]].equals(held.assessments[["rule_id", "unit_code"]])
            for column in ("outcome", "value", "people_short"):
                assert rows[f"{column}_{when}"].equals(held.assessments[column].rename(f"{column}_{when}"))


def test_the_map_is_told_of_every_unit_what_it_gains_and_loses():
    # W loses its station and its walks; in E both come. Childcare stays what it is.
    assert sides_of(compared(), "搬", "elderly").to_dict() == {"D": "same", "W": "worse", "E": "better"}
    assert set(sides_of(compared(), "搬", "childcare")) == {"same"}
    with pytest.raises(KeyError):
        sides_of(compared(), "不", "elderly")


def test_a_unit_may_gain_by_one_rule_and_lose_by_another():
    # The station leaves the unit, and stands nearer to more of its people across the line than before.
    town = (
        Town()
        .street("main", start=(0, 0), east=2400)
        .unit("W", box=(-50, -100, 1200, 100), people={"60+": 100})
        .unit("E", box=(1200, -100, 2450, 100), people={"60+": 10})
        .home((100, 0), people=20)
        .home((1100, 0), people=80)
        .home((2300, 0), people=10)
        .facility("F1", "station", (0, 0), services="day_care")
    )
    moved = Scenario("搬", changes=(Removal("F1"), site(town, "station", (1250, 0))))
    assert sides_of(compare(audited(town), [moved]), "搬", "elderly").to_dict() == {"W": "mixed", "E": "better"}


def test_unknown_stands_between_met_and_not_met():
    # Whether F1 has day care is not said: E is not met, W unknown. A station that surely has it settles W.
    town = replace(TOWN, facilities=()).facility("F1", "station", (0, 0), services=None)
    known = Scenario("明", changes=(site(town, "station", (50, 0)),))
    gone = Scenario("无", changes=(Removal("F1"),))
    rows = compare(audited(town), [known, gone]).units
    sides = rows[(rows["rule_id"] == "A4") & (rows["unit_code"] == "W")]
    assert sides["outcome_before"].tolist() == ["unknown", "unknown"]
    assert list(zip(sides["outcome_after"], sides["side"], strict=True)) == [("met", "better"), ("not_met", "worse")]


def test_a_clause_gets_no_better_by_what_we_cease_to_know():
    # Of the ten who work in the nursery eight have a certificate, where all should. How many work in a new one nobody
    # says: then nobody can tell. With ten of ten it is surely met.
    town = replace(TOWN, facilities=()).facility(
        "N1", "nursery", (0, 0), attributes={"staff": 10.0, "certified_staff": 8.0}
    )
    staffed = audit(town.project(), replace(PLAN, clauses=(*audited(town).standard.clauses, PLAN.clause("2.9"))))
    new, all_ten = site(town, "nursery", (900, 0)), Resizing("N1", certified_staff=10.0)
    open_ended = Scenario("新", changes=(new,))
    rows = compare(staffed, [open_ended, Scenario("全", changes=(all_ten,))]).figures
    assert told_of(rows, "clause.2.9") == [(0.8, None, "same"), (0.8, 1.0, "better")]
    # The other way round: from nobody knows to surely met is better, to surely not met is not worse.
    unsure = variant_of(staffed, open_ended).audit
    sure, short = Scenario("明", changes=(all_ten, Removal("X"))), Scenario("缺", changes=(Removal("X"),))
    rows = compare(unsure, [sure, short]).figures
    assert told_of(rows, "clause.2.9") == [(None, 1.0, "better"), (None, 0.8, "same")]


def told_of(rows, name):
    own = rows[rows["figure"] == name]
    return [
        (*(None if pd.isna(one) else one for one in row[:2]), row[2])
        for row in zip(own["before"], own["after"], own["side"], strict=True)
    ]


def test_sums_that_differ_by_the_rounding_of_an_addition_are_the_same():
    # 0.3 people of E out of reach, then 0.1 and 0.2 of W and V: 0.30000000000000004.
    town = (
        Town()
        .street("main", start=(0, 0), east=2400)
        .unit("W", box=(-50, -100, 300, 100), people={"60+": 0.1})
        .unit("V", box=(300, -100, 1200, 100), people={"60+": 0.2})
        .unit("E", box=(1200, -100, 2450, 100), people={"60+": 0.3})
        .home((100, 0), people=1)
        .home((400, 0), people=1)
        .home((2000, 0), people=1)
        .facility("F1", "station", (0, 0), services="day_care")
    )
    moved = Scenario("搬", changes=(Removal("F1"), site(town, "station", (2000, 0))))
    rows = compare(audited(town), [moved]).figures.set_index("figure")
    before, after, side = rows.loc["elderly.out_of_reach", ["before", "after", "side"]]
    assert before != after
    assert (before, side) == (pytest.approx(after), "same")


def test_what_is_shown_as_it_was_is_the_same():
    # 1,001 of W walk to F1; of E's some at 2,000 m and 1,000 at 3,600 m nobody, those at 2,000 m once a station stands
    # there. 0.3 people: 50.0% → 50.0%, 1,000 → 1,000 out of reach, E 0.0% → 0.0%. 2 people: 49.9 → 50%, 1,002 → 1,000.
    assert sides_beside(0.3) == ("same", "same", "same")
    assert sides_beside(2.0) == ("better", "better", "better")


def sides_beside(people):
    """The share, the people out of reach and the unit E, if so many come within the walk."""
    town = (
        Town()
        .street("main", start=(0, 0), east=4000)
        .unit("W", box=(-50, -100, 1200, 100), people={"60+": 1001})
        .unit("E", box=(1200, -100, 4050, 100), people={"60+": 1000 + people})
        .home((100, 0), people=1)
        .home((2000, 0), people=people)
        .home((3600, 0), people=1000)
        .facility("F1", "station", (0, 0), services="day_care")
    )
    comparison = compare(audited(town), [Scenario("近", changes=(site(town, "station", (2000, 0)),))])
    sides = comparison.figures.set_index("figure")["side"]
    units = comparison.units[comparison.units["rule_id"] == "A1"].set_index("unit_code")["side"]
    return sides["elderly.walk_share"], sides["elderly.out_of_reach"], units["E"]


def test_who_finds_a_place_is_compared_too():
    # The ten children of E reach N1, which has 2 places; then 5, or 1. W's ten reach none; then one with 4 places.
    town = replace(TOWN, facilities=()).facility("N1", "nursery", (1500, 0), attributes={"places": 2.0})
    scenarios = [
        Scenario("大", changes=(Resizing("N1", places=5.0),)),
        Scenario("小", changes=(Resizing("N1", places=1.0),)),
        Scenario("新", changes=(replace(site(town, "nursery", (100, 0)), places=4.0),)),
    ]
    rows = compare(audited(town), scenarios).figures
    told = [(round(was, 6), round(now, 6), side) for was, now, side in told_of(rows, "childcare.with_place")]
    assert told == [(2, 5, "better"), (2, 1, "worse"), (2, 6, "better")]
    assert [side for *_, side in told_of(rows, "childcare.walk_share")] == ["same", "same", "better"]


def test_changes_that_no_longer_resolve_are_kept_and_said():
    scenario = Scenario("旧", changes=(Removal("F9"), GateOpening("N1", *TOWN.lon_lat((0, 0)))))
    one = variant_of(audited(TOWN), scenario)
    assert one.scenario == scenario
    assert [problem.code for problem in one.unresolved] == ["facility_gone", "no_wall_near"]


def test_a_path_is_compared_too():
    # A river 300 m wide between W's home and a second station's bank is bridged.
    town = TOWN.street("bank", start=(1500, 300), east=100).street("ferry", start=(2400, 0), legs=[(0, 300), (-800, 0)])
    town = replace(town, facilities=()).facility("F1", "station", (1500, 300), services="day_care")
    bridge = PathOpening("P1", (town.lon_lat((1500, 0)), town.lon_lat((1500, 300))), bridge=True)
    rows = compare(audited(town), [Scenario("桥", changes=(bridge,))]).figures.set_index("figure")
    # The 60 at (1500, 0) walk 300 m instead of 2,100 m, the 40 at (2000, 0) 800 m instead of 1,600 m: still too far.
    before, after, side = rows.loc["elderly.out_of_reach", ["before", "after", "side"]]
    assert (round(before, 6), round(after, 6), side) == (200, 140, "better")


def test_two_scenarios_of_one_name_are_refused():
    with pytest.raises(InputError) as caught:
        compare(audited(TOWN), [MOVE, EMPTY, replace(NEAR, name="搬"), EMPTY])
    assert [(problem.code, problem.value) for problem in caught.value.problems] == [
        ("same_scenario_name", "搬"),
        ("same_scenario_name", "空"),
    ]
    assert "搬" in describe(caught.value.problems[0], "zh")


def test_nothing_compared_is_an_empty_table():
    comparison = compare(audited(TOWN), [])
    assert (len(comparison.figures), len(comparison.units), comparison.variants) == (0, 0, ())


def between(least, most, outcome="not_met"):
    value = least if least == most else math.nan
    return Figure("clause.A1", value, 1, "share", outcome, least, most)


@pytest.mark.parametrize(
    ("was", "now", "side"),
    [
        (between(0.5, 0.6), between(0.55, 0.6), "better"),
        (between(0.5, 0.6), between(0.55, 0.65), "better"),
        (between(0.5, 0.6), between(0.5, 0.55), "worse"),
        (between(0.5, 0.6), between(0.45, 0.6), "worse"),
        (between(0.5, 0.6), between(0.5, 0.7), "unclear"),  # none gets better by what we cease to know
        (between(0.5, 0.6), between(0.55, 0.55), "unclear"),
        (between(0.5, 0.5), between(0.4, 0.6), "unclear"),
        (between(0.5, 0.6), between(0.50001, 0.60001), "same"),  # shown alike
        (between(0.5, 0.6), between(math.nan, math.nan), "same"),
        (between(0.9, 1.0, "unknown"), between(1.0, 1.0, "met"), "better"),
        (between(1.0, 1.0, "met"), between(0.9, 1.0, "unknown"), "worse"),
    ],
)
def test_a_clause_known_between_bounds_goes_the_way_they_go(was, now, side):
    assert _side_of_figure(was, now) == side


def test_a_clause_of_which_one_unit_is_in_doubt_gets_worse_where_another_surely_fails():
    # Of the demo's 90 units asked, 81 meet A1 and of one nobody can tell; without F001 one of the 81 fails.
    comparison = compare(demo_audit(), [Scenario("A", changes=(Removal("F001"),))])
    row = comparison.figures.set_index("figure").loc["clause.A1"]
    assert pd.isna(row["before"])
    assert row[["before_least", "before_most"]].tolist() == pytest.approx([81 / 90, 82 / 90])
    assert row[["after_least", "after_most"]].tolist() == pytest.approx([80 / 90, 81 / 90])
    assert row["side"] == "worse"
    scorecard = scorecard_of(comparison.baseline)
    for language in ("zh", "en"):
        assert "90%–91.1%" in table_html(comparison, scorecard, ["A"], language)
        assert "88.8%–90%" in table_html(comparison, scorecard, ["A"], language)
    chapter = chapter_of(comparison.baseline, Siting(comparison), "en")
    table = chapter.tables["compared"]
    rows = [at for at, told in enumerate(table.column("today_range")) if told == "90%–91.1%"]
    assert [table.column("scenario_1_range")[at] for at in rows] == ["88.8%–90%"] * len(rows)
    assert rows
