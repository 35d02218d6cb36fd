"""The audit of the demo district finds what was planted there and nothing else."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
import shapely

from coverage.engine.isochrone_pieces import reached_pieces
from coverage.engine.isochrones import CELL_M, exact_isochrone
from coverage.model.ages import bands_within
from coverage.model.shipped import shipped
from coverage.planning.figures import district_figures
from tests.planning.askings import PLAN, demo_audit, demo_circles

RULES = [rule.rule_id for rule in PLAN.rules]
ORACLE = ["A1", "A2", "A3", "A4", "A5", "A6", "A8", "A10", "A10.2"]  # rules whose gaps are all planted, or none
CIRCLES = [(rule_id, break_s) for rule_id in ("A1", "A2") for break_s in PLAN.breaks_s]


@cache
def planted():
    """Rule, unit and outcome of what was planted."""
    rows = pd.read_csv(shipped("demo") / "planted.csv", dtype="str")
    return frozenset(zip(rows["rule_id"], rows["unit_code"], rows["outcome"], strict=True))


@cache
def water():
    """The river, and all water with it, in metres."""
    project = demo_audit().project
    wet = project.backdrop[project.backdrop["kind"] == "water"].to_crs(project.epsg_m)
    return wet.geometry[wet["name"] == "星河"].union_all(), wet.geometry.union_all()


@cache
def streets():
    return demo_audit().project.streets.to_crs(demo_audit().project.epsg_m)


@cache
def circles():
    return demo_circles().to_crs(demo_audit().project.epsg_m).set_index(["rule_id", "break_s"])


def counted(group):
    """People of a group in every unit: its own rows of the population table and all below it."""
    project = demo_audit().project
    rows = project.population
    within = bands_within(group, rows["age_group"].unique().tolist())
    return lifted(rows[rows["age_group"].isin(within)].groupby("unit_code")["people"].sum())


def lifted(of_leaves):
    """Add up amounts by unit code for every unit with all that lies below it."""
    units = demo_audit().project.units
    parent = units.set_index("unit_code")["parent_code"]
    total = pd.Series(0.0, index=units["unit_code"])
    for code, amount in of_leaves.items():
        above = code
        while pd.notna(above):
            total[above] += amount
            above = parent[above]
    return total


def reach_of(rule_id, break_s):
    rows = demo_audit().reach
    return rows[(rows["rule_id"] == rule_id) & (rows["break_s"] == break_s)].set_index("unit_code")


@pytest.mark.parametrize("rule_id", ORACLE)
def test_the_audit_finds_exactly_what_was_planted(rule_id):
    rows = demo_audit().assessments
    rows = rows[rows["outcome"].isin(["not_met", "unknown"])]
    found = set(zip(rows["rule_id"], rows["unit_code"], rows["outcome"], strict=True))
    assert {one for one in found if one[0] == rule_id} == {one for one in planted() if one[0] == rule_id}


def test_everything_planted_is_of_a_rule_of_the_edition():
    assert set(ORACLE) <= set(RULES)
    # both towns have a centre and a nursery
    assert {rule_id for rule_id, _, _ in planted()} == set(ORACLE) - {"A6", "A10"}
    assert {outcome for _, _, outcome in planted()} == {"not_met", "unknown"}


def test_the_gap_list_has_exactly_what_is_not_met():
    gaps = demo_audit().gaps
    gaps = gaps[gaps["rule_id"].isin(ORACLE)]
    found = list(zip(gaps["rule_id"], gaps["unit_code"], strict=True))
    assert len(set(found)) == len(found)
    assert set(found) == {(rule_id, code) for rule_id, code, outcome in planted() if outcome == "not_met"}
    affected = gaps["people_affected"].tolist()
    assert affected == sorted(affected, reverse=True)


def test_every_share_is_clear_of_its_target():
    # so that a metre more or less changes no verdict
    rows = demo_audit().assessments
    shares = rows.loc[rows["rule_id"].isin(["A1", "A2"]), "value"]
    assert len(shares) == 2 * (8 + 2 + 66 + 14)
    assert (abs(shares.dropna() - 0.8) >= 0.04).all()  # an unknown share is no figure


def test_the_district_has_eight_subdistricts_two_towns_and_eighty_communities_and_villages():
    levels = demo_audit().project.units["level"].value_counts().to_dict()
    assert levels == {"district": 1, "subdistrict": 8, "town": 2, "community": 66, "village": 14}
    assert district_figures(demo_audit(), "elderly").units == 66 + 14
    # a rule speaks once of every unit of its levels
    spoken = demo_audit().assessments["rule_id"].value_counts().to_dict()
    walked = {"A1": 90, "A2": 90, "A3": 8, "A4": 66, "A5": 14, "A6": 2, "A8": 8, "A10": 2, "A10.2": 66, "C5": 90}
    assert {rule_id: spoken[rule_id] for rule_id in RULES} == walked


@pytest.mark.parametrize("break_s", PLAN.breaks_s)
@pytest.mark.parametrize("rule_id", RULES)
def test_reached_unknown_and_out_of_reach_are_everyone(rule_id, break_s):
    held, rows = demo_audit(), reach_of(rule_id, break_s)
    rule, walks, homes = PLAN.rule(rule_id), held.walks_of(rule_id), held.ground.homes
    # homes that walk there in time not even if all facilities passed of which the register says too little
    beyond = (walks.walks.seconds > break_s) & (walks.possible_s > break_s)
    codes = held.project.units["unit_code"].to_numpy()[homes.unit]
    out = lifted(pd.Series(held.people[rule.group].at_home * beyond).groupby(codes).sum())[rows.index]
    assert (rows[["reached", "unknown"]] >= 0).all(axis=None)
    np.testing.assert_allclose(rows["reached"] + rows["unknown"] + out, counted(rule.group)[rows.index], atol=1e-6)


@pytest.mark.parametrize("rule_id", RULES)
def test_more_time_reaches_no_fewer_people(rule_id):
    five, ten, fifteen = (reach_of(rule_id, break_s)["reached"] for break_s in PLAN.breaks_s)
    assert (five <= ten).all()
    assert (ten <= fifteen).all()
    assert five.sum() < ten.sum() < fifteen.sum()


@pytest.mark.parametrize("rule_id", RULES)
def test_the_people_of_the_units_are_those_of_the_population_table(rule_id):
    people = reach_of(rule_id, 900)["people"]
    group = PLAN.rule(rule_id).group
    np.testing.assert_allclose(people, counted(group)[people.index], rtol=1e-12)
    units = demo_audit().project.units.set_index("unit_code")
    # 63,000 of 60 and more, 7,980 under 3: once in the district, once over its ten parts, once over all leaves
    total = {"60+": 63_000, "0-2": 7_980}[group]
    for levels in (["district"], ["subdistrict", "town"], ["community", "village"]):
        assert people[units.index[units["level"].isin(levels)]].sum() == pytest.approx(total)


def test_the_two_coverage_rates_of_the_district_disagree():
    figures = district_figures(demo_audit(), "elderly")
    # 7 communities and 3 villages without, 1 village unknown: 69 of 80
    assert (figures.units_met, figures.units_without, figures.units) == (69, 10, 80)
    assert figures.unit_share == pytest.approx(0.8625)
    assert figures.walk.share > figures.unit_share + 0.04


def test_water_is_crossed_only_on_bridges():
    river, wet = water()
    crossing = streets()[streets().intersects(wet)]
    assert len(crossing) >= 3
    assert crossing["bridge"].all()
    # three places of crossing, hundreds of metres apart, all over the river
    places = shapely.get_parts(shapely.union_all(crossing.geometry.to_numpy()).buffer(20))
    assert len(places) == 3
    assert all(place.intersection(river).area > 0 for place in places)
    # from bank to bank: each cuts the river in two
    assert all(len(shapely.get_parts(river.difference(place))) == 2 for place in places)


@pytest.mark.parametrize(("rule_id", "break_s"), CIRCLES)
def test_no_circle_covers_water_beyond_the_leg_off_a_reached_street(rule_id, break_s):
    # A walker goes 80 m off the street, and the corners of a circle lie there. Between two corners in a cell of 10 m it
    # is straight and may cut across the notch where the rims of two streets meet: what it takes in is no farther from a
    # corner than half a cell's diagonal, 10 m × √½ = 7.07 m.
    held = demo_audit()
    graph = held.ground.walkers[circles().loc[(rule_id, break_s), "profile"]].graph
    leg_m = 80 + CELL_M * 0.5**0.5
    reached = reached_pieces(graph, held.walks_of(rule_id).reach, break_s - 80 / graph.speed_m_s)
    wet = water()[1]
    near = shapely.STRtree(shapely.linestrings(reached)).query(wet, predicate="dwithin", distance=leg_m + 1)
    covered = circles().loc[(rule_id, break_s), "geometry"].intersection(wet)
    assert covered.area > 0  # bridges and shores are walked to
    assert covered.difference(exact_isochrone(reached[near], leg_m)).is_empty


@pytest.mark.parametrize("rule_id", ["A1", "A2"])
def test_the_river_is_open_between_its_bridges(rule_id):
    # it is 200 m wide, so that no circle meets the one of the other bank but at a bridge
    river = water()[0]
    bridges = streets()[streets().intersects(river)].geometry.union_all().buffer(100)
    dry = circles().loc[(rule_id, 900), "geometry"]
    banks = shapely.get_parts(river.difference(dry).difference(bridges))
    # three bridges leave four stretches of open river
    assert sum(part.area > 50_000 for part in banks) == 4


@pytest.mark.parametrize("rule_id", ["A1", "A2"])
def test_the_circles_of_the_district_lie_in_one_another(rule_id):
    five, ten, fifteen = (circles().loc[(rule_id, break_s), "geometry"] for break_s in PLAN.breaks_s)
    # but for what the way to degrees and back moves: far less than a millimetre along kilometres of rim
    assert five.difference(ten).area < 1e-2
    assert ten.difference(fifteen).area < 1e-2
    assert five.area < ten.area < fifteen.area


@pytest.mark.parametrize(("rule_id", "break_s"), CIRCLES)
def test_the_people_in_a_circle_are_those_of_the_district(rule_id, break_s):
    district = demo_audit().project.units.set_index("level").loc["district", "unit_code"]
    reached = reach_of(rule_id, break_s)["reached"][district]
    assert circles().loc[(rule_id, break_s), "people_reached"] == pytest.approx(reached)
