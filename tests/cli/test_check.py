"""`carecircle check`: what a project was made from, what it holds, what its register leaves blank, and all to check."""

import re
from datetime import date

import numpy as np
import pytest
from typer.testing import CliRunner

from coverage.cli.commands import app
from coverage.model.datum import from_wgs84
from tests.cli.planner_files import FACILITIES, UNLOCATED, command, lay, lay_more


def run(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


def rows(printed):
    """The cells of each line."""
    return [re.split(r" {2,}", line.strip()) for line in printed.splitlines()]


@pytest.fixture
def town(tmp_path):
    """A town whose register has more to check than other commands show."""
    (tmp_path / "in").mkdir()
    options = lay(tmp_path / "in") | lay_more(tmp_path / "in")
    unlocated = "".join(UNLOCATED.replace("F3", f"U{number}") for number in range(25))
    (tmp_path / "in" / "facilities.csv").write_text(FACILITIES + unlocated, encoding="utf-8")
    assert CliRunner().invoke(app, command(options, tmp_path / "p")).exit_code == 0
    return tmp_path / "p"


def test_a_project_is_told_whole(town):
    result = run("check", town, "--language", "en")
    assert result.exit_code == 0, result.output
    told = rows(result.stdout)
    assert told[0] == ["小城区; metres in EPSG:4547"]
    hashed = {cells[1]: cells[2] for cells in told if re.fullmatch("[0-9a-f]{12}", cells[-1])}
    assert hashed == {
        "streets.osm": "1",
        "units.geojson": "4",
        "facilities.csv": "2",
        "population.csv": "8",
        "areas.geojson": "1",
        "reported.csv": "2",
    }
    # 150 − 20 and 300 − 40 people are 60 to 79 years old
    for cells in (
        ["community", "2"],
        ["people of 60–79", "390", "2 units of the lowest level, 2024"],
        ["people of 80+", "60", "2 units of the lowest level, 2024"],
        ["pieces of street", "1"],
        ["reported figures", "2"],
        ["home-care station", "1", "100%", "0%", "0%", "0%", "0%"],
        ["nursery", "1", "0%", "0%", "0%", "0%", "0%"],
    ):
        assert cells in told
    assert result.stdout.count("has no coordinates and is left out") == 25


def test_the_demo_says_that_it_is_fictional_and_nothing_untranslated():
    printed = {language: run("check", "demo", "--language", language).stdout for language in ("zh", "en")}
    assert "虚构示例" in printed["zh"].splitlines()[0]
    assert "fictional example" in printed["en"].splitlines()[0]
    assert not re.search("[一-鿿]", re.sub("“[^”]*”", "", printed["en"]))
    assert len(printed["zh"].splitlines()) == len(printed["en"].splitlines())


def test_a_project_that_is_not_as_it_was_written_is_refused(town):
    table = next(town.glob("facilities-*.parquet"))
    table.write_bytes(table.read_bytes()[:-1])
    result = run("check", town, "--language", "zh")
    assert result.exit_code == 2
    assert table.name in result.stderr
    assert result.stdout == ""


def made_of(printed):
    """What is said of each source, by its file: the cells behind it."""
    return {
        cells[1]: cells[2:] for cells in rows(printed) if len(cells) > 3 and re.fullmatch("[0-9a-f]{12}", cells[-1])
    }


def test_it_says_how_each_file_was_read_and_whether_it_is_kept(tmp_path):
    """The register in GCJ-02 of the town: the park and the figures are nowhere near the streets' test of a datum."""
    options = lay(tmp_path)
    shift = from_wgs84(np.array([[113.0025, 28.0], [113.005, 28.0]]), "gcj02")
    moved = FACILITIES.replace("113.0025,28.0", "{:.9f},{:.9f}".format(*shift[0]))
    moved = moved.replace("113.0050,28.0", "{:.9f},{:.9f}".format(*shift[1]))
    (tmp_path / "facilities.csv").write_text(moved, encoding="utf-8")
    options["--datum"] = "gcj02"
    assert CliRunner().invoke(app, command(options, tmp_path / "p")).exit_code == 0
    told = made_of(run("check", tmp_path / "p", "--language", "en").stdout)
    day = date.today().isoformat()
    # 0.0059° east and 0.0031° south of it, by the formula: some 590 by 340 m
    assert told["facilities.csv"][:2] == ["2", "GCJ-02 (Amap, Tencent)"]
    assert 600 < int(told["facilities.csv"][2]) < 720
    assert told["facilities.csv"][3:5] == [day, "yes"]
    assert told["streets.osm"][1:5] == ["WGS 84", "0", day, "no"]
    assert told["population.csv"][1:5] == ["–", "–", day, "yes"]


def test_a_harmed_original_is_said_and_the_project_is_as_good_as_before(town):
    path = next((town / "originals").glob("*-population.csv"))
    path.write_bytes(path.read_bytes() + b"1")
    (next((town / "originals").glob("*-units.geojson"))).unlink()
    result = run("check", town, "--language", "en")
    assert result.exit_code == 0
    assert (
        f"The original of this file in the project folder is not as it was brought: originals/{path.name}"
        in result.stdout
    )
    assert "units.geojson: The original of this file is no longer in the project folder" in result.stdout
