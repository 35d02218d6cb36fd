"""Proposing: the job beside the page, the words and the curve of an answer, and the panel in both languages."""

import base64
import re
import time
from dataclasses import replace
from math import inf
from pathlib import Path

import pandas as pd
import pytest
import shapely

from coverage import demo_project
from coverage.app import data
from coverage.app.numbers import within
from coverage.app.proposal import pool
from coverage.app.proposal.accepting import accepted, own_names
from coverage.app.proposal.answer import REST_DROPPED, take
from coverage.app.proposal.cost_curve import curve_html, curve_of
from coverage.app.proposal.proposal_words import answer_html, bound_words, table_of
from coverage.app.proposal.question_words import ask_words, relaxed_words
from coverage.app.proposal.search import named
from coverage.app.session import Memory
from coverage.errors import Problem
from coverage.model.datum import from_wgs84
from coverage.model.scenario import Scenario, Site
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.candidates import HAN
from coverage.planning.siting.proposal import Shortfall
from tests.app.page_under_test import listed, markup, memory, opened, run, sites, words
from tests.app.proposals import ended, proposal
from tests.planning.askings import PLAN

HOSTILE = "<img src=x onerror=alert(1)>"
OPEN = {"zh": "propose_open_zh", "en": "propose_open_en"}


# --- the answer


def said(one, language="en", **places):
    html = answer_html(one, PLAN, places, language)
    assert HOSTILE not in html
    return re.sub(r"<[^>]+>", " ", html)


def test_an_answer_says_people_share_gain_cost_and_bound():
    told = said(proposal())
    for figure in ("800 of 1,000 people 60+", "(80%)", "200 more", "2,000,000 yuan", "at most 0.5% better"):
        assert figure in told
    assert "0.5%" in said(proposal(), "zh")


def test_the_people_added_are_those_between_the_two_figures_shown():
    rows = proposal().proposed.assign(people_within=[700.6, 800.4], people_added=[100.0, 99.8])
    odd = proposal(people_before=600.6, people_within=800.4, proposed=rows)  # 601 → 701 → 800
    assert "199 more" in said(odd)
    assert list(table_of(odd, {}, "en")["Adds"]) == [100, 99]


@pytest.mark.parametrize(
    ("fields", "words_of_it"),
    [
        ({"status": "proven"}, "Proven: no better choice exists."),
        ({"status": "cancelled"}, "Stopped by hand: at most 0.5% better exists."),
        ({"status": "time_limit", "gap": inf}, "how much better a choice may exist is not known"),
        ({"ask": Ask("station", "lift_lowest", 2), "value": 0.4, "gap": 0.0}, "cannot be raised further"),
        ({"sites": ()}, "Nothing to open"),
    ],
)
def test_an_answer_says_how_good_it_is(fields, words_of_it):
    assert words_of_it in said(proposal(**fields))


def test_a_gap_is_never_said_smaller_than_it_is():
    assert "0.5%" in bound_words(proposal(gap=0.00401), "en")


def test_no_answer_names_units_conflict_and_what_can_be_asked_instead():
    short = Shortfall(
        pd.DataFrame({"unit_code": ["C9"], "people": [37.0]}),
        (Problem("siting_no_limit"),),
        Ask("station", "cover_all", where_possible=True),
    )
    told = said(proposal(status="infeasible", shortfall=short), C9=HOSTILE)
    for words_of_it in ("37", "No choice", "What conflicts", "who and what no candidate can reach is let off"):
        assert words_of_it in told
    unproven = said(proposal(status="not_found", shortfall=replace(short, proven=False)))
    assert "there may be one" in unproven
    assert "conflicts" not in unproven


def test_the_table_adds_up_and_is_harmless():
    table = table_of(proposal(), {"C1": "=HYPERLINK(1)", "C2": "West"}, "en")
    assert list(table["Reach"]) == [75.0, 80.0]
    assert list(table["10,000 yuan"]) == [100.0, 100.0]
    assert not table["Stands in"][0].startswith("=")


