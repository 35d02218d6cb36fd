"""How many people of a group walk to a rule's facilities within a time, unit by unit."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage.engine.arrays import Bools, Floats
from coverage.planning.results import Ground, GroupPeople, RuleWalks
from coverage.planning.territory import per_unit
from coverage.standards import Rule, Standard


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


def count(rule: Rule, ground: Ground, walks: RuleWalks, people: GroupPeople, limit_s: float) -> Count:
    """Count the people of each unit by their walk; reached, out of reach and unknown together are everyone."""
    within, unknown = reached_homes(walks, limit_s)
    estimated = ground.walkers[rule.profile].estimated & ~np.isnan(walks.walks.seconds)
    reached, unsaid, guessed = (
        per_unit(ground.territory, ground.homes.unit, people.at_home * chosen)
        for chosen in (within, unknown, estimated)
    )
    return Count(people=people.in_unit, reached=reached, unknown=unsaid, estimated=guessed)


def reach_rows(
    rule: Rule, standard: Standard, unit_codes: list[str], ground: Ground, walks: RuleWalks, people: GroupPeople
) -> pd.DataFrame:
    """Count every unit at every break of the edition: rows of REACH, unit by unit, breaks rising."""
    counts = [count(rule, ground, walks, people, limit_s) for limit_s in standard.breaks_s]
    breaks = len(standard.breaks_s)
    return pd.DataFrame(
        {
            "rule_id": rule.rule_id,
            "unit_code": np.repeat(np.array(unit_codes, dtype=object), breaks),
            "break_s": np.tile(np.array(standard.breaks_s, dtype=np.int64), len(unit_codes)),
            "people": np.repeat(people.in_unit, breaks),
            "reached": np.column_stack([one.reached for one in counts]).ravel(),
            "unknown": np.column_stack([one.unknown for one in counts]).ravel(),
            "estimated": np.column_stack([one.estimated for one in counts]).ravel(),
        }
    )
