"""The card beside the map: three figures, and the three verdicts of the chosen unit side by side."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from coverage.app.choices import View
from coverage.app.depth import Depth, close_call, count_words, places_box
from coverage.app.markup import bar, pill, tag
from coverage.model.profiles import profile_named
from coverage.outputs.map.unit_layer import unit_places
from coverage.outputs.naming import evidence_words, percent, percentage
from coverage.planning.figures import DistrictFigures, People, people_within
from coverage.planning.results import Audit
from coverage.planning.telling import Row
from coverage.planning.unit_card import UnitCard, unit_card
from coverage.standards import Rule
from coverage.words import Language, either, text

BESIDE: Final = " · "  # between two notes on one figure


def figures_html(before: Audit, after: Audit, figures: tuple[DistrictFigures, DistrictFigures], view: View) -> str:
    """Write the three figures; with candidates each says what it was and what it becomes.

    `figures` are those of the care before and after.
    """
    rule = after.standard.circle_rule(view.care)
    limit_s = view.break_min * 60
    was, now = people_within(before, rule, limit_s), people_within(after, rule, limit_s)
    was_units, now_units = figures
    return "".join(
        (
            _coverage(was, now, rule, now_units, view),
            _units_with_one(was_units, now_units, view),
            _out_of_reach(was, now, rule, view),
        )
    )


def _coverage(was: People, now: People, rule: Rule, figures: DistrictFigures, view: View) -> str:
    language = view.language
    own_limit = view.break_min == rule.minutes
    words = text(
        language,
        f"app.figures.coverage_{view.care}",
        {"minutes": f"{view.break_min:g}", "group": text(language, f"terms.group.{rule.group}")},
    )
    notes = [text(language, "app.figures.target", {"target": percent(rule.target)})] if own_limit else []
    if figures.units_uncounted:
        values = {"count": figures.units_uncounted, "units": figures.units}
        notes.append(text(language, "app.figures.units_uncounted", values))
    bars = bar(now.share, rule.target if own_limit else None)
    shown = _share_words(was.share, language), _share_words(now.share, language)
    return _figure(*shown, words, bars, BESIDE.join(notes))


def _units_with_one(was: DistrictFigures, now: DistrictFigures, view: View) -> str:
    language = view.language
    words = text(language, f"app.figures.units_{view.care}")
    notes = [text(language, "app.figures.target", {"target": "100%"}), *_by_outcome(now, language)]
    share = now.unit_share
    shown = _share_words(was.unit_share, language), _share_words(share, language)
    return _figure(*shown, words, bar(share, 1.0), BESIDE.join(notes))


def _by_outcome(figures: DistrictFigures, language: Language) -> list[str]:
    """Count the units by what was found, so that they add up to all of them."""
    met, without, unknown = figures.units_met, figures.units_without, figures.units_unknown
    rare = {"unknown": unknown, "not_asked": figures.units - met - without - unknown}
    counts = {"met": met, "without": without, **{name: count for name, count in rare.items() if count}}
    return [text(language, f"app.figures.units_{name}", {"count": count}) for name, count in counts.items()]


def _out_of_reach(was: People, now: People, rule: Rule, view: View) -> str:
    language = view.language
    words = text(
        language,
        "app.figures.out",
        {"minutes": f"{view.break_min:g}", "group": text(language, f"terms.group.{rule.group}")},
    )
    people = count_words(now.unknown, language)
    note = text(language, "app.figures.unknown", {"people": people}) if now.unknown >= 0.5 else ""
    return _figure(count_words(was.out, language), count_words(now.out, language), words, "", note)


def _figure(was: str, now: str, words: str, bars: str, note: str) -> str:
    former = tag("s", was) if was != now else ""
    number = tag("div", former + tag("strong", now), "cc-number", raw=True)
    noted = tag("div", note, "cc-note") if note else ""
    return tag("div", number + tag("div", words, "cc-words") + bars + noted, "cc-figure", raw=True)


def _share_words(share: float, language: Language) -> str:
    return text(language, "terms.outcome.unknown") if math.isnan(share) else percent(share)


def unit_html(
    audit: Audit, unit_code: str, view: View, names: Mapping[str, str], depth: Depth | None, place: str = ""
) -> str:
    """Write the chosen unit: is there one, can people walk to it, is there a place for them, each with its clause.

    `names` says what each facility is called, by id, and `place` the unit, where that is known already; without `depth`
    nothing is said of places.
    """
    units = audit.project.units
    row = units[units["unit_code"] == unit_code].iloc[0]
    level = text(view.language, f"terms.level.{row['level']}")
    place = place or unit_places(audit.project, view.language)[unit_code]
    heading = tag("div", place, "cc-unit") + tag("div", level, "cc-level")
    told = unit_card(audit, unit_code, view.care)
    by_measure = {
        measure: [one for one in told.verdicts if audit.standard.rule(one["rule_id"]).measure == measure]
        for measure in ("presence", "reach_share")
    }
    boxes = (
        _presence(audit, by_measure["presence"], names, view)
        + _reach(audit, by_measure["reach_share"], told, depth, view)
        + (places_box(depth, unit_code, view.language) if depth else "")
    )
    below = _below(told.below, view.language)
    return tag("div", heading, "cc-unit-head", raw=True) + below + tag("div", boxes, "cc-verdicts", raw=True)


def depth_html(depth: Depth, rule_id: str, unit_code: str, language: Language) -> str:
    """Write what is worked out of a unit on demand: how firm its verdict is, and who finds a place."""
    close = [tag("div", line, "cc-evidence cc-warn") for line in close_call(depth, rule_id, unit_code, language)]
    return "".join(close) + tag("div", places_box(depth, unit_code, language), "cc-verdicts", raw=True)


def _below(outcomes: Sequence[str], language: Language) -> str:
    """Say of a unit above others how many of those are covered, as the plan's indicator counts."""
    if not outcomes:
        return ""
    met = outcomes.count("met")
    values = {"units": len(outcomes), "met": met, "share": percent(met / len(outcomes))}
    return tag("div", text(language, "app.unit.below", values), "cc-line") + bar(met / len(outcomes), 1.0)