def test_the_curve_bends_where_a_site_begins_to_add_less_than_the_average():
    # 600, 750, 800, 810, 820 of 1,000: the straight line is at 655, 710, 765; the curve is 95, 90, 45 above it.
    curve = curve_of(proposal())
    assert curve.knee == 1
    assert curve.share == (0.6, 0.75, 0.8, 0.81, 0.82)
    assert curve.chosen == 2
    html = curve_html(curve, "en")
    assert "1 site 75%" in html
    picture = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1]).decode()
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_a_proposal_that_keeps_to_more_is_ringed_below_the_curve_and_the_words_say_why():
    lower = proposal(people_within=780.0)
    curve = curve_of(lower)
    assert (curve.chosen, curve.reached, curve.share[2]) == (2, 0.78, 0.8)
    assert "lies below the curve" in curve_html(curve, "en")
    assert "lies below the curve" not in curve_html(curve_of(proposal()), "en")


def test_a_curve_that_time_ended_says_so_and_one_that_ended_by_itself_goes_on_flat():
    one = proposal()
    cut = curve_of(replace(one, curve=one.curve.head(1), curve_is_whole=False))
    assert (cut.share, cut.chosen) == ((0.6, 0.75), None)
    assert "before the curve was finished" in curve_html(cut, "en")
    flat = curve_of(replace(one, curve=one.curve.head(1), people_within=750.0))
    assert (flat.share, flat.chosen) == ((0.6, 0.75, 0.75), 2)


def test_no_curve_is_drawn_of_nothing():
    one = proposal()
    assert curve_of(replace(one, curve=one.curve.head(0))) is None
    assert curve_of(replace(one, people=0.0)) is None


def test_accepted_sites_come_last_with_ids_nobody_had():
    before = Scenario("A", changes=(Site("candidate-3", "station", 113.0, 28.0),))
    after = accepted(before, proposal().sites, 7)
    assert [one.site_id for one in after.changes] == ["candidate-3", "candidate-8", "candidate-9"]
    assert after.changes[1].cost_yuan == 1_000_000.0


@pytest.mark.parametrize(("count", "said"), [(1, (REST_DROPPED,)), (2, ())])
def test_accepted_sites_come_into_view_and_those_that_are_left_are_not_left_in_silence(count, said):
    own, one = Memory(), proposal()
    take(own, one.sites[:count], len(one.sites))
    assert (len(own.scenario.changes), own.notice) == (count, said)
    (south, west), (north, east) = own.fit.bounds
    assert all(south < site.latitude < north and west < site.longitude < east for site in one.sites[:count])


def test_sites_are_named_as_their_candidates_in_a_language_and_along_streets_by_whoever_looks():
    told = named(proposal(), {"street-1": "Mill Road", "room-H1": "no site"})
    assert [site.name for site in told.sites] == told.proposed["name"].tolist() == ["Mill Road", "Site 2"]
    candidates = pd.DataFrame({"candidate_id": ["street-1", "street-2"], "origin": ["street", "room"]})
    assert [site.name for site in own_names(told, candidates, (0, 1))] == ["", "Site 2"]


def test_a_relaxed_question_says_what_it_asks_otherwise():
    ask = Ask("station", number=2, with_capacity=True)
    relaxed = replace(ask, number=5, with_capacity=False, with_planned=True, where_possible=True)
    told = relaxed_words(ask, relaxed, "en")
    for words_of_it in ("“at most 5 sites” instead of “at most 2 sites”", "drop “no site", "planned", "let off"):
        assert words_of_it in told
    assert "station" not in told
    assert "taken for open" in ask_words(relaxed, "en")


@pytest.mark.parametrize("name", ["../../x.csv", "..", "a\\b.csv", "候选点（新）.xlsx", "x" * 300 + ".csv"])
def test_a_file_brought_along_stays_in_its_folder(name):
    made = pool.own_file(name, b"")
    assert Path(made.name).name == made.name
    assert made.name.strip(".")
    assert len(made.name) <= 60


def test_candidates_in_another_datum_are_none_until_that_is_declared():
    facilities = demo_project().facilities
    lon, lat = from_wgs84(shapely.get_coordinates(facilities.geometry.to_numpy()), "gcj02").T
    rows = [f"{name},{x:.6f},{y:.6f}" for name, x, y in zip(facilities["facility_id"], lon, lat, strict=True)]
    content = "\n".join(["名称,经度,纬度", *rows]).encode()
    asked = data.question("demo", "changsha-2022-10", "")
    table, problems = pool.file_candidates(asked, pool.own_file("a.csv", content))
    assert (len(table), [one.code for one in problems]) == (0, ["wrong_datum"])
    table, problems = pool.file_candidates(asked, pool.own_file("a.csv", content, "gcj02"))
    assert (len(table), [one.code for one in problems]) == (len(facilities), ["datum_moved"])


