"""What is planned on maps: the pictures of a report, and the interactive map of its page."""

import io
import json
import re
from dataclasses import replace
from functools import cache

import pytest
from PIL import Image

from coverage.model.scenario import Relocation, Removal, Scenario, Site
from coverage.outputs.report.making import report_of
from coverage.outputs.report.pictures import COVERED, GAP, SITE, MapSheet, map_png, sample_png
from coverage.outputs.report.planned_maps import planned_maps_of
from coverage.outputs.report.printed import one_line
from coverage.outputs.report.siting import Siting
from coverage.outputs.report.web_sheet import care_of, sheet_html, site_marks
from coverage.planning.scenarios.comparing import compare
from coverage.words import text
from tests.outputs.planned_town import (
    FIRST,
    X,
    Y,
    at,
    circles,
    everything,
    one_scenario,
    proposal,
    today,
    two_scenarios,
    with_both,
)

NURSERY = Site("N9", "nursery", *at(1850), places=50.0, staff=20.0)


@cache
def report(siting=everything, audit=today, language="en"):
    return report_of(audit(), circles(), language, "", siting())


def shown(audit, siting):
    """What the map is told to show, and the marks of its sites."""
    html = sheet_html(audit(), circles(), report(siting, audit), siting())
    return json.loads(re.search(r"CareMap\.show\((.*)\);", html)[1])


def built():
    return one_scenario().variants[0].audit


def test_each_scenario_has_a_map_with_its_sites_numbered():
    proposal, first, second = planned_maps_of(report())
    assert proposal.title == "proposal: new sites and units that change"
    assert [number for _, number in proposal.sheet.sites] == ["1", "2"]
    assert [verdict for _, verdict in first.sheet.units] == ["none", "better", "none"]  # C2 has X
    assert [verdict for _, verdict in second.sheet.units] == ["worse", "better", "better"]  # C1 lost F1
    assert [name for name, _ in second.legend] == ["site", "better", "worse", "border"]
    assert second.names[1] == ("1", one_line(second.names[1][1]))
    assert second.names[1][1].endswith("(东社区; adds 300 people)")
    picture = Image.open(io.BytesIO(map_png(second.sheet, 600)))
    assert SITE in {colour for _, colour in picture.getcolors(1_000_000)}
    bare = Image.open(io.BytesIO(map_png(replace(second.sheet, sites=()), 600)))
    assert SITE not in {colour for _, colour in bare.getcolors(1_000_000)}
    assert sample_png("site") != sample_png("station")


@cache
def swapped():
    """X closes and a nursery opens in C2: its older people lose what its children gain."""
    return Siting(compare(with_both(), [Scenario("swap", changes=(Removal("X"), NURSERY))]))


def test_a_unit_that_gains_and_loses_says_both_as_on_the_desk():
    one = report_of(with_both(), circles(), "en", "", swapped())
    assert one.planned.sides["swap"]["C2"] == "mixed"
    (only,) = planned_maps_of(one)
    assert [verdict for _, verdict in only.sheet.units] == ["none", "mixed", "none"]
    (words,) = [told for name, told in only.legend if name == "mixed"]
    assert words.endswith(text("en", "app.comparing.legend_mixed"))
    assert [is_worse for _, is_worse in only.sheet.borders] == [True, False]  # S1 too
    assert len({sample_png(name) for name in ("better", "worse", "mixed")}) == 3


def test_what_a_unit_becomes_hangs_on_no_words():
    drawn = [[one.sheet.units for one in planned_maps_of(report(language=language))] for language in ("zh", "en")]
    verdicts = [[[verdict for _, verdict in units] for units in maps] for maps in drawn]
    assert verdicts[0] == verdicts[1]


def test_a_unit_that_gains_and_loses_is_filled_as_better_and_edged_as_worse():
    picture = Image.open(io.BytesIO(map_png(MapSheet(((at_box(), "mixed"),)), 300))).convert("RGB")
    middle = picture.getpixel((150, picture.height // 2))
    assert GAP in {colour for _, colour in picture.getcolors(1_000_000)}
    assert middle == tuple(round(255 + (own - 255) * 28 / 255) for own in COVERED)


def at_box():
    return today().project.units.geometry.iloc[0].envelope


def test_the_interactive_map_has_the_sites_and_numbers_of_the_pictures():
    told = shown(today, everything)["sites"]
    assert [(one["number"], one["lng"], one["lat"]) for one in told] == [
        (number, *(round(degrees, 6) for degrees in place)) for number, place in ((1, at(3800)), (2, at(1800)))
    ]
    # Y is proposed and stands in the second scenario, X in all three
    assert [len(one["lines"]) for one in told] == [2 + 2, 2 + 3]
    assert told[0]["lines"][1] == "home-care station · 东社区"
    assert told[0]["lines"][2] == "proposal: adds 300 people"
    assert max(len(line) for one in told for line in one["lines"]) < 120  # names are bounded


@pytest.mark.parametrize(
    ("audit", "siting", "mark"),
    [(today, two_scenarios, "proposed"), (today, proposal, "proposed"), (built, one_scenario, "site")],
)
def test_sites_that_the_verdicts_do_not_count_are_hollow(audit, siting, mark):
    state = shown(audit, siting)
    assert {one["proposed"] for one in state["sites"]} == {mark == "proposed"}
    assert [name for name, _ in state["legend"] if name in ("site", "proposed")] == [mark]


def test_a_site_moved_by_one_scenario_alone_stands_where_it_counts():
    # X is built at 1,800 m, and in the other scenario at 1,500 m
    siting = Siting(compare(today(), [FIRST, Scenario("moved", changes=(X, Relocation("X", *at(1500))))]))
    marks = site_marks(built(), report_of(today(), circles(), "en", "", siting))
    assert [(one.number, one.proposed) for one in marks] == [(1, False), (2, True)]


def test_a_map_without_sites_says_nothing_of_them():
    html = sheet_html(today(), circles(), report_of(today(), circles(), "en"), None)
    state = json.loads(re.search(r"CareMap\.show\((.*)\);", html)[1])
    assert state["sites"] == []
    assert not {"site", "proposed"} & {name for name, _ in state["legend"]}


def test_the_map_shows_the_care_that_counts_the_new_sites():
    assert care_of(today(), None) == care_of(today(), two_scenarios()) == "elderly"
    nursery = Siting(compare(today(), [Scenario("n", changes=(NURSERY,))]))
    assert care_of(today(), nursery) == "childcare"
    assert care_of(today(), Siting(compare(today(), [Scenario("both", changes=(NURSERY, Y))]))) == "elderly"
    assert care_of(today(), Siting(compare(today(), [Scenario("p", changes=(replace(X, kind="park"),))]))) == "elderly"
