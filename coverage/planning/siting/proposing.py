"""From a district and a question to the best set of sites, and how good it is at most."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.engine.location.solution import Solution, Watch, never
from coverage.model.progress import Tell, silent
from coverage.planning.results import Audit
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.proposal import Proposal, Shortfall
from coverage.planning.siting.question import Question, asked_again, question_of, solved
from coverage.planning.siting.shortfalls import shortfall_after, shortfall_before
from coverage.planning.siting.telling import cost_curve, told


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
        Hears a first proposal at once, and then each better one, as of now unproven.

    Returns
    -------
    Proposal
        The best set found, with its bound; also where time ran out or `stop` said so. Where the question has no answer,
        why, and the answer to the cheapest change that has one: see `Proposal`.

    Raises
    ------
    InputError
        If the question cannot be asked, with everything that is wrong: no limit, one that is not positive, a kind,
        rule, goal or level that is not known, no candidate left, costs or sizes asked for and not known.
    """
    tell("walks", 0.0)
    question = question_of(audit, candidates, ask)
    tell("proposing", 0.5)
    curve = cost_curve(question, Watch(ask.time_limit_s, stop))
    answer = _answered(question, curve, stop, hear)
    tell("proposing", 1.0)
    return answer


def _answered(
    question: Question, curve: pd.DataFrame, stop: Callable[[], bool], hear: Callable[[Proposal], None]
) -> Proposal:
    """Answer a question; where it has no answer, answer the cheapest change of it that has one."""
    shortfall = shortfall_before(question)
    if shortfall is not None:
        return _instead(question, shortfall, curve, stop, hear)
    say = partial(told, question, curve=curve)
    solution = solved(question, Watch(question.ask.time_limit_s, stop, lambda one: hear(say(one))))
    shortfall = shortfall_after(question, solution)
    if shortfall is None:
        return say(solution)
    if shortfall.relaxed is None or shortfall.relaxed.with_capacity != question.ask.with_capacity:
        return _instead(question, shortfall, curve, stop, hear)
    return _unanswered(question.ask, shortfall, say(solution))


def _instead(
    question: Question,
    shortfall: Shortfall,
    curve: pd.DataFrame,
    stop: Callable[[], bool],
    hear: Callable[[Proposal], None],
) -> Proposal:
    if shortfall.relaxed is None:
        return _unanswered(question.ask, shortfall, told(question, _nothing(question), curve))

    def heard(proposal: Proposal) -> None:
        hear(_unanswered(question.ask, shortfall, proposal))

    answer = _answered(asked_again(question, shortfall.relaxed), curve, stop, heard)
    return _unanswered(question.ask, _joined(shortfall, answer.shortfall), answer)


def _unanswered(ask: Ask, shortfall: Shortfall, instead: Proposal) -> Proposal:
    """Say that a question has no answer, with the answer to another in its place."""
    return replace(instead, ask=ask, status="infeasible", shortfall=shortfall)


def _joined(first: Shortfall, then: Shortfall | None) -> Shortfall:
    """Add what stood in the way of the changed question too."""
    if then is None:
        return first
    return replace(first, conflicts=(*first.conflicts, *then.conflicts), relaxed=then.relaxed)


def _nothing(question: Question) -> Solution:
    nobody = np.full(len(question.matrix.home), -1, dtype=np.int64)
    return Solution("infeasible", question.instance.fixed, nobody, np.nan, np.nan)
