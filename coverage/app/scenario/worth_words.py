"""What a change buys, in the plan's words: one line first, the rest behind it."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from coverage.app.choices import View
from coverage.app.scenario.chain import Worth
from coverage.outputs.naming import percent
from coverage.planning.results import Audit
from coverage.planning.worth import is_its_centre
from coverage.words import Language, either, text

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
    for _, row in _gained(worth, today, view).iterrows():
        if row["break_s"] == rule.limit_s:
            values = {
                "minutes": f"{rule.minutes:g}",
                "people": f"{row['people_after'] - row['people_before']:+,.0f}",
            }
            parts.append(text(language, "app.worth.people", values))
    leaving, entering = (_own(told, today, view)["unit_code"].nunique() for told in (worth.leaves, worth.enters))
    if leaving or not entering:
        key = "units" if leaving else "units_none"
        parts.append(text(language, f"app.worth.{key}", {"count": leaving}))
    if entering:
        parts.append(text(language, "app.worth.units_on", {"count": entering}))
    return text(language, "app.worth.beside").join(parts)


def _gained(worth: Worth, today: Audit, view: View) -> pd.DataFrame:
    return worth.gained[worth.gained["rule_id"] == today.standard.circle_rule(view.care).rule_id]


def _own(leaves: pd.DataFrame, today: Audit, view: View) -> pd.DataFrame:
    return leaves[leaves["rule_id"].isin([rule.rule_id for rule in today.standard.rules if rule.care == view.care])]


def _by_break(worth: Worth, today: Audit, view: View) -> list[str]:
    """Say how many people are newly within each break."""
    language, gained = view.language, _gained(worth, today, view)
    if gained.empty:
        return []
    group = text(language, f"terms.group.{today.standard.circle_rule(view.care).group}")
    is_gain = bool((gained["people_after"] >= gained["people_before"]).all())
    key = "app.worth.gains" if is_gain else "app.worth.changes"
    return [text(language, key, {"group": group, "steps": _steps(gained, language)})]


def _steps(gained: pd.DataFrame, language: Language) -> str:
    steps = [
        text(language, "app.worth.gain", {"minutes": f"{break_s / 60:g}", "people": f"{after - was:+,.0f}"})
        for break_s, was, after in zip(gained["break_s"], gained["people_before"], gained["people_after"], strict=True)
    ]
    return text(language, "map.comma").join(steps)


def _by_age(worth: Worth, today: Audit, view: View) -> list[str]:
    """Say how many of them are the oldest, where the group has several bands of age."""
    language, rule = view.language, today.standard.circle_rule(view.care)
    own = worth.by_age[worth.by_age["rule_id"] == rule.rule_id]
    if own["age_group"].nunique() < 2:
        return []
    oldest = own["age_group"].iloc[-1]
    values = {
        "group": text(language, f"terms.group.{oldest}"),
        "steps": _steps(own[own["age_group"] == oldest], language),
    }
    return [text(language, "app.worth.bands", values)]


def _shorter(worth: Worth, today: Audit, view: View) -> list[str]:
    """Say for how many people the walk gets shorter, and by how much."""
    language, rule = view.language, today.standard.circle_rule(view.care)
    told = []
    for row in worth.walks[worth.walks["rule_id"] == rule.rule_id].to_dict("records"):
        for key, people, minutes in (
            ("shorter", row["people_nearer"], row["person_minutes_saved"]),
            ("longer", row["people_farther"], row["person_minutes_lost"]),
        ):
            if people >= 0.5:
                values = {"people": f"{people:,.0f}", "minutes": f"{minutes / people:.1f}"}
                told.append(text(language, f"app.worth.{key}", values))
    return told


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
    return text(language, "terms.outcome.unknown") if pd.isna(share) else percent(share)


def _leaving(worth: Worth, today: Audit, names: Mapping[str, str], view: View) -> list[str]:
    """Name the units that leave the gap list, clause by clause, and the subdistricts that now have their centre."""
    told = []
    for rule_id, rows in _own(worth.leaves, today, view).groupby("rule_id", sort=False):
        codes = list(rows["unit_code"])
        centred = [code for code in codes if is_its_centre(today, str(rule_id), code)]
        told += _listed("centred", str(rule_id), centred, today, names, view.language)
        told += _listed(
            "leaves", str(rule_id), [one for one in codes if one not in centred], today, names, view.language
        )
    return told


def _entering(worth: Worth, today: Audit, names: Mapping[str, str], view: View) -> list[str]:
    """Name the units that come onto the gap list, clause by clause."""
    told = []
    for rule_id, rows in _own(worth.enters, today, view).groupby("rule_id", sort=False):
        told += _listed("enters", str(rule_id), list(rows["unit_code"]), today, names, view.language)
    return told


def _listed(
    key: str, rule_id: str, codes: Sequence[str], today: Audit, names: Mapping[str, str], language: Language
) -> list[str]:
    if not codes:
        return []
    rule = today.standard.rule(rule_id)
    values = {
        "title": either(language, rule.title_zh, rule.title_en),
        "units": _some([names[code] for code in codes], language),
    }
    return [text(language, f"app.worth.{key}", values)]


def _some(names: list[str], language: Language) -> str:
    comma = text(language, "map.comma")
    if len(names) <= NAMED_AT_MOST:
        return comma.join(names)
    return text(language, "app.worth.more", {"names": comma.join(names[:NAMED_AT_MOST]), "count": len(names)})
