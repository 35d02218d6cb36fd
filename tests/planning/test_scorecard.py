"""Every clause has its row: walked rules by their units, each figure where it is known, each person once."""

from dataclasses import replace

import pandas as pd
import pytest

from coverage.model.contracts import check_table
from coverage.model.findings import ASSESSMENTS, SCORECARD
from coverage.planning.audit import audit
from coverage.planning.indicators.figure import NO_FIGURE
from coverage.planning.scorecard import indicator_assessments, scorecard_of
from coverage.standards import FacilityFilter
from coverage.words import catalog
from tests.planning.askings import STANDARD
from tests.planning.indicating import WALKED, edition, held, indicator, row, told
from tests.town import Town

PEOPLE = {"60+": 100, "0-2": 10}
TOWN = (
    Town()
    .street("main", start=(0, 0), east=6000)
    .unit("S1", level="subdistrict", box=(0, -100, 6000, 100))
    .unit("C1", box=(0, -100, 2000, 100), parent="S1", people=PEOPLE)
    .unit("C2", box=(2000, -100, 4000, 100), parent="S1", people=PEOPLE)
    .unit("C3", box=(4000, -100, 6000, 100), parent="S1", people=PEOPLE)
    .home((100, 0), people=1)
    .home((3900, 0), people=1)
    .home((5900, 0), people=1)
)


def station(town, facility_id, at, services="day_care"):
    return town.facility(facility_id, "station", at, services=services)


def test_one_row_for_every_clause_in_the_order_of_the_edition():
    last, first = replace(indicator("reported"), rule_id="Z9"), replace(indicator("reported"), rule_id="B0")
    card = scorecard_of(held(TOWN, last, first))
    check_table(card, SCORECARD)
    assert card["rule_id"].tolist() == ["A1", "A2", "A4", "A5", "Z9", "B0"]


def test_a_presence_rule_is_the_share_of_units_that_have_one():
    one = row(held(station(TOWN, "F1", (100, 0))), "A4")
    assert told(one) == (round(1 / 3, 9), "not_met", "not_everywhere")
    assert (one["target"], one["basis"], one["evidence"]) == (1, "computed", "")
    assert (one["units_asked"], one["units_met"], one["units_not_met"], one["units_unknown"]) == (3, 1, 2, 0)
    # two communities of 100 people 60+ each
    assert (one["sites_missing"], one["people_short"]) == (2, 200)


def test_sites_missing_are_those_up_to_the_target_of_each_unit():
    two = replace(STANDARD.rule("A4"), rule_id="A4+", target=2.0)
    # C1 has one of two, C2 and C3 none: 1 + 2 + 2
    one = row(held(station(TOWN, "F1", (100, 0)), two), "A4+")
    assert one["sites_missing"] == 5


def test_a_reach_rule_is_the_share_of_units_whose_people_walk_there():
    # all of C1 reach the station, nobody of C2 and C3; their subdistrict is a third reached
    one = row(held(station(TOWN, "F1", (100, 0))), "A1")
    assert told(one) == (0.25, "not_met", "not_everywhere")
    assert one["units_asked"] == 4
    assert pd.isna(one["sites_missing"])
    assert one["people_short"] == 200  # once, though the subdistrict is short of them as well


def test_people_of_a_unit_without_parts_count_beside_those_of_parts():
    town = TOWN.unit("S2", level="subdistrict", box=(6000, -100, 7000, 100), people=PEOPLE).home((6100, 0), people=1)
    assert row(held(station(town, "F1", (100, 0))), "A1")["people_short"] == 300


def test_a_unit_nobody_can_tell_leaves_the_share_open():
    town = station(station(TOWN, "F1", (100, 0)), "F2", (2100, 0))
    one = row(held(station(town, "F3", (4100, 0), services=None)), "A4")
    assert told(one) == (None, "unknown", "attribute_unknown")
    assert (one["units_met"], one["units_unknown"], one["basis"]) == (2, 1, "computed")
    assert pd.isna(one["sites_missing"])
    assert pd.isna(one["people_short"])
    met = row(held(station(town, "F3", (4100, 0))), "A4")
    assert told(met) == (1, "met", "everywhere")
    assert (met["sites_missing"], met["people_short"]) == (0, 0)


