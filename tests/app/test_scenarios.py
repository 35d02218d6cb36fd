"""A scenario on the page: saved and opened, copied, with changes that are no candidates, some of which do nothing."""

import json
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from geopandas.testing import assert_geodataframe_equal

from coverage.app import data, desk, session
from coverage.app.choices import Question
from coverage.app.mount import mounted
from coverage.app.scenario import chain, pointing, scenario_panel
from coverage.app.scenario.steps import others_of, with_other, with_site
from coverage.app.session import Memory
from coverage.door import demo_project, list_scenarios, scenario_bytes, write_scenario
from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing, Scenario, Site
from coverage.outputs.map.desk_map import overlay
from coverage.workspace import write_project
from tests.app.page_under_test import act, box, choose, click, listed, markup, memory, opened, run, sites, words
from tests.planning.askings import demo_audit, demo_circles
from tests.town import Town

# One street of 3,000 m with the only station at its west end and everyone at its east end: 2,900 m are no 15 minutes.
STREET = (
    Town()
    .street("main", start=(0, 0), east=3000)
    .unit("C1", box=(0, -100, 3000, 100), name="街社区", people={"60+": 100, "0-2": 10})
    .home((2900, 0), people=1)
    .facility("F1", "station", (0, 0))
)
EAST, WEST = (STREET.lon_lat(place) for place in ((2900, 0), (100, 0)))
ELSEWHERE = "120.0, 31.0"  # hundreds of kilometres away
MIXED = Scenario("甲", "李", (Removal("gone"), Relocation("F1", *EAST), Site("S1", "station", *EAST, name="新站")))


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    write_project(STREET.project(), tmp_path / "projects" / "street")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "projects" / "street"


def on_the_street(language="en"):
    page = opened(language)
    box(page, "project").select("projects/street")
    return run(page)


def unfolded(page, name, language="en"):
    """Open a part of the card."""
    count = f"_{len(others_of(memory(page).scenario))}" if name == "other" else ""
    page.session_state[f"{name}_open_{language}{count}"] = True
    return run(page)


def typed(place):
    return "{}, {}".format(*place)


def with_scenario(page, scenario):
    memory(page).do(scenario)
    return run(page)


def test_a_scenario_is_saved_in_the_project_and_opened_again(folder):
    page = on_the_street()
    assert not listed(page)["unsaved"]  # a reload loses nothing yet
    page = click(page, *EAST)
    assert listed(page)["unsaved"]
    page = unfolded(page, "scenario")
    page.button(key="scenario_save").click()
    page = run(page)
    assert "Give the scenario a name first." in words(page)
    assert listed(page)["unsaved"]
    page.text_input(key="scenario_name").set_value(" North  and east ")
    page = run(page)
    page.button(key="scenario_save").click()
    page = run(page)
    assert "Saved: North and east" in words(page)
    assert not listed(page)["unsaved"]
    (kept,), problems = list_scenarios(folder)
    assert (kept, problems) == (memory(page).scenario, ())
    page = with_scenario(page, Scenario("other"))
    box(page, "scenario_pick").select_index(0)
    page = run(page)
    assert memory(page).scenario == kept
    assert not listed(page)["unsaved"]
    assert "can be undone" in words(page)
    (south, west), (north, east) = memory(page).fit.bounds  # its sites are in sight
    assert (south < EAST[1] < north, west < EAST[0] < east) == (True, True)


def test_a_district_is_taken_up_where_it_was_left(folder):
    page = click(on_the_street(), *EAST)
    there = memory(page).scenario
    box(page, "project").select("demo")
    page = run(page)
    assert (memory(page).scenario.changes, listed(page)["rows"]) == ((), [])
    assert listed(page)["unsaved"]  # a reload would lose the site in the district that was left
    page = click(page, *demo_place())
    (here,) = memory(page).scenario.changes
    assert memory(page).heard["map"] == 2
    box(page, "project").select("projects/street")
    page = run(page)
    assert memory(page).scenario == there
    assert len(listed(page)["rows"]) == 1
    write_project(replace(STREET.project(), read_on="2026-01-01"), folder)  # its files are others now
    memory(page).chosen = "C1"
    page = run(page)
    assert (memory(page).scenario, memory(page).chosen) == (there, "")
    page = act(page, "candidate_list", do="undo")
    assert memory(page).scenario.changes == ()
    box(page, "project").select("demo")
    page = run(page)
    assert memory(page).scenario.changes == (here,)
    page = click(page, *demo_place())
    assert len({site.site_id for site in sites(page)}) == 2


