"""Take times fairly: what is compared runs in turn in one process, and the median counts; cold work runs in a child."""

import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

ROOT = Path(__file__).parents[2]
STATUS = Path("/proc/self/status")
BYTECODE = ROOT / ".pytest_cache" / "d" / "bytecode"
"""Where `tests/conftest.py` keeps it too."""
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of several runs of the same work."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return float(np.median(self.seconds))

    @property
    def p95(self) -> float:
        return float(np.quantile(self.seconds, 0.95))


def interleaved(calls: Mapping[Name, Callable[[], object]], runs: int) -> dict[Name, Times]:
    """Run every call once a round, every other round backward, so that a busy minute falls on all of them."""
    taken: dict[Name, list[float]] = {name: [] for name in calls}
    for round_ in range(runs):
        gc.collect()
        for name in list(calls)[:: 1 if round_ % 2 == 0 else -1]:
            taken[name].append(seconds_of(calls[name]))
    return {name: Times(tuple(seconds)) for name, seconds in taken.items()}


def seconds_of(call: Callable[[], object]) -> float:
    """Time one call, the garbage collector held back as `timeit` does."""
    gc.disable()
    try:
        start = time.perf_counter()
        call()
        return time.perf_counter() - start
    finally:
        gc.enable()


def peak_gb() -> float:
    """Tell the most memory this process has held, GB.

    Not `getrusage`: Linux counts there what the parent held when it started the child.
    """
    lines = STATUS.read_text(encoding="ascii").splitlines()
    high = next(line for line in lines if line.startswith("VmHWM"))
    return int(high.split()[1]) * 1024 / 1e9


def in_child(task: str, **given: object) -> dict[str, Any]:
    """Do a task of `tests.bench.child` in a fresh interpreter; it counts its seconds from before it was started."""
    told = json.dumps({"launched": time.time(), **given})
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.child", task, told],
        cwd=ROOT,
        env=with_bytecode(os.environ),
        check=True,
        stdout=subprocess.PIPE,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def with_bytecode(environment: Mapping[str, str]) -> dict[str, str]:
    """Let a child keep bytecode where Python is told to keep none: a user's second start compiles nothing."""
    kept = {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(BYTECODE)} if len(kept) < len(environment) else kept
