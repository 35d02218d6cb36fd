"""Where the candidates of a proposal come from: streets, public rooms, the planner's own file."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import geopandas as gpd
import streamlit as st

from coverage import door
from coverage.app import data
from coverage.app.choices import Question
from coverage.errors import InputError, Problem
from coverage.model.contracts import empty_table
from coverage.model.reading import Reading
from coverage.model.tables import CANDIDATES
from coverage.planning.siting.candidates import SPACING_M
from coverage.words import Language

ENDINGS: Final = ("csv", "xlsx", "xls", "geojson", "json", "gpkg", "kml", "kmz", "zip")
LARGEST_MB: Final = 20


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file the planner brought: its name, its content by its hash, and the datum it was declared in, "" for none."""

    name: str
    stamp: str
    content: bytes = field(repr=False, compare=False)
    datum: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where candidates are taken from; 0 metres for no candidates along streets."""

    spacing_m: float = SPACING_M
    rooms: tuple[str, ...] = ()
    file: OwnFile | None = None


def own_file(name: str, content: bytes, datum: str = "") -> OwnFile:
    """Take a file in; of its name what a disk can bear."""
    plain = "".join(c if c.isalnum() or c in " ._-()（）" else "-" for c in Path(name.replace("\\", "/")).name)
    return OwnFile(plain[-60:].lstrip(".") or "candidates", hashlib.sha256(content).hexdigest(), content, datum)


def candidates_of(asked: Question, kind: str, sources: Sources, language: Language) -> gpd.GeoDataFrame:
    """Gather the candidates; under the contract CANDIDATES, none twice, in every language the same but for names."""
    tables = [
        _streets(asked, kind, sources.spacing_m, language) if sources.spacing_m else empty_table(CANDIDATES),
        door.room_candidates(data.project_of(asked.source, asked.stamp), sources.rooms, language),
        file_candidates(asked, sources.file)[0] if sources.file else empty_table(CANDIDATES),
    ]
    return door.combined_candidates(tables)


@st.cache_resource(show_spinner=False, max_entries=8)
def _streets(asked: Question, kind: str, spacing_m: float, language: Language) -> gpd.GeoDataFrame:
    return door.street_candidates(data.audit_of(asked), kind, spacing_m, language=language)


def file_candidates(asked: Question, file: OwnFile) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    """Read the planner's file once for each content and datum: its candidates, and all that is wrong with it."""
    return _read(asked.source, asked.stamp, file.name, file.stamp, file.datum, file.content)


@st.cache_resource(show_spinner=False, max_entries=4)
def _read(
    source: str,
    stamp: str,
    name: str,
    content_stamp: str,  # noqa: ARG001 - the key of the cache in place of the content
    datum: str,
    _content: bytes,
) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    with tempfile.TemporaryDirectory(prefix="carecircle-candidates-") as folder:
        path = Path(folder) / name
        path.write_bytes(_content)
        try:
            read = door.read_candidates(path, data.project_of(source, stamp), Reading(datum=datum))
        except InputError as error:
            return empty_table(CANDIDATES), error.problems
        # What is wrong with one row leaves that row out; what is wrong with all of them, such as their datum, all.
        is_refused = any(one.severity == "error" and one.row is None for one in read.problems)
        return empty_table(CANDIDATES) if is_refused else read.table, read.problems
