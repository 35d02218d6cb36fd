"""What a map says of itself: its legend, and the line in its corner."""

from collections.abc import Sequence
from typing import Final

from coverage.model.project import Project
from coverage.outputs.map.change_marks import SYMBOL_KINDS, ChangeMark
from coverage.outputs.naming import district_name
from coverage.standards import Rule
from coverage.words import Language, text

ALTERED: Final = ("shut", "moved", "resized", "path", "bridge", "street", "gate", "spot")
"""Kinds of ChangeMark as a legend lists them."""

Legend = tuple[tuple[str, str], ...]
"""Pairs of a sample's name, see `page/desk.css`, and its words; a name's last word is the symbol, if it has one."""


def legend(circle: Rule, breaks: Sequence[float], language: Language, added: Sequence[str] = ()) -> Legend:
    """Explain every colour and shape on a map of the circles of `circle` at `breaks`, in minutes, and those `added`."""
    bands = [text(language, "map.legend.band", {"minutes": f"{minutes:g}"}) for minutes in breaks]
    kinds = [kind for kind in SYMBOL_KINDS if kind in circle.facilities.kinds]
    return (
        *((verdict, text(language, f"map.legend.{verdict}")) for verdict in ("covered", "gap", "gap_above", "unknown")),
        *((f"band{place}", words) for place, words in enumerate(bands, 1)),
        *((kind, text(language, f"terms.kind.{kind}")) for kind in kinds),
        ("other", text(language, "map.legend.other")),
        (f"closed {next(iter(kinds), 'other')}", text(language, "map.legend.closed")),
        *((name, text(language, f"map.legend.{name}")) for name in added),
    )


def altered_legend(altered: Sequence[ChangeMark], language: Language) -> Legend:
    """Explain what a scenario makes of what stands, each kind once, in the order of `ALTERED`."""
    kinds = {mark.kind for mark in altered}
    return tuple((f"change-{kind}", text(language, f"map.legend.change-{kind}")) for kind in ALTERED if kind in kinds)


def caption(project: Project, language: Language) -> str:
    """Say where the data of a map are from."""
    key = "map.caption_fictional" if project.fictional else "map.caption"
    values = {"district": district_name(project, language), "fictional": text(language, "terms.fictional")}
    return text(language, key, values)


def button_words(language: Language) -> tuple[str, str, str, str]:
    """Name the buttons of a map: of the whole district, closer, farther away, and of the legend in a narrow frame."""
    whole, closer, farther, key = (text(language, f"map.{name}") for name in ("home", "closer", "farther", "key"))
    return whole, closer, farther, key
