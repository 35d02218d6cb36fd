"""`carecircle audit`: a project in, three files and one screen out."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from coverage.cli.commands import app
from tests.cli.planner_files import EAST, command, lay

NAMES = ["assessments.csv", "gaps.geojson", "isochrones.geojson", "sources.csv"]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    result = CliRunner().invoke(app, command(lay(folder), folder / "project"))
    assert result.exit_code == 0, result.output
    return folder / "project"


def run(*arguments):
    return CliRunner().invoke(app, ["audit", *map(str, arguments)])


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_three_files_and_a_summary(project, tmp_path):
    result = run(project, "--out", tmp_path / "out", "--language", "en")
    assert result.exit_code == 0, result.output
    assert list(contents(tmp_path / "out")) == NAMES
    assert "小城区: Changsha plan for the old and the young" in result.stdout
    assert "fictional" not in result.stdout
    for name in NAMES:
        assert str(tmp_path / "out" / name) in result.stdout
    assert result.stderr == ""  # no bar where there is no terminal


def test_the_gap_planted_is_the_gap_found(project, tmp_path):
    run(project, "--out", tmp_path, "--language", "zh")
    gaps = json.loads((tmp_path / "gaps.geojson").read_bytes())["features"]
    # The only station stands in the western community.
    assert [gap["id"] for gap in gaps if gap["properties"]["rule"] == "A4"] == [f"A4-{EAST}"]
    (gap,) = [gap["properties"] for gap in gaps if gap["properties"]["rule"] == "A4"]
    assert gap["people"] == 300  # people 60+ in the eastern community
    assert (gap["unit"], gap["parent"], gap["nearest_facility"]) == ("东社区", "晴川街道", "西站")


def test_twice_is_the_same_to_the_byte(project, tmp_path):
    for name in ("a", "b"):
        assert run(project, "--out", tmp_path / name).exit_code == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_every_process_writes_the_same_even_where_the_screen_has_no_chinese(project, tmp_path):
    # Another order of sets, unless this process happens to have it: one seed in four billion.
    environment = os.environ | {"PYTHONHASHSEED": "1", "PYTHONIOENCODING": "ascii", "LC_ALL": "zh_CN.UTF-8"}
    code = "from coverage.cli import main; main()"
    arguments = [sys.executable, "-c", code, "audit", str(project), "--out", str(tmp_path / "there")]
    subprocess.run(arguments, check=True, env=environment, capture_output=True)
    assert run(project, "--out", tmp_path / "here", "--language", "zh").exit_code == 0
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert "服务设施缺口清单" in (tmp_path / "there" / "gaps.geojson").read_text(encoding="utf-8")


def test_the_demo_says_that_it_is_fictional(tmp_path):
    result = run("demo", "--out", tmp_path, "--language", "zh")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("星河区（虚构示例）")
    for name in ("gaps.geojson", "isochrones.geojson"):
        assert json.loads((tmp_path / name).read_bytes())["notice"].startswith("虚构示例")
    listed = [line for line in result.stdout.splitlines() if "›" in line]
    assert len(listed) == 10


def test_another_walker_changes_the_walk(project, tmp_path):
    assert run(project, "--out", tmp_path / "frail", "--profile", "frail").exit_code == 0
    circles = json.loads((tmp_path / "frail" / "isochrones.geojson").read_bytes())["features"]
    assert {circle["properties"]["speed_m_s"] for circle in circles} == {0.6}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "not a CareCircle project folder"),
        (["demo", "--standard", "mars-2030"], "There is no standard “mars-2030”"),
        (["demo", "--profile", "runner"], "There is no walker called “runner”"),
    ],
)
def test_what_cannot_be_audited_is_said_in_one_line(tmp_path, arguments, said):
    result = run(*arguments, "--out", tmp_path / "out", "--language", "en")
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert said in line
    assert not (tmp_path / "out").exists()


def test_the_circles_of_each_facility_are_one_file(project, tmp_path):
    file = tmp_path / "own" / "stations.geojson"
    arguments = ["circles", str(project), "--rule", "A1", "--out", str(file), "--language", "en"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    written = json.loads(file.read_bytes())
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert [feature["properties"]["minutes"] for feature in written["features"][:3]] == [5.0, 10.0, 15.0]
    assert {feature["properties"]["facility_id"] for feature in written["features"]} == {"F1"}
    assert (written["cell_m"], written["error_m"], written["simplified_m"]) == (10.0, 7.07, 0.0)


def test_a_rule_the_edition_does_not_have_is_said(project, tmp_path):
    arguments = ["circles", str(project), "--rule", "Z9", "--out", str(tmp_path / "x.geojson"), "--language", "en"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "Z9" in result.stderr
    assert "A1" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_harmed_project_is_said(project, tmp_path):
    copy = shutil.copytree(project, tmp_path / "copy")
    units = next(copy.glob("units-*"))
    units.write_bytes(units.read_bytes()[:-1])
    result = run(copy, "--out", tmp_path / "out", "--language", "zh")
    assert result.exit_code == 2
    assert "项目文件与清单不符：units-" in result.stderr
    assert not (tmp_path / "out").exists()


def test_ctrl_c_leaves_nothing_half_written(project, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("coverage.outputs.atomic._fill", interrupted)
    result = run(project, "--out", tmp_path / "out")
    assert result.exit_code == 130
    assert list(tmp_path.iterdir()) == []
