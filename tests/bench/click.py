"""A what-if click as a planner sees it: in a real Chromium, from the press of the button to circle and figures drawn.

By hand, on a project folder that is there already: `python -m tests.bench.click FOLDER`.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.measure import ROOT, Times, in_child
from tests.bench.rows import Scale
from tests.bench.table import Row
from tests.browser.conftest import CHROMIUM, FLAGS, answers, free_port

CLICKS = 20
PATIENCE_MS = 400_000
BUDGET_S = 0.450
BUILDINGS = 200_000
WORK = "what-if click, seen in the browser, p95"

PRESSED = """() => {
  document.addEventListener("click", () => { window.pressed = performance.timeOrigin + performance.now(); }, true);
}"""

SEEN = """(number) => new Promise((resolve) => {
  const map = document.querySelector("iframe[title^='streamlit_folium']").contentDocument;
  const lists = () => [...document.querySelectorAll("*")].filter((one) => one.shadowRoot?.querySelector(".box"));
  const [list] = lists();
  const look = () => {
    const rows = list.shadowRoot.querySelectorAll(".row");
    const marks = map.querySelectorAll(".leaflet-marks-pane .site");
    const circles = map.querySelectorAll("path.site-circle");
    const told = rows.length && rows[rows.length - 1].querySelectorAll("details .line").length;
    if (rows.length === number && marks.length === number && circles.length === 3 * number && told) {
      requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now()), 0));
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
})"""


def click_rows(scale: Scale) -> list[Row]:
    """Click in a city of 600 communities, if there is a Chromium to do it with; a quick look leaves it out."""
    if not scale.budgets:
        return []
    if not CHROMIUM.exists():
        return [Row(WORK, None, remark=f"no Chromium at {CHROMIUM}")]
    with tempfile.TemporaryDirectory() as folder:
        given = {"nodes": scale.city_nodes, "communities": 625, "buildings": BUILDINGS, "facilities": scale.facilities}
        in_child("write_city", folder=str(Path(folder) / "projects" / "city"), **given)
        seconds = Times(tuple(clicked(Path(folder), "projects/city")))
    remark = f"625 communities, median {seconds.median * 1000:.0f} ms of {CLICKS} clicks in a row, zoom kept"
    return [Row(WORK, seconds.p95, budget=scale.budget(BUDGET_S), remark=remark)]


def clicked(folder: Path, project: str) -> list[float]:
    """Click on the page of a project and give the seconds of each click until circle and figures are drawn.

    Raises
    ------
    AssertionError
        If a click is lost or taken twice, or the map moved.
    """
    from playwright.sync_api import sync_playwright

    with server(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{address}/?lang=zh&project={project}")
        try:
            return list(_clicks(page))
        finally:
            browser.close()


def _clicks(page: Any) -> Iterator[float]:
    frame = page.frame_locator("iframe[title^='streamlit_folium']")
    frame.locator("#map_div[data-ready]").wait_for()
    page.locator("[data-testid=stDataFrame]").wait_for()  # what lies below is drawn too
    for _ in range(4):
        frame.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(400)
    page.wait_for_timeout(3000)  # the zoom is animated
    view = frame.locator("#map_div").get_attribute("data-view")
    frame.locator("#map_div").evaluate(PRESSED)
    box = frame.locator("#map_div").bounding_box()
    for at in range(CLICKS):
        x = box["x"] + box["width"] * (0.2 + 0.13 * (at % 5))
        y = box["y"] + box["height"] * (0.15 + 0.12 * (at // 5))
        page.mouse.click(x, y)
        drawn = page.evaluate(SEEN, at + 1)
        yield (drawn - frame.locator("#map_div").evaluate("() => window.pressed")) / 1000
    page.wait_for_timeout(1500)
    assert frame.locator(".leaflet-marks-pane .site").count() == CLICKS
    assert frame.locator("#map_div").get_attribute("data-view") == view


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Serve the page from a folder with projects, and end what was started."""
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    settings = ["--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), *options, *settings]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(240):
                if answers(port):
                    break
                time.sleep(0.25)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


if __name__ == "__main__":
    place = Path(sys.argv[1]).resolve()
    taken = Times(tuple(clicked(place.parent.parent, f"projects/{place.name}")))
    every = ", ".join(f"{one * 1000:.0f}" for one in taken.seconds)
    sys.stdout.write(f"median {taken.median:.3f} s, p95 {taken.p95:.3f} s\n{every} ms\n")
