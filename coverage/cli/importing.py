"""`carecircle import`: read a planner's own files, check them all at once, and keep them as a project folder."""

from pathlib import Path

from coverage.cli.speaking import out, progress, say, worth_checking, written_paths
from coverage.model.project import Project
from coverage.outputs.naming import district_name, named
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


def _came_in(project: Project, language: Language) -> str:
    values = {
        "district": district_name(project, language),
        "units": len(project.units),
        "facilities": len(project.facilities),
        "streets": len(project.streets),
    }
    return text(language, "cli.imported", values)
