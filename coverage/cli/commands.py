"""The commands and their options. Heavy rooms open only when a command runs, so that --help is quick."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer

from coverage.cli.fetch_command import FETCH_FILES, FETCH_HELP, fetch_command
from coverage.cli.import_command import import_command
from coverage.cli.options import (
    EDITION,
    DateOption,
    FormatOption,
    LanguageOption,
    ProfileOption,
    SourceArgument,
    StandardOption,
)
from coverage.cli.planning_commands import compare_command, site_command, whatif_command
from coverage.cli.planning_help import COMPARE_HELP, COMPARE_JSON, SITE_FILES, SITE_HELP, WHATIF_HELP, WHATIF_JSON
from coverage.cli.speaking import INTERRUPTED, in_words, language_of

HELP: Final = """Who can walk to elderly care and childcare within 15 minutes, held against the plan, unit by unit.

SOURCE is [bold]demo[/bold] (a fictional district that comes with the product) or a project folder made by
[bold]carecircle import[/bold].

    carecircle audit demo --out out/
"""

FILES: Final = """[bold]Files written by audit[/bold]

gaps.geojson: each unit that lacks what a clause asks, with people affected and the nearest facility (RFC 7946)

isochrones.geojson: the 5, 10 and 15 minute service areas with the people in them (RFC 7946)

assessments.csv: every verdict of every clause and unit, UTF-8 with BOM for spreadsheets

sources.csv: how each file was read: its datum, how far places were moved, its columns, the day, and its hash

report.xlsx, report.gpkg, report.docx, report.html: the finished report, with --format xlsx,gpkg,docx,html

[bold]Exit status[/bold]

0 done; 2 the input cannot be used: every problem is said with file, row and column, and nothing is written;
130 interrupted, nothing half-written."""

app = typer.Typer(
    name="carecircle",
    help=HELP,
    epilog=FILES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _say_version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(f"carecircle {version('carecircle')}")
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Show the version and leave.")
    ] = False,
) -> None:
    """Carry the options that stand before a command; the help is `HELP`."""


@app.command("audit")
def audit_command(
    source: SourceArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the files; made if absent.")],
    formats: FormatOption = "geojson,csv",
    dated: DateOption = "",
    standard: StandardOption = EDITION,
    profile: ProfileOption = None,
    language: LanguageOption = None,
) -> None:
    """Hold a district against the plan: summary on the screen, gaps, service areas and verdicts in files."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.auditing import Wanted, run_audit  # noqa: PLC0415 - opens geopandas and SciPy

        run_audit(source, Wanted(out, formats, dated), standard, profile, spoken)


@app.command("scorecard")
def scorecard_command(
    source: SourceArgument,
    standard: StandardOption = EDITION,
    profile: ProfileOption = None,
    language: LanguageOption = None,
) -> None:
    """Print every clause of the plan with its value, its target and whether the district meets it."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.scoring import run_scorecard  # noqa: PLC0415 - opens geopandas and SciPy

        run_scorecard(source, standard, profile, spoken)


app.command("whatif", help=WHATIF_HELP, epilog=WHATIF_JSON)(whatif_command)
app.command("site", help=SITE_HELP, epilog=SITE_FILES)(site_command)
app.command("compare", help=COMPARE_HELP, epilog=COMPARE_JSON)(compare_command)
app.command("import")(import_command)


@app.command("standards")
def standards_command(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]…", help="Editions of your own to check, .toml.")
    ] = None,
    language: LanguageOption = None,
) -> None:
    """List the editions of the plan that come with the product, and check your own."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.scoring import run_standards  # noqa: PLC0415 - opens geopandas

        run_standards(files or [], spoken)


@app.command("circles")
def circles_command(
    source: SourceArgument,
    rule: Annotated[str, typer.Option("--rule", metavar="ID", help="The rule whose facilities are drawn: A1, A2, …")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="GeoJSON to write.")],
    standard: StandardOption = EDITION,
    profile: ProfileOption = None,
    language: LanguageOption = None,
) -> None:
    """Draw the 5, 10 and 15 minute service area of each facility alone, as if it were the only one."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.auditing import run_circles  # noqa: PLC0415 - opens geopandas and SciPy

        run_circles(source, out, rule, standard, profile, spoken)


@app.command("check")
def check_command(source: SourceArgument, language: LanguageOption = None) -> None:
    """Print what a project was made from, what it holds, what registers leave blank, and every problem found."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.checking import run_check  # noqa: PLC0415 - opens geopandas

        run_check(source, spoken)


app.command("fetch", help=FETCH_HELP, epilog=FETCH_FILES)(fetch_command)
