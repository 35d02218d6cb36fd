"""The tree of units, and which of them a place lies in."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from coverage.errors import ContractError
from coverage.model.contracts import as_table
from coverage.model.tables import UNITS
from coverage.planning.territory import NOWHERE, parts_of, per_unit, places_of, territory_of, unit_at

# In degrees, so that borders are hit exactly: two subdistricts side by side, the west one in two communities.
BOXES = {
    "D1": ("district", None, (0, 0, 4, 2)),
    "S1": ("subdistrict", "D1", (0, 0, 2, 2)),
    "S2": ("subdistrict", "D1", (2, 0, 4, 2)),
    "C1": ("community", "S1", (0, 0, 1, 2)),
    "C2": ("community", "S1", (1, 0, 2, 2)),
}


def units(boxes, order=None):
    rows = [(code, *boxes[code]) for code in order or boxes]
    frame = {
        "unit_code": [code for code, *_ in rows],
        "name": [code for code, *_ in rows],
        "level": [level for _, level, _, _ in rows],
        "parent_code": [parent for _, _, parent, _ in rows],
    }
    return as_table(gpd.GeoDataFrame(frame, geometry=[shapely.box(*box) for *_, box in rows], crs=4326), UNITS)


def places(table, *at):
    """The code of the deepest unit each place lies in, None beyond the district line."""
    found = places_of(table, territory_of(table), np.array(shapely.points(list(at)), dtype=object))
    return [None if one == NOWHERE else table["unit_code"].iloc[one] for one in found]


def codes(table, positions):
    return {table["unit_code"].iloc[one] for one in positions}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((0.5, 1), "C1"),  # the community and not the subdistrict or district around it
        ((1.5, 1), "C2"),
        ((3, 1), "S2"),  # a subdistrict without communities is the deepest there
        ((1, 1), "C1"),  # on the border of two communities: the lower code
        ((0, 0), "C1"),  # a corner of the district
        ((2, 1), "C2"),  # on the border of a community and a subdistrict: the deeper one
        ((4, 2), "S2"),
        ((4.000001, 1), None),
        ((2, 2.5), None),
    ],
)
def test_a_place_is_in_the_deepest_unit_and_on_a_border_in_the_lowest_code(at, expected):
    assert places(units(BOXES), at) == [expected]


@pytest.mark.parametrize("order", [["C2", "C1", "S2", "S1", "D1"], ["S1", "C2", "D1", "C1", "S2"]])
def test_the_order_of_the_table_does_not_matter(order):
    at = [(0.5, 1), (1, 1), (1, 0), (2, 1), (3, 1), (9, 9)]
    assert places(units(BOXES, order), *at) == places(units(BOXES), *at)


def test_where_units_overlap_the_deepest_has_the_place_and_then_the_lowest_code():
    boxes = {
        "B": ("community", None, (0, 0, 2, 1)),
        "A": ("community", None, (1, 0, 3, 1)),
        "Z": ("community", "B", (1.4, 0, 1.6, 1)),
    }
    assert places(units(boxes), (0.5, 0.5), (1.2, 0.5), (1.5, 0.5), (2.5, 0.5)) == ["B", "A", "Z", "A"]


def test_only_the_units_looked_at_are_found():
    table = units(BOXES)
    territory = territory_of(table)
    at = np.array(shapely.points([(0.5, 1), (1.5, 1), (3, 1)]), dtype=object)
    subdistricts = np.array([1, 2])
    assert unit_at(table, territory, subdistricts, at).tolist() == [1, 1, 2]
    assert unit_at(table, territory, np.array([4]), at).tolist() == [NOWHERE, 4, NOWHERE]
    assert unit_at(table, territory, np.array([], dtype=np.int64), at).tolist() == [NOWHERE] * 3


def test_no_places_are_in_no_unit():
    table = units(BOXES)
    assert places_of(table, territory_of(table), np.array([], dtype=object)).tolist() == []


def test_the_hole_of_a_unit_is_not_in_it():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    table = units({"C1": ("community", None, (0, 0, 3, 3))}).assign(geometry=[ring])
    assert places(table, (0.5, 0.5), (1.5, 1.5), (1, 1.5)) == ["C1", None, "C1"]


def test_a_unit_and_all_below_it():
    table = units(BOXES)
    territory = territory_of(table)
    parts = {code: codes(table, parts_of(territory, at)) for at, code in enumerate(BOXES)}
    assert parts == {
        "D1": {"D1", "S1", "S2", "C1", "C2"},
        "S1": {"S1", "C1", "C2"},
        "S2": {"S2"},
        "C1": {"C1"},
        "C2": {"C2"},
    }
    assert territory.parent.tolist() == [NOWHERE, 0, 0, 1, 1]


def test_a_unit_whose_parent_is_not_in_the_table_stands_alone():
    boxes = {code: BOXES[code] for code in ("S1", "C1", "C2")}  # the district is not given
    table = units(boxes)
    territory = territory_of(table)
    assert territory.parent.tolist() == [NOWHERE, 0, 0]
    assert codes(table, parts_of(territory, 0)) == {"S1", "C1", "C2"}


@pytest.mark.parametrize(
    "parents",
    [
        {"D1": "D1"},
        {"D1": "S1"},
        {"D1": "C2"},
        {"S1": "C1"},
    ],
)
def test_a_unit_that_is_its_own_ancestor_is_refused(parents):
    boxes = {code: (level, parents.get(code, parent), box) for code, (level, parent, box) in BOXES.items()}
    with pytest.raises(ContractError, match="leads back to its own unit"):
        territory_of(units(boxes))


def test_a_long_line_of_units_is_no_circle():
    boxes = {f"U{at}": ("community", f"U{at - 1}" if at else None, (0, 0, 1, 1)) for at in range(50)}
    table = units(boxes)
    territory = territory_of(table)
    assert len(parts_of(territory, 0)) == 50
    assert places(table, (0.5, 0.5)) == ["U49"]


def test_amounts_are_added_up_through_all_levels():
    territory = territory_of(units(BOXES))
    # D1 S1 S2 C1 C2 are 0 … 4: 1 and 2 in C1, 4 in C2, 8 in S1 itself, 16 in S2, and 32 in no unit
    unit = np.array([3, 3, 4, 1, 2, NOWHERE])
    amount = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
    assert per_unit(territory, unit, amount).tolist() == [31, 15, 16, 3, 4]


def test_no_amounts_add_up_to_nothing():
    nothing = np.array([])
    assert per_unit(territory_of(units(BOXES)), nothing.astype(np.int64), nothing).tolist() == [0.0] * 5


@given(st.lists(st.tuples(st.integers(NOWHERE, 4), st.integers(0, 10**9)), max_size=30))
def test_the_root_has_everything_that_is_anywhere(found):
    unit = np.array([at for at, _ in found], dtype=np.int64)
    amount = np.array([count for _, count in found], dtype=float)
    total = per_unit(territory_of(units(BOXES)), unit, amount)
    assert total[0] == sum(count for at, count in found if at != NOWHERE)
    assert total[0] >= total[1] + total[2]
    assert total[1] >= total[3] + total[4]


def test_without_parents_the_lower_level_holds_a_place_whatever_the_codes():
    table = units({"A": ("subdistrict", None, (0, 0, 2, 2)), "B": ("community", None, (0, 0, 1, 2))})
    assert places(table, (0.5, 1), (1.5, 1)) == ["B", "A"]
