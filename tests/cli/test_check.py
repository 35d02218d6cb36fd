"""`carecircle check`: what a project was made from, what it holds, what its register leaves blank, and all to check."""

import re

import pytest
from typer.testing import CliRunner

from coverage.cli.commands import app
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
