"""The maps of a printed report as PNG: units by verdict, circles as bands, facilities by kind, readable in grey.

A picture holds no words but the numbers of its places and the scale: the words stand beneath it in the document, in
the fonts of the reader's machine. The same layers make the same bytes.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

import numpy as np
import shapely
from PIL import Image, ImageChops, ImageDraw, ImageFont
from shapely.geometry.base import BaseGeometry

from coverage.outputs.report.picture_frame import FINER, Frame, Place, frame_of

Verdict = Literal["covered", "gap", "unknown", "none", "better", "worse", "mixed"]
Symbol = Literal["station", "centre", "nursery", "other"]
Colour = tuple[int, int, int]
SYMBOLS: Final[tuple[Symbol, ...]] = ("station", "centre", "nursery", "other")
WHITE: Final = (255, 255, 255)
BLACK: Final = (17, 17, 17)
GREY: Final = (110, 110, 110)
COVERED: Final = (0, 114, 178)
GAP: Final = (230, 159, 0)
UNKNOWN: Final = (154, 154, 154)
SITE: Final = (204, 121, 167)
BANDS: Final = ((146, 192, 224), (180, 213, 234), (207, 228, 242))  # the shortest walk is the darkest

ABOVE_BORDERS: Final = ("gap", "worse", "mixed")
RADII: Final = {"station": 7.0, "centre": 8.5, "nursery": 8.0, "other": 4.0}


@dataclass(frozen=True, eq=False, slots=True)
class MapSheet:
    """What one picture shows, in degrees.

    Attributes
    ----------
    units
        Smallest units, each with its verdict.
    borders
        Subdistricts and towns, and whether each has a gap of its own.
    circles
        One shape for each of up to three breaks, the shortest first.
    facilities
        Place and symbol of each.
    numbers
        Where a number stands for a name beneath the picture.
    sites
        Place and number of each new site.
    """

    units: tuple[tuple[BaseGeometry, Verdict], ...]
    borders: tuple[tuple[BaseGeometry, bool], ...] = ()
    circles: tuple[BaseGeometry, ...] = ()
    facilities: tuple[tuple[BaseGeometry, Symbol], ...] = ()
    numbers: tuple[tuple[BaseGeometry, str], ...] = ()
    sites: tuple[tuple[BaseGeometry, str], ...] = ()


def map_png(sheet: MapSheet, width_px: int = 1500) -> bytes:
    """Draw a map; `ValueError` if it has no unit."""
    if not sheet.units:
        raise ValueError("a map needs a unit")
    frame = frame_of([shape for shape, _ in sheet.units], width_px)
    image = Image.new("RGB", (frame.width, frame.height), WHITE)
    for shape, colour in reversed(list(zip(sheet.circles, BANDS, strict=False))):
        image.paste(colour, mask=_mask(frame, [shape]))
    _units(image, frame, sheet)
    _facilities(image, frame, sheet)
    for shape, number in sheet.numbers:
        _number(image, frame.point(shape), number)
    for place, number in reversed(sheet.sites):  # the first lies on top: it adds most
        _site(ImageDraw.Draw(image), frame.point(place), number, 1.0)
    _scale(image, frame)
    return _png(image)


def sample_png(name: str) -> bytes:
    """Draw the sample of a legend, 48 × 32 pixels.

    It is a verdict, "border", "gap_above", "band1" to "band3", a symbol, or "site".
    """
    width, height = 48 * FINER, 32 * FINER
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)
    frame = Frame(0.0, float(height), 1.0, 1.0, width, height)
    box = shapely.box(8, 8, width - 8, height - 8)
    if name in SYMBOLS:
        _symbol(draw, (width / 2, height / 2), name, 1.5)
    elif name == "site":
        _site(draw, (width / 2, height / 2), "1", 0.8)
    elif name.startswith("band"):
        draw.rectangle((0, 0, width, height), fill=BANDS[int(name[4:]) - 1])
    elif name in ("border", "gap_above"):
        colour, thick = (GREY, 3) if name == "border" else (GAP, 7)
        ends = [(0, width)] if name == "border" else [(4, 42), (56, 94)]
        for start, end in ends:
            draw.line(((start, height / 2), (end, height / 2)), fill=colour, width=thick * FINER)
    else:
        _VERDICTS[name](image, frame, [box])
    return _png(image)


def _units(image: Image.Image, frame: Frame, sheet: MapSheet) -> None:
    """Lay the verdicts of the units over the circles, then the borders of those above, and gaps last."""
    of = {verdict: [shape for shape, own in sheet.units if own == verdict] for verdict in _VERDICTS}
    shown = [verdict for verdict, shapes in of.items() if shapes]  # an empty one would fill the whole picture in vain
    for verdict in (one for one in shown if one not in ABOVE_BORDERS):
        _VERDICTS[verdict](image, frame, of[verdict])
    _edges(image, frame, [shape for shape, _ in sheet.borders], GREY, 2.2)
    for verdict in (one for one in shown if one in ABOVE_BORDERS):
        _VERDICTS[verdict](image, frame, of[verdict])
    _dashed(image, frame, [shape for shape, is_gap in sheet.borders if is_gap], 7.0)


def _covered(image: Image.Image, frame: Frame, shapes: Sequence[BaseGeometry]) -> None:
    _edges(image, frame, shapes, COVERED, 0.9)


def _plain(image: Image.Image, frame: Frame, shapes: Sequence[BaseGeometry]) -> None:
    _edges(image, frame, shapes, UNKNOWN, 0.8)


def _unknown(image: Image.Image, frame: Frame, shapes: Sequence[BaseGeometry]) -> None:
    mask = _mask(frame, shapes)
    image.paste(UNKNOWN, mask=ImageChops.multiply(mask, _hatch(image.size, 9 * FINER, 2 * FINER, falling=False)))
    _edges(image, frame, shapes, GREY, 1.2)


def _gap(image: Image.Image, frame: Frame, shapes: Sequence[BaseGeometry]) -> None:
    mask = _mask(frame, shapes)
    image.paste(GAP, mask=mask.point([value * 56 // 255 for value in range(256)]))
    image.paste(GAP, mask=ImageChops.multiply(mask, _hatch(image.size, 15 * FINER, 1 * FINER, falling=True)))
    _dashed(image, frame, shapes, 4.0)


def _better(image: Image.Image, frame: Frame, shapes: Sequence[BaseGeometry]) -> None:
    image.paste(COVERED, mask=_mask(frame, shapes).point([value * 56 // 255 for value in range(256)]))
    _edges(image, frame, shapes, COVERED, 2.0)


def _mixed(image: Image.Image, frame: Frame, shapes: Sequence[BaseGeometry]) -> None:
    """Fill as what is better, edge as what is worse."""
    image.paste(COVERED, mask=_mask(frame, shapes).point([value * 28 // 255 for value in range(256)]))
    _dashed(image, frame, shapes, 4.0)


def _dashed(image: Image.Image, frame: Frame, shapes: Sequence[BaseGeometry], width: float) -> None:
    draw = ImageDraw.Draw(image)
    for line in frame.lines(shapes):
        for dash in _dashes(line, 3.0 * width * FINER, 1.8 * width * FINER):
            draw.line(dash, fill=GAP, width=round(width * FINER))


_VERDICTS: Final = {
    "none": _plain,
    "covered": _covered,
    "unknown": _unknown,
    "gap": _gap,
    "better": _better,
    "worse": _gap,
    "mixed": _mixed,
}


def _edges(image: Image.Image, frame: Frame, shapes: Sequence[BaseGeometry], colour: Colour, width: float) -> None:
    draw = ImageDraw.Draw(image)
    for line in frame.lines(shapes):
        draw.line(_points(line), fill=colour, width=max(1, round(width * FINER)), joint="curve")


def _mask(frame: Frame, shapes: Iterable[BaseGeometry]) -> Image.Image:
    """Fill shapes with white on black; holes stay black."""
    mask = Image.new("L", (frame.width, frame.height), 0)
    draw = ImageDraw.Draw(mask)
    for part in frame.polygons(shapes):
        draw.polygon(_points(part.exterior), fill=255)
        for hole in part.interiors:
            draw.polygon(_points(hole), fill=0)
    return mask


def _dashes(line: BaseGeometry, dash: float, space: float) -> Iterable[list[Place]]:
    """Cut a line into dashes, its bends kept."""
    at = shapely.line_locate_point(line, shapely.points(shapely.get_coordinates(line)[1:-1]))
    for start in np.arange(0.0, line.length, dash + space):
        end = min(start + dash, line.length)
        stops = [start, *np.sort(at[(at > start) & (at < end)]), end]
        yield _points(shapely.linestrings(shapely.get_coordinates(shapely.line_interpolate_point(line, stops))))


def _hatch(size: tuple[int, int], step: int, width: int, *, falling: bool) -> Image.Image:
    across, down = size
    along = np.arange(across + down - 1) - (down - 1 if falling else 0)
    line = np.where(along % step < width, np.uint8(255), np.uint8(0))
    rows = np.lib.stride_tricks.sliding_window_view(line, across)  # each is the one before it moved by a pixel
    return Image.fromarray(np.ascontiguousarray(rows[::-1] if falling else rows))


def _facilities(image: Image.Image, frame: Frame, sheet: MapSheet) -> None:
    draw = ImageDraw.Draw(image)
    small_first = sorted(sheet.facilities, key=lambda one: RADII[one[1]])
    for place, symbol in small_first:
        _symbol(draw, frame.point(place), symbol, 1.0)


def _symbol(draw: ImageDraw.ImageDraw, at: Place, symbol: str, size: float) -> None:
    """Draw a facility, white with a black rim: a round station, a square centre, a pointed nursery, a small other."""
    r = RADII[symbol] * FINER * size
    x, y = at
    rim = max(1, round((1.2 if symbol == "other" else 2.0) * FINER))
    if symbol == "station":
        draw.ellipse((x - r, y - r, x + r, y + r), fill=WHITE, outline=BLACK, width=rim)
        return
    corners = {
        "centre": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "nursery": [(0, -1.25 * r), (1.2 * r, 0.9 * r), (-1.2 * r, 0.9 * r)],
        "other": [(0, -r), (r, 0), (0, r), (-r, 0)],
    }[symbol]
    draw.polygon([(x + dx, y + dy) for dx, dy in corners], fill=WHITE, outline=BLACK, width=rim)


def _site(draw: ImageDraw.ImageDraw, at: Place, number: str, size: float) -> None:
    """Draw a new site as a disc with its number."""
    r, (x, y) = 17.0 * FINER * size, at
    draw.ellipse((x - r, y - r, x + r, y + r), fill=SITE, outline=WHITE, width=2 * FINER)
    draw.ellipse((x - r, y - r, x + r, y + r), outline=BLACK, width=FINER)
    font = ImageFont.load_default((21 if len(number) < 3 else 15) * FINER * size)
    draw.text(at, number, font=font, anchor="mm", fill=BLACK)


def _number(image: Image.Image, at: Place, number: str) -> None:
    font = ImageFont.load_default(21 * FINER)
    write = partial(ImageDraw.Draw(image).text, at, number, font=font, anchor="mm")
    write(fill=BLACK, stroke_width=3 * FINER, stroke_fill=WHITE)


def _scale(image: Image.Image, frame: Frame) -> None:
    """Draw a round length of at most a quarter of the width, in the lower left corner."""
    widest = frame.width * frame.m_per_px / 4
    power = 10.0 ** np.floor(np.log10(widest))
    metres = max(step * power for step in (1, 2, 5) if step * power <= widest)
    left, low, long = 14 * FINER, frame.height - 14 * FINER, metres / frame.m_per_px
    draw = ImageDraw.Draw(image)
    draw.line([(left, low - 12), (left, low), (left + long, low), (left + long, low - 12)], fill=BLACK, width=2 * FINER)
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    font = ImageFont.load_default(18 * FINER)
    place = (left + long / 2, low - 8)
    draw.text(place, words, font=font, anchor="mb", fill=BLACK, stroke_width=2 * FINER, stroke_fill=WHITE)


def _points(line: BaseGeometry) -> list[Place]:
    return [(float(x), float(y)) for x, y in shapely.get_coordinates(line)]


def _png(image: Image.Image) -> bytes:
    small = image.resize((image.width // FINER, image.height // FINER), Image.Resampling.BOX)
    stream = io.BytesIO()
    small.save(stream, "PNG")  # `optimize` takes five times as long and comes out larger
    return stream.getvalue()
