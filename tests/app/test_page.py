"""The page, part by part, in both languages."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from coverage.planning.figures import people_within
from tests.app.page_under_test import (
    PATIENCE_S,
    ROOT,
    act,
    box,
    choose,
    click,
    listed,
    markup,
    memory,
    opened,
    run,
    sites,
    words,
)
from tests.planning.askings import demo_audit

OFF_THE_STREETS = (113.9, 28.9)  # some 100 km from the demo


@pytest.fixture(scope="module")
def demo():
    return demo_audit()


@pytest.fixture
def station(demo):
    """Where a station of the demo stands: on a street, surely."""
    facilities = demo.project.facilities
    point = facilities.geometry[(facilities["kind"] == "station") & (facilities["status"] == "open")].iloc[0]
    return point.x, point.y


@pytest.mark.parametrize(("language", "fictional"), [("zh", "虚构示例"), ("en", "fictional example")])
def test_the_page_says_that_the_demo_is_fictional(language, fictional):
    assert fictional in words(opened(language))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_key_is_left_untranslated(language):
    page = opened(language)
    assert re.findall(r"\b(?:app|map|terms|reasons|outputs)\.[a-z_]+", words(page)) == []


def test_english_labels_hold_no_chinese():
    page = opened("en")
    labels = [element.label for element in (*page.selectbox, *page.get("button_group"), *page.expander, *page.button)]
    assert [label for label in labels if re.search(r"[\u4e00-\u9fff]", label)] == ["中文 English"]


@pytest.mark.parametrize(
    ("language", "headers"),
    [
        (
            "zh",
            [
                "街道 › 社区",
                "要求",
                "缺什么",
                "受影响的老年人",
                "能走到合格设施",
                "步行分钟",
                "最近合格设施",
                "现有设施",
                "条款",
            ],
        ),
        (
            "en",
            [
                "Community (subdistrict)",
                "Requirement",
                "What is missing",
                "People affected",
                "Within the walk",
                "Minutes to it",
                "Nearest that counts",
                "What is there",
                "Clause",
            ],
        ),
    ],
)
def test_the_gap_list_is_headed_in_the_readers_language(language, headers):
    assert list(opened(language).dataframe[0].value.columns) == headers


def test_the_gap_list_holds_every_gap_of_the_care_and_most_people_first(demo):
    table = opened("en").dataframe[0].value
    elderly = [rule.rule_id for rule in demo.standard.rules if rule.care == "elderly"]
    assert len(table) == int(demo.gaps["rule_id"].isin(elderly).sum())
    assert table["People affected"].dropna().is_monotonic_decreasing


def test_the_gap_list_is_filtered_by_clause(demo):
    page = choose(opened("en"), "gap_rules_elderly", ["A4"])
    assert len(page.dataframe[0].value) == int((demo.gaps["rule_id"] == "A4").sum())


def test_childcare_has_its_own_list_and_figures(demo):
    page = choose(opened("en"), "care", "childcare")
    childcare = [rule.rule_id for rule in demo.standard.rules if rule.care == "childcare"]
    assert len(page.dataframe[0].value) == int(demo.gaps["rule_id"].isin(childcare).sum())
    assert "children under 3" in words(page)


def test_everyone_is_counted_once(demo):
    rule = demo.standard.circle_rule("elderly")
    shares = [people_within(demo, rule, break_s) for break_s in demo.standard.breaks_s]
    # 63,000 people 60+ live in the demo, whatever the break; more minutes never reach fewer.
    assert {round(share.people) for share in shares} == {63_000}
    assert shares[0].reached <= shares[1].reached <= shares[2].reached


def test_a_shorter_break_reaches_fewer_people(demo):
    rule = demo.standard.circle_rule("elderly")
    page = choose(opened("en"), "break", 5.0)
    five = people_within(demo, rule, 300)
    assert "within 5 minutes" in words(page)
    assert f"{round(five.out):,}" in words(page)


def test_a_slower_walker_is_named_and_reaches_less():
    page = opened("en")
    before = figures(page)
    box(page, "walker").select("frail")
    page = run(page)
    assert "Frail older person, 0.6 m/s" in words(page)
    assert figures(page)[0] < before[0]


def figures(page):
    """The figures of the card, percentages and counts, in their order."""
    return [
        float(shown.strip("%").replace(",", "")) for shown in re.findall(r"<strong>([\d.,]+%?)</strong>", markup(page))
    ]


def test_a_click_places_a_candidate_and_says_what_it_buys(station):
    page = click(opened("zh"), *station)
    (row,) = listed(page)["rows"]
    assert re.fullmatch(r"15 分钟内 \+[\d,]+ 人 · 没有单元离开缺口清单", row["line"])
    said = "\n".join(row["lines"])
    assert re.search(r"60 岁及以上老年人新增可达：5 分钟 \+[\d,]+、10 分钟 \+[\d,]+、15 分钟 \+[\d,]+", said)
    assert re.search(r"步行可达 92\.2% → 92\.2%；有站社区和村 86\.2% → 86\.2%", said)
    assert [site.kind for site in sites(page)] == ["station"]
    assert listed(page)["open"] == row["id"]


def test_a_click_is_taken_once_however_often_it_is_told(station):
    page = run(click(opened("zh"), *station))
    assert len(sites(page)) == 1


def test_clicks_told_together_are_all_taken_in_their_order(station):
    page = opened("en")
    longitude, latitude = station
    acts = [{"n": n, "do": "click", "lat": latitude + n * 1e-4, "lng": longitude} for n in (2, 1, 3)]
    page.session_state["map"] = {"last_clicked": {"acts": acts}}
    page = run(page)
    assert [round((site.latitude - latitude) * 1e4) for site in sites(page)] == [1, 2, 3]
    page.session_state["map"] = {"last_clicked": {"acts": [*acts, {**acts[0], "n": 4}]}}
    assert len(sites(run(page))) == 4


@pytest.mark.parametrize("told", ["x", {"acts": "x"}, {"acts": [1, {"n": "1"}, {"n": 2}, {"n": 3, "do": "click"}]}])
def test_what_is_not_understood_changes_nothing(told):
    page = opened("en")
    page.session_state["map"] = {"last_clicked": told} if isinstance(told, dict) else None
    page.session_state["candidate_list"] = told if isinstance(told, dict) else None
    assert sites(run(page)) == ()


def numbers(page):
    return [(row["number"], row["id"].removeprefix("candidate-")) for row in listed(page)["rows"]]


def test_numbers_follow_the_order_of_the_list_and_ids_are_never_given_twice(station):
    page = click(click(opened("en"), *station), station[0] + 0.001, station[1])
    page = choose(page, "tool_elderly", "centre")
    page = click(page, station[0], station[1] + 0.001)
    assert [site.kind for site in sites(page)] == ["station", "station", "centre"]
    assert numbers(page) == [(1, "1"), (2, "2"), (3, "3")]
    page = act(page, "candidate_list", do="move", id="candidate-3", to=0)
    assert numbers(page) == [(1, "3"), (2, "1"), (3, "2")]
    page = act(page, "candidate_list", do="remove", id="candidate-1")
    assert numbers(page) == [(1, "3"), (2, "2")]
    page = act(page, "candidate_list", do="clear")
    assert sites(page) == ()
    assert numbers(click(page, *station)) == [(1, "4")]


def test_every_step_is_undone_and_redone(station):
    page = click(opened("en"), *station)
    assert (listed(page)["past"], listed(page)["future"]) == (True, False)
    page = act(page, "candidate_list", do="rename", id="candidate-1", name=" By  the lake ")
    page = act(page, "candidate_list", do="resize", id="candidate-1", name="beds", value="1,200")
    (named,) = sites(page)
    assert (named.name, named.beds) == ("By the lake", 1200)
    for left in (("By the lake", None), ("", None)):
        page = act(page, "candidate_list", do="undo")
        assert [(site.name, site.beds) for site in sites(page)] == [left]
    page = act(page, "map", do="undo")
    assert sites(page) == ()
    assert (listed(page)["past"], listed(page)["future"]) == (False, True)
    for _ in range(4):
        page = act(page, "map", do="redo")
    assert sites(page) == (named,)
    assert (listed(page)["past"], listed(page)["future"]) == (True, False)


def test_a_candidate_is_corrected_by_coordinates_or_stays_where_it_is(station):
    page = click(opened("en"), *station)
    page = act(page, "candidate_list", do="put", id="candidate-1", point=f"{station[0] + 0.001:.6f}, {station[1]:.6f}")
    assert round(sites(page)[0].longitude - station[0], 4) == 0.001
    assert memory(page).fit.key.startswith("candidate-1")
    for point, said in (("28.03, 113.18", "swapped"), ("113.9 28.9", "outside the district's data"), ("", "Type long")):
        kept = sites(page)
        page = act(page, "candidate_list", do="put", id="candidate-1", point=point)
        assert said in page.info[0].value
        assert sites(page) == kept


def test_a_size_that_is_no_number_is_refused_and_an_empty_one_taken_away(station):
    page = click(opened("en"), *station)
    for told in ("-1", "many", "nan"):
        page = act(page, "candidate_list", do="resize", id="candidate-1", name="cost_yuan", value=told)
        assert "not below 0" in page.info[0].value
    page = act(page, "candidate_list", do="resize", id="candidate-1", name="cost_yuan", value="200000")
    assert sites(page)[0].cost_yuan == 200_000
    page = act(page, "candidate_list", do="resize", id="candidate-1", name="cost_yuan", value="")
    assert sites(page)[0].cost_yuan is None
    assert len(page.info) == 0


def test_candidates_outlive_a_change_of_language(station):
    page = click(opened("zh"), *station)
    page = choose(page, "language", "en")
    assert len(sites(page)) == 1
    assert "Newly in reach" in words(page)
    assert "Candidate 1" in words(page)  # among what stands in the chosen unit
    assert "候选点" not in words(page)


def test_a_change_of_language_keeps_the_boxes_and_changes_their_words():
    page = opened("zh")
    box(page, "walker").select("frail")
    page = choose(run(page), "language", "en")
    assert {one.key for one in page.selectbox} >= {"project_en", "walker_en", "standard_en", "picked_en"}
    assert not any(one.key.endswith("_zh") for one in page.selectbox)
    assert box(page, "walker").value == "frail"
    assert box(page, "walker").options[0] == "As the plan says"
    box(page, "walker").select("older")
    page = choose(run(page), "language", "zh")
    assert box(page, "walker").value == "older"


def test_a_reload_keeps_what_was_asked():
    page = opened("en")
    box(page, "walker").select("frail")
    page = choose(choose(run(page), "care", "childcare"), "break", 10.0)
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_S)
    for name, values in page.query_params.items():
        again.query_params[name] = values
    again = run(again)
    assert box(again, "walker").value == "frail"
    assert "childcare within 10 minutes" in words(again)


def test_an_address_of_nonsense_is_passed_over():
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_S)
    nonsense = {"service": "x", "minutes": "7", "walker": "x", "standard": "/etc", "project": r"\\host\share"}
    for name, value in nonsense.items():
        page.query_params[name] = value
    page = run(page)
    assert len(page.error) == 0
    assert page.query_params["project"] == "demo"


def test_beyond_the_district_line_a_candidate_counts_for_no_unit(demo):
    west, _, east, _ = demo.project.units.total_bounds
    outside = demo.project.facilities[~demo.project.facilities.geometry.x.between(west, east)].geometry.iloc[0]
    assert "Outside the district: counts for no unit" in words(click(opened("en"), outside.x, outside.y))


def test_it_is_said_what_a_candidate_is_taken_to_offer(station):
    said = words(click(opened("en"), *station))
    # 200 m² by A5, day care by A4, meals by C5
    assert "A tried home-care station is taken to offer what the plan asks: 200 m², day care, meals." in said


@pytest.mark.parametrize(("language", "kind_words"), [("zh", "数据范围之外"), ("en", "outside the district's data")])
def test_a_click_outside_all_data_is_told_kindly(language, kind_words):
    page = click(opened(language), *OFF_THE_STREETS)
    assert kind_words in page.info[0].value
    assert sites(page) == ()


def test_looking_places_nothing(station):
    page = click(choose(opened("en"), "tool_elderly", "look"), *station)
    assert sites(page) == ()
    assert memory(page).chosen
    assert "Can people walk to it?" in words(page)


def test_a_candidate_is_placed_by_coordinates(station):
    page = opened("en")
    page = typed(page, f"{station[0]}，{station[1]}")
    assert len(sites(page)) == 1
    (south, west), (north, east) = memory(page).fit.bounds
    assert south < station[1] < north
    assert west < station[0] < east


def typed(page, point):
    page.text_input(key="typed_point").set_value(point)
    next(button for button in page.button if button.label == "Place").click()
    return run(page)


@pytest.mark.parametrize(
    ("point", "said"), [("", "Type longitude and latitude"), ("28.03, 113.18", "swapped"), ("113.9 28.9", "outside")]
)
def test_a_typed_place_that_is_not_taken_is_told_beside_the_button(point, said):
    page = typed(opened("en"), point)
    assert said in words(page)
    assert sites(page) == ()
    assert len(page.info) == 0


def test_a_unit_is_found_by_name(demo):
    page = opened("en")
    code = demo.gaps["unit_code"].iloc[0]
    box(page, "picked").set_value(code)
    page = run(page)
    assert memory(page).chosen == code
    assert memory(page).fit.key.startswith(code)


@pytest.mark.parametrize(("language", "said"), [("zh", "无法打开"), ("en", "This cannot be opened")])
def test_a_broken_project_is_refused_in_words(language, said, tmp_path, monkeypatch):
    broken = tmp_path / "projects" / "broken" / "manifest.json"
    broken.parent.mkdir(parents=True)
    broken.write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    page = opened(language)
    box(page, "project").select("projects/broken")
    page = run(page)
    assert said in page.error[0].value
    assert "carecircle import" in words(page)
    box(page, "project").select_index(0)
    assert len(run(page).error) == 0


def test_rows_left_out_are_listed_with_their_reason(demo):
    said = words(opened("en"))
    assert demo.problems
    assert all(problem.details.get("name", "") in said for problem in demo.problems)
