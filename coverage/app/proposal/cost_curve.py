"""The cost curve as a small picture: how many people each further site brings within reach, and where it bends."""

import base64
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from coverage.app.markup import tag
from coverage.outputs.naming import percent
from coverage.planning.siting.proposal import Proposal
from coverage.words import Language, text

WIDE: Final = 300
HIGH: Final = 150
LEFT: Final = 40
RIGHT: Final = 12
TOP: Final = 16
BOTTOM: Final = 34
LINE: Final = "#0072B2"
MARK: Final = "#B0478A"
STEPS: Final = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
LINES_AT_MOST: Final = 5

At = Callable[[int, float], tuple[float, float]]
"""Where a number of sites and a share stand in the picture."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares of all people within reach with 0, 1, …, n new sites, what is at most possible, and what is proposed."""

    share: tuple[float, ...]
    at_most: tuple[float, ...]
    chosen: int

    @property
    def knee(self) -> int:
        """The number of sites after which one more adds less than the average; 0 for a curve that does not bend.

        It is the point farthest above the straight line from the first to the last.
        """
        share = np.asarray(self.share)
        above = share - np.linspace(share[0], share[-1], len(share))
        return int(np.argmax(above)) if above.max() > 1e-9 else 0


def curve_of(proposal: Proposal) -> Curve | None:
    """Take the cost curve of a proposal, from nothing built; None where it tells nothing."""
    rows = proposal.curve[(proposal.curve["number"] > 0).to_numpy()]
    if rows.empty or not proposal.people > 0:
        return None
    within, at_most = (
        tuple(float(one) / proposal.people for one in (proposal.people_before, *rows[name]))
        for name in ("people_within", "people_at_most")
    )
    return Curve(within, at_most, min(len(proposal.sites), len(within) - 1))


def curve_html(curve: Curve, language: Language) -> str:
    """Draw a curve, and say in words what the picture shows."""
    knee, last = curve.knee, len(curve.share) - 1
    values = {
        "first": percent(curve.share[0]),
        "knee_sites": knee,
        "knee": percent(curve.share[knee]),
        "chosen_sites": curve.chosen,
        "chosen": percent(curve.share[curve.chosen]),
        "last_sites": last,
        "last": percent(curve.share[last]),
    }
    source = base64.b64encode(_svg(curve, language).encode()).decode()
    alt = escape(text(language, "app.proposing.curve_alt", values))
    picture = f'<img class="cc-curve" alt="{alt}" src="data:image/svg+xml;base64,{source}">'
    bend = {"sites": knee, "share": percent(curve.share[knee])}
    notes = [text(language, "app.proposing.curve_knee_words", bend)] if 0 < knee < last else []
    words = " ".join([*notes, text(language, "app.proposing.curve_bound")])
    return tag("h4", text(language, "app.proposing.curve")) + picture + tag("div", words, "cc-note")


def _svg(curve: Curve, language: Language) -> str:
    low, high = _span(curve)
    across = (WIDE - LEFT - RIGHT) / max(len(curve.share) - 1, 1)
    up = (HIGH - TOP - BOTTOM) / (high - low)

    def at(number: int, share: float) -> tuple[float, float]:
        return LEFT + number * across, HIGH - BOTTOM - (share - low) * up

    found = [at(*one) for one in enumerate(curve.share)]
    possible = [at(*one) for one in enumerate(curve.at_most) if math.isfinite(one[1])]
    marks = {"curve_chosen": curve.chosen, "curve_knee": curve.knee}
    parts = [
        *_grid(low, high, at),
        *_numbers(len(curve.share), at, low),
        _line(possible, "#8a90a0", 'stroke-dasharray="3 3" stroke-width="1.2"'),
        _line(found, LINE, 'stroke-width="2.2"'),
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{LINE}"/>' for x, y in found),
        *_mark(found, marks, language),
        _words(LEFT + (WIDE - LEFT - RIGHT) / 2, HIGH - 4, text(language, "app.proposing.curve_sites"), "middle"),
    ]
    box = f'viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="10"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>' + "".join(parts) + "</svg>"


def _span(curve: Curve) -> tuple[float, float]:
    """Choose whole steps of the grid between which the curve fits."""
    known = [one for one in (*curve.share, *curve.at_most) if math.isfinite(one)]
    step = _step(max(known) - min(known))
    low = math.floor(min(known) / step + 1e-9) * step
    return low, max(math.ceil(max(known) / step - 1e-9) * step, low + step)


def _step(width: float) -> float:
    """Choose how far lines of the grid are apart, so that few of them cover a width."""
    return next((step for step in STEPS if width <= LINES_AT_MOST * step), STEPS[-1])


def _grid(low: float, high: float, at: At) -> list[str]:
    ends = WIDE - RIGHT
    lines = []
    step = _step(high - low)
    for number in range(round((high - low) / step) + 1):
        share = low + number * step
        y = at(0, share)[1]
        lines.append(f'<path d="M{LEFT},{y:.1f}H{ends}" stroke="#e6e9ed"/>')
        lines.append(_words(LEFT - 5, y + 3.5, f"{round(share * 100, 1):g}%", "end"))
    return lines


def _numbers(count: int, at: At, low: float) -> list[str]:
    step = max(1, math.ceil((count - 1) / 10))
    return [_words(at(number, low)[0], HIGH - BOTTOM + 13, str(number), "middle") for number in range(0, count, step)]


def _mark(found: Sequence[tuple[float, float]], marks: dict[str, int], language: Language) -> list[str]:
    """Ring what is proposed, set a square where the curve bends, and name both; one name where they are the same."""
    x, y = found[marks["curve_chosen"]]
    shapes = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="none" stroke="{MARK}" stroke-width="2"/>']
    named: dict[int, list[str]] = {}
    for key, number in marks.items():
        if key != "curve_knee" or number:
            named.setdefault(number, []).append(text(language, f"app.proposing.{key}"))
    if marks["curve_knee"]:
        x, y = found[marks["curve_knee"]]
        shapes.append(f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="#fff" stroke="#222"/>')
    for number, names in named.items():
        x, y = found[number]
        shapes.append(_words(min(x + 8, WIDE - RIGHT), y + 14, " · ".join(names), "start" if x < WIDE / 2 else "end"))
    return shapes


def _line(points: Sequence[tuple[float, float]], colour: str, style: str) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{told}" fill="none" stroke="{colour}" {style}/>'


def _words(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#445">{escape(words)}</text>'
