"""The card beside the map: three figures, and the two verdicts of the chosen unit side by side."""

import math
from dataclasses import dataclass

from coverage.app.choices import View
from coverage.app.markup import bar, pill, tag
from coverage.model.profiles import profile_named
from coverage.outputs.naming import evidence_words, facility_names
from coverage.outputs.unit_layer import Row, percent, rows_by_unit, unit_places
from coverage.planning.figures import DistrictFigures, district_figures
from coverage.planning.results import Audit
from coverage.standards import Rule
from coverage.words import Language, either, text


@dataclass(frozen=True, slots=True)
class Share:
    """People of a group in a place, and those who walk there in time; counts of people."""

    people: float
    reached: float
    unknown: float

    @property
    def share(self) -> float | None:
        """Share of the people who surely walk there in time; None where nobody lives."""
        return self.reached / self.people if self.people > 0 else None


def district_share(audit: Audit, rule: Rule, break_s: int) -> Share:
    """Add up the reach of the units that have none above them."""
    units = audit.project.units
    roots = units.loc[~units["parent_code"].isin(units["unit_code"]), "unit_code"]
    rows = audit.reach
    own = rows[(rows["rule_id"] == rule.rule_id) & (rows["break_s"] == break_s) & rows["unit_code"].isin(roots)]
    return Share(float(own["people"].sum()), float(own["reached"].sum()), float(own["unknown"].sum()))


def figures_html(before: Audit, after: Audit, view: View) -> str:
    """Write the three figures; with candidates each says what it was and what it becomes."""
    rule = after.standard.circle_rule(view.care)
    break_s = round(view.break_min * 60)
    was, now = district_share(before, rule, break_s), district_share(after, rule, break_s)
    was_units, now_units = district_figures(before, view.care), district_figures(after, view.care)
    return "".join(
        (
            _coverage(was, now, rule, view),
            _units_with_one(was_units, now_units, view),
            _out_of_reach(was, now, rule, view),
        )
    )


def _coverage(was: Share, now: Share, rule: Rule, view: View) -> str:
    language = view.language
    own_limit = view.break_min == rule.minutes
    words = text(
        language,
        f"app.figures.coverage_{view.care}",
        {"minutes": f"{view.break_min:g}", "group": text(language, f"terms.group.{rule.group}")},
    )
    target = text(language, "app.figures.target", {"target": percent(rule.target)}) if own_limit else ""
    bars = bar(now.share or 0.0, rule.target if own_limit else None)
    return _figure(_share_words(was.share, language), _share_words(now.share, language), words, bars, target)


def _units_with_one(was: DistrictFigures, now: DistrictFigures, view: View) -> str:
    language = view.language
    words = text(language, f"app.figures.units_{view.care}", {"without": now.units_without})
    target = text(language, "app.figures.target", {"target": "100%"})
    share = now.unit_share
    bars = bar(share, 1.0)
    return _figure(_share_words(was.unit_share, language), _share_words(share, language), words, bars, target)


def _out_of_reach(was: Share, now: Share, rule: Rule, view: View) -> str:
    language = view.language
    words = text(
        language,
        "app.figures.out",
        {"minutes": f"{view.break_min:g}", "group": text(language, f"terms.group.{rule.group}")},
    )
    note = text(language, "app.figures.unknown", {"people": _count(now.unknown)}) if now.unknown >= 0.5 else ""
    return _figure(
        _count(was.people - was.reached - was.unknown), _count(now.people - now.reached - now.unknown), words, "", note
    )


def _figure(was: str, now: str, words: str, bars: str, note: str) -> str:
    former = tag("s", was) if was != now else ""
    number = tag("div", former + tag("strong", now), "cc-number", raw=True)
    noted = tag("div", note, "cc-note") if note else ""
    return tag("div", number + tag("div", words, "cc-words") + bars + noted, "cc-figure", raw=True)


def _share_words(share: float | None, language: Language) -> str:
    return text(language, "terms.outcome.unknown") if share is None or math.isnan(share) else percent(share)


def _count(people: float) -> str:
    return f"{max(round(people), 0):,}"


def unit_html(audit: Audit, unit_code: str, view: View) -> str:
    """Write the chosen unit: is there one, and can people walk to it, side by side, each with its clause."""
    units = audit.project.units
    row = units[units["unit_code"] == unit_code].iloc[0]
    level = text(view.language, f"terms.level.{row['level']}")
    heading = tag("div", unit_places(audit.project, view.language)[unit_code], "cc-unit") + tag(
        "div", level, "cc-level"
    )
    rows = rows_by_unit(audit, view.care).get(unit_code, [])
    by_measure = {
        measure: [one for one in rows if audit.standard.rule(one["rule_id"]).measure == measure]
        for measure in ("presence", "reach_share")
    }
    boxes = _presence(audit, by_measure["presence"], view) + _reach(audit, by_measure["reach_share"], unit_code, view)
    return tag("div", heading, "cc-unit-head", raw=True) + tag("div", boxes, "cc-verdicts", raw=True)


def _presence(audit: Audit, rows: list[Row], view: View) -> str:
    language = view.language
    parts = [tag("div", text(language, "app.unit.presence"), "cc-box-title")]
    for row in rows:
        found = evidence_words(row["evidence"], facility_names(audit.project, language), language)
        parts.append(_verdict(row["outcome"], language))
        parts.append(tag("div", text(language, f"reasons.{row['reason']}"), "cc-line"))
        parts += [tag("div", found, "cc-evidence")] if found else []
        parts.append(_clause(audit.standard.rule(row["rule_id"]), language))
    if not rows:
        parts.append(tag("div", text(language, "app.unit.not_asked"), "cc-line"))
    return tag("div", "".join(parts), "cc-box", raw=True)


def _reach(audit: Audit, rows: list[Row], unit_code: str, view: View) -> str:
    language = view.language
    rule = audit.standard.circle_rule(view.care)
    parts = [tag("div", text(language, "app.unit.reach"), "cc-box-title")]
    parts += [_verdict(row["outcome"], language) for row in rows]
    table = audit.reach[(audit.reach["rule_id"] == rule.rule_id) & (audit.reach["unit_code"] == unit_code)]
    for row in table.sort_values("break_s").to_dict("records"):
        part = Share(row["people"], row["reached"], row["unknown"])
        minutes = row["break_s"] / 60
        label = text(language, "app.unit.minutes", {"minutes": f"{minutes:g}"})
        shown = "–" if part.share is None else percent(part.share)
        target = rule.target if minutes == rule.minutes else None
        parts.append(
            tag("div", tag("span", label) + bar(part.share or 0.0, target) + tag("span", shown), "cc-reach", raw=True)
        )
    if len(table):
        people = {"group": text(language, f"terms.group.{rule.group}"), "people": _count(table["people"].iloc[0])}
        parts.append(tag("div", text(language, "app.unit.people", people), "cc-evidence"))
    parts += [_clause(rule, language)] if rows else []
    return tag("div", "".join(parts), "cc-box", raw=True)


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
