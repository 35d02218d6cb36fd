"""`carecircle import`: read a planner's own files, check them all at once, and keep them as a project folder."""

from dataclasses import replace
from pathlib import Path

from coverage.cli.speaking import out, progress, say, worth_checking, written_paths
from coverage.model.project import Project
from coverage.outputs.naming import blank_if_na, district_name
from coverage.sources.brought import SourcePaths
from coverage.sources.project import read_project_files
from coverage.words import Language, text
from coverage.workspace import write_project


def run_import(
    paths: SourcePaths, name: str, name_en: str, folder: Path, language: Language, *, read_on: str = ""
) -> None:
    """Read the files at `paths`, write the project into `folder` and say what came in and what was left out.

    `read_on` is the day, ISO 8601.

    Raises
    ------
    InputError
        With every problem of every file, or if `folder` cannot be written; nothing is written then.
    """
    with progress(language) as tell:
        project = named(read_project_files(paths, name, name_en, fictional=False, read_on=read_on, tell=tell))
        not_kept = write_project(project, folder, paths.originals())
    console = out()
    say(console, [_came_in(project, language)])
    say(console, worth_checking((*project.problems, *not_kept), language))
    say(console, written_paths([folder], language))


def named(project: Project) -> Project:
    """Give a project without a name that of its district, else of its topmost unit."""
    if project.name or project.name_en:
        return project
    districts = project.units[project.units["level"] == "district"]
    first = (districts if len(districts) else project.units).iloc[0]
    return replace(project, name=blank_if_na(first["name"]), name_en=blank_if_na(first["name_en"]))


def _came_in(project: Project, language: Language) -> str:
    values = {
        "district": district_name(project, language),
        "units": len(project.units),
        "facilities": len(project.facilities),
        "streets": len(project.streets),
    }
    return text(language, "cli.imported", values)
