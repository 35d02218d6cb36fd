"""What one more site buys: the arithmetic of towns, and the same answer as an audit of everything anew."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from pandas.testing import assert_frame_equal

from coverage.errors import InputError
from coverage.model.profiles import profile_named
from coverage.model.scenario import Site
from coverage.planning.audit import audit, audit_on
from coverage.planning.effect import effect_of
from coverage.planning.ground import prepare
from coverage.planning.sites import built
from tests.planning.askings import PLAN, STANDARD, audited, demo_audit, gap, said, site, verdict
from tests.town import Town

# Older people walk 240, 480 and 720 m in 5, 10 and 15 minutes, pushchairs 270, 540 and 810 m.
# A station at the west end; C1 has its people 100 m from it, C2 its people from 1,700 m on.
TOWN = (
    Town()
    .street("main", start=(0, 0), east=2400)
    .unit("S1", level="subdistrict", box=(-50, -100, 2400, 100))
    .unit("C1", box=(-50, -100, 1200, 100), parent="S1", people={"60+": 100, "0-2": 10})
    .unit("C2", box=(1200, -100, 2400, 100), parent="S1", people={"60+": 100, "0-2": 10})
    .home((100, 0), people=100)
    .home((1700, 0), people=40)
    .home((2000, 0), people=30)
    .home((2200, 0), people=20)
    .home((2380, 0), people=10)
    .facility("F1", "station", (0, 0), services="day_care")
)
KINDS = ("station", "centre", "nursery")
TRIED = [(kind, seed) for seed in range(4) for kind in KINDS]


def gained(effect, rule_id):
    """People reached before and after at 5, 10 and 15 minutes."""
    rows = effect.gained[effect.gained["rule_id"] == rule_id]
    assert rows["break_s"].tolist() == [300, 600, 900]
    return [
        tuple(round(float(one), 6) for one in row)
        for row in zip(rows["people_before"], rows["people_after"], strict=True)
    ]


def leaves(effect):
    return list(zip(effect.leaves["rule_id"], effect.leaves["unit_code"], strict=True))


def missing(held):
    return set(zip(held.gaps["rule_id"], held.gaps["unit_code"], strict=True))


def changed(held, *sites):
    """The project with the sites as rows of the register: behind what stands, the shortest ids first, then by id."""
    order = sorted(sites, key=lambda one: (len(one.site_id), one.site_id))
    rows = [held.project.facilities, *(built(one, held.standard) for one in order)]
    facilities = gpd.GeoDataFrame(pd.concat(rows, ignore_index=True), geometry="geometry", crs=4326)
    return replace(held.project, facilities=facilities)


def rebuilt(held, *sites):
    """An audit of everything anew, with the sites built."""
    return audit(changed(held, *sites), held.standard)


def assert_same(one, other):
    """Every table, every walk and every place, to the last bit."""
    assert_geodataframe_equal(one.project.facilities, other.project.facilities)
    assert_frame_equal(one.assessments, other.assessments, check_exact=True)
    assert_frame_equal(one.reach, other.reach, check_exact=True)
    assert_frame_equal(numbers(one.gaps), numbers(other.gaps), check_exact=True)
    assert_geodataframe_equal(one.gaps, other.gaps)
    np.testing.assert_array_equal(one.places, other.places)
    assert one.problems == other.problems
    for rule in one.standard.rules:
        assert_same_walks(one.walks_of(rule.rule_id), other.walks_of(rule.rule_id))


def assert_same_walks(one, other):
    for name in ("seconds", "nearest"):
        np.testing.assert_array_equal(getattr(one.walks, name), getattr(other.walks, name))
        np.testing.assert_array_equal(getattr(one.reach, name), getattr(other.reach, name))
    np.testing.assert_array_equal(one.possible_s, other.possible_s)
    np.testing.assert_array_equal(one.rows, other.rows)


def numbers(gaps):
    return pd.DataFrame(gaps.drop(columns="geometry"))


def somewhere(kind, seed):
    """A place up to 60 m east or west and north or south of a random street of the demo, beyond its line too."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    streets = demo_audit().project.streets.geometry
    corner = shapely.get_coordinates(streets.iloc[rng.integers(len(streets))])[0]
    return Site(f"X-{kind}-{seed}", kind, *(corner + rng.uniform(-60, 60, 2) / [98_000, 111_000]))


