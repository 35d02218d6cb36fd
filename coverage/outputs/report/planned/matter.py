"""What the parts of the chapter are made from: the matter of the report, what is planned, and the sites numbered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import shapely

from coverage.errors import Problem
from coverage.model.scenario import Site
from coverage.outputs.report.matter import Matter, Names, names_in
from coverage.outputs.report.siting import Siting, labels_of
from coverage.planning.counting import reached_homes
from coverage.planning.results import Audit
from coverage.planning.scenarios.comparison import Variant
from coverage.planning.shown import people_added
from coverage.planning.unit_card import unit_of_point


@dataclass(frozen=True, slots=True)
class Marked:
    """A site that is built in a scenario or proposed, and its number on a map; who stands in two has one number.

    `change` is the place of the change that opens it among those of its scenario, from 1; 0 where it is proposed.
    """

    number: int
    scenario: str
    site: Site
    people_added: float | None
    change: int = 0


@dataclass(frozen=True, eq=False, slots=True)
class PlannedMatter:
    """All that a part of the chapter may ask.

    Attributes
    ----------
    labels
        What each scenario is called, by its name.
    names
        Of units and facilities, those too that only a scenario has or lacks.
    marked
        What is proposed first, then the scenarios' sites in their order.
    """

    matter: Matter
    siting: Siting
    labels: Mapping[str, str]
    names: Names
    marked: tuple[Marked, ...]

    @property
    def today(self) -> Audit:
        """The audit of what stands, or the report's own where nothing is compared."""
        return self.matter.audit if self.siting.comparison is None else self.siting.comparison.baseline

    def unit(self, longitude: float, latitude: float) -> str | None:
        """Name the unit a place lies in; None where it is no place."""
        if not np.isfinite([longitude, latitude]).all():
            return None
        code = unit_of_point(self.today, longitude, latitude)
        return self.names.units[code] if code else self.matter.say("beyond")


def planned_matter(matter: Matter, siting: Siting) -> PlannedMatter:
    """Name and number what is planned."""
    labels = labels_of(tuple(one.scenario for one in siting.variants))
    audits = [one.audit for one in siting.variants]
    if siting.comparison is not None:
        audits.insert(0, siting.comparison.baseline)
    names = matter.names
    for audit in audits:
        more = names_in(audit.project, matter.language)
        names = Names(
            more.units,
            more.levels,
            more.parents,
            {**more.facilities, **names.facilities},
            {**more.labels, **names.labels},
        )
    return PlannedMatter(matter, siting, labels, names, _marked(matter, siting, labels))


def reasons_of(variant: Variant) -> list[Problem | None]:
    """Say of each change of a scenario why it no longer resolves; None where it does.

    The row of a problem is the place of its change in the scenario; the first is 1.
    """
    by_row = {problem.row: problem for problem in variant.unresolved}
    return [by_row.get(place) for place in range(1, len(variant.scenario.changes) + 1)]


def _marked(matter: Matter, siting: Siting, labels: Mapping[str, str]) -> tuple[Marked, ...]:
    found: list[Marked] = []
    if siting.proposal is not None:
        added = people_added(siting.proposal.people_before, siting.proposal.proposed["people_within"])
        said = matter.say("planned.proposed")
        found += [Marked(0, said, site, people) for site, people in zip(siting.proposal.sites, added, strict=True)]
    for variant in siting.variants:
        found += _built(variant, siting, labels[variant.scenario.name])
    numbers: dict[tuple[object, ...], int] = {}
    return tuple(replace(one, number=numbers.setdefault(_what(one.site), len(numbers) + 1)) for one in found)


def _what(site: Site) -> tuple[object, ...]:
    """Say what makes two sites the same on a map."""
    return site.site_id, site.kind, site.longitude, site.latitude


def _built(variant: Variant, siting: Siting, label: str) -> list[Marked]:
    """List the sites of a scenario where they stand in the end, each with the people it brings within the walk."""
    facilities = variant.audit.project.facilities
    stands = facilities[(facilities["status"] == "open").to_numpy()]
    places = dict(zip(stands["facility_id"], stands.geometry, strict=True))
    brought = {} if siting.comparison is None else people_brought(siting.comparison.baseline, variant.audit)
    return [
        Marked(0, label, _moved(site, places[site.site_id]), brought.get(site.site_id), change)
        for change, site in _opened(variant).items()
        if site.site_id in places
    ]


def _opened(variant: Variant) -> Mapping[int, Site]:
    """Find by its place the change that opens each site; the last where one opens again after it was closed."""
    rows = enumerate(zip(variant.scenario.changes, reasons_of(variant), strict=True), start=1)
    sites = {place: one for place, (one, why) in rows if isinstance(one, Site) and why is None}
    last = {site.site_id: place for place, site in sites.items()}
    return {place: site for place, site in sites.items() if last[site.site_id] == place}


def _moved(site: Site, place: shapely.Point) -> Site:
    """Put a site where a later change of the scenario may have moved it."""
    return replace(site, longitude=float(place.x), latitude=float(place.y))


def people_brought(before: Audit, after: Audit) -> Mapping[str, float]:
    """Count by facility the people who come within the walk of a circle and for whom it is then the nearest.

    Over all facilities of a circle these people add up to all who are newly within it. Nothing where the homes of the
    two audits are not the same.
    """
    brought: dict[str, float] = {}
    if not np.array_equal(before.ground.homes.xy, after.ground.homes.xy):
        return brought
    facilities = after.project.facilities
    circles = [after.standard.circle_rule(care) for care in after.standard.cares]
    for rule in reversed([one for one in circles if after.people[one.group].known.any()]):
        walks, at_home = after.walks_of(rule.rule_id), after.people[rule.group].at_home
        was, now = (reached_homes(one.walks_of(rule.rule_id), rule.limit_s)[0] for one in (before, after))
        new = np.flatnonzero(now & ~was)
        rows = walks.rows[walks.walks.nearest[new]]
        people = np.bincount(rows, at_home[new], minlength=len(facilities))
        own = facilities["kind"].isin(list(rule.facilities.kinds)).to_numpy()
        brought.update(zip(facilities["facility_id"][own], people[own].tolist(), strict=True))
    return brought
