"""The three figures of a district and the card of a unit, by arithmetic; the two coverage rates may disagree."""

import math
from dataclasses import replace

import pytest

from coverage.planning.audit import audit
from coverage.planning.figures import district_figures, units_covered
from coverage.planning.unit_card import unit_card
from coverage.standards import FacilityFilter
from tests.planning.askings import STANDARD
from tests.planning.indicating import indicator
from tests.town import Town

RULES = tuple(STANDARD.rule(rule_id) for rule_id in ("A1", "A2", "A3", "A4", "A5", "A8"))
COVERED = (
    replace(
        indicator("unit_share", of_rules=("A4", "A5"), levels=("community", "village")), rule_id="1.7", care="elderly"
    ),
    replace(
        indicator("unit_share", "nursery", of_rules=("A2",), levels=("community", "village")),
        rule_id="2.7",
        care="childcare",
    ),
)
EDITION = replace(STANDARD, clauses=(*RULES, *COVERED))
WITHOUT = replace(STANDARD, clauses=RULES)

# Older people walk 240, 480 and 720 m in 5, 10 and 15 minutes, pushchairs 270, 540 and 810 m.
PEOPLE = {"60+": 100, "0-2": 10}
STREET = Town().street("main", start=(0, 0), east=4000)
TWO = (
    STREET.unit("S1", level="subdistrict", box=(0, -100, 4000, 100))
    .unit("C1", box=(0, -100, 2000, 100), parent="S1", people=PEOPLE)
    .unit("C2", box=(2000, -100, 4000, 100), parent="S1", people=PEOPLE)
)


def audited(town, edition=EDITION):
    return audit(town.project(), edition)


def station(town, facility_id, east, **more):
    return town.facility(facility_id, "station", (east, 0), **{"services": "day_care", **more})


def test_everyone_may_walk_to_a_station_though_only_half_the_communities_have_one():
    # the station of C1 stands at its east end: 100 people at 1,800 m and 100 at 2,200 m walk 150 m and 250 m
    town = station(TWO.home((1800, 0), people=1).home((2200, 0), people=1), "F1", 1950)
    figures = district_figures(audited(town), "elderly")
    assert (figures.walk.people, figures.walk.reached, figures.walk.share, figures.walk.out) == (200, 200, 1.0, 0)
    assert (figures.units, figures.units_met, figures.units_without, figures.unit_share) == (2, 1, 1, 0.5)


def test_every_community_may_have_its_station_and_nobody_walk_there():
    # each station stands 1,500 m from its community's homes
    town = TWO.home((1600, 0), people=1).home((2400, 0), people=1)
    figures = district_figures(audited(station(station(town, "F1", 100), "F2", 3900)), "elderly")
    assert (figures.walk.reached, figures.walk.share, figures.walk.out) == (0, 0.0, 200)
    assert (figures.units_met, figures.unit_share) == (2, 1.0)


def test_people_of_unknown_walk_are_neither_reached_nor_out():
    # In C1, 60 people 100 m from the station, 25 at 1,000 m, 15 on no street: 600 m off the far end.
    town = station(STREET.unit("C1", box=(0, -100, 5000, 100), people={"60+": 100}), "F1", 0)
    for east, people in ((100, 60), (1000, 25), (4600, 15)):
        town = town.home((east, 0), people=people)
    figures = district_figures(audited(town), "elderly")
    told = (figures.walk.reached, figures.walk.unknown, figures.walk.out)
    assert told == pytest.approx((60, 15, 25))
    assert (figures.walk.share, figures.walk.unknown_share) == pytest.approx((0.6, 0.15))


