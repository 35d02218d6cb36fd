"""What would turn a verdict: found, and then tried, just below it and just above."""

from dataclasses import replace

import numpy as np
import pytest

from coverage.model.profiles import profile_named
from coverage.planning.audit import audit, audit_on
from coverage.planning.confidence import confidence_of
from coverage.planning.ground import prepare
from tests.planning.askings import STANDARD, audited, demo_audit, said
from tests.town import Town

# The station stands at the west end of a street; older people walk 0.8 m/s, 720 m in 15 minutes; A1 asks for 80%.
LINE = Town().street("main", start=(0, 0), east=4000).facility("F1", "station", (0, 0), services="day_care")
HILL = LINE.elevation((0, 0), 300.0).elevation((4000, 0), 0.0)  # up to the station, 7.5%


def community(town=LINE, **people):
    """Homes on the street, so many metres east ("m500"); `off` is 600 m beyond its end, on no street."""
    town = town.unit("C1", box=(-50, -100, 5000, 100), people={"60+": 100})
    for name, count in people.items():
        town = town.home((4600, 0) if name == "off" else (float(name[1:]), 0), people=count)
    return town


def firm(held, rule_id="A1", unit_code="C1"):
    rows = confidence_of(held)
    return rows[(rows["rule_id"] == rule_id) & (rows["unit_code"] == unit_code)].iloc[0]


def allowing(minutes):
    """An edition of A1 alone, with so many minutes."""
    return replace(STANDARD, clauses=(replace(STANDARD.rule("A1"), minutes=minutes),))


def in_minutes(town, minutes):
    """The verdict on A1 if it gave so many minutes."""
    return said(audit(town.project(), allowing(minutes)), "A1")[0]


def at_speed(town, speed_m_s):
    """The verdict on A1 if older people walked so fast."""
    project = town.project()
    older = replace(profile_named("older"), speed_m_s=speed_m_s)
    return said(audit_on(prepare(project, [older]), project, allowing(15.0)), "A1")[0]


@pytest.mark.parametrize(
    ("people", "outcome", "metres"),
    [
        ({"m100": 50, "m400": 30, "m900": 20}, "met", 400),  # 80% are there within 400 m
        ({"m100": 79, "m700": 1, "m2000": 20}, "met", 700),
        ({"m100": 79, "m1000": 21}, "not_met", 1000),
        ({"m100": 30, "m1000": 50, "m2000": 20}, "not_met", 1000),
    ],
)
def test_the_verdict_flips_at_the_walk_that_fills_the_share(people, outcome, metres):
    # so many metres at 0.8 m/s are metres / 48 minutes; in 900 s they are walked at metres / 900 m/s
    town = community(**people)
    held = audit(town.project(), allowing(15.0))
    row = firm(held)
    assert said(held, "A1")[0] == outcome
    assert row["flip_min"] == pytest.approx(metres / 48, abs=1e-4)
    assert row["flip_speed_m_s"] == pytest.approx(metres / 900, abs=1e-5)
    assert (in_minutes(town, row["flip_min"] - 1e-3), in_minutes(town, row["flip_min"] + 1e-3)) == ("not_met", "met")
    slower, faster = (at_speed(town, row["flip_speed_m_s"] + by) for by in (-1e-4, 1e-4))
    assert (slower, faster) == ("not_met", "met")


def test_on_a_slope_the_flip_is_exact_as_well():
    town = community(HILL, m300=79, m600=21)
    speed_m_s = firm(audited(town))["flip_speed_m_s"]
    # Tobler on 7.5%: exp(−3.5 × 0.075) = 0.769 of the speed
    assert speed_m_s == pytest.approx(600 / 900 / np.exp(-3.5 * 0.075), abs=1e-4)
    assert (at_speed(town, speed_m_s - 1e-4), at_speed(town, speed_m_s + 1e-4)) == ("not_met", "met")


@pytest.mark.parametrize(
    ("metres", "is_close"),
    [
        # 0.1 m/s of 0.8 are an eighth of 900 s, 112.5 s, more than one minute: 720 m × 7/8 = 630 m to 720 × 9/8 = 810 m
        (629, False),
        (631, True),
        (719, True),
        (721, True),
        (809, True),
        (811, False),
    ],
)
def test_what_a_tenth_of_a_metre_per_second_turns_is_close(metres, is_close):
    assert firm(audited(community(m100=79, **{f"m{metres}": 21})))["is_close"] == is_close


