"""Registers in metres of a CGCS2000 zone: which one, and which way round."""

import numpy as np
import pytest

from coverage.errors import describe
from coverage.model.datum import DATA, ZONE_SERIES, from_wgs84
from coverage.sources.datum.projected import ProjectedFinding, converted, find_projected, projected_problem

YUELU = np.array([112.79, 28.16, 112.96, 28.27])
PLACES = np.array([(112.80, 28.17), (112.88, 28.20), (112.93, 28.23), (112.95, 28.26)])
# 112.9° lies in the 3° zone 38 (114°) and the 6° zone 19 (111°); some stay in the 3° zone 37 (111°) beside it.
WAYS = [
    ("cgcs2000_3deg:38", "cgcs2000_3deg:38"),
    ("cgcs2000_3deg:37", "cgcs2000_3deg:37"),
    ("cgcs2000_3deg_cm:114", "cgcs2000_3deg_cm:114"),
    ("cgcs2000_6deg:19", "cgcs2000_6deg:19"),
    ("cgcs2000_6deg_cm:111", "cgcs2000_3deg_cm:111"),  # with no prefix the same numbers
]


@pytest.mark.parametrize("is_swapped", [False, True])
@pytest.mark.parametrize(("written", "found"), WAYS)
def test_metres_are_recognised_and_turned_into_degrees(written, found, is_swapped):
    metres = from_wgs84(PLACES, written)
    pairs = metres[:, ::-1] if is_swapped else metres
    finding = find_projected(pairs, YUELU)
    assert finding == ProjectedFinding(found, is_swapped, share=1.0)
    assert converted(pairs, finding) == pytest.approx(PLACES, abs=1e-8)


@pytest.mark.parametrize("series", ZONE_SERIES, ids=lambda series: series.name)
def test_every_zone_is_recognised_where_it_lies(series):
    for zone in series.zones():
        meridian = zone if series.step > 1 else zone * 3 if series.name == "cgcs2000_3deg" else zone * 6 - 3
        place = np.array([[meridian + 0.5, 35.0]])
        district = np.array([meridian, 34.5, meridian + 1.0, 35.5])
        finding = find_projected(from_wgs84(place, f"{series.name}:{zone}"), district)
        assert finding is not None
        assert finding.datum in {f"{series.name}:{zone}", f"cgcs2000_3deg_cm:{zone}"}
        assert converted(from_wgs84(place, f"{series.name}:{zone}"), finding) == pytest.approx(place, abs=1e-8)


def test_rows_that_do_not_say_and_single_strays_do_not_hide_the_rest():
    pairs = from_wgs84(PLACES, "cgcs2000_3deg:38")
    pairs = np.concatenate((pairs, [(np.nan, np.nan), (np.inf, 3e6), (0.0, 0.0)]))
    finding = find_projected(pairs, YUELU)
    assert finding == ProjectedFinding("cgcs2000_3deg:38", is_swapped=False, share=0.8)
    degrees = converted(pairs, finding)
    assert degrees[:4] == pytest.approx(PLACES, abs=1e-8)
    assert np.isnan(degrees[4:6]).all()


@pytest.mark.parametrize(
    "pairs",
    [
        PLACES,  # degrees
        PLACES[:, ::-1],
        from_wgs84(PLACES + np.array([0.0, 5.0]), "cgcs2000_3deg:38"),  # 550 km from the district
        np.array([(38_456_789.1, 9_000_000.0)]),
        np.array([(99_456_789.1, 3_112_345.6)]),  # no such zone
        np.array([(1e300, -1e300), (1e308, 1e308)]),
        np.array([(np.nan, np.nan)]),
        np.empty((0, 2)),
    ],
)
def test_what_is_no_metres_of_the_district_is_left_alone(pairs):
    assert find_projected(pairs, YUELU) is None


def test_in_words():
    assert len(DATA) == 6 + 64
    swapped = projected_problem(ProjectedFinding("cgcs2000_3deg:38", is_swapped=True, share=1.0), "a.xlsx", "Sheet1")
    plain = projected_problem(ProjectedFinding("cgcs2000_3deg_cm:114", is_swapped=False, share=1.0), "a.xlsx")
    assert describe(swapped, "en").startswith(
        "a.xlsx, sheet “Sheet1”: The coordinates are metres, not degrees: "
        "CGCS2000 3° Gauss–Krüger with zone number, 38; northing stands in the place of easting."
    )
    assert "CGCS2000高斯-克吕格3度带（不含带号）、114°E" in describe(plain, "zh")