def test_people_who_perhaps_walk_to_one_that_counts_are_unknown():
    # This edition asks for inclusive nurseries. N1 is not said to be one: the 6 children near it may be served or not.
    # N2 is one, and the 3 near it are; 1 is out of reach of both.
    town = STREET.unit("C1", box=(0, -100, 4000, 100), people=PEOPLE)
    for east, people in ((100, 6), (2000, 3), (3900, 1)):
        town = town.home((east, 0), people=people)
    town = town.facility("N1", "nursery", (0, 0), attributes={"inclusive": None})
    town = town.facility("N2", "nursery", (2100, 0), attributes={"inclusive": True})
    rule = STANDARD.rule("A2")
    inclusive = replace(rule, facilities=replace(rule.facilities, inclusive=True))
    figures = district_figures(audit(town.project(), replace(STANDARD, clauses=(inclusive,))), "childcare")
    assert (figures.walk.reached, figures.walk.unknown, figures.walk.out) == pytest.approx((3, 6, 1))


def test_a_closed_facility_is_walked_to_by_nobody():
    town = STREET.unit("C1", box=(0, -100, 4000, 100), people=PEOPLE).home((100, 0), people=1)
    closed = district_figures(audited(town.facility("N1", "nursery", (0, 0), status="closed")), "childcare")
    assert (closed.walk.people, closed.walk.reached, closed.walk.unknown, closed.walk.out) == (10, 0, 0, 10)


def test_the_gaps_are_counted_by_rule_and_only_of_this_care():
    figures = district_figures(audited(TWO.home((100, 0), people=1).home((3900, 0), people=1)), "elderly")
    # nothing stands: two communities and their subdistrict out of reach, no centre, two communities without a station
    assert figures.gaps == {"A1": 3, "A3": 1, "A4": 2, "A5": 0}
    young = district_figures(audited(TWO.home((100, 0), people=1).home((3900, 0), people=1)), "childcare")
    assert young.gaps == {"A2": 3, "A8": 1}


def test_where_nobody_is_counted_there_is_no_share():
    town = STREET.unit("C1", box=(0, -100, 4000, 100))
    figures = district_figures(audited(station(town, "F1", 0)), "elderly")
    assert (figures.units_met, figures.units_uncounted, figures.unit_share) == (1, 1, 1.0)
    assert math.isnan(figures.walk.people)
    assert math.isnan(figures.walk.out)  # nobody counted is not nobody left out
    assert math.isnan(figures.walk.share)
    assert math.isnan(figures.walk.unknown_share)


def test_where_there_are_no_communities_there_is_no_share_of_them():
    town = STREET.unit("S1", level="subdistrict", box=(0, -100, 4000, 100), people=PEOPLE).home((100, 0), people=1)
    figures = district_figures(audited(town), "elderly")
    assert (figures.units, figures.units_met, figures.units_without) == (0, 0, 0)
    assert math.isnan(figures.unit_share)


@pytest.mark.parametrize(
    ("level", "area_m2", "expected"),
    [
        ("community", None, "met"),  # a community needs day care
        ("community", 150.0, "met"),
        ("village", 200.0, "met"),  # a village needs 200 m²
        ("village", 150.0, "not_met"),
        ("village", None, "unknown"),
    ],
)
def test_a_community_and_a_village_are_covered_by_their_own_clause(level, area_m2, expected):
    town = STREET.unit("U1", level=level, box=(0, -100, 4000, 100), people=PEOPLE).home((100, 0), people=1)
    held = audited(station(town, "F1", 0, attributes={"floor_area_m2": area_m2}))
    assert units_covered(held, "elderly").to_dict() == {"U1": expected}
    figures = district_figures(held, "elderly")
    counts = {"met": (1, 0, 1.0), "not_met": (0, 1, 0.0), "unknown": (0, 0, 0.0)}[expected]
    assert (figures.units_met, figures.units_without, figures.unit_share) == counts


def test_only_communities_and_villages_are_counted_in_the_order_of_the_table():
    town = (
        STREET.unit("D1", level="district", box=(0, -100, 4000, 100))
        .unit("T1", level="town", box=(0, -100, 4000, 100), parent="D1")
        .unit("V2", level="village", box=(2000, -100, 4000, 100), parent="T1", people=PEOPLE)
        .unit("C1", box=(0, -100, 2000, 100), parent="T1", people=PEOPLE)
    )
    held = audited(station(town, "F1", 100))
    assert list(units_covered(held, "elderly").items()) == [("V2", "not_met"), ("C1", "met")]


