"""The page, part by part, in both languages."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from coverage import audit, demo_project, load_standard
from coverage.app.session import number_of
from coverage.planning.figures import people_within
from tests.app.page_under_test import PATIENCE_S, ROOT, box, choose, click, markup, opened, run, words

OFF_THE_STREETS = (113.9, 28.9)  # some 100 km from the demo


@pytest.fixture(scope="module")
def demo():
    return audit(demo_project(), load_standard("changsha-2022-10"))


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
                "Subdistrict › community",
                "Requirement",
                "What is missing",
                "People affected",
                "Walk to one that counts",
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
    said = words(page)
    assert "候选点" in said
    assert re.search(r"60 岁及以上老年人新增可达：5 分钟 \+[\d,]+、10 分钟 \+[\d,]+、15 分钟 \+[\d,]+", said)
    assert "离开缺口清单" in said
    assert [site.kind for site in page.session_state["sites"]] == ["station"]


def test_a_click_is_taken_once(station):
    page = run(click(opened("zh"), *station))
    assert len(page.session_state["sites"]) == 1


def test_candidates_chain_and_are_removed_one_by_one_and_together(station):
    page = click(click(opened("en"), *station), station[0] + 0.001, station[1])
    page = choose(page, "tool_elderly", "centre")
    page = click(page, station[0], station[1] + 0.001)
    assert [(number_of(site), site.kind) for site in page.session_state["sites"]] == [
        (1, "station"),
        (2, "station"),
        (3, "centre"),
    ]
    page.button(key="remove-2").click()
    page = run(page)
    assert [number_of(site) for site in page.session_state["sites"]] == [1, 3]
    page.button(key="clear").click()
    page = run(page)
    assert page.session_state["sites"] == ()
    # a number on a list on paper never means another place, not even after all were taken away
    assert [number_of(site) for site in click(page, *station).session_state["sites"]] == [4]


def test_candidates_outlive_a_change_of_language(station):
    page = click(opened("zh"), *station)
    page = choose(page, "language", "en")
    assert len(page.session_state["sites"]) == 1
    assert "Newly in reach" in words(page)
    assert "Candidate 1" in words(page)  # among what stands in the chosen unit
    assert "候选点" not in words(page)


def test_a_change_of_language_keeps_the_boxes_and_changes_their_words():
    page = opened("zh")
    box(page, "walker").select("frail")
    page = choose(run(page), "language", "en")
    assert {one.key for one in page.selectbox} == {"project_en", "walker_en", "standard_en", "picked_en"}
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
    assert "sites" not in page.session_state


def test_looking_places_nothing(station):
    page = click(choose(opened("en"), "tool_elderly", "look"), *station)
    assert "sites" not in page.session_state
    assert box(page, "picked").value == page.session_state["chosen"]
    assert "Can people walk to it?" in words(page)


def test_a_candidate_is_placed_by_coordinates(station):
    page = opened("en")
    page = typed(page, f"{station[0]}，{station[1]}")
    assert len(page.session_state["sites"]) == 1
    (south, west), (north, east) = page.session_state["fit"].bounds
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
    assert "sites" not in page.session_state
    assert len(page.info) == 0


def test_a_unit_is_found_by_name(demo):
    page = opened("en")
    code = demo.gaps["unit_code"].iloc[0]
    box(page, "picked").set_value(code)
    page = run(page)
    assert page.session_state["chosen"] == code
    assert page.session_state["fit"].key.startswith(code)


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
