"""The page run without a browser, and what a reader would see of it."""

import json
import re
from html import unescape
from pathlib import Path

from streamlit.testing.v1 import AppTest

from coverage.app.scenario.steps import sites_of
from coverage.words import text

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
    return next(one for one in page.selectbox if one.key.startswith(f"{name}_") and one.key.endswith(("_zh", "_en")))


def choose(page, key, value):
    """Choose one of a row of buttons."""
    next(row for row in page.get("button_group") if row.key == key).set_value(value)
    return run(page)


def click(page, longitude, latitude):
    """Click on the map, as st_folium would tell it."""
    return act(page, "map", do="click", lat=latitude, lng=longitude)


def act(page, reporter, **what):
    """Do something on the map or in the list of candidates, as the browser would tell it."""
    told = {"acts": [{"n": memory(page).heard.get(reporter, 0) + 1, **what}]}
    page.session_state[reporter] = {"last_clicked": told} if reporter == "map" else told
    return run(page)


def memory(page):
    """What the desk remembers."""
    return page.session_state["desk"]


def sites(page):
    """The candidates in their order."""
    return sites_of(memory(page).scenario)


def listed(page):
    """What the list of candidates is told."""
    (own,) = lists(page)
    return json.loads(own.json)


def lists(page):
    """The list of candidates, where the page has one."""
    return [one.proto for one in page.get("bidi_component") if one.proto.component_name == "carecircle_candidates"]


def markup(page):
    """All HTML of the page's own making."""
    return "\n".join(element.proto.body for element in page.get("html"))


def words(page):
    """What the page says, its own HTML and its list of candidates as text."""
    own = re.sub(r"<style>.*?</style>", " ", markup(page), flags=re.DOTALL)
    rows = (
        [
            "\n".join([row["name"] or row["title"], *row["warnings"], row["line"], *row["lines"]])
            for row in listed(page)["rows"]
        ]
        if lists(page)
        else []
    )
    return "\n".join([unescape(re.sub(r"<[^>]+>", " ", own)), *rows])


def scorecard(page):
    """The rows of the tab of clauses: id, requirement, now, target, outcome and why, each as HTML, by id."""
    language = page.session_state["language"]
    if 'class="cc-scorecard"' not in markup(page):
        page.session_state[f"tabs_{language}"] = text(language, "app.desk.scorecard")
        run(page)
    rows = re.findall(r"<tr>(.*?)</tr>", markup(page), re.DOTALL)
    rows = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL) for row in rows]
    found = [(cells[0], cells) for cells in rows if cells]
    assert len(dict(found)) == len(found)  # every clause stands once
    return dict(found)
