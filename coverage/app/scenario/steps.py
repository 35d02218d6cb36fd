"""What a planner does to a scenario, one step each: a scenario in, another out; none is changed in place."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from coverage.model.scenario import CANDIDATE, Change, Scenario, Site

NAME_AT_MOST: Final = 60


def sites_of(scenario: Scenario) -> tuple[Site, ...]:
    """List the candidates in their order; the first has number 1 on the map, in the list and in every table."""
    return tuple(change for change in scenario.changes if isinstance(change, Site))


def others_of(scenario: Scenario) -> tuple[Change, ...]:
    """List the changes that are no candidates, in their order."""
    return tuple(change for change in scenario.changes if not isinstance(change, Site))


def with_site(scenario: Scenario, site: Site) -> Scenario:
    """Add a candidate behind all others."""
    return replace(scenario, changes=(*scenario.changes, site))


def with_other(scenario: Scenario, change: Change) -> Scenario:
    """Add a change that is no candidate before the first candidate.

    What candidates gain is counted on top of it, and the work a changed street costs is done once, not for each click.
    A change to a candidate comes after it, or it would change nothing yet.
    """
    changes = scenario.changes
    named = {getattr(change, "facility_id", None)}
    first = next((at for at, one in enumerate(changes) if isinstance(one, Site)), len(changes))
    at = len(changes) if any(isinstance(one, Site) and one.site_id in named for one in changes) else first
    return replace(scenario, changes=(*changes[:at], change, *changes[at:]))


def without_site(scenario: Scenario, site_id: str) -> Scenario:
    """Take a candidate away."""
    kept = tuple(one for one in scenario.changes if not (isinstance(one, Site) and one.site_id == site_id))
    return replace(scenario, changes=kept)


def without_sites(scenario: Scenario) -> Scenario:
    """Take all candidates away; the other changes stay."""
    return replace(scenario, changes=others_of(scenario))


def without_other(scenario: Scenario, change: Change) -> Scenario:
    """Take one change away that is no candidate; of two that are equal, the first."""
    at = scenario.changes.index(change)
    return replace(scenario, changes=(*scenario.changes[:at], *scenario.changes[at + 1 :]))


def with_changed(scenario: Scenario, site: Site) -> Scenario:
    """Put a candidate in the place of the one that has its id."""
    changes = tuple(site if isinstance(one, Site) and one.site_id == site.site_id else one for one in scenario.changes)
    return replace(scenario, changes=changes)


def ordered(scenario: Scenario, site_id: str, place: int) -> Scenario:
    """Move a candidate to a place among the candidates, from 0; the other changes stay where they are."""
    sites = list(sites_of(scenario))
    moved = next((one for one in sites if one.site_id == site_id), None)
    if moved is None:
        return scenario
    sites.remove(moved)
    sites.insert(min(max(place, 0), len(sites)), moved)
    following = iter(sites)
    return replace(
        scenario, changes=tuple(next(following) if isinstance(one, Site) else one for one in scenario.changes)
    )


def named_site(site: Site, name: str) -> Site:
    """Give a candidate a name of its own; "" takes it away."""
    return replace(site, name=cleaned(name))


def cleaned(name: str) -> str:
    """Take out of a name what no file could hold: signs that cannot be seen, and more than one space between words."""
    seen = "".join(one if one.isprintable() else " " for one in name)
    return " ".join(seen.split())[:NAME_AT_MOST]


def sized(site: Site, name: str, size: float | None) -> Site:
    """Give a candidate one of its figures: beds, places, floor_area_m2, staff or cost_yuan; None takes it away."""
    match name:
        case "beds":
            return replace(site, beds=size)
        case "places":
            return replace(site, places=size)
        case "floor_area_m2":
            return replace(site, floor_area_m2=size)
        case "staff":
            return replace(site, staff=size)
    return replace(site, cost_yuan=size)


def highest_number(ids: Sequence[str]) -> int:
    """Find the highest number among ids of candidates made here, 0 where there is none."""
    numbers = [one.removeprefix(CANDIDATE) for one in ids if one.startswith(CANDIDATE)]
    return max((int(one) for one in numbers if one.isdecimal() and len(one) < 10), default=0)
