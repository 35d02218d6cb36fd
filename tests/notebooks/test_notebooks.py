"""The notebooks as a reader runs them: a fresh kernel in the repository, from the first cell to the last."""

import ast
import csv
import json
import os
import re
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from traitlets.config import Config

import coverage
from coverage import scorecard_of
from coverage.planning.figures import district_figures
from tests.browser.conftest import CHROMIUM, FLAGS, REQUIRED
from tests.planning.askings import demo_audit

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
READ_A_DISTRICT = ROOT / "notebooks" / "01_read_a_district.ipynb"
TRUST_THE_CIRCLE = ROOT / "notebooks" / "02_can_you_trust_the_circle.ipynb"
WHERE_NEXT = ROOT / "notebooks" / "03_where_next.ipynb"
DEMO = ROOT / "data" / "demo"
NOT_PLANTED = "C5"
"""The one rule whose gaps nobody planted: those of A1, and of stations that serve no meals."""

WATCH = """
import sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        with open({asked!r}, "a") as log:
            print(event, arguments[-1] if event == "socket.connect" else arguments[0], file=log)
        raise PermissionError("a notebook asks nothing of the network")

sys.addaudithook(watch)
"""


@dataclass(frozen=True)
class Run:
    """A notebook with its outputs, and the addresses its kernel asked for."""

    book: nbformat.NotebookNode
    asked: str

    def output(self, cell_id):
        """The one thing a cell shows."""
        (cell,) = [cell for cell in self.book.cells if cell.id == cell_id]
        (output,) = cell.outputs
        return output

    def table(self, cell_id):
        """The rows of a table that a cell shows, each a text by column, as the reader sees it."""
        header, *rows = table_rows(self.output(cell_id).data["text/html"])
        return [dict(zip(header, row, strict=True)) for row in rows]


def run(book):
    """Run a notebook in a kernel that takes no settings from this machine, shows every warning and has no network."""
    # A socket's name holds about 100 letters, too few for pytest's own folders.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = folder / "asked.txt"
        startup = folder / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "watch.py").write_text(WATCH.format(asked=str(asked)), encoding="utf-8")
        wires = {"transport": "ipc", "ip": str(folder / "kernel"), "connection_file": str(folder / "kernel.json")}
        client = NotebookClient(
            book,
            kernel_name="python3",
            allow_errors=True,
            timeout=120,
            resources={"metadata": {"path": str(ROOT)}},
            config=Config(KernelManager=wires),
        )
        environment = {"IPYTHONDIR": name, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
        client.execute(env=os.environ | environment)
        return Run(book, asked.read_text(encoding="utf-8") if asked.exists() else "")


def faults(done):
    """Whatever a reader would stumble over: errors, warnings, requests."""
    outputs = [(cell.id, output) for cell in done.book.cells for output in cell.get("outputs", [])]
    errors = [f"{cell_id}: {one.ename}: {one.evalue}" for cell_id, one in outputs if one.output_type == "error"]
    warnings = [f"{cell_id}: {one.text}" for cell_id, one in outputs if one.get("name") == "stderr"]
    return errors + warnings + done.asked.splitlines()


@pytest.fixture(scope="module")
def runs():
    """Run every notebook once."""
    return {path: run(nbformat.read(path, 4)) for path in NOTEBOOKS}


@pytest.fixture(scope="module")
def shown(runs):
    return runs[READ_A_DISTRICT]


@pytest.fixture(scope="module")
def judged(runs):
    return runs[TRUST_THE_CIRCLE]


@pytest.fixture(scope="module")
def sited(runs):
    return runs[WHERE_NEXT]


class Texts(HTMLParser):
    """Collects the cells of every row of a table."""

    def __init__(self):
        super().__init__()
        self.rows, self.inside = [], False

    def handle_starttag(self, tag, _):
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag not in ("th", "td")

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data.strip()


def table_rows(markup):
    parser = Texts()
    parser.feed(markup)
    return parser.rows


class Loads(HTMLParser):
    """Collects what a browser would fetch for a page and the pages inside it."""

    def __init__(self):
        super().__init__()
        self.addresses = set()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "srcdoc":
                self.addresses |= loads(value)
            if name == "src" or (tag == "link" and name == "href"):
                self.addresses.add(value)


def loads(markup):
    parser = Loads()
    parser.feed(markup)
    styled = set(re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')]*)", markup))
    return {address for address in parser.addresses | styled if not address.startswith("data:")}


def markups(done):
    """Everything in HTML that a notebook shows."""
    outputs = [output for cell in done.book.cells for output in cell.get("outputs", [])]
    return [output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})]


