"""The sentences a leader reads first, and what the report says it is."""

import math
from typing import Final

from coverage.outputs.about import product
from coverage.outputs.naming import district_name, percent
from coverage.outputs.report.matter import Matter, Row, sentence
from coverage.planning.figures import LEAVES, DistrictFigures, district_figures

WORST: Final = 5
"""How many gaps the summary names."""


def facts_of(matter: Matter) -> tuple[tuple[str, str], ...]:
    """Say district, edition, who walks, how much data, and what made the report."""
    project, standard = matter.audit.project, matter.audit.standard
    values = {
        "units": len(project.units),
        "facilities": len(project.facilities),
        "buildings": len(project.buildings),
        "streets_km": f"{streets_km(matter):,.0f}",
    }
    in_force = matter.say("facts.in_force_text", {"start": standard.in_force_from, "end": standard.in_force_until})
    return (
        (matter.say("facts.district"), district_name(project, matter.language)),
        (matter.say("facts.edition"), subtitle_of(matter)),
        (matter.say("facts.in_force"), in_force),
        *(_walker(care, matter) for care in standard.cares),
        (matter.say("facts.data"), matter.say("facts.data_text", values)),
        (matter.say("facts.generator"), product()),
    )


def subtitle_of(matter: Matter) -> str:
    """Name the edition and its document."""
    standard = matter.audit.standard
    title = matter.either(standard.title_zh, standard.title_en)
    return matter.say("subtitle", {"standard": title, "document": standard.document})


def streets_km(matter: Matter) -> float:
    """Add up the length of all streets, kilometres."""
    return float(matter.audit.ground.network.length_m.sum()) / 1000


def summary_of(matter: Matter) -> tuple[str, ...]:
    """Say both coverage rates side by side, the clauses by outcome, the worst gaps, and what cannot be told."""
    cares = matter.audit.standard.cares
    said = (
        *(one for care in cares for one in _coverage(care, matter)),
        _clauses(matter),
        *_sites(matter),
        _worst(matter),
        *_unknown(matter),
        *_close(matter),
    )
    return tuple(map(sentence, said))


def _walker(care: str, matter: Matter) -> tuple[str, str]:
    circle = matter.audit.standard.circle_rule(care)
    profile = matter.audit.ground.walkers[circle.profile].profile
    values = {
        "name": matter.either(profile.name_zh, profile.name_en),
        "speed": f"{profile.speed_m_s:g}",
        "minutes": f"{circle.minutes:g}",
    }
    return matter.say("facts.walker", {"care": matter.term(f"care.{care}")}), matter.say("facts.walker_text", values)


def _coverage(care: str, matter: Matter) -> tuple[str, ...]:
    figures = district_figures(matter.audit, care)
    return (*_by_people(care, figures, matter), *_by_units(care, figures, matter))


def _by_people(care: str, figures: DistrictFigures, matter: Matter) -> tuple[str, ...]:
    circle, walk = matter.audit.standard.circle_rule(care), figures.walk
    values = {
        "care": matter.term(f"care.{care}"),
        "group": matter.group(circle.group),
        "minutes": f"{circle.minutes:g}",
        "target": percent(circle.target),
    }
    if not walk.people > 0:
        return (matter.say("summary.walk_uncounted", values),)
    counted = {name: f"{getattr(walk, name):,.0f}" for name in ("people", "reached", "unknown")}
    told = values | counted | {"share": percent(walk.share)}
    doubt = (matter.say("summary.walk_unknown", told),) if round(walk.unknown) else ()
    return (matter.say("summary.walk", told), *doubt)