def test_a_community_is_served_by_a_nursery_inside_or_reached_by_one_outside():
    # N1 stands in C1, 1,000 m from its children: served, not reached. C2's walk 800 m to it: reached, not served.
    # C3's walk 2,200 m.
    town = (
        STREET.unit("C1", box=(0, -100, 1500, 100), people=PEOPLE)
        .unit("C2", box=(1500, -100, 3000, 100), people=PEOPLE)
        .unit("C3", box=(3000, -100, 4000, 100), people=PEOPLE)
        .home((200, 0), people=1)
        .home((2000, 0), people=1)
        .home((3400, 0), people=1)
        .facility("N1", "nursery", (1200, 0))
    )
    held = audited(town)
    assert units_covered(held, "childcare").to_dict() == {"C1": "met", "C2": "met", "C3": "not_met"}
    figures = district_figures(held, "childcare")
    assert (figures.walk.people, figures.walk.reached, figures.units, figures.units_met) == (30, 10, 3, 2)
    # a nursery that is not open serves nobody
    planned = audited(town.facility("N2", "nursery", (3100, 0), status="planned"))
    assert units_covered(planned, "childcare")["C3"] == "not_met"


def test_an_edition_that_says_nothing_of_coverage_counts_the_same():
    town = (
        STREET.unit("C1", box=(0, -100, 2000, 100), people=PEOPLE)
        .unit("V1", level="village", box=(2000, -100, 4000, 100), people=PEOPLE)
        .home((1900, 0), people=1)
        .home((3900, 0), people=1)
        .facility("N1", "nursery", (100, 0))
    )
    town = station(town, "F1", 0)
    for care in ("elderly", "childcare"):
        told = [units_covered(audited(town, edition), care).to_dict() for edition in (EDITION, WITHOUT)]
        assert told == [{"C1": "met", "V1": "not_met"}] * 2


def test_the_edition_says_which_units_are_covered_and_by_what():
    # C1 has a station and nobody near it; C2 has none, and everybody 100 m from that of C1
    town = station(TWO.home((100, 0), people=1).home((2040, 0), people=1), "F1", 1960)
    told = {}
    for name, said in {
        "all": {"of_rules": ("A1", "A4")},
        "any": {"of_rules": ("A1", "A4"), "any_rule": True},
        "above": {"levels": ("subdistrict",), "of_rules": ("A1",)},
        "or a station": {"of_rules": ("A4",), "facilities": FacilityFilter(kinds=("station",))},
        "or a hospital": {"of_rules": ("A4",), "facilities": FacilityFilter(kinds=("hospital",))},
    }.items():
        held = audited(town, replace(STANDARD, clauses=(*RULES, replace(COVERED[0], **said))))
        told[name] = units_covered(held, "elderly").to_dict()
    assert told == {
        "all": {"C1": "not_met", "C2": "not_met"},
        "any": {"C1": "met", "C2": "met"},
        "above": {"S1": "not_met"},  # half of its people: 100 of 200
        "or a station": {"C1": "met", "C2": "not_met"},
        "or a hospital": {"C1": "met", "C2": "unknown"},  # the register knows no hospital
    }


def test_a_community_without_children_is_not_among_those_asked():
    empty = {"60+": 100, "0-2": 0}
    town = STREET.unit("C1", box=(0, -100, 2000, 100), people=PEOPLE)
    town = town.unit("C2", box=(2000, -100, 4000, 100), people=empty).home((100, 0), people=1).home((3900, 0), people=1)
    figures = district_figures(audited(town.facility("N1", "nursery", (200, 0))), "childcare")
    assert (figures.units, figures.units_met, figures.unit_share) == (1, 1, 1.0)


