"""Each measure by arithmetic, and every reason there may be: what the register leaves open is never met, nor failed."""

from dataclasses import replace

import pytest

from coverage.standards import FacilityFilter
from tests.planning.askings import STANDARD
from tests.planning.indicating import held, indicator, row, scored
from tests.town import Town

STREET = Town().street("main", start=(0, 0), east=2000)
D = STREET.unit("D1", level="district", box=(0, -100, 2000, 100))
TWO = (
    D.unit("C1", box=(0, -100, 1000, 100), parent="D1", people={"0-2": 10, "60+": 90}, households=200)
    .unit("C2", box=(1000, -100, 2000, 100), parent="D1", people={"0-2": 40, "60+": 60}, households=300)
    .home((100, 0), people=1)
    .home((1900, 0), people=1)
)


def put(town, facility_id, kind="nursery", at=(500, 0), status="open", services="", **attributes):
    return town.facility(facility_id, kind, at, status=status, services=services, attributes=attributes)


# presence


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"beds": 300}, (1, "met", "enough")),  # no less than 300: inclusive
        ({"beds": 299}, (0, "not_met", "too_few_beds")),
        ({"beds": None}, (None, "unknown", "attribute_unknown")),
        ({"beds": 400, "status": "planned"}, (0, "not_met", "not_open_yet")),
        ({"beds": 400, "at": (2500, 0)}, (0, "not_met", "no_welfare_centre")),  # beyond the district line
    ],
)
def test_presence_over_the_whole_area(attributes, expected):
    asked = indicator("presence", facilities=FacilityFilter(kinds=("welfare_centre",), beds_min=300))
    assert scored(put(D, "W1", "welfare_centre", **attributes), asked) == expected


def test_what_is_surely_there_outweighs_what_is_not_said():
    asked = indicator("presence", facilities=FacilityFilter(kinds=("nursery",), public=True))
    town = put(put(put(D, "N1", public=None), "N2", public=True), "N3", public=False)
    one = row(held(town, asked))
    # one surely, perhaps two: enough, though how many nobody knows
    assert (one["outcome"], one["evidence"]) == ("met", "N1:public?;N2;N3:public")
    assert one["value"] != one["value"]
    assert one["sites_missing"] == 0


def test_a_register_without_the_kind_does_not_say_that_there_is_none():
    asked = indicator("presence", "hospital")
    assert scored(put(D, "N1"), asked) == (None, "unknown", "kind_not_in_register")
    # one that has closed, or stands beyond the line, says that the register would know
    assert scored(put(D, "H1", "hospital", status="closed"), asked) == (0, "not_met", "not_open")
    assert scored(put(D, "H1", "hospital", at=(2500, 0)), asked) == (0, "not_met", "no_hospital")


def test_what_every_district_must_have_one_of_several_has_not_for_all():
    two = D.unit("D2", level="district", box=(2000, -100, 4000, 100))
    asked = indicator("presence", "hospital")
    assert scored(put(two, "H1", "hospital"), asked) == (0.5, "not_met", "not_everywhere")
    assert scored(put(put(two, "H1", "hospital"), "H2", "hospital", at=(3000, 0)), asked)[:2] == (1, "met")


def test_each_park_of_a_layer_holds_one():
    asked = indicator("presence", "nursery", area="park")
    town = put(put(D, "N1", at=(100, 0)), "N2", at=(150, 0))
    assert scored(town, asked) == (None, "unknown", "no_areas")
    estate = {"E1": ("estate", (0, -50, 200, 50), {})}
    assert scored(town, asked, areas=estate) == (None, "unknown", "no_areas")
    parks = {"P1": ("park", (0, -50, 200, 50), {}), "P2": ("park", (900, -50, 1100, 50), {}), **estate}
    one = row(held(town, asked, areas=parks))
    assert (one["value"], one["target"], one["units_asked"], one["units_met"], one["sites_missing"]) == (
        0.5,
        1,
        2,
        1,
        1,
    )
    assert scored(put(town, "N3", at=(1000, 0)), asked, areas=parks) == (1, "met", "everywhere")
    assert scored(put(D, "H1", "hospital"), asked, areas=parks) == (None, "unknown", "kind_not_in_register")


