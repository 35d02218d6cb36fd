"""`carecircle import`: good files become a project; bad ones are named, every one, and nothing is written."""

import json
from pathlib import Path

import osmium
import pytest
from typer.testing import CliRunner

from coverage.cli.commands import app
from coverage.workspace import read_project
from tests.cli.planner_files import EAST, FACILITIES, POPULATION, UNLOCATED, command, lay, streets, units


@pytest.fixture
def brought(tmp_path):
    (tmp_path / "in").mkdir()
    return lay(tmp_path / "in")


def run(options, out, language="en"):
    return CliRunner().invoke(app, [*command(options, out), "--language", language])


def refused(options, out, language="en"):
    """Run an import that must fail; the lines said, after checking that nothing else happened."""
    result = run(options, out, language)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert not out.exists()
    assert [path for path in out.parent.iterdir() if path.name.startswith(".")] == []
    return result.stderr.splitlines()


def edit(options, option, content):
    Path(options[option]).write_text(content, encoding="utf-8")


def test_good_files_become_a_project_named_after_its_district(brought, tmp_path):
    edit(brought, "--facilities", FACILITIES + UNLOCATED)
    result = run(brought, tmp_path / "p", "zh")
    assert result.exit_code == 0, result.output
    project = read_project(tmp_path / "p")
    assert (project.name, project.fictional, len(project.units)) == ("小城区", False, 4)
    assert list(project.facilities["facility_id"]) == ["F1", "F2"]
    assert "已导入：小城区，4 个单元、2 处设施" in result.stdout
    assert "facilities.csv，第 4 行" in result.stdout  # F3 has no coordinates
    assert str(tmp_path / "p") in result.stdout


def test_the_same_files_give_the_same_project(brought, tmp_path):
    for name in ("a", "b"):
        assert run(brought, tmp_path / name).exit_code == 0
    assert (tmp_path / "a" / "manifest.json").read_bytes() == (tmp_path / "b" / "manifest.json").read_bytes()


def test_a_missing_file(brought, tmp_path):
    brought["--facilities"] = str(tmp_path / "nowhere.csv")
    (line,) = refused(brought, tmp_path / "p")
    assert line == "nowhere.csv: The file does not exist. Check the path."


def test_a_missing_column(brought, tmp_path):
    edit(brought, "--facilities", FACILITIES.replace("经度", "备注"))
    (line,) = refused(brought, tmp_path / "p")
    assert line.startswith("facilities.csv")
    assert "There is no column for" in line


def test_words_in_a_coordinate_column(brought, tmp_path):
    edit(brought, "--facilities", FACILITIES.replace("113.0025", "路口\x1b[2J"))
    (line,) = refused(brought, tmp_path / "p")
    assert line.startswith("facilities.csv, row 2, column “经度”")
    assert "is not a number" in line
    assert "\x1b" not in line


def test_what_is_merely_worth_checking_comes_after_the_errors(brought, tmp_path):
    edit(brought, "--facilities", FACILITIES.replace("113.0025", "路口") + UNLOCATED)
    error, heading, warning = refused(brought, tmp_path / "p")
    assert "is not a number" in error
    assert heading == "Data to check (1)"
    assert warning.startswith("  facilities.csv, row 4")


def test_a_unit_code_twice(brought, tmp_path):
    tree = json.loads(units())
    tree["features"].append(tree["features"][-1])
    edit(brought, "--units", json.dumps(tree))
    (line,) = refused(brought, tmp_path / "p")
    assert line.startswith("units.geojson, row 5")
    assert f"“{EAST}” stands already in row 4" in line


def test_no_street_to_walk_on(brought, tmp_path):
    edit(brought, "--streets", streets().replace("residential", "motorway"))
    (line,) = refused(brought, tmp_path / "p")
    assert line.startswith("streets.osm: There are no streets")


def test_a_pbf_cut_short(brought, tmp_path):
    whole = tmp_path / "in" / "whole.osm.pbf"
    with osmium.SimpleWriter(str(whole)) as writer:
        for entry in osmium.FileProcessor(brought["--streets"]):
            writer.add(entry)
    cut = tmp_path / "in" / "cut.osm.pbf"
    cut.write_bytes(whole.read_bytes()[:-40])
    brought["--streets"] = str(cut)
    (line,) = refused(brought, tmp_path / "p")
    assert line.startswith("cut.osm.pbf: The file cannot be read")


def test_problems_of_all_files_are_said_at_once(brought, tmp_path):
    edit(brought, "--facilities", FACILITIES.replace("113.0025", "路口"))
    edit(brought, "--population", POPULATION.replace("1000", "-1"))
    edit(brought, "--streets", "not xml")
    lines = refused(brought, tmp_path / "p", "zh")
    for file in ("facilities.csv，第 2 行", "population.csv，第 2 行", "streets.osm"):
        assert any(line.startswith(file) for line in lines), lines


def test_a_folder_of_somebody_else_stays_as_it_was(brought, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.doc").write_text("years of work")
    result = run(brought, tmp_path / "thesis")
    assert result.exit_code == 2
    assert "was not written by CareCircle" in result.stderr
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter.doc"]


def test_a_place_name_without_internet(brought, tmp_path):
    brought["--streets"] = "place:岳麓区, 长沙市"
    (line,) = refused(brought, tmp_path / "p")
    assert "The map server cannot be reached" in line