def demo_place():
    point = demo_project().street_nodes.geometry.iloc[2000]
    return point.x, point.y


def test_a_variant_has_another_name_and_the_same_changes():
    page = unfolded(with_scenario(on_the_street(), MIXED), "scenario")
    page.button(key="scenario_copy").click()
    page = run(page)
    assert memory(page).scenario == Scenario("甲 copy", "李", MIXED.changes)
    assert memory(page).history.past[-1] == MIXED


def test_what_is_no_scenario_among_those_of_the_project_is_said_and_the_others_are_offered(folder):
    write_scenario(folder, MIXED)
    (folder / "scenarios" / "bad.json").write_text('{"format": "carecircle-scenario", "version": 1}', encoding="utf-8")
    page = unfolded(on_the_street(), "scenario")
    assert "bad.json" in words(page)
    assert box(page, "scenario_pick").options == ["甲"]


def taken(content, monkeypatch):
    """Bring a file, as the reader would."""
    own, state = Memory(), {"file": SimpleNamespace(getvalue=BytesIO(content).getvalue, name="mine.json")}
    own.do(MIXED)
    monkeypatch.setattr(scenario_panel.st, "session_state", state)
    monkeypatch.setattr(session, "memory", lambda: own)
    monkeypatch.setattr(scenario_panel.data, "covers", lambda _asked, longitude, _latitude: longitude > EAST[0] - 1)
    monkeypatch.setattr(scenario_panel.data, "project_of", lambda _source, _stamp: STREET.project())
    scenario_panel._take_file(Question("", "", "", "", ""), "file")
    return own, state[scenario_panel.TOLD]


def test_a_hostile_file_is_refused_with_all_its_problems_and_nothing_is_lost(monkeypatch):
    wrong = (
        b'{"format": "carecircle-scenario", "version": 1, "name": 3, "changes": [{"change": "site"}, {"change": "x"}]}'
    )
    own, (words_key, problems) = taken(wrong, monkeypatch)
    assert words_key == "app.scenario.refused"
    assert len(problems) > 4
    assert own.scenario == MIXED
    own, (words_key, _) = taken(b"[" * 100_000, monkeypatch)
    assert (words_key, own.scenario) == ("app.scenario.refused", MIXED)


def test_a_file_is_opened_and_the_scenario_before_it_comes_back_by_a_step(monkeypatch):
    brought = Scenario("乙", "", (PathClosure(*EAST),))
    own, (words_key, problems) = taken(scenario_bytes(brought), monkeypatch)
    assert (words_key, problems, own.scenario) == ("app.scenario.opened", (), brought)
    own.undo()
    assert own.scenario == MIXED


@pytest.mark.parametrize(
    ("language", "said", "kept"),
    [("zh", "F1 迁往 ", "仍保留在情景中"), ("en", "F1 moves", "it stays in the scenario")],
)
def test_other_changes_are_said_counted_and_taken_away_and_one_that_does_nothing_is_kept(language, said, kept):
    page = with_scenario(on_the_street(language), MIXED)
    assert said in words(page)
    assert words(page).count(kept) == 1  # the facility that is gone
    assert len(memory(page).scenario.changes) == 3
    # the station moved to where everyone lives: +100 of it, and nobody more by the candidate beside it
    assert "+100" in markup(page)
    (row,) = listed(page)["rows"]
    assert "+0" in row["line"]
    page.button(key="other-1").click()
    page = run(page)
    assert others_of(memory(page).scenario) == (Removal("gone"),)
    assert "+100" in listed(page)["rows"][0]["line"]


