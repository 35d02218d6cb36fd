"""What a change buys, in the plan's words; only what it touches is worked out again."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd

from coverage.errors import InputError, Problem
from coverage.model.scenario import Change, Relocation, Site
from coverage.planning.again import audit_again
from coverage.planning.ground import SNAP_LIMIT_M
from coverage.planning.later import Later
from coverage.planning.results import Audit, Effect, Places
from coverage.planning.scenarios.applying import applied
from coverage.planning.scenarios.register import facility_of, rows_of
from coverage.planning.worth import gaps_lost, people_gained, touched_rules


def effect_of(audit: Audit, *changes: Change) -> Effect:
    """Tell what changes buy on top of what stands: people newly within each break, units that leave the gap list.

    The audit after them equals a full audit of the changed project. To chain changes, ask for the next one's effect on
    `after`.

    Raises
    ------
    InputError
        If there is but one change and it cannot be made. Of several, those are `unresolved`.
    """
    effect = effect_with(audit, changes)
    if len(changes) == 1 and effect.unresolved:
        raise InputError([replace(one, row=None, severity="error") for one in effect.unresolved])
    return effect


def effect_with(audit: Audit, changes: Sequence[Change]) -> Effect:
    """Tell what changes buy, as `effect_of` does; those that cannot be made are `unresolved`, even if it is all."""
    return _between(audit, _made(audit, changes), changes)


def effect_on(before: Audit, today: Audit, changes: Sequence[Change]) -> Effect:
    """Tell what the last of some changes to what stands today buys, `before` being the audit with the others made.

    Raises
    ------
    InputError
        If the last cannot be made.
    """
    made, last = _made(today, changes), len(changes)
    lost = [one for one in made.unresolved if one.row == last]
    if lost:
        raise InputError([replace(one, row=None, severity="error") for one in lost])
    return _between(before, made, changes[-1:])


def _between(before: Audit, made: "_Made", changes: Sequence[Change]) -> Effect:
    after = made.after
    return Effect(
        changes=tuple(changes),
        before=before,
        after=after,
        gained=Later(partial(_gained, before, after)),
        leaves=gaps_lost(before, after),
        enters=gaps_lost(after, before),
        leg_m=made.leg_m if len(changes) == 1 and isinstance(changes[0], Site) else math.nan,
        unresolved=made.unresolved,
    )


def _gained(before: Audit, after: Audit) -> pd.DataFrame:
    return people_gained(before, after, touched_rules(before, after))


def audit_with(audit: Audit, *changes: Change) -> tuple[Audit, tuple[Problem, ...]]:
    """Hold the project as changes would have it against the edition; what cannot be made changes nothing, and is said.

    Returns
    -------
    tuple
        The audit, and what cannot be made, as `Effect.unresolved` has it.
    """
    made = _made(audit, changes)
    return made.after, made.unresolved


@dataclass(frozen=True, eq=False, slots=True)
class _Made:
    """The audit after changes, what could not be made of them, and the leg to the street of the last."""

    after: Audit
    unresolved: tuple[Problem, ...]
    leg_m: float


def _made(audit: Audit, changes: Sequence[Change]) -> _Made:
    """Make the changes; a facility that would stand on no street is not built, and not moved there."""
    made = applied(audit.project, audit.standard, changes)
    after = audit if made.project is audit.project else audit_again(audit, made.project, made.turn)
    legs_m = _legs_m(after, changes)
    lost = {row: legs_m[row] for row in legs_m if not math.isfinite(legs_m[row])}
    if not lost:
        return _Made(after, made.unresolved, legs_m.get(len(changes), math.nan))
    kept = [row for row in range(1, len(changes) + 1) if row not in lost]
    again = _made(audit, [changes[row - 1] for row in kept])
    unresolved = [replace(one, row=kept[int(one.row or 1) - 1]) for one in again.unresolved]
    unresolved += [_off_streets(changes[row - 1], row) for row in lost]
    return _Made(again.after, tuple(sorted(unresolved, key=lambda one: int(one.row or 0))), math.nan)


def _off_streets(change: Change, row: int) -> Problem:
    name = (change.name or change.site_id) if isinstance(change, Site) else getattr(change, "facility_id", "")
    details = {"name": name, "limit_m": f"{SNAP_LIMIT_M:.0f}"}
    return Problem("not_on_streets", row=row, details=details, severity="warning")


def _legs_m(after: Audit, changes: Sequence[Change]) -> dict[int, float]:
    """Measure the walk from each facility that is new or moved to a street, by the place of its change, from 1.

    The shortest for the first walker that is asked to get there; NaN if that walker or another finds no street.
    """
    placed = {row: one for row, one in enumerate(changes, 1) if isinstance(one, Site | Relocation)}
    wanted = {row: facility_of(one) for row, one in placed.items()}
    rows = rows_of(after.project.facilities, [*wanted.values()])
    return {row: _leg_m(after, rows[one]) for row, one in wanted.items() if one in rows}


def _leg_m(after: Audit, row: int) -> float:
    kind = after.project.facilities["kind"].iloc[row]
    profiles = dict.fromkeys(rule.profile for rule in after.standard.rules if kind in rule.facilities.kinds)
    legs_m = [_shortest_m(after.ways[profile], row) for profile in profiles]
    if not legs_m:
        return 0.0  # nobody is asked to get there
    return legs_m[0] if np.isfinite(legs_m).all() else math.nan


def _shortest_m(places: Places, row: int) -> float:
    return float(places.ways.points.access_m[places.ways.home == row].min())
