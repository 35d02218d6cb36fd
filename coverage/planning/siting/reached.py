"""Whom each candidate reaches, and how many people that makes one candidate after another."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from scipy import sparse

from coverage.engine.arrays import Bools, Ints
from coverage.planning.siting.asking import Ask
from coverage.planning.siting.question import Question, asked_again


@dataclass(frozen=True, eq=False, slots=True)
class Reached:
    """Who is within the walk of what.

    Attributes
    ----------
    homes
        (n, m) CSC of ones: the homes within the walk of each candidate, as far as anybody gains by it.
    """

    question: Question
    homes: sparse.csc_array

    @classmethod
    def of(cls, question: Question) -> Self:
        """Find whom each candidate of a question reaches."""
        walks = question.matrix.to_candidates.tocsc()
        near = walks.data <= question.cutoff_s
        first = np.append(0, np.cumsum(near))[walks.indptr]
        return cls(question, sparse.csc_array((np.ones(first[-1]), walks.indices[near], first), shape=walks.shape))

    def asked_again(self, ask: Ask) -> Self:
        """Find whom each candidate reaches when the same candidates are asked with other limits."""
        again = asked_again(self.question, ask)
        return replace(self, question=again) if again.matrix is self.question.matrix else self.of(again)

    def by_what_each_adds(self, chosen: Ints) -> Ints:
        """Order candidates (k,) so that the first reaches most, the next most of those left, and so on."""
        reached = self.homes[:, chosen]
        walk_s = self.question.audit.walks_of(self.question.rule.rule_id).walks.seconds[self.question.matrix.home]
        left = np.where(walk_s <= self.question.cutoff_s, 0.0, self.question.matrix.people)
        order: list[int] = []
        waiting = np.ones(len(chosen), dtype=np.bool_)
        for _ in range(len(chosen)):
            best = int(np.argmax(np.where(waiting, reached.T @ left, -1.0)))
            waiting[best] = False
            order.append(best)
            start, stop = reached.indptr[best : best + 2]
            left[reached.indices[start:stop]] = 0.0
        return chosen[np.array(order, dtype=np.int64)]

    def people_within(self, order: Ints) -> list[float]:
        """Count the people within the walk of what stands, and then with each site of an order (k,) too: k + 1 figures.

        They are added up as `counting.tally` adds them, so that both are the same to the last bit.
        """
        question = self.question
        within = question.audit.walks_of(question.rule.rule_id).walks.seconds <= question.cutoff_s
        counted = [people_among(question, within)]
        for candidate in order:
            start, stop = self.homes.indptr[candidate : candidate + 2]
            within[question.matrix.home[self.homes.indices[start:stop]]] = True
            counted.append(people_among(question, within))
        return counted


def people_among(question: Question, chosen: Bools) -> float:
    """Add up the group over some of all homes, unit by unit as an audit does."""
    homes, at_home = question.audit.ground.homes, question.audit.people[question.rule.group].at_home
    return float(np.bincount(homes.unit, at_home * chosen, minlength=len(question.audit.project.units)).sum())


def everyone(question: Question) -> float:
    """Add up the group over all homes."""
    return people_among(question, np.ones(len(question.audit.ground.homes.unit), dtype=np.bool_))
