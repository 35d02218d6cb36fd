"""`carecircle whatif`, `site` and `compare`: their options. Heavy rooms open only when a command runs."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from coverage.cli.options import (
    EDITION,
    DateOption,
    FormatOption,
    JsonOption,
    LanguageOption,
    ProfileOption,
    SourceArgument,
    StandardOption,
)
from coverage.cli.speaking import in_words, language_of

CHANGES: Final = "Changes, each as often as you like"
HOW_MUCH: Final = "How much may be built: one of these at least"
WANTED: Final = "What is wanted"
WHERE: Final = "Where, and for how much"

ADD: Final = "kind=…,lon=…,lat=…[,name=,beds=,places=,area=,staff=,cost=,id=]"
RESIZE: Final = "id=…,beds=…[,places=,area=,staff=,nursing_beds=,certified_staff=]"
PATH: Final = "points=LON LAT, LON LAT…[,bridge=yes,name=,id=]"


def _under(panel: str, option: str, metavar: str | None, told: str) -> typer.models.OptionInfo:
    made: typer.models.OptionInfo = typer.Option(option, metavar=metavar, help=told, rich_help_panel=panel)
    return made


Typed = list[str] | None


def whatif_command(
    *,
    source: SourceArgument,
    add: Annotated[Typed, _under(CHANGES, "--add", ADD, "A new facility.")] = None,
    move: Annotated[Typed, _under(CHANGES, "--move", "id=…,lon=…,lat=…", "A facility moves.")] = None,
    resize: Annotated[Typed, _under(CHANGES, "--resize", RESIZE, "A facility grows or shrinks.")] = None,
    remove: Annotated[Typed, _under(CHANGES, "--remove", "ID", "A facility closes.")] = None,
    gate: Annotated[Typed, _under(CHANGES, "--gate", "lon=…,lat=…[,id=]", "A gate in a compound's wall.")] = None,
    open_path: Annotated[Typed, _under(CHANGES, "--open-path", PATH, "A footpath or footbridge.")] = None,
    close_path: Annotated[
        Typed, _under(CHANGES, "--close-path", "lon=…,lat=…", "The street nearest to a point closes.")
    ] = None,
    scenario: Annotated[
        str, typer.Option("--scenario", metavar="FILE|NAME", help="A scenario to begin with.", rich_help_panel=CHANGES)
    ] = "",
    save: Annotated[
        str, typer.Option("--save", metavar="NAME", help="Keep the changes as a scenario of the project folder.")
    ] = "",
    as_json: JsonOption = False,
    standard: StandardOption = EDITION,
    profile: ProfileOption = None,
    language: LanguageOption = None,
) -> None:
    """Say what changes would bring; see `WHATIF_HELP`."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.changes import TypedChanges  # noqa: PLC0415 - opens geopandas
        from coverage.cli.whatif import WhatIf, run_whatif  # noqa: PLC0415 - opens geopandas and SciPy

        given: list[Sequence[str]] = [one or () for one in (add, move, resize, remove, gate, open_path, close_path)]
        run_whatif(source, WhatIf(TypedChanges(*given), scenario, save, as_json), standard, profile, spoken)


def site_command(
    *,
    source: SourceArgument,
    kind: Annotated[str, _under(WANTED, "--kind", "KIND", "What to open: station, centre, nursery, …")],
    number: Annotated[str, _under(HOW_MUCH, "--number", "N", "At most so many new sites.")] = "",
    budget: Annotated[str, _under(HOW_MUCH, "--budget", "YUAN", "At most so much money.")] = "",
    cover_all: Annotated[bool, _under(HOW_MUCH, "--cover-all", None, "As many as it takes to cover all.")] = False,
    goal: Annotated[
        str,
        _under(
            WANTED,
            "--goal",
            "most|walk|lowest",
            "Cover most people, the shortest average walk, or raise the worst-served unit. (default: most)",
        ),
    ] = "",
    rule: Annotated[
        str,
        _under(WANTED, "--rule", "ID", "Whose people, walker and minutes are meant. (default: the circle of the kind)"),
    ] = "",
    one_in_each: Annotated[
        str, _under(WANTED, "--one-in-each", "LEVEL", "In the end one in each community, village, subdistrict or town.")
    ] = "",
    capacity: Annotated[
        bool, _under(WANTED, "--capacity", None, "No site serves more people than it has places.")
    ] = False,
    with_planned: Annotated[bool, _under(WANTED, "--with-planned", None, "Take planned facilities for open.")] = False,
    where_possible: Annotated[
        bool, _under(WANTED, "--where-possible", None, "Let off the people and units no candidate can serve.")
    ] = False,
    candidates: Annotated[
        Path | None, _under(WHERE, "--candidates", "FILE", "Your places: .xlsx, .csv, GeoJSON, GeoPackage, Shapefile.")
    ] = None,
    datum: Annotated[
        str, _under(WHERE, "--datum", "ID", "What your places are in: wgs84, gcj02, bd09, … as for import.")
    ] = "",
    rooms: Annotated[
        str, _under(WHERE, "--rooms", "KINDS", "Facilities with a room to share: health_centre,clinic,… or all.")
    ] = "",
    cost: Annotated[str, _under(WHERE, "--cost", "YUAN", "Of a candidate that does not say its own.")] = "",
    size: Annotated[str, _under(WHERE, "--size", "N", "Places of a candidate that does not say its own.")] = "",
    time_limit: Annotated[
        str, typer.Option("--time-limit", metavar="SECONDS", help="How long the proof may take.")
    ] = "15",
    out: Annotated[
        list[Path] | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="File to write, as often as you like: .json .geojson .csv .xlsx .gpkg .docx .html",
        ),
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What the scenario is called.")] = "",
    dated: DateOption = "",
    as_json: JsonOption = False,
    standard: StandardOption = EDITION,
    profile: ProfileOption = None,
    language: LanguageOption = None,
) -> None:
    """Propose where the next facilities go; see `SITE_HELP`."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.asked import AskedSites  # noqa: PLC0415 - opens geopandas
        from coverage.cli.site_files import SiteFiles  # noqa: PLC0415 - opens geopandas
        from coverage.cli.siting import run_site  # noqa: PLC0415 - opens geopandas and SciPy

        figures = {"--number": number, "--budget": budget, "--cost": cost, "--size": size, "--time-limit": time_limit}
        flags = AskedSites(
            kind=kind,
            goal=goal,
            figures=figures,
            covers_all=cover_all,
            rule_id=rule,
            one_in_each=one_in_each,
            with_capacity=capacity,
            with_planned=with_planned,
            where_possible=where_possible,
            candidates=candidates,
            datum=datum,
            rooms=rooms,
        )
        run_site(source, flags, SiteFiles(out or (), name, dated, as_json), standard, profile, spoken)


def compare_command(
    *,
    source: SourceArgument,
    scenarios: Annotated[
        list[str], typer.Argument(metavar="SCENARIO…", help="Files, or names of scenarios in PROJECT/scenarios.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the files; made if absent.")
    ] = None,
    formats: FormatOption = "xlsx",
    dated: DateOption = "",
    as_json: JsonOption = False,
    standard: StandardOption = EDITION,
    profile: ProfileOption = None,
    language: LanguageOption = None,
) -> None:
    """Hold scenarios side by side with what stands; see `COMPARE_HELP`."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.comparing import Compared, run_compare  # noqa: PLC0415 - opens geopandas and SciPy

        run_compare(source, scenarios, Compared(out, formats, dated, as_json), standard, profile, spoken)
