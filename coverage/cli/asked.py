"""What a person asks of `carecircle site`, read from the options: the question, and the candidates to choose from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd

from coverage import door
from coverage.cli.changes import kind_of
from coverage.cli.pairs import Pairs
from coverage.cli.readings import known_datum
from coverage.errors import Problem, refuse_if_any
from coverage.model.project import SourceFile
from coverage.model.reading import Reading
from coverage.model.tables import FACILITY_KINDS
from coverage.planning.results import Audit
from coverage.planning.siting.asking import Ask, Goal
from coverage.planning.siting.candidates import ROOM_KINDS
from coverage.sources.beside import source_beside
from coverage.sources.tables.vocabulary import kind_words, level_words, plain
from coverage.words import Language

GOALS: Final[Mapping[str, Goal]] = {"most": "cover_most", "walk": "shortest_walk", "lowest": "lift_lowest"}
MOST_SITES: Final = 1_000
EVERY_ROOM: Final = "all"


@dataclass(frozen=True, slots=True)
class AskedSites:
    """The options as typed; `figures` by option: --number, --budget, --cost, --size, --time-limit; "" for none."""

    kind: str
    figures: Mapping[str, str]
    goal: str = ""
    covers_all: bool = False
    rule_id: str = ""
    one_in_each: str = ""
    with_capacity: bool = False
    with_planned: bool = False
    where_possible: bool = False
    candidates: Path | None = None
    datum: str = ""
    rooms: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """The question, a file of candidates and its datum, and the kinds of facilities whose rooms are candidates."""

    ask: Ask
    file: Path | None
    rooms: tuple[str, ...]
    datum: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Chosen:
    """Candidates, what is worth knowing about their file, and how it was read."""

    table: gpd.GeoDataFrame
    problems: tuple[Problem, ...] = ()
    sources: tuple[SourceFile, ...] = ()


def wish_of(asked: AskedSites) -> Wish:
    """Read the options.

    Raises
    ------
    InputError
        With every problem of every option.
    """
    pairs = Pairs(
        "", {"--kind": asked.kind, "--one-in-each": asked.one_in_each, "--rooms": asked.rooms, **asked.figures}
    )
    ask = Ask(
        kind=kind_of(pairs, "--kind"),
        goal=_goal(asked, pairs),
        number=pairs.count("--number", MOST_SITES),
        budget_yuan=pairs.figure("--budget"),
        rule_id=asked.rule_id,
        one_in_each=_level(pairs),
        with_capacity=asked.with_capacity,
        with_planned=asked.with_planned,
        where_possible=asked.where_possible,
        cost_yuan=pairs.figure("--cost"),
        size=pairs.figure("--size"),
        time_limit_s=pairs.figure("--time-limit") or 0.0,
    )
    if not (asked.covers_all or pairs.text("--number") or pairs.text("--budget")):
        pairs.problems.append(Problem("limit_missing"))
    wish = Wish(ask, asked.candidates, _rooms(pairs), known_datum(asked.datum, pairs.problems))
    refuse_if_any(pairs.problems)
    return wish


def options_for(ask: Ask, relaxed: Ask) -> list[str]:
    """Write what one question asks otherwise than another as options: "--number 9 --where-possible"."""
    limits = (("--number", "number"), ("--budget", "budget_yuan"))
    changed = [
        (option, getattr(relaxed, name)) for option, name in limits if getattr(ask, name) != getattr(relaxed, name)
    ]
    told = [f"{option} {math.ceil(limit)}" for option, limit in changed if limit is not None]
    if relaxed.where_possible and not ask.where_possible:
        told.append("--where-possible")
    return told


def candidates_for(wish: Wish, audit: Audit, language: Language) -> Chosen:
    """Gather the candidates: those of the file, then public rooms; along the streets where neither is asked for.

    Those that no file names are named in a language.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    if wish.file is None and not wish.rooms:
        return Chosen(door.street_candidates(audit, wish.ask.kind, language=language))
    tables: list[gpd.GeoDataFrame] = []
    problems: tuple[Problem, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    if wish.file is not None:
        reading = Reading(datum=wish.datum)
        read = door.read_candidates(wish.file, audit.project, reading)
        problems, sources = read.problems, (source_beside(wish.file, read, reading),)
        refuse_if_any(problems)
        tables.append(read.table)
    if wish.rooms:
        tables.append(door.room_candidates(audit.project, wish.rooms, language))
    return Chosen(door.combined_candidates(tables), problems, sources)


def _goal(asked: AskedSites, pairs: Pairs) -> Goal:
    if asked.covers_all and asked.goal:
        pairs.problems.append(Problem("two_goals", value=f"--goal {asked.goal}"))
    if asked.covers_all:
        return "cover_all"
    if asked.goal and asked.goal not in GOALS:
        pairs.problems.append(
            Problem("not_a_choice", "--goal", value=asked.goal, details={"choices": ", ".join(GOALS)})
        )
    return GOALS.get(asked.goal, "cover_most")


def _level(pairs: Pairs) -> str:
    written, words = pairs.text("--one-in-each"), level_words()
    found = words.ids.get(plain(written), "")
    if written and not found:
        pairs.problem("not_a_choice", "--one-in-each", {"choices": ", ".join(dict.fromkeys(words.ids.values()))})
    return found


def _rooms(pairs: Pairs) -> tuple[str, ...]:
    written = [one.strip() for one in pairs.text("--rooms").replace("，", ",").split(",") if one.strip()]
    if written == [EVERY_ROOM]:
        return ROOM_KINDS
    ids = kind_words().ids
    unknown = [one for one in written if plain(one) not in ids]
    choices = ", ".join((EVERY_ROOM, *FACILITY_KINDS))
    pairs.problems.extend(
        Problem("not_a_choice", "--rooms", value=one, details={"choices": choices}) for one in unknown
    )
    return tuple(dict.fromkeys(ids[plain(one)] for one in written if plain(one) in ids))
