"""The downloads of what is planned: the report with a chapter about it, in every format, made when asked for."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

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


def buttons(asked: Question, name: str, planned: Callable[[], Planned], language: Language) -> None:
    """Offer what is planned in every format.

    Parameters
    ----------
    name
        The table of the words that says what is exported: `app.<name>.export`, `.file_name`.
    planned
        Works out what the report tells; called when a file is asked for, in a thread without a page.
    """
    with st.popover(text(language, f"app.{name}.export"), width="stretch"):
        st.html(tag("div", text(language, f"app.{name}.export_help"), "cc-note"))
        for ending, mime in FORMATS.items():
            packed = mime == "application/zip"
            st.download_button(
                text(language, f"app.export.{ending}"),
                _made(planned, ending, language),
                file_name(asked, name, f"{ending}.zip" if packed else ending, language),
                mime,
                key=f"{name}_{ending}",
                on_click="ignore",
                width="stretch",
            )


def _made(planned: Callable[[], Planned], ending: str, language: Language) -> Callable[[], bytes]:
    def make() -> bytes:
        dated = datetime.now(UTC).astimezone().date().isoformat()
        audit, siting = planned()
        circles = door.isochrones_of(audit)
        files = door.report_files(audit, circles, language, formats=(ending,), dated=dated, siting=siting)
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
