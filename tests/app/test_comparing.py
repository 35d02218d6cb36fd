"""The comparison: its table, its map and its tab; a town's figures are arithmetic."""

import json
import re
from functools import cache

from coverage.app.comparison.compared_words import Figure, sides_layer, table_html, units_words, unresolved_html
from coverage.app.comparison.known import free_name
from coverage.app.planned_export import zipped
from coverage.model.scenario import Removal, Scenario, Site
from coverage.planning.scenarios.comparing import compare
from coverage.planning.scorecard import scorecard_of
from coverage.words import text
from tests.app.page_under_test import markup, memory, opened, run, words
from tests.app.proposals import PLACES
from tests.planning.askings import audited, site
from tests.town import Town

HOSTILE = "<script>alert(1)</script>"

# Older people walk 720 m. F1 serves W (100 people at 100 m) and nobody of E (60 at 1,500 m, 40 at 2,000 m).
TOWN = (
    Town()
    .street("main", start=(0, 0), east=2400)
    .unit("W", box=(-50, -100, 1200, 100), people={"60+": 100})
    .unit("E", box=(1200, -100, 2450, 100), people={"60+": 100})
    .home((100, 0), people=100)
    .home((1500, 0), people=60)
    .home((2000, 0), people=40)
    .facility("F1", "station", (0, 0), services="day_care")
)
MOVED = Scenario(HOSTILE, changes=(Removal("F1"), site(TOWN, "station", (900, 0)), Removal(HOSTILE)))
MORE = Scenario("more", changes=(site(TOWN, "station", (2000, 0)),))


@cache
def compared():
    return compare(audited(TOWN), [MOVED, MORE])


def row(name, language="en"):
    """What stands in one row of the table, as text."""
    html = table_html(compared(), scorecard_of(compared().baseline), [HOSTILE, "more"], language)
    assert HOSTILE not in html
    found = next(one for one in re.findall(r"<tr>(.*?)</tr>", html) if name in one)
    return [re.sub(r"<[^>]+>", " ", cell).split() for cell in re.findall(r"<td.*?</td>", found)]


def test_shares_and_people_stand_side_by_side_with_sign_symbol_and_word():
    # From 900 m nobody of W is reached (800 m) and the 60 at 1,500 m are; from 0 and 2,000 m all are.
    assert row("people 60+ within") == [
        ["50%"],
        ["30%", "▼", "worse", "−20", "points"],
        ["100%", "▲", "better", "+50", "points"],
    ]
    assert row("people 60+ out of reach") == [["100"], ["140", "▼", "worse", "+40"], ["0", "▲", "better", "−100"]]


def test_gaps_are_told_where_one_scenario_differs():
    # E has a gap today, both have one with the station between them, none has one with two.
    assert row("Units with a gap: A1") == [["1"], ["2", "▼", "worse", "+1"], ["0", "▲", "better", "−1"]]


def test_a_figure_shown_as_it_was_is_the_same_and_no_difference_is_nought():
    # 0.3 people more of 2,001 within the walk: 50% → 50%, and 1,000 → 1,000 out of reach.
    town = (
        Town()
        .street("main", start=(0, 0), east=4000)
        .unit("W", box=(-50, -100, 1200, 100), people={"60+": 1001})
        .unit("E", box=(1200, -100, 4050, 100), people={"60+": 1000.3})
        .home((100, 0), people=1)
        .home((2000, 0), people=0.3)
        .home((3600, 0), people=1000)
        .facility("F1", "station", (0, 0), services="day_care")
    )
    comparison = compare(audited(town), [Scenario("near", changes=(site(town, "station", (2000, 0)),))])
    html = table_html(comparison, scorecard_of(comparison.baseline), ["near"], "en")
    assert re.search(r"<strong>50%</strong><div[^>]*>= same</div>", html)
    assert not re.search(r"[+−]0\b(?![.,]\d)", html)


def test_a_difference_is_that_of_the_two_figures_shown():
    people, measured = Figure("", "people", "rates"), Figure("", "measured", "clause_rows")
    assert (people.shown(100.4), people.difference(100.4, 160.7, "en")) == ("100", "+61")
    assert people.difference(0.3, 0.0, "en") == "+0"
    assert (measured.shown(3.419), measured.shown(1234.5)) == ("3.41", "1,234.5")
    assert measured.difference(3.419, 3.48, "en") == "+0.07"
    assert Figure("", "share", "rates").difference(0.7999, 0.8, "en") == "+0.1 points"


def test_changes_that_are_no_longer_possible_are_named():
    (moved, more) = compared().variants
    told = unresolved_html(moved, "moved", "en")
    assert "moved" in told
    assert HOSTILE not in told
    assert unresolved_html(more, "more", "en") == ""


def test_the_map_says_of_each_unit_its_side_by_symbol_too():
    moved, more = (json.loads(sides_layer(compared(), one, "elderly", "en")) for one in compared().variants)
    assert moved["W"]["verdict"] == "worse"
    assert moved["W"]["label"].startswith("▼ ")
    assert moved["E"]["verdict"] == "better"
    assert any("▲ better" in line for line in moved["E"]["lines"])
    assert more["W"]["verdict"] == "same"
    assert "1 unit better, 1 worse" in units_words(compared(), compared().variants[0], "moved", "elderly", "en")


def test_names_are_told_apart():
    assert free_name("A", {}) == "A"
    assert free_name("A", {"A", "A (2)"}) == "A (3)"


def test_files_in_one_are_the_same_bytes_whatever_their_order():
    assert zipped({"a": b"1", "b": b"2"}) == zipped({"b": b"2", "a": b"1"})


def opened_tab(page, language):
    page.session_state[f"tabs_{language}"] = text(language, "app.desk.compare")
    return run(page)


def pressed(page, key):
    page.button(key=key).click()
    return run(page)


def test_the_tab_compares_what_is_on_the_map_with_what_was_set_aside_in_both_languages():
    page = opened_tab(opened("en"), "en")
    assert text("en", "app.comparing.nothing") in words(page)

    near, far = (Site(f"candidate-{at}", "station", *place) for at, place in enumerate(PLACES.values(), 1))
    memory(page).do(Scenario("", changes=(near,)))
    pressed(run(page), "set_aside")
    memory(page).do(Scenario("", changes=(near, far)))
    pressed(run(page), "compare")
    heads = re.findall(r'<th scope="col"><span>(.*?)</span>', markup(page))
    assert heads == ["Figure", "Today", "1 On the map now", "2 Variant 1"]
    assert "▲ better" in words(page)

    page.session_state["language"] = "zh"
    opened_tab(page, "zh")
    assert "▲ 变好" in words(page)
    heads = re.findall(r'<th scope="col"><span>(.*?)</span>', markup(page))
    assert heads == [
        "指标",
        "现状",
        "1 " + text("zh", "app.comparing.present"),
        "2 " + text("zh", "app.comparing.variant", {"number": 1}),
    ]
    assert text("zh", "app.comparing.stale") not in words(page)
    memory(page).undo()
    memory(page).do(Scenario("", changes=(far,)))
    run(page)
    assert text("zh", "app.comparing.stale") in words(page)
