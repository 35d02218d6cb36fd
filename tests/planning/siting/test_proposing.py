"""Where the next stations go: the arithmetic of one street, goal by goal and limit by limit."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from coverage.app.proposal.proposal_words import answer_html
from coverage.engine.location.assigning import unanswered
from coverage.engine.location.lscp import lscp
from coverage.errors import InputError, describe
from coverage.model.contracts import check_table
from coverage.model.findings import COST_CURVE, PROPOSED
from coverage.planning.audit import audit_on
from coverage.planning.siting import question
from coverage.planning.siting.asking import GOALS, Ask
from coverage.planning.siting.proposing import propose
from coverage.words import LANGUAGES
from tests.planning.askings import STANDARD, audited
from tests.planning.siting.lines import COSTS, LINE, added, along, chosen, codes, line_audit, listed
from tests.town import Town

THREE_HOMES = (
    Town()
    .street("main", start=(0, 0), east=2000)
    .unit("C1", box=(-50, -50, 2050, 50), people={"60+": 30, "0-2": 0})
    .home((0, 0), people=10)
    .home((1000, 0), people=10)
    .home((1600, 0), people=10)
)


def proposed(candidates, standing="nothing", **asked):
    answer = propose(line_audit(standing), candidates, Ask("station", **asked))
    check_table(answer.proposed, PROPOSED)
    check_table(answer.curve, COST_CURVE)
    return answer


def figures(answer):
    return tuple(round(one, 6) for one in (answer.people, answer.people_before, answer.people_within))


@pytest.mark.parametrize(
    ("number", "where", "adds"), [(1, "A", [120]), (2, "AC", [120, 100]), (3, "ACE", [120, 100, 50])]
)
def test_most_people_with_so_many_sites(number, where, adds):
    answer = proposed(along(), number=number)
    assert (chosen(answer), added(answer)) == (where, adds)
    assert figures(answer) == (270, 0, sum(adds))
    assert (answer.status, round(answer.value, 6), answer.gap) == ("proven", sum(adds), 0.0)
    assert [site.site_id for site in answer.sites] == [f"proposed-{n}" for n in range(1, number + 1)]
    assert answer.shortfall is None


def test_most_people_for_the_money():
    # For 1,500,000 yuan: C and B reach 100 + 48; E and B 98, C and F 130, C and D 120; A alone is too dear.
    answer = proposed(along(cost_yuan=COSTS), budget_yuan=1.5e6)
    assert (chosen(answer), added(answer), answer.cost_yuan) == ("CB", [100, 48], 1.5e6)
    assert [site.cost_yuan for site in answer.sites] == [1e6, 5e5]


def test_everyone_with_the_fewest_sites():
    # 100 m is reached by A alone, 2500 m by C alone; of the two left E alone reaches both.
    answer = proposed(along(), goal="cover_all")
    assert (chosen(answer), answer.value, answer.status) == ("ACE", 3, "proven")
    assert figures(answer) == (270, 0, 270)


def test_everyone_for_the_least_money():
    # E, or F for 5500 m and D for 4300 m: 900,000 each way; with D dearer it is E, with E dearer D and F.
    answer = proposed(along(cost_yuan=COSTS | {"E": 950_000.0}), goal="cover_all", budget_yuan=1e7)
    assert (sorted(chosen(answer)), answer.value, answer.cost_yuan) == (list("ACDF"), 4.9e6, 4.9e6)


def test_both_limits_may_ask_for_a_dearer_choice_of_fewer_sites():
    answer = proposed(along(cost_yuan=COSTS | {"E": 950_000.0}), goal="cover_all", budget_yuan=5e6, number=3)
    assert (chosen(answer), answer.cost_yuan, answer.shortfall) == ("ACE", 4.95e6, None)


def test_the_shortest_walk():
    # 10 people each at 0, 1000 and 1600 m. To 1000 m they walk 1000 + 0 + 600 m, to 0 m 2600, to 1300 m 1900:
    # 10 × 1600 m at 0.8 m/s are 20,000 seconds.
    given = listed({"x": (0, 0), "y": (1300, 0), "z": (1000, 0)})
    answer = propose(audited(THREE_HOMES), given, Ask("station", goal="shortest_walk", number=1))
    assert (chosen(answer), round(answer.value, 3)) == ("z", 20_000.0)
    assert figures(answer) == (30, 0, 20)


def test_the_worst_served_community_first():
    # With two sites A and C reach most, and leave C3 with nobody. A and D reach 120 of 120, 30 of 100 and 20 of 50.
    answer = proposed(along(), goal="lift_lowest", number=2)
    assert (chosen(answer), round(answer.value, 9)) == ("AD", 0.3)
    assert figures(answer) == (270, 0, 170)


def test_nobody_is_counted_without_a_place():
    # A reaches 120 and has 20 places; C reaches 100 and has 80.
    answer = proposed(along("AC", beds={"A": 20, "C": 80}), number=1, with_capacity=True)
    assert (chosen(answer), round(answer.value, 6), answer.sites[0].beds) == ("C", 80, 80)


def test_places_of_what_stands_are_given_out_too():
    # The station at 2900 m has 90 places for the 100 people of C2, so that a second one there adds 10, one at A 20.
    answer = proposed(along("AC"), "one of 90 beds at 2900 m", number=1, with_capacity=True, size=20)
    assert (chosen(answer), round(answer.value, 6)) == ("A", 110)
    # One whose register does not say has none.
    answer = proposed(along("AC"), "one of unknown beds at 2900 m", number=1, with_capacity=True, size=20)
    assert round(answer.value, 6) == 20


def test_what_stands_is_fixed():
    # The station reaches the 30 people at 3300 m: C adds 70, A 120, E 50.
    town = "a station at 3300 m"
    answer = proposed(along(), town, number=2)
    assert (chosen(answer), added(answer), figures(answer)) == ("AC", [120, 70], (270, 30, 220))


def test_one_in_each_community_comes_before_more_people():
    # C2 has its station. C1 and C3 have none: A and E reach 120 + 50, though A and C would reach 120 + 70.
    town = "a station at 3300 m"
    answer = proposed(along(), town, number=2, one_in_each="community")
    assert (chosen(answer), added(answer), figures(answer)) == ("AE", [120, 50], (270, 30, 200))
    # A subdistrict has one already, wherever it stands in it.
    assert chosen(proposed(along(), town, number=2, one_in_each="subdistrict")) == "AC"


def test_what_the_plan_asks_for_in_each_must_stand_there():
    # A4 asks for a station with day care in each community: one without it is none, and C2 needs one of its own.
    town = "one without day care at 3300 m"
    answer = proposed(along(), town, number=3, one_in_each="community")
    assert sorted(chosen(answer)) == list("ACE")
    assert codes(proposed(along(), town, number=2, one_in_each="community")) == ["siting_number_for_units"]


def test_planned_stations_count_where_the_question_says_so():
    town = "one planned at 500 m"
    assert chosen(proposed(along(), town, number=1)) == "A"
    answer = proposed(along(), town, number=1, with_planned=True)
    assert (chosen(answer), figures(answer)) == ("C", (270, 120, 220))


def test_ids_are_not_taken_twice():
    town = "one called proposed-1"
    assert [site.site_id for site in proposed(along(), town, number=2).sites] == ["proposed-2", "proposed-3"]


def test_sizes_names_and_units_of_the_sites():
    answer = proposed(along(floor_area_m2={"A": 300}), number=1, size=8, cost_yuan=2e6)
    (site,) = answer.sites
    assert (site.kind, site.name, site.floor_area_m2, site.beds, site.places) == ("station", "place A", 300, 8, None)
    assert (site.longitude, site.latitude) == pytest.approx(LINE.lon_lat((500, 0)))
    assert (answer.proposed["unit_code"].tolist(), answer.cost_yuan) == (["C1"], 2e6)


def test_the_curve_goes_on_until_one_more_adds_nobody():
    curve = proposed(along(cost_yuan=COSTS), number=1).curve
    assert curve["number"].tolist() == [1, 2, 3]
    assert curve["people_within"].round(6).tolist() == [120, 220, 270]
    assert (curve["people_at_most"] >= curve["people_within"]).all()
    assert curve["cost_yuan"].tolist() == [3e6, 4e6, 4.9e6]


def test_the_curve_rises_to_a_choice_that_is_better_than_one_after_another():
    # M reaches the 30 + 30 in the middle, L and R 30 + 25 each: one after another M comes first and two reach 85,
    # while L and R reach all 110.
    town = Town().street("main", start=(0, 0), east=2300).unit("C1", box=(-9, -9, 2309, 9), people={"60+": 110})
    for east, people in ((0, 25), (700, 30), (1500, 30), (2200, 25)):
        town = town.home((east, 0), people=people)
    given = listed({"M": (1100, 0), "L": (350, 0), "R": (1850, 0)}, cost_yuan={"M": 1.0, "L": 2.0, "R": 3.0})
    answer = propose(audited(town), given, Ask("station", number=2))
    assert sorted(chosen(answer)) == ["L", "R"]
    assert answer.curve["people_within"].round(6).tolist() == [60, 110, 110]
    assert answer.curve["cost_yuan"].tolist() == [1.0, 5.0, 6.0]
    assert (answer.curve["people_at_most"] >= answer.curve["people_within"]).all()


@pytest.mark.parametrize("goal", GOALS)
def test_nothing_is_proposed_where_everyone_is_reached(goal):
    answer = propose(standing_everywhere(), along("AC"), Ask("station", goal=goal, number=2))
    assert (answer.status, answer.shortfall, len(answer.curve)) == ("proven", None, 0)
    assert (len(answer.sites) == 0) == (goal != "shortest_walk")
    assert figures(answer) == (270, 270, 270)


@cache
def standing_everywhere():
    town = LINE
    for number, east in enumerate((400, 2800, 3700, 5000)):
        town = town.facility(f"F{number}", "station", (east, 0))
    return audit_on(line_audit().ground, town.project(), STANDARD)


@pytest.mark.parametrize("goal", GOALS)
def test_nothing_is_proposed_where_nobody_lives(goal):
    answer = propose(line_audit(), along(), Ask("nursery", goal=goal, number=2))  # no child below three on the line
    assert (answer.sites, answer.people, answer.shortfall) == ((), 0.0, None)


# --- left out


def test_candidates_of_another_kind_or_on_no_street_are_left_out():
    places = {"A": (500, 0), "B": (1500, 0), "off": (500, 650)}
    given = listed(places, kind={"A": "nursery"})
    answer = proposed(given, number=3)
    assert chosen(answer) == "B"
    assert [(one.code, one.severity, one.details["names"]) for one in answer.problems] == [
        ("siting_off_street", "warning", ("place off",))
    ]


def test_what_would_not_count_for_the_rule_is_left_out():
    # A5 asks stations of villages for 200 m²; a candidate that does not say is taken to be built as large.
    answer = proposed(along("AC", floor_area_m2={"A": 150}), number=1, rule_id="A5")
    assert chosen(answer) == "C"
    assert [one.code for one in answer.problems] == ["siting_would_not_count"]


# --- no answer


def test_people_without_street_data_are_told_apart_from_those_nobody_reaches():
    # Of 60 people 30 live at the street, 20 at its far end, out of the walk of A, and 10 are 900 m from every street.
    town = Town().street("main", start=(0, 0), east=4000).unit("C1", box=(-9, -9, 4009, 1000), people={"60+": 60})
    town = town.home((0, 0), people=30).home((3900, 0), people=20).home((0, 900), people=10)
    answer = propose(audited(town), listed({"A": (0, 0)}), Ask("station", goal="cover_all"))
    short = answer.shortfall
    assert short.unreachable.to_numpy().tolist() == [["C1", pytest.approx(30)]]
    assert short.without_streets == pytest.approx(10)
    for language, told in (("en", "Of these, 10 live where no street data are known"), ("zh", "其中 10 人")):
        assert told in answer_html(answer, STANDARD, {}, language)


def test_people_whom_nobody_reaches_are_named_and_let_off():
    # Without E and F nobody reaches the 30 people at 5500 m; A, C and D reach all others.
    answer = proposed(along("ABCD"), goal="cover_all")
    assert (answer.status, codes(answer)) == ("infeasible", ["siting_unreachable"])
    assert answer.shortfall.unreachable.to_numpy().tolist() == [["C3", pytest.approx(30)]]
    assert answer.shortfall.relaxed == replace(answer.ask, where_possible=True)
    assert (sorted(chosen(answer)), answer.value, figures(answer)) == (list("ACD"), 3, (270, 0, 240))
    again = propose(line_audit(), along("ABCD"), answer.shortfall.relaxed)
    assert (again.status, again.shortfall, chosen(again)) == ("proven", None, chosen(answer))
    assert "30" in describe(answer.shortfall.conflicts[0], "en")


def test_too_few_sites_for_everyone():
    answer = proposed(along(), goal="cover_all", number=2)
    assert (answer.status, codes(answer)) == ("infeasible", ["siting_number_to_reach"])
    assert (answer.shortfall.relaxed, chosen(answer)) == (replace(answer.ask, number=3), "ACE")


def test_too_little_money_for_everyone():
    answer = proposed(along(cost_yuan=COSTS), goal="cover_all", budget_yuan=1e6)
    assert codes(answer) == ["siting_budget_to_reach"]
    assert answer.shortfall.relaxed == replace(answer.ask, budget_yuan=4.9e6)


def test_too_few_sites_for_one_in_each():
    answer = proposed(along(), number=2, one_in_each="community")
    assert codes(answer) == ["siting_number_for_units"]
    assert answer.shortfall.relaxed == replace(answer.ask, number=3)
    assert (chosen(answer), answer.ask.number) == ("ACE", 2)


def test_too_little_money_for_one_in_each():
    # The cheapest of each: B and D at 500,000, F at 400,000.
    answer = proposed(along(cost_yuan=COSTS), budget_yuan=1e6, one_in_each="community")
    assert codes(answer) == ["siting_budget_for_units"]
    assert (answer.shortfall.relaxed.budget_yuan, answer.cost_yuan) == (1.4e6, 1.4e6)


def test_units_without_a_candidate_are_named_with_all_else_that_conflicts():
    answer = proposed(along("AC"), number=1, one_in_each="community")
    assert codes(answer) == ["siting_unit_empty", "siting_number_for_units"]
    assert answer.shortfall.conflicts[0].details["names"] == ("C3",)
    assert answer.shortfall.relaxed == replace(answer.ask, number=2, where_possible=True)
    assert chosen(answer) == "AC"


def test_a_budget_below_the_cheapest_candidate():
    answer = proposed(along(cost_yuan=COSTS), budget_yuan=1e5)
    assert codes(answer) == ["siting_budget_below_cheapest"]
    assert (answer.shortfall.relaxed.budget_yuan, chosen(answer)) == (4e5, "F")


def test_no_places_for_everyone():
    answer = proposed(along(), goal="cover_all", with_capacity=True, size=10)
    assert (answer.status, codes(answer)) == ("infeasible", ["siting_no_room"])
    assert answer.shortfall.relaxed == replace(answer.ask, with_capacity=False)
    assert (chosen(answer), figures(answer)) == ("ACE", (270, 0, 270))


@pytest.mark.parametrize("status", ["time_limit", "cancelled"])
def test_none_found_in_time_is_no_answer_of_no_sites(monkeypatch, status):
    def in_vain(given, *more):
        return unanswered(given, status, 2.0) if np.isfinite(given.capacity).any() else lscp(given, *more)

    monkeypatch.setattr(question, "lscp", in_vain)
    answer = proposed(along(), goal="cover_all", with_capacity=True, size=1000)
    assert (answer.status, codes(answer)) == ("not_found", ["siting_none_in_time"])
    assert answer.shortfall.relaxed == replace(answer.ask, with_capacity=False)
    assert (chosen(answer), figures(answer)) == ("ACE", (270, 0, 270))  # without places, as if that had been asked


def stopped(monkeypatch, model, **known):
    """Let a model find what it finds, and know no more of what cannot be than this."""

    def unproven(*given):
        return replace(solve(*given), status="time_limit", **known)

    solve = getattr(question, model)
    monkeypatch.setattr(question, model, unproven)


@pytest.mark.parametrize(("bound", "status"), [(2.0, "not_found"), (3.0, "infeasible")])
def test_too_few_sites_is_no_answer_only_where_no_fewer_can_do(monkeypatch, bound, status):
    # Three sites are found and two are allowed: that two do may only be ruled out where at least three are needed.
    stopped(monkeypatch, "lscp", bound=bound)
    answer = proposed(along(), goal="cover_all", number=2)
    assert (answer.status, codes(answer)) == (status, ["siting_number_to_reach"])


@pytest.mark.parametrize(("bound", "status"), [(270.0, "not_found"), (269.9, "infeasible")])
def test_limits_that_each_can_be_kept_are_no_answer_only_where_not_both_can(monkeypatch, bound, status):
    # A, C, D and F cost 4,900,000, and of three sites A, C and E 5,200,000.
    given = along(cost_yuan=COSTS | {"E": 1.2e6})
    asked = {"goal": "cover_all", "budget_yuan": 5e6, "number": 3}
    assert proposed(given, **asked).status == "infeasible"
    stopped(monkeypatch, "mclp", bound=bound)
    answer = proposed(given, **asked)
    assert (answer.status, codes(answer)) == (status, ["siting_number_to_reach"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_conflict_has_words(language):
    answers = [
        proposed(along("AC", cost_yuan=COSTS), number=1, budget_yuan=1.0, one_in_each="community"),
        proposed(along("ABCD"), goal="cover_all", number=1),
    ]
    shown = [describe(one, language) for answer in answers for one in answer.shortfall.conflicts]
    assert len(shown) == 5
    assert all("{" not in one and "None" not in one for one in shown)


# --- questions that cannot be asked


def refused(candidates, held=None, kind="station", **asked):
    with pytest.raises(InputError) as error:
        propose(held or line_audit(), candidates, Ask(kind, **asked))
    problems = error.value.problems
    assert all(describe(one, language) for one in problems for language in LANGUAGES)
    return [problem.code for problem in problems]


def test_every_fault_of_a_question_at_once():
    codes = refused(
        along(), kind="zoo", goal="win", number=0, budget_yuan=-1.0, one_in_each="planet", time_limit_s=np.nan
    )
    assert codes == ["not_a_choice"] * 3 + ["siting_not_positive"] * 3


def test_a_question_without_a_limit():
    assert refused(along()) == ["siting_no_limit"]


def test_rules_for_which_nothing_new_counts():
    assert refused(along(), number=1, rule_id="A9") == ["not_a_choice"]
    # A8 asks for a demonstration nursery: that is awarded, not built.
    assert refused(along(), kind="nursery", number=1, rule_id="A8") == ["siting_counts_not"]
    assert refused(along(), number=1, rule_id="A2") == ["siting_counts_not"]


def test_places_where_the_rule_counts_none():
    assert refused(along(), number=1, rule_id="A4", with_capacity=True, size=5) == ["siting_no_places"]


def test_places_while_the_worst_served_unit_comes_first():
    assert refused(along(), goal="lift_lowest", with_capacity=True) == ["siting_no_limit", "siting_shares_with_places"]


def test_costs_and_places_that_are_not_known_are_named_together():
    given = along(cost_yuan={"A": 1.0}, beds={"A": 1.0})
    assert refused(given, budget_yuan=1e6, with_capacity=True) == ["siting_cost_unknown", "siting_size_unknown"]


def test_no_candidate_left():
    assert refused(along(kind=dict.fromkeys("ABCDEF", "nursery")), number=1) == ["siting_no_candidates"]
    off = listed({"off": (500, 650)})
    assert refused(off, number=1) == ["siting_no_candidates", "siting_off_street"]
    assert refused(along("A").iloc[:0], number=1) == ["siting_no_candidates"]


def test_people_counted_nowhere():
    bare = replace(THREE_HOMES, population=THREE_HOMES.population[1:])
    assert refused(listed({"x": (0, 0)}), audited(bare), number=1) == ["siting_nobody_counted"]
