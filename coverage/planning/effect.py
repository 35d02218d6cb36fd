"""What a change buys, in the plan's words; only what it touches is worked out again."""

from dataclasses import replace

import numpy as np

from coverage.errors import InputError, Problem
from coverage.model.scenario import Change, Site
from coverage.planning.again import audit_again
from coverage.planning.ground import SNAP_LIMIT_M
from coverage.planning.results import Audit, Effect, Places
from coverage.planning.scenarios.applying import applied
from coverage.planning.turnover import Turnover
from coverage.planning.worth import gaps_lost, people_gained, touched_rules


def effect_of(audit: Audit, *changes: Change) -> Effect:
    """Tell what changes buy on top of what stands: people newly within each break, units that leave the gap list.

    The audit after them equals a full audit of the changed project. To chain changes, ask for the next one's effect on
    `after`.

    Raises
    ------
    InputError
        If a site is on no street, or of a kind whose offer is not known, or there is but one change and it cannot be
        made.
    """
    made = applied(audit.project, audit.standard, changes)
    if len(changes) == 1 and made.unresolved:
        raise InputError([replace(one, row=None, severity="error") for one in made.unresolved])
    after = audit_again(audit, made.project, made.turn)
    leg_m = float("nan")
    if len(changes) == 1 and isinstance(changes[0], Site):
        leg_m = _leg_m(after, changes[0], made.turn)
    return Effect(
        changes=changes,
        before=audit,
        after=after,
        gained=people_gained(audit, after, touched_rules(audit, after)),
        leaves=gaps_lost(audit, after),
        enters=gaps_lost(after, audit),
        leg_m=leg_m,
        unresolved=made.unresolved,
    )


def audit_with(audit: Audit, *changes: Change) -> Audit:
    """Hold the project as changes would have it against the edition; what cannot be made changes nothing."""
    made = applied(audit.project, audit.standard, changes)
    return audit_again(audit, made.project, made.turn)


def _leg_m(after: Audit, site: Site, turn: Turnover | None) -> float:
    """Measure the shortest walk from a site to a street, for the first walker that is asked to get there.

    Raises
    ------
    InputError
        If that walker, or any other that is asked, finds no street.
    """
    if turn is not None:
        row = int(turn.came[0])
    else:
        row = int(np.flatnonzero((after.project.facilities["facility_id"] == site.site_id).to_numpy())[0])
    profiles = dict.fromkeys(rule.profile for rule in after.standard.rules if site.kind in rule.facilities.kinds)
    legs_m = [_shortest_m(after.ways[profile], row) for profile in profiles]
    if not np.isfinite(legs_m).all():
        details = {"name": site.name or site.site_id, "limit_m": f"{SNAP_LIMIT_M:.0f}"}
        raise InputError([Problem("not_on_streets", details=details)])
    return legs_m[0]


def _shortest_m(places: Places, row: int) -> float:
    return float(places.ways.points.access_m[places.ways.home == row].min())
