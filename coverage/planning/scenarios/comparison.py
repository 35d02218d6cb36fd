"""Scenarios side by side with what stands today."""

from dataclasses import dataclass

import pandas as pd

from coverage.errors import Problem
from coverage.model.scenario import Scenario
from coverage.planning.results import Audit


@dataclass(frozen=True, eq=False, slots=True)
class Variant:
    """One scenario held against the edition, and the changes of it that no longer resolve: they change nothing."""

    scenario: Scenario
    audit: Audit
    unresolved: tuple[Problem, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """Variants held against the same baseline.

    Attributes
    ----------
    figures
        Under the contract FIGURE_CHANGES, variant by variant.
    units
        Under the contract UNIT_CHANGES, variant by variant, rules in the edition's order, units in the table's.
    """

    baseline: Audit
    variants: tuple[Variant, ...]
    figures: pd.DataFrame
    units: pd.DataFrame
