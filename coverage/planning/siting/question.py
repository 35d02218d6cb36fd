"""A question laid out as an instance of the field's location problem, and solved as one."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
from scipy import sparse

from coverage.engine.arrays import Ints
from coverage.engine.location.clock import Clock
from coverage.engine.location.instance import Instance, instance
from coverage.engine.location.lift_lowest import lift_lowest
from coverage.engine.location.lscp import lscp
from coverage.engine.location.mclp import mclp
from coverage.engine.location.obstacles import answerable
from coverage.engine.location.p_median import p_median
from coverage.engine.location.solution import Solution, Watch, unheard
from coverage.errors import ContractError, refuse_if_any
from coverage.planning.again import audit_again
from coverage.planning.measures import SAME_SHARE
from coverage.planning.passing import OPEN, passing
from coverage.planning.results import Audit
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.checking import faults
from coverage.planning.siting.matrix import Matrix, matrix
from coverage.planning.siting.meant import filter_in_each, rule_meant
from coverage.planning.siting.options import Options, options_of
from coverage.planning.territory import NOWHERE
from coverage.standards import Rule


@dataclass(frozen=True, eq=False, slots=True)
class Question:
    """One question and all it is about.

    Attributes
    ----------
    audit
        What stands, and what is planned where the question takes it for open.
    instance
        The n homes of `matrix`, and first the m candidates of `options`, then what stands.
    """

    ask: Ask
    audit: Audit
    rule: Rule
    options: Options
    matrix: Matrix
    instance: Instance

    @property
    def cutoff_s(self) -> float:
        """The walk within which someone is reached, seconds."""
        return self.rule.limit_s

    @property
    def home_unit(self) -> Ints:
        """(n,) position of the unit in which each home's people are counted."""
        return self.audit.ground.homes.unit[self.matrix.home]


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """The best choice found; for `cover_all` its number or money may be more than is allowed.

    Attributes
    ----------
    none_within
        Whether it is proven that no choice for everyone keeps to the number and the money allowed.
    """

    solution: Solution
    none_within: bool = False


def question_of(audit: Audit, candidates: gpd.GeoDataFrame, ask: Ask) -> Question:
    """Lay a question out.

    Raises
    ------
    InputError
        If it cannot be asked: see `faults` and `options_of`.
    """
    refuse_if_any(faults(ask, audit))
    rule = rule_meant(audit.standard, ask.kind, ask.rule_id)
    if rule is None:
        raise ContractError(f"no rule asks for {ask.kind}")
    options = options_of(audit, candidates, ask, rule)
    standing = _with_planned(audit, ask.kind) if ask.with_planned else audit
    walks = matrix(standing, rule, options.places, ask.goal, with_capacity=ask.with_capacity)
    return Question(ask, standing, rule, options, walks, _instance(ask, standing, rule, options, walks))


def asked_again(question: Question, ask: Ask) -> Question:
    """Ask the same candidates with other limits."""
    if ask.with_capacity == question.ask.with_capacity:
        return replace(question, ask=ask)
    audit, rule, options = question.audit, question.rule, question.options
    walks = matrix(audit, rule, options.places, ask.goal, with_capacity=ask.with_capacity)
    return replace(question, ask=ask, matrix=walks, instance=_instance(ask, audit, rule, options, walks))


def solved(question: Question, clock: Clock, hear: Callable[[Solution], None] = unheard) -> Found:
    """Find the best choice in the time left."""
    ask, limit_s = question.ask, question.cutoff_s
    given = answerable(question.instance, limit_s) if ask.where_possible else question.instance
    watch = watched(clock, hear)
    if ask.goal == "cover_all":
        return _covering_all(given, limit_s, ask, clock, hear)
    if ask.goal == "cover_most":
        return Found(mclp(given, limit_s, ask.number, ask.budget_yuan, watch))
    if ask.goal == "shortest_walk":
        return Found(p_median(given, ask.number, ask.budget_yuan, question.matrix.limit_s, watch))
    return Found(lift_lowest(given, limit_s, question.home_unit, ask.number, ask.budget_yuan, watch))


