"""`carecircle check`: what a project was made from, what it holds, and how much can be said from it."""

from collections.abc import Iterator, Sequence
from typing import Final

import pandas as pd
from rich.console import RenderableType

from coverage import door
from coverage.cli.speaking import out, progress, say, worth_checking
from coverage.cli.tables import plain_table
from coverage.model.project import Project
from coverage.outputs.naming import age_name, district_name, percent
from coverage.words import Language, text

SAID: Final = ("services", "floor_area_m2", "beds", "places", "demonstration")
"""What registers most often leave blank of what clauses ask."""

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
    console = out()
    say(console, [_title(project, language)])
    for table in (_sources(project, language), _holdings(project, language), _register(project, language)):
        console.print(table)
    if not project.problems:
        say(console, [text(language, "cli.check.nothing")])
    say(console, worth_checking(project.problems, language, len(project.problems)))


def _title(project: Project, language: Language) -> str:
    key = "title_fictional" if project.fictional else "title"
    return text(language, f"cli.check.{key}", {"district": district_name(project, language), "epsg": project.epsg_m})


def _sources(project: Project, language: Language) -> RenderableType:
    rows = [
        (text(language, f"report.role.{one.role}"), one.name, f"{one.rows:,}", one.sha256[:HASH_SHOWN])
        for one in project.sources
    ]
    return _table("sources", ("role", "file", "rows", "sha256"), rows, language, words=2)


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
