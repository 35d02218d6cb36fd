"""The scenarios that can be compared, and what each is called in the language of whoever looks."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path
from typing import Final, Literal

import pandas as pd
import streamlit as st

from coverage import door
from coverage.app import data, session
from coverage.app.choices import Question
from coverage.model.scenario import Scenario
from coverage.planning.scenarios.comparison import Comparison
from coverage.words import Language, text

ASIDE: Final = "scenarios_aside"
ASIDE_AT_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Known:
    """A scenario as its planner named it, and where it comes from; one set aside without a name goes by a number."""

    origin: Literal["present", "aside", "saved"]
    scenario: Scenario
    number: int = 0

    def called(self, language: Language) -> str:
        """Name it, whatever others are called."""
        name = self.scenario.name
        if self.origin == "present":
            label = text(language, "app.comparing.present")
            return f"{label} · {name}" if name else label
        return name or text(language, "app.comparing.variant", {"number": self.number})


def known_scenarios(asked: Question) -> tuple[Known, ...]:
    """List what can be compared: the scenario on the map, those set aside, those saved in the project.

    Those without a change are left out: they are what stands today.
    """
    aside: tuple[Known, ...] = st.session_state.get(ASIDE, {}).get(asked.source, ())
    saved = () if asked.source == data.DEMO else door.list_scenarios(Path(asked.source))[0]
    present = Known("present", session.scenario())
    known = (present, *aside, *(Known("saved", one) for one in saved))
    return tuple(one for one in known if one.scenario.changes)


def set_aside(asked: Question) -> None:
    """Keep a copy of the scenario for this session, to be compared with what becomes of it."""
    kept: dict[str, tuple[Known, ...]] = st.session_state.setdefault(ASIDE, {})
    own = kept.get(asked.source, ())
    copy = Known("aside", session.scenario(), max((one.number for one in own), default=0) + 1)
    kept[asked.source] = (*own, copy)[-ASIDE_AT_MOST:]


def by_name(known: Sequence[Known], language: Language) -> dict[str, Known]:
    """Name scenarios in a language, no two alike."""
    named: dict[str, Known] = {}
    for one in known:
        named[free_name(one.called(language), named)] = one
    return named


def free_name(name: str, taken: Container[str]) -> str:
    """Give a name that is not taken: itself, else with the first free number behind it."""
    return next(one for one in chain([name], (f"{name} ({number})" for number in count(2))) if one not in taken)


def renamed(comparison: Comparison, names: Mapping[str, str]) -> Comparison:
    """Call the scenarios of a comparison otherwise: by the name of each its new one."""
    return replace(
        comparison,
        variants=tuple(
            replace(one, scenario=replace(one.scenario, name=names[one.scenario.name])) for one in comparison.variants
        ),
        figures=_renamed(comparison.figures, names),
        units=_renamed(comparison.units, names),
    )


def _renamed(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    return table.assign(scenario=table["scenario"].map(names).astype(table["scenario"].dtype))
