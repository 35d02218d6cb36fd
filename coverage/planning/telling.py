"""The tables of an audit, made from what was judged rule by rule."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import ASSESSMENTS, REACH
from coverage.model.project import Project
from coverage.planning.counting import reach_columns
from coverage.planning.results import Ground, Judged
from coverage.standards import Standard


def assessments_table(project: Project, judged: Sequence[Judged]) -> pd.DataFrame:
    """List every verdict under the contract ASSESSMENTS: rule by rule, in the order of the units."""
    if not judged:
        return empty_table(ASSESSMENTS)
    verdicts = [one.verdicts for one in judged]
    count = [len(one.unit) for one in verdicts]
    columns = {
        name: np.concatenate([getattr(one, name) for one in verdicts])
        for name in ("value", "outcome", "people_short", "reason", "evidence")
    }
    unit = np.concatenate([one.unit for one in verdicts])
    fixed = {
        "rule_id": np.repeat(np.array([one.held.rule.rule_id for one in judged], dtype=object), count),
        "unit_code": project.units["unit_code"].array.take(unit),
        "target": np.repeat([one.held.rule.target for one in judged], count),
    }
    return as_table(pd.DataFrame({**fixed, **columns}), ASSESSMENTS)


def reach_table(project: Project, ground: Ground, standard: Standard, judged: Sequence[Judged]) -> pd.DataFrame:
    """Count every unit at every break under the contract REACH: rule by rule, unit by unit, breaks rising."""
    units, breaks = len(project.units), len(standard.breaks_s)
    unit = np.tile(np.repeat(np.arange(units), breaks), len(judged))
    fixed = {
        "rule_id": np.repeat(np.array([one.held.rule.rule_id for one in judged], dtype=object), units * breaks),
        "unit_code": project.units["unit_code"].array.take(unit),
    }
    return as_table(pd.DataFrame({**fixed, **reach_columns(judged, units, ground, standard)}), REACH)
