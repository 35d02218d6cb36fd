"""The fictional district that comes with the product."""

from typing import Final

from coverage.model.progress import Tell, silent
from coverage.model.project import Project
from coverage.model.shipped import shipped
from coverage.sources.brought import SourcePaths
from coverage.sources.project import read_project_files

NAME: Final = "星河区"
NAME_EN: Final = "Xinghe District"


def read_demo(tell: Tell = silent) -> Project:
    """Read the demo district; place, people and facilities are invented."""
    return read_project_files(demo_paths(), NAME, NAME_EN, fictional=True, tell=tell)


def demo_paths() -> SourcePaths:
    """Give the files of the demo district, as a planner would bring them."""
    return SourcePaths(
        streets=shipped("demo", "streets.osm.pbf"),
        units=shipped("demo", "units.geojson"),
        facilities=shipped("demo", "facilities.xlsx"),
        population=shipped("demo", "population.csv"),
        buildings=shipped("demo", "buildings.gpkg"),
        areas=shipped("demo", "areas.geojson"),
        reported=shipped("demo", "reported.csv"),
    )
