"""The two measures, each with three answers: surely met, surely not, and what the data cannot say."""

from typing import Final

import numpy as np
import pandas as pd

from coverage.engine.arrays import Floats, Ints
from coverage.model.project import Project
from coverage.planning.counting import count
from coverage.planning.held import Held
from coverage.planning.passing import named
from coverage.planning.reasons import why_missing
from coverage.planning.results import Ground
from coverage.planning.territory import per_unit

SAME_SHARE: Final = 1e-9
"""Shares closer than this are equal: people are spread over homes in fractions, and 80% is not to be missed by one."""


def assess(project: Project, ground: Ground, held: Held, places: Ints) -> pd.DataFrame:
    """Hold one rule against every unit of its levels: rows of ASSESSMENTS, in the order of the units.

    Parameters
    ----------
    places
        (f,) position of the deepest unit each facility stands in, −1 for none.
    """
    asked = np.flatnonzero(project.units["level"].isin(held.rule.levels)).astype(np.int64)
    if held.rule.measure == "reach_share":
        columns = _reach_share(ground, held, asked)
    else:
        columns = _presence(project, ground, held, places, asked)
    codes = project.units["unit_code"].to_numpy(dtype=object)[asked]
    fixed = {"rule_id": held.rule.rule_id, "unit_code": codes, "target": held.rule.target}
    return pd.DataFrame({**fixed, **columns}, index=range(len(asked)))


def reach_outcome(people: float, reached: float, unknown: float, target: float) -> str:
    """Judge a share between what is surely reached and what may be; inclusive.

    Returns
    -------
    str
        met if even without the unknown people the share is enough, not_met if not even with them, else unknown;
        not_applicable where nobody of the group lives.
    """
    if people <= 0:
        return "not_applicable"
    if reached / people >= target - SAME_SHARE:
        return "met"
    return "not_met" if (reached + unknown) / people < target - SAME_SHARE else "unknown"


def presence_outcome(sure: float, possible: float, target: float) -> str:
    """Judge a number of facilities between those that surely pass and those that may; inclusive."""
    if sure >= target:
        return "met"
    return "not_met" if sure + possible < target else "unknown"


def _reach_share(ground: Ground, held: Held, asked: Ints) -> dict[str, object]:
    counted = count(ground, held, held.rule.limit_s)
    people, reached, unknown = counted.people[asked], counted.reached[asked], counted.unknown[asked]
    known = held.people.known[asked]
    outcomes = [
        reach_outcome(*row, held.rule.target) if known[at] else "unknown"
        for at, row in enumerate(zip(people, reached, unknown, strict=True))
    ]
    share = np.divide(reached, people, out=np.full(len(asked), np.nan), where=people > 0)
    lost = _on_no_street(ground, held)[asked]
    told = np.array(outcomes, dtype=object) != "unknown"  # what is surely reached must not be read as all there is
    return {
        "value": np.where(told, np.minimum(share, 1.0), np.nan),
        "outcome": outcomes,
        "people_short": np.where(told, np.maximum(people - reached - unknown, 0.0), np.nan),
        "reason": [_reach_reason(*row) for row in zip(outcomes, known, lost, strict=True)],
        "evidence": "",
    }


def _on_no_street(ground: Ground, held: Held) -> Floats:
    nowhere = held.people.at_home * np.isnan(held.walks.walks.seconds)
    return per_unit(ground.territory, ground.homes.unit, nowhere)


def _reach_reason(outcome: str, known: bool, lost: float) -> str:  # noqa: FBT001 - one row of three columns
    if not known:
        return "no_population"
    if outcome == "unknown":
        return "no_streets" if lost > 0 else "attribute_unknown"
    return {"met": "above_share", "not_met": "below_share"}.get(outcome, "no_people")


def _presence(project: Project, ground: Ground, held: Held, places: Ints, asked: Ints) -> dict[str, object]:
    passing, kinds = held.passing, held.rule.facilities.kinds
    sure = per_unit(ground.territory, places, passing.sure.astype(np.float64))[asked]
    possible = per_unit(ground.territory, places, passing.possible.astype(np.float64))[asked]
    outcomes = [presence_outcome(*row, held.rule.target) for row in zip(sure, possible, strict=True)]
    standing = _standing(ground, held, places, asked)
    status = project.facilities["status"].to_numpy(dtype=object)
    names = project.facilities["facility_id"].to_numpy(dtype=object)
    people = np.where(held.people.known, held.people.in_unit, np.nan)[asked]
    return {
        "value": sure,
        "outcome": outcomes,
        "people_short": [_short(*row) for row in zip(outcomes, people, strict=True)],
        "reason": [
            why_missing(outcome, kinds, [(passing.faults[row], status[row]) for row in rows])
            for outcome, rows in zip(outcomes, standing, strict=True)
        ],
        "evidence": [";".join(named(names[row], passing.faults[row]) for row in rows) for rows in standing],
    }


def _short(outcome: str, people: float) -> float:
    return {"met": 0.0, "not_met": people}.get(outcome, np.nan)


def _standing(ground: Ground, held: Held, places: Ints, asked: Ints) -> list[list[int]]:
    """List for each unit asked the facilities of the rule's kinds inside it, passing or not, in table order."""
    rows_of: dict[int, list[int]] = {int(unit): [] for unit in asked}
    for row in np.flatnonzero(held.passing.of_kind):
        unit = int(places[row])
        while unit >= 0:
            if unit in rows_of:
                rows_of[unit].append(int(row))
            unit = int(ground.territory.parent[unit])
    return list(rows_of.values())
