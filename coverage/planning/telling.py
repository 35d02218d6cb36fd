"""The tables of an audit, made from what was judged rule by rule."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from coverage.engine.arrays import Ints
from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import ASSESSMENTS, REACH
from coverage.model.project import Project
from coverage.planning.counting import reach_columns
from coverage.planning.results import Ground, Judged, Verdicts
from coverage.standards import Rule, Standard

Row = Mapping[str, Any]

_SAID: Final = ("value", "outcome", "people_short", "reason", "evidence")


def assessments_table(project: Project, said: Sequence[tuple[Rule, Verdicts]]) -> pd.DataFrame:
    """List every verdict under the contract ASSESSMENTS: rule by rule, in the order of the units."""
    if not said:
        return empty_table(ASSESSMENTS)
    verdicts = [one for _, one in said]
    count = [len(one.unit) for one in verdicts]
    columns = {name: np.concatenate([getattr(one, name) for one in verdicts]) for name in _SAID}
    unit = np.concatenate([one.unit for one in verdicts])
    fixed = {
        "rule_id": np.repeat(np.array([rule.rule_id for rule, _ in said], dtype=object), count),
        "unit_code": project.units["unit_code"].array.take(unit),
        "target": np.repeat([rule.target for rule, _ in said], count),
    }
    return as_table(pd.DataFrame({**fixed, **columns}), ASSESSMENTS)


def assessments_of(project: Project, judged: Sequence[Judged], units: Ints) -> list[Row]:
    """List the verdicts on some units, by position, as the rows of `assessments_table` that they are.

    No table is made: a click asks for a few, and a table takes longer than all the rest of them.
    """
    codes = project.units["unit_code"].array
    rows: list[Row] = []
    for one in judged:
        said, rule = one.verdicts, one.held.rule
        at = np.flatnonzero(np.isin(said.unit, units))
        columns = {"unit_code": codes.take(said.unit[at])} | {name: getattr(said, name)[at] for name in _SAID}
        values = zip(*(column.tolist() for column in columns.values()), strict=True)
        fixed = {"rule_id": rule.rule_id, "target": rule.target}
        rows += [fixed | dict(zip(columns, row, strict=True)) for row in values]
    return rows


def reach_table(project: Project, ground: Ground, standard: Standard, judged: Sequence[Judged]) -> pd.DataFrame:
    """Count every unit at every break under the contract REACH: rule by rule, unit by unit, breaks rising."""
    units, breaks = len(project.units), len(standard.breaks_s)
    unit = np.tile(np.repeat(np.arange(units), breaks), len(judged))
    fixed = {
        "rule_id": np.repeat(np.array([one.held.rule.rule_id for one in judged], dtype=object), units * breaks),
        "unit_code": project.units["unit_code"].array.take(unit),
    }
    return as_table(pd.DataFrame({**fixed, **reach_columns(judged, units, ground, standard)}), REACH)
