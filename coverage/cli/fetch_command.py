"""`carecircle fetch`: its help and its options. Heavy rooms open only when the command runs."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from coverage.cli.options import LanguageOption
from coverage.cli.speaking import in_words, language_of

FETCH_HELP: Final = """Fetch what OpenStreetMap has of a place: streets, boundaries, care, buildings.

The files are those a planner would bring; mend and complete them, then [bold]carecircle import[/bold] makes a project
of them. OpenStreetMap has no population and is no register: with --population FILE the project is made at once, in
FOLDER/project; without it the command to go on with is said.

    carecircle fetch "岳麓区, 长沙市" --out yuelu
"""

FETCH_FILES: Final = """[bold]Files written[/bold]

streets.osm.pbf: streets of the place and of 1.2 km around it, and the backdrop of the map

units.geojson: district, subdistricts and towns, communities and villages, as far as OpenStreetMap has them

facilities.csv: elderly care, nurseries, health care; all taken to be open, their services unknown

buildings.gpkg: buildings with levels, walled compounds, gates

population.csv: the units that no other lies in, with empty cells for their people

sources.md: what was asked, which servers answered, how old the data are, the licence (ODbL), what is to be checked

[bold]Servers[/bold]

The public ones of OpenStreetMap, or those of --overpass and --nominatim, or of the variables CARECIRCLE_OVERPASS and
CARECIRCLE_NOMINATIM. A server that is busy is asked again at most 4 times, later each time, for at most 15 minutes.

Without internet: download an extract of the province (.osm.pbf) on another machine, and give it and your own tables to
[bold]carecircle import[/bold].

[bold]Exit status[/bold]

0 done; 2 the place or a server's answer cannot be used, and nothing is written; or the population cannot be used, and
the fetched files stay; 130 interrupted, nothing half-written."""


def fetch_command(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="Name of a district: 岳麓区, 长沙市.")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="New folder for the files.")],
    population: Annotated[
        Path | None, typer.Option("--population", help="People by unit and age: .csv, .xlsx or .xls.")
    ] = None,
    overpass: Annotated[str, typer.Option("--overpass", metavar="URL", help="Overpass server: https://…/api.")] = "",
    nominatim: Annotated[str, typer.Option("--nominatim", metavar="URL", help="Nominatim server.")] = "",
    language: LanguageOption = None,
) -> None:
    """Open the rooms and run; the help is `FETCH_HELP`."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.fetching import run_fetch  # noqa: PLC0415 - opens geopandas and the readers
        from coverage.sources.fetched.servers import servers_of  # noqa: PLC0415 - with the readers

        run_fetch(place, out, population, servers_of(os.environ, overpass, nominatim), spoken)