# --- the panel


@pytest.fixture
def solver(monkeypatch):
    """Answer at once by hand; a question with a long time limit goes on until it is stopped."""

    def answered(audit, candidates, ask, tell, stop, hear):
        best = proposal(ask=ask, status="proven")
        hear(replace(best, status="time_limit"))
        while ask.time_limit_s > 100 and not stop():
            time.sleep(0.005)
        return replace(best, status="cancelled") if stop() else best

    monkeypatch.setattr("coverage.door.propose", answered)


def asked(language, **form):
    """Open the panel, fill the form in and ask."""
    page = opened(language)
    page.session_state[OPEN[language]] = True
    for key, value in form.items():
        page.session_state[key] = value
    run(page)
    return pressed(page, "propose")


def pressed(page, key):
    page.button(key=key).click()
    return run(page)


def job(page):
    return page.session_state["proposal"].job


def titles(page, language):
    """What the accepted sites are called in the list, in a language; the panel stays open."""
    page.session_state["language"] = language
    run(page)
    assert page.session_state[OPEN[language]]
    return " ".join(row["name"] or row["title"] for row in listed(page)["rows"])


@pytest.mark.usefixtures("solver")
@pytest.mark.parametrize(("language", "proven"), [("zh", "已证明"), ("en", "Proven")])
def test_one_click_proposes_and_one_accepts_in_a_step_that_is_undone(language, proven):
    page = asked(language)
    ended(job(page))
    run(page)
    assert proven in words(page)
    assert "cc-curve" in markup(page)
    labels = [one.label for one in (*page.button, *page.expander, *page.selectbox, *page.number_input)]
    assert language == "zh" or not re.search(r"[\u4e00-\u9fff]", " ".join(labels))
    pressed(page, "propose_accept")
    assert [site.site_id for site in sites(page)] == ["candidate-1", "candidate-2"]
    other = {"zh": "en", "en": "zh"}[language]
    assert [bool(HAN.search(titles(page, one))) for one in (other, language)] == [other == "zh", language == "zh"]
    assert len(memory(page).history.past) == 1
    assert not page.button(key="propose").disabled
    memory(page).undo()
    run(page)
    assert sites(page) == ()
    assert proven in words(page)  # the proposal is about what is shown again


@pytest.mark.usefixtures("solver")
def test_a_budget_needs_a_cost_a_stopped_search_keeps_its_best_and_another_service_ends_it():
    page = opened("en")
    page.session_state[OPEN["en"]] = True
    page.session_state["propose_limit"] = "budget"
    page.session_state["propose_seconds"] = 300
    run(page)
    assert page.button(key="propose").disabled

    page.session_state["propose_cost"] = 50.0
    pressed(run(page), "propose")
    asked_for = page.session_state["proposal"].ask
    assert (asked_for.cost_yuan, asked_for.budget_yuan, asked_for.number) == (500_000.0, 3_000_000.0, None)
    assert not job(page).told.ended
    assert "800 of 1,000" in words(page)

    pressed(page, "propose_stop")
    ended(job(page))
    run(page)
    assert "Stopped by hand: at most 0.5% better exists." in words(page)

    pressed(page, "propose")
    page.session_state["care"] = "childcare"
    run(page)
    assert ended(job(page)).proposal.status == "cancelled"
    assert "800 of 1,000" not in words(page)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "From 1 to 200 can be asked; 200 is taken."), ("zh", "可填 1 至 200，按 200 计算。")]
)
def test_a_number_out_of_bounds_is_answered_in_the_language_of_the_page(language, said):
    page = opened(language)
    page.session_state[OPEN[language]] = True
    page.session_state["propose_number"] = 500
    run(page)
    assert said in words(page)
    page.session_state["propose_number"] = 20
    assert said not in words(run(page))


def test_bounds_hold_at_both_ends():
    assert [within(told, (1, 200), "en") for told in (-5, 1, 7, 200, 10**12)] == [1, 1, 7, 200, 200]
