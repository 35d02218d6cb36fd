"""What each change of a scenario buys on top of those before it, worked out once."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from coverage import door
from coverage.app.choices import Question
from coverage.app.worker import worked
from coverage.errors import InputError, Problem
from coverage.model.scenario import Change, Resizing
from coverage.planning.effect import effect_on
from coverage.planning.figures import DistrictFigures, district_figures
from coverage.planning.results import Audit, Effect
from coverage.planning.scenarios.register import FacilityChange, facility_of
from coverage.planning.worth import ByBand, placing_rules, relieved
from coverage.planning.worth_in_brief import Worth, bands_after, bands_of, worth_of

Changes = tuple[Change, ...]
AUDITS_KEPT: Final = 6  # each holds the walks of a whole district
STEPS_KEPT: Final = 500


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """One change of a scenario: what it buys, or why it changes nothing.

    Attributes
    ----------
    placed
        By care, how many people more find a place by a change of size; NaN where nobody can tell.
    """

    change: Change
    worth: Worth | None
    problems: tuple[Problem, ...] = ()
    placed: Mapping[str, float] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class _Known:
    """What is known of some changes made one after the other.

    Attributes
    ----------
    step
        What the last of them buys; None before the first.
    audit
        The district with all of them made that can be made; None where it has been forgotten.
    figures
        The figures of that audit by care.
    bands
        The people within each break of that audit by age, as `bands_of` has them.
    are_ways
        Whether a street or a gate is among them.
    refused
        Facilities that one of them is about and could not be made.
    after
        What is known with one change more, by that change.
    """

    step: Step | None
    audit: Audit | None
    figures: Mapping[str, DistrictFigures]
    bands: Mapping[str, ByBand]
    are_ways: bool = False
    refused: frozenset[str] = frozenset()
    after: dict[Change, "_Known"] = field(default_factory=dict)


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
        cares = today.standard.cares
        figures = {care: district_figures(today, care) for care in cares}
        self._root = _Known(None, today, figures, bands_of(today, cares))
        self._with_audit: list[_Known] = []
        self._count = 0

    def steps(self, changes: Changes) -> list[Step]:
        """Tell what each change buys on top of those before it; one that cannot be made buys nothing."""
        return [known.step for known in self._followed(changes) if known.step]

    def audit(self, changes: Changes) -> Audit:
        """Hold the district against the edition with all changes made that can be made."""
        known = self._followed(changes)
        return known[-1].audit or self._go_on(known, changes)[-1].audit or self.today

    def figures(self, changes: Changes, care: str) -> tuple[DistrictFigures, DistrictFigures]:
        """Give the figures of a care today and with all changes made that can be made."""
        return self._root.figures[care], self._followed(changes)[-1].figures[care]

    def _followed(self, changes: Changes) -> list[_Known]:
        """Follow the changes from today on, one by one, and work out what is not known yet."""
        known = [self._root]
        for change in changes:
            if change not in known[-1].after:
                return self._go_on(known, changes)
            known.append(known[-1].after[change])
        return known

    def _go_on(self, known: list[_Known], changes: Changes) -> list[_Known]:
        """Go on from the last audit that is kept; what was told already stays told."""
        begun = max(at for at, one in enumerate(known) if one.audit)
        way = known[: begun + 1]
        for at in range(begun, len(changes)):
            made = worked(_made, changes[: at + 1], way[-1], self.today)
            told = way[-1].after.setdefault(changes[at], made)
            told.audit = made.audit
            self._count += told is made
            self._keep_audit(told)
            way.append(told)
        self._forget(way, changes)
        return way

    def _keep_audit(self, known: _Known) -> None:
        self._with_audit = [*(one for one in self._with_audit if one is not known), known]
        while len(self._with_audit) > AUDITS_KEPT:
            self._with_audit.pop(0).audit = None

    def _forget(self, way: Sequence[_Known], changes: Changes) -> None:
        """Keep nothing but the scenario as it is, once too much is known; a scenario is kept however long it is."""
        if self._count <= max(STEPS_KEPT, 2 * len(changes)):
            return
        for known, change in zip(way, changes, strict=False):
            known.after = {change: known.after[change]}
        way[-1].after = {}
        self._with_audit = [one for one in self._with_audit if one in way]
        self._count = len(changes)


def _made(upto: Changes, before: _Known, today: Audit) -> _Known:
    """Tell what the last of some changes buys on top of the others.

    Changes to facilities can be made one after another. Streets and gates are what the list as a whole makes of them,
    as for everybody else who is asked about this list: a street found twice closes once. So is a facility that could
    not be built at first: it may be moved to where it can.
    """
    assert before.audit is not None  # noqa: S101 - for the type checker
    change = upto[-1]
    facility_id = facility_of(change) if isinstance(change, FacilityChange) else ""
    are_ways = before.are_ways or not isinstance(change, FacilityChange)
    try:
        if are_ways or facility_id in before.refused:
            effect = effect_on(before.audit, today, upto)
        else:
            effect = door.effect_of(before.audit, change)
    except InputError as error:
        step = Step(change, None, tuple(error.problems))
        return _Known(step, before.audit, before.figures, before.bands, are_ways, before.refused | {facility_id})
    worth = worth_of(effect, before.figures, before.bands)
    step = Step(change, worth, placed=_placed(effect))
    bands = bands_after(worth, before.bands)
    return _Known(step, effect.after, worth.after, bands, are_ways, before.refused)


def _placed(effect: Effect) -> dict[str, float]:
    """Count who gets or loses a place by another size: all places are shared out anew, which nothing else asks for."""
    if not isinstance(effect.changes[-1], Resizing):
        return {}
    circles = {effect.before.standard.circle_rule(care).rule_id for care in effect.before.standard.cares}
    rules = [rule for rule in placing_rules(effect) if rule.rule_id in circles]
    return {rule.care: relieved(effect.before, effect.after, rule.rule_id) for rule in rules}