@pytest.mark.parametrize(("metres", "is_close"), [(238, True), (190, False), (287, True), (289, False)])
def test_what_one_minute_turns_is_close(metres, is_close):
    # A 5-minute rule: 0.1 m/s are 300 / 8 = 37.5 s, less than a minute: 240 ± 48 m, 192 to 288.
    town = community(m100=79, **{f"m{metres}": 21})
    assert firm(audit(town.project(), allowing(5.0)))["is_close"] == is_close


def test_people_beyond_the_search_never_turn_it():
    # 4,000 m at 0.8 m/s are 83 minutes: nobody looks so far
    row = firm(audited(community(m100=79, m3900=21)))
    assert np.isnan(row[["flip_min", "flip_speed_m_s"]].astype(float)).all()
    assert not row["is_close"]


def test_where_the_search_ends_too_soon_nobody_can_tell_whether_it_is_close():
    # With 60 minutes, 2,880 m, the search ends with the limit: a metre more would turn it, and is not looked for.
    row = firm(audit(community(m100=79, m2881=21).project(), allowing(60.0)))
    assert row[["flip_min", "is_close"]].isna().all()
    assert firm(audit(community(m100=79, m2879=21).project(), allowing(60.0)))["is_close"]


def test_only_people_surely_within_reach_count_toward_the_flip():
    # 70 at 100 m, 9 on no street, 21 at 2,000 m: not met. At best 79% until the 21 arrive, after 2,000 / 48 minutes.
    assert firm(audited(community(m100=70, off=9, m2000=21)))["flip_min"] == pytest.approx(2000 / 48, abs=1e-4)


@pytest.mark.parametrize(
    ("people", "outcome"), [({"m100": 70, "off": 20, "m2000": 10}, "unknown"), ({"off": 100}, "unknown")]
)
def test_an_unknown_verdict_has_no_flip(people, outcome):
    held = audited(community(**people))
    row = firm(held)
    assert said(held, "A1")[0] == outcome
    assert row[["flip_min", "flip_speed_m_s", "is_close"]].isna().all()


def test_nobody_and_nobody_counted():
    town = LINE.unit("C1", box=(-50, -100, 1000, 100), people={"60+": 10, "0-2": 0})
    held = audited(town.unit("C2", box=(1000, -100, 2000, 100)).home((100, 0), people=1))
    assert said(held, "A2")[0] == "not_applicable"
    columns = ["estimated_share", "leg_m", "flip_min", "flip_speed_m_s", "is_close"]
    assert firm(held, "A2")[columns].isna().all()
    assert firm(held, "A1", "C2")[columns].isna().all()


def test_legs_and_estimates_are_of_the_people():
    # 60 live 20 m off the street, 30 live 50 m and 10 live 99 m off, beyond the profile's 80 m: those are estimated
    town = LINE.unit("C1", box=(-50, -200, 3000, 200), people={"60+": 100})
    town = town.home((100, 20), people=60).home((100, 50), people=30).home((100, 99), people=10)
    row = firm(audited(town))
    assert row["leg_m"] == pytest.approx(20, abs=1e-3)
    assert row["estimated_share"] == pytest.approx(0.1)


def test_every_verdict_of_the_demo_agrees_with_where_it_flips():
    held = demo_audit()
    rows = confidence_of(held)
    asked = held.assessments[held.assessments["rule_id"].isin(rows["rule_id"])]
    assert list(zip(rows["rule_id"], rows["unit_code"], strict=True)) == list(
        zip(asked["rule_id"], asked["unit_code"], strict=True)
    )
    minutes = np.array([held.standard.rule(one).minutes for one in rows["rule_id"]])
    outcome = asked["outcome"].to_numpy()
    flips = rows["flip_min"].to_numpy()
    assert (flips[outcome == "met"] <= minutes[outcome == "met"]).all()
    assert not (flips[outcome == "not_met"] <= minutes[outcome == "not_met"]).any()
    assert (rows["is_close"].isna() == ~np.isin(outcome, ["met", "not_met"])).all()
    assert 0 < rows["is_close"].sum() < len(rows) / 5
    reach = held.reach[held.reach["break_s"] == 900].set_index(["rule_id", "unit_code"])
    reach = reach.loc[list(zip(rows["rule_id"], rows["unit_code"], strict=True))]
    share = reach["estimated"].to_numpy() / reach["people"].to_numpy()
    np.testing.assert_allclose(rows["estimated_share"], share, atol=1e-9)
