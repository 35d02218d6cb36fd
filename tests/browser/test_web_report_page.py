"""The HTML report in a real browser, from a file: the map draws, tables sort, and nothing a file says is run."""

import pytest

from coverage.outputs.map.desk_map import SiteMark
from coverage.outputs.map.sheet_map import map_of
from coverage.outputs.report.web_page import web_report_bytes
from tests.outputs import hand_made
from tests.outputs.finished_report import report

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def opened(chromium, tmp_path):
    """Open the report and note what it asks for and what it complains of."""
    sheet = map_of(hand_made.audit(), hand_made.isochrones(), "elderly").get_root().render()
    file = tmp_path / "report.html"
    file.write_bytes(web_report_bytes(report(), sheet))
    page = chromium.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.goto(file.as_uri())
    page.frame_locator("iframe").locator("[data-ready='1']").wait_for()
    yield page, asked, said
    page.close()


def column(page, section, table, at):
    return page.locator(f"#{section} table").nth(table).locator(f"tbody tr td:nth-child({at})").all_inner_texts()


def test_it_opens_from_a_file_and_asks_for_nothing_else(opened):
    page, asked, said = opened
    assert asked == [page.url]
    assert said == []


@pytest.mark.parametrize("height", [450, 560, 900])
def test_the_legend_lies_on_no_site(chromium, tmp_path, height):
    # The district is 3.5 times as wide as high: in a frame of 1400 × 450 its south-western corner is under the legend.
    west, south, *_ = hand_made.audit().project.units.total_bounds
    file, corner = tmp_path / "map.html", SiteMark(1, south, west, "", ("x",))
    map_of(hand_made.audit(), hand_made.isochrones(), "elderly", sites=(corner,)).save(file)
    page = chromium.new_page(viewport={"width": 1400, "height": height})
    page.goto(file.as_uri())
    page.locator("[data-ready='1']").wait_for()
    site, legend = (page.locator(name).bounding_box() for name in (".leaflet-marks-pane .site", ".legend"))
    page.close()
    assert site["x"] >= legend["x"] + legend["width"] or site["y"] + site["height"] <= legend["y"]
    assert 0 <= site["x"] <= 1400 - site["width"]
    assert 0 <= site["y"] <= height - site["height"]


def test_in_a_narrow_frame_the_legend_opens_at_a_touch(chromium, tmp_path):
    file = tmp_path / "map.html"
    map_of(hand_made.audit(), hand_made.isochrones(), "elderly").save(file)
    page = chromium.new_page(viewport={"width": 390, "height": 600})
    page.goto(file.as_uri())
    page.locator("[data-ready='1']").wait_for()
    rows, summary = (page.locator(f".legend {name}") for name in (".rows", "summary"))
    assert (rows.is_visible(), summary.inner_text()) == (False, "图例")
    assert page.locator(".legend").bounding_box()["height"] < 45
    summary.click()
    rows.wait_for()
    summary.click()
    page.set_viewport_size({"width": 1000, "height": 600})
    rows.wait_for()
    assert not summary.is_visible()
    page.close()


def test_a_script_that_got_in_would_not_run(opened):
    page, _, said = opened
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.got = 1'}))"
    )
    assert page.evaluate("window.got") is None
    assert any("Content Security Policy" in one for one in said)


def test_a_click_on_a_head_sorts_and_unknown_stays_last(opened):
    page, _, _ = opened
    page.locator("#annexes summary").nth(2).click()
    share = page.locator("#annexes table").nth(2).locator("th").nth(7)
    share.locator("button").click()
    assert column(page, "annexes", 2, 8) == ["25%", "79.74%", "92.31%", "–"]
    share.locator("button").click()
    assert column(page, "annexes", 2, 8) == ["92.31%", "79.74%", "25%", "–"]
    assert share.get_attribute("aria-sort") == "descending"


def test_a_word_in_the_box_leaves_the_rows_that_have_it(opened):
    page, _, _ = opened
    page.locator("#annexes summary").nth(2).click()
    page.locator("#annexes input.filter").nth(2).fill("南社区")
    shown = [row for row in page.locator("#annexes table").nth(2).locator("tbody tr").all() if row.is_visible()]
    assert len(shown) == 1
