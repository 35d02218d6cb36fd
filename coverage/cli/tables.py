"""Tables on the terminal: those of a report, as the report writes their figures."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import RenderableType
from rich.table import Table

from coverage.cli.speaking import visible
from coverage.outputs.report.model import ReportTable
from coverage.outputs.report.printed import are_figures, heads, printed
from coverage.words import Language, text


def bare_table(title: str) -> Table:
    """Begin a table without lines, as all tables on the terminal are."""
    return Table(
        title=visible(title), title_justify="left", title_style="bold", header_style="dim", box=None, pad_edge=False
    )


def plain_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], words: int = 0) -> RenderableType:
    """Lay out rows under their heads; a column of figures stands on the right, but for the first that are `words`."""
    table = bare_table(title)
    for at, head in enumerate(columns):
        on_the_right = at >= words and are_figures([row[at] for row in rows])
        table.add_column(visible(head), justify="right" if on_the_right else "left")
    for row in rows:
        table.add_row(*map(visible, row))
    return table


def report_table(table: ReportTable, names: Sequence[str], language: Language) -> RenderableType:
    """Show some columns of a report's table as the report writes them, but none of nothing but unknowns."""
    known = [name for name in names if any(cell is not None for cell in table.column(name))]
    return plain_table(table.title, heads(table, known), printed(table, known, language))


def counted(people: float, language: Language) -> str:
    """Write people as whole ones."""
    return text(language, "terms.outcome.unknown") if math.isnan(people) else f"{people:,.0f}"


def first_rows(table: ReportTable, most: int) -> ReportTable:
    """Keep as many rows as a screen can hold."""
    return replace(table, rows=table.rows[:most])


def more_rows(table: ReportTable, shown: int, language: Language) -> Iterator[str]:
    """Say how many rows are not shown; nothing where all are."""
    if len(table.rows) > shown:
        yield text(language, "cli.more_rows", {"count": len(table.rows) - shown})
