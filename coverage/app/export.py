"""The downloads: the same bytes the command line writes."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from coverage import door
from coverage.app import data
from coverage.app.choices import Question, View
from coverage.app.markup import tag
from coverage.outputs.gap_report import gap_report
from coverage.outputs.naming import district_name
from coverage.words import Language, text

REPORTS: Final[Mapping[str, str]] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html",
    "gpkg": "application/geopackage+sqlite3",
}
"""Formats of the report, each with its media type."""


@st.cache_data(show_spinner=False, max_entries=8)
def report_of(asked: Question, language: Language) -> bytes:
    """Write the gap report of today's facilities once for each content."""
    return gap_report(data.audit_of(asked), language)


def file_name(asked: Question, kind: str, ending: str, language: Language) -> str:
    """Name a file after the district, without what a file system or a shell would stumble over."""
    project = data.project_of(asked.source, asked.stamp)
    district = "".join(c if c.isalnum() else "-" for c in district_name(project, language)).strip("-")
    return text(language, f"app.export.{kind}", {"district": district}) + f".{ending}"


def buttons(asked: Question, view: View) -> None:
    """Offer the gap list as GeoJSON, and the finished report in every other format."""
    language = view.language
    st.download_button(
        text(language, "app.export.button", {"count": len(data.audit_of(asked).gaps)}),
        report_of(asked, language),
        file_name(asked, "file", "geojson", language),
        "application/geo+json",
        key="export",
        help=text(language, "app.export.help"),
        on_click="ignore",
        width="stretch",
    )
    with st.popover(text(language, "app.export.report"), width="stretch"):
        st.html(tag("div", text(language, "app.export.report_help"), "cc-note"))
        for ending, mime in REPORTS.items():
            st.download_button(
                text(language, f"app.export.{ending}"),
                _made(asked, ending, language),
                file_name(asked, "report_file", ending, language),
                mime,
                key=f"export_{ending}",
                on_click="ignore",
                width="stretch",
            )


def _made(asked: Question, ending: str, language: Language) -> Callable[[], bytes]:
    """Make a report of today's facilities when it is asked for, not before: it takes some seconds."""
    audit = data.audit_of(asked)

    def make() -> bytes:
        dated = datetime.now(UTC).astimezone().date().isoformat()
        circles = data.all_circles(asked, audit)
        (content,) = door.report_files(audit, circles, language, formats=(ending,), dated=dated).values()
        return content

    return make