def test_a_rule_without_units_or_people_asks_nothing():
    one = row(held(TOWN), "A5")  # there is no village
    assert told(one) == (None, "not_applicable", "no_units")
    assert (one["units_asked"], one["basis"]) == (0, "none")
    empty = (
        Town().street("main", start=(0, 0), east=500).unit("C1", box=(0, -100, 500, 100), people={"60+": 9, "0-2": 0})
    )
    assert told(row(held(empty), "A2")) == (None, "not_applicable", "no_people")
    uncounted = Town().street("main", start=(0, 0), east=500).unit("C1", box=(0, -100, 500, 100))
    assert told(row(held(uncounted), "A2")) == (None, "unknown", "no_population")


def test_where_a_clause_starts_from():
    asked = replace(indicator("reported"), baseline=0.65, baseline_year=2020)
    plain = row(held(TOWN, asked))
    assert (plain["baseline"], plain["baseline_year"]) == (0.65, 2020)
    assert row(held(TOWN, asked, reported={"I1": {"value": 0.8, "baseline": 0.6}}))["baseline"] == 0.6
    assert row(held(TOWN, asked, reported={"I1": {"value": 0.8}}))["baseline"] == 0.65
    assert pd.isna(row(held(TOWN, indicator("reported")))["baseline"])


READING = indicator("presence", "reading_space", levels=("community",))


def test_an_indicator_of_communities_is_told_unit_by_unit():
    rooms = replace(
        indicator("ratio", "station", amount="floor_area_m2", per="households", levels=("village",)), rule_id="C1"
    )
    town = TOWN.facility("R1", "reading_space", (100, 0)).facility("R2", "reading_space", (200, 0))
    town = town.facility("R3", "reading_space", (2100, 0), status="planned")
    an_audit = held(town, READING, replace(indicator("total", "nursery"), rule_id="T"), rooms)
    table = indicator_assessments(an_audit)
    check_table(table, ASSESSMENTS)
    rows = table[["rule_id", "unit_code", "value", "target", "outcome", "reason", "evidence"]].to_numpy().tolist()
    assert rows == [
        ["I1", "C1", 2, 1, "met", "enough", "R1;R2"],
        ["I1", "C2", 0, 1, "not_met", "not_open_yet", "R3:status"],
        ["I1", "C3", 0, 1, "not_met", "no_reading_space", ""],
    ]
    one = row(an_audit)
    assert told(one) == (round(1 / 3, 9), "not_met", "not_everywhere")
    assert (one["units_asked"], one["units_met"], one["sites_missing"], one["target"]) == (3, 1, 2, 1)


def test_units_in_doubt_are_named_by_their_facilities():
    shown = replace(READING, facilities=FacilityFilter(kinds=("reading_space",), public=True))
    town = TOWN
    for at, (east, public) in enumerate(((100, True), (2100, True), (4100, None))):
        town = town.facility(f"R{at}", "reading_space", (east, 0), attributes={"public": public})
    one = row(held(town, shown))
    assert (one["outcome"], one["units_met"], one["units_unknown"]) == ("unknown", 2, 1)
    assert one["evidence"] == "R2:public?"


def test_a_kind_the_register_does_not_hold_is_unknown_in_every_unit():
    an_audit = held(TOWN, READING)
    assert indicator_assessments(an_audit)["reason"].tolist() == ["kind_not_in_register"] * 3
    one = row(an_audit)
    assert (told(one), one["basis"]) == ((None, "unknown", "kind_not_in_register"), "none")


