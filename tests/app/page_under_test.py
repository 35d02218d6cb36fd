"""The page run without a browser, and what a reader would see of it."""

import re
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120


def opened(language="zh"):
    """Open the page on the demo in a language."""
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_S)
    page.query_params["lang"] = language
    return run(page)


def run(page):
    """Run once more; a traceback on the page fails here, an untranslated key among them."""
    page.run()
    assert [error.value for error in page.exception] == []
    return page


def box(page, name):
    """Find a select box; its key ends in the language it speaks."""
    return next(one for one in page.selectbox if one.key in (f"{name}_zh", f"{name}_en"))


def choose(page, key, value):
    """Choose one of a row of buttons."""
    next(row for row in page.get("button_group") if row.key == key).set_value(value)
    return run(page)


def click(page, longitude, latitude):
    """Click on the map, as st_folium would tell it."""
    page.session_state["map"] = {"last_clicked": {"lat": latitude, "lng": longitude}}
    return run(page)


def markup(page):
    """All HTML of the page's own making."""
    return "\n".join(element.proto.body for element in page.get("html"))


def words(page):
    """What the page says, its own HTML as text."""
    own = re.sub(r"<style>.*?</style>", " ", markup(page), flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", own))


def scorecard(page):
    """The rows of the tab of clauses: id, requirement, now, target, outcome and why, each as HTML, by id."""
    rows = re.findall(r"<tr>(.*?)</tr>", markup(page), re.DOTALL)
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    found = [(cells[0], cells) for cells in rows if cells]
    assert len(dict(found)) == len(found)  # every clause stands once
    return dict(found)