def made(page, what, **state):
    page = unfolded(page, "other")
    page.session_state["other_what_en"] = what
    page = run(page)
    for key, value in state.items():
        page.session_state[key] = value
    page.button(key="other_make").click()
    return run(page)


def test_changes_are_made_with_forms():
    page = made(on_the_street(), "close")
    assert "Choose a facility first." in words(page)
    page = made(page, "close", other_facility_en="F1")
    assert memory(page).scenario.changes == (Removal("F1"),)
    # the list below stays today's, and says so: C1 lacks a walk to a station, and now the station too
    assert "Gaps and figures as of today; the map shows the scenario." in words(page)
    memory(page).undo()
    assert "Gaps and figures as of today" not in words(run(page))
    page = made(page, "move", other_facility_en="F1", other_point="{}, {}".format(*EAST))
    (moved,) = memory(page).scenario.changes
    assert (moved.facility_id, round(moved.longitude, 4)) == ("F1", round(EAST[0], 4))
    memory(page).undo()
    for size in (-1.0, 1e9):
        page = made(page, "resize", other_facility_en="F1", other_size_beds=size)
        assert "A size is a number from 0 to 1,000,000." in words(page)
        assert memory(page).scenario.changes == ()
    page = made(page, "resize", other_facility_en="F1", other_size_beds=30.0)
    assert memory(page).scenario.changes == (Resizing("F1", beds=30.0),)
    page = made(page, "gate", other_point="{}, {}".format(*EAST))
    assert memory(page).scenario.changes == (Resizing("F1", beds=30.0),)  # no compound stands there, and that is said
    assert "cc-warn" in markup(page)
    page = made(page, "street", other_point="28.03, 113.18")
    assert "swapped" in words(page)
    page = made(page, "path", other_point="{}, {}".format(*EAST), other_end="")
    assert len(memory(page).scenario.changes) == 1
    page = made(page, "bridge_new", other_point="{}, {}".format(*WEST), other_end="{}, {}".format(*EAST))
    (bridge,) = (one for one in memory(page).scenario.changes if isinstance(one, PathOpening))
    assert (bridge.path_id, bridge.bridge) == ("path-1", True)
    assert np.allclose(bridge.points, (WEST, EAST), atol=1e-6)
    assert "New footbridge, " in words(page)
    assert f"({WEST[0]:.5f}, {WEST[1]:.5f} → {EAST[0]:.5f}, {EAST[1]:.5f})" in words(page)
    assert "F1: beds – → 30" in words(page)


def test_two_clicks_on_the_map_give_the_ends_of_a_path_and_one_another_place():
    page = choose(on_the_street(), "tool_elderly", "mark")
    page = click(page, *WEST)
    assert page.info[0].value == "The start of the path is marked. Click where it ends."
    page = click(page, *EAST)
    assert page.info[0].value.startswith("The place is in the form “Other changes” on this side.")
    assert memory(page).scenario.changes == ()  # nothing is made before it is asked for
    assert memory(page).chosen == ""
    assert page.session_state["other_what_en"] == "path"
    assert [page.text_input(key=key).value for key in ("other_point", "other_end")] == [
        "{:.6f}, {:.6f}".format(*place) for place in (WEST, EAST)
    ]
    page.button(key="other_make").click()
    page = run(page)
    (path,) = memory(page).scenario.changes
    assert len(page.info) == 0
    assert np.allclose(path.points, (WEST, EAST), atol=1e-6)
    page = choose(page, "other_what_en", "street")
    page = click(page, *EAST)
    assert page.text_input(key="other_point").value == "{:.6f}, {:.6f}".format(*EAST)


