"""What the layers say, and that hostile names stay text."""

import json

import pytest
from streamlit_folium import _get_feature_group_string

from coverage.outputs.map.base_layers import (
    circles_layer,
    facilities_layer,
    ground_layer,
    unit_bounds,
    units_layer,
)
from coverage.outputs.map.desk_map import Fit, LayerNames, MapState, SiteMark, desk_map, overlay
from coverage.outputs.map.unit_layer import one_verdict
from tests.outputs.hand_made import HOSTILE, isochrones
from tests.town import Town

SCRIPT = "</script><script>alert(1)</script>'\"&{{'x'}}"


def town():
    return (
        Town()
        .street("main", start=(0, 0), east=400, highway="primary")
        .street("lane", start=(100, 0), north=300)
        .unit("430199000000", level="district", box=(0, 0, 400, 300))
        .unit("430199001001", box=(0, 0, 200, 300), name=HOSTILE, parent="430199000000")
        .unit("430199001002", box=(200, 0, 400, 300), parent="430199000000")
        .facility(SCRIPT, "station", (50, 5), services="day_care;meals")
        .facility("F2", "nursery", (60, 5), status="planned")
        .project()
    )


def features(layer):
    return json.loads(layer)["features"]


def test_streets_of_one_class_are_one_feature():
    # main is cut where lane joins it: 2 pieces of primary, 1 residential.
    ground = features(ground_layer(town()))
    assert [(f["properties"]["kind"], len(f["geometry"]["coordinates"])) for f in ground] == [
        ("minor", 1),
        ("major", 2),
    ]


def test_only_units_with_none_below_them_are_filled():
    units = features(units_layer(town()))
    assert [f["properties"]["leaf"] for f in units] == [False, True, True]


def test_a_label_lies_in_the_middle_of_its_unit():
    project = town()
    at = features(units_layer(project))[1]["properties"]["label_at"]
    # The unit is 200 m by 300 m: its widest circle touches both long sides, 100 m from each; 1 m is about 1e-5 degrees.
    (south, west), (north, east) = unit_bounds(project, "430199001001")
    assert at[0] == pytest.approx((west + east) / 2, abs=1e-4)
    assert south < at[1] < north


def test_kinds_that_do_not_count_are_drawn_small_and_first():
    shown = features(facilities_layer(town(), ["station", "centre"], "en"))
    assert [(f["properties"]["id"], f["properties"]["symbol"]) for f in shown] == [("F2", "other"), (SCRIPT, "station")]
    assert shown[0]["properties"]["lines"] == ["F2", "nursery · planned"]
    assert shown[1]["properties"]["lines"] == [SCRIPT, "home-care station · open", "day care, meals"]


def test_circles_are_drawn_from_the_widest():
    table = isochrones()
    rule = table["rule_id"].iloc[0]
    drawn = [f["properties"]["minutes"] for f in features(circles_layer(table, rule))]
    assert drawn
    assert drawn == sorted(drawn, reverse=True)


CORNERS = ((0, 0), (1, 1))


def state(name):
    mark = SiteMark(1, 28.0, 113.0, "site.json", (name,))
    layers = LayerNames("g.json", "u.json", "v.json", "f.json", "c.json")
    return MapState(layers, (5.0,), (mark,), "", Fit("home", CORNERS), CORNERS, name, (("gap", name),), name)


@pytest.mark.parametrize("name", [SCRIPT, HOSTILE, "\u2028`${alert(1)}`", "{{ 7 * 7 }}{% for x in y %}{# x", "{{{{"])
def test_a_hostile_name_cannot_end_the_script(name):
    script = _get_feature_group_string(overlay(state(name)), desk_map("../assets/"))
    assert "</script" not in script.lower()
    told, _ = json.JSONDecoder().raw_decode(script[script.index("CareMap.show(") + len("CareMap.show(") :])
    assert told["caption"] == name


def test_the_overlay_is_small():
    # Payload decides how fast a click answers: layers travel by name.
    assert len(_get_feature_group_string(overlay(state("name")), desk_map("../assets/"))) < 2_000


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        (["met", "met"], "covered"),
        (["met", "not_met", "unknown"], "gap"),
        (["met", "unknown"], "unknown"),
        (["met", "not_applicable"], "covered"),
        (["not_applicable"], "none"),
        ([], "none"),
    ],
)
def test_outcomes_become_one_verdict(outcomes, verdict):
    assert one_verdict(outcomes) == verdict
