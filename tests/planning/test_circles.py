"""Each facility's own circles: together they are the joined one, and gates are ways to one facility."""

import pytest
import shapely

from coverage.planning.circles import facility_circles
from tests.planning.askings import audited, demo_audit, demo_circles
from tests.town import Town


def own(held, rule_id="A1"):
    table = facility_circles(held, rule_id).to_crs(held.project.epsg_m)
    return table.set_index(["facility_id", "break_s"]).geometry


def test_each_facility_is_drawn_as_if_it_were_alone():
    # Older people walk 240 m in 5 minutes, 160 m of it on the street: each way from the middle of the street.
    town = (
        Town()
        .street("main", start=(0, 0), east=3000)
        .unit("C1", box=(0, -100, 3000, 100), people={"60+": 100})
        .facility("F1", "station", (1000, 0), services="day_care")
        .facility("F2", "station", (1100, 0), services="day_care")
    )
    circles = own(audited(town))
    west, _, east, _ = (round(edge, 0) for edge in circles["F1", 300].bounds)
    assert [name for name, _ in circles.index] == ["F1", "F1", "F1", "F2", "F2", "F2"]
    assert east - circles["F2", 300].bounds[2] == pytest.approx(-100, abs=1)
    assert circles["F2", 300].bounds[0] - west == pytest.approx(100, abs=1)


def test_a_facility_with_two_gates_has_one_circle():
    # Its gates are 460 m apart; within 10 minutes there is a circle at either, both of them its own.
    town = (
        Town()
        .street("south", start=(0, 0), east=2000)
        .street("north", start=(0, 500), east=2000)
        .street("link", start=(0, 0), north=500)
        .unit("C1", box=(0, -100, 2000, 600), people={"60+": 100})
        .compound("K", box=(950, 20, 1050, 480))
        .gate("K", (1000, 20))
        .gate("K", (1000, 480))
        .facility("F1", "station", (1000, 250), services="day_care")
    )
    circles = own(audited(town))
    assert circles.index.tolist() == [("F1", 300), ("F1", 600), ("F1", 900)]
    # 230 m to a gate and 20 m to the street leave 240 − 250 < 0 in 5 minutes, 230 m in 10
    assert circles["F1", 300].is_empty
    assert len(shapely.get_parts(circles["F1", 600])) == 2


def test_nothing_that_counts_is_an_empty_table():
    town = Town().street("main", start=(0, 0), east=300).unit("C1", box=(0, -100, 300, 100), people={"60+": 1})
    assert len(facility_circles(audited(town), "A1")) == 0


@pytest.mark.parametrize("rule_id", ["A1", "A2"])
def test_together_they_are_the_joined_circle(rule_id):
    joined = demo_circles().to_crs(demo_audit().project.epsg_m).set_index(["rule_id", "break_s"]).geometry
    for break_s, circles in own(demo_audit(), rule_id).groupby("break_s"):
        assert circles.union_all().area == pytest.approx(joined[rule_id, break_s].area, rel=3e-3)
