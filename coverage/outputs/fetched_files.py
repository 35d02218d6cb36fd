"""What was fetched of a place, as the files a planner would bring: they can be mended by hand, and imported."""

import shlex
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd
import pyogrio

from coverage.errors import describe, shorten
from coverage.outputs.geojson import Feature, collection_bytes
from coverage.outputs.settled import settled
from coverage.outputs.spreadsheet_text import Cell, csv_bytes
from coverage.sources.fetched.answers import host_of
from coverage.sources.fetched.asking import Tags
from coverage.sources.fetched.boundaries import BOUNDARY_TAGS, UNITS_FILE
from coverage.sources.fetched.care import CARE_TAGS, FACILITIES_FILE
from coverage.sources.fetched.fetching import Fetched
from coverage.sources.fetched.homes import BUILDINGS_FILE, HOME_TAGS
from coverage.sources.fetched.osm_file import write_osm_file
from coverage.sources.streets.backdrop import DRAWN_TAGS
from coverage.words import Language, text

STREETS_FILE: Final = "streets.osm.pbf"
POPULATION_FILE: Final = "population.csv"
SOURCES_FILE: Final = "sources.md"
PROJECT: Final = "project"
SOURCE: Final = "OpenStreetMap"
_FACILITY_COLUMNS: Final = (
    *("facility_id", "name", "name_en", "kind", "services", "beds", "places", "public"),
    *("lon", "lat", "source"),
)
_PEOPLE_COLUMNS: Final = ("unit_code", "name", "year", "everyone", "old", "oldest", "young")
_WHAT: Final = {
    STREETS_FILE: "streets",
    UNITS_FILE: "units",
    FACILITIES_FILE: "facilities",
    BUILDINGS_FILE: "buildings",
}
_DEGREE_PLACES: Final = 7
_LONGEST: Final = 200


def fetched_files(fetched: Fetched, language: Language) -> Mapping[str, bytes]:
    """Lay out what was fetched as files by name; the same answers give the same bytes.

    Heads and kinds stand in `language`; both languages are read back. A table of homes without rows is no file.
    """
    with tempfile.TemporaryDirectory(prefix="carecircle-") as folder:
        files = {
            STREETS_FILE: _streets(fetched, Path(folder)),
            UNITS_FILE: _units(fetched, language),
            FACILITIES_FILE: _facilities(fetched, language),
            BUILDINGS_FILE: _buildings(fetched, Path(folder)),
            POPULATION_FILE: _people(fetched, language),
        }
    written = {name: content for name, content in files.items() if content}
    return {**written, SOURCES_FILE: _sources(fetched, list(written), language)}


def import_command(files: Sequence[str], population: str, folder: Path = Path()) -> str:
    """Write the command that makes a project of `files` in `folder`."""
    options = {"--streets": STREETS_FILE, "--units": UNITS_FILE, "--facilities": FACILITIES_FILE}
    if BUILDINGS_FILE in files:
        options["--buildings"] = BUILDINGS_FILE
    named = [part for option, file in options.items() for part in (option, str(folder / file))]
    return shlex.join(["carecircle", "import", *named, "--population", population, "--out", str(folder / PROJECT)])


def _streets(fetched: Fetched, folder: Path) -> bytes:
    path = folder / STREETS_FILE
    write_osm_file(path, fetched.streets)
    return path.read_bytes()


def _units(fetched: Fetched, language: Language) -> bytes:
    units = fetched.boundaries.units
    heads = {name: text(language, f"fetch.columns.{name}") for name in ("unit_code", "name", "name_en", "level")}
    levels = [text(language, f"terms.level.{level}") for level in units["level"]]
    features = [
        Feature(str(row["unit_code"]), shape, {head: _blank(row[name]) for name, head in heads.items()})
        for row, shape in zip(units.assign(level=levels).to_dict("records"), units.geometry, strict=True)
    ]
    return collection_bytes(features, {"attribution": text(language, "fetch.attribution")})


