"""The benchmark: `uv run python -m tests.bench`, with the peers: `uv sync --group bench` before it."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.bench.click import click_rows
from tests.bench.extract import extract_rows
from tests.bench.rows import QUICK, Scale, Tell, engine_rows, growth_rows, real_rows, siting_rows, whole_rows
from tests.bench.table import machine, markdown

OUT = Path(__file__).with_name("RESULTS.md")


def main(words: Sequence[str] | None = None) -> None:
    asked = _asked(words)
    start = time.monotonic()
    report = benchmark(QUICK if asked.quick else Scale(), asked.date, lambda line: _tell(line, start))
    asked.out.write_text(report, encoding="utf-8")
    sys.stdout.write(report)


def benchmark(scale: Scale, day: str, tell: Tell) -> str:
    """Measure everything and write the report."""
    loads: list[float] = []

    def noted(line: str) -> None:
        loads.append(os.getloadavg()[0])
        tell(line)

    growth, memory = growth_rows(scale, noted)
    rows = [*engine_rows(scale, noted)]
    noted("real streets")
    rows += [*real_rows(scale), *siting_rows(scale, noted)]
    noted("an extract larger than the district")
    rows += extract_rows(scale.extract_nodes, scale.cold_runs, budgets=scale.budgets)
    rows += [*whole_rows(scale, noted), *memory]
    noted("clicks in a browser")
    rows += click_rows(scale)
    noted("done")
    return markdown(rows, growth, machine(loads), _about(scale, day))


def _about(scale: Scale, day: str) -> list[str]:
    return [
        f"Measured on {day} by `uv run python -m tests.bench`. Times are medians of {scale.runs} runs, ours and the",
        "peers' in turn, unless a row says otherwise; the ratio says how many times as long the peer takes. Cities",
        "are made up by `city.py`, walked at one metre a second, with facilities at junctions because pandana and",
        "osmnx can start nowhere else. Where it says scaled, the peer did a part of the work and its time is divided",
        "by that part.",
    ]


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="3,000 nodes, few facilities, a small city, 1 run: does it all work?"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="Markdown to write.")
    parser.add_argument("--date", default=date.today().isoformat(), help="Day to write in it.")
    return parser.parse_args(words)


def _tell(line: str, start: float) -> None:
    sys.stderr.write(f"{time.monotonic() - start:6.0f} s  {line}\n")


if __name__ == "__main__":
    main()
