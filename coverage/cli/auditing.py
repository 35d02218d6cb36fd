"""`carecircle audit` and `carecircle circles`: open, audit, draw the circles, write, and say what was found."""

from dataclasses import dataclass
from pathlib import Path

from coverage import door
from coverage.cli.speaking import out, progress, say, worth_checking, written_paths
from coverage.cli.summary import audit_summary
from coverage.errors import InputError, Problem
from coverage.model.profiles import profile_named
from coverage.standards import Standard, walked_by
from coverage.words import Language


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files are wanted: formats, joined by commas, and the ISO date that stands on the report."""

    folder: Path
    formats: str
    dated: str


def run_audit(source: str, wanted: Wanted, standard: str, profile: str | None, language: Language) -> None:
    """Audit `source`, write the files that are wanted and print the summary.

    Raises
    ------
    InputError
        If the source, the standard, the profile, a format or the date cannot be used, or the files cannot be written.
    """
    edition = edition_walked(standard, profile)
    formats = door.formats_of(wanted.formats)
    dated = door.date_of(wanted.dated)
    with progress(language) as tell:
        project = door.open_source(source, tell)
        audit = door.audit(project, edition, tell)
        circles = door.isochrones_of(audit, tell)
        written = door.write_reports(audit, circles, wanted.folder, language, tell, formats=formats, dated=dated)
    console = out()
    for part in audit_summary(audit, language):
        console.print(part)
    say(console, worth_checking(audit.problems, language))
    say(console, written_paths(written, language))


def run_circles(source: str, file: Path, rule_id: str, standard: str, profile: str | None, language: Language) -> None:
    """Draw the circles of each facility a rule counts, alone, and write them into `file`.

    Raises
    ------
    InputError
        If the source, the standard, the rule or the profile cannot be used, or the file cannot be written.
    """
    edition = edition_walked(standard, profile)
    rules = [rule.rule_id for rule in edition.rules]
    if rule_id not in rules:
        raise InputError([Problem("not_a_choice", value=rule_id, details={"choices": ", ".join(rules)})])
    with progress(language) as tell:
        audit = door.audit(door.open_source(source, tell), edition, tell)
        written = door.write_facility_circles(audit, door.facility_circles(audit, rule_id, tell), file, language)
    say(out(), written_paths([written], language))


def edition_walked(standard: str, profile: str | None) -> Standard:
    """Load an edition, walked by one profile if the planner names one."""
    edition = door.load_standard(standard)
    return edition if profile is None else walked_by(edition, profile_named(profile).profile_id)
