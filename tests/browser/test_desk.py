"""The page in a real Chromium: what is drawn, what a click does, what is downloaded, and that nothing leaves."""

import json
import re

import pytest
from playwright.sync_api import expect

from coverage import demo_project
from coverage.door import scenario_bytes
from coverage.model.scenario import PathOpening, Removal, Scenario
from tests.browser.conftest import hosts

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_opens_on_the_demo_and_asks_nobody_else(open_desk, server):
    desk = open_desk()
    assert "虚构示例" in desk.page.inner_text("body")
    assert "虚构示例" in desk.frame.locator(".leaflet-control-attribution").inner_text()
    assert desk.frame.locator(".leaflet-circles-pane").get_attribute("data-breaks") == "15 10 5"
    assert desk.frame.locator("path.unit.covered").count() > 0
    assert desk.frame.locator("path.unit.gap").count() > 0
    assert desk.frame.locator("path.facility.station").count() > 0
    assert desk.page.locator("[data-testid=stDataFrame]").count() == 1
    assert any(address.startswith("ws:") for address in desk.asked)
    assert hosts(desk.asked) == {server.removeprefix("http://")}


def test_a_click_drops_a_candidate_and_keeps_the_zoom(open_desk):
    desk = open_desk()
    zoom_in(desk)
    before = desk.view()
    drawn = desk.drawn()
    desk.click_beside_a_station()
    desk.wait_drawn(drawn)
    assert desk.view() == before
    desk.wait_for_candidates(1)
    assert desk.frame.locator("path.site-circle").count() == 3
    told = desk.rows.first.inner_text()
    assert re.search(r"60 岁及以上老年人新增可达：5 分钟 \+[\d,]+、10 分钟 \+[\d,]+、15 分钟 \+[\d,]+", told)
    assert "离开缺口清单" in told
    desk.page.get_by_role("button", name="移除此候选点").click()
    desk.wait_drawn(drawn + 1)
    assert desk.frame.locator("path.site-circle").count() == 0
    assert desk.view() == before


def test_of_twenty_clicks_none_is_lost_none_is_doubled_and_the_zoom_is_kept(open_desk):
    desk = open_desk(locale="en-GB")
    zoom_in(desk)
    before = desk.view()
    points = desk.points(20)
    for x, y in points[:3]:  # one after the other
        desk.page.mouse.click(x, y)
        desk.rows.nth(points.index((x, y))).wait_for()
    for x, y in points[3:]:  # and faster than any can be answered
        desk.page.mouse.click(x, y)
    desk.wait_for_candidates(20)
    desk.page.mouse.dblclick(*points[4])  # one place, pressed twice
    desk.wait_for_candidates(21)
    desk.page.wait_for_timeout(600)
    desk.wait_for_candidates(21)
    assert desk.view() == before
    placed = [tuple(map(float, one.split(", "))) for one in typed_points(desk)]
    assert len(set(placed[:20])) == 20
    # in the order in which they were clicked: by rows of five, from the west
    assert all((placed[at][0] < placed[at + 1][0]) == (at % 5 < 4) for at in range(19))


# Streamlit gathers what is told at one moment and asks one part of the page for an answer: here the tabs.
BESIDE_A_CLICK_ON_THE_MAP = """(frame) => {
  const tab = document.querySelectorAll("[role=tab]")[1];
  frame.contentWindow.addEventListener("click", () => tab.click(), { once: true });
}"""
BEFORE_A_CLICK_IN_THE_LIST = """() => {
  const tab = document.querySelectorAll("[role=tab]")[2];
  window.addEventListener("click", () => tab.click(), { once: true, capture: true });
}"""


def test_what_is_told_at_one_moment_with_another_part_of_the_page_is_not_lost(open_desk):
    desk = open_desk(locale="en-GB")
    desk.page.get_by_role("tab").nth(1).wait_for()
    desk.page.locator("iframe[title^='streamlit_folium']").evaluate(BESIDE_A_CLICK_ON_THE_MAP)
    desk.click_beside_a_station()
    desk.wait_for_candidates(1)
    desk.page.evaluate(BEFORE_A_CLICK_IN_THE_LIST)
    desk.rows.first.get_by_role("button", name="Remove").click()
    desk.rows.first.wait_for(state="detached")


def test_a_map_drawn_anew_between_press_and_release_loses_no_click(open_desk):
    desk = open_desk(locale="en-GB")
    desk.page.mouse.move(*desk.beside_a_station())
    desk.page.mouse.down()
    language = desk.page.get_by_role("radio", name="中文").or_(desk.page.get_by_role("button", name="中文")).first
    language.evaluate("(one) => one.click()")
    desk.frame.locator(".legend", has_text="有缺口").wait_for()  # drawn at once, and the units after it
    desk.page.wait_for_timeout(600)
    desk.page.mouse.up()
    desk.wait_for_candidates(1)
    desk.frame.locator(".label", has_text="街道").first.wait_for(state="attached")