def _by_units(care: str, figures: DistrictFigures, matter: Matter) -> tuple[str, ...]:
    if math.isnan(figures.unit_share):
        return ()
    indicator = matter.audit.standard.coverage_indicator(care)
    levels = [matter.term(f"level.{one}") for one in (indicator.levels if indicator is not None else LEAVES)]
    values = {
        "care": matter.term(f"care.{care}"),
        "met": figures.units_met,
        "units": figures.units,
        "unknown": figures.units_unknown,
        "levels": matter.say("between").join(levels),
        "share": percent(figures.unit_share),
    }
    doubt = (matter.say("summary.units_unknown", values),) if figures.units_unknown else ()
    if indicator is None:
        return (matter.say("summary.units_plain", values), *doubt)
    named = {"rule": indicator.rule_id, "title": matter.title(indicator), "target": percent(indicator.target)}
    return (matter.say("summary.units", values | named), *doubt)


def _clauses(matter: Matter) -> str:
    rows = matter.findings.scorecard.to_dict("records")
    bound = [row for row in rows if matter.audit.standard.clause(row["rule_id"]).nature == "binding"]
    outcomes = ("met", "not_met", "unknown", "not_applicable")
    counts: dict[str, object] = {"total": len(rows), "binding": len(bound)}
    for outcome in outcomes:
        counts[outcome] = sum(row["outcome"] == outcome for row in rows)
        counts[f"binding_{outcome}"] = sum(row["outcome"] == outcome for row in bound)
    return matter.say("summary.clauses", counts)


def _sites(matter: Matter) -> tuple[str, ...]:
    rows = matter.findings.scorecard
    lacking = rows[(rows["sites_missing"] > 0).to_numpy()].to_dict("records")
    told = [_named("site", row, matter, {"count": f"{row['sites_missing']:,.0f}"}) for row in lacking]
    return (matter.say("summary.sites", {"list": matter.say("next").join(told)}),) if told else ()


def _named(key: str, row: Row, matter: Matter, values: dict[str, str]) -> str:
    clause = matter.audit.standard.clause(row["rule_id"])
    return matter.say(f"summary.{key}", {"rule": clause.rule_id, "title": matter.title(clause), **values})


def _worst(matter: Matter) -> str:
    """Name the communities and villages that most people lack something in, each once."""
    gaps = matter.audit.gaps
    if gaps.empty:
        return matter.say("summary.no_gaps")
    lowest = gaps[gaps["level"].isin(LEAVES).to_numpy()]
    affected = lowest[(lowest["people_affected"] > 0).to_numpy()].drop_duplicates("unit_code").head(WORST)
    told = [_gap(row, matter) for row in affected.to_dict("records")]
    return matter.say("summary.worst", {"list": matter.say("next").join(told) or matter.say("none")})


def _gap(row: Row, matter: Matter) -> str:
    code, section = row["unit_code"], matter.names.section_of(row["unit_code"])
    place = [matter.names.units[one] for one in dict.fromkeys((section, code))]
    values = {
        "place": " › ".join(place),
        "missing": matter.reason(row["missing"]),
        "rule": row["rule_id"],
        "people": f"{row['people_affected']:,.0f}",
    }
    return matter.say("summary.gap", values)


def _unknown(matter: Matter) -> tuple[str, ...]:
    """Say which clauses cannot be told, by the reason."""
    rows = matter.findings.scorecard
    unknown = rows[(rows["outcome"] == "unknown").to_numpy()]
    by_reason: dict[str, list[str]] = {}
    for rule_id, reason in zip(unknown["rule_id"], unknown["reason"], strict=True):
        by_reason.setdefault(reason, []).append(rule_id)
    between = matter.say("between")
    told = [
        matter.say("summary.unknown_clauses", {"why": matter.reason(reason), "rules": between.join(rules)})
        for reason, rules in by_reason.items()
    ]
    return (matter.say("summary.unknown", {"list": matter.say("next").join(told)}),) if told else ()


def _close(matter: Matter) -> tuple[str, ...]:
    close = int(matter.findings.confidence["is_close"].fillna(value=False).sum())
    return (matter.say("summary.close", {"count": close}),) if close else ()