def test_an_edition_without_indicators_of_units_has_no_such_assessments():
    assert len(indicator_assessments(held(TOWN, indicator("reported")))) == 0


def test_the_scorecard_asks_nothing_new_of_an_audit_and_changes_none():
    an_audit = held(TOWN, READING)
    before = an_audit.assessments.copy()
    assert scorecard_of(an_audit).equals(scorecard_of(an_audit))
    assert an_audit.assessments.equals(before)


@pytest.mark.parametrize("rule_id", [rule.rule_id for rule in WALKED])
def test_a_higher_target_of_a_walked_rule_is_never_easier(rule_id):
    order = ["not_applicable", "met", "unknown", "not_met"]
    town = station(station(TOWN, "F1", (100, 0)), "F2", (2100, 0), services=None)
    outcomes, project = [], town.project()
    for target in (0.0, 0.3, 0.34, 1.0, 2.0):
        clauses = tuple(replace(one, target=target) if one.rule_id == rule_id else one for one in edition().clauses)
        outcomes.append(_outcome(project, replace(edition(), clauses=clauses), rule_id))
    assert outcomes == sorted(outcomes, key=order.index)


def _outcome(project, standard, rule_id):
    card = scorecard_of(audit(project, standard))
    return card.loc[card["rule_id"] == rule_id, "outcome"].iloc[0]


def test_every_reason_given_has_words():
    given = NO_FIGURE | {"enough", "below_target", "everywhere", "not_everywhere", "city_target", "off_the_streets"}
    for language in ("zh", "en"):
        assert {f"reasons.{one}" for one in given} <= catalog(language).keys()


def test_an_edition_nobody_walks_for_is_held_too():
    found = audit(TOWN.project(), replace(STANDARD, clauses=(indicator("reported", target=0.5),)))
    assert scorecard_of(found)["reason"].tolist() == ["not_reported"]
    assert len(found.gaps) == len(found.assessments) == len(found.reach) == 0


def test_a_figure_for_no_clause_and_a_share_above_one_are_said_and_not_used():
    asked = indicator("reported", target=0.5)
    found = held(TOWN, asked, reported={"I1": {"value": 97.1}, "I9": {"value": 0.5}})
    assert told(row(found)) == (None, "unknown", "not_a_share")
    assert [(one.code, one.value) for one in found.problems if one.code.startswith("reported")] == [
        ("reported_for_none", "I9"),
        ("reported_no_share", "97.1"),
    ]


def test_a_share_of_a_district_says_nothing_of_the_city():
    # one station in one, and it is as asked
    condition = FacilityFilter(services=("day_care",))
    asked = indicator("attribute", "station", condition=condition, target=0.5, levels=("city",))
    assert told(row(held(station(TOWN, "F1", (100, 0)), asked))) == (1.0, "unknown", "city_target")


def test_estates_too_small_to_be_asked_are_not_missing():
    asked = indicator("ratio", "nursery", amount="places", per="people", scale=1000.0, target=10, area="estate")
    asked = replace(asked, households_min=1200.0)
    small = {"E1": ("estate", (0, -50, 200, 50), {"people": 30, "households": 10})}
    assert told(row(held(TOWN, asked, areas=small)))[1:] == ("not_applicable", "nothing_to_hold")


def test_what_a_community_lacks_is_not_missing_again_above_it():
    # Two communities in one district, none has a station, and the rule asks all three: two sites.
    town = (
        Town()
        .street("main", start=(0, 0), east=2000)
        .unit("D1", level="district", box=(0, -100, 2000, 100))
        .unit("C1", box=(0, -100, 1000, 100), parent="D1", people={"60+": 10})
        .unit("C2", box=(1000, -100, 2000, 100), parent="D1", people={"60+": 10})
    )
    rule = replace(STANDARD.rule("A4"), levels=("district", "community"))
    found = audit(town.project(), replace(STANDARD, clauses=(rule,)))
    assert scorecard_of(found)["sites_missing"].tolist() == [2.0]
