"""The cost curve as a small picture: how many people each further site brings within reach, and where it bends."""

import base64
import math
from collections.abc import Callable, Iterator, Sequence
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
SEEN: Final = 0.002
"""A smaller share is no distance in the picture."""

Place = tuple[float, float]
At = Callable[[int, float], Place]
"""Where a number of sites and a share stand in the picture."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Shares of all people within reach with 0, 1, …, n new sites, and what is at most possible.

    Attributes
    ----------
    chosen, reached
        How many sites are proposed, and the share they reach: below the curve where they keep to more limits than it
        does. No number where time ended the curve before it came so far.
    is_whole
        Whether time left the curve its end.
    """

    share: tuple[float, ...]
    at_most: tuple[float, ...]
    chosen: int | None
    reached: float
    is_whole: bool = True

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
    sites, whole = len(proposal.sites), proposal.curve_is_whole
    within, at_most = (
        _shares([proposal.people_before, *rows[name]], proposal.people, sites if whole else 0)
        for name in ("people_within", "people_at_most")
    )
    return Curve(
        within, at_most, sites if sites < len(within) else None, proposal.people_within / proposal.people, whole
    )


def _shares(people: Sequence[float], everyone: float, sites: int) -> tuple[float, ...]:
    """Write people as shares, as far as the number of sites: one more than the curve has adds nobody."""
    flat = [people[-1]] * (sites + 1 - len(people))
    return tuple(float(one) / everyone for one in (*people, *flat))


def curve_html(curve: Curve, language: Language) -> str:
    """Draw a curve, and say in words what the picture shows."""
    source = base64.b64encode(_svg(curve, language).encode()).decode()
    picture = f'<img class="cc-curve" alt="{escape(_alt(curve, language))}" src="data:image/svg+xml;base64,{source}">'
    notes = [text(language, f"app.proposing.{key}", values) for key, values in _notes(curve)]
    return tag("h4", text(language, "app.proposing.curve")) + picture + tag("div", " ".join(notes), "cc-note")


def _alt(curve: Curve, language: Language) -> str:
    knee, last = curve.knee, len(curve.share) - 1
    values = {
        "first": percent(curve.share[0]),
        "knee_sites": knee,
        "knee": percent(curve.share[knee]),
        "last_sites": last,
        "last": percent(curve.share[last]),
    }
    chosen = {"chosen_sites": "–" if curve.chosen is None else curve.chosen, "chosen": percent(curve.reached)}
    return text(language, "app.proposing.curve_alt", {**values, **chosen})


def _notes(curve: Curve) -> Iterator[tuple[str, dict[str, object]]]:
    """Give the words below a curve by their keys: where it bends, what is dashed, and what is unusual about it."""
    if 0 < curve.knee < len(curve.share) - 1:
        yield "curve_knee_words", {"sites": curve.knee, "share": percent(curve.share[curve.knee])}
    yield "curve_bound", {}
    if curve.chosen is not None and curve.reached < curve.share[curve.chosen] - SEEN:
        yield "curve_below", {}
    if not curve.is_whole:
        yield "curve_cut", {}


def _svg(curve: Curve, language: Language) -> str:
    low, high = _span(curve)
    across = (WIDE - LEFT - RIGHT) / max(len(curve.share) - 1, 1)
    up = (HIGH - TOP - BOTTOM) / (high - low)

    def at(number: int, share: float) -> tuple[float, float]:
        return LEFT + number * across, HIGH - BOTTOM - (share - low) * up

    found = [at(*one) for one in enumerate(curve.share)]
    possible = [at(*one) for one in enumerate(curve.at_most) if math.isfinite(one[1])]
    proposed = [] if curve.chosen is None else [at(curve.chosen, curve.reached)]
    parts = [
        *_grid(low, high, at),
        *_numbers(len(curve.share), at, low),
        _line(possible, "#8a90a0", 'stroke-dasharray="3 3" stroke-width="1.2"'),
        _line(found, LINE, 'stroke-width="2.2"'),
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{LINE}"/>' for x, y in found),
        *_marks(proposed, [found[curve.knee]] if curve.knee else [], language),
        _words(LEFT + (WIDE - LEFT - RIGHT) / 2, HIGH - 4, text(language, "app.proposing.curve_sites"), "middle"),
    ]
    box = f'viewBox="0 0 {WIDE} {HIGH}" font-family="sans-serif" font-size="10"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>' + "".join(parts) + "</svg>"


def _span(curve: Curve) -> tuple[float, float]:
    """Choose whole steps of the grid between which the curve fits."""
    known = [one for one in (*curve.share, *curve.at_most, curve.reached) if math.isfinite(one)]
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


def _marks(proposed: Sequence[Place], knee: Sequence[Place], language: Language) -> list[str]:
    """Ring what is proposed, set a square where the curve bends, and name both; one name where they are the same."""
    shapes = [
        *(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="none" stroke="{MARK}" stroke-width="2"/>'
            for x, y in proposed
        ),
        *(
            f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="#fff" stroke="#222"/>'
            for x, y in knee
        ),
    ]
    named: dict[Place, list[str]] = {}
    for key, places in (("curve_chosen", proposed), ("curve_knee", knee)):
        for place in places:
            named.setdefault(place, []).append(text(language, f"app.proposing.{key}"))
    for (x, y), names in named.items():
        shapes.append(_words(min(x + 8, WIDE - RIGHT), y + 14, " · ".join(names), "start" if x < WIDE / 2 else "end"))
    return shapes


def _line(points: Sequence[tuple[float, float]], colour: str, style: str) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{told}" fill="none" stroke="{colour}" {style}/>'


def _words(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#445">{escape(words)}</text>'
