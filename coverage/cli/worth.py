"""What changes buy in the plan's words, on the terminal."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import RenderableType

from coverage.cli.summary import title_line
from coverage.cli.tables import counted, plain_table
from coverage.model.scenario import Scenario
from coverage.outputs.naming import age_name, more_people, percent, unit_names
from coverage.outputs.report.matter import Row, sentence
from coverage.outputs.report.siting import called
from coverage.planning.results import Audit, Effect
from coverage.planning.worth import (
    coverage_rates,
    is_its_centre,
    people_gained_by_age,
    placing_rules,
    relieved,
    touched_rules,
    walks_changed,
)
from coverage.standards import Rule
from coverage.words import Language, catalog, either, text

NAMED_AT_MOST: Final = 12


def effect_parts(effect: Effect, scenario: Scenario, language: Language) -> Iterator[RenderableType]:
    """Say what changes buy: people by age, walks, both coverage rates, units that leave or enter the gap list."""
    yield title_line(effect.before, language)
    yield text(language, "cli.whatif.changes", {"name": called(scenario.name), "count": len(scenario.changes)})
    circles = [rule for rule in touched_rules(effect.before, effect.after) if rule in _circles(effect.before)]
    if circles:
        yield _people(effect, circles, language)
    told = (*_walks(effect, circles, language), *_rates(effect.before, effect.after, language))
    yield from map(sentence, (*told, *_units(effect, language)))


def _circles(audit: Audit) -> list[Rule]:
    return [audit.standard.circle_rule(care) for care in audit.standard.cares]


def _people(effect: Effect, circles: Sequence[Rule], language: Language) -> RenderableType:
    """Lay out how many people are within each break, by age, before and after."""
    breaks = effect.before.standard.breaks_s
    by_age = people_gained_by_age(effect.before, effect.after, circles)
    rows = []
    for rule in circles:
        own = effect.gained[(effect.gained["rule_id"] == rule.rule_id).to_numpy()]
        bands = by_age[(by_age["rule_id"] == rule.rule_id).to_numpy()]
        told = [(_group(rule.group, language), own)]
        told += [(age_name(str(band), language), some) for band, some in bands.groupby("age_group", sort=False)]
        care = text(language, f"terms.care.{rule.care}")
        rows += [
            [care if at == 0 else "", group, *(_step(row) for row in some.to_dict("records"))]
            for at, (group, some) in enumerate(told if len(told) > 2 else told[:1])
        ]
    heads = [text(language, "cli.whatif.within", {"minutes": f"{break_s / 60:g}"}) for break_s in breaks]
    columns = [text(language, "cli.care"), text(language, "cli.whatif.people"), *heads]
    return plain_table(text(language, "cli.whatif.newly"), columns, rows, words=2)


def _step(row: Row) -> str:
    """Write people before and after, and the difference of what is shown."""
    was, now = row["people_before"], row["people_after"]
    if math.isnan(was) or math.isnan(now):
        return "–"
    return f"{was:,.0f} → {now:,.0f} ({more_people(was, now)})"


def _walks(effect: Effect, circles: Sequence[Rule], language: Language) -> Iterator[str]:
    for row in walks_changed(effect.before, effect.after, circles).to_dict("records"):
        rule = effect.before.standard.rule(row["rule_id"])
        values = {
            "care": text(language, f"terms.care.{rule.care}"),
            "group": _group(rule.group, language),
            "nearer": counted(row["people_nearer"], language),
            "farther": counted(row["people_farther"], language),
            "minutes": "–" if math.isnan(row["minutes_saved"]) else f"{row['minutes_saved']:.1f}",
        }
        yield text(language, "cli.whatif.walks" if row["people_nearer"] > 0 else "cli.whatif.no_walks", values)
        if row["people_farther"] > 0:
            yield text(language, "cli.whatif.farther", values)
    for rule in placing_rules(effect):
        if rule not in _circles(effect.before):
            continue
        places = relieved(effect.before, effect.after, rule.rule_id)
        if not math.isnan(places) and round(places):
            values = {"care": text(language, f"terms.care.{rule.care}"), "people": f"{places:+z,.0f}"}
            yield text(language, "cli.whatif.places", values)


def _rates(before: Audit, after: Audit, language: Language) -> Iterator[str]:
    touched = {rule.care for rule in touched_rules(before, after)}
    for care in [one for one in before.standard.cares if one in touched] or before.standard.cares:
        rates = coverage_rates(before, after, care)
        values = {
            "care": text(language, f"terms.care.{care}"),
            "minutes": f"{before.standard.circle_rule(care).minutes:g}",
            "walk": _from_to(rates.walk_before, rates.walk_after, language),
            "units": _from_to(rates.units_before, rates.units_after, language),
        }
        yield text(language, "cli.whatif.rates", values)


def _units(effect: Effect, language: Language) -> Iterator[str]:
    """Name the subdistricts that now have their centre, then the other units that leave or enter the gap list."""
    before, names = effect.before, unit_names(effect.before.project, language)
    if effect.leaves.empty and effect.enters.empty:
        yield text(language, "cli.whatif.no_units")
    for key, table in (("leaves", effect.leaves), ("enters", effect.enters)):
        for rule_id, rows in table.groupby("rule_id", sort=False):
            rule = before.standard.rule(str(rule_id))
            records = rows.to_dict("records")
            centres = [
                row for row in records if key == "leaves" and is_its_centre(before, row["rule_id"], row["unit_code"])
            ]
            others = [row for row in records if row not in centres]
            for said, some in (("centres", centres), (key, others)):
                if some:
                    values = {
                        "rule": rule.rule_id,
                        "title": either(language, rule.title_zh, rule.title_en),
                        "units": _some([names[row["unit_code"]] for row in some], language),
                        "count": len(some),
                    }
                    yield text(language, f"cli.whatif.{said}", values)


def _some(names: Sequence[str], language: Language) -> str:
    told = text(language, "problems.between").join(names[:NAMED_AT_MOST])
    left = len(names) - NAMED_AT_MOST
    return told if left <= 0 else text(language, "cli.whatif.more", {"names": told, "count": left})


def _group(group: str, language: Language) -> str:
    return catalog(language).get(f"terms.group.{group}", group)


def _from_to(before: float, after: float, language: Language) -> str:
    unknown = text(language, "terms.outcome.unknown")
    was, now = (unknown if math.isnan(share) else percent(share) for share in (before, after))
    return f"{was} → {now}"
