"""Editions of the plan: rules as frozen data, read from `data/standards/*.toml` or a planner's own copy."""

from coverage.standards.edition import Standard, walked_by
from coverage.standards.reading import load_standard, shipped_standards
from coverage.standards.rules import CARE, Clause, FacilityFilter, Indicator, Rule

__all__ = [
    "CARE",
    "Clause",
    "FacilityFilter",
    "Indicator",
    "Rule",
    "Standard",
    "load_standard",
    "shipped_standards",
    "walked_by",
]
