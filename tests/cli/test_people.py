"""People by ages of another cut, by shares, and by a raster: from the files to the audit, every assumption printed."""

import re

import numpy as np
import pytest
from typer.testing import CliRunner

from coverage.cli.commands import app
from tests.cli.planner_files import EAST, WEST, command, lay
from tests.cli.test_check import rows
from tests.sources.writing import write_raster

SHARES = "60+=18.5%,80+=2.9%,0-2=2.1%"
# Twelve columns of 0.001° from 113.0 on, ten rows from 28.005 down; ten columns lie in the town, five in each half.
CELLS = np.tile(np.arange(12.0), (10, 1))


def run(*arguments):
    return CliRunner().invoke(app, [*map(str, arguments)])


def imported(folder, options):
    result = run(*command(options, folder / "p"), "--language", "en")
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


@pytest.fixture
def options(tmp_path):
    return lay(tmp_path)


@pytest.fixture
def raster(tmp_path):
    return str(write_raster(tmp_path / "people_2020.tif", CELLS, north=28.005))


def people_told(folder):
    """People by age, and how many units are counted so, as the quality report has them."""
    told = rows(run("check", folder / "p", "--language", "en").stdout)
    return {cells[0].removeprefix("people of "): cells[1] for cells in told if cells[0].startswith("people of ")}


def test_ages_of_another_cut_come_through_to_the_audit(tmp_path, options):
    ages = ("0-4岁", "5-59岁", "60-64岁", "65-79岁", "80岁及以上")
    lines = [("代码", "年份", *ages), (WEST, 2024, 50, 800, 60, 70, 20), (EAST, 2024, 100, 1600, 120, 140, 40)]
    (tmp_path / "population.csv").write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="utf-8")
    said = imported(tmp_path, options)
    assert "under 3: 90 people in 2 units" in said  # three of five years of 150
    assert people_told(tmp_path) == {
        "0–2": "90", "3–4": "60", "5–59": "2,400", "60–64": "180", "65–79": "210", "80+": "60"
    }  # fmt: skip
    result = run("audit", tmp_path / "p", "--out", tmp_path / "out", "--language", "zh", "--format", "csv,xlsx,html")
    assert result.exit_code == 0, result.output
    result = run("whatif", tmp_path / "p", "--add", "kind=station,lon=113.0075,lat=28.0", "--language", "en")
    assert result.exit_code == 0, result.output
    assert {"60–64", "65–79", "80+"} <= {cell for cells in rows(result.output) for cell in cells}


def test_shares_of_totals(tmp_path, options):
    lines = [("代码", "年份", "常住人口"), (WEST, 2024, 1000), (EAST, 2024, 2000)]
    (tmp_path / "population.csv").write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="utf-8")
    said = imported(tmp_path, options | {"--shares": SHARES})
    assert "60+: 555 people in 2 units" in said
    assert people_told(tmp_path) == {"0–2": "63", "3–59": "2,382", "60–79": "468", "80+": "87"}
    result = run(*command(options | {"--shares": "60+=2%,80+=2.9%"}, tmp_path / "q"), "--language", "en")
    assert result.exit_code == 2
    assert "2.9% together, more than the 2% of all" in " ".join(result.output.split())
    assert not (tmp_path / "q").exists()


def test_a_raster_places_the_people_of_a_table(tmp_path, options, raster):
    said = imported(tmp_path, options | {"--raster": raster})
    # 0 to 4 in the west, 5 to 9 in the east, ten rows each
    assert "The raster has 450 people there, the table 3000" in said
    told = rows(run("check", tmp_path / "p", "--language", "en").stdout)
    assert [cells[:3] for cells in told if cells[0] == "raster of people"] == [
        ["raster of people", "people_2020.tif", "100"]
    ]
    assert ["cells of a raster of people", "100"] in told
    result = run("audit", tmp_path / "p", "--out", tmp_path / "out", "--language", "en")
    assert "100% by a raster, an estimate" in " ".join(result.output.split())
    assert people_told(tmp_path) == {"0–2": "57", "3–59": "2,493", "60–79": "390", "80+": "60"}


def test_a_raster_alone_says_how_many_there_are(tmp_path, options, raster):
    options = {name: value for name, value in options.items() if name != "--population"}
    said = imported(tmp_path, options | {"--raster": raster, "--shares": SHARES})
    assert re.search(r"people of 2 units, 450 in all, are not counted", said)
    assert people_told(tmp_path) == {"0–2": "9", "3–59": "357", "60–79": "70", "80+": "13"}
    # without shares nobody is known by age, and that is told
    imported(tmp_path, options | {"--raster": raster})
    assert people_told(tmp_path) == {"0+": "450"}


def test_neither_a_table_nor_a_raster(tmp_path, options):
    result = run(*command({k: v for k, v in options.items() if k != "--population"}, tmp_path / "p"))
    assert result.exit_code == 2
    assert "--raster" in result.output


def test_a_raster_at_fault_refuses_the_import_and_everything_is_said_at_once(tmp_path, options, raster):
    lines = [("代码", "年份", "常住人口"), (WEST, 2024, "一千"), (EAST, 2024, 2000)]
    (tmp_path / "population.csv").write_text("\n".join(",".join(map(str, line)) for line in lines), encoding="utf-8")
    away = str(write_raster(tmp_path / "away.tif", CELLS, west=12.0))
    result = run(*command(options | {"--raster": away}, tmp_path / "p"), "--language", "en")
    assert result.exit_code == 2
    said = " ".join(result.output.split())
    assert "The raster lies elsewhere" in said
    assert "“一千” is not a number" in said
    assert not (tmp_path / "p").exists()