# total


def test_a_total_counts_or_adds_up():
    town = put(put(put(D, "N1", places=30), "N2", places=50), "N3", places=99, status="closed")
    assert scored(town, indicator("total", "nursery", target=2)) == (2, "met", "enough")
    # 30 + 50 = 80
    assert scored(town, indicator("total", "nursery", amount="places", target=80)) == (80, "met", "enough")
    assert scored(town, indicator("total", "nursery", amount="places", target=81)) == (80, "not_met", "below_target")
    assert row(held(town, indicator("total", "nursery", target=5)))["sites_missing"] == 3
    assert row(held(town, indicator("total", "nursery", amount="places", target=81)))["sites_missing"] != 3


def test_a_blank_amount_is_at_least_nothing_and_has_no_most():
    town = put(put(D, "N1", places=30), "N2", places=None)
    asked = indicator("total", "nursery", amount="places")
    assert scored(town, replace(asked, target=30)) == (None, "met", "enough")
    one = row(held(town, replace(asked, target=31)))
    assert (one["outcome"], one["reason"], one["evidence"]) == ("unknown", "attribute_unknown", "N2:places?")


def test_services_not_understood_may_be_the_ones_asked_for():
    asked = indicator("total", facilities=FacilityFilter(kinds=("centre",), services=("meals",)), target=1)
    one = row(held(put(put(D, "F1", "centre", services="day_care;?"), "F2", "centre", services="day_care"), asked))
    assert (one["outcome"], one["evidence"]) == ("unknown", "F1:services?")


def test_what_was_there_in_the_baseline_year_is_taken_off():
    town = put(D, "N1", places=80)
    asked = indicator("total", "nursery", amount="places", target=50, since_baseline=True, baseline=20.0)
    # the plan's 20 are the city's: what the district had nobody said
    assert scored(town, asked) == (None, "unknown", "no_baseline")
    # 80 − 30 = 50
    assert scored(town, asked, reported={"I1": {"baseline": 30.0}}) == (50, "met", "enough")
    assert scored(town, asked, reported={"I1": {"baseline": 31.0}}) == (49, "not_met", "below_target")
    # in a city it is the plan's: 80 − 20 = 60
    assert scored(put(D.unit("X", level="city", box=(0, -100, 2000, 100)), "N1", places=80), asked)[0] == 60


def test_of_a_target_of_the_city_a_district_can_only_do_its_part():
    asked = indicator("total", "family_support", levels=("city",), target=2)
    one = put(D, "F1", "family_support")
    assert scored(one, asked) == (1, "unknown", "city_target")
    assert scored(put(one, "F2", "family_support"), asked) == (2, "met", "enough")
    city = put(D.unit("X", level="city", box=(0, -100, 2000, 100)), "F1", "family_support")
    assert scored(city, asked) == (1, "not_met", "below_target")
    # nor does what a planner reports of a district fall short of the city's target
    asked = replace(asked, or_reported=True)
    assert scored(one, asked, reported={"I1": {"value": 1.0}}) == (1, "unknown", "city_target")
    assert scored(one, asked, reported={"I1": {"value": 2.0}}) == (2, "met", "enough")


# ratio


@pytest.mark.parametrize("level", ["district", "community"])
def test_floor_area_per_hundred_households(level):
    asked = indicator(
        "ratio", "station", amount="floor_area_m2", per="households", scale=100.0, target=20, levels=(level,)
    )
    town = put(put(TWO, "F1", "station", floor_area_m2=50), "F2", "station", at=(1500, 0), floor_area_m2=40)
    # C1: 50 / 200 × 100 = 25; C2: 40 / 300 × 100 = 13.3; the district: 90 / 500 × 100 = 18
    expected = {"district": (18, "not_met", "below_target"), "community": (0.5, "not_met", "not_everywhere")}[level]
    assert scored(town, asked) == expected


