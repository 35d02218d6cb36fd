"""The command that takes a planner's own files in, and its options."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from coverage.cli.options import LanguageOption
from coverage.cli.speaking import in_words, language_of


def import_command(
    *,
    streets: Annotated[
        str,
        typer.Option(
            "--streets", metavar="FILE|place:NAME", help="OSM .pbf or .osm, GraphML, or place:岳麓区, 长沙市."
        ),
    ],
    units: Annotated[
        Path, typer.Option("--units", help="Boundaries: GeoJSON, GeoPackage, Shapefile or KML, zipped or not.")
    ],
    facilities: Annotated[Path, typer.Option("--facilities", help="Register: .xlsx, .xls, .csv or GeoJSON.")],
    out: Annotated[Path, typer.Option("--out", metavar="PROJECT", help="Project folder to write.")],
    population: Annotated[
        Path | None, typer.Option("--population", help="People by unit and age: .csv, .xlsx or .xls.")
    ] = None,
    raster: Annotated[
        Path | None,
        typer.Option("--raster", help="GeoTIFF of people per cell: where in a unit they live; alone, how many too."),
    ] = None,
    buildings: Annotated[
        Path | None, typer.Option("--buildings", help="GeoPackage with buildings, compounds, gates.")
    ] = None,
    areas: Annotated[
        Path | None, typer.Option("--areas", help="Parks and new estates: GeoJSON, GeoPackage or Shapefile.")
    ] = None,
    reported: Annotated[
        Path | None, typer.Option("--reported", help="Figures you report, by number of the clause: .csv or .xlsx.")
    ] = None,
    datum: Annotated[
        list[str] | None,
        typer.Option(
            "--datum",
            metavar="[FILE=]ID",
            help="What coordinates are in: wgs84, cgcs2000, gcj02 (高德, 腾讯), bd09 (百度) or a zone of metres such as"
            " cgcs2000_3deg:38. Of the register, or of another file: buildings=gcj02.",
        ),
    ] = None,
    shares: Annotated[
        str,
        typer.Option(
            "--shares",
            metavar="AGES=SHARE,…",
            help="Shares of all residents, where people are not counted by age: 60+=18.5%,80+=2.9%,0-2=2.1%.",
        ),
    ] = "",
    reading: Annotated[
        Path | None,
        typer.Option("--reading", help="How the files are to be read: sheets, columns and data, as the page saves it."),
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Name of the district. (default: from the boundaries)")] = "",
    name_en: Annotated[str, typer.Option("--name-en", help="Its English name.")] = "",
    language: LanguageOption = None,
) -> None:
    """Check a planner's own files and keep them as a project folder."""
    spoken = language or language_of(os.environ)
    with in_words(spoken):
        from coverage.cli.importing import run_import  # noqa: PLC0415 - opens geopandas and the readers
        from coverage.cli.readings import readings_of  # noqa: PLC0415 - opens geopandas
        from coverage.sources.brought import SourcePaths  # noqa: PLC0415 - opens geopandas and the readers

        readings = readings_of(reading, datum or [])
        paths = SourcePaths(
            streets, units, facilities, population, buildings, areas, reported, readings, shares, raster
        )
        run_import(paths, name, name_en, out, spoken, read_on=date.today().isoformat())
