"""Can people walk there? The walk, the share, and the homes nobody can time."""

import numpy as np
import pytest

from tests.planning.askings import audited, counted, gap, said, verdict
from tests.town import Town

# The station stands at the west end of a street; older people walk 720 m in 15 minutes.
LINE = Town().street("main", start=(0, 0), east=2400).facility("F1", "station", (0, 0), services="day_care")


def community(**people):
    """A community with a home at 100 m, one at 1,000 m and one 600 m off the street's far end, on no street."""
    town = LINE.unit("C1", box=(-50, -100, 3200, 100), people={"60+": 100})
    places = {"near": (100, 0), "far": (1000, 0), "off": (3000, 0)}
    for name, count in people.items():
        town = town.home(places[name], people=count)
    return town


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ({"near": 80, "far": 20}, ("met", "above_share")),  # exactly 80%: inclusive
        ({"near": 79, "far": 21}, ("not_met", "below_share")),
        ({"near": 80, "off": 20}, ("met", "above_share")),  # even if nobody of the unknown walks there
        ({"near": 70, "far": 10, "off": 20}, ("unknown", "no_streets")),  # 70% to 90%
        ({"near": 60, "far": 20, "off": 20}, ("unknown", "no_streets")),  # at best exactly 80%: may be met
        ({"near": 59, "far": 21, "off": 20}, ("not_met", "below_share")),  # at best 79%
    ],
)
def test_the_share_is_judged_between_what_is_sure_and_what_may_be(people, expected):
    assert said(audited(community(**people)), "A1") == expected


def test_reached_out_of_reach_and_unknown_are_everyone():
    held = audited(community(near=50, far=30, off=20))
    assert counted(held, "A1") == (100, 50, 20)
    assert verdict(held, "A1")["people_short"] == pytest.approx(30)
    assert verdict(held, "A1")["value"] == pytest.approx(0.5)


def test_an_unknown_share_is_no_figure():
    held = audited(community(near=70, far=10, off=20))
    assert counted(held, "A1") == (100, 70, 20)
    assert np.isnan(verdict(held, "A1")[["value", "people_short"]].astype(float)).all()


@pytest.mark.parametrize(("east", "reached"), [(719.99, 100), (720.01, 0)])
def test_a_walk_is_held_to_the_limit_within_a_centimetre(east, reached):
    # 720 m at 0.8 m/s are 900 s; a building's inner point is its middle only to a fraction of a millimetre
    held = audited(LINE.unit("C1", box=(-50, -100, 2400, 100), people={"60+": 100}).home((east, 0), people=100))
    assert counted(held, "A1") == (100, reached, 0)


def test_breaks_are_slices_of_one_walk():
    # 5, 10 and 15 minutes at 0.8 m/s: 240, 480 and 720 m
    town = LINE.unit("C1", box=(-50, -100, 2400, 100), people={"60+": 60})
    for east in (200, 400, 600):
        town = town.home((east, 0), people=20)
    held = audited(town)
    assert [counted(held, "A1", break_s=s)[1] for s in (300, 600, 900)] == [20, 40, 60]


def test_a_station_across_the_district_line_serves_those_who_walk_there():
    # the district ends at 0; the station stands 100 m beyond, 600 m from the home
    town = (
        Town()
        .street("main", start=(-500, 0), east=2500)
        .unit("D1", level="district", box=(0, -100, 2000, 100))
        .unit("C1", box=(0, -100, 2000, 100), parent="D1", people={"60+": 100})
        .home((500, 0), people=100)
        .facility("F1", "station", (-100, 0), services="day_care")
    )
    held = audited(town)
    assert said(held, "A1") == ("met", "above_share")
    assert said(held, "A4") == ("not_met", "no_station")


@pytest.mark.parametrize(("status", "outcome"), [("open", "met"), ("planned", "not_met"), ("closed", "not_met")])
def test_only_an_open_facility_is_walked_to(status, outcome):
    town = (
        Town()
        .street("main", start=(0, 0), east=2000)
        .unit("C1", box=(0, -100, 2000, 100), people={"60+": 100})
        .home((500, 0), people=100)
        .facility("F1", "station", (400, 0), status=status)
    )
    assert said(audited(town), "A1")[0] == outcome


def test_a_river_is_not_jumped():
    # Two banks 200 m apart, one bridge at the east end: from (0, 200) over the bridge to (0, 0) 800 + 200 + 800 m.
    town = (
        Town()
        .street("south", start=(0, 0), east=2000)
        .street("north", start=(0, 200), east=2000)
        .street("bridge", start=(800, 0), north=200, bridge=False)
        .unit("C1", box=(-50, -50, 2000, 250), people={"60+": 100})
        .home((10, 0), people=60)
        .home((10, 200), people=40)
        .facility("F1", "station", (0, 0), services="day_care")
    )
    assert counted(audited(town), "A1") == (100, 60, 0)


