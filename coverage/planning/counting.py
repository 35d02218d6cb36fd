"""How many people of a group walk to a rule's facilities within a time, unit by unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.engine.joining import distinct
from coverage.planning.results import Ground, Held, Judged, RuleWalks, Tally, Territory
from coverage.standards import Standard


@dataclass(frozen=True, eq=False, slots=True)
class Count:
    """People of a group in each of the u units: all, surely reached, of unknown walk, and timed by estimate."""

    people: Floats
    reached: Floats
    unknown: Floats
    estimated: Floats


def reached_homes(walks: RuleWalks, limit_s: float) -> tuple[Bools, Bools]:
    """Tell which homes surely walk there within a time, inclusive, and of which nobody knows.

    A home is unknown where it is on no street, or where only facilities that possibly pass lie within the time.
    """
    return _reached(walks.walks.seconds, walks.possible_s, limit_s)


def tally(ground: Ground, held: Held, walks: RuleWalks, breaks_s: Sequence[int]) -> Tally:
    """Count the people of each unit by their walk, at every break of the edition and at the rule's limit."""
    limits_s = tuple(sorted({float(one) for one in (*breaks_s, held.rule.limit_s)}))
    return _tally(ground, held, walks, limits_s, np.arange(len(ground.homes.unit)))


def tally_again(former: Tally, ground: Ground, held: Held, walks: RuleWalks, homes: Ints) -> Tally:
    """Count again the units in which some homes' walks have changed."""
    if not homes.size:
        return former
    units = distinct(ground.homes.unit[homes])
    own = _tally(ground, held, walks, former.limits_s, ground.by_unit.of(units))
    again = np.zeros(len(former.lost), dtype=np.bool_)
    again[units] = True
    return replace(
        former,
        reached=np.where(again, own.reached, former.reached),
        unknown=np.where(again, own.unknown, former.unknown),
        estimated=np.where(again, own.estimated, former.estimated),
        lost=np.where(again, own.lost, former.lost),
    )


def with_parts(territory: Territory, own: Floats) -> Floats:
    """Add to what was counted in each unit alone, (u,), what was counted below it."""
    return np.asarray(territory.inside @ own, dtype=np.float64)


def counted(ground: Ground, judged: Judged, limit_s: float) -> Count:
    """Give the people of each unit by their walk; reached, out of reach and unknown together are everyone."""
    told, at = judged.tally, judged.tally.limits_s.index(float(limit_s))
    reached, unknown, estimated = (
        with_parts(ground.territory, own) for own in (told.reached[at], told.unknown[at], told.estimated)
    )
    return Count(people=judged.held.people.in_unit, reached=reached, unknown=unknown, estimated=estimated)


def reach_columns(judged: Sequence[Judged], units: int, ground: Ground, standard: Standard) -> dict[str, Floats | Ints]:
    """Count every unit at every break, rule by rule, unit by unit, breaks rising: REACH without the two names."""
    breaks_s = standard.breaks_s
    counts = [counted(ground, one, break_s) for one in judged for break_s in breaks_s]
    columns: dict[str, Floats | Ints] = {"break_s": np.tile(np.array(breaks_s, dtype=np.int64), units * len(judged))}
    for name in ("people", "reached", "unknown", "estimated"):
        by_break = np.array([getattr(one, name) for one in counts], dtype=np.float64)
        columns[name] = by_break.reshape(len(judged), len(breaks_s), units).transpose(0, 2, 1).ravel()
    return columns


def _tally(ground: Ground, held: Held, walks: RuleWalks, limits_s: tuple[float, ...], homes: Ints) -> Tally:
    seconds = walks.sure.seconds_of(homes)
    possible_s = np.array(np.inf) if walks.unsaid is None else walks.unsaid.seconds_of(homes)
    people, unit = held.people.at_home[homes], ground.homes.unit[homes]
    units = len(ground.territory.parent)

    def added(chosen: Bools) -> Floats:
        return np.bincount(unit, weights=people * chosen, minlength=units).astype(np.float64)

    lost = np.isnan(seconds)
    by_limit = [_reached(seconds, possible_s, limit_s) for limit_s in limits_s]
    return Tally(
        limits_s=limits_s,
        people=added(np.ones(len(homes), dtype=np.bool_)),
        reached=np.stack([added(within) for within, _ in by_limit]),
        unknown=np.stack([added(unknown) for _, unknown in by_limit]),
        estimated=added(ground.walkers[held.rule.profile].estimated[homes] & ~lost),
        lost=added(lost),
    )


def _reached(seconds: Floats, possible_s: Floats, limit_s: float) -> tuple[Bools, Bools]:
    within = seconds <= limit_s
    return within, ~within & (np.isnan(seconds) | (possible_s <= limit_s))
