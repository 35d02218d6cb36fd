"""A district of one's own in a real Chromium: dropped, a column chosen, a shifted register mended, and on the map."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from coverage.model.shipped import shipped
from coverage.workspace import read_project
from tests.app.importing_page import FOUR, misfitting_units, shifted_register
from tests.browser.conftest import PATIENCE_MS, ROOT, free_port, hosts, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCROLLED_MS = 300
ACCEPT = "Accept and open on the map"
MEND = "Read facilities.xlsx as GCJ-02 (Amap, Tencent)"


@pytest.fixture
def desk_in(tmp_path):
    """The page started in an empty folder, where its projects are kept; ended at the end."""
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *options]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, **quiet) as process:
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}", tmp_path
        finally:
            process.terminate()


@pytest.fixture
def opened(chromium, desk_in):
    """The page opened in English, with every address it asked for."""
    address, folder = desk_in
    context = chromium.new_context(locale="en-GB", viewport={"width": 1600, "height": 1000}, accept_downloads=True)
    context.set_default_timeout(PATIENCE_MS)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda channel: asked.append(channel.url))
    page.goto(address)
    yield page, folder, asked
    context.close()


def map_of(page):
    return page.frame_locator("iframe[title^='streamlit_folium']")


def choose(page, label, option):
    """Choose from a list that is in sight: Streamlit shuts one that is opened while the page is scrolled to it."""
    box = page.get_by_role("combobox", name=label)
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(SCROLLED_MS)
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


def test_files_are_dropped_mended_accepted_and_on_the_map_and_nothing_leaves(opened):
    page, folder, asked = opened
    page.get_by_role("button", name="Bring your own district").click()
    page.get_by_text("Still missing: streets").wait_for()
    shifted_register("gcj02", folder / "facilities.xlsx", {"类别": "分组"})
    (folder / "units.geojson").write_bytes(misfitting_units())
    files = [folder / name if name in {"facilities.xlsx", "units.geojson"} else shipped("demo", name) for name in FOUR]
    page.locator("input[type=file]").set_input_files(files)

    mend = page.get_by_role("button", name=MEND)
    mend.wait_for()
    assert page.get_by_role("button", name=ACCEPT).count() == 0
    frame = map_of(page)
    frame.locator("#map_div[data-ready]").wait_for()
    misfit = frame.locator("path.misfit").first
    misfit.hover(force=True)
    expect(frame.locator(".leaflet-tooltip")).to_contain_text("m²")

    page.get_by_test_id("stButtonGroup").get_by_text("facilities", exact=True).click()
    page.get_by_text("by what it holds").wait_for()
    choose(page, "Column “分组” of facilities.xlsx is read as", "not read")
    page.get_by_text("No column for: kind").wait_for()
    choose(page, "Column “分组” of facilities.xlsx is read as", "kind *")
    page.get_by_text("chosen by you").wait_for()

    mend.click()
    mend.wait_for(state="detached")
    with page.expect_download() as listed:
        page.get_by_role("button", name="Download the list (csv)").click()
    assert "moves places or changes verdicts" in listed.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("textbox", name="Name (English)").fill("River District")
    page.get_by_role("textbox", name="Name (English)").press("Enter")
    page.get_by_text("It is kept in projects/River-District.").wait_for()
    page.get_by_role("button", name=ACCEPT).click()

    page.get_by_role("heading", name="River District").wait_for()
    page.get_by_role("button", name=ACCEPT).wait_for(state="detached")  # and its map with it
    map_of(page).locator("path.facility.station").first.wait_for()
    expect(page.get_by_role("heading", name="River District")).to_be_in_viewport()
    assert page.get_by_test_id("stMain").evaluate("(one) => one.scrollTop") == 0
    project = read_project(folder / "projects" / "River-District")
    (register,) = [one for one in project.sources if one.role == "facilities"]
    assert (register.reading.datum, register.reading.columns["kind"]) == ("gcj02", "分组")
    assert sorted(path.name for path in (folder / "projects").iterdir()) == ["River-District"]
    assert hosts(asked) == hosts([page.url])


def test_a_register_that_comes_before_the_units_is_on_the_map_alone(opened):
    page, _, _ = opened
    failures = []
    page.on("pageerror", lambda failure: failures.append(str(failure)))
    page.get_by_role("button", name="Bring your own district").click()
    page.get_by_text("Still missing: streets").wait_for()
    page.locator("input[type=file]").set_input_files([shipped("demo", "facilities.xlsx")])
    map_of(page).locator("path.facility").first.wait_for()
    assert failures == []
