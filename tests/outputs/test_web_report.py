"""The HTML report says every figure, carries all it shows, and runs nothing that a file says."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest

from coverage.outputs.map.sheet_map import map_of
from coverage.outputs.report.sheet_frame import script_hash
from coverage.outputs.report.web_page import web_report_bytes
from tests.outputs import hand_made
from tests.outputs.finished_report import HARMLESS, assert_says_every_figure, report


@cache
def sheet():
    return map_of(hand_made.audit(), hand_made.isochrones(), "elderly").get_root().render()


@cache
def html(language="zh"):
    return web_report_bytes(report(language), sheet()).decode()


class Page(HTMLParser):
    """What a browser makes of a page: tags, addresses, scripts, tables."""

    def __init__(self, content):
        super().__init__()
        self.tags, self.addresses, self.scripts, self.tables, self.held = [], [], [], [], ""
        self.policy, self.texts, self.bars, self.language, self.in_cell = "", [], [], "", False
        self.feed(content)
        self.close()

    def handle_starttag(self, tag, attrs):
        own = dict(attrs)
        self.tags.append(tag)
        self.addresses += [
            own[name] for name in ("src", "href", "action", "data", "poster", "background") if name in own
        ]
        assert not [name for name in own if name.startswith("on")]
        self.held = own.get("srcdoc", self.held)
        self.language = own.get("lang", self.language)
        if own.get("http-equiv") == "Content-Security-Policy":
            self.policy = own["content"]
        if tag in ("i", "b", "s") and "style" in own:
            self.bars[-1][tag] = own["style"]
        if own.get("class") == "bar":
            self.bars.append({})
        if tag == "script":
            self.scripts.append("")
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.in_cell = True
            self.tables[-1][-1].append("")

    def handle_data(self, data):
        if self.tags[-1:] == ["script"] and not self.scripts[-1]:
            self.scripts[-1] = data
            return
        self.texts.append(data)
        if self.in_cell:
            self.tables[-1][-1][-1] += data

    def handle_endtag(self, tag):
        self.in_cell = self.in_cell and tag not in ("td", "th")


def tables_of(page):
    return [(rows[0], rows[1:]) for rows in page.tables if rows]


def test_it_says_every_figure_of_every_table():
    assert_says_every_figure(tables_of(Page(html())))


def test_it_says_title_date_notice_summary_method_facts_and_hashes():
    told = "\n".join(Page(html()).texts)
    whole = report()
    for one in (
        whole.subtitle,
        "2026年11月24日",
        whole.notice,
        whole.summary[0],
        whole.method[0],
        "CareCircle 0.1.0",
        "ab" * 32,
    ):
        assert one in told


@pytest.mark.parametrize(("language", "code", "word"), [("zh", "zh-CN", "缺口清单"), ("en", "en", "Gaps")])
def test_it_speaks_the_readers_language(language, code, word):
    page = Page(html(language))
    assert page.language == code
    assert word in page.texts


def test_it_asks_nothing_of_any_network():
    page = Page(html())
    assert page.addresses
    assert all(address.startswith("#") for address in page.addresses)
    held = Page(page.held)
    assert held.tags.count("div") > 0
    assert not held.addresses
    assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", html())


def test_its_policy_knows_its_own_scripts_and_no_other():
    page = Page(html())
    held = Page(page.held)
    assert page.policy.startswith("default-src 'none'; script-src 'sha256-")
    allowed = set(re.findall(r"'sha256-[^']+'", page.policy))
    assert {script_hash(one) for one in (*page.scripts, *held.scripts)} == allowed
    assert len(page.scripts) == 1
    assert len(held.scripts) >= 3  # Leaflet, ours, and the map's own
    assert "'unsafe-inline'" not in page.policy.split("style-src")[0]
    assert "unsafe-eval" not in page.policy
    assert "http" not in page.policy


def test_what_a_file_says_is_only_text():
    page = Page(html())
    assert page.tags.count("script") == 1
    assert "alert(1)" not in "".join(page.scripts)
    assert HARMLESS in {cell for _, rows in tables_of(page) for row in rows for cell in row}
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\ufffe]", html())


def test_the_same_report_gives_the_same_bytes_though_folium_draws_a_new_id():
    again = map_of(hand_made.audit(), hand_made.isochrones(), "elderly").get_root().render()
    assert again != sheet()
    assert web_report_bytes(report(), again).decode() == html()


def test_a_bar_runs_from_its_baseline_to_its_target():
    first, second, third, last = Page(html()).bars
    assert first == {"i": "width:65.5%", "b": "left:100.0%", "s": "left:60.0%"}
    assert second == {"i": "width:50.0%", "b": "left:100.0%"}
    # 4.75 of a target of 4.5, from 1.9: 4.5 / 4.75 = 94.7%, 1.9 / 4.75 = 40%
    assert third == {"i": "width:100.0%", "b": "left:94.7%", "s": "left:40.0%"}
    assert last == {"b": "left:100.0%"}


def test_without_a_date_it_says_none():
    assert 'class="dated"' not in web_report_bytes(report(dated=""), sheet()).decode()