@pytest.mark.parametrize(("locale", "fold"), [("zh-CN", "按坐标放置"), ("en-GB", "Place by coordinates")])
def test_one_site_after_the_other_is_placed_by_coordinates_with_the_keyboard_alone(open_desk, locale, fold):
    desk = open_desk(locale=locale)
    desk.page.get_by_text(fold, exact=True).click()
    field = desk.page.locator(".st-key-typed_point input")
    field.focus()
    for at, place in enumerate(stations(2), 1):
        desk.page.keyboard.press("Control+a")
        desk.page.keyboard.type(place)
        desk.page.keyboard.press("Enter")
        desk.wait_for_candidates(at)
        desk.page.wait_for_timeout(600)  # what lies below the list is drawn after it
        assert field.evaluate("(one) => one === document.activeElement")
        assert field.is_visible()


def stations(count):
    """Where stations stand on the demo, as they are typed: one more may stand there."""
    from tests.planning.askings import demo_audit

    facilities = demo_audit().project.facilities
    places = facilities.geometry[facilities["kind"] == "station"].head(count)
    return [f"{place.x:.6f}, {place.y:.6f}" for place in places]


@pytest.mark.parametrize(
    ("locale", "beds", "said"),
    [("zh-CN", "床位", "请填写不小于 0 的数字。"), ("en-GB", "Beds", "Give a number, not below 0.")],
)
def test_the_word_about_a_figure_that_is_none_goes_when_the_former_one_is_typed_again(open_desk, locale, beds, said):
    desk = open_desk(locale=locale)
    desk.click_beside_a_station()
    desk.wait_for_candidates(1)
    field, notice = desk.rows.first.get_by_role("textbox", name=beds), desk.page.get_by_text(said, exact=True)
    for typed, shown in (("30", 0), ("abc", 1), ("30", 0)):
        field.fill(typed)
        field.press("Enter")
        expect(notice).to_have_count(shown)
        desk.page.wait_for_timeout(600)


def typed_points(desk):
    return desk.page.locator(".rows .figures .wide input").evaluate_all("(all) => all.map((one) => one.value)")


def test_the_list_is_ordered_renamed_and_emptied_with_the_keyboard_alone(open_desk):
    desk = open_desk(locale="en-GB")
    for at, (x, y) in enumerate(desk.points(3), 1):
        desk.page.mouse.click(x, y)
        desk.wait_for_candidates(at)
    first = desk.rows.first.get_attribute("data-id")
    name = desk.rows.first.get_by_role("textbox", name="Rename")
    name.fill("By the lake")
    name.press("Enter")
    desk.page.locator(".rows .row").first.get_by_role("button", name="Move down: 1 By the lake").wait_for()
    desk.rows.first.get_by_role("button", name="Drag into order").focus()
    desk.page.keyboard.press("Alt+ArrowDown")
    desk.page.locator(f".rows .row:nth-child(2)[data-id='{first}']").wait_for()
    assert focused(desk) == f"drag {first}"
    desk.page.keyboard.press("Alt+ArrowDown")
    desk.page.locator(f".rows .row:nth-child(3)[data-id='{first}']").wait_for()
    desk.rows.nth(2).get_by_role("button", name="Move up").press("Enter")
    desk.page.locator(f".rows .row:nth-child(2)[data-id='{first}']").wait_for()
    assert focused(desk) == f"up {first}"
    desk.wait_for_candidates(3)
    desk.rows.nth(1).get_by_role("button", name="Remove").press("Enter")
    desk.rows.nth(2).wait_for(state="detached")
    assert focused(desk).startswith("remove candidate-")
    desk.page.evaluate("document.activeElement.blur()")
    desk.page.keyboard.press("Control+z")
    desk.wait_for_candidates(3)
    assert desk.rows.nth(1).get_attribute("data-id") == first
    desk.page.keyboard.press("Control+Shift+z")
    desk.rows.nth(2).wait_for(state="detached")
    redo = desk.page.get_by_role("button", name="Redo")
    assert redo.get_attribute("aria-disabled") == "true"
    desk.page.get_by_role("button", name="Undo").press("Enter")
    desk.wait_for_candidates(3)


FOCUSED = """() => {
  let at = document.activeElement;
  while (at.shadowRoot) at = at.shadowRoot.activeElement;
  return at.dataset.key;
}"""


def focused(desk):
    """The control that has the focus, within our list too."""
    return desk.page.evaluate(FOCUSED)


