"""The report a district files, before any format: words and figures in tables that every writer takes as they are.

A figure is rounded here and nowhere later, so that every format of one run says the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import geopandas as gpd

from coverage.outputs.geojson import rounded
from coverage.words import Language

Cell = str | float | int | bool | None
"""None is unknown. Texts come from files of strangers: every writer makes them harmless in its own way."""

ColumnKind = Literal["text", "count", "number", "share", "minutes", "metres", "measured", "difference"]
"""A measured figure, and the difference of two, is counted in what the column MEASURED_IN says, row by row."""

TableColumns = tuple[tuple[str, ColumnKind], ...]
"""The columns of a table in their order, each with what is in it."""

DIGITS: Final[Mapping[ColumnKind, int]] = {
    "count": 0,
    "number": 4,
    "share": 4,
    "minutes": 1,
    "metres": 0,
    "measured": 4,
    "difference": 4,
}
"""Decimals of the figures of each kind; people are spread over homes in fractions and told whole."""

MEASURED_IN: Final = "measured_in"

TABLES: Final = ("scorecard", "gaps", "units", "facilities", "left_out", "sources")
"""The tables of a report, in the order a reader wants them."""

PLANNED: Final = ("changes", "proposed", "unreached", "curve", "compared", "units_changed")
"""The tables of what is planned, in the order a reader wants them; a report has those that tell something."""


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """One column: its name for machines, its head for people, and how its figures are written."""

    name: str
    head: str
    kind: ColumnKind = "text"


@dataclass(frozen=True, eq=False, slots=True)
class ReportTable:
    """One table; every row has a cell for every column."""

    name: str
    title: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, name: str) -> tuple[Cell, ...]:
        """Give the cells of one column; `StopIteration` if there is none of that name."""
        at = next(at for at, column in enumerate(self.columns) if column.name == name)
        return tuple(row[at] for row in self.rows)


@dataclass(frozen=True, slots=True)
class GapSection:
    """The gaps of one subdistrict or town: its name, and positions of rows in the table "gaps", the worst first."""

    title: str
    rows: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Planned:
    """What is planned: scenarios held against today, and what is proposed.

    Attributes
    ----------
    notice
        Whether the figures of the report are today's or those with something built.
    summary
        Sentences.
    tables
        By the names of PLANNED, those that have a row.
    sides
        By what a scenario is called, and by unit code: whether a unit becomes "better", "worse" or, rule by rule, both:
        "mixed". What stays the same is not there.
    """

    notice: str
    summary: tuple[str, ...]
    tables: Mapping[str, ReportTable]
    sides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False, slots=True)
class Report:
    """A finished report in one language.

    Attributes
    ----------
    title, subtitle
        What it is, and the document of the plan it holds the district against.
    notice
        That the district is fictional; "" where it is real.
    dated
        ISO date that the planner gives it, "" for none.
    facts
        Label and text: district, edition, walkers, generator.
    summary
        Sentences a leader reads first.
    method
        Paragraphs: how it was measured, what was assumed, which readings were taken, what is not known.
    tables
        By the names of TABLES.
    gap_sections
        The gaps subdistrict by subdistrict, the most people affected first.
    layers
        Geometry for maps, EPSG:4326, columns named as in the tables: "gaps" and "units" row by row as in those tables,
        "facilities" likewise, "circles" with rule, minutes, people_reached. Where something is planned also "sites",
        with the number of each on a map, and "unit_changes", row by row as the table "units_changed".
    planned
        None where only what stands is told.
    """

    language: Language
    title: str
    subtitle: str
    notice: str
    dated: str
    facts: tuple[tuple[str, str], ...]
    summary: tuple[str, ...]
    method: tuple[str, ...]
    tables: Mapping[str, ReportTable]
    gap_sections: tuple[GapSection, ...]
    layers: Mapping[str, gpd.GeoDataFrame]
    planned: Planned | None = None


def figure(value: object, kind: ColumnKind) -> float | int | None:
    """Round a figure as all figures of its kind are; None where it is unknown."""
    number = rounded(value, DIGITS[kind])
    return number if number is None or DIGITS[kind] else int(number)


def minutes(walk_s: object) -> float | int | None:
    """Give a walk of seconds in minutes; None where it is unknown."""
    seconds = rounded(walk_s, 6)
    return None if seconds is None else figure(seconds / 60, "minutes")
