"""HiGHS on plain arrays: one thread, one seed, silent. Run as a script it is a process of its own, that can be ended.

HiGHS asks its callbacks whether to stop between two linear programs of its search, not while it solves a large one,
which may take half a minute. A large program is therefore solved in another process, which is simply ended
(`programs`). That process knows only this file, and must not wait for the package: nothing of ours is imported here.
"""

import sys
from collections.abc import Callable, Sequence
from typing import IO, Final

import highspy
import numpy as np
from highspy import cb
from highspy._core import _Highs  # its Python class prints a banner before it can be silenced
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BETTER, BOUND, PROVEN, STOPPED, INFEASIBLE = range(5)
"""What a message says: a better x, a better bound, or how the search ended."""

TOLERANCE: Final = 1e-9
"""How far a whole number or a row of a program may be off."""

GAP: Final = 1e-6
"""A bound that is off by more than this share does not prove anything."""

OPTIONS: Final[dict[str, bool | int | float | str]] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-7,
    "mip_feasibility_tolerance": TOLERANCE,
    "primal_feasibility_tolerance": TOLERANCE,
}

WATCHED: Final = (
    cb.HighsCallbackType.kCallbackSimplexInterrupt,
    cb.HighsCallbackType.kCallbackIpmInterrupt,
    cb.HighsCallbackType.kCallbackMipInterrupt,
    cb.HighsCallbackType.kCallbackMipImprovingSolution,
)

Send = Callable[[int, float, Floats], bool]
"""Hear what it is, the bound, and x (empty if there is none); True asks HiGHS to stop."""


def minimised(parts: Sequence[Floats], time_limit_s: float, send: Send) -> None:
    """Minimise a program and send what is found; the last message says how it ended.

    Parameters
    ----------
    parts
        cost, low, high, whole of the columns; least, most, indptr, indices, data of the rows; and x to start from, or
        nothing: all of them as floats.
    send
        Also called with BOUND whenever HiGHS may be interrupted. What it raises stops HiGHS and is raised here.
    """
    whole, start = parts[3] > 0, parts[-1]
    solver = _Highs()
    for name, value in OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.setOptionValue("time_limit", time_limit_s)
    solver.passModel(_model(parts, whole))
    watcher = _Watcher(send, whole=bool(whole.any()))
    solver.setCallback(watcher, None)
    for kind in WATCHED:
        solver.startCallback(kind)
    if len(start):
        solver.setSolution(len(start), np.arange(len(start), dtype=np.int32), start)
    solver.run()
    solver.setCallback(None, None)
    if watcher.raised is not None:
        raise watcher.raised
    ending = _ending(solver, whole=bool(whole.any()))
    if len(start) and _contradicts(ending, parts[0]):
        minimised([*parts[:-1], np.empty(0)], max(0.0, time_limit_s - solver.getRunTime()), send)
    else:
        send(*ending)


def _contradicts(ending: tuple[int, float, Floats], cost: Floats) -> bool:
    """Tell whether x is called the best and the bound says otherwise.

    HiGHS 1.16 was seen to hand back the x it was given to start from beside the objective of a better one.
    """
    what, bound, x = ending
    return what == PROVEN and len(x) > 0 and float(cost @ x) - bound > GAP * max(1.0, abs(bound))


class _Watcher:
    """Called by HiGHS. Nothing may be raised through its C++, so that an error is kept for later."""

    def __init__(self, send: Send, *, whole: bool) -> None:
        self.send = send
        self.whole = whole
        self.raised: BaseException | None = None

    def __call__(
        self,
        kind: cb.HighsCallbackType,
        _message: str,
        told: cb.HighsCallbackOutput,
        reply: cb.HighsCallbackInput | None,
        _data: object,
    ) -> None:
        better = kind == cb.HighsCallbackType.kCallbackMipImprovingSolution
        bound = float(told.mip_dual_bound) if self.whole else -np.inf
        try:
            stop = self.send(BETTER if better else BOUND, bound, np.array(told.mip_solution if better else []))
        except BaseException as error:  # noqa: BLE001 - raised again by `minimised`
            self.raised, stop = error, True
        if reply is not None and stop:
            reply.user_interrupt = True


def _model(parts: Sequence[Floats], whole: NDArray[np.bool_]) -> highspy.HighsLp:
    cost, low, high, _, least, most, indptr, indices, data, _ = parts
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = len(least), len(cost)
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, low, high
    model.row_lower_, model.row_upper_ = least, most
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = indptr.astype(np.int32), indices.astype(np.int32)
    model.a_matrix_.value_ = data
    if whole.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        model.integrality_ = [kinds[one] for one in whole.tolist()]
    return model


def _ending(solver: _Highs, *, whole: bool) -> tuple[int, float, Floats]:
    found, info = solver.getModelStatus(), solver.getInfo()
    if found in (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible):
        return INFEASIBLE, np.inf, np.empty(0)
    ended = PROVEN if found == highspy.HighsModelStatus.kOptimal else STOPPED
    has = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(solver.getSolution().col_value) if has else np.empty(0)
    of_line = info.objective_function_value if ended == PROVEN else -np.inf
    return ended, float(info.mip_dual_bound if whole else of_line), x


# --- in a process of its own


def write(stream: IO[bytes], part: Floats) -> None:
    """Put an array into a pipe, its length before it, all as floats: indices are far below 2⁵³."""
    stream.write(len(part).to_bytes(8, "little") + part.astype("<f8").tobytes())


def read(stream: IO[bytes]) -> Floats:
    """Take the next array out of a pipe.

    Raises
    ------
    EOFError
        If there is none any more.
    """
    size = 8 * int.from_bytes(_exactly(stream, 8), "little")
    return np.frombuffer(_exactly(stream, size), dtype="<f8").astype(np.float64)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found


def serve(words: IO[bytes], answers: IO[bytes]) -> None:
    """Read a program, minimise it, and write every message as an array: what it is, the bound, x."""
    time_limit_s = float(read(words)[0])
    parts = [read(words) for _ in range(10)]  # as many as `minimised` asks for
    known = -np.inf

    def send(what: int, bound: float, x: Floats) -> bool:
        nonlocal known
        if what != BOUND or bound > known:
            known = max(known, bound)
            write(answers, np.concatenate([[what, bound], x]))
            answers.flush()
        return False

    minimised(parts, time_limit_s, send)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