def test_a_candidate_is_dragged_to_another_place_and_its_numbers_follow(open_desk):
    desk = open_desk(locale="en-GB")
    for at, (x, y) in enumerate(desk.points(3), 1):
        desk.page.mouse.click(x, y)
        desk.wait_for_candidates(at)
    third = desk.rows.nth(2).get_attribute("data-id")
    place = typed_points(desk)[2]
    desk.rows.nth(2).get_by_role("button", name="Drag into order").hover()
    desk.page.mouse.down()
    box = desk.rows.first.bounding_box()
    desk.page.mouse.move(box["x"] + 20, box["y"] + 30, steps=4)
    desk.page.mouse.move(box["x"] + 20, box["y"] + 3, steps=4)
    desk.page.mouse.up()
    desk.page.locator(f".rows .row:nth-child(1)[data-id='{third}']").wait_for()
    desk.wait_for_candidates(3)
    assert typed_points(desk)[0] == place


def zoom_in(desk):
    former = desk.view()
    desk.frame.locator(".leaflet-control-zoom-in").click()
    desk.frame.locator(f"#map_div:not([data-view='{' '.join(map(str, former))}'])").wait_for()
    desk.page.wait_for_timeout(400)  # the zoom is animated


def test_the_gap_report_is_downloaded_whole(open_desk, tmp_path):
    from coverage.outputs.gap_report import gap_report
    from tests.planning.askings import demo_audit

    desk = open_desk(locale="en-GB")
    with desk.page.expect_download() as awaited:
        desk.page.get_by_role("button", name="Download all gaps").click()
    download = awaited.value
    assert download.suggested_filename == "Xinghe-District-gaps.geojson"
    download.save_as(tmp_path / "gaps.geojson")
    written = (tmp_path / "gaps.geojson").read_bytes()
    assert json.loads(written)["type"] == "FeatureCollection"
    assert written == gap_report(demo_audit(), "en")


def test_another_language_changes_every_word_and_not_the_view(open_desk):
    desk = open_desk(locale="en-GB")
    zoom_in(desk)
    before, drawn = desk.view(), desk.drawn()
    assert "Gap list" in desk.page.inner_text("body")
    desk.page.get_by_role("radio", name="中文").or_(desk.page.get_by_role("button", name="中文")).first.click()
    desk.wait_drawn(drawn)
    desk.page.get_by_text("缺口清单", exact=False).first.wait_for()
    assert "有缺口" in desk.frame.locator(".legend").inner_text()
    assert desk.view() == before


def test_a_button_of_the_map_shows_the_whole_district_again(open_desk):
    desk = open_desk()
    before = desk.view()
    zoom_in(desk)
    zoom_in(desk)
    assert desk.view() != before
    desk.frame.get_by_role("button", name="显示整个区县").click()
    desk.frame.locator(f"#map_div[data-view='{' '.join(map(str, before))}']").wait_for()


def test_tab_stops_at_the_buttons_of_the_map_and_not_at_its_hundreds_of_units(open_desk):
    desk = open_desk()
    desk.map.focus()
    stops = []
    for _ in range(3):
        desk.page.keyboard.press("Tab")
        stops.append(desk.map.evaluate("(map) => map.ownerDocument.activeElement.getAttribute('aria-label')"))
    assert stops == ["放大", "缩小", "显示整个区县"]


def test_a_row_of_the_gap_list_moves_the_map(open_desk):
    desk = open_desk()
    before, drawn = desk.view(), desk.drawn()
    table = desk.page.locator("[data-testid=stDataFrame]")
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    desk.page.mouse.click(box["x"] + 16, box["y"] + 52)  # the box before the first row, below a header of 35 pixels
    desk.wait_drawn(drawn)
    desk.page.wait_for_timeout(600)  # the move is animated
    chosen = desk.frame.locator(".leaflet-lines-pane").get_attribute("data-chosen")
    assert re.fullmatch(r"\d{12}", chosen)
    assert desk.frame.locator("path.chosen").count() == 1
    assert desk.view() != before


@pytest.mark.parametrize(("locale", "tab"), [("zh-CN", "方案逐条评估"), ("en-GB", "Every clause of the plan")])
def test_the_tab_of_clauses_shows_all_of_them_and_asks_nobody_else(open_desk, server, locale, tab):
    from coverage import load_standard

    desk = open_desk(locale=locale)
    ids = desk.page.locator("td.cc-id")
    assert not ids.first.is_visible()  # the gap list comes first
    desk.page.get_by_role("tab", name=tab).click()
    ids.first.wait_for(state="visible")
    clauses = load_standard("changsha-2022-10").clauses
    assert ids.all_inner_texts() == [clause.rule_id for clause in clauses]
    assert all(one.is_visible() for one in ids.all())
    titles = [clause.title_zh if locale == "zh-CN" else clause.title_en for clause in clauses]
    shown = [row.inner_text() for row in desk.page.locator("tr:has(td.cc-id)").all()]
    assert all(title in row for title, row in zip(titles, shown, strict=True))
    row = next(row for row in shown if row.startswith("A4"))
    assert "89.3%" in row  # 59 of 66 communities have a station
    # it is as wide as the window, not wider: nothing to the right of it is cut off
    box = desk.page.locator("table.cc-scorecard").first.bounding_box()
    assert box["x"] + box["width"] <= desk.page.viewport_size["width"]
    gaps = desk.page.locator("[data-testid=stDataFrame]")
    assert not gaps.is_visible()
    for at, seen in ((0, gaps), (1, ids.first), (0, gaps)):  # back and forth
        desk.page.get_by_role("tab").nth(at).click()
        seen.wait_for(state="visible")
    desk.page.wait_for_timeout(1000)
    assert gaps.is_visible()
    assert hosts(desk.asked) == {server.removeprefix("http://")}


