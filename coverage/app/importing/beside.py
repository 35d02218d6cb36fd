"""What a planner may say or take beside the files: streets by place, shares of ages, templates and examples."""

from typing import Final

import streamlit as st

from coverage.app.importing.memory import Memory
from coverage.app.importing.steps import role_words
from coverage.app.markup import tag
from coverage.model.ages import EVERYONE
from coverage.model.shipped import shipped
from coverage.outputs.spreadsheet_text import csv_bytes
from coverage.sources.brought import PLACE
from coverage.sources.people.shares import EXAMPLE as EXAMPLE_OF_SHARES
from coverage.sources.streets.reader import FORMATS as STREETS
from coverage.sources.templates import TEMPLATES, template_heads
from coverage.words import Language, text

PLACE_BOX: Final = "importing_place"
EXAMPLES: Final = ("facilities.xlsx", "population.csv", "units.geojson", "reported.csv")
"""Files of the demo that show what a table may look like; the part before the dot is the role."""


def place(own: Memory, language: Language) -> None:
    """Offer to name streets that are not dropped; a file of streets among the others is enough."""
    if not own.state.place and any(file.role == "streets" for file in own.state.files):
        return
    key = f"{PLACE_BOX}_{language}"
    if key not in st.session_state:
        st.session_state[key] = own.state.place.removeprefix(PLACE)
    st.text_input(
        text(language, "importing.files.place"),
        key=key,
        placeholder=text(language, "importing.files.place_example"),
        help=text(language, "importing.files.place_help"),
        on_change=lambda: own.name_streets(_streets(st.session_state[key])),
    )


def shares(own: Memory, language: Language) -> None:
    """Ask for shares of ages where people are not counted by age, and only there."""
    if not (own.state.shares or _is_not_by_age(own)):
        return
    key = f"importing_shares_{language}"
    if key not in st.session_state:
        st.session_state[key] = own.state.shares
    st.text_input(
        text(language, "importing.files.shares"),
        key=key,
        placeholder=EXAMPLE_OF_SHARES,
        help=text(language, "importing.files.shares_help"),
        on_change=lambda: own.state_shares(st.session_state[key]),
    )


def _is_not_by_age(own: Memory) -> bool:
    """Whether the files say how many people there are, and not how old."""
    roles = {file.role for file in own.state.files}
    if "raster" in roles and "population" not in roles:
        return True
    if own.check is None or own.check.examined is None:
        return False
    found = own.check.examined.project
    groups = set(found.population["age_group"])
    return groups == {EVERYONE} or any(problem.code == "missing_ages" for problem in found.problems)


def _streets(typed: str) -> str:
    """Take what is typed for a file where it ends like one, else for a place."""
    named = typed.strip()
    return named if not named or named.lower().endswith(STREETS) else f"{PLACE}{named}"


def templates(language: Language) -> None:
    """Offer empty tables with the heads we know best, and the demo's own files."""
    with st.popover(text(language, "importing.files.templates"), type="tertiary"):
        st.html(tag("div", text(language, "importing.files.templates_lead"), "cc-note"))
        for role in TEMPLATES:
            words = {"role": role_words(role, language)}
            st.download_button(
                text(language, "importing.files.template", words),
                csv_bytes(template_heads(role, language), []),
                text(language, "importing.files.template_file", words) + ".csv",
                "text/csv",
                key=f"importing_template_{role}",
                on_click="ignore",
                width="stretch",
            )
        for name in EXAMPLES:
            words = {"role": role_words(name.partition(".")[0], language), "file": name}
            st.download_button(
                text(language, "importing.files.example", words),
                shipped("demo", name).read_bytes(),
                name,
                key=f"importing_example_{name}",
                on_click="ignore",
                width="stretch",
            )