def _facilities(fetched: Fetched, language: Language) -> bytes:
    facilities = fetched.care.facilities
    kinds = [text(language, f"terms.kind.{kind}") for kind in facilities["kind"]]
    unnamed = facilities["name"].isna()
    names = facilities["name"].where(~unnamed, pd.Series(kinds, dtype="str") + " " + facilities["facility_id"])
    table = facilities.assign(
        kind=kinds,
        name=names,
        services=None,
        public=facilities["public"].map(lambda answer: text(language, f"problems.answer.{answer}"), na_action="ignore"),
        lon=facilities.geometry.x.round(_DEGREE_PLACES),
        lat=facilities.geometry.y.round(_DEGREE_PLACES),
        source=SOURCE,
    )
    rows = [[_cell(value) for value in row] for row in table[list(_FACILITY_COLUMNS)].itertuples(index=False)]
    return csv_bytes([text(language, f"fetch.columns.{name}") for name in _FACILITY_COLUMNS], rows)


def _buildings(fetched: Fetched, folder: Path) -> bytes:
    file = folder / BUILDINGS_FILE
    homes = fetched.homes
    residential = homes.buildings["residential"].map({True: "yes", False: "no"})
    layers = {
        "buildings": (homes.buildings.assign(residential=residential), "MultiPolygon"),
        "compounds": (homes.compounds, "MultiPolygon"),
        "gates": (homes.gates, "Point"),
    }
    for name, (layer, shape) in layers.items():
        if len(layer):
            pyogrio.write_dataframe(
                layer,
                file,
                layer=name,
                driver="GPKG",
                geometry_type=shape,
                promote_to_multi=shape != "Point",
                append=file.exists(),
            )
    return settled(file, fetched.dated[:10]).read_bytes() if file.exists() else b""


def _people(fetched: Fetched, language: Language) -> bytes:
    """Lay out the units that no other lies in with empty cells for their people."""
    units = fetched.boundaries.units
    lowest = units[units["lowest"]]
    rows: list[list[Cell]] = [
        [code, name, *[None] * (len(_PEOPLE_COLUMNS) - 2)]
        for code, name in zip(lowest["unit_code"], lowest["name"], strict=True)
    ]
    return csv_bytes([text(language, f"fetch.columns.{name}") for name in _PEOPLE_COLUMNS], rows)


def _sources(fetched: Fetched, files: Sequence[str], language: Language) -> bytes:
    """Say where everything comes from, under which licence, what is to be checked and how to go on."""
    place, homes = fetched.place, fetched.homes
    facts = {
        "asked": shorten(place.asked, _LONGEST),
        "described": shorten(place.described, _LONGEST),
        "dated": fetched.dated or text(language, "fetch.undated"),
        "overpass": host_of(fetched.servers.overpass),
        "nominatim": host_of(fetched.servers.nominatim),
        "box": ", ".join(f"{edge:.5f}" for edge in place.area.bounds),
    }
    counts = {
        STREETS_FILE: (len(fetched.streets[0].ways), {**DRAWN_TAGS, "highway": True}),
        UNITS_FILE: (len(fetched.boundaries.units), {"boundary": "administrative", **BOUNDARY_TAGS}),
        FACILITIES_FILE: (len(fetched.care.facilities), CARE_TAGS),
        BUILDINGS_FILE: (len(homes.buildings) + len(homes.compounds) + len(homes.gates), HOME_TAGS),
    }
    rows = [
        f"| {file} | {text(language, f'fetch.files.{_WHAT[file]}')} | {count:,} | {_asked(tags)} |"
        for file, (count, tags) in counts.items()
        if file in files
    ]
    lines = [
        text(language, "fetch.sources", {**facts, "table": "\n".join(rows)}),
        *(f"- {describe(problem, language)}" for problem in fetched.problems),
        text(language, "fetch.go_on", {"command": import_command(files, POPULATION_FILE)}),
    ]
    return "\n".join(lines).encode()


def _asked(tags: Tags) -> str:
    values = {key: [value] if isinstance(value, str) else value for key, value in tags.items()}
    return "; ".join(key if value is True else f"{key}={', '.join(value or ())}" for key, value in values.items())


def _cell(value: object) -> Cell:
    return value if isinstance(value, str) else None if pd.isna(value) else float(value)  # type: ignore[arg-type]


def _blank(value: object) -> str | None:
    return value if isinstance(value, str) else None