@pytest.mark.parametrize(
    ("what", "point", "end", "marked"),
    [
        ("path", typed(WEST), typed(EAST), [WEST, EAST]),
        ("path", typed(WEST), "", [WEST]),
        ("gate", typed(WEST), typed(EAST), [WEST]),  # a gate has no end
        ("street", "28.03, 113.18", "", []),
        ("close", typed(WEST), "", []),
    ],
)
def test_what_the_form_says_of_a_place_is_marked_on_the_map_before_anything_changes(
    monkeypatch, what, point, end, marked
):
    state = {"other_what_en": what, "other_point": point, "other_end": end}
    monkeypatch.setattr(pointing.st, "session_state", state)
    drawn = [np.round(part, 6).tolist() for mark in pointing.marks("en") for part in mark.parts]
    assert drawn == ([np.round([place[::-1] for place in marked], 6).tolist()] if marked else [])


def test_a_scenario_that_is_opened_comes_into_view_with_all_its_changes(monkeypatch):
    middle, farther = (STREET.lon_lat(place) for place in ((1500, 0), (2000, 0)))
    changes = (Resizing("F1", beds=3), PathOpening("P", (middle, farther)), PathClosure(-170.0, 0.0))
    own, _ = taken(scenario_bytes(Scenario("甲", changes=changes)), monkeypatch)
    (_, west), (_, east) = own.fit.bounds
    start, _ = STREET.lon_lat((0, 0))
    assert (west, east) == (pytest.approx(start - 0.006, abs=1e-5), pytest.approx(farther[0] + 0.006, abs=1e-5))


def test_the_map_has_the_circles_of_what_remains_and_a_legend_of_what_it_draws(monkeypatch):
    states = []
    monkeypatch.setattr(desk, "overlay", lambda state, files: states.append(state) or overlay(state, files))

    def drawn():
        circles = json.loads(mounted().joinpath(states[-1].layers.circles).read_bytes())["features"]
        areas = [one for one in circles if one["geometry"] and one["geometry"]["coordinates"]]
        return len(areas), {key for key, _ in states[-1].legend} & {"site", "leaves", "change-shut", "change-moved"}

    page = on_the_street()
    assert drawn() == (3, set())  # 5, 10 and 15 minutes
    page = made(page, "close", other_facility_en="F1")
    assert drawn() == (0, {"change-shut"})
    memory(page).undo()
    page = made(page, "move", other_facility_en="F1", other_point=typed(EAST))
    assert drawn() == (3, {"change-moved", "leaves"})  # everyone lives there
    memory(page).undo()
    click(page, *EAST)
    assert drawn() == (3, {"site", "leaves"})


def test_circles_are_drawn_of_the_care_that_is_shown_and_anew_only_where_walks_change(monkeypatch):
    drawn, draw = [], data.door.isochrones_of
    heard = lambda audit, care: drawn.append(care) or draw(audit, care=care)  # noqa: E731
    monkeypatch.setattr(data.door, "isochrones_of", heard)
    st.cache_resource.clear()
    page = on_the_street()
    assert drawn.count("childcare") == 0
    drawn.clear()
    page = made(page, "close", other_facility_en="F1")
    assert drawn == ["elderly"]
    page = choose(page, "care", "childcare")
    assert drawn == ["elderly", "childcare"]
    memory(page).undo()
    run(page)
    assert drawn == ["elderly", "childcare"]


def test_reports_have_the_circles_of_every_care():
    drawn = data.all_circles(Question("demo", "", "", "", ""), demo_audit())
    assert_geodataframe_equal(drawn, demo_circles())


def test_a_refusal_stands_below_its_own_field():
    page = made(on_the_street(), "path", other_point=typed(EAST), other_end="28.03, 113.18")
    assert page.session_state["other_told"][0] == "other_end"
    page = made(page, "path", other_point="28.03, 113.18", other_end=typed(EAST))
    assert page.session_state["other_told"][0] == "other_point"
    page = made(page, "move", other_point=typed(EAST))
    assert page.session_state["other_told"][0] == "other_facility"
    assert markup(page).count("Choose a facility first.") == 1


