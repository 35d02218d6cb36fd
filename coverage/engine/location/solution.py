"""What a solver answers, and how it is watched while it works."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from coverage.engine.arrays import Bools, Floats, Ints

Status = Literal["proven", "time_limit", "cancelled", "infeasible"]


@dataclass(frozen=True, eq=False, slots=True)
class Solution:
    """The best choice found, and how much better one may exist.

    Attributes
    ----------
    status
        proven if no better one exists; infeasible if no choice keeps to the limits: then nothing else is told.
    opened
        (m,) the candidates open, those fixed included.
    assigned
        (n,) the candidate each point is counted for, −1 for none; where capacity splits a point, the largest share.
    value
        What the model minimises or maximises: sites, people, people × cost, the lowest share.
    bound
        No choice does better than this: at most (or at least) so much.

    An answer heard while a solver works has the status time_limit: nothing is proven yet.
    """

    status: Status
    opened: Bools
    assigned: Ints
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """How much better a choice may exist, as a share of the value: 0 if proven."""
        return abs(self.bound - self.value) / abs(self.value) if self.value else float(self.bound != self.value)


def never() -> bool:
    """Let the solver go on."""
    return False


def unheard(answer: Solution) -> None:
    """Hear an answer and do nothing."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How long a solver may work, who may stop it, and who hears each better answer, the first of all at once."""

    time_limit_s: float = 15.0
    stop: Callable[[], bool] = never
    hear: Callable[[Solution], None] = unheard


UNWATCHED: Final = Watch()
"""Nobody stops the solver and nobody listens; it has the usual time."""


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """What p = 0, 1, …, k new sites reach.

    Attributes
    ----------
    value, bound
        (k + 1,) what was found, and what no choice of so many exceeds.
    order
        (k,) the candidates in the order in which they are opened.
    """

    value: Floats
    bound: Floats
    order: Ints