@cache
def bought(kind, seed):
    return effect_of(demo_audit(), somewhere(kind, seed))


def test_a_station_reaches_the_people_around_it():
    effect = effect_of(audited(TOWN), site(TOWN, "station", (1800, 0)))
    # The station that stands reaches the 100 people of C1 within 5 minutes. From 1,800 m it is 100 m to 40 people,
    # 200 m to 30, 400 m to 20 and 580 m to 10: 70 more in 5 minutes, 90 in 10, 100 in 15.
    assert gained(effect, "A1") == [(100, 170), (100, 190), (100, 200)]
    assert gained(effect, "A4") == gained(effect, "A1")
    assert effect.gained["rule_id"].unique().tolist() == ["A1", "A4", "A5"]  # in the edition's order
    # F1 has no floor area in the register: it may be large enough, and is surely not before
    assert gained(effect, "A5") == [(0, 70), (0, 90), (0, 100)]


def test_a_unit_that_now_has_its_station_leaves_the_gap_list():
    held = audited(TOWN)
    assert said(held, "A4", "C2") == ("not_met", "no_station")
    effect = effect_of(held, site(TOWN, "station", (1800, 0)))
    # C2 goes from 0 to 100 of 100, S1 from 100 to 200 of 200
    assert sorted(leaves(effect)) == [("A1", "C2"), ("A1", "S1"), ("A4", "C2")]
    assert said(effect.after, "A4", "C2") == ("met", "enough")
    assert said(effect.after, "A1", "C2") == ("met", "above_share")
    assert verdict(effect.after, "A4", "C2")["evidence"] == "X"


def test_a_gap_that_stays_says_how_far_it_has_closed():
    effect = effect_of(audited(TOWN), site(TOWN, "station", (1190, 0)))
    # It stands in C1, 510 m from 40 people of C2; 810, 1,010 and 1,190 m from the others: 40 of 100 is not 80
    assert leaves(effect) == []
    row = gap(effect.after, "A1", "C2")
    assert (row["people_affected"], row["share_within_reach"]) == pytest.approx((60, 0.4))
    assert row["nearest_facility_id"] == "X"


def test_a_subdistrict_gets_its_centre_and_its_communities_no_station():
    held = audited(TOWN)
    assert said(held, "A3", "S1") == ("not_met", "no_centre")
    effect = effect_of(held, site(TOWN, "centre", (1800, 0)))
    assert said(effect.after, "A3", "S1") == ("met", "enough")
    assert said(effect.after, "A4", "C2") == ("not_met", "no_station")
    # a centre is walked to as a station is
    assert sorted(leaves(effect)) == [("A1", "C2"), ("A1", "S1"), ("A3", "S1")]
    assert gained(effect, "A1") == [(100, 170), (100, 190), (100, 200)]
    assert gained(effect, "A3") == [(0, 70), (0, 90), (0, 100)]


def test_a_nursery_is_walked_to_but_is_no_demonstration():
    effect = effect_of(audited(TOWN), site(TOWN, "nursery", (1800, 0)))
    # 4 children 100 m away and 3 at 200 m in 5 minutes, 2 at 400 m in 10, 1 at 580 m in 15
    assert gained(effect, "A2") == [(0, 7), (0, 9), (0, 10)]
    assert effect.gained["rule_id"].unique().tolist() == ["A2"]
    assert leaves(effect) == [("A2", "C2")]
    # the subdistrict still lacks its demonstration nursery, now for another reason
    assert gap(audited(TOWN), "A8", "S1")["missing"] == "no_nursery"
    row = gap(effect.after, "A8", "S1")
    assert (row["missing"], row["evidence"]) == ("not_demonstration", "X:demonstration")


