"""`carecircle whatif`, `site` and `compare` on a street of 983 m: what a site buys, in words, JSON and files.

The only station stands 49 m from the west end. An older person walks 720 m in 15 minutes, so that those who live more
than 769 m from that end are out of reach, and the east community has no station.
"""

import json
import os
import signal
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import pytest
from typer.testing import CliRunner

from coverage import door, load_standard
from coverage.cli.commands import app
from coverage.cli.documents import proposal_document
from coverage.cli.stopping import stoppable
from coverage.model.scenario import PathClosure, Removal, Scenario, Site
from coverage.model.shipped import shipped
from tests.cli.planner_files import EAST, FACILITIES, WEST, command, lay
from tests.outputs.planned_town import answered, today

EAST_SITE = "kind=station,lon=113.0095,lat=28.0"
HOSTILE = "[red]\x1b[2J<script>,=1"
CANDIDATES = """编号,名称,类别,经度,纬度,造价（元）
K1,东头,居家养老服务站,113.0095,28.0,300000
K2,西头,居家养老服务站,113.0004,28.0,100000
K3,=cmd|[red],居家养老服务站,113.0090,28.0,900000
"""


@pytest.fixture(scope="module", autouse=True)
def audited_once():
    """Open and audit each project once: all of these runs hold it against the same edition."""
    opened, audited = cache(door.open_source), {}

    def audit_once(project, standard, tell):
        if id(project) not in audited:
            audited[id(project)] = audit(project, standard, tell)
        return audited[id(project)]

    audit = door.audit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "open_source", lambda source, _tell: opened(source))
        patch.setattr(door, "audit", audit_once)
        yield


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    files = lay(folder)
    register = FACILITIES.replace("113.0025", "113.0005")
    (folder / "facilities.csv").write_text(register, encoding="utf-8")
    result = CliRunner().invoke(app, command(files, folder / "project"))
    assert result.exit_code == 0, result.output
    return folder / "project"


