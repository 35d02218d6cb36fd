"""What a report was made from: every file, and how its places and columns were read; all outputs tell it by this."""

from typing import Final

from coverage.model.datum import datum_of
from coverage.model.project import Project, SourceFile
from coverage.outputs.report.model import Cell, ReportColumn, ReportTable, TableColumns, figure
from coverage.outputs.spreadsheet_text import csv_bytes
from coverage.sources.datum.naming import datum_name
from coverage.words import Language, catalog, text

SOURCES: Final[TableColumns] = (
    ("role", "text"),
    ("name", "text"),
    ("rows", "count"),
    ("datum", "text"),
    ("shift_m", "metres"),
    ("read_on", "text"),
    ("sheet", "text"),
    ("columns", "text"),
    ("sha256", "text"),
)


def sources_table(project: Project, language: Language) -> ReportTable:
    """Tell of every file what it was read as: the datum, how far its places were moved, its columns, its hash."""
    columns = tuple(ReportColumn(name, text(language, f"report.sources.{name}"), kind) for name, kind in SOURCES)
    rows = tuple(tuple(_cells(source, project.read_on, language)) for source in project.sources)
    return ReportTable("sources", text(language, "report.tables.sources"), columns, rows)


def sources_csv(project: Project, language: Language) -> bytes:
    """Write the table as CSV, beside the tables of figures, which have no place for it; an empty cell is unknown."""
    table = sources_table(project, language)
    return csv_bytes([column.head for column in table.columns], table.rows)


def source_trees(project: Project) -> list[dict[str, object]]:
    """Tell the same for machines."""
    return [
        {
            "role": source.role,
            "name": source.name,
            "sha256": source.sha256,
            "rows": source.rows,
            "datum": source.reading.datum or None,
            "shift_m": _shift_m(source),
            "sheet": source.reading.sheet or None,
            "columns": dict(source.reading.columns),
            "read_on": project.read_on or None,
        }
        for source in project.sources
    ]


def role_name(source: SourceFile, language: Language) -> str:
    """Say what a file is used as."""
    return catalog(language).get(f"report.role.{source.role}", source.role)


def _datum(source: SourceFile, language: Language) -> str | None:
    """Name the datum a file was read in; None where it has no places, or nobody knows any more."""
    return datum_name(source.reading.datum, language) if source.reading.datum else None


def _shift_m(source: SourceFile) -> float | int | None:
    """Give how far places were moved from degrees to degrees; metres that became degrees were not moved."""
    datum = source.reading.datum
    return figure(source.shift_m, "metres") if datum and not datum_of(datum).is_projected else None


def _cells(source: SourceFile, read_on: str, language: Language) -> list[Cell]:
    return [
        role_name(source, language),
        source.name,
        figure(source.rows, "count"),
        _datum(source, language),
        _shift_m(source),
        read_on or None,
        source.reading.sheet or None,
        _columns(source, language) or None,
        source.sha256 or None,
    ]


def _columns(source: SourceFile, language: Language) -> str:
    """Say which field was read from which column."""
    known = catalog(language)
    told = [
        text(language, "report.sources.column", {"field": known.get(f"fields.{field}", field), "head": head})
        for field, head in source.reading.columns.items()
    ]
    return text(language, "report.next").join(told)
