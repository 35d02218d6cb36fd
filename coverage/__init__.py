"""CareCircle: who can walk to elderly care and childcare, held against the plan.

This is the door for notebooks, the command line and the page. It opens lazily, so that importing one room of
the house does not furnish all of them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coverage.door import (
        Ask,
        GateOpening,
        PathClosure,
        PathOpening,
        Relocation,
        Removal,
        Resizing,
        Scenario,
        Site,
        audit,
        capacity_of,
        compare,
        confidence_of,
        demo_project,
        describe,
        district_figures,
        effect_of,
        facility_circles,
        isochrones_of,
        load_standard,
        map_of,
        open_project,
        propose,
        read_candidates,
        read_scenario,
        room_candidates,
        scenario_bytes,
        scorecard_of,
        site_circle,
        street_candidates,
        write_reports,
        write_scenario,
    )

__all__ = [
    "Ask",
    "GateOpening",
    "PathClosure",
    "PathOpening",
    "Relocation",
    "Removal",
    "Resizing",
    "Scenario",
    "Site",
    "audit",
    "capacity_of",
    "compare",
    "confidence_of",
    "demo_project",
    "describe",
    "district_figures",
    "effect_of",
    "facility_circles",
    "isochrones_of",
    "load_standard",
    "map_of",
    "open_project",
    "propose",
    "read_candidates",
    "read_scenario",
    "room_candidates",
    "scenario_bytes",
    "scorecard_of",
    "site_circle",
    "street_candidates",
    "write_reports",
    "write_scenario",
]


def __getattr__(name: str) -> object:
    """Bring a function of the door when it is first asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'coverage' has no attribute {name!r}")
    from coverage import door  # noqa: PLC0415 - opening the door imports geopandas, SciPy and the readers

    return getattr(door, name)


def __dir__() -> list[str]:
    """List what the door offers."""
    return sorted(__all__)