@pytest.fixture(scope="module", autouse=True)
def edition(tmp_path_factory):
    """Hold the town against five clauses of the plan, so that no run works out all 58."""
    head, *rules = shipped("standards", "changsha-2022-10.toml").read_text(encoding="utf-8").split("[[rules]]\n")
    kept = [
        rule for rule in rules if rule.startswith(tuple(f'id = "{one}"\n' for one in ("A1", "A2", "A4", "A5", "1.7")))
    ]
    path = tmp_path_factory.mktemp("edition") / "few.toml"
    path.write_text("[[rules]]\n".join([head, *kept]), encoding="utf-8")
    few = door.load_standard(str(path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "load_standard", lambda name: few if name == few.standard_id else load_standard(name))
        yield


@pytest.fixture
def candidates(tmp_path):
    path = tmp_path / "places.csv"
    path.write_text(CANDIDATES, encoding="utf-8")
    return path


def run(*arguments):
    result = CliRunner().invoke(app, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


def document(*arguments):
    result = run(*arguments, "--json", "--language", "en")
    assert result.exit_code == 0, result.output
    assert result.stdout.isascii()
    return json.loads(result.stdout)


def of(rows, **wanted):
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def test_a_station_in_the_east_in_the_words_of_the_plan(project):
    said = run("whatif", project, "--add", EAST_SITE, "--language", "en").stdout
    assert "Off the gap list (1), A4 Every community has a station: 东社区." in said
    assert "communities and villages served 50% → 100%" in said
    assert "people 60+" in said
    told = run("whatif", project, "--add", EAST_SITE, "--language", "zh").stdout
    assert "A4 每个社区有居家养老服务站：1 个单元离开缺口清单：东社区。" in told
    assert "已服务的社区和村 50% → 100%" in told


def test_the_document_adds_up(project):
    told = document("whatif", project, "--add", EAST_SITE)
    assert (told["format"], told["version"], told["fictional"]) == ("carecircle-whatif", 1, False)
    assert told["standard_id"] == "changsha-2022-10"
    assert [(one["rule"], one["unit_code"]) for one in told["leaves"] if one["rule"] == "A4"] == [("A4", EAST)]
    assert told["enters"] == []
    for row in told["people"]:
        assert row["people_newly"] == row["people_after"] - row["people_before"] >= 0
    (all_of_them,) = of(told["people"], rule="A1", age_group="60+", minutes=15.0)
    assert all_of_them["people_after"] == 450  # 150 of the west and 300 of the east
    bands = of(told["people"], rule="A1", minutes=15.0)
    assert {row["age_group"] for row in bands} == {"60+", "60-79", "80+"}
    assert of(told["rates"], care="elderly")[0]["units_before"] == 0.5
    assert of(told["rates"], care="elderly")[0]["units_after"] == 1.0


def test_the_people_of_a_proposals_document_add_up_to_the_person():
    rows = answered().proposed.assign(people_within=[400.6, 500.4], people_added=[300.2, 99.8])
    told = proposal_document(today(), answered(people_before=100.4, people_within=500.4, proposed=rows), "en")
    assert (told["people_before"], told["people_within"]) == (100, 500)
    assert [(one["people_added"], one["people_within"]) for one in told["sites"]] == [(301, 401), (99, 500)]


def test_adding_and_removing_again_changes_nothing(project):
    told = document("whatif", project, "--add", f"{EAST_SITE},id=N", "--remove", "N")
    assert (told["people"], told["walks"], told["leaves"], told["enters"]) == ([], [], [], [])
    assert [one["change"] for one in told["scenario"]["changes"]] == ["site", "removal"]


def test_removing_takes_away(project):
    told = document("whatif", project, "--remove", "F1")
    assert (WEST, "A4") in {(one["unit_code"], one["rule"]) for one in told["enters"]}
    assert all(row["people_newly"] <= 0 for row in told["people"])
    assert of(told["people"], rule="A1", age_group="60+", minutes=15.0)[0]["people_after"] == 0


def test_what_only_the_changes_bring_is_to_be_checked_too(project):
    # Once the only street is closed both facilities are too far from any; today there is nothing to check.
    said = run("whatif", project, "--close-path", "lon=113.002,lat=28.0", "--language", "en").stdout
    assert "Data to check (2)" in said
    assert said.count("is more than 500 m from any street") == 2
    assert "Data to check" not in run("whatif", project, "--add", EAST_SITE, "--language", "en").stdout
    told = document("whatif", project, "--close-path", "lon=113.002,lat=28.0")["problems"]
    assert [f"  {one}" for one in told] == said.splitlines()[-2:]
    assert document("whatif", project, "--add", EAST_SITE)["problems"] == []


def test_what_any_scenario_brings_is_to_be_checked_once(project, tmp_path):
    files = [tmp_path / name for name in ("a.json", "b.json")]
    for file in files:
        file.write_bytes(door.scenario_bytes(Scenario(file.stem, changes=(PathClosure(113.002, 28.0),))))
    said = run("compare", project, *files, "--language", "en").stdout.splitlines()
    assert said[-3].startswith("Data to check (2)")
    assert [f"  {one}" for one in document("compare", project, *files)["problems"]] == said[-2:]


def test_the_same_document_twice_to_the_byte(project):
    arguments = ("whatif", project, "--move", "id=F1,lon=113.0075,lat=28.0", "--json")
    assert run(*arguments).stdout == run(*arguments).stdout


def test_what_was_typed_and_cannot_be_is_refused_with_its_option(project):
    result = run("whatif", project, "--remove", "F9", "--add", "kind=station,lon=50,lat=10", "--language", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    first, second = result.stderr.splitlines()
    assert first.startswith("--add kind=station,lon=50,lat=10: The place (50.0, 10.0) is more than 50 km")
    assert second.startswith("--remove F9: There is no facility “F9”")


def test_everything_that_is_wrong_is_said_before_anything_is_opened():
    arguments = ["--gate", "lon=x,lat=1", "--scenario", "nowhere", "--save", "x", "--standard", "mars"]
    result = run("whatif", "demo", *arguments, "--language", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    said = result.stderr.splitlines()
    assert len(said) == 4
    for line, word in zip(said, ("“x” is not a number", "no scenario “nowhere”", "no folder", "“mars”"), strict=True):
        assert word in line


def test_nothing_to_change_is_said():
    result = run("whatif", "demo", "--language", "en")
    assert result.exit_code == 2
    assert "--add" in result.stderr


def test_a_scenario_is_kept_and_found_by_its_name(project):
    result = run("whatif", project, "--add", EAST_SITE, "--save", "东站", "--language", "en")
    assert result.exit_code == 0, result.output
    (kept,) = (project / "scenarios").iterdir()
    assert str(kept) in result.stdout
    again = run("whatif", project, "--remove", "F1", "--save", "东站", "--language", "en")
    assert again.exit_code == 2
    assert "“东站” is there already" in again.stderr
    compared = document("compare", project, "东站")
    assert [one["name"] for one in compared["scenarios"]] == ["东站"]
    assert of(compared["figures"], figure="elderly.unit_share") == [
        {"scenario": "东站", "figure": "elderly.unit_share", "before": 0.5, "after": 1.0, "side": "better"}
    ]


def test_a_change_that_no_longer_resolves_is_said_and_kept(project, tmp_path):
    made = tmp_path / "old.json"
    gone = Removal(HOSTILE.replace("\x1b", ""))
    made.write_bytes(door.scenario_bytes(Scenario("旧方案", changes=(Site("N", "station", 113.0095, 28.0), gone))))
    told = document("whatif", project, "--scenario", made)["scenario"]
    assert [(one["change"], one["code"]) for one in told["unresolved"]] == [(2, "facility_gone")]
    assert len(told["changes"]) == 2
    said = run("compare", project, made, "--language", "en")
    assert said.exit_code == 0
    assert "change 2: There is no facility “[red][2J<script>,=1”" in said.stdout


def test_hostile_names_reach_no_terminal(project, tmp_path, candidates):
    result = run("whatif", project, "--add", f"{EAST_SITE},name={HOSTILE},id={HOSTILE}")
    assert "\x1b" not in result.output
    places = ("--candidates", candidates, "--number", 3)
    shown = run("site", project, "--kind", "station", *places, "--out", tmp_path / "a.csv", "--language", "en")
    assert shown.exit_code == 0, shown.output


def test_the_best_site_is_in_the_east_and_every_file_says_so(project, tmp_path, candidates):
    files = [tmp_path / "out" / name for name in ("one.json", "one.geojson", "one.csv", "one.xlsx")]
    wanted = [part for file in files for part in ("--out", file)]
    asked = ("site", project, "--kind", "station", "--number", 1, "--candidates", candidates)
    result = run(*asked, *wanted, "--date", "2026-11-25", "--language", "en")
    assert result.exit_code == 0, result.output
    assert "Proven: no better choice exists." in result.stdout
    assert "300,000" in result.stdout
    assert [path.name for path in sorted(files[0].parent.iterdir())] == sorted(path.name for path in files)
    (site,) = json.loads(files[0].read_bytes())["changes"]
    assert (site["name"], site["cost_yuan"]) == ("东头", 300_000)
    (feature,) = json.loads(files[1].read_bytes())["features"]
    assert feature["properties"]["facility"] == "东头"
    assert "东头" in files[2].read_text(encoding="utf-8-sig")
    told = document(*asked)
    assert (told["format"], told["status"], told["gap"]) == ("carecircle-proposal", "proven", 0)
    assert told["curve_is_whole"] is True
    assert [one["candidate_id"] for one in told["sites"]] == ["K1"]
    bought = document("whatif", project, "--scenario", files[0])
    (after,) = of(bought["people"], rule="A1", age_group="60+", minutes=15.0)
    assert (told["people_before"], told["people_within"]) == (after["people_before"], after["people_after"])


def test_every_file_says_how_the_candidates_were_read(project, tmp_path, candidates):
    files = [tmp_path / "out" / f"sites.{ending}" for ending in ("geojson", "html")]
    asked = ("site", project, "--kind", "station", "--number", 1, "--candidates", candidates, "--datum", "cgcs2000")
    result = run(*asked, "--json", *(part for file in files for part in ("--out", file)))
    assert result.exit_code == 0, result.output
    for told in (json.loads(result.stdout), json.loads(files[0].read_bytes())):
        last = told["sources"][-1]
        assert (last["role"], last["name"], last["datum"], last["shift_m"]) == (
            "candidates",
            candidates.name,
            "cgcs2000",
            0,
        )
    assert ">CGCS2000<" in files[1].read_text(encoding="utf-8")


def test_a_budget_without_costs_names_the_option_that_gives_one(project):
    result = run("site", project, "--kind", "station", "--budget", 250_000)
    assert result.exit_code == 2
    assert "--cost" in result.stderr


def test_a_budget_buys_what_it_can(project, tmp_path, candidates):
    asked = ("site", project, "--kind", "station", "--budget", 250_000, "--candidates", candidates)
    # The east end is too dear, and the west end reaches nobody who is not reached already.
    told = document(*asked)
    assert (told["sites"], told["people_within"]) == ([], told["people_before"])
    result = run(*asked, "--out", tmp_path / "out" / "none.json", "--language", "en")
    assert result.exit_code == 0
    assert "No site is needed" in result.stdout
    assert not (tmp_path / "out").exists()


def test_places_that_are_left_out_are_told_in_words_and_in_every_document(project, tmp_path):
    # One row has no point, one lies 2 km beyond the last street; K1 is proposed as before.
    path, out = tmp_path / "places.csv", tmp_path / "report.html"
    lost = "K4,远处,居家养老服务站,113.0300,28.0,100000\nK5,没有点,居家养老服务站,,,100000\n"
    path.write_text(CANDIDATES + lost, encoding="utf-8")
    asked = ("site", project, "--kind", "station", "--number", 1, "--candidates", path, "--datum", "wgs84")
    said = run(*asked, "--out", out, "--language", "en").stdout
    told = "\n".join(document(*asked)["problems"])
    for text in (said, told):
        assert "row 6" in text
        assert "远处" in text
    assert "Notes on candidates, most of them left out: 2." in out.read_text(encoding="utf-8")


def test_where_nothing_can_be_proposed_nothing_is_written(project, tmp_path, candidates):
    asked = ("site", project, "--kind", "station", "--cover-all", "--budget", 250_000, "--candidates", candidates)
    result = run(*asked, "--out", tmp_path / "out" / "all.json", "--language", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--budget 300000" in result.stderr
    assert not (tmp_path / "out").exists()
    told = run(*asked, "--json", "--language", "en")
    assert told.exit_code == 2
    shortfall = json.loads(told.stdout)["shortfall"]
    assert [one["code"] for one in shortfall["conflicts"]] == ["siting_budget_to_reach"]
    assert shortfall["relaxed"]["budget_yuan"] == 300_000


def test_every_fault_of_a_question_is_said_at_once(tmp_path):
    wrong = {
        "--kind": "mars",
        "--goal": "best",
        "--number": "x",
        "--budget": "-3",
        "--one-in-each": "moon",
        "--time-limit": "soon",
        "--rooms": "nursery,a",
        "--out": tmp_path / "x.pdf",
    }
    options = [part for option in wrong.items() for part in option]
    result = run("site", "demo", *options, "--cover-all", "--language", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    said = result.stderr.splitlines()
    assert len(said) == len(wrong)
    for value in ("mars", "best", "x", "-3", "moon", "soon", "a", ".pdf"):
        assert sum(f"“{value}”" in line or f"{value}”" in line for line in said) >= 1
    assert list(tmp_path.iterdir()) == []


def test_a_question_without_a_limit_is_refused():
    result = run("site", "demo", "--kind", "station", "--language", "zh")
    assert result.exit_code == 2
    assert "--cover-all" in result.stderr


def test_a_stopped_search_keeps_the_best_so_far(project, tmp_path, monkeypatch):
    def stopped(*asked):
        return replace(propose(*asked), status="cancelled", gap=0.0123)

    propose = door.propose
    monkeypatch.setattr(door, "propose", stopped)
    file = tmp_path / "so-far.json"
    result = run("site", project, "--kind", "station", "--number", 1, "--out", file, "--language", "en")
    assert result.exit_code == 130
    assert "Stopped by hand; at most 1.3% better exists." in result.stdout
    assert len(json.loads(file.read_bytes())["changes"]) == 1


def test_the_search_is_asked_to_stop(project, monkeypatch):
    @contextmanager
    def at_once():
        yield lambda: asked.append(True) or True

    asked = []
    monkeypatch.setattr("coverage.cli.siting.stoppable", at_once)
    assert run("site", project, "--kind", "station", "--number", 1).exit_code in (0, 130)  # perhaps proven at once
    assert asked


def test_the_first_ctrl_c_stops_the_search_and_the_second_the_command():
    usual = signal.getsignal(signal.SIGINT)
    with stoppable() as stop:
        assert not stop()
        os.kill(os.getpid(), signal.SIGINT)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is usual


def test_scenarios_side_by_side_in_words_and_files(project, tmp_path, candidates):
    better, worse = (tmp_path / name for name in ("better.json", "worse.json"))
    asked = ("site", project, "--kind", "station", "--number", 1, "--candidates", candidates)
    assert run(*asked, "--name", "加站", "--out", better).exit_code == 0
    worse.write_bytes(door.scenario_bytes(Scenario("撤站", changes=(Removal("F1"),))))
    result = run("compare", project, better, worse, "--out", tmp_path / "out", "--format", "csv", "--language", "en")
    assert result.exit_code == 0, result.output
    assert "units covered, counting units" in result.stdout
    assert "50%" in result.stdout
    assert "not met" in result.stdout
    assert "compared.csv" in {path.name for path in (tmp_path / "out").iterdir()}
    sides = of(document("compare", project, better, worse)["figures"], figure="elderly.unit_share")
    assert [(one["scenario"], one["after"], one["side"]) for one in sides] == [
        ("加站", 1.0, "better"),
        ("撤站", 0.0, "worse"),
    ]


def test_every_scenario_that_cannot_be_read_is_said(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    arguments = ["compare", "demo", str(broken), str(tmp_path / "none.json"), "nobody", "--format", "pdf"]
    result = run(*arguments, "--out", tmp_path / "out", "--language", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 4
    assert not (tmp_path / "out").exists()
