"""Small cases whose answers are arithmetic: what each option means."""

import numpy as np
import pytest

from coverage.engine.location.instance import instance
from coverage.engine.location.lift_lowest import lift_lowest
from coverage.engine.location.lscp import lscp
from coverage.engine.location.mclp import mclp
from coverage.engine.location.obstacles import answerable, obstacles
from coverage.engine.location.p_median import p_median

# Four homes on a street at 0, 100, 200 and 700 m with 4, 3, 2 and 1 people; three sites at 0, 150 and 700 m.
COST = np.abs(np.array([0.0, 100, 200, 700])[:, None] - np.array([0.0, 150, 700])[None])
PEOPLE = np.array([4.0, 3, 2, 1])


def test_the_cutoff_is_inclusive():
    made = instance(COST, PEOPLE)
    assert mclp(made, 50.0, 1).value == 5  # the second and third home are 50 m from the middle site
    assert mclp(made, 49.9, 1).value == 4  # the first home is at the first site's door
    assert mclp(made, 49.9, 1).assigned.tolist() == [0, -1, -1, -1]


def test_a_fixed_site_serves_and_is_not_counted():
    made = instance(COST, PEOPLE, fixed=np.array([True, False, False]))
    answer = mclp(made, 50.0, 1)
    assert answer.value == 9  # 4 at the fixed site, 3 + 2 at the middle one
    assert answer.opened.tolist() == [True, True, False]


def test_what_the_budget_buys():
    made = instance(COST, PEOPLE, price=np.array([3.0, 4, 1]))
    assert mclp(made, 50.0, budget=4.0).value == 5  # 3 + 2 for 4, as many as 4 + 1 for 3 + 1
    assert mclp(made, 50.0, budget=5.0).opened.tolist() == [False, True, True]  # 3 + 2 + 1 for 4 + 1
    assert mclp(made, 50.0, budget=3.9).value == 4
    assert mclp(made, 50.0, budget=0.0).value == 0


def test_room_for_so_many():
    made = instance(COST, PEOPLE, capacity=np.array([3.5, np.inf, 9]))
    assert mclp(made, 100.0, 1).value == 5  # the middle site, without limit: the first holds 3.5 of 7
    answer = mclp(made, 100.0, 2)
    assert answer.value == 8.5  # 3 + 2 in the middle, 3.5 of the first home's 4 people
    assert answer.assigned.tolist() == [0, 1, 1, -1]


def test_everyone_with_the_fewest_or_the_cheapest():
    made = instance(COST, PEOPLE, price=np.array([1.0, 5, 1]))
    assert lscp(made, 200.0).value == 2
    assert lscp(made, 200.0).opened[2]
    assert lscp(made, 200.0, "price").opened.tolist() == [True, False, True]  # 1 + 1: the first reaches 200 m
    full = instance(COST, PEOPLE, capacity=np.array([5.0, 5, 9]))
    assert lscp(full, 200.0).value == 3  # nine people within 200 m of the first two, five each


def test_room_at_what_stands_is_room():
    made = instance(COST, PEOPLE, capacity=np.array([4.0, 10, 9]), fixed=np.array([False, True, False]))
    assert lscp(made, 1_000.0).value == 0  # all ten go to the middle site
    assert p_median(made, 0).value == 4 * 150 + 3 * 50 + 2 * 50 + 550


def test_beyond_is_what_those_left_out_cost():
    made = instance(np.where(COST <= 200, COST, np.inf), PEOPLE)
    answer = p_median(made, 1, beyond=300.0)
    assert answer.value == 3 * 100 + 2 * 200 + 300  # the first site; the middle one gives 4·150 + 3·50 + 2·50 + 300
    assert p_median(made, 1).status == "infeasible"
    assert p_median(made, 2).value == 3 * 100 + 2 * 200
    assert p_median(made, 1, beyond=100.0).assigned.tolist() == [0, 0, -1, -1]  # nowhere is nearer than 200 m


def test_a_site_in_each_unit_asked_for():
    made = instance(COST, PEOPLE, group=np.array([1, 1, 2]), asked=np.array([2]))
    assert mclp(made, 50.0, 1).opened.tolist() == [False, False, True]
    assert mclp(made, 50.0, 0).status == "infeasible"
    assert lscp(made, 1_000.0).opened.tolist() == [False, False, True]
    assert p_median(made, 1).opened.tolist() == [False, False, True]


def test_the_worst_served_unit_first():
    made = instance(COST, PEOPLE)
    unit = np.array([0, 0, 1, 1])  # 4 + 3 and 2 + 1 people
    assert lift_lowest(made, 50.0, unit, 1).opened.tolist() == [False, True, False]  # 3/7 and 2/3; the others leave a 0
    assert lift_lowest(made, 50.0, unit, 1).value == pytest.approx(3 / 7)
    both = lift_lowest(made, 50.0, unit, 2)
    assert both.opened.tolist() == [True, True, False]  # 1 and 2/3
    assert both.value == pytest.approx(2 / 3)
    assert lift_lowest(made, 50.0, np.full(4, -1), 2).value == 1
    with pytest.raises(ValueError, match="capacities"):
        lift_lowest(instance(COST, capacity=np.ones(3)), 50.0, unit)


def test_what_stands_in_the_way():
    group, asked = np.array([1, 2, 2]), np.array([1, 2, 3])
    made = instance(COST, PEOPLE, price=np.array([7.0, 5, 2]), group=group, asked=asked)
    found = obstacles(made, 99.0)
    assert found.unreached.tolist() == [False, False, False, False]
    assert obstacles(made, 49.0).unreached.tolist() == [False, True, True, False]
    assert found.empty.tolist() == [3]
    assert (found.number, found.price) == (2, 9.0)  # 7 in the first unit, and 2 in the second
    assert mclp(made, 99.0, 2).status == "infeasible"
    mended = answerable(made, 49.0)
    assert mclp(mended, 49.0, found.number, found.price).status == "proven"
    assert mclp(mended, 49.0, found.number - 1).status == "infeasible"
    assert mclp(mended, 49.0, budget=found.price - 0.5).status == "infeasible"
    assert lscp(mended, 49.0).status == "proven"
    assert lscp(made, 49.0).status == "infeasible"


def test_limits_below_nothing_are_refused():
    made = instance(COST)
    for refused in ({"number": -1}, {"budget": -0.5}, {"budget": np.nan}):
        with pytest.raises(ValueError, match="negative"):
            mclp(made, 1.0, **refused)
    with pytest.raises(ValueError, match="negative"):
        p_median(made, 1, beyond=-1.0)


def test_nothing_to_choose_from_is_answered():
    empty = instance(np.empty((3, 0)))
    assert mclp(empty, 1.0, 2).value == 0
    assert lscp(empty, 1.0).status == "infeasible"
    assert p_median(empty, 1, beyond=5.0).value == 15
    assert lift_lowest(empty, 1.0, np.zeros(3, dtype=np.int64), 1).value == 0
    nobody = instance(np.empty((0, 2)))
    assert mclp(nobody, 1.0, 2).value == 0
    assert lscp(nobody, 1.0).value == 0
    assert p_median(nobody, 1).value == 0
