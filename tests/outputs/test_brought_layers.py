"""What is drawn of a planner's files before anything is measured."""

import json
from dataclasses import replace

from coverage.model.contracts import empty_table
from coverage.model.tables import UNITS
from coverage.outputs.map.brought_layers import NOTHING, misfits_layer, named_units_layer
from tests.outputs.hand_made import HOSTILE
from tests.town import Town


def town(east_begins):
    """One subdistrict of 1 × 1 km with two communities, the second of which begins somewhere and ends 100 m beyond."""
    return (
        Town()
        .street("main", start=(0, 0), east=400)
        .unit("S", level="subdistrict", box=(0, 0, 1000, 1000), name="晴川街道")
        .unit("A", box=(0, 0, 500, 1000), name=HOSTILE, parent="S")
        .unit("B", box=(east_begins, 0, 1100, 1000), name="东社区", parent="S")
        .project()
    )


def lines(layer):
    return [(one["properties"]["kind"], *one["properties"]["lines"]) for one in json.loads(layer)["features"]]


def test_units_are_named_and_nothing_is_asked_of_them():
    told = json.loads(named_units_layer(town(500), "en"))
    assert told["B"] == {"verdict": "none", "label": "东社区", "lines": ["东社区 (晴川街道)", "community", "B"]}
    assert told["A"]["label"] == HOSTILE
    assert {one["verdict"] for one in told.values()} == {"none"}


def test_what_does_not_fit_is_drawn_with_its_area_in_words():
    # B begins 100 m before A ends and ends 100 m beyond S: 100,000 m² each, of 500,000 and of 700,000
    assert lines(misfits_layer(town(400), "en")) == [
        ("overlap", f"{HOSTILE} and 东社区 overlap: 100,000 m² (20.0% of the smaller)"),
        ("outside", "东社区 reaches beyond 晴川街道: 100,000 m² (14.3% of it)"),
    ]
    # B begins 200 m after A ends: nobody's are 200,000 m² of 1,000,000
    assert lines(misfits_layer(town(700), "zh"))[1] == (
        "hole",
        "晴川街道内有空缺：200,000 平方米（占 20.0%）不属于任何下级单元",
    )


def test_what_fits_and_no_units_at_all_are_an_empty_layer():
    whole = Town().unit("S", level="subdistrict", box=(0, 0, 1000, 1000)).street("m", start=(0, 0), east=9).project()
    assert misfits_layer(whole, "en") == NOTHING
    assert misfits_layer(replace(whole, units=empty_table(UNITS)), "en") == NOTHING
