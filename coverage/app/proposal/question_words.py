"""A question in one line, and what a changed one asks otherwise."""

from typing import Final

from coverage.planning.siting.asking import Ask
from coverage.words import Language, text

FLAGS: Final = ("with_capacity", "with_planned", "where_possible")


def ask_words(ask: Ask, language: Language) -> str:
    """Say a question in one line."""
    said = list(limits_of(ask, language).values()) or [text(language, "report.limit.none")]
    values = {
        "kind": text(language, f"terms.kind.{ask.kind}"),
        "goal": text(language, f"app.proposing.goals.{ask.goal}"),
        "limits": text(language, "map.comma").join(said),
    }
    return text(language, "app.proposing.question", values)


def limits_of(ask: Ask, language: Language) -> dict[str, str]:
    """Say the limits of a question, by the name of each."""
    said = {}
    if ask.number is not None:
        said["number"] = text(language, "report.limit.number", {"count": ask.number})
    if ask.budget_yuan is not None:
        said["budget"] = text(language, "report.limit.budget", {"yuan": f"{ask.budget_yuan:,.0f}"})
    if ask.one_in_each:
        level = text(language, f"terms.level.{ask.one_in_each}")
        said["one_in_each"] = text(language, "report.limit.one_in_each", {"level": level})
    return said | {name: text(language, f"report.limit.{name}") for name in FLAGS if getattr(ask, name)}


def relaxed_words(ask: Ask, relaxed: Ask, language: Language) -> str:
    """Say what the relaxed question asks otherwise, limit by limit."""
    was, now = limits_of(ask, language), limits_of(relaxed, language)
    told = [
        _changed(was.get(name, ""), now.get(name, ""), language)
        for name in dict.fromkeys([*was, *now])
        if was.get(name) != now.get(name)
    ]
    return text(language, "map.comma").join(told)


def _changed(was: str, now: str, language: Language) -> str:
    if not (was and now):
        return now or text(language, "report.planned.dropped", {"was": was})
    return text(language, "report.planned.instead", {"now": now, "was": was})
