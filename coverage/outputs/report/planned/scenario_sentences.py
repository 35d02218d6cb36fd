"""What scenarios change, in sentences: rates before and after, units and clauses that become better or worse."""

import math
from collections.abc import Iterator
from typing import Final

from coverage.outputs.naming import UNKNOWN, percent
from coverage.outputs.report.planned.compared import changed_units
from coverage.outputs.report.planned.matter import PlannedMatter
from coverage.outputs.report.siting import called
from coverage.planning.scenarios.comparison import Comparison, Variant

COUNTED: Final = ("out_of_reach", "with_place")
RATES: Final = ("walk_share", "unit_share", *COUNTED)
NAMED_AT_MOST: Final = 12
"""How many clauses a sentence names; the table has them all."""


def scenario_sentences(comparison: Comparison, planned: PlannedMatter) -> Iterator[str]:
    """Say what each scenario changes and brings, and how to read the tables."""
    for variant in comparison.variants:
        yield _scenario(variant, planned)
        yield from _rates(variant, comparison, planned)
        yield _units(variant, comparison, planned)
        yield from _clauses(variant, comparison, planned)
    if comparison.variants:
        yield planned.matter.say("planned.reading")


def _scenario(variant: Variant, planned: PlannedMatter) -> str:
    scenario, say = variant.scenario, planned.matter.say
    author = say(f"planned.{'author' if scenario.author.strip() else 'no_author'}", {"author": called(scenario.author)})
    lost = len(variant.unresolved)
    values = {"name": planned.labels[scenario.name], "author": author, "changes": len(scenario.changes), "lost": lost}
    return say("planned.lost" if lost else "planned.whole", values)


def _rates(variant: Variant, comparison: Comparison, planned: PlannedMatter) -> Iterator[str]:
    """Say both coverage rates and the people out of reach and with a place of each care, before and after."""
    matter = planned.matter
    rows = comparison.figures[(comparison.figures["scenario"] == variant.scenario.name).to_numpy()]
    known = {row["figure"]: row for row in rows.to_dict("records")}
    for care in matter.audit.standard.cares:
        circle = matter.audit.standard.circle_rule(care)
        values = {"care": matter.term(f"care.{care}"), "group": matter.group(circle.group)}
        pairs = {name: known.get(f"{care}.{name}") for name in RATES}
        told = {
            name: {when: _rate(name, row[when]) for when in ("before", "after")} for name, row in pairs.items() if row
        }
        parts = [
            matter.say(f"planned.{name}", {**values, **one, "minutes": f"{circle.minutes:g}"})
            for name, one in told.items()
        ]
        if parts:
            yield matter.say("planned.rates", {**values, "list": matter.say("next").join(parts)})


def _rate(name: str, value: float) -> str:
    if math.isnan(value):
        return UNKNOWN
    return f"{value:,.0f}" if name in COUNTED else percent(value)


def _units(variant: Variant, comparison: Comparison, planned: PlannedMatter) -> str:
    changed = changed_units(comparison)
    sides = changed["side"][(changed["scenario"] == variant.scenario.name).to_numpy()]
    values = {side: int((sides == side).sum()) for side in ("better", "worse")}
    return planned.matter.say("planned.units" if len(sides) else "planned.no_units", values)


def _clauses(variant: Variant, comparison: Comparison, planned: PlannedMatter) -> Iterator[str]:
    """Name the clauses that become better, and those that become worse."""
    rows = comparison.figures[(comparison.figures["scenario"] == variant.scenario.name).to_numpy()]
    for side in ("better", "worse"):
        own = rows["figure"][(rows["side"] == side).to_numpy()]
        rules = [key.partition(".")[2] for key in own if key.startswith("clause.")]
        if rules:
            yield planned.matter.say(f"planned.clauses_{side}", {"list": _named(rules, planned), "count": len(rules)})


def _named(rules: list[str], planned: PlannedMatter) -> str:
    matter = planned.matter
    told = [f"{rule} {matter.title(matter.audit.standard.clause(rule))}" for rule in rules[:NAMED_AT_MOST]]
    more = [matter.say("planned.more", {"count": len(rules) - NAMED_AT_MOST})] if len(rules) > NAMED_AT_MOST else []
    return matter.say("next").join([*told, *more])