def imports(book):
    """Pairs of module and name; the name is empty where a whole module is taken."""
    for cell in book.cells:
        for node in ast.walk(ast.parse(cell.source)) if cell.cell_type == "code" else ():
            if isinstance(node, ast.ImportFrom):
                yield from ((node.module, alias.name) for alias in node.names)
            if isinstance(node, ast.Import):
                yield from ((alias.name, "") for alias in node.names)


def planted(outcome):
    """What the demo's makers planted: pairs of rule and unit."""
    with (DEMO / "planted.csv").open(encoding="utf-8-sig") as file:
        return [(row["rule_id"], row["unit_code"]) for row in csv.DictReader(file) if row["outcome"] == outcome]


def unit_names():
    features = json.loads((DEMO / "units.geojson").read_text(encoding="utf-8"))["features"]
    return {p["代码"]: f"{p['名称']} {p['英文名']}" for p in (feature["properties"] for feature in features)}


def test_there_is_a_notebook_to_read_first():
    assert NOTEBOOKS[:3] == [READ_A_DISTRICT, TRUST_THE_CIRCLE, WHERE_NEXT]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_clean(path):
    text = path.read_text(encoding="utf-8")
    book = nbformat.reads(text, 4)
    nbformat.validate(book)
    assert [cell.id for cell in book.cells if cell.get("outputs") or cell.get("execution_count") or cell.metadata] == []
    assert book.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert text == nbformat.writes(book) + "\n"  # as Jupyter writes it, so that saving it again changes nothing


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_comes_in_by_the_door(path):
    ours = {(module, name) for module, name in imports(nbformat.read(path, 4)) if module.split(".")[0] == "coverage"}
    assert ours <= {("coverage", name) for name in coverage.__all__}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_without_error_warning_or_request(runs, path):
    assert faults(runs[path]) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_a_notebook_shows_fetches_nothing(runs, path):
    assert set().union(*map(loads, markups(runs[path]))) == set()


def test_errors_warnings_and_requests_are_seen():
    sources = {
        "fine": "import coverage, sys; print(coverage.__file__, sys.executable)",
        "wrong": "1 / 0",
        "warned": "import warnings; warnings.warn('old', DeprecationWarning)",
        "asked": "import urllib.request\ntry: urllib.request.urlopen('http://192.0.2.1')\nexcept OSError: pass",
    }
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in sources.items()]
    done = run(nbformat.v4.new_notebook(cells=cells))
    assert done.output("fine").text.split() == [str(ROOT / "coverage" / "__init__.py"), sys.executable]
    wrong, warned, *asked = faults(done)
    assert wrong == "wrong: ZeroDivisionError: division by zero"
    assert warned.startswith("warned: ")
    assert "DeprecationWarning: old" in warned
    assert asked
    assert all("192.0.2.1" in line for line in asked)


def test_what_a_page_would_fetch_is_seen():
    page = "<link href='https://a.example/a.css'><style>b {background: url(//b.example/b.png)}</style><a href='//c'>"
    framed = page.replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
    assert loads(f"<iframe srcdoc='{framed}'></iframe><script src='d.js'></script><img src='data:,'>") == {
        "https://a.example/a.css",
        "//b.example/b.png",
        "d.js",
    }


def test_it_says_that_the_demo_is_fictional(shown):
    assert "**fictional 虚构示例**" in shown.book.cells[0].source
    assert shown.output("open").text == "星河区 Xinghe District · fictional 虚构示例\n"


def test_the_gaps_it_lists_are_the_gaps_planted(shown):
    names = unit_names()
    listed = [(row["rule"], row["unit 单元"]) for row in shown.table("gaps")]
    gaps = demo_audit().gaps[demo_audit().gaps["rule_id"] == NOT_PLANTED]
    found = planted("not_met") + list(zip(gaps["rule_id"], gaps["unit_code"], strict=True))
    assert sorted(listed) == sorted((rule, names[code]) for rule, code in found)
    affected = [int(row["people affected"].replace(",", "")) for row in shown.table("gaps")]
    assert affected == sorted(affected, reverse=True)