@pytest.mark.parametrize(
    ("locale", "fold", "shut"),
    [("zh-CN", "情景：", "情景中停办"), ("en-GB", "Scenario: name", "closes in the scenario")],
)
def test_the_map_draws_what_a_scenario_makes_of_what_stands_and_a_click_leaves_it(
    open_desk, tmp_path, locale, fold, shut
):
    first, second = (
        demo_project().facilities.query("kind == 'station' and status == 'open'").iloc[:2].to_dict("records")
    )
    place = second["geometry"]
    changes = (Removal(first["facility_id"]), PathOpening("P", ((place.x, place.y), (place.x + 0.005, place.y))))
    kept = tmp_path / "scenario.json"
    kept.write_bytes(scenario_bytes(Scenario("A", changes=changes)))
    desk = open_desk(locale=locale)
    desk.page.get_by_text(fold).first.click()
    desk.page.locator("input[type=file]").first.set_input_files(kept)
    for kind in ("shut", "path"):
        desk.frame.locator(f"path.change-{kind}").wait_for(state="attached")
    assert shut in desk.frame.locator(".legend").inner_text()
    faded = [one for one in desk.frame.locator("path.facility").all() if one.get_attribute("stroke-opacity") == "0.35"]
    assert len(faded) == 1
    desk.frame.locator("path.change-path").evaluate("one => { one.dataset.former = 'yes'; }")
    desk.click_beside_a_station()
    desk.wait_for_candidates(1)
    assert desk.frame.locator("path.change-path").get_attribute("data-former") == "yes"


def test_a_reload_asks_before_it_loses_a_scenario_and_not_when_it_is_kept(open_desk):
    desk = open_desk(locale="en-GB")
    asked = []
    desk.page.on("dialog", lambda one: (asked.append(one.type), one.accept()))
    desk.page.reload()
    desk.frame.locator("#map_div[data-ready]").wait_for()
    desk.page.get_by_role("tab").nth(1).wait_for()
    assert asked == []
    desk.click_beside_a_station()
    desk.wait_for_candidates(1)
    desk.page.reload()
    assert asked == ["beforeunload"]


@pytest.mark.parametrize(
    ("locale", "folds", "choose"),
    [
        ("zh-CN", ("情景：", "按坐标放置"), "选择文件"),
        ("en-GB", ("Scenario: name", "Place by coordinates"), "Choose from disk"),
    ],
)
def test_no_word_of_streamlits_own_stands_beside_ours(open_desk, locale, folds, choose):
    desk = open_desk(locale=locale)
    for fold in folds:
        desk.page.get_by_text(fold).first.click()
    desk.page.locator("[data-testid=stFileUploader]").wait_for()
    button = desk.page.locator("[data-testid=stFileUploaderDropzone] button")
    content = button.locator("[data-testid=stMarkdownContainer]").evaluate(
        "one => getComputedStyle(one, '::after').content"
    )
    assert content == f'"{choose}"'
    desk.page.locator("[data-testid=stForm] input").first.press_sequentially("113")
    desk.page.wait_for_timeout(300)
    told = desk.page.locator("body").inner_text()
    for word in ("Upload", "Browse", "per file", "Press Enter"):
        assert word not in told


def test_a_place_clicked_for_a_change_is_marked_on_the_map_and_stands_in_a_form_that_is_unfolded(open_desk):
    desk = open_desk(locale="en-GB")
    desk.page.get_by_text("marks a change").click()
    desk.click_beside_a_station()
    spot = desk.frame.locator("path.change-spot[fill='#B0478A']")
    spot.wait_for(state="attached")
    assert "marked, not added yet" in desk.frame.locator(".legend").inner_text()
    field = desk.page.locator(".st-key-other_point input")
    expect(desk.page.get_by_text("Other changes: closing")).to_be_in_viewport()
    assert re.fullmatch(r"113\.\d{6}, 28\.\d{6}", field.input_value())
    field.fill("")
    field.press("Enter")
    spot.wait_for(state="detached")
