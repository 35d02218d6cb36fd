"""Data of coordinates: the offsets of web maps, and the Gauss–Krüger zones of CGCS2000."""

import math

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.model.datum import DATA, from_wgs84, to_wgs84
from coverage.model.offsets import bd09_to_gcj02, gcj02_to_bd09, wgs84_to_bd09, wgs84_to_gcj02

CHINA = st.tuples(st.floats(73.4, 135.2), st.floats(3.8, 53.6))  # with the islands of the south
SHIFTED = [datum.id for datum in DATA if datum.id.startswith(("gcj02", "bd09"))]
CHANGSHA = (112.9388, 28.2282)


def metres_apart(a, b):
    """The longest way between pairs of places, on WGS 84's ellipsoid."""
    geod = pyproj.Geod(ellps="WGS84")
    return max(geod.inv(*p, *q)[2] for p, q in zip(np.atleast_2d(a), np.atleast_2d(b), strict=True))


def offset_by_the_book(lon, lat):
    """GCJ-02 a second time, term by term in plain floats as the public listings write it."""
    x, y = lon - 105.0, lat - 35.0
    both = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + both
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + both
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    magic = 1 - 0.00669342162296594323 * math.sin(math.radians(lat)) ** 2
    meridian = 6378245.0 * (1 - 0.00669342162296594323) / (magic * math.sqrt(magic)) * math.pi
    parallel = 6378245.0 / math.sqrt(magic) * math.cos(math.radians(lat)) * math.pi
    return lon + east * 180.0 / parallel, lat + north * 180.0 / meridian


@given(CHINA)
def test_gcj02_is_the_public_formula(place):
    assert metres_apart(wgs84_to_gcj02(np.array([place])), offset_by_the_book(*place)) < 1e-6


@pytest.mark.parametrize(
    ("convert", "published"),
    [  # wandergis/coordtransform, test/app.js, all from 116.404, 39.915
        (wgs84_to_gcj02, (116.41024449916938, 39.91640428150164)),
        (gcj02_to_bd09, (116.41036949371029, 39.92133699351021)),
    ],
)
def test_published_examples(convert, published):
    assert metres_apart(convert(np.array([[116.404, 39.915]])), published) < 1e-6


def test_the_published_way_back_from_bd09_is_near_the_exact_one():
    """The usual listing undoes BD-09 in one step, to about a tenth of a metre here."""
    back = bd09_to_gcj02(np.array([[116.404, 39.915]]))
    assert 0.01 < metres_apart(back, (116.39762729119315, 39.90865673957631)) < 0.2


@pytest.mark.parametrize("datum", SHIFTED)
@given(CHINA)
def test_there_and_back_is_within_a_hundredth_of_a_metre(datum, place):
    points = np.array([place])
    assert metres_apart(to_wgs84(from_wgs84(points, datum), datum), points) < 0.01
    assert metres_apart(from_wgs84(to_wgs84(points, datum), datum), points) < 0.01


@given(CHINA)
def test_bd09_by_way_of_gcj02(place):
    points = np.array([place])
    assert metres_apart(gcj02_to_bd09(wgs84_to_gcj02(points)), wgs84_to_bd09(points)) < 1e-6
    assert metres_apart(bd09_to_gcj02(gcj02_to_bd09(points)), points) < 0.01


def test_in_changsha_gcj02_is_off_by_a_whole_walk():
    points = np.array([CHANGSHA])
    assert 640 < metres_apart(wgs84_to_gcj02(points), points) < 680  # the issue says 660


@pytest.mark.parametrize("datum", SHIFTED)
def test_outside_china_and_nowhere_are_left_alone(datum):
    points = np.array([(24.94, 60.17), (-74.0, 40.7), (np.nan, 28.0), (np.inf, -np.inf), (112.9, 91.0)])
    assert np.array_equal(to_wgs84(points, datum), points, equal_nan=True)
    assert np.array_equal(from_wgs84(points, datum), points, equal_nan=True)
    assert to_wgs84(np.empty((0, 2)), datum).shape == (0, 2)


def test_what_is_given_stays_as_it_is():
    points = np.array([CHANGSHA])
    for datum in DATA[:6]:
        to_wgs84(points, datum.id)
        from_wgs84(points, datum.id)
    assert points.tolist() == [list(CHANGSHA)]


def test_every_zone_is_the_one_pyproj_knows_by_that_name():
    def name(datum):
        series, _, zone = datum.id.partition(":")
        kind = "CM {}E" if series.endswith("_cm") else "zone {}"
        width = "3-degree " if "3deg" in series else ""  # the registry names the usual 6° without saying so
        return f"CGCS2000 / {width}Gauss-Kruger {kind.format(zone)}"

    metric = [datum for datum in DATA if datum.is_projected]
    assert len(metric) == 21 + 21 + 11 + 11
    assert [pyproj.CRS(datum.epsg).name for datum in metric] == [name(datum) for datum in metric]


def test_a_place_in_its_zone_with_prefix_and_without():
    """On the central meridian the easting is 500 km; the northing is the arc from the equator, ~3,110 km at 28.1°."""
    [[east, north]] = from_wgs84(np.array([[114.0, 28.1]]), "cgcs2000_3deg:38")
    assert east == pytest.approx(38_500_000, abs=1e-6)
    assert 3_109_000 < north < 3_111_000
    without = np.array([[east - 38_000_000, north]])
    assert metres_apart(to_wgs84(without, "cgcs2000_3deg_cm:114"), (114.0, 28.1)) < 0.001


def test_no_place_is_nan():
    nowhere = np.array([[np.nan, 1.0], [np.inf, 1e300]])
    assert np.isnan(to_wgs84(nowhere, "cgcs2000_3deg:38")).all()


def test_ids_are_unique_and_others_unknown():
    assert len({datum.id for datum in DATA}) == len(DATA)
    with pytest.raises(KeyError, match="beijing54"):
        to_wgs84(np.array([CHANGSHA]), "beijing54")