def test_a_unit_of_unknown_reach_is_covered_all_the_same_by_a_nursery_inside():
    town = STREET.unit("C1", box=(0, -100, 2000, 100)).unit("C2", box=(2000, -100, 4000, 100))
    held = audited(town.facility("N1", "nursery", (1000, 0)))
    assert units_covered(held, "childcare").to_dict() == {"C1": "met", "C2": "unknown"}


def test_the_card_of_a_unit_has_its_verdicts_and_its_walks_at_each_break():
    # half of the people live at 200 m, 30% at 400 m, 20% at 3,000 m
    town = STREET.unit("C1", box=(0, -100, 4000, 100), people=PEOPLE)
    for east, people in ((200, 50), (400, 30), (3000, 20)):
        town = town.home((east, 0), people=people)
    held = audited(station(town, "F1", 0).facility("N1", "nursery", (0, 0)))
    # 240, 480, 720 m and 270, 540, 810 m
    for care, verdicts, people in (("elderly", ["A1", "A4"], 100), ("childcare", ["A2"], 10)):
        card = unit_card(held, "C1", care)
        assert [row["rule_id"] for row in card.verdicts] == verdicts
        assert {row["outcome"] for row in card.verdicts} == {"met"}
        assert list(card.walks) == [300, 600, 900]
        assert [walk.share for walk in card.walks.values()] == pytest.approx([0.5, 0.8, 0.8])
        assert [walk.people for walk in card.walks.values()] == pytest.approx([people] * 3)
        assert [walk.unknown_share for walk in card.walks.values()] == [0, 0, 0]


def test_the_card_of_a_subdistrict_sums_its_communities_and_has_its_own_clauses():
    held = audited(station(TWO.home((100, 0), people=1).home((3900, 0), people=1), "F1", 0))
    cards = {care: unit_card(held, "S1", care) for care in ("elderly", "childcare")}
    told = {care: [(row["rule_id"], row["reason"]) for row in card.verdicts] for care, card in cards.items()}
    assert told["elderly"] == [("A1", "below_share"), ("A3", "no_centre")]
    assert told["childcare"] == [("A2", "below_share"), ("A8", "no_nursery")]
    # 100 of 200 people live 100 m from the station
    assert [walk.share for walk in cards["elderly"].walks.values()] == pytest.approx([0.5, 0.5, 0.5])
    assert [walk.share for walk in cards["childcare"].walks.values()] == [0, 0, 0]


def test_the_card_of_a_unit_nobody_lives_in_has_no_shares():
    town = STREET.unit("C1", box=(0, -100, 4000, 100), people={"60+": 0, "0-2": 5}).home((100, 0), people=1)
    held = audited(station(town, "F1", 0))
    assert all(math.isnan(walk.share) for walk in unit_card(held, "C1", "elderly").walks.values())
    assert [walk.share for walk in unit_card(held, "C1", "childcare").walks.values()] == [0, 0, 0]


def test_there_is_no_card_of_a_unit_that_is_not_there():
    with pytest.raises(KeyError, match="C9"):
        unit_card(audited(TWO), "C9", "elderly")


@pytest.mark.parametrize(
    ("area_m2", "expected"),
    [
        (200.0, "met"),
        (None, "unknown"),  # one clause is met, of the other nobody knows
        (150.0, "not_met"),
    ],
)
def test_of_several_presence_clauses_the_worst_speaks(area_m2, expected):
    # this edition asks a community for a station, and for one of 200 m²
    rule = STANDARD.rule("A4")
    large = replace(rule, rule_id="A4+", facilities=replace(rule.facilities, floor_area_m2_min=200.0))
    edition = replace(STANDARD, clauses=(STANDARD.rule("A1"), rule, large))
    town = STREET.unit("C1", box=(0, -100, 4000, 100), people=PEOPLE).home((100, 0), people=1)
    held = audit(station(town, "F1", 0, attributes={"floor_area_m2": area_m2}).project(), edition)
    assert units_covered(held, "elderly").to_dict() == {"C1": expected}
    assert units_covered(held, "elderly").to_dict() == {"C1": expected}