def test_without_households_there_is_no_ratio():
    asked = indicator("ratio", "station", amount="floor_area_m2", per="households", scale=100.0, target=10)
    town = put(D.unit("C1", box=(0, -100, 1000, 100), parent="D1"), "F1", "station", floor_area_m2=50)
    assert scored(town, asked) == (None, "unknown", "no_households")
    # one part blank, and the district has no figure of its own
    half = town.unit("C2", box=(1000, -100, 2000, 100), parent="D1", households=100)
    assert scored(half, asked) == (None, "unknown", "no_households")
    # the figure of the district holds where a part is blank: 50 / 250 × 100
    whole = STREET.unit("D1", level="district", box=(0, -100, 2000, 100), households=250)
    whole = whole.unit("C1", box=(0, -100, 1000, 100), parent="D1")
    whole = whole.unit("C2", box=(1000, -100, 2000, 100), parent="D1", households=100)
    assert scored(put(whole, "F1", "station", floor_area_m2=50), asked) == (20, "met", "enough")
    nobody = STREET.unit("D1", level="district", box=(0, -100, 2000, 100), households=0)
    assert scored(put(nobody, "F1", "station", floor_area_m2=50), asked) == (None, "not_applicable", "nothing_to_hold")


def test_places_per_thousand_of_a_group():
    asked = indicator("ratio", "nursery", amount="places", per="people", group="0+", scale=1000.0, target=100)
    everyone = {"0-2": 50, "3-59": 80, "60+": 70}
    town = put(D.unit("C1", box=(0, -100, 1000, 100), parent="D1", people=everyone), "N1", places=20)
    # 20 / (50 + 80 + 70) × 1,000
    assert scored(town, asked) == (100, "met", "enough")
    # without those of 3 to 59 nobody knows how many residents there are
    assert scored(put(TWO, "N1", places=20), asked) == (None, "unknown", "no_population")
    # a group no rule walks for, too: 20 / 50
    assert scored(put(TWO, "N1", places=20), replace(asked, group="0-2"))[0] == 400
    assert scored(put(TWO, "N1", places=20), replace(asked, group="80+")) == (None, "unknown", "no_population")
    empty = STREET.unit("D1", level="district", box=(0, -100, 2000, 100), people={"0-2": 0, "60+": 10})
    assert scored(put(empty, "N1", places=20), replace(asked, group="0-2")) == (None, "not_applicable", "no_people")


def test_only_an_estate_of_so_many_households_is_asked():
    # E1 has 1,200 households and 40 places for 3,000 people: 13.3 for a thousand. E2 has 1,199 households, and no
    # place; E3 has none either, and does not say how many households.
    asked = indicator(
        "ratio", "nursery", amount="places", per="people", scale=1000.0, target=10, area="estate", households_min=1200
    )
    town = put(D, "N1", at=(950, 0), places=40)
    small = {"E2": ("estate", (0, -50, 200, 50), {"people": 3000, "households": 1199})}
    enough = {"E1": ("estate", (900, -50, 990, 50), {"people": 3000, "households": 1200})}
    silent = {"E3": ("estate", (0, -50, 200, 50), {"people": 3000})}
    assert scored(town, asked, areas=small) == (None, "not_applicable", "nothing_to_hold")
    assert scored(town, asked, areas={**small, **enough})[1] == "met"
    assert scored(town, asked, areas={**silent, **enough})[1] == "not_met"


def test_a_ratio_of_each_estate():
    asked = indicator("ratio", "nursery", amount="places", per="people", scale=1000.0, target=10, area="estate")
    town = put(D, "N1", at=(100, 0), places=30)
    # E1: 30 / 3,000 × 1,000 = 10; E2: nothing for 1,000
    one, two = ("estate", (0, -50, 200, 50), {"people": 3000}), ("estate", (900, -50, 990, 50), {"people": 1000})
    assert scored(town, asked, areas={"E1": one}) == (1, "met", "everywhere")
    assert scored(town, asked, areas={"E1": one, "E2": two}) == (0.5, "not_met", "not_everywhere")
    assert scored(town, asked, areas={"E1": ("estate", (0, -50, 200, 50), {})}) == (None, "unknown", "no_population")


