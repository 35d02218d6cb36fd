"""From a district and a question to the best set of sites, and how good it is at most."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np

from coverage.engine.location.clock import Clock
from coverage.engine.location.solution import Solution, Watch, never
from coverage.model.progress import Tell, silent
from coverage.planning.results import Audit
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.curves import agreeing, cost_curve
from coverage.planning.siting.proposal import Proposal, Shortfall
from coverage.planning.siting.question import Question, question_of, solved
from coverage.planning.siting.reached import Reached
from coverage.planning.siting.shortfalls import shortfall_after, shortfall_before
from coverage.planning.siting.telling import Telling

CURVE_SHARE: Final = 0.1
CURVE_AT_MOST_S: Final = 2.0
"""So much of the time limit, and no more, is kept for the cost curve: it is quick, and worth having."""


def unheard(proposal: Proposal) -> None:
    """Hear a proposal and do nothing."""


def propose(
    audit: Audit,
    candidates: gpd.GeoDataFrame,
    ask: Ask,
    tell: Tell = silent,
    stop: Callable[[], bool] = never,
    hear: Callable[[Proposal], None] = unheard,
) -> Proposal:
    """Choose among candidates what to open next, on top of what stands.

    Parameters
    ----------
    audit
        The district held against an edition; sites of a scenario that are facilities of it stand.
    candidates
        Under the contract CANDIDATES. One of another kind, on no street of the rule's walker, or too small to count for
        the rule is left out, with a warning in the last two cases.
    tell
        Hears "walks" and "proposing".
    stop
        Whether to stop at what has been found so far; asked often.
    hear
        Hears a first proposal at once, and then each better one and each better bound, as of now unproven and without
        a cost curve.

    Returns
    -------
    Proposal
        The best set found, with its bound and its cost curve, in the time the question allows for all of it; also where
        time ran out or `stop` said so. Where the question has no answer, why, and the answer to the cheapest change
        that has one: see `Proposal`.

    Raises
    ------
    InputError
        If the question cannot be asked, with everything that is wrong: no limit, one that is not positive, a kind,
        rule, goal or level that is not known, no candidate left, costs or sizes asked for and not known.
    """
    tell("walks", 0.0)
    whole = Clock(Watch(ask.time_limit_s, stop))
    reached = Reached.of(question_of(audit, candidates, ask))
    tell("proposing", 0.5)
    proof = Clock(Watch(max(0.0, whole.left_s - for_curve_s(ask.time_limit_s)), stop))
    answer = _answered(reached, proof, hear)
    drawn = cost_curve(reached, len(answer.sites), _for_curve(whole))
    tell("proposing", 1.0)
    held = ask if answer.shortfall is None else answer.shortfall.relaxed
    curve = drawn.rows if held is None else agreeing(drawn.rows, answer, held)
    return replace(answer, curve=curve, curve_is_whole=drawn.is_whole)


def for_curve_s(time_limit_s: float) -> float:
    """Say how much of a time limit is kept for the cost curve, seconds."""
    return min(CURVE_SHARE * time_limit_s, CURVE_AT_MOST_S)


def _for_curve(whole: Clock) -> Watch:
    """Give the curve what is left; after a stop no more than was kept for it, which nobody has to wait for long."""
    stop = whole.watch.stop
    if not stop():
        return Watch(whole.left_s, stop)
    return Watch(min(whole.left_s, for_curve_s(whole.watch.time_limit_s)))


def _answered(reached: Reached, clock: Clock, hear: Callable[[Proposal], None]) -> Proposal:
    """Answer a question; where it has no answer, answer the cheapest change of it that has one."""
    question, say = reached.question, Telling(reached)
    shortfall = shortfall_before(question)
    if shortfall is None:
        found = solved(question, clock, lambda one: hear(say(one)))
        shortfall = shortfall_after(question, found)
        if shortfall is None:
            return say(found.solution)
        if shortfall.relaxed is not None and shortfall.relaxed.with_capacity == question.ask.with_capacity:
            return _unanswered(question.ask, shortfall, say(found.solution))
    if shortfall.relaxed is None:
        return _unanswered(question.ask, shortfall, say(_nothing(question)))
    return _instead(reached, shortfall, shortfall.relaxed, clock, hear)


def _instead(
    reached: Reached, shortfall: Shortfall, relaxed: Ask, clock: Clock, hear: Callable[[Proposal], None]
) -> Proposal:
    ask = reached.question.ask
    answer = _answered(reached.asked_again(relaxed), clock, lambda one: hear(_unanswered(ask, shortfall, one)))
    return _unanswered(ask, _joined(shortfall, answer.shortfall), answer)


def _unanswered(ask: Ask, shortfall: Shortfall, instead: Proposal) -> Proposal:
    """Say that a question has no answer, with the answer to another in its place."""
    return replace(instead, ask=ask, status="infeasible" if shortfall.proven else "not_found", shortfall=shortfall)


def _joined(first: Shortfall, then: Shortfall | None) -> Shortfall:
    """Add what stood in the way of the changed question too."""
    if then is None:
        return first
    conflicts, proven = (*first.conflicts, *then.conflicts), first.proven or then.proven
    return replace(first, conflicts=conflicts, relaxed=then.relaxed, proven=proven)


def _nothing(question: Question) -> Solution:
    nobody = np.full(len(question.matrix.home), -1, dtype=np.int64)
    return Solution("infeasible", question.instance.fixed, nobody, np.nan, np.nan)
