"""Figures of a unit held against those of its parts."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import geopandas as gpd
import pandas as pd

from coverage.errors import Problem
from coverage.model.ages import EVERYONE
from coverage.sources.people.bands import OLD, OLDEST, YOUNG, people_of
from coverage.sources.people.heads import age_said
from coverage.sources.tables.records import number_text

_COMPARED: Final = (EVERYONE, OLD, OLDEST, YOUNG)
_ROUNDED: Final = 0.5  # people, in each figure


def disagreements(population: pd.DataFrame, units: gpd.GeoDataFrame, file: str) -> list[Problem]:
    """Warn of each unit whose people are more or fewer than its parts' together, by the first group that says so.

    The parts of a unit are the nearest units below it that have figures of their own; theirs are the ones used.
    """
    bands = {
        code: dict(zip(rows["age_group"], rows["people"], strict=True))
        for code, rows in population.groupby("unit_code")
    }
    children = {parent: rows["unit_code"].tolist() for parent, rows in units.groupby("parent_code")}
    names = dict(zip(units["unit_code"], units["name"], strict=True))
    found = []
    for code, own in bands.items():
        parts = [bands[part] for part in _parts(code, children, bands)]
        found.extend(_disagreement(names[code], own, parts, file)[:1])
    return found


def _parts(code: str, children: Mapping[str, Sequence[str]], counted: Mapping[str, object]) -> Iterator[str]:
    for child in children.get(code, ()):
        if child in counted:
            yield child
        else:
            yield from _parts(child, children, counted)


def _disagreement(
    name: str, own: Mapping[str, float], parts: Sequence[Mapping[str, float]], file: str
) -> list[Problem]:
    problems = []
    for group in _COMPARED:
        whole, told = people_of(group, own), [people_of(group, part) for part in parts]
        together = sum(people for people in told if not math.isnan(people))
        slack = _ROUNDED * (len(parts) + 1)
        details = {"name": name, "group": age_said(group), "total": number_text(whole)}
        code = ""
        if together > whole + slack:
            code = "more_than_parent"
        elif parts and together < whole - slack and not any(map(math.isnan, told)):
            code = "less_than_parent"
        if code:
            problems.append(Problem(code, file, value=number_text(together), details=details, severity="warning"))
    return problems