def test_staff_per_bed_of_the_same_facilities():
    asked = indicator("ratio", "care_home", amount="staff", per="beds", target=0.2)
    town = put(put(D, "H1", "care_home", staff=10, beds=60), "H2", "care_home", staff=10, beds=40)
    assert scored(town, asked) == (0.2, "met", "enough")  # 20 / 100
    assert scored(put(town, "H3", "care_home", staff=0, beds=None), asked) == (None, "unknown", "attribute_unknown")
    # of staff and no beds nothing is known: at least 20 / 100, with no most
    assert scored(put(town, "H3", "care_home", staff=None, beds=0), asked) == (None, "met", "enough")
    assert scored(put(D, "H1", "care_home", staff=10, beds=0), asked) == (None, "not_applicable", "nothing_to_hold")
    maybe = indicator(
        "ratio", facilities=FacilityFilter(kinds=("care_home",), public=True), amount="staff", per="beds", target=0.2
    )
    assert scored(put(D, "H1", "care_home", staff=9, beds=9, public=None), maybe)[1] == "unknown"


# share and attribute


def test_nursing_beds_of_all_beds():
    asked = indicator("share", "care_home", amount="nursing_beds", whole="beds", target=0.55)
    town = put(put(D, "H1", "care_home", beds=60, nursing_beds=50), "H2", "care_home", beds=40, nursing_beds=5)
    assert scored(town, asked) == (0.55, "met", "enough")  # 55 / 100
    # 100 more beds of which nobody says how many nurse: 55 to 155 of 200
    blank = put(town, "H3", "care_home", beds=100, nursing_beds=None)
    one = row(held(blank, asked))
    assert (one["outcome"], one["evidence"]) == ("unknown", "H3:nursing_beds?")
    assert scored(blank, replace(asked, target=0.78))[1] == "not_met"  # 155 / 200 = 77.5%
    assert scored(blank, replace(asked, target=0.27))[1] == "met"  # 55 / 200 = 27.5%


def test_a_part_larger_than_its_whole_is_not_believed():
    asked = indicator("share", "care_home", amount="nursing_beds", whole="beds", target=0.9)
    town = put(put(D, "H1", "care_home", beds=50, nursing_beds=60), "H2", "care_home", beds=50, nursing_beds=0)
    one = row(held(town, asked))  # 0 to 50 of 100
    assert (one["outcome"], one["evidence"]) == ("not_met", "H1:nursing_beds?")
    assert scored(town, replace(asked, target=0.5))[1] == "unknown"


def test_places_in_inclusive_nurseries():
    asked = indicator(
        "share",
        "nursery",
        amount="places",
        whole="places",
        condition=FacilityFilter(inclusive=True),
        target=0.6,
    )
    town = put(put(D, "N1", places=60, inclusive=True), "N2", places=40, inclusive=False)
    assert scored(town, asked) == (0.6, "met", "enough")
    # 20 places more that may be inclusive: 60 to 80 of 120
    one = row(held(put(town, "N3", places=20, inclusive=None), asked))
    assert (one["outcome"], one["evidence"]) == ("unknown", "N3:inclusive?")
    # an inclusive nursery of blank places can only lift the share: 60 of 100 at least
    assert scored(put(town, "N3", places=None, inclusive=True), asked)[:2] == (None, "met")
    # one that is not inclusive can only lower it
    assert scored(put(town, "N3", places=None, inclusive=False), replace(asked, target=0.61))[1] == "not_met"