def test_a_place_no_change_can_be_made_at_is_refused_before_anything_is_worked_out(monkeypatch):
    page = click(on_the_street(), *EAST)
    worked = []
    monkeypatch.setattr(chain, "worked", lambda make, *given: worked.append(given) or make(*given))
    kinds = {"gate": (ELSEWHERE,), "street": (ELSEWHERE,), "path": (typed(EAST), ELSEWHERE)}
    for what, ends in kinds.items():
        page = made(page, what, **dict(zip(("other_point", "other_end"), ends, strict=False)))
        assert "more than 50 km from the district" in words(page)
    page = made(page, "path", other_point=typed(EAST), other_end=typed(STREET.lon_lat((2900, 5000))))
    assert "more than 50 m from any street" in words(page)
    page = made(page, "move", other_facility_en="F1", other_point=typed(STREET.lon_lat((2900, 5000))))
    assert "The facility was not moved." in words(page)
    assert "no candidate" not in words(page)
    assert worked == []
    assert len(memory(page).scenario.changes) == 1


def test_the_same_closure_twice_is_refused_the_second_time():
    page = made(on_the_street(), "close", other_facility_en="F1")
    page = made(page, "close", other_facility_en="F1")
    assert memory(page).scenario.changes == (Removal("F1"),)
    assert "cc-warn" in markup(page)


def test_the_warning_goes_when_another_kind_of_change_is_picked():
    page = made(on_the_street(), "close")
    assert "Choose a facility first." in words(page)
    page = choose(page, "other_what_en", "gate")
    assert "Choose a facility first." not in words(page)


def test_a_candidate_typed_to_where_there_is_no_data_stays_and_that_is_said():
    page = click(on_the_street(), *EAST)
    (site,) = sites(page)
    page = act(page, "candidate_list", do="put", id=site.site_id, point=ELSEWHERE)
    assert sites(page) == (site,)
    assert "the candidate stays where it was" in page.info[0].value
    assert "no candidate was placed" not in page.info[0].value


@pytest.mark.parametrize(("language", "said"), [("zh", "不小于 0"), ("en", "not below 0")])
def test_the_word_about_a_figure_that_is_none_goes_with_the_next_step(language, said):
    page = click(on_the_street(language), *EAST)
    refused = {"do": "resize", "id": sites(page)[0].site_id, "name": "beds"}
    page = act(page, "candidate_list", **refused, value="abc")
    assert said in page.info[0].value
    assert listed(page)["refused"]
    page = act(page, "candidate_list", **refused, value="")  # as it was
    assert not page.info
    page = act(page, "candidate_list", **refused, value="abc")
    page = with_scenario(page, MIXED)
    assert not page.info
    assert not listed(page)["refused"]


def test_other_changes_come_before_candidates_unless_they_are_about_one():
    site = Site("S1", "station", *EAST)
    scenario = with_site(Scenario(""), site)
    assert with_other(scenario, Removal("F1")).changes == (Removal("F1"), site)
    assert with_other(scenario, Removal("S1")).changes == (site, Removal("S1"))
    gates = with_other(with_other(scenario, GateOpening("gate-1", *EAST)), GateOpening("gate-2", *EAST))
    assert [getattr(one, "gate_id", "") for one in gates.changes] == ["gate-1", "gate-2", ""]


def test_the_demo_is_taken_along_as_a_file():
    page = with_scenario(opened("en"), MIXED)
    page = unfolded(page, "scenario")
    assert "Download (JSON)" in [one.label for one in page.get("download_button")]
    assert len(sites(page)) == 1
    page.text_input(key="scenario_name").set_value("a\x07b\u202ec")  # what no file could hold
    page = run(page)
    assert memory(page).scenario.name == "a b c"
    page = with_scenario(page, Scenario("甲", changes=(Removal("x" * 300),)))  # of a register of long ids
    assert "cc-warn" in markup(page)
    assert "Download (JSON)" not in [one.label for one in page.get("download_button")]


def test_a_file_the_page_would_work_on_for_minutes_is_refused(monkeypatch):
    brought = Scenario("乙", "", (Removal("F1"),) * 501)
    own, (words_key, problems) = taken(scenario_bytes(brought), monkeypatch)
    assert (words_key, own.scenario) == ("app.scenario.refused", MIXED)
    assert [(one.code, one.value) for one in problems] == [("too_many_changes", "501")]
