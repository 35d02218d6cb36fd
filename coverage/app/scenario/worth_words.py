"""What a change buys, in the plan's words: one line first, the rest behind it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Final

from coverage.app.choices import View
from coverage.outputs.naming import age_name, more_people, percent
from coverage.planning.results import Audit
from coverage.planning.shown import people_more
from coverage.planning.worth import is_its_centre
from coverage.planning.worth_in_brief import Within, Worth
from coverage.words import Language, catalog, either, text

NAMED_AT_MOST: Final = 6


def lines(worth: Worth, today: Audit, names: Mapping[str, str], view: View) -> list[str]:
    """Say what a change buys: first the people and the units in one line, then everything else.

    `names` says what each unit is called, by its code.
    """
    walks = [*_by_break(worth, today, view), *_by_age(worth, today, view), *_shorter(worth, today, view)]
    listed = [*_leaving(worth, today, names, view), *_entering(worth, today, names, view)]
    details = [*walks, *_rates(worth, view), *listed]
    return [_short(worth, today, view), *details]


def map_lines(worth: Worth, today: Audit, view: View) -> list[str]:
    """Say on the map what a change buys."""
    return [_short(worth, today, view), *_by_break(worth, today, view)]


def _short(worth: Worth, today: Audit, view: View) -> str:
    language, rule = view.language, today.standard.circle_rule(view.care)
    parts = []
    for break_s, was, now in worth.within.get(rule.rule_id, ()):
        if break_s == rule.limit_s:
            values = {"minutes": f"{rule.minutes:g}", "people": more_people(was, now)}
            parts.append(text(language, "app.worth.people", values))
    leaving, entering = (len({*chain(*_own(told, today, view).values())}) for told in (worth.leaves, worth.enters))
    if leaving or not entering:
        key = "units" if leaving else "units_none"
        parts.append(text(language, f"app.worth.{key}", {"count": leaving}))
    if entering:
        parts.append(text(language, "app.worth.units_on", {"count": entering}))
    return text(language, "app.worth.beside").join(parts)


def _own(listed: Mapping[str, Sequence[str]], today: Audit, view: View) -> dict[str, Sequence[str]]:
    """Keep the gaps of the rules of one care, in the order given."""
    return {one: codes for one, codes in listed.items() if today.standard.rule(one).care == view.care}


def _by_break(worth: Worth, today: Audit, view: View) -> list[str]:
    """Say how many people are newly within each break."""
    language, rule = view.language, today.standard.circle_rule(view.care)
    within = worth.within.get(rule.rule_id, ())
    if not within:
        return []
    key = "app.worth.gains" if all(people_more(was, now) >= 0 for _, was, now in within) else "app.worth.changes"
    values = {"group": text(language, f"terms.group.{rule.group}"), "steps": _steps(within, language)}
    return [text(language, key, values)]


def _steps(within: Iterable[Within], language: Language) -> str:
    steps = [
        text(language, "app.worth.gain", {"minutes": f"{break_s / 60:g}", "people": more_people(was, now)})
        for break_s, was, now in within
    ]
    return text(language, "map.comma").join(steps)


def _by_age(worth: Worth, today: Audit, view: View) -> list[str]:
    """Say how many of them are the oldest, where the group has several bands of age."""
    language, rule = view.language, today.standard.circle_rule(view.care)
    bands = worth.by_band.get(rule.rule_id, {})
    if len(bands) < 2:
        return []
    oldest = list(bands)[-1]
    steps = _steps(bands[oldest], language)
    known = catalog(language).get(f"terms.group.{oldest}")
    return [text(language, "app.worth.bands", {"group": known or age_name(oldest, language), "steps": steps})]


def _shorter(worth: Worth, today: Audit, view: View) -> list[str]:
    """Say for how many people the walk gets shorter, and by how much."""
    walk = worth.walks.get(today.standard.circle_rule(view.care).rule_id)
    if walk is None:
        return []
    told = (
        ("shorter", walk.people_nearer, walk.person_minutes_saved),
        ("longer", walk.people_farther, walk.person_minutes_lost),
    )
    return [
        text(view.language, f"app.worth.{key}", {"people": f"{people:,.0f}", "minutes": f"{minutes / people:.1f}"})
        for key, people, minutes in told
        if people >= 0.5
    ]


def _rates(worth: Worth, view: View) -> list[str]:
    """Say both coverage rates before and after."""
    was, now = worth.before[view.care], worth.after[view.care]
    values = {
        "walk_before": _share(was.walk.share, view.language),
        "walk_after": _share(now.walk.share, view.language),
        "units_before": _share(was.unit_share, view.language),
        "units_after": _share(now.unit_share, view.language),
    }
    return [text(view.language, f"app.worth.rates_{view.care}", values)]


def _share(share: float, language: Language) -> str:
    return text(language, "terms.outcome.unknown") if math.isnan(share) else percent(share)


def _leaving(worth: Worth, today: Audit, names: Mapping[str, str], view: View) -> list[str]:
    """Name the units that leave the gap list, clause by clause, and the subdistricts that now have their centre."""
    told = []
    for rule_id, codes in _own(worth.leaves, today, view).items():
        centred = [code for code in codes if is_its_centre(today, rule_id, code)]
        others = [code for code in codes if code not in centred]
        told += _listed("centred", rule_id, centred, today, names, view.language)
        told += _listed("leaves", rule_id, others, today, names, view.language)
    return told


def _entering(worth: Worth, today: Audit, names: Mapping[str, str], view: View) -> list[str]:
    """Name the units that come onto the gap list, clause by clause."""
    told = []
    for rule_id, codes in _own(worth.enters, today, view).items():
        told += _listed("enters", rule_id, codes, today, names, view.language)
    return told


def _listed(
    key: str, rule_id: str, codes: Sequence[str], today: Audit, names: Mapping[str, str], language: Language
) -> list[str]:
    if not codes:
        return []
    rule = today.standard.rule(rule_id)
    values = {
        "title": either(language, rule.title_zh, rule.title_en),
        "units": some_named([names[code] for code in codes], language),
    }
    return [text(language, f"app.worth.{key}", values)]


def some_named(names: Sequence[str], language: Language) -> str:
    """Name some units, the first few where they are many."""
    comma = text(language, "map.comma")
    if len(names) <= NAMED_AT_MOST:
        return comma.join(names)
    return text(language, "app.worth.more", {"names": comma.join(names[:NAMED_AT_MOST]), "count": len(names)})
