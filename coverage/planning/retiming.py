"""Walks told again after the register or the gates have changed, from an audit that knew them: at once, or later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from coverage.engine.arrays import Ints
from coverage.model.project import Project
from coverage.planning.counting import tally_again
from coverage.planning.ground import gated_otherwise
from coverage.planning.later import Later
from coverage.planning.results import Audit, Ground, Held, Places, Timed
from coverage.planning.rewalking import Renewal, rule_walks_again
from coverage.planning.territory import NOWHERE
from coverage.planning.turnover import Turnover, turnover
from coverage.planning.walking import search_s


@dataclass(frozen=True, eq=False, slots=True)
class Since:
    """What has become of the register and the gates since an audit.

    Attributes
    ----------
    compounds
        Positions of those whose gates are others.
    """

    audit: Audit
    turn: Turnover
    compounds: Ints


@dataclass(frozen=True, eq=False, slots=True)
class Now:
    """A changed project: its ground, how each walker gets to its facilities, and these held against the rules."""

    project: Project
    ground: Ground
    ways: Mapping[str, Places]  # by profile id
    held: Mapping[str, Held]  # by rule id


@dataclass(frozen=True, eq=False, slots=True)
class Postponed:
    """Walks of one rule that nobody has read yet: how to time them, and the audit in which they were last known."""

    base: Audit
    rule_id: str
    told: Later[Mapping[str, Timed]]

    def __call__(self) -> Timed:
        """Time them, with those of all rules that were put off at the same moment."""
        return self.told.value[self.rule_id]


def since(audit: Audit, project: Project, ground: Ground, turn: Turnover | None = None) -> Since:
    """Compare a project on its ground with what an audit was made of.

    `turn` is how the facilities relate, where that is known and no gate has changed.
    """
    compounds = np.empty(0, dtype=np.int64)
    if ground is not audit.ground:
        compounds = gated_otherwise(audit.ground.walls, ground.walls)
    if turn is None or compounds.size:
        moved = np.any([np.isin(places.compound, compounds) for places in audit.ways.values()], axis=0)
        turn = turnover(audit.project.facilities, project.facilities, moved)
    return Since(audit, turn, compounds)


def retimed(now: Now, change: Since, rule_ids: Sequence[str]) -> dict[str, Timed]:
    """Time the walks of several rules again, walker by walker; equal to timing them anew."""
    told: dict[str, Timed] = {}
    for profile_id in dict.fromkeys(now.held[one].rule.profile for one in rule_ids):
        own = [one for one in rule_ids if now.held[one].rule.profile == profile_id]
        formers = [change.audit.judged[one].timed.value for one in own]
        passing = [now.held[one].passing for one in own]
        again = rule_walks_again([one.walks for one in formers], passing, _renewal(now, change, profile_id))
        for rule_id, former, (walks, homes) in zip(own, formers, again, strict=True):
            told[rule_id] = Timed(walks, tally_again(former.tally, now.ground, now.held[rule_id], walks, homes), homes)
    return told


def postponed(now: Now, change: Since, rule_ids: Sequence[str]) -> dict[str, Later[Timed]]:
    """Put off timing the walks of several rules until one of them is read.

    Where they were not read before this change either, they will be told from the audit in which they were, so that a
    long list of changes is no long chain of things put off.
    """
    bases = {rule_id: _known_in(change.audit, rule_id) for rule_id in rule_ids}
    later: dict[str, Later[Timed]] = {}
    for base in {id(one): one for one in bases.values()}.values():
        own = [rule_id for rule_id in rule_ids if bases[rule_id] is base]
        told = Later(partial(_retimed_since, base, change.turn if base is change.audit else None, now, own))
        later |= {rule_id: Later(Postponed(base, rule_id, told)) for rule_id in own}
    return later


def _retimed_since(base: Audit, turn: Turnover | None, now: Now, rule_ids: Sequence[str]) -> Mapping[str, Timed]:
    return retimed(now, since(base, now.project, now.ground, turn), rule_ids)


def _known_in(audit: Audit, rule_id: str) -> Audit:
    pending = audit.judged[rule_id].timed.pending
    return pending.base if isinstance(pending, Postponed) else audit


def _renewal(now: Now, change: Since, profile_id: str) -> Renewal:
    ground, places, turn = now.ground, now.ways[profile_id], change.turn
    former = change.audit.ways[profile_id]
    beside = np.concatenate([former.compound[turn.went], places.compound[turn.came]])
    return Renewal(
        walker=ground.walkers[profile_id],
        places=places,
        ground=ground,
        turn=turn,
        homes=_living_in(ground, change.compounds),
        neighbours=_living_in(ground, beside),
        cutoff_s=search_s(change.audit.standard),
    )


def _living_in(ground: Ground, compounds: Ints) -> Ints:
    """List the homes in some compounds, rising; −1 is none."""
    compounds = compounds[compounds != NOWHERE]
    return np.flatnonzero(np.isin(ground.walls.home_compound, compounds)) if compounds.size else compounds
