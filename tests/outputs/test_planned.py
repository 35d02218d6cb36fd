"""What a report tells of scenarios and proposals, every figure by arithmetic; see `planned_town` for what stands."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from coverage.model.contracts import as_table
from coverage.model.findings import FIGURE_CHANGES
from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing, Scenario
from coverage.outputs.geojson import on_grid
from coverage.outputs.report.making import report_of
from coverage.outputs.report.matter import Matter, findings_of, names_in
from coverage.outputs.report.planned.change_words import Telling, register_before, registers, tell
from coverage.outputs.report.planned.chapter import planned_of
from coverage.outputs.report.siting import Siting, called, labels_of, notice_of, shows, title_suffix
from coverage.planning.scenarios.comparing import compare
from tests.outputs.planned_town import (
    ASK,
    AUTHOR,
    EVERYTHING,
    FIRST,
    LONG,
    SECOND,
    X,
    Y,
    answered,
    at,
    candidates,
    circles,
    curve,
    everything,
    one_scenario,
    site,
    today,
    two_scenarios,
    unanswered,
    with_both,
)

GAPS = "units with a gap: Elderly care circle"
SHORT = "乙" + "长" * 58 + "…"  # sixty characters


@cache
def matter(language):
    return Matter(today(), findings_of(today()), language, names_in(today().project, language))


def planned(siting, language="en"):
    """The chapter and its layers, of the audit of today."""
    return planned_of(matter(language), siting)


@cache
def told(language="en"):
    """Both scenarios and the proposal, beside today."""
    return planned(everything(), language)


def proposed(proposal):
    return planned(Siting(proposal=proposal))[0]


def rows(name, *columns, language="en"):
    table = told(language)[0].tables[name]
    return list(zip(*(table.column(one) for one in columns), strict=True))


def changes_of(*changes):
    """What the table of changes says of a scenario of these changes alone."""
    return planned(Siting(compare(today(), [Scenario("one", changes=changes)])))


def test_every_change_is_told_in_words():
    words = {
        number: what for scenario, number, what in rows("changes", "scenario", "number", "told") if scenario[0] == "1"
    }
    assert words[1].startswith("new home-care station “=cmd")
    assert words[1].endswith("”, floor area 300 m²")
    assert words[2] == "F2 F2 closes"
    assert words[3] == f"N1 N1 moves 500 m away, to {place(700)}"  # from 200 to 700 m
    assert words[4] == "N1 N1: places 7 → 20"
    assert words[5].startswith("new gate G9 of a compound, at ")
    assert words[6].startswith(
        "new footbridge “=桥”, 310 m long ("
    )  # twice √(150² + 40²) = 310.5, on a stretched map 0.01% less
    assert words[7].startswith("the street at ")
    in_chinese = [what for (what,) in rows("changes", "told", language="zh")]
    assert in_chinese[3] == "N1 N1：托位 7 → 20 个"


def test_a_change_says_whose_it_is_where_it_stands_and_what_it_costs():
    first, *_, last = rows("changes", "scenario", "author", "change", "unit", "cost_yuan", "site", "people_added")
    assert first[1:] == (AUTHOR, "new facility", '+1,2"x"', 600_000, 2, 101)  # of the proposal Y is the first
    assert first[0].startswith("1 =甲")
    assert last == (f"2 {SHORT}", None, "closure", today().project.units["name"].iloc[2], None, None, None)


def test_what_no_longer_resolves_is_marked_with_why():
    lost = [row for row in rows("changes", "number", "state", "why_not") if row[2] is not None]
    assert [number for number, *_ in lost] == [2, 8]  # F2 is closed already, and "gone" never was
    assert {state for _, state, _ in lost} == {"not possible, changes nothing"}
    assert lost[0][2].startswith("The facility “F2”") or "F2" in lost[0][2]
    assert "no longer possible, so that they change nothing: 2" in told()[0].summary[0]


def test_a_site_stands_where_a_later_change_leaves_it():
    moved = changes_of(X, Relocation("X", *at(1500)))[1]["sites"]
    assert moved["longitude"].tolist() == [round(at(1500)[0], 6)]
    assert "sites" not in changes_of(X, Removal("X"))[1]
    assert "sites" not in changes_of(replace(X, site_id="F1"))[1]  # stands already


def test_a_change_is_told_from_what_stands_just_before_it():
    # X has 10 beds, then 50; it moves from 1,800 to 1,500 m and on to 1,100 m. N1 has 7 places, then 20, then 30.
    table = changes_of(
        replace(X, name="", beds=10.0),
        Resizing("X", beds=50.0),
        Relocation("X", *at(1500)),
        Relocation("X", *at(1100)),
        Resizing("N1", places=20.0),
        Resizing("N1", places=30.0),
        Removal("X"),
    )[0].tables["changes"]
    assert table.column("told")[1:] == (
        "X X: beds 10 → 50",
        f"X X moves 300 m away, to {place(1500)}",
        f"X X moves 400 m away, to {place(1100)}",
        "N1 N1: places 7 → 20",
        "N1 N1: places 20 → 30",
        "X X closes",
    )
    stood = [round(at(east)[0], 6) for east in (1800, 1800, 1500, 1100)]
    assert table.column("longitude")[:4] == tuple(stood)  # a move stands where it leads to
    assert table.column("longitude")[-1] == stood[-1]


def place(east):
    return "{:.5f}, {:.5f}".format(*at(east))


def test_what_only_counts_on_the_page_is_told_by_its_place():
    ends = (at(0), at(300))
    changes = (
        replace(X, site_id="candidate-4", name=""),
        PathOpening("path-1", ends),
        PathOpening("path-2", ends, bridge=True, name="N"),
        GateOpening("gate-12", *at(100)),
        GateOpening("gate-north", *at(100)),
        PathClosure(*at(100)),
    )
    told = changes_of(*changes)[0].tables["changes"].column("told")
    both = f"{place(0)} → {place(300)}"
    assert told[0].startswith(f"new home-care station at {place(1800)}")
    assert told[1:] == (
        f"new footpath, 300 m long ({both})",
        f"new footbridge “N”, 300 m long ({both})",
        f"new gate of a compound, at {place(100)}",
        f"new gate gate-north of a compound, at {place(100)}",
        f"the street at {place(100)} closes, from one junction to the next",
    )


def test_a_change_alone_is_told_as_in_the_whole_scenario():
    # The page knows of each change what came before it, and looks only at what is about the same facility.
    changes = (
        *EVERYTHING,
        Resizing("X", beds=5.0),
        Resizing("N1", places=30.0),
        Relocation("X", *at(1500)),
        Removal("X"),
    )
    whole = registers(today().project, today().standard, changes)
    for place, (change, register) in enumerate(zip(changes, whole, strict=True)):
        alone = register_before(change, changes[:place], today().project, today().standard)
        both = [tell(change, Telling(one, {}, "en")) for one in (register, alone)]
        assert both[0] == both[1]


def test_what_cannot_be_done_changes_nothing_for_what_follows():
    lost = (Resizing("N1", places=-1.0), Relocation("N1", float("nan"), 0.0), Resizing("N1", places=20.0))
    table = changes_of(*lost)[0].tables["changes"]
    assert table.column("told")[2] == "N1 N1: places 7 → 20"
    assert [why is None for why in table.column("why_not")] == [False, False, True]


def test_a_site_that_opens_again_is_marked_once_where_it_opens_last():
    there, again = replace(Y, name="Y"), replace(Y, longitude=at(3700)[0], latitude=at(3700)[1], name="Y")
    chapter, layers = changes_of(there, Removal("Y"), X, again, Resizing("Y", beds=5.0))
    table = chapter.tables["changes"]
    assert table.column("site") == (None, None, 1, 2, None)
    assert table.column("people_added") == (None, None, 101, 300, None)
    assert table.column("told")[1] == "Y Y closes"
    assert layers["sites"]["facility_id"].tolist() == ["X", "Y"]
    assert layers["sites"]["longitude"].tolist() == [round(at(east)[0], 6) for east in (1800, 3700)]


def test_changes_of_what_is_gone_or_nowhere_are_told_all_the_same():
    far = float("nan")
    lost = (Relocation("gone", *at(0)), Resizing("gone", beds=5.0), PathOpening("P", ()), replace(Y, longitude=far))
    table = changes_of(*lost)[0].tables["changes"]
    assert table.column("told")[:3] == ("gone moves", "gone: beds – → 5", "new footpath “P”, – m long (–)")
    assert table.column("longitude")[1:] == (None, None, None)
    assert None not in table.column("why_not")


def test_the_people_sites_add_are_all_who_come_within_the_walk():
    added = {row[:2]: row[2] for row in rows_of_sites()}
    # 101 people walk 100 m to X, 300 walk 100 m to Y; those of C1 had F1
    assert added == {
        ("proposal", "Y"): 300,
        ("proposal", "X"): 101,
        (f"1 {called(FIRST.name)}", "X"): 101,
        (f"2 {SHORT}", "X"): 101,
        (f"2 {SHORT}", "Y"): 300,
    }


def test_a_site_adds_nobody_who_walks_to_another_already():
    assert changes_of(site("Z", 100))[1]["sites"]["people_added"].tolist() == [0]  # C1's home, 50 m from F1


def rows_of_sites():
    return told()[1]["sites"][["scenario", "facility_id", "people_added"]].itertuples(index=False, name=None)


def test_a_site_has_one_number_wherever_it_stands():
    assert told()[1]["sites"]["number"].tolist() == [1, 2, 2, 2, 1]


def test_scenarios_stand_side_by_side_with_today():
    columns = ("figure", "target", "measured_in", "today", "scenario_1_value", "scenario_1_difference")
    more = ("scenario_2_value", "scenario_2_difference", "scenario_2_side")
    said = {row[0]: row[1:] for row in rows("compared", *columns, *more)}
    # 100 of 501 people; with X 201; with X and Y and without F1 401
    walk = "elderly care: people 60+ within 15 minutes, counting people"
    assert said[walk] == (80.0, "%", 19.9, 40.1, 20.2, 80.0, 60.1, "better")
    assert said["elderly care: people 60+ out of reach"] == (None, "people", 401, 300, -101, 100, -301, "better")
    # 1 of 3 communities has a station; X adds C2; Y adds C3 but C1 loses its own
    units = "elderly care: units covered, counting units"
    assert said[units] == (100.0, "%", 33.3, 66.6, 33.3, 66.6, 33.3, "better")
    # S1, S2, C2 and C3 lack A1; then S2 and C3; then S1 (101 of 201) and C1
    (gaps,) = [row[2:] for row in rows("compared", "rule", "figure", *columns[3:], *more) if row[:2] == ("A1", GAPS)]
    assert gaps == (4, 2, -2, 2, -2, "better")


def test_the_plans_clauses_have_number_title_target_and_outcome():
    columns = ("rule", "figure", "clause", "target", "today_outcome", "scenario_1_outcome")
    said = [row for row in rows("compared", *columns) if row[4] is not None]
    assert [row[0] for row in said] == [clause.rule_id for clause in today().standard.clauses]
    assert said[1] == ("A4", "Every community has a station", "二（一）", 100.0, "not met", "not met")


def test_units_become_better_and_worse():
    columns = ("unit_code", "rule", "side", "outcome_before", "outcome_after", "value_before", "value_after")
    second = [row[1:] for row in rows("units_changed", "scenario", *columns) if row[0].startswith("2")]
    # C1 loses F1: nobody of its 100 people walks to a station, and it has none
    assert ("C1", "A1", "worse", "met", "not met", 100.0, 0.0) in second
    assert ("C1", "A4", "worse", "met", "not met", 1.0, 0.0) in second
    assert ("S1", "A1", "better", "not met", "not met", 49.7, 50.2) in second  # 100 of 201, then 101
    assert len(second) == 8
    (row,) = [
        row
        for row in rows("units_changed", "scenario", "unit_code", "rule", "people_short_after")
        if row[:3] == (f"2 {SHORT}", "C1", "A1")
    ]
    assert row[3] == 100


def test_the_layer_of_changed_units_is_the_table():
    layer, table = told()[1]["unit_changes"], told()[0].tables["units_changed"]
    assert tuple(layer["unit_code"]) == table.column("unit_code")
    shapes = dict(zip(today().project.units["unit_code"], today().project.units.geometry, strict=True))
    assert all(
        shape.equals_exact(on_grid(shapes[code]))
        for code, shape in zip(layer["unit_code"], layer.geometry, strict=True)
    )


def test_a_scenario_is_summed_up():
    said = told()[0].summary
    assert said[1] == (
        "Elderly care: share within 15 minutes, counting people, 19.9% → 40.1%; "
        "share of units covered, counting units, 33.3% → 66.6%; people 60+ out of reach 401 → 300."
    )
    assert said[3] == "Unit by unit and clause by clause: better 3, worse 0."
    assert said[4].startswith("Clauses that become better (3): A1 Elderly care circle; A4")


def test_what_is_proposed_comes_with_people_share_cost_and_origin():
    table = told()[0].tables["proposed"]
    names = ("number", "facility_id", "unit", "origin", "cost_yuan", "people_added", "people_within", "share_within")
    assert list(zip(*map(table.column, names), strict=True)) == [
        (1, "Y", "东社区", "on a street", None, 300, 400, 0.7984),  # 400 of 501
        (2, "X", '+1,2"x"', "planner's file", 600_000, 101, 501, 1.0),
    ]
    curve = told()[0].tables["curve"]
    assert curve.column("people_within") == (100, 400, 501)
    assert curve.column("cost_yuan") == (0, None, None)


def test_the_people_added_are_those_between_the_figures_shown():
    rows = answered().proposed.assign(people_within=[400.6, 500.6], people_added=[300.2, 100.0])
    odd = answered(people_before=100.4, people_within=500.4, proposed=rows)  # 100 → 401 → 501, and 500 in all
    chapter, layers = planned(Siting(proposal=odd))
    assert any("from 100 (20%) to 500 (99.8%): 400 more" in one for one in chapter.summary)
    assert chapter.tables["proposed"].column("people_added") == (301, 100)
    assert layers["sites"]["people_added"].tolist() == [301, 100]


def test_a_proposal_says_goal_limits_rule_candidates_answer_and_gap():
    said = told()[0].summary[-5:]
    assert said == (
        (
            "The question: where to open a new home-care station; goal: cover most people; limits: at most 2 sites; "
            "at most 2,000,000 yuan; at least one in each community. What stands stays."
        ),
        "Held against A1 “Elderly care circle” (plan, 二（一）): people 60+ within a walk of 15 minutes.",
        "Candidates: 3; planner's file: 1, on a street: 2.",
        (
            "Proposed: 2 × home-care station. Of 501 people, those within the walk rise from 100 (19.9%) to 501 "
            "(100%): 401 more; cost unknown, as that of a site is not given."
        ),
        "Stopped after 15 seconds; at most 0.8% better exists.",  # 4 of 501
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"status": "proven", "gap": 0.0}, "Proven: no better choice exists."),
        ({"status": "cancelled", "gap": 0.00201}, "Stopped by hand; at most 0.3% better exists."),  # rounded up
        ({"gap": float("inf")}, "Stopped after 15 seconds; how much better a choice may exist is not known."),
    ],
)
def test_how_good_an_answer_is_is_said(changes, said):
    assert proposed(answered(**changes)).summary[-1] == said
    known = proposed(answered(cost_yuan=1_200_000.0)).summary[-2]
    assert known.endswith("cost in all 1,200,000 yuan.")


@pytest.mark.parametrize(("rows", "said"), [(2, "it goes to 2 sites."), (1, "it goes to 1 site."), (0, "to 0 sites.")])
def test_a_curve_cut_short_by_time_is_said(rows, said):
    cut = answered(curve=curve().iloc[1 : 1 + rows], curve_is_whole=False)
    assert proposed(cut).summary[-1].startswith("The cost curve was not finished in time: ")
    assert proposed(cut).summary[-1].endswith(said)
    assert not [one for one in proposed(answered()).summary if "curve" in one]
    short = proposed(replace(unanswered(), curve_is_whole=False)).summary
    assert "curve was not finished" in short[-1]


def test_a_goal_that_is_no_number_of_people_has_its_figure_said():
    # 501 people walk 5 minutes on average: 150,300 s; walks are looked for up to an hour
    walk = answered(ask=replace(ASK, goal="shortest_walk", with_planned=True), value=150_300.0)
    said = proposed(walk).summary
    assert "planned facilities are taken for open" in said[0]
    assert said[-2] == "The average walk is 5.0 minutes; who lives farther than 60 minutes is counted with 60."
    lowest = answered(ask=replace(ASK, goal="lift_lowest"), value=0.6459, gap=0.0)
    assert proposed(lowest).summary[-2] == "The worst-served unit has 64.5% within reach."
    assert proposed(lowest).summary[-1].startswith("Proven: the worst-served unit cannot be raised")


def test_no_answer_names_the_people_the_conflict_and_the_way_out():
    chapter = proposed(unanswered())
    assert list(chapter.tables) == ["proposed", "unreached"]
    assert chapter.tables["unreached"].rows == (("C3", "东社区", "community", 300),)
    nothing, people, conflict, way_out, answer = chapter.summary[-5:]
    assert nothing == "There is no answer: no choice keeps all limits at once."
    assert people.startswith("People reached by no candidate and by nothing that stands: 300, in 1 unit or part of one")
    assert conflict.startswith("Limits that conflict: “C3” is more than 500 m")
    assert (
        way_out
        == "The cheapest way out: “at most 3 sites” instead of “at most 2 sites”; drop “at most 2,000,000 yuan”."
    )
    assert answer.startswith("The answer then: Proposed: 1 × home-care station.")
    assert answer.endswith("from 100 (19.9%) to 201 (40.1%): 101 more; cost in all 600,000 yuan.")
    assert chapter.notice.startswith("The figures of this report are today's")
    unproven = proposed(replace(unanswered(), shortfall=replace(unanswered().shortfall, proven=False))).summary
    assert unproven[-5] == "No answer was found: no choice that keeps all limits at once, nor proof that there is none."
    assert unproven[-3] == conflict.replace("Limits that conflict", "Why")
    other = replace(ASK, goal="cover_all", number=None, budget_yuan=None, one_in_each="")
    short = replace(unanswered().shortfall, relaxed=other, conflicts=())
    assert (
        proposed(replace(unanswered(), shortfall=short))
        .summary[-2]
        .startswith("The cheapest way out: cover everyone with the fewest sites; drop “at most 2 sites”")
    )


def test_title_and_notice_say_whose_figures_they_are():
    one = one_scenario()
    changed = one.variants[0].audit
    report = report_of(changed, circles(), "zh", "", one)
    assert "——情景“=甲" in report.title
    assert report.planned.notice == notice_of(changed, one, "zh")
    assert report.planned.notice.startswith("方案情景“=甲")
    assert f"（编制人：{AUTHOR}）" in report.planned.notice
    assert report.planned.notice.endswith("不是现状。")
    assert title_suffix(today(), everything(), "zh") == "——情景比较"
    assert told("zh")[0].notice.startswith("本报告的数字是现状")
    built = Siting(proposal=answered())
    said = "Proposed sites: the figures of this report are those with the sites built"
    assert notice_of(with_both(), built, "en").startswith(said)
    assert notice_of(today(), built, "en").startswith("The figures of this report are today's")


def test_a_scenario_that_changes_nothing_is_still_a_scenario_but_not_beside_others():
    empty, alone = Scenario("nothing"), compare(today(), [Scenario("nothing")])
    assert alone.variants[0].audit is today()
    assert shows(today(), Siting(alone)) == "scenario"
    assert shows(today(), Siting(compare(today(), [empty, SECOND]))) == "today"
    assert shows(today(), one_scenario()) == "today"
    assert notice_of(today(), Siting(alone), "en").startswith("Scenario “nothing”: the figures")
    chapter, layers = planned(Siting(alone))
    assert list(chapter.tables) == ["compared"]
    assert not layers
    assert set(chapter.tables["compared"].column("scenario_1_difference")) <= {0, None}
    assert "No unit becomes better or worse." in chapter.summary


def test_names_are_bounded_and_told_apart():
    assert labels_of((replace(SECOND, name=LONG + "a"), replace(SECOND, name=LONG + "b"))) == {
        LONG + "a": "1 " + "长" * 59 + "…",
        LONG + "b": "2 " + "长" * 59 + "…",
    }
    for language in ("zh", "en"):
        tables = told(language)[0].tables.values()
        assert max(len(str(cell)) for one in tables for row in one.rows for cell in row) < 400
        heads = [column.head for one in tables for column in one.columns]
        assert max(map(len, heads)) < 100
        assert all(len({column.head for column in one.columns}) == len(one.columns) for one in tables)


def test_a_figure_that_no_words_know_stands_by_its_key():
    known = two_scenarios().comparison
    new = pd.DataFrame({"scenario": [FIRST.name, SECOND.name], "figure": "new.one", "before": 1.0, "after": 2.0})
    figures = as_table(pd.concat([known.figures, new.assign(side="better")], ignore_index=True), FIGURE_CHANGES)
    chapter, _ = planned(Siting(replace(known, figures=figures)))
    assert chapter.tables["compared"].rows[-1][1] == "new.one"


def test_candidates_are_not_told_where_nobody_says():
    assert len(candidates()) == 3
    assert not [one for one in proposed(answered()).summary if one.startswith("Candidates")]
    assert proposed(answered()).tables["proposed"].column("origin") == (None, None)
