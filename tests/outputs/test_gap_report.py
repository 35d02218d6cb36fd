"""gaps.geojson by RFC 7946, read as a stranger would read it."""

import json

import pytest
from shapely import LinearRing, box
from shapely.geometry import shape

from coverage.outputs.gap_report import gap_report
from coverage.outputs.geojson import on_grid
from tests.outputs.hand_made import EAST, HOSTILE, SUBDISTRICT, WEST, audit


@pytest.fixture(params=["zh", "en"])
def written(request):
    return json.loads(gap_report(audit(), request.param))


def rings(geometry):
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in polygons:
        yield from ((number, ring) for number, ring in enumerate(polygon))


def test_it_is_a_feature_collection_without_crs(written):
    assert written["type"] == "FeatureCollection"
    assert "crs" not in written
    assert not {"coordinates", "geometry", "geometries", "properties"} & written.keys()
    assert all(feature.keys() == {"type", "id", "geometry", "properties"} for feature in written["features"])


def test_outer_rings_run_counter_clockwise_and_holes_clockwise(written):
    seen = []
    for feature in written["features"]:
        for number, ring in rings(feature["geometry"]):
            assert LinearRing(ring).is_ccw == (number == 0)
            seen.append(number)
    assert seen == [0, 1, 0, 0]  # the eastern unit has a hole, the western one two parts


def test_rings_close_and_positions_are_longitude_latitude_to_six_decimals(written):
    for feature in written["features"]:
        assert shape(feature["geometry"]).is_valid
        for _, ring in rings(feature["geometry"]):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            assert all(112.9 < x < 113.1 and 27.9 < y < 28.1 for x, y in ring)
            assert all(value == round(value, 6) for position in ring for value in position)


def test_the_box_is_west_south_east_north_of_all_features(written):
    assert written["bbox"] == [112.97, 28.0, 113.01, 28.01]  # 113.010000049 is rounded away


def test_ids_are_rule_and_unit(written):
    assert [feature["id"] for feature in written["features"]] == [f"A4-{EAST}", f"A1-{WEST}"]


def test_the_collection_says_what_it_is():
    english = json.loads(gap_report(audit(), "en"))
    assert english["title"] == "Small Town: what is missing, unit by unit"
    assert english["notice"].startswith("Fictional example")
    assert english["fictional"] is True
    assert english["document"] == "长政发〔2022〕10 号"
    assert english["sources"] == [
        {
            "role": "units",
            "name": "单元.geojson",
            "sha256": "ab" * 32,
            "rows": 3,
            "datum": "bd09",
            "shift_m": 1184,
            "sheet": None,
            "columns": {"name": "名称"},
            "read_on": "2026-11-20",
        }
    ]
    assert {profile["id"]: profile["speed_m_s"] for profile in english["profiles"]} == {"older": 0.8, "stroller": 0.9}
    assert english["generator"].startswith("CareCircle ")


def test_a_real_district_carries_no_notice():
    assert "notice" not in json.loads(gap_report(audit(fictional=False), "zh"))


def test_properties_in_english():
    east, west = (feature["properties"] for feature in json.loads(gap_report(audit(), "en"))["features"])
    assert east["unit"] == HOSTILE  # it has no English name
    assert east["level"] == "community"
    assert (east["parent"], east["parent_level"]) == ("Qingchuan Subdistrict", "subdistrict")
    assert east["requirement"] == "Every community has a station"
    assert east["evidence"] == "F1 @站 (not open, services left blank)"
    assert (east["people"], east["people_affected"]) == (1240.0, 1240.0)
    assert (east["nearest_facility"], east["nearest_minutes"]) == ("Second Station", 16.7)
    assert (west["unit"], west["people_affected"], west["share_within_reach"]) == ("West", 100.0, 0.6667)
    assert (east["estimated_share"], west["estimated_share"]) == (None, 0.25)  # 75 of 300
    assert west["nearest_facility"] is None
    assert west["nearest_minutes"] is None


def test_properties_in_chinese():
    east = json.loads(gap_report(audit(), "zh"))["features"][0]["properties"]
    assert (east["level"], east["parent"], east["nearest_facility"]) == ("社区", "晴川街道", "二站")
    assert east["clause"] == "三（四）2"
    assert east["evidence"] == "F1 @站（未运营、服务内容未填）"


def test_the_topmost_unit_has_no_parent():
    topmost = audit()
    rows = topmost.gaps.assign(unit_code=SUBDISTRICT, level="subdistrict", parent_code=None, parent_name=None).iloc[:1]
    object.__setattr__(topmost, "gaps", rows)
    (feature,) = json.loads(gap_report(topmost, "zh"))["features"]
    assert (feature["properties"]["parent"], feature["properties"]["parent_level"]) == (None, None)


def test_the_same_audit_gives_the_same_bytes():
    assert gap_report(audit(), "zh") == gap_report(audit(), "zh")


def test_a_shape_thinner_than_the_grid_has_no_geometry():
    assert on_grid(box(113.0, 28.0, 113.0000001, 28.01)) is None  # a tenth of the last decimal wide


def test_an_audit_without_gaps_is_an_empty_collection():
    spotless = audit()
    object.__setattr__(spotless, "gaps", spotless.gaps.iloc[:0])
    written = json.loads(gap_report(spotless, "en"))
    assert written["features"] == []
    assert "bbox" not in written
