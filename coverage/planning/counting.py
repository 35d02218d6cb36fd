"""How many people of a group walk to a rule's facilities within a time, unit by unit."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage.engine.arrays import Bools, Floats
from coverage.planning.held import Held
from coverage.planning.results import Ground, RuleWalks
from coverage.planning.territory import per_unit


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
    within = walks.walks.seconds <= limit_s
    unknown = ~within & (np.isnan(walks.walks.seconds) | (walks.possible_s <= limit_s))
    return within, unknown


def count(ground: Ground, held: Held, limit_s: float) -> Count:
    """Count the people of each unit by their walk; reached, out of reach and unknown together are everyone."""
    within, unknown = reached_homes(held.walks, limit_s)
    estimated = ground.walkers[held.rule.profile].estimated & ~np.isnan(held.walks.walks.seconds)
    reached, unsaid, guessed = (
        per_unit(ground.territory, ground.homes.unit, held.people.at_home * chosen)
        for chosen in (within, unknown, estimated)
    )
    return Count(people=held.people.in_unit, reached=reached, unknown=unsaid, estimated=guessed)


def reach_rows(unit_codes: Sequence[str], ground: Ground, held: Held, breaks_s: Sequence[int]) -> pd.DataFrame:
    """Count every unit at every break: rows of REACH, unit by unit, breaks rising."""
    counts = [count(ground, held, limit_s) for limit_s in breaks_s]
    breaks, units = len(breaks_s), len(unit_codes)
    return pd.DataFrame(
        {
            "rule_id": np.repeat(np.array([held.rule.rule_id], dtype=object), breaks * units),
            "unit_code": np.repeat(np.array(unit_codes, dtype=object), breaks),
            "break_s": np.tile(np.array(breaks_s, dtype=np.int64), units),
            "people": np.repeat(held.people.in_unit, breaks),
            "reached": np.column_stack([one.reached for one in counts]).ravel(),
            "unknown": np.column_stack([one.unknown for one in counts]).ravel(),
            "estimated": np.column_stack([one.estimated for one in counts]).ravel(),
        }
    )
