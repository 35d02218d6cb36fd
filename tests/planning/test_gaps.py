"""What is missing where: whom it concerns, how far they are from the nearest, and what comes first on the list."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.planning.gaps import weighted_median
from tests.planning.askings import audited, gap
from tests.town import Town

# Older people walk 720 m in 15 minutes; the nearest facility is looked for up to an hour away, 2,880 m.
STREET = Town().street("main", start=(0, 0), east=6000)
LINE = STREET.unit("C1", box=(-50, -100, 6000, 100), people={"60+": 100})


def homes(town, *, at):
    """Homes along the street: metres from its west end, and how many people."""
    for east, people in at.items():
        town = town.home((east, 0), people=people)
    return town


def station(town, facility_id="F1", east=0.0, **more):
    return town.facility(facility_id, "station", (east, 0), **{"services": "day_care", **more})


def nearest(held, rule_id, unit_code="C1"):
    """The nearest facility of a gap and the minutes to it, to a thousandth of a second."""
    row = gap(held, rule_id, unit_code)
    return row["nearest_facility_id"], pytest.approx(row["nearest_walk_s"], abs=1e-3)


def listed(held):
    return list(zip(held.gaps["rule_id"], held.gaps["unit_code"], strict=True))


def test_a_gap_in_reach_concerns_the_people_out_of_reach():
    held = audited(station(homes(LINE, at={100: 40, 800: 25, 1000: 35})))
    row = gap(held, "A1")
    # 40 of 100 walk 720 m or less
    assert (row["people"], row["people_affected"], row["share_within_reach"]) == pytest.approx((100, 60, 0.4))
    assert (row["missing"], row["clause"], row["age_group"]) == ("below_share", "二（一）整体目标", "60+")


def test_a_gap_in_presence_concerns_everyone_and_tells_how_many_walk_to_another():
    town = (
        STREET.unit("C1", box=(-50, -100, 500, 100), people={"60+": 100})
        .unit("C2", box=(500, -100, 2000, 100), people={"60+": 50})
        .facility("F1", "station", (0, 0), services="day_care")
    )
    held = audited(homes(town, at={100: 100, 600: 40, 1600: 10}))
    row = gap(held, "A4", "C2")
    # all 50 lack a station of their own; 40 of them, 600 m away, walk to the one of C1
    assert (row["people"], row["people_affected"], row["share_within_reach"]) == pytest.approx((50, 50, 0.8))
    assert (row["nearest_facility_id"], row["missing"]) == ("F1", "no_station")
    # A1 is met with exactly 80%: no gap
    assert listed(held) == [("A4", "C2")]


def test_people_of_unknown_walk_are_not_affected():
    # 10 of 100 live 600 m off the east end, on no street
    town = STREET.unit("C1", box=(-50, -100, 7000, 100), people={"60+": 100})
    held = audited(station(homes(town, at={100: 40, 1000: 50, 6600: 10})))
    row = gap(held, "A1")
    assert (row["people"], row["people_affected"], row["share_within_reach"]) == pytest.approx((100, 50, 0.4))


def test_the_walk_to_the_nearest_is_the_median_over_people():
    # 100 m: 125 s, 800 m: 1,000 s, 1,000 m: 1,250 s; 40 and 25 people are more than half of 100
    held = audited(station(homes(LINE, at={100: 40, 800: 25, 1000: 35})))
    assert nearest(held, "A1") == ("F1", 1000.0)


def test_the_median_counts_people_and_not_homes():
    # one home of 60 people at 1,000 m outweighs two near ones of 20
    held = audited(station(homes(LINE, at={100: 20, 200: 20, 1000: 60})))
    assert nearest(held, "A1") == ("F1", 1250.0)


def test_the_nearest_is_that_of_most_people_and_the_walk_is_theirs():
    # Three homes of 10 people are nearest to F1, two of 30 and 40 to F2 at 3,000 m: 1,000 m and 1,200 m. The median of
    # the 70 is 1,200 m; of all 100 it would be 1,000 m.
    town = station(station(homes(LINE, at={80: 10, 160: 10, 240: 10, 2000: 30, 4200: 40})), "F2", 3000)
    assert nearest(audited(town), "A1") == ("F2", 1500.0)


@pytest.mark.parametrize(("first", "second"), [((0, "F1"), (5000, "F2")), ((5000, "F1"), (0, "F2"))])
def test_of_two_that_are_nearest_to_as_many_the_first_in_the_table_is_named(first, second):
    # one home of 50 people in each community, 1,000 m from the one station and from the other
    town = (
        STREET.unit("S1", level="subdistrict", box=(0, -100, 6000, 100))
        .unit("C1", box=(0, -100, 2000, 100), parent="S1", people={"60+": 50})
        .unit("C2", box=(2000, -100, 6000, 100), parent="S1", people={"60+": 50})
    )
    for east, facility_id in (first, second):
        town = station(town, facility_id, east)
    assert nearest(audited(homes(town, at={1000: 50, 4000: 50})), "A1", "S1") == ("F1", 1250.0)


def test_the_nearest_is_one_that_counts():
    # F1 stands among them and is walked to, but offers no day care: A4 names the one that does, 2,000 m away.
    inside = STREET.unit("C1", box=(-50, -100, 2000, 100), people={"60+": 100})
    town = station(station(homes(inside, at={1000: 100}), "F1", 1000, services="meals"), "F2", 3000)
    held = audited(town)
    assert listed(held) == [("A4", "C1")]
    assert nearest(held, "A4") == ("F2", 2500.0)
    assert (gap(held, "A4")["missing"], gap(held, "A4")["evidence"]) == ("lacks_services", "F1:services")


@pytest.mark.parametrize(
    ("east", "walk_s"),
    [
        (2879.9, 3599.875),  # an hour is 2,880 m
        (2880.1, None),
    ],
)
def test_the_nearest_is_looked_for_up_to_an_hour_away(east, walk_s):
    row = gap(audited(station(homes(LINE, at={east: 100}))), "A1")
    if walk_s is None:
        assert pd.isna(row["nearest_facility_id"])
        assert pd.isna(row["nearest_facility_name"])
        assert np.isnan(row["nearest_walk_s"])
    else:
        assert row["nearest_facility_id"] == "F1"
        assert row["nearest_walk_s"] == pytest.approx(walk_s, abs=1e-3)
    assert row["share_within_reach"] == 0


def test_people_beyond_the_search_do_not_vote():
    # 30 people at 2,000 m, 70 farther than an hour: the 30 name F1, over 2,500 s
    held = audited(station(homes(LINE, at={2000: 30, 4000: 70})))
    assert nearest(held, "A1") == ("F1", 2500.0)
    assert gap(held, "A1")["people_affected"] == 100


def test_where_nothing_stands_nothing_is_nearest():
    row = gap(audited(homes(LINE, at={100: 100})), "A4")
    assert pd.isna(row["nearest_facility_id"])
    assert np.isnan(row["nearest_walk_s"])
    assert row["share_within_reach"] == 0


def test_where_nobody_of_the_group_lives_there_is_no_share_and_nothing_is_nearest():
    town = station(STREET.unit("C1", box=(10, -100, 1200, 100), people={"60+": 0}).home((100, 0), people=1))
    row = gap(audited(town), "A4")
    assert (row["people"], row["people_affected"]) == (0, 0)
    assert np.isnan(row["share_within_reach"])
    assert pd.isna(row["nearest_facility_id"])


def test_where_nobody_has_counted_the_people_they_are_not_told():
    row = gap(audited(station(STREET.unit("C1", box=(10, -100, 1200, 100)))), "A4")
    assert np.isnan([row["people"], row["people_affected"], row["share_within_reach"], row["nearest_walk_s"]]).all()


def test_a_gap_of_a_subdistrict_asks_the_people_of_all_its_communities():
    town = (
        STREET.unit("S1", level="subdistrict", box=(0, -100, 3000, 100), name="一街道")
        .unit("C1", box=(0, -100, 1000, 100), parent="S1", people={"60+": 30})
        .unit("C2", box=(1000, -100, 3000, 100), parent="S1", people={"60+": 70})
        .unit("S2", level="subdistrict", box=(3000, -100, 6000, 100))
        .facility("F1", "centre", (5000, 0), services="full_care;day_care;home_care")
    )
    held = audited(homes(town, at={500: 30, 2500: 70}))
    row = gap(held, "A3", "S1")
    # the centre of S2 is 2,500 m from the 70 of C2, and farther than an hour from the 30 of C1
    assert (row["people"], row["people_affected"], row["share_within_reach"]) == pytest.approx((100, 100, 0))
    assert nearest(held, "A3", "S1") == ("F1", 3125.0)


def test_a_gap_says_which_unit_it_is():
    town = (
        STREET.unit("S1", level="subdistrict", box=(0, -100, 3000, 100), name="一街道")
        .unit("V1", level="village", box=(0, -100, 3000, 100), parent="S1", people={"60+": 30}, name="一村")
        .home((100, 0), people=1)
    )
    held = audited(town)
    row = gap(held, "A5", "V1")
    assert (row["unit_name"], row["level"], row["parent_code"], row["parent_name"]) == (
        "一村",
        "village",
        "S1",
        "一街道",
    )
    assert row["geometry"].equals(held.project.units.geometry.iloc[1])
    top = gap(held, "A3", "S1")
    assert (top["unit_name"], pd.isna(top["parent_code"]), pd.isna(top["parent_name"])) == ("一街道", True, True)


def test_only_what_is_surely_missing_is_a_gap():
    # Two in five people on no street: the share is unknown. A station of unknown services: presence is unknown.
    town = STREET.unit("C1", box=(-50, -100, 7000, 100), people={"60+": 100})
    held = audited(station(homes(town, at={100: 60, 6600: 40}), services=None))
    assert held.assessments.set_index("rule_id").loc[["A1", "A4"], "outcome"].tolist() == ["unknown", "unknown"]
    assert listed(held) == []


def test_the_most_people_come_first_then_the_editions_rules_then_the_codes():
    town = Town().street("main", start=(0, 0), east=5000)
    counts = {"C5": 30, "C4": 50, "C2": None, "C3": 50, "C1": 10}
    for at, (code, people) in enumerate(counts.items()):
        box = (1000 * at, -100, 1000 * at + 1000, 100)
        town = town.unit(code, box=box, people=None if people is None else {"60+": people, "0-2": 20})
        town = town.home((1000 * at + 500, 0), people=1)
    # No facility stands. 60 and more: 50 in C3 and C4, 30 in C5, 10 in C1; 20 under 3 in each. C2 is not counted, so
    # its shares are unknown, and its missing station comes last.
    assert listed(audited(town)) == [
        ("A1", "C3"),
        ("A1", "C4"),
        ("A4", "C3"),
        ("A4", "C4"),
        ("A1", "C5"),
        ("A4", "C5"),
        ("A2", "C1"),
        ("A2", "C3"),
        ("A2", "C4"),
        ("A2", "C5"),
        ("A1", "C1"),
        ("A4", "C1"),
        ("A4", "C2"),
    ]


def test_where_all_is_met_the_list_is_empty_and_keeps_its_columns():
    held = audited(station(homes(LINE, at={100: 100})))
    assert len(held.gaps) == 0
    assert held.gaps.columns.tolist()[:4] == ["rule_id", "unit_code", "unit_name", "unit_name_en"]
    assert held.gaps.crs == 4326


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ([3.0, 1.0, 2.0], [1, 1, 1], 2.0),
        ([1.0, 2.0], [1, 1], 1.0),  # half the weight lies at 1: the smallest value up to which half lies
        ([1.0, 2.0], [1, 1.01], 2.0),
        ([5.0], [0.1], 5.0),
        ([1.0, 9.0, 2.0], [0, 10, 0], 9.0),
        ([4.0, 4.0, 1.0], [1, 1, 1], 4.0),
    ],
)
def test_the_weighted_median(values, weights, expected):
    assert weighted_median(np.array(values), np.array(weights, dtype=float)) == expected


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), min_size=1, max_size=20))
def test_the_weighted_median_is_the_plain_one_of_everyone_lined_up(groups):
    values, weights = np.array(groups, dtype=float).T
    everyone = sorted(value for value, weight in groups for _ in range(weight))
    assert weighted_median(values, weights) == everyone[(len(everyone) - 1) // 2]
