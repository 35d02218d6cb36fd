"""The project folder: GeoParquet tables, a manifest and scenarios, each written whole or not at all."""

from coverage.workspace.folder import condition_of, read_project
from coverage.workspace.scenarios import (
    list_scenarios,
    read_scenario,
    remove_scenario,
    scenario_files,
    write_scenario,
)
from coverage.workspace.writing import write_project

__all__ = [
    "condition_of",
    "list_scenarios",
    "read_project",
    "read_scenario",
    "remove_scenario",
    "scenario_files",
    "write_project",
    "write_scenario",
]
