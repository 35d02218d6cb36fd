"""People placed by a raster: as many as each cell has, along its streets; buildings come first, every total is kept."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.model.contracts import as_table
from coverage.model.tables import CELLS
from coverage.planning.homes import homes_of
from coverage.planning.metres import shapes_m
from coverage.planning.territory import territory_of
from tests.planning.test_people import places
from tests.town import Town

# A street of 300 m: three stretches of 100 m, whose middles lie at 50, 150 and 250 m.
STREET = Town().street("main", start=(0, 0), east=300).unit("C1", box=(0, -100, 300, 100), people={"60+": 200})


def homes(town, cells):
    """`cells`: (place, people)."""
    points = [shapely.Point(town.lon_lat(at)) for at, _ in cells]
    columns = {"cell_id": [f"0.{at}" for at in range(len(cells))], "people": [people for _, people in cells]}
    project = town.project()
    if cells:
        project = replace(project, cells=as_table(gpd.GeoDataFrame(columns, geometry=points, crs=4326), CELLS))
    lines = shapes_m(project.streets.geometry.to_numpy(), project.epsg_m)
    return homes_of(project, territory_of(project.units), lines)


def lived(found):
    """People by place, in the town's metres."""
    return dict(zip(places(found), np.round(found.people[:, 0], 6).tolist(), strict=True))


def test_people_live_along_the_streets_of_their_cell():
    # Of 100 in the raster 10 are in the first cell, 30 in the second, nobody in the third, 60 where no street is: each
    # stands for two of the unit's 200.
    found = homes(STREET, [((50, 10), 10), ((150, 10), 30), ((250, 10), 0), ((50, 90), 60)])
    assert lived(found) == {(50, 0): 20, (150, 0): 60, (50, 90): 120}
    assert set(found.method["method"]) == {"raster"}
    assert found.method["compound_id"].isna().all()


def test_the_streets_of_one_cell_share_its_people_by_length():
    # Two streets of 100 m and 50 m are nearest to the one cell that has people: 90 are 60 and 30.
    town = (
        Town()
        .street("main", start=(0, 0), east=100)
        .street("lane", start=(0, 0), north=50)
        .unit("C1", box=(-100, -100, 200, 100), people={"60+": 90})
    )
    assert lived(homes(town, [((50, 20), 7)])) == {(50, 0): 60, (0, 25): 30}


def test_a_unit_in_which_the_raster_has_nobody_lives_along_its_streets():
    found = homes(STREET, [((50, 10), 0), ((150, 10), 0)])
    assert set(found.method["method"]) == {"streets"}
    assert found.people.sum() == pytest.approx(200)
    assert lived(found) == lived(homes(STREET, []))


def test_buildings_are_known_better():
    found = homes(STREET.home((150, 50), people=1), [((50, 10), 10)])
    assert lived(found) == {(150, 50): 200}
    assert set(found.method["method"]) == {"buildings"}


def test_cells_of_another_unit_are_none_of_its_own():
    town = STREET.unit("C2", box=(310, -100, 400, 100), people={"60+": 10})
    found = homes(town, [((50, 10), 10), ((150, 10), 0), ((250, 10), 0), ((350, 10), 5)])
    assert lived(found) == {(50, 0): 200, (350, 10): 10}


def test_a_unit_without_streets_lives_in_its_cells():
    town = Town().street("main", start=(0, 0), east=100).unit("C1", box=(0, 200, 300, 400), people={"60+": 30})
    assert lived(homes(town, [((50, 250), 1), ((150, 350), 2)])) == {(50, 250): 10, (150, 350): 20}


TWO = (
    Town()
    .street("main", start=(0, 0), east=300)
    .unit("C1", box=(0, -100, 150, 100), people={"60+": 1234, "0-2": 17})
    .unit("C2", box=(150, -100, 300, 100), people={"60+": 777})
)


@settings(max_examples=50)
@given(st.lists(st.floats(0, 1e6), min_size=6, max_size=6))
def test_every_total_is_kept(cells):
    found = homes(TWO, [((25 + 50 * position, 10 * position), people) for position, people in enumerate(cells)])
    kept = [np.bincount(found.unit, found.people[:, band], minlength=2) for band in range(2)]
    assert found.bands == ("0-2", "60+")
    np.testing.assert_allclose(kept, [[17, 0], [1234, 777]], rtol=1e-14)