def test_registered_nurseries_of_all():
    asked = indicator("share", "nursery", condition=FacilityFilter(registered=True), target=0.6)
    town = put(put(put(D, "N1", registered=True), "N2", registered=False), "N3", registered=True, status="closed")
    assert scored(town, asked) == (0.5, "not_met", "below_target")  # 1 of the 2 that are open
    assert scored(put(D, "N3", registered=True, status="closed"), asked) == (None, "not_applicable", "nothing_to_hold")
    assert scored(D, asked) == (None, "unknown", "kind_not_in_register")


def test_all_large_homes_have_a_medical_room():
    asked = indicator(
        "attribute",
        facilities=FacilityFilter(kinds=("care_home",), beds_min=500),
        condition=FacilityFilter(services=("medical_room",)),
    )
    town = put(D, "H1", "care_home", beds=500, services="medical_room")
    assert scored(town, asked) == (1, "met", "enough")
    one = row(held(put(town, "H2", "care_home", beds=600, services="meals"), asked))
    assert (one["value"], one["outcome"], one["evidence"]) == (0.5, "not_met", "H2:services")
    # small, so not asked; perhaps large, so perhaps asked
    assert scored(put(town, "H2", "care_home", beds=499), asked) == (1, "met", "enough")
    assert scored(put(town, "H2", "care_home", beds=None), asked)[1] == "unknown"
    assert scored(put(D, "H2", "care_home", beds=None, services="meals"), asked)[1] == "unknown"
    assert scored(put(D, "H2", "care_home", beds=9), asked) == (None, "not_applicable", "nothing_to_hold")


def test_an_attribute_of_estates_is_the_share_of_those_with_one():
    asked = indicator(
        "attribute", "station", condition=FacilityFilter(services=("day_care",)), area="estate", or_reported=True
    )
    areas = {"E1": ("estate", (0, -50, 200, 50), {}), "E2": ("estate", (900, -50, 990, 50), {})}
    town = put(D, "F1", "station", at=(100, 0), services="day_care")
    assert scored(town, asked, areas=areas) == (0.5, "not_met", "below_target")
    one = row(held(put(town, "F2", "station", at=(950, 0), services=None), asked, areas=areas))
    assert (one["outcome"], one["evidence"]) == ("unknown", "F2:services?")
    assert scored(town, asked) == (None, "unknown", "no_areas")
    assert scored(town, asked, reported={"I1": {"value": 0.88}}) == (0.88, "not_met", "below_target")
    assert scored(put(D, "H1", "hospital"), asked, areas=areas) == (None, "unknown", "kind_not_in_register")


# unit_share


SHARE = indicator("unit_share", of_rules=("A4", "A5"), levels=("community", "village"))


def test_the_share_of_units_with_a_station():
    town = put(TWO, "F1", "station", services="day_care")
    one = row(held(town, SHARE))
    assert (one["value"], one["outcome"], one["reason"]) == (0.5, "not_met", "below_target")
    assert (one["units_asked"], one["units_met"], one["units_not_met"]) == (2, 1, 1)
    # the station of C2 leaves its services blank: one or both of two
    blank = put(town, "F2", "station", at=(1500, 0), services=None)
    assert scored(blank, SHARE) == (None, "unknown", "attribute_unknown")
    assert scored(blank, replace(SHARE, target=0.5)) == (None, "met", "enough")
    assert scored(D, SHARE) == (None, "not_applicable", "no_units")


def test_a_unit_meets_all_the_rules_or_any():
    # A2: children of C1 live 400 m from the nursery, those of C2 1,400 m; C1 and C2 have no station
    town = put(TWO, "N1", at=(500, 0))
    both = indicator("unit_share", of_rules=("A4", "A2"), levels=("community",))
    assert scored(town, both)[0] == 0
    assert scored(town, replace(both, any_rule=True))[0] == 0.5


