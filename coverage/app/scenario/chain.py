"""What each change of a scenario buys on top of those before it, worked out once."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import pandas as pd

from coverage import door
from coverage.app.choices import Question
from coverage.app.worker import worked
from coverage.errors import InputError, Problem
from coverage.model.scenario import Change
from coverage.planning.effect import effect_on
from coverage.planning.figures import DistrictFigures, district_figures
from coverage.planning.results import Audit, Effect
from coverage.planning.scenarios.register import FacilityChange
from coverage.planning.worth import people_gained_by_age, walks_changed

Changes = tuple[Change, ...]
Kept = TypeVar("Kept")

AUDITS_KEPT: Final = 6  # each holds the walks of a whole district
STEPS_KEPT: Final = 500


@dataclass(frozen=True, eq=False, slots=True)
class Worth:
    """What one change buys.

    Attributes
    ----------
    gained, leaves, enters, leg_m
        As `Effect` has them.
    by_age, walks
        As `people_gained_by_age` and `walks_changed` give them, for the circles of all cares.
    before, after
        The figures of the district by care.
    """

    gained: pd.DataFrame
    by_age: pd.DataFrame
    walks: pd.DataFrame
    leaves: pd.DataFrame
    enters: pd.DataFrame
    leg_m: float
    before: Mapping[str, DistrictFigures]
    after: Mapping[str, DistrictFigures]


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """One change of a scenario: what it buys, or why it changes nothing."""

    change: Change
    worth: Worth | None
    problems: tuple[Problem, ...] = ()


class Chain:
    """The changes of a scenario one after the other, for one question.

    A redraw asks for what it asked for before with one change more, or one less. So what is told of every change is
    kept, and the audits of the last few, from which the next one goes on.

    Attributes
    ----------
    today
        The audit of what stands.
    said
        What has been put into words already, by whatever it hangs on.
    """

    def __init__(self, asked: Question, today: Audit) -> None:
        self.asked = asked
        self.today = today
        self.said: dict[Hashable, Any] = {}
        self._figures = {care: district_figures(today, care) for care in today.standard.cares}
        self._steps: OrderedDict[Changes, Step] = OrderedDict()
        self._audits: OrderedDict[Changes, Audit] = OrderedDict()

    def steps(self, changes: Changes) -> list[Step]:
        """Tell what each change buys on top of those before it; one that cannot be made buys nothing."""
        known = [self._steps.get(changes[: at + 1]) for at in range(len(changes))]
        told = [step for step in known if step is not None]
        return told if len(told) == len(changes) else self._follow(changes)

    def audit(self, changes: Changes) -> Audit:
        """Hold the district against the edition with all changes made that can be made."""
        if changes and changes not in self._audits:
            self._follow(changes)
        return self._audits.get(changes, self.today)

    def figures(self, changes: Changes, care: str) -> tuple[DistrictFigures, DistrictFigures]:
        """Give the figures of a care today and with all changes made that can be made."""
        made = [step.worth for step in self.steps(changes) if step.worth]
        return self._figures[care], (made[-1].after if made else self._figures)[care]

    def _follow(self, changes: Changes) -> list[Step]:
        steps: list[Step] = []
        audit, figures = self.today, self._figures
        begun = self._begun(changes)
        for at in range(len(changes)):
            upto = changes[: at + 1]
            if at < begun:
                step = self._steps[upto]
                audit = self._audits.get(upto, audit)
            else:
                step, audit = worked(_made, upto, audit, self.today, figures)
                self._keep(upto, step, audit)
            figures = dict(step.worth.after) if step.worth else figures
            steps.append(step)
        return steps

    def _begun(self, changes: Changes) -> int:
        """Find how many of the first changes are known, with the audit after the last of them."""
        known = 0
        while known < len(changes) and changes[: known + 1] in self._steps:
            known += 1
        while known and changes[:known] not in self._audits:
            known -= 1
        return known

    def _keep(self, changes: Changes, step: Step, audit: Audit) -> None:
        _put(self._steps, changes, step, STEPS_KEPT)
        _put(self._audits, changes, audit, AUDITS_KEPT)


def _put(kept: OrderedDict[Changes, Kept], changes: Changes, one: Kept, most: int) -> None:
    """Keep one more, and of all no more than `most`, those used last."""
    kept[changes] = one
    kept.move_to_end(changes)
    while len(kept) > most:
        kept.popitem(last=False)


def _made(upto: Changes, before: Audit, today: Audit, figures: Mapping[str, DistrictFigures]) -> tuple[Step, Audit]:
    """Tell what the last of some changes buys on top of the others.

    Changes to facilities can be made one after another. Streets and gates are what the list as a whole makes of them,
    as for everybody else who is asked about this list: a street found twice closes once.
    """
    change = upto[-1]
    try:
        if all(isinstance(one, FacilityChange) for one in upto):
            effect = door.effect_of(before, change)
        else:
            effect = effect_on(before, today, upto)
    except InputError as error:
        return Step(change, None, tuple(error.problems)), before
    return Step(change, _worth(effect, figures)), effect.after


def _worth(effect: Effect, figures: Mapping[str, DistrictFigures]) -> Worth:
    after = effect.after
    touched = {after.standard.rule(rule_id).care for rule_id in effect.gained["rule_id"]}
    told = {care: district_figures(after, care) if care in touched else figures[care] for care in figures}
    circles = [after.standard.circle_rule(care) for care in figures]
    own = [rule for rule in circles if rule.rule_id in set(effect.gained["rule_id"])]
    by_age, walks = people_gained_by_age(effect.before, after, own), walks_changed(effect.before, after, own)
    return Worth(effect.gained, by_age, walks, effect.leaves, effect.enters, effect.leg_m, figures, told)
