"""`carecircle import`: good files become a project. Bad ones: see test_bad_files and test_bad_cells."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coverage.cli.commands import app
from coverage.cli.readings import readings_of
from coverage.workspace import read_project
from tests.cli.planner_files import FACILITIES, UNLOCATED, command, lay, lay_more


@pytest.fixture
def brought(tmp_path):
    (tmp_path / "in").mkdir()
    return lay(tmp_path / "in")


def run(options, out, language="en"):
    return CliRunner().invoke(app, [*command(options, out), "--language", language])


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


def test_areas_and_reported_figures_come_in_with_the_rest(brought, tmp_path):
    result = run(brought | lay_more(tmp_path / "in"), tmp_path / "p")
    assert result.exit_code == 0, result.output
    project = read_project(tmp_path / "p")
    assert project.areas["kind"].tolist() == ["park"]
    assert dict(zip(project.reported["rule_id"], project.reported["value"], strict=True)) == {"1.1": 0.971, "1.8": 80.6}
    assert [source.role for source in project.sources] == [
        "streets",
        "units",
        "facilities",
        "population",
        "areas",
        "reported",
    ]


def test_a_folder_of_somebody_else_stays_as_it_was(brought, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.doc").write_text("years of work")
    result = run(brought, tmp_path / "thesis")
    assert result.exit_code == 2
    assert "was not written by CareCircle" in result.stderr
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter.doc"]


def test_a_file_of_the_name_stays_as_it_was(brought, tmp_path):
    (tmp_path / "thesis").write_text("years of work")
    result = run(brought, tmp_path / "thesis")
    assert result.exit_code == 2
    assert "There is a file of this name." in result.stderr
    assert (tmp_path / "thesis").read_text() == "years of work"


def test_one_facility_is_not_said_as_several(brought, tmp_path):
    edit(brought, "--facilities", "".join(FACILITIES.splitlines(keepends=True)[:2]))
    result = run(brought, tmp_path / "p")
    assert "Imported: 小城区; units: 4, facilities: 1, pieces of street: 1" in result.stdout


def test_a_place_name_without_internet(brought, tmp_path):
    brought["--streets"] = "place:岳麓区, 长沙市"
    result = run(brought, tmp_path / "p")
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert "The map server cannot be reached" in line
    assert not (tmp_path / "p").exists()


def test_the_planners_files_are_kept_as_they_were_brought(brought, tmp_path):
    result = run(brought | lay_more(tmp_path / "in"), tmp_path / "p")
    assert result.exit_code == 0, result.output
    kept = {path.name[17:]: path.read_bytes() for path in (tmp_path / "p" / "originals").iterdir()}
    names = ("units.geojson", "facilities.csv", "population.csv", "areas.geojson", "reported.csv")
    assert kept == {name: (tmp_path / "in" / name).read_bytes() for name in names}


def test_the_day_it_was_read_is_kept(brought, tmp_path):
    assert run(brought, tmp_path / "p").exit_code == 0
    assert read_project(tmp_path / "p").read_on == date.today().isoformat()


def test_each_file_has_the_datum_that_was_declared_of_it():
    told = readings_of(None, ["gcj02", "buildings = bd09", "units=cgcs2000_3deg:38", "areas=", "areas=gcj02"])
    assert {role: reading.datum for role, reading in told.items()} == {
        "facilities": "gcj02",
        "buildings": "bd09",
        "units": "cgcs2000_3deg:38",
        "areas": "gcj02",
    }


def test_a_datum_of_a_file_without_places_is_refused(brought, tmp_path):
    brought["--datum"] = "population=gcj02"
    result = run(brought, tmp_path / "p")
    assert result.exit_code == 2
    assert "units" in result.stderr
    assert not (tmp_path / "p").exists()
