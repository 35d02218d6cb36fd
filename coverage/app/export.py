"""The download: the same bytes the command line writes."""

import streamlit as st

from coverage.app import data
from coverage.app.choices import Question, View
from coverage.outputs.gap_report import gap_report
from coverage.outputs.naming import district_name
from coverage.words import Language, text


@st.cache_data(show_spinner=False, max_entries=8)
def report_of(asked: Question, language: Language) -> bytes:
    """Write the gap report of today's facilities once for each content."""
    return gap_report(data.audit_of(asked), language)


def file_name(asked: Question, language: Language) -> str:
    """Name the file after the district, without what a file system or a shell would stumble over."""
    project = data.project_of(asked.source, asked.stamp)
    district = "".join(c if c.isalnum() else "-" for c in district_name(project, language)).strip("-")
    return text(language, "app.export.file", {"district": district}) + ".geojson"


def button(asked: Question, view: View) -> None:
    """Offer the gap report as GeoJSON."""
    language = view.language
    st.download_button(
        text(language, "app.export.button", {"count": len(data.audit_of(asked).gaps)}),
        report_of(asked, language),
        file_name(asked, language),
        "application/geo+json",
        key="export",
        help=text(language, "app.export.help"),
        on_click="ignore",
        width="stretch",
    )