def test_a_site_beyond_the_district_line_is_walked_to_and_stands_in_no_unit():
    town = (
        Town()
        .street("main", start=(-500, 0), east=1500)
        .unit("C1", box=(0, -100, 1000, 100), people={"60+": 100})
        .home((400, 0), people=100)
    )
    effect = effect_of(audited(town), site(town, "station", (-100, 0)))
    # 500 m: not in 10 minutes, but in 15
    assert gained(effect, "A1") == [(0, 0), (0, 0), (0, 100)]
    assert leaves(effect) == [("A1", "C1")]
    assert effect.after.places.tolist() == [-1]


def test_a_second_site_on_the_same_spot_buys_nothing():
    effect = effect_of(audited(TOWN), site(TOWN, "station", (0, 0)))
    assert gained(effect, "A1") == [(100, 100)] * 3
    assert leaves(effect) == []


def test_the_audit_that_was_asked_stays_as_it_was():
    held = audited(TOWN)
    effect_of(held, site(TOWN, "station", (1800, 0)))
    assert_same(held, audited(TOWN))


def test_of_two_equally_near_the_one_that_stands_is_named():
    # The new site mirrors F1 on the other side of the homes: 900 m and 1,125 s from each, so the gap stays and names F1
    town = (
        Town()
        .street("main", start=(0, 0), east=1800)
        .unit("C1", box=(-50, -100, 1850, 100), people={"60+": 100})
        .home((900, 0), people=100)
        .facility("F1", "station", (0, 0), services="day_care")
    )
    effect = effect_of(audited(town), site(town, "station", (1800, 0)))
    assert gap(effect.after, "A1", "C1")["nearest_facility_id"] == "F1"
    assert_same(effect.after, rebuilt(audited(town), site(town, "station", (1800, 0))))


@pytest.mark.parametrize("half_m", [100, 150, 250, 300, 450, 500])
def test_a_junction_equally_far_from_both_names_the_one_that_stands(half_m):
    # F1 and the site at either end, a lane from the middle: its two ends are as far from the one as from the other.
    # The sums differ by nanoseconds, which one search to both takes for the same walk.
    town = (
        Town()
        .street("main", start=(0, 0), east=2 * half_m)
        .street("lane", start=(half_m, 0), north=50)
        .unit("C1", box=(-50, -100, 1050, 100), people={"60+": 100})
        .home((10, 0), people=100)
        .facility("F1", "station", (0, 0), services="day_care")
    )
    east_end = site(town, "station", (2 * half_m, 0))
    after = effect_of(audited(town), east_end).after
    junctions = [town.node((half_m, 0)), town.node((half_m, 50))]
    assert after.walks_of("A1").reach.nearest[junctions].tolist() == [0, 0]
    assert_same(after, rebuilt(audited(town), east_end))


