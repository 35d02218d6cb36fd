"""The page as a person meets it: our own server on a free port of this machine, and Debian's Chromium."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
REQUIRED = os.environ.get("CARECIRCLE_BROWSER") == "required"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM.exists():
        reason = f"no Chromium at {CHROMIUM}"
        pytest.fail(reason) if REQUIRED else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server():
    """Start the page and end only what was started."""
    port = free_port()
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    for _ in range(240):
        if process.poll() is not None:
            pytest.fail(f"the page's server ended with status {process.returncode}")
        if answers(port):
            return
        time.sleep(0.25)
    pytest.fail("the page's server did not answer")


def answers(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
        try:
            connection.request("GET", "/_stcore/health")
            return connection.getresponse().status == 200
        except OSError:
            return False


@dataclass
class Desk:
    """A page with its map, and every address it asked for."""

    page: object
    asked: list = field(default_factory=list)

    @property
    def frame(self):
        return self.page.frame_locator("iframe[title^='streamlit_folium']")

    @property
    def map(self):
        return self.frame.locator("#map_div")

    def drawn(self):
        """How often the map has been brought to a state."""
        return int(self.map.get_attribute("data-ready") or 0)

    def wait_drawn(self, after):
        self.frame.locator(f"#map_div[data-ready='{after + 1}']").wait_for(timeout=PATIENCE_MS)

    def view(self):
        """Latitude, longitude and zoom of the map."""
        return tuple(float(part) for part in self.map.get_attribute("data-view").split())

    @property
    def marks(self):
        """The candidates on the map."""
        return self.frame.locator(".leaflet-marks-pane .site")

    @property
    def rows(self):
        """The candidates in the list."""
        return self.page.locator(".rows .row")

    def wait_for_candidates(self, count):
        """Wait until so many are on the map and in the list, each with its number."""
        for drawn in (self.marks, self.rows):
            drawn.nth(count - 1).wait_for(timeout=PATIENCE_MS)
        numbers = [str(number) for number in range(1, count + 1)]
        assert self.marks.all_inner_texts() == numbers
        assert self.page.locator(".rows .number").all_inner_texts() == numbers

    def points(self, count):
        """Points of the screen in the middle of the map, each some way from the others."""
        box = self.map.bounding_box()
        return [
            (box["x"] + box["width"] * (0.3 + 0.1 * (at % 5)), box["y"] + box["height"] * (0.3 + 0.1 * (at // 5)))
            for at in range(count)
        ]

    def click_beside_a_station(self):
        """Drop a candidate where one may stand."""
        self.page.mouse.click(*self.beside_a_station())

    def beside_a_station(self):
        """A point of the screen beside a station in sight: it stands on a street, so a candidate may too."""
        frame = self.map.bounding_box()
        for box in (one.bounding_box() for one in self.frame.locator("path.facility.station").all()):
            x, y = box["x"] + box["width"] + 8, box["y"] + box["height"] / 2
            if inside(frame, x, y):
                return x, y
        return pytest.fail("no station in sight")


def inside(frame, x, y):
    left, top = frame["x"] + frame["width"] * 0.4, frame["y"] + frame["height"] * 0.25
    return left < x < frame["x"] + frame["width"] * 0.8 and top < y < frame["y"] + frame["height"] * 0.75


@pytest.fixture
def open_desk(chromium, server):
    """Open the page in a language and wait until the map is drawn."""
    contexts = []

    def opened(locale="zh-CN", query=""):
        context = chromium.new_context(locale=locale, viewport={"width": 1440, "height": 900}, accept_downloads=True)
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        desk = Desk(context.new_page())
        desk.page.on("request", lambda request: desk.asked.append(request.url))
        desk.page.on("websocket", lambda channel: desk.asked.append(channel.url))
        desk.page.goto(server + query)
        desk.frame.locator("#map_div[data-ready]").wait_for(timeout=PATIENCE_MS)
        return desk

    yield opened
    for context in contexts:
        context.close()


def hosts(addresses):
    """Every host that was asked, with its port; data and blobs come from the page itself."""
    return {re.sub(r"^\w+://([^/]*).*$", r"\1", one) for one in addresses if not one.startswith(("data:", "blob:"))}
