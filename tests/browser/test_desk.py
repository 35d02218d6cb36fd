"""The page in a real Chromium: what is drawn, what a click does, what is downloaded, and that nothing leaves."""

import json
import re

import pytest

from tests.browser.conftest import hosts

pytestmark = pytest.mark.browser


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
    assert desk.frame.locator(".site").first.inner_text() == "1"
    assert desk.frame.locator("path.site-circle").count() == 3
    told = desk.page.locator(".st-key-card").inner_text()
    assert re.search(r"60 岁及以上老年人新增可达：5 分钟 \+[\d,]+、10 分钟 \+[\d,]+、15 分钟 \+[\d,]+", told)
    assert "离开缺口清单" in told
    desk.page.get_by_role("button", name="✕").click()
    desk.wait_drawn(drawn + 1)
    assert desk.frame.locator("path.site-circle").count() == 0
    assert desk.view() == before


def zoom_in(desk):
    former = desk.view()
    desk.frame.get_by_role("button", name="Zoom in").click()
    desk.frame.locator(f"#map_div:not([data-view='{' '.join(map(str, former))}'])").wait_for()
    desk.page.wait_for_timeout(400)  # the zoom is animated


def test_the_gap_report_is_downloaded_whole(open_desk, tmp_path):
    from coverage import audit, demo_project, load_standard
    from coverage.outputs.gap_report import gap_report

    desk = open_desk(locale="en-GB")
    with desk.page.expect_download() as awaited:
        desk.page.get_by_role("button", name="Download all gaps").click()
    download = awaited.value
    assert download.suggested_filename == "Xinghe-District-gaps.geojson"
    download.save_as(tmp_path / "gaps.geojson")
    written = (tmp_path / "gaps.geojson").read_bytes()
    assert json.loads(written)["type"] == "FeatureCollection"
    assert written == gap_report(audit(demo_project(), load_standard("changsha-2022-10")), "en")


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
    assert not desk.page.locator("[data-testid=stDataFrame]").is_visible()
    assert hosts(desk.asked) == {server.removeprefix("http://")}
