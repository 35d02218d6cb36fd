"""The table: what was measured, beside its budget and its peer, in Markdown with the machine named."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import shapely

PACKAGES = ("numpy", "scipy", "shapely", "contourpy", "networkx", "osmnx", "pyrosm", "pandana", "spopt", "highspy")
HEAD = ("work", "ours", "budget", "beside it", "theirs", "ratio", "remarks")
UNKNOWN = "–"
STARTS_BELOW, RUNS_BELOW = 0.7, 1.7
"""Load averages of a machine that does nothing else; pandana's set-up is the one work of two threads."""


@dataclass(frozen=True, slots=True)
class Row:
    """One work beside one peer. `unit` is "s" or "GB"; `theirs` is None where the peer is absent or there is none."""

    work: str
    ours: float | None
    unit: str = "s"
    budget: float | None = None
    peer: str = ""
    theirs: float | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Growth:
    """The same work on ever larger cities: a figure for each number of nodes."""

    work: str
    figures: dict[int, float]
    unit: str = "s"


def markdown(rows: Sequence[Row], growth: Sequence[Growth], machine: Sequence[str], about: Sequence[str]) -> str:
    """Lay out the whole report."""
    parts = ["# The benchmark", "", *about, "", *[f"- {line}" for line in machine], ""]
    parts += _lines(HEAD, [_cells(row) for row in rows])
    if growth:
        parts += ["", "## Growth", "", "The same facilities on ever more streets.", "", *_growth_lines(growth)]
    return "\n".join(parts) + "\n"


def _growth_lines(growth: Sequence[Growth]) -> list[str]:
    sizes = list(growth[0].figures)
    head = ("work", *(f"{size:,} nodes" for size in sizes), f"{sizes[-1] / sizes[0]:.0f} × the nodes take")
    return _lines(head, [_growth_cells(one) for one in growth])


def _growth_cells(one: Growth) -> list[str]:
    figures = list(one.figures.values())
    return [one.work, *(amount(figure, one.unit) for figure in figures), f"{figures[-1] / figures[0]:.1f} ×"]


def _cells(row: Row) -> list[str]:
    return [
        row.work,
        amount(row.ours, row.unit),
        _budget(row),
        row.peer or UNKNOWN,
        amount(row.theirs, row.unit),
        f"{row.theirs / row.ours:.3g} ×" if row.ours and row.theirs else UNKNOWN,
        row.remark,
    ]


def _budget(row: Row) -> str:
    if row.budget is None or row.ours is None:
        return UNKNOWN
    return f"{amount(row.budget, row.unit)}, {'held' if row.ours <= row.budget else '**not held**'}"


def _lines(head: Sequence[str], cells: Sequence[Sequence[str]]) -> list[str]:
    return [_line(head), _line(["---"] * len(head)), *map(_line, cells)]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def amount(figure: float | None, unit: str) -> str:
    """Say a figure with three digits: milliseconds below one second."""
    if figure is None:
        return UNKNOWN
    if unit == "s" and figure < 1:
        return f"{_three(figure * 1000)} ms"
    return f"{_three(figure)} {unit}"


def _three(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def machine(loads: Sequence[float]) -> list[str]:
    """Name the machine and what ran on it; `loads` are its load averages while it ran."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    found = [f"{name} {_version(name)}" for name in PACKAGES]
    size = f"{os.cpu_count()} cores, {memory_gb:.0f} GB"
    return [
        f"{_processor()}, {size}, {platform.system()}, Python {platform.python_version()}",
        ", ".join([*found, f"GEOS {shapely.geos_version_string}"]),
        _business(loads),
    ]


def _business(loads: Sequence[float]) -> str:
    said = f"load average {loads[0]:.1f} at the start, at most {max(loads):.1f}, of which this run is about 1"
    busy = loads[0] > STARTS_BELOW or max(loads) > RUNS_BELOW
    return said + ("; others were at work: trust the ratios, not the times" if busy else "")


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not here"
