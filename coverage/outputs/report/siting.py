"""What a report may tell beside an audit: scenarios held against today, and a proposal."""

from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd

from coverage.errors import shorten
from coverage.model.scenario import Scenario, Site
from coverage.planning.results import Audit
from coverage.planning.scenarios.comparison import Comparison, Variant
from coverage.planning.siting.proposal import Proposal
from coverage.words import Language, text

Shown = Literal["today", "scenario", "proposal"]

LONGEST_NAME: Final = 60


@dataclass(frozen=True, eq=False, slots=True)
class Siting:
    """What is planned.

    Attributes
    ----------
    comparison, proposal
        None where there is none.
    candidates
        Under the contract CANDIDATES, those the proposal chose from; None where it is not said.
    """

    comparison: Comparison | None = None
    proposal: Proposal | None = None
    candidates: gpd.GeoDataFrame | None = None

    @property
    def variants(self) -> tuple[Variant, ...]:
        """The scenarios that are held against today."""
        return () if self.comparison is None else self.comparison.variants

    @property
    def sites(self) -> tuple[Site, ...]:
        """The facilities that are proposed, then those the scenarios open."""
        proposed = () if self.proposal is None else self.proposal.sites
        changes = (change for one in self.variants for change in one.scenario.changes)
        return (*proposed, *(change for change in changes if isinstance(change, Site)))


def called(name: str) -> str:
    """Give a name that a planner typed as people see it: bounded, on one line."""
    return shorten(" ".join(name.split()), LONGEST_NAME)


def labels_of(scenarios: tuple[Scenario, ...]) -> dict[str, str]:
    """Say what each scenario is called, by name; numbered where there are several, as two may begin alike."""
    if len(scenarios) == 1:
        return {scenarios[0].name: called(scenarios[0].name)}
    return {one.name: f"{place} {called(one.name)}".strip() for place, one in enumerate(scenarios, 1)}


def shown_variant(audit: Audit, siting: Siting) -> Variant | None:
    """Find the scenario whose audit this is; None where it is the baseline's, beside which others stand.

    A scenario that changes nothing has the audit of the baseline. Where only one is compared, an audit that is not the
    baseline's is taken to be its own.
    """
    if siting.comparison is None:
        return None
    if len(siting.variants) == 1:
        (only,) = siting.variants
        return None if audit is siting.comparison.baseline and audit is not only.audit else only
    return next((one for one in siting.variants if one.audit is audit is not siting.comparison.baseline), None)


def shows(audit: Audit, siting: Siting) -> Shown:
    """Say whether an audit is of today, of a scenario, or of what is proposed."""
    if shown_variant(audit, siting) is not None:
        return "scenario"
    proposed = set() if siting.proposal is None else {site.site_id for site in siting.proposal.sites}
    stands = set(audit.project.facilities["facility_id"])
    return "proposal" if proposed and proposed <= stands else "today"


def notice_of(audit: Audit, siting: Siting, language: Language) -> str:
    """Say whose figures those of an audit are: today's, or those with something built."""
    variant, key = shown_variant(audit, siting), shows(audit, siting)
    if variant is not None:
        scenario = variant.scenario
        key_of_author = "author" if scenario.author.strip() else "no_author"
        author = text(language, f"report.planned.{key_of_author}", {"author": called(scenario.author)})
        return text(language, "report.planned.scenario", {"name": called(scenario.name), "author": author})
    return text(language, f"report.planned.{key}")


def title_suffix(audit: Audit, siting: Siting, language: Language) -> str:
    """Say in a title what is planned."""
    variant = shown_variant(audit, siting)
    if variant is not None:
        return text(language, "report.planned.title_scenario", {"name": called(variant.scenario.name)})
    key = "title_proposal" if shows(audit, siting) == "proposal" or not siting.variants else "title_compared"
    return text(language, f"report.planned.{key}")
