"""The downloads of what is planned: the report with a chapter about it, in every format, made when asked for."""

import io
import threading
import zipfile
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import geopandas as gpd
import streamlit as st

from coverage import door
from coverage.app.choices import Question
from coverage.app.export import REPORTS, file_name
from coverage.app.markup import tag
from coverage.outputs.report.siting import Siting
from coverage.planning.results import Audit
from coverage.words import Language, text

Planned = tuple[Audit, Siting]
"""The audit a report is about, and what is planned beside it."""

FORMATS: Final[Mapping[str, str]] = {**REPORTS, "geojson": "application/zip", "csv": "application/zip"}
"""Formats, each with the media type of its download: GeoJSON and CSV are several files, and come in one."""


@dataclass(frozen=True, eq=False, slots=True)
class Ready:
    """All that the files of what is planned are made from."""

    audit: Audit
    siting: Siting
    circles: gpd.GeoDataFrame


class Prepared:
    """What the files are made from, worked out when the first of them is asked for and kept for the others."""

    def __init__(self, about: Hashable, planned: Callable[[], Planned]) -> None:
        self.about = about
        self._planned = planned
        self._ready: Ready | None = None
        self._one_at_a_time = threading.Lock()

    def ready(self) -> Ready:
        """Work it out, or give what was."""
        with self._one_at_a_time:
            if self._ready is None:
                audit, siting = self._planned()
                self._ready = Ready(audit, siting, door.isochrones_of(audit))
            return self._ready


def buttons(asked: Question, name: str, about: Hashable, planned: Callable[[], Planned], language: Language) -> None:
    """Offer what is planned in every format.

    Parameters
    ----------
    name
        The table of the words that says what is exported: `app.<name>.export`, `.file_name`.
    about
        What tells one plan from another: what was worked out for the files of one is kept until it is another.
    planned
        Works out what the report tells; called when a file is asked for, in a thread without a page.
    """
    prepared = _prepared(name, (asked, about, language), planned)
    with st.popover(text(language, f"app.{name}.export"), width="stretch"):
        st.html(tag("div", text(language, f"app.{name}.export_help"), "cc-note"))
        for ending, mime in FORMATS.items():
            packed = mime == "application/zip"
            st.download_button(
                text(language, f"app.export.{ending}"),
                _made(prepared, ending, language),
                file_name(asked, name, f"{ending}.zip" if packed else ending, language),
                mime,
                key=f"{name}_{ending}",
                on_click="ignore",
                width="stretch",
            )


def _prepared(name: str, about: Hashable, planned: Callable[[], Planned]) -> Prepared:
    key = f"{name}_prepared"
    held: Prepared | None = st.session_state.get(key)
    if held is None or held.about != about:
        st.session_state[key] = held = Prepared(about, planned)
    return held


def _made(prepared: Prepared, ending: str, language: Language) -> Callable[[], bytes]:
    def make() -> bytes:
        dated = datetime.now(UTC).astimezone().date().isoformat()
        of = prepared.ready()
        files = door.report_files(of.audit, of.circles, language, formats=(ending,), dated=dated, siting=of.siting)
        return zipped(files) if FORMATS[ending] == "application/zip" else next(iter(files.values()))

    return make


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Pack files into one; the same files give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, files[name])
    return stream.getvalue()