def test_a_compound_is_left_through_its_gate():
    # The home is 20 m from the station's street, but the gate is on the north side: 60 m inside to the gate at
    # (100, 80), 700 m along the back lane, 80 m down, 500 m back: 1,340 m. An open home beside it walks 20 + 100 m.
    streets = (
        Town()
        .street("main", start=(0, 0), east=2000)
        .street("back", start=(100, 80), east=700)
        .street("down", start=(800, 80), north=-80)
        .facility("F1", "station", (0, 0), services="day_care")
        .unit("C1", box=(-50, -50, 2000, 250), people={"60+": 100})
        .home((100, 20), people=70)
        .home((220, 20), people=30)
    )
    walled = streets.compound("K1", box=(60, 10, 140, 80))
    assert counted(audited(streets), "A1") == (100, 100, 0)
    assert counted(audited(walled.gate("K1", (100, 80))), "A1") == (100, 30, 0)
    assert counted(audited(walled.gate("K1", (100, 10))), "A1") == (100, 100, 0)
    # a compound whose gates nobody mapped is open, and its people are marked as estimated
    held = audited(walled)
    assert counted(held, "A1") == (100, 100, 0)
    assert held.reach.query("rule_id == 'A1' and break_s == 900")["estimated"].tolist() == pytest.approx([70])


WALLED = (
    Town()
    .street("main", start=(0, 0), east=3000)
    .unit("C1", box=(-50, -100, 3000, 300), people={"60+": 100})
    .compound("K1", box=(1000, 20, 1400, 220))
)


def test_neighbours_behind_the_same_gate_walk_straight_to_a_station_inside():
    # The gate is at the east end: by the street it would be 390 m to the gate and as far back.
    town = WALLED.gate("K1", (1400, 20)).home((1010, 100), people=100)
    held = audited(town.facility("F1", "station", (1010, 130), services="day_care"))
    # 30 m at 0.8 m/s
    assert held.walks_of("A1").walks.seconds.tolist() == pytest.approx([37.5], abs=1e-3)
    walks = held.walks_of("A1")
    assert held.project.facilities["facility_id"][walks.rows[walks.walks.nearest[0]]] == "F1"


def test_strangers_reach_a_station_inside_walls_only_through_a_gate():
    # 10 m outside the western wall, 20 m from the station: to the gate 20 + 410 m, inside 390 m to the station.
    town = WALLED.gate("K1", (1400, 20)).home((990, 20), people=100)
    held = audited(town.facility("F1", "station", (1010, 20.5), services="day_care"))
    assert held.walks_of("A1").walks.seconds.tolist() == pytest.approx([(20 + 410 + 20 + 390) / 0.8], rel=1e-3)


def test_the_nearest_station_is_one_though_it_has_two_gates():
    town = WALLED.gate("K1", (1000, 20)).gate("K1", (1400, 20)).home((700, 0), people=60).home((1700, 0), people=40)
    held = audited(town.facility("F1", "station", (1200, 25), services=""))
    assert gap(held, "A4")["nearest_facility_id"] is not None
    assert held.walks_of("A1").rows.tolist() == [0, 0]
    assert counted(held, "A1") == (100, 100, 0)


def test_a_gate_no_street_leads_to_lets_nobody_through_and_its_people_are_estimated():
    # The only gate lies 600 m from the street: the walk goes straight to the street, and nobody may call it known.
    town = LINE.compound("K1", box=(50, 10, 300, 700)).gate("K1", (100, 700)).home((100, 20), people=100)
    held = audited(town.unit("C1", box=(-50, -100, 2400, 800), people={"60+": 100}))
    assert held.reach.query("rule_id == 'A1' and break_s == 900")["estimated"].tolist() == pytest.approx([100])


def test_a_pushchair_takes_no_steps():
    # The nursery is 100 m up the steps, or 1,000 + 100 + 1,000 m around; 15 minutes are 810 m.
    town = (
        Town()
        .street("main", start=(0, 0), east=2000)
        .street("upper", start=(0, 100), east=1000)
        .street("ramp", start=(1000, 0), north=100)
        .unit("C1", box=(-50, -50, 2000, 250), people={"0-2": 10, "60+": 100})
        .home((0, 0), people=100)
        .facility("N1", "nursery", (0, 100))
        .facility("F1", "station", (0, 100))
    )
    steps = town.street("stairs", start=(0, 0), north=100, highway="steps")
    path = town.street("stairs", start=(0, 0), north=100, highway="path")
    assert counted(audited(path), "A2") == (10, 10, 0)
    assert counted(audited(steps), "A2") == (10, 0, 0)
    assert counted(audited(steps), "A1") == (100, 100, 0)


def test_nobody_of_an_age_is_not_applicable_and_no_count_is_unknown():
    people = {"60+": 100, "0-2": 0}
    town = LINE.unit("C1", box=(-50, -100, 1200, 100), people=people).unit("C2", box=(1200, -100, 2400, 100))
    held = audited(town.home((100, 0), people=1))
    assert said(held, "A2", "C1") == ("not_applicable", "no_people")
    assert verdict(held, "A2", "C1")["people_short"] == 0
    assert said(held, "A1", "C2") == ("unknown", "no_population")
    assert np.isnan(verdict(held, "A1", "C2")["people_short"])
    told = [(problem.code, problem.details["group"], problem.details["names"]) for problem in held.problems]
    assert told == [("group_not_counted", (f"terms.group.{group}",), ("C2",)) for group in ("60+", "0-2")]


def test_a_missing_station_is_missing_even_where_nobody_counted_the_people():
    held = audited(LINE.unit("C2", box=(1200, -100, 2400, 100)))
    assert said(held, "A4", "C2") == ("not_met", "no_station")
    assert np.isnan(verdict(held, "A4", "C2")["people_short"])


def test_an_edition_may_ask_for_an_attribute_the_register_leaves_blank():
    # A5 reached: the station at 0 has no area in the register. Nobody surely walks to one of 200 m², 70 perhaps do.
    held = audited(community(near=70, far=30))
    assert counted(held, "A5") == (100, 0, 70)
