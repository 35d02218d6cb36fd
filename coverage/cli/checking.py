"""`carecircle check`: what a project was made from, what it holds, and how much can be said from it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pandas as pd
from rich.console import RenderableType

from coverage import door
from coverage.cli.scenarios import DEMO
from coverage.cli.speaking import out, progress, say, worth_checking
from coverage.cli.tables import plain_table
from coverage.model.project import Project
from coverage.outputs.naming import age_name, district_name, percent
from coverage.outputs.report.printed import heads, printed
from coverage.outputs.report.sources import sources_table
from coverage.words import Language, text
from coverage.workspace import condition_of
from coverage.workspace.folder import Condition

SAID: Final = ("services", "floor_area_m2", "beds", "places", "demonstration")
"""What registers most often leave blank of what clauses ask."""

SOURCES_SHOWN: Final = ("role", "name", "rows", "datum", "shift_m", "read_on")
HASH_SHOWN: Final = 12


def run_check(source: str, language: Language) -> None:
    """Open a project, every file held against its hash, and print its quality report.

    Raises
    ------
    InputError
        If it cannot be opened, or is not as it was written.
    """
    with progress(language) as tell:
        project = door.open_source(source, tell)
        folder = None if source == DEMO else condition_of(Path(source))
    console = out()
    say(console, [_title(project, language), *_written(folder, language)])
    for table in (_sources(project, folder, language), _holdings(project, language), _register(project, language)):
        console.print(table)
    problems = (*project.problems, *(() if folder is None else folder.problems))
    if not problems:
        say(console, [text(language, "cli.check.nothing")])
    say(console, worth_checking(problems, language, len(problems)))


def _title(project: Project, language: Language) -> str:
    key = "title_fictional" if project.fictional else "title"
    return text(language, f"cli.check.{key}", {"district": district_name(project, language), "epsg": project.epsg_m})


def _written(folder: Condition | None, language: Language) -> Iterator[str]:
    """Say when a folder was written in an earlier version: it was read as one of today's."""
    if folder is not None and folder.version < folder.newest:
        values = {"version": folder.version, "newest": folder.newest, "program": folder.written_by}
        yield text(language, "cli.check.older", values)


def _sources(project: Project, folder: Condition | None, language: Language) -> RenderableType:
    """Tell the sources as reports do, a few signs of each hash, and whose files lie in the folder as they were."""
    table = sources_table(project, language)
    told = [name for name in SOURCES_SHOWN if any(cell is not None for cell in table.column(name))]
    rows = printed(table, told, language)
    cells = [[*row, source.sha256[:HASH_SHOWN]] for row, source in zip(rows, project.sources, strict=True)]
    columns = [*heads(table, told), text(language, "cli.check.sha256")]
    if folder is not None:
        columns.insert(-1, text(language, "cli.check.kept"))
        for row, source in zip(cells, project.sources, strict=True):
            row.insert(-1, text(language, "report.yes" if source.role in folder.kept else "report.no"))
    return plain_table(text(language, "cli.check.table_sources"), columns, cells, words=2)


def _holdings(project: Project, language: Language) -> RenderableType:
    rows = [
        *_units(project, language),
        *_people(project, language),
        *(
            (text(language, f"cli.check.{name}"), f"{len(getattr(project, name)):,}", "")
            for name in ("streets", "buildings", "compounds", "gates", "areas", "reported", "cells")
        ),
    ]
    return _table("holds", ("what", "count", "remark"), rows, language, words=1)


def _units(project: Project, language: Language) -> Iterator[tuple[str, str, str]]:
    for level, units in project.units.groupby("level", sort=False):
        yield text(language, f"terms.level.{level}"), f"{len(units):,}", ""


def _people(project: Project, language: Language) -> Iterator[tuple[str, str, str]]:
    """Count people of the lowest units only: those above say the same again."""
    lowest = project.population[~project.population["unit_code"].isin(project.units["parent_code"])]
    for band, people in lowest.groupby("age_group", sort=False):
        years = "–".join(dict.fromkeys(str(year) for year in (people["year"].min(), people["year"].max())))
        remark = text(language, "cli.check.people_of", {"units": len(people), "years": years})
        name = age_name(str(band), language)
        yield text(language, "cli.check.people", {"band": name}), f"{people['people'].sum():,.0f}", remark


def _register(project: Project, language: Language) -> RenderableType:
    rows = [
        (text(language, f"terms.kind.{kind}"), f"{len(own):,}", *(percent(_known(own[name])) for name in SAID))
        for kind, own in project.facilities.groupby("kind", sort=False)
    ]
    return _table("register", ("kind", "count", *SAID), rows, language, words=1)


def _known(values: pd.Series) -> float:
    return float(values.notna().mean())


def _table(
    name: str, heads: Sequence[str], rows: Sequence[Sequence[str]], language: Language, words: int
) -> RenderableType:
    shown = [text(language, f"cli.check.{head}") for head in heads]
    return plain_table(text(language, f"cli.check.table_{name}"), shown, rows, words=words)