def watched(clock: Clock, hear: Callable[[Solution], None] = unheard) -> Watch:
    """Give what is left of a clock's time."""
    return Watch(clock.left_s, clock.watch.stop, hear)


def _covering_all(given: Instance, limit_s: float, ask: Ask, clock: Clock, hear: Callable[[Solution], None]) -> Found:
    """Cover everyone with the fewest sites, or for the least money where there is a budget.

    The cheapest may have more sites than are allowed while a dearer choice keeps to both limits: that is looked for,
    unheard, because it is a choice for most people until it is found to reach all.
    """
    cheapest = lscp(given, limit_s, "number" if ask.budget_yuan is None else "price", watched(clock, hear))
    new, most = cheapest.opened & ~given.fixed, ask.number if ask.budget_yuan is None else ask.budget_yuan
    none_within = most is not None and cheapest.bound * (1 - SAME_SHARE) > most
    if cheapest.status == "infeasible" or ask.number is None or ask.budget_yuan is None or new.sum() <= ask.number:
        return Found(cheapest, none_within)
    both = mclp(given, limit_s, ask.number, ask.budget_yuan, watched(clock))
    everyone = float(given.weight.sum()) * (1 - SAME_SHARE)
    if both.status == "infeasible" or both.value < everyone:
        return Found(cheapest, none_within or not both.bound >= everyone)
    price = float(given.price[both.opened & ~given.fixed].sum())
    return Found(replace(both, value=price, bound=min(cheapest.bound, price)))


def _instance(ask: Ask, audit: Audit, rule: Rule, options: Options, walks: Matrix) -> Instance:
    candidates, standing = walks.to_candidates.shape[1], walks.to_standing.shape[1]
    cost, room = options.cost_yuan, options.room(rule)
    stands = np.repeat([False, True], [candidates, standing])
    group, asked = _in_each(ask, audit, options)
    return instance(
        cost=sparse.csr_array(sparse.hstack([walks.to_candidates, walks.to_standing], format="csr")),
        weight=walks.people,
        price=np.append(np.ones(candidates) if np.isnan(cost).any() else cost, np.zeros(standing)),
        capacity=np.append(room if ask.with_capacity else np.full(candidates, np.inf), walks.places),
        fixed=stands,
        group=np.append(group, np.full(standing, NOWHERE)),
        asked=asked,
    )


def _in_each(ask: Ask, audit: Audit, options: Options) -> tuple[Ints, Ints]:
    """Find the unit of the question's level each candidate counts in, and those units in which nothing stands yet."""
    level = np.flatnonzero(audit.project.units["level"] == ask.one_in_each)
    if not len(level):
        return np.full(len(options.unit), NOWHERE, dtype=np.int64), np.empty(0, dtype=np.int64)
    above = _unit_at_level(audit, level)
    held = passing(filter_in_each(audit.standard, ask.kind, ask.one_in_each), audit.project.facilities)
    has_one = above[audit.places[held.sure]]
    return np.where(options.counts_in_each, above[options.unit], NOWHERE), np.setdiff1d(level, has_one)


def _unit_at_level(audit: Audit, level: Ints) -> Ints:
    """Give for each unit that of the level it is or lies in, −1 for none; the last stands for beyond the line."""
    inside = audit.ground.territory.inside[level].tocoo()
    above = np.full(len(audit.project.units) + 1, NOWHERE, dtype=np.int64)
    above[inside.col] = level[inside.row]
    return above


def _with_planned(audit: Audit, kind: str) -> Audit:
    """Take the planned facilities of a kind for open."""
    facilities = audit.project.facilities
    decided = (facilities["status"] == "planned") & (facilities["kind"] == kind)
    project = replace(audit.project, facilities=facilities.assign(status=facilities["status"].mask(decided, OPEN)))
    return audit_again(audit, project)