def test_the_clauses_it_counts_are_the_clauses_planted(shown):
    gaps, unknown = (Counter(rule for rule, _ in planted(outcome)) for outcome in ("not_met", "unknown"))
    rows = shown.table("audit")
    assert [row["rule"] for row in rows] == [rule.rule_id for rule in demo_audit().standard.rules]
    rows = [row for row in rows if row["rule"] != NOT_PLANTED]
    # a rule of which nothing is planted, such as A6, is met everywhere
    assert {row["rule"]: int(row["not met"]) for row in rows} == {row["rule"]: gaps[row["rule"]] for row in rows}
    assert {row["rule"]: int(row["unknown"]) for row in rows} == {row["rule"]: unknown[row["rule"]] for row in rows}
    assert set(gaps) | set(unknown) <= {row["rule"] for row in rows}


def test_every_clause_of_the_plan_is_in_its_scorecard(shown):
    rows, card = shown.table("scorecard"), scorecard_of(demo_audit())
    assert len(rows) == 58
    assert [row["rule"] for row in rows] == card["rule_id"].tolist()
    assert [row["outcome"].replace(" ", "_") for row in rows] == card["outcome"].tolist()
    by_rule = {row["rule"]: row for row in rows}
    # 59 of 66 communities have a station; of life expectancy the planner reports 80.6 years; 2.10 nobody reports
    told = [(by_rule[rule]["now"], by_rule[rule]["target"], by_rule[rule]["unit"]) for rule in ("A4", "1.8", "2.10")]
    assert told == [("0.894", "1", ""), ("80.6", "80", "years"), ("–", "20", "companies")]


def test_both_coverage_rates_are_the_products(shown):
    for care, row in zip(("elderly", "childcare"), shown.table("rates"), strict=True):
        figures = district_figures(demo_audit(), care)
        assert row["can walk there"] == f"{figures.walk.share:.1%}"
        assert row["units served"] == f"{figures.unit_share:.1%}"
        assert row["cannot walk there"] == f"{figures.walk.out:,.0f}"


def test_the_unit_it_looks_at_and_the_station_it_tries(shown):
    # 石塘 has five gaps: its only station has closed, so A1, A4 and, for meals, C5; it has no nursery: A2 and A10.2.
    # A new station there answers the first three, not the nursery's two.
    assert [(row["rule"], row["outcome"]) for row in shown.table("verdicts")] == [
        (rule, "not met") for rule in ("A1", "A2", "A4", "A10.2", "C5")
    ]
    assert [row["status"] for row in shown.table("evidence")] == ["closed"]
    left = [(row["rule"], row["unit 单元"]) for row in shown.table("leaves")]
    assert sorted(left) == [(rule, "石塘社区 Shitang Community") for rule in ("A1", "A4", "C5")]
    gained = [int(row["newly in reach"]) for row in shown.table("try")]
    assert gained[0] > 0
    assert gained == sorted(gained)


def test_our_circle_alone_is_sound_and_complete(judged):
    rows = {row["drawn as 画法"]: row for row in judged.table("table")}
    sound, complete = (
        {name: float(row[column].removesuffix("%")) / 100 for name, row in rows.items()}
        for column in ("walk there in time 可信", "streets inside 完整")
    )
    assert len(rows) == 6
    ours, *others = rows
    assert sound[ours] >= 0.999
    assert complete[ours] == 1.0
    assert [name for name in others if sound[name] >= 0.999 and complete[name] == 1.0] == []
    # Its line is nowhere farther out than half the diagonal of a cell of 10 m: 8.8 s at 0.8 m/s, 0.15 minutes.
    assert float(rows[ours]["worst, minutes late"]) <= 0.15
    # Where the line is straight and the true one round, it is half a metre at most inside.
    assert float(rows[ours]["farthest outside, m"]) < 0.5
    assert int(rows[ours]["points judged"].replace(",", "")) > 10_000


@pytest.mark.parametrize("place", ["river", "dead-ends", "walls"])
def test_every_place_is_drawn_in_six_ways(judged, place):
    markup = judged.output(place).data["text/html"]
    ours, *others = markup.split("<figure")[1:]
    late, left_out = 'stroke="#E69F00"', 'stroke="#CC79A7"'
    assert len(others) == 5
    assert strokes(ours, left_out) == 0
    assert all(strokes(one, late) + strokes(one, left_out) > 0 for one in others)


