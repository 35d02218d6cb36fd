"""In which language, with which status, and what never reaches the terminal."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from coverage.cli import commands
from coverage.cli.speaking import in_words, language_of, visible
from coverage.words import catalog


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_of_the_environment(environment, language):
    assert language_of(environment) == language


def test_names_from_files_carry_no_markup_and_no_escape_sequences():
    assert visible("[red]\x1b[2J\n站").plain == "[red]·[2J·站"


def test_ctrl_c_is_status_130(monkeypatch):
    app = commands.typer.Typer()

    @app.command()
    def work() -> None:
        with in_words("zh"):
            raise KeyboardInterrupt

    result = CliRunner().invoke(app, [])
    assert result.exit_code == 130
    assert result.stderr.strip() == catalog("zh")["cli.interrupted"]


def test_a_mistake_of_ours_keeps_its_traceback():
    with pytest.raises(ZeroDivisionError), in_words("en"):
        _ = 1 / 0


def test_the_version():
    assert CliRunner().invoke(commands.app, ["--version"]).stdout.startswith("carecircle 0.")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ([], "demo"),
        (["audit"], "--format"),
        (["import"], "--streets"),
        (["fetch"], "--overpass"),
        (["scorecard"], "--standard"),
        (["standards"], ".toml"),
        (["circles"], "--rule"),
        (["whatif"], "people_newly"),
        (["site"], "--cover-all"),
        (["compare"], "people_short_before"),
    ],
)
def test_every_command_explains_itself(command, says):
    result = CliRunner().invoke(commands.app, [*command, "--help"])
    assert result.exit_code == 0
    assert says in result.stdout


def test_help_lists_every_command():
    shown = CliRunner().invoke(commands.app, ["--help"]).stdout
    listed = {line.split()[1] for line in shown.splitlines() if line.startswith("│ ") and line[2].isalpha()}
    assert listed == {
        "audit",
        "scorecard",
        "standards",
        "circles",
        "check",
        "import",
        "fetch",
        "whatif",
        "site",
        "compare",
    }


def test_help_names_the_files_and_the_statuses():
    shown = CliRunner().invoke(commands.app, ["--help"]).stdout
    for word in ("SOURCE", "gaps.geojson", "isochrones.geojson", "assessments.csv", "Exit status", "130"):
        assert word in shown


def test_help_opens_no_heavy_room():
    code = (
        "import sys; from typer.testing import CliRunner; from coverage.cli.commands import app; "
        "CliRunner().invoke(app, ['--help']); "
        "sys.exit(bool({'geopandas', 'scipy', 'osmnx', 'streamlit'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
