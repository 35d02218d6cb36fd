"""The maps of a finished report: one for each rule whose circles it holds, made of its own layers and words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from coverage.outputs.report.model import Report
from coverage.outputs.report.pictures import SYMBOLS, MapSheet, Symbol, Verdict
from coverage.outputs.report.printed import one_line
from coverage.planning.figures import worst_of
from coverage.standards.rules import CARE
from coverage.words import Language, text

VERDICTS: Final[Mapping[str, Verdict]] = {
    "not_met": "gap",
    "unknown": "unknown",
    "met": "covered",
    "not_applicable": "none",
}
BELOW: Final = ("community", "village")
ABOVE: Final = ("subdistrict", "town")
_RULES: Final = re.compile(r"[\w.]+")


@dataclass(frozen=True, eq=False, slots=True)
class ReportMap:
    """A picture and the words beneath it.

    Attributes
    ----------
    title
        What its circles ask.
    legend
        Name of a sample (`pictures.sample_png`) and its words.
    names
        Number on the picture, and the name it stands for.
    """

    title: str
    sheet: MapSheet
    legend: tuple[tuple[str, str], ...]
    names: tuple[tuple[str, str], ...]


def maps_of(report: Report) -> tuple[ReportMap, ...]:
    """Make the maps of a report, in the order of its circles; none where it holds no unit or no circle."""
    units, circles = report.layers.get("units"), report.layers.get("circles")
    if units is None or circles is None or units.empty:
        return ()
    rules = list(dict.fromkeys(circles["rule"]))
    return tuple(_map(report, units, circles[(circles["rule"] == rule).to_numpy()]) for rule in rules)


def _map(report: Report, units: gpd.GeoDataFrame, circles: gpd.GeoDataFrame) -> ReportMap:
    language = report.language
    bands = circles.iloc[np.argsort(circles["minutes"].to_numpy(), kind="stable")].head(3)
    care = str(bands["care"].iloc[0])
    verdicts = _verdicts(units, care, language)
    levels = [level_of(level, language) for level in units["level"]]
    rows = list(zip(units.geometry, verdicts, levels, units["unit"], strict=True))
    above = [(shape, verdict == "gap") for shape, verdict, level, _ in rows if level in ABOVE]
    smallest = [(shape, verdict) for shape, verdict, level, _ in rows if level in BELOW]
    named = [(shape, str(name)) for shape, _, level, name in rows if level in ABOVE]
    numbers = {name: str(place) for place, name in enumerate(_in_order(report, [name for _, name in named]), 1)}
    sheet = MapSheet(
        units=tuple(smallest or [(shape, verdict) for shape, verdict, _, _ in rows]),
        borders=tuple(above),
        circles=tuple(bands.geometry),
        facilities=_places(report, care),
        numbers=tuple((shape, numbers[name]) for shape, name in named),
    )
    return ReportMap(
        title=one_line(str(bands["requirement"].iloc[0])),
        sheet=sheet,
        legend=_legend(sheet, [f"{minutes:g}" for minutes in bands["minutes"]], language),
        names=tuple((number, one_line(name)) for name, number in numbers.items()),
    )


def _verdicts(units: gpd.GeoDataFrame, care_words: str, language: Language) -> list[Verdict]:
    """Put "has one" and "walks to one" of one care into one verdict, the worse of them."""
    care = _key_of(care_words, "care", CARE, language)
    columns = [name for name in (f"{care}_has_one", f"{care}_walk") if name in units.columns]
    told = zip(*(units[name] for name in columns), strict=True) if columns else iter([()] * len(units))
    return [VERDICTS[worst_of([_key_of(cell, "outcome", VERDICTS, language) for cell in row])] for row in told]


def level_of(words: object, language: Language) -> str:
    """Find the level that a table's words stand for; "" for one above the subdistricts."""
    return _key_of(words, "level", (*BELOW, *ABOVE), language)


def _key_of(words: object, room: str, keys: Iterable[str], language: Language) -> str:
    """Find which of `keys` a table's words stand for, "" for none."""
    return next((key for key in keys if text(language, f"terms.{room}.{key}") == words), "")


def _in_order(report: Report, names: list[str]) -> list[str]:
    """Put subdistricts in the order of the chapter of gaps, those without a gap behind them."""
    told = [section.title for section in report.gap_sections if section.title in names]
    return list(dict.fromkeys([*told, *names]))


def _places(report: Report, care: str) -> tuple[tuple[BaseGeometry, Symbol], ...]:
    """Find the facilities that count for a clause of one care; the others would only stand in the way."""
    facilities, scorecard = report.layers.get("facilities"), report.tables["scorecard"]
    if facilities is None:
        return ()
    rules = {rule for rule, own in zip(scorecard.column("rule"), scorecard.column("care"), strict=True) if own == care}
    kinds = {text(report.language, f"terms.kind.{symbol}"): symbol for symbol in SYMBOLS if symbol != "other"}
    rows = zip(facilities.geometry, facilities["kind"], facilities["counts_for"], strict=True)
    return tuple(
        (place, kinds.get(kind, "other")) for place, kind, told in rows if rules & {*_RULES.findall(str(told))}
    )


def _legend(sheet: MapSheet, minutes: list[str], language: Language) -> tuple[tuple[str, str], ...]:
    """Explain what is on the picture, and nothing else."""
    verdicts = {verdict for _, verdict in sheet.units}
    shown: list[str] = [name for name in ("covered", "gap", "unknown") if name in verdicts]
    shown += ["gap_above"] if any(is_gap for _, is_gap in sheet.borders) else []
    shown += ["border"] if sheet.borders else []
    symbols = {symbol for _, symbol in sheet.facilities}
    return (
        *((name, text(language, f"document.map.{name}")) for name in shown),
        *(
            (f"band{place}", text(language, "document.map.band", {"minutes": one}))
            for place, one in enumerate(minutes, 1)
        ),
        *((name, text(language, f"terms.kind.{name}")) for name in SYMBOLS if name in symbols and name != "other"),
        *((("other", text(language, "document.map.other")),) if "other" in symbols else ()),
    )