def test_a_unit_is_reached_or_has_one_inside():
    # N1 stands in C2, 1,500 m from the homes of C1 and 900 m from its own: 810 m are walked with a pushchair
    served = indicator("unit_share", "nursery", of_rules=("A2",), levels=("community",))
    town = put(TWO, "N1", at=(1010, 0))
    assert scored(town, replace(served, facilities=None))[0] == 0
    assert scored(town, served)[0] == 0.5
    inclusive = replace(served, facilities=FacilityFilter(kinds=("nursery",), inclusive=True))
    assert scored(town, replace(inclusive, target=0.5)) == (None, "unknown", "attribute_unknown")
    assert scored(TWO, served) == (None, "unknown", "kind_not_in_register")


def test_units_with_nobody_of_the_group_are_not_asked_and_those_nobody_counted_are_unknown():
    served = indicator("unit_share", of_rules=("A2",), levels=("community",))
    beyond = (2000, -100, 3000, 100)
    nobody = put(TWO.unit("C3", box=beyond, people={"0-2": 0, "60+": 1}), "N1", at=(1000, 0))
    # 900 m from either home
    assert scored(nobody, served) == (0, "not_met", "below_target")
    assert row(held(nobody, served))["units_asked"] == 2
    uncounted = put(TWO.unit("C3", box=beyond), "N1", at=(1000, 0))
    assert scored(uncounted, replace(served, target=0.3)) == (None, "unknown", "no_population")
    only = D.unit("C3", box=(0, -100, 2000, 100), people={"0-2": 0, "60+": 1}).home((0, 0), people=1)
    assert scored(only, served) == (None, "not_applicable", "nothing_to_hold")


# reported


def test_a_reported_figure_is_compared_like_the_rest():
    asked = indicator("reported", target=0.95)
    assert scored(D, asked) == (None, "unknown", "not_reported")
    assert scored(D, asked, reported={"I1": {"value": 0.95}}) == (0.95, "met", "enough")
    assert scored(D, asked, reported={"I1": {"value": 0.94}}) == (0.94, "not_met", "below_target")
    assert scored(D, asked, reported={"I1": {"value": None, "baseline": 0.9}}) == (None, "unknown", "not_reported")
    assert scored(D, replace(asked, levels=("city",)), reported={"I1": {"value": 0.9}})[1] == "unknown"
    assert scored(D, replace(asked, levels=("city",)), reported={"I1": {"value": 0.96}})[1] == "met"


def test_a_reported_figure_stands_in_only_where_the_register_cannot_say():
    asked = indicator("total", "care_home", amount="staff", target=20, or_reported=True)
    known, blank = put(D, "H1", "care_home", staff=25), put(D, "H1", "care_home", staff=None)
    assert scored(known, asked, reported={"I1": {"value": 5.0}}) == (25, "met", "enough")
    assert scored(blank, asked, reported={"I1": {"value": 5.0}}) == (5, "not_met", "below_target")
    assert scored(blank, replace(asked, or_reported=False), reported={"I1": {"value": 5.0}})[1] == "unknown"
    bases = {
        name: row(held(town, asked, reported={"I1": {"value": 5.0}}))["basis"]
        for name, town in (("known", known), ("blank", blank))
    }
    assert bases == {"known": "computed", "blank": "reported"}
    assert row(held(blank, asked))["basis"] == "computed"  # a figure between two bounds
    assert row(held(D, asked))["basis"] == "none"


def test_rules_across_the_line_serve_only_where_the_rule_lets_them():
    # the home of C2 lives 100 m from the line, the station 100 m beyond it
    town = put(TWO.street("on", start=(2000, 0), east=500), "F1", "station", at=(2100, 0), services="day_care")
    rule = STANDARD.rule("A1")
    kept = replace(rule, rule_id="A1-", across_line=False)
    an_audit = held(town, kept)
    reached = an_audit.reach[(an_audit.reach["unit_code"] == "C2") & (an_audit.reach["break_s"] == 900)]
    assert reached.set_index("rule_id")["reached"].loc[["A1", "A1-"]].tolist() == [60, 0]
    near = an_audit.gaps[(an_audit.gaps["unit_code"] == "C2")].set_index("rule_id")["nearest_facility_id"]
    assert near.isna()["A1-"]
