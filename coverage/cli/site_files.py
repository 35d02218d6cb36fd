"""The files of a proposal: the ending of each says what it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from coverage import door
from coverage.errors import Problem, refuse_if_any
from coverage.model.progress import Tell
from coverage.model.scenario import Scenario
from coverage.outputs.atomic import write_all
from coverage.outputs.report.siting import Siting
from coverage.planning.results import Audit
from coverage.planning.siting.proposal import Proposal
from coverage.words import Language, text

SCENARIO: Final = ".json"
REPORTS: Final[Mapping[str, tuple[str, str]]] = {
    ".geojson": ("geojson", "sites.geojson"),
    ".csv": ("csv", "proposed.csv"),
    ".xlsx": ("xlsx", "report.xlsx"),
    ".gpkg": ("gpkg", "report.gpkg"),
    ".docx": ("docx", "report.docx"),
    ".html": ("html", "report.html"),
}
"""Which format of a report an ending means, and which of its files."""

LAID_ON_MAPS: Final = (".geojson", ".csv", ".gpkg")
"""What tells the proposal alone: a layer that had the scenario too would have every site twice."""


@dataclass(frozen=True, slots=True)
class SiteFiles:
    """Which files are wanted, what the scenario is called, and the ISO date that stands on a report."""

    out: Sequence[Path] = ()
    name: str = ""
    dated: str = ""
    as_json: bool = False


def checked_files(files: SiteFiles) -> None:
    """Refuse files of an unknown ending, and a date that is none.

    Raises
    ------
    InputError
        wrong_format, naming each such file; not_a_date.
    """
    formats = " ".join((SCENARIO, *REPORTS))
    unknown = [path for path in files.out if path.suffix.lower() not in (SCENARIO, *REPORTS)]
    refuse_if_any(
        [Problem("wrong_format", str(path), value=path.suffix, details={"formats": formats}) for path in unknown]
    )
    door.date_of(files.dated)


def scenario_of(proposal: Proposal, files: SiteFiles, language: Language) -> Scenario:
    """Make a scenario of what is proposed, called as wished, or "5 × home-care station"."""
    kind = text(language, f"terms.kind.{proposal.ask.kind}")
    usual = text(language, "cli.proposal_name", {"count": len(proposal.sites), "kind": kind})
    return Scenario(files.name.strip() or usual, changes=proposal.sites)


def write_files(audit: Audit, siting: Siting, files: SiteFiles, language: Language, tell: Tell) -> tuple[Path, ...]:
    """Write the files, those of one folder all or none; nothing where no site is proposed.

    Parameters
    ----------
    audit
        What stands.

    Raises
    ------
    InputError
        cannot_write, if the disk refuses.
    """
    if not files.out or siting.proposal is None or not siting.proposal.sites:
        return ()
    scenario = scenario_of(siting.proposal, files, language)
    made = _report_files(audit, siting, scenario, files, language, tell)
    made[SCENARIO] = door.scenario_bytes(scenario)
    folders = dict.fromkeys(path.parent for path in files.out)
    for folder in folders:
        own = [path for path in files.out if path.parent == folder]
        write_all(folder, {path.name: made[path.suffix.lower()] for path in own})
    return tuple(dict.fromkeys(files.out))


def _report_files(
    audit: Audit, siting: Siting, scenario: Scenario, files: SiteFiles, language: Language, tell: Tell
) -> dict[str, bytes]:
    """Make the contents by ending; the report is of the district with the sites built, and says so."""
    asked = [ending for ending in REPORTS if any(path.suffix.lower() == ending for path in files.out)]
    if not asked:
        return {}
    compared = door.compare(audit, [scenario])
    after = compared.variants[0].audit
    circles = door.isochrones_of(after, tell)
    made: dict[str, bytes] = {}
    for is_layer, planned in ((True, siting), (False, replace(siting, comparison=compared))):
        formats = [REPORTS[ending][0] for ending in asked if (ending in LAID_ON_MAPS) == is_layer]
        made |= door.report_files(
            after, circles, language, tell, formats=formats, dated=door.date_of(files.dated), siting=planned
        )
    return {ending: made[REPORTS[ending][1]] for ending in asked}