@pytest.mark.parametrize("kind", KINDS)
def test_a_site_beyond_any_street_is_refused(kind):
    with pytest.raises(InputError) as refused:
        effect_of(audited(TOWN), site(TOWN, kind, (1800, 501)))
    assert [problem.code for problem in refused.value.problems] == ["not_on_streets"]
    assert refused.value.problems[0].details == {"name": "X", "limit_m": "500"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_site_within_the_limit_is_not_refused_and_walks_its_leg(kind):
    # 499 m off the street, right beside the home at 1,700 m
    effect = effect_of(audited(TOWN), site(TOWN, kind, (1700, 499)))
    circle = "A2" if kind == "nursery" else "A1"
    before, after = gained(effect, circle)[-1]
    # 15 minutes leave an older person 221 m of street, a pushchair 311 m: 40 of 100 people are at 0 m, 30 at 300 m
    assert after - before == pytest.approx(7 if kind == "nursery" else 40)


@pytest.mark.parametrize("place", [(float("nan"), 28.0), (113.0, float("inf"))])
def test_a_site_without_a_place_is_refused(place):
    with pytest.raises(InputError) as refused:
        effect_of(audited(TOWN), Site("X", "station", *place, name="某站"))
    assert [one.code for one in refused.value.problems] == ["not_a_coordinate"]


@pytest.mark.parametrize("kind", ["hospital", "clinic", "", "Station"])
def test_a_kind_whose_offer_nobody_knows_is_refused(kind):
    with pytest.raises(InputError) as refused:
        effect_of(audited(TOWN), site(TOWN, kind, (1800, 0)))
    assert [(one.code, one.value) for one in refused.value.problems] == [("not_a_choice", kind)]
    assert refused.value.problems[0].details == {"choices": "station, centre, nursery"}


def test_an_id_that_stands_already_is_refused():
    held = audited(TOWN)
    with pytest.raises(InputError) as refused:
        effect_of(held, site(TOWN, "station", (1800, 0), "F1"))
    assert [(one.code, one.value) for one in refused.value.problems] == [("stands_already", "F1")]
    after = effect_of(held, site(TOWN, "station", (1800, 0))).after
    with pytest.raises(InputError) as refused:
        effect_of(after, site(TOWN, "nursery", (1500, 0)))
    assert [(one.code, one.value) for one in refused.value.problems] == [("stands_already", "X")]


def only(held_town, *rule_ids):
    """The audit of a town against some rules of the edition."""
    rules = tuple(rule for rule in STANDARD.rules if rule.rule_id in rule_ids)
    return audit(held_town.project(), replace(STANDARD, clauses=rules))


def test_a_kind_no_rule_of_the_edition_asks_for_is_refused():
    with pytest.raises(InputError) as refused:
        effect_of(only(TOWN, "A1", "A4"), site(TOWN, "nursery", (1800, 0)))
    assert refused.value.problems[0].code == "not_a_choice"


def test_a_site_offers_what_the_edition_asks_of_its_kind():
    # This edition wants a public nursery in each subdistrict, and stations of 300 m².
    nursery, village = STANDARD.rule("A8"), STANDARD.rule("A4")
    public = replace(nursery, facilities=replace(nursery.facilities, demonstration=None, public=True))
    large = replace(village, facilities=replace(village.facilities, floor_area_m2_min=300.0))
    held = audit(TOWN.project(), replace(STANDARD, clauses=(public, large)))
    assert said(held, "A8", "S1") == ("not_met", "no_nursery")
    assert said(effect_of(held, site(TOWN, "nursery", (1800, 0))).after, "A8", "S1") == ("met", "enough")
    assert said(effect_of(held, site(TOWN, "station", (1800, 0))).after, "A4", "C2") == ("met", "enough")


def test_the_leg_from_a_site_to_the_street_is_told():
    assert effect_of(audited(TOWN), site(TOWN, "station", (1800, 120))).leg_m == pytest.approx(120, abs=1e-3)


def test_a_demonstration_nursery_is_awarded_not_built():
    effect = effect_of(audited(TOWN), site(TOWN, "nursery", (1800, 0)))
    assert said(effect.after, "A8", "S1") == ("not_met", "not_demonstration")


@pytest.mark.parametrize(("kind", "seed"), TRIED)
def test_a_what_if_equals_an_audit_of_everything_anew(kind, seed):
    project = changed(demo_audit(), somewhere(kind, seed))
    # the first three build streets and homes anew too, which the next test shows no facility to change
    anew = audit(project, PLAN) if seed < 1 else audit_on(demo_audit().ground, project, PLAN)
    assert_same(bought(kind, seed).after, anew)


def test_no_facility_changes_the_ground():
    held = demo_audit()
    profiles = [profile_named(name) for name in held.ground.walkers]
    ground = prepare(replace(held.project, facilities=held.project.facilities.iloc[:0]), profiles)
    for name in ("xy", "unit", "people"):
        np.testing.assert_array_equal(getattr(ground.homes, name), getattr(held.ground.homes, name))
    for name, walker in ground.walkers.items():
        known = held.ground.walkers[name]
        np.testing.assert_array_equal(walker.entrances.points.access_m, known.entrances.points.access_m)
        np.testing.assert_array_equal(walker.estimated, known.estimated)
        assert (walker.graph.matrix != known.graph.matrix).nnz == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_site_on_the_spot_of_a_facility_that_stands_equals_an_audit_of_everything_anew(kind):
    # every walk is a tie
    facilities = demo_audit().project.facilities
    at = facilities[(facilities["kind"] == kind) & (facilities["status"] == "open")].geometry.iloc[0]
    twin = Site("twin", kind, at.x, at.y)
    assert_same(effect_of(demo_audit(), twin).after, rebuilt(demo_audit(), twin))


def test_chained_sites_equal_an_audit_of_everything_anew():
    sites = [somewhere(kind, seed) for kind, seed in [("station", 0), ("nursery", 1), ("centre", 2), ("station", 3)]]
    held = demo_audit()
    for one in sites:
        held = effect_of(held, one).after
    assert_same(held, rebuilt(demo_audit(), *sites))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pair", [("station", "station"), ("station", "centre"), ("centre", "nursery")])
def test_the_order_of_two_sites_does_not_matter_to_any_outcome(pair, seed):
    one, other = somewhere(pair[0], seed), somewhere(pair[1], seed + 10)
    there = effect_of(effect_of(demo_audit(), one).after, other).after
    back = effect_of(effect_of(demo_audit(), other).after, one).after
    # the evidence lists facilities in the order of the table, which is the order of building
    told = ["rule_id", "unit_code", "value", "target", "outcome", "people_short", "reason"]
    assert_frame_equal(there.assessments[told], back.assessments[told], check_exact=True)
    assert_frame_equal(there.reach, back.reach, check_exact=True)
    shown = ["rule_id", "unit_code", "missing", "people_affected", "share_within_reach", "nearest_walk_s"]
    assert_frame_equal(numbers(there.gaps)[shown], numbers(back.gaps)[shown], check_exact=True)
    for rule in STANDARD.rules:
        walks = (held.walks_of(rule.rule_id).walks.seconds for held in (there, back))
        np.testing.assert_array_equal(*walks)


@pytest.mark.parametrize(("kind", "seed"), TRIED)
def test_an_addition_never_worsens_anyone(kind, seed):
    before, after = demo_audit(), bought(kind, seed).after
    assert (after.reach["reached"] >= before.reach["reached"]).all()
    assert (after.reach["people"] == before.reach["people"]).all()
    assert missing(after) <= missing(before)
    order = ["not_met", "unknown", "met"]
    ranks = [held.assessments["outcome"].replace("not_applicable", "met").map(order.index) for held in (before, after)]
    assert (ranks[1] >= ranks[0]).all()
    for rule in STANDARD.rules:
        walked, walks = (held.walks_of(rule.rule_id).walks.seconds for held in (before, after))
        assert ((walks <= walked) | np.isnan(walked)).all()


@pytest.mark.parametrize(("kind", "seed"), TRIED)
def test_what_is_gained_is_the_sum_over_the_district(kind, seed):
    before, effect = demo_audit(), bought(kind, seed)
    units = before.project.units
    roots = units.loc[units["parent_code"].isna(), "unit_code"]
    for row in effect.gained.itertuples():
        told = [
            held.reach[
                (held.reach["rule_id"] == row.rule_id)
                & (held.reach["break_s"] == row.break_s)
                & held.reach["unit_code"].isin(roots)
            ]["reached"].sum()
            for held in (before, effect.after)
        ]
        assert told == pytest.approx([row.people_before, row.people_after], abs=1e-6)
        assert row.people_after - row.people_before == pytest.approx(told[1] - told[0], abs=1e-6)


def test_the_gap_list_is_shorter_by_just_the_units_that_leave_it():
    for kind, seed in TRIED:
        effect = bought(kind, seed)
        assert missing(demo_audit()) - missing(effect.after) == set(leaves(effect))
        assert not effect.leaves.duplicated().any()


def test_a_chained_site_begins_where_the_last_one_ended():
    sites = [somewhere("station", seed) for seed in range(4)]
    effects = []
    for one in sites:
        effects.append(effect_of(effects[-1].after if effects else demo_audit(), one))
    for one, following in pairwise(effects):
        both = one.gained.merge(following.gained, on=["rule_id", "break_s"], suffixes=("", "_next"))
        assert both["people_after"].tolist() == both["people_before_next"].tolist()