def strokes(markup, style):
    """How many marks of one style a picture has."""
    (path,) = re.findall(rf'<path d="([^"]*)" {style}', markup)
    return path.count("M")


def whole(cell):
    return int(cell.replace(",", ""))


def test_where_next_says_that_the_demo_is_fictional(sited):
    assert "**fictional 虚构示例**" in sited.book.cells[0].source
    assert sited.output("open").text.endswith("fictional 虚构示例\n")


def test_what_one_site_buys_and_what_closing_one_loses(sited):
    # 石塘 has no open station: one there answers A1, A4 and, for meals, C5. 玉兰 has but the one that closes.
    left = [(row["rule"], row["unit 单元"]) for row in sited.table("leaves")]
    assert sorted(left) == [(rule, "石塘社区 Shitang Community") for rule in ("A1", "A4", "C5")]
    assert ("A4", "玉兰社区 Yulan Community") in [(row["rule"], row["unit 单元"]) for row in sited.table("enters")]
    assert all(whole(row["newly 新增"]) > 0 for row in sited.table("one"))
    assert all(whole(row["newly 新增"]) < 0 for row in sited.table("remove"))


def test_what_each_of_five_sites_adds_adds_up(sited):
    added, within = ([whole(row[name]) for row in sited.table("propose")] for name in ("added 新增", "within 累计可达"))
    assert len(added) == 5
    assert added == sorted(added, reverse=True)
    before = district_figures(demo_audit(), "elderly").walk.reached
    assert within == pytest.approx([before + sum(added[: at + 1]) for at in range(5)], abs=3)  # each is a rounded one
    first, proof = sited.output("proof").text.splitlines()
    assert first == f"{before:,.0f} → {within[-1]:,} of 63,000 people 60+ within 15 minutes"
    assert proof.startswith("proven: ")


def test_the_curve_rises_less_and_less_below_its_bound(sited):
    rows = sited.table("curve-table")
    found, most = ([whole(row[name]) for row in rows] for name in ("people within 可达", "at most 上限"))
    assert found == sorted(found)
    assert all(one <= other for one, other in zip(found, most, strict=True))
    assert "knee 拐点: " in sited.output("curve").data["text/html"]


def test_an_ask_without_an_answer_says_whom_nobody_reaches(sited):
    nobody = sum(whole(row["people nobody reaches 走不到"]) for row in sited.table("unreachable"))
    said = sited.output("infeasible").text
    assert int(re.search(r"(\d+) people", said)[1]) == pytest.approx(nobody, abs=2)
    assert re.search(r"→ cheapest change 代价最小的放宽: \d+ sites, where possible", said)


def test_every_subdistrict_gets_its_centre(sited):
    planted_without = {code for rule, code in planted("not_met") if rule == "A3"}
    names = unit_names()
    assert {row["unit 单元"] for row in sited.table("centres")} == {names[code] for code in planted_without}


def test_two_scenarios_stand_side_by_side_and_one_is_kept(sited):
    rows = {row["figure 指标"]: row for row in sited.table("compare")}
    assert rows["gaps.A3"]["三中心 three centres:"] == "better"
    assert rows["gaps.A3"]["五站 five stations:"] == "same"
    kept = json.loads(sited.output("save").text)
    assert (kept["format"], len(kept["changes"])) == ("carecircle-scenario", 1)


@pytest.mark.browser
def test_the_map_draws_itself_without_a_request(shown):
    if not CHROMIUM.exists():
        reason = f"no Chromium at {CHROMIUM}"
        pytest.fail(reason) if REQUIRED else pytest.skip(reason)
    # A thread of its own: playwright allows one browser a thread, and the page's tests may hold this one.
    with ThreadPoolExecutor(1) as pool:
        paths, asked = pool.submit(drawn, shown.output("map").data["text/html"]).result()
    assert asked == []
    assert paths > len(planted("not_met"))


def drawn(markup):
    """Open a page in Chromium without any network; give the number of paths drawn and the addresses asked for."""
    from playwright.sync_api import sync_playwright

    asked = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(offline=True).new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.set_content(markup)
        frame = page.frame_locator("iframe")
        frame.locator("path.leaflet-interactive").first.wait_for()
        paths = frame.locator("path.leaflet-interactive").count()
        browser.close()
    return paths, [address for address in asked if not address.startswith(("data:", "about:"))]
