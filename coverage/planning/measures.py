"""The two measures, each with three answers: surely met, surely not, and what the data cannot say."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from coverage.engine.around import patched
from coverage.engine.arrays import Ints
from coverage.engine.joining import distinct
from coverage.model.project import Project
from coverage.planning.counting import with_parts
from coverage.planning.later import Later
from coverage.planning.passing import cells, named
from coverage.planning.reasons import why_missing
from coverage.planning.results import Ground, Held, Tally, Timed, Verdicts
from coverage.planning.territory import parts_of, per_unit
from coverage.standards import Rule

SAME_SHARE: Final = 1e-9
"""Shares closer than this are equal: people are spread over homes in fractions, and 80% is not to be missed by one."""


def is_walked(rule: Rule) -> bool:
    """Tell whether a rule's verdicts rest on people's walks, and not only on what stands where."""
    return rule.measure == "reach_share"


def asked_units(project: Project, rule: Rule) -> Ints:
    """List the units of a rule's levels, by position."""
    return np.flatnonzero(project.units["level"].isin(rule.levels)).astype(np.int64)


def judge(project: Project, ground: Ground, held: Held, timed: Later[Timed], places: Ints, units: Ints) -> Verdicts:
    """Hold one rule against some units of its levels, rising.

    Parameters
    ----------
    timed
        The walks, which are read only by a rule that rests on them; see `is_walked`.
    places
        (f,) position of the deepest unit each facility stands in, −1 for none.
    """
    if is_walked(held.rule):
        return _reach_share(ground, held, timed.value.tally, units)
    return _presence(project, ground, held, places, units)


def judge_again(former: Verdicts, again: Verdicts) -> Verdicts:
    """Write what is said of some units over what was said of them."""
    at = np.searchsorted(former.unit, again.unit)
    return Verdicts(
        unit=former.unit,
        value=patched(former.value, at, again.value),
        outcome=_written(former.outcome, at, again.outcome),
        people_short=patched(former.people_short, at, again.people_short),
        reason=_written(former.reason, at, again.reason),
        evidence=_written(former.evidence, at, again.evidence),
    )


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


def _reach_share(ground: Ground, held: Held, told: Tally, units: Ints) -> Verdicts:
    at = told.limits_s.index(float(held.rule.limit_s))
    people = held.people.in_unit[units]
    reached, unknown, lost = (
        with_parts(ground.territory, own)[units] for own in (told.reached[at], told.unknown[at], told.lost)
    )
    known = held.people.known[units]
    outcomes = [
        reach_outcome(*row, held.rule.target) if known[at] else "unknown"
        for at, row in enumerate(zip(people, reached, unknown, strict=True))
    ]
    share = np.divide(reached, people, out=np.full(len(units), np.nan), where=people > 0)
    outcome = _texts(outcomes)
    is_told = outcome != "unknown"  # what is surely reached must not be read as all there is
    return Verdicts(
        unit=units,
        value=np.where(is_told, np.minimum(share, 1.0), np.nan),
        outcome=outcome,
        people_short=np.where(is_told, np.maximum(people - reached - unknown, 0.0), np.nan),
        reason=_texts([_reach_reason(*row) for row in zip(outcomes, known, lost, strict=True)]),
        evidence=_texts([""] * len(units)),
    )


def _reach_reason(outcome: str, known: bool, lost: float) -> str:  # noqa: FBT001 - one row of three columns
    if not known:
        return "no_population"
    if outcome == "unknown":
        return "no_streets" if lost > 0 else "attribute_unknown"
    return {"met": "above_share", "not_met": "below_share"}.get(outcome, "no_people")


def _presence(project: Project, ground: Ground, held: Held, places: Ints, units: Ints) -> Verdicts:
    passing, kinds = held.passing, held.rule.facilities.kinds
    sure = per_unit(ground.territory, places, passing.sure.astype(np.float64))[units]
    possible = per_unit(ground.territory, places, passing.possible.astype(np.float64))[units]
    outcomes = [presence_outcome(*row, held.rule.target) for row in zip(sure, possible, strict=True)]
    standing = _standing(ground, held, places, units)
    rows = distinct(*[np.array(own, dtype=np.int64) for own in standing], units[:0])
    status, names = (
        dict(zip(rows.tolist(), cells(project.facilities[column].array, rows), strict=True))
        for column in ("status", "facility_id")
    )
    people = np.where(held.people.known, held.people.in_unit, np.nan)[units]
    return Verdicts(
        unit=units,
        value=sure,
        outcome=_texts(outcomes),
        people_short=np.array([_short(*row) for row in zip(outcomes, people, strict=True)], dtype=np.float64),
        reason=_texts(
            [
                why_missing(outcome, kinds, [(passing.faults[row], status[row]) for row in own])
                for outcome, own in zip(outcomes, standing, strict=True)
            ]
        ),
        evidence=_texts([";".join(named(names[row], passing.faults[row]) for row in own) for own in standing]),
    )


def _short(outcome: str, people: float) -> float:
    return {"met": 0.0, "not_met": people}.get(outcome, np.nan)


def _standing(ground: Ground, held: Held, places: Ints, units: Ints) -> list[list[int]]:
    """List for each of some units the facilities of the rule's kinds inside it, passing or not, in table order."""
    rows_of: dict[int, list[int]] = {int(unit): [] for unit in units}
    inside = np.zeros(len(ground.territory.parent) + 1, dtype=np.bool_)  # the last stands for no unit
    for unit in rows_of:
        inside[parts_of(ground.territory, unit)] = True
    for row in np.flatnonzero(held.passing.of_kind & inside[places]):
        unit = int(places[row])
        while unit >= 0:
            if unit in rows_of:
                rows_of[unit].append(int(row))
            unit = int(ground.territory.parent[unit])
    return list(rows_of.values())


def _texts(values: Sequence[str]) -> NDArray[np.object_]:
    texts = np.empty(len(values), dtype=object)
    texts[:] = values
    return texts


def _written(values: NDArray[np.object_], at: Ints, own: NDArray[np.object_]) -> NDArray[np.object_]:
    after = values.copy()
    after[at] = own
    return after