def _presence(audit: Audit, rows: list[Row], names: Mapping[str, str], view: View) -> str:
    language = view.language
    parts = [tag("div", text(language, "app.unit.presence"), "cc-box-title")]
    for row in rows:
        found = evidence_words(row["evidence"], names, language)
        parts.append(_verdict(row["outcome"], language))
        parts.append(tag("div", text(language, f"reasons.{row['reason']}"), "cc-line"))
        parts += [tag("div", found, "cc-evidence")] if found else []
        parts.append(_clause(audit.standard.rule(row["rule_id"]), language))
    if not rows:
        parts.append(tag("div", text(language, "app.unit.not_asked"), "cc-line"))
    return tag("div", "".join(parts), "cc-box", raw=True)


def _reach(audit: Audit, rows: list[Row], told: UnitCard, depth: Depth | None, view: View) -> str:
    language = view.language
    rule = audit.standard.circle_rule(view.care)
    parts = [tag("div", text(language, "app.unit.reach"), "cc-box-title")]
    own = [row for row in rows if row["rule_id"] == rule.rule_id]
    parts += [_verdict(row["outcome"], language) for row in own]
    for break_s, people in told.walks.items():
        label = text(language, "app.unit.minutes", {"minutes": f"{break_s / 60:g}"})
        shown = "–" if math.isnan(people.share) else percent(people.share)
        target = rule.target if break_s == rule.limit_s else None
        columns = tag("span", label) + bar(people.share, target) + tag("span", shown)
        parts.append(tag("div", columns, "cc-reach", raw=True))
    everyone = next(iter(told.walks.values())).people
    values = {"group": text(language, f"terms.group.{rule.group}"), "people": count_words(everyone, language)}
    parts.append(tag("div", text(language, "app.unit.people", values), "cc-evidence"))
    parts += [tag("div", line, "cc-evidence") for line in _estimated(told.estimated_share, language)]
    close = close_call(depth, rule.rule_id, told.unit_code, language) if depth else []
    parts += [tag("div", line, "cc-evidence cc-warn") for line in close]
    parts += [_clause(rule, language)] if own else []
    parts += [_other(audit.standard.rule(row["rule_id"]), row, language) for row in rows if row not in own]
    return tag("div", "".join(parts), "cc-box", raw=True)


def _estimated(share: float, language: Language) -> list[str]:
    has_some = not math.isnan(share) and percentage(share)
    return [text(language, "app.unit.estimated", {"share": percent(share)})] if has_some else []


def _other(rule: Rule, row: Row, language: Language) -> str:
    """Write the verdict of a rule about another walk than that of the circle."""
    title = tag("span", either(language, rule.title_zh, rule.title_en)) + " " + _verdict(row["outcome"], language)
    return tag("div", title, "cc-line", raw=True) + _clause(rule, language)


def _verdict(outcome: str, language: Language) -> str:
    return pill(text(language, f"terms.outcome.{outcome}"), outcome)


def _clause(rule: Rule, language: Language) -> str:
    reading = either(language, rule.reading_zh, rule.reading_en)
    words = text(language, "app.unit.clause", {"clause": rule.clause, "rule": rule.rule_id})
    return tag("div", words, "cc-clause", title="\n".join(part for part in (rule.quote, reading) if part))


def walker_words(rule: Rule, language: Language) -> str:
    """Say who walks, and how fast."""
    profile = profile_named(rule.profile)
    values = {"name": either(language, profile.name_zh, profile.name_en), "speed": f"{profile.speed_m_s:g}"}
    return text(language, "app.quality.walker", values)
