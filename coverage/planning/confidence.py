"""How firm a verdict about walking is: what it was estimated from, and how little would turn it."""

from typing import Final

import numpy as np
import pandas as pd

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import CONFIDENCE
from coverage.planning.gaps import weighted_median
from coverage.planning.ground import legs_of
from coverage.planning.measures import SAME_SHARE
from coverage.planning.results import Audit
from coverage.planning.territory import parts_of
from coverage.standards import Rule

CLOSE_M_S: Final = 0.1
CLOSE_MIN: Final = 1.0
"""A verdict that so much more or less would turn is close; inclusive."""

SAME: Final = 1e-9
"""Rounding moves no flip across the edge of what is close."""


def confidence_of(audit: Audit) -> pd.DataFrame:
    """Say of every verdict on a share within reach how firm it is.

    The verdict flips where the target share is just reached: with the limit `flip_min`, or, since a walk of so many
    metres takes less time the faster one goes, at the speed `speed × flip_min / minutes`. That is exact where nobody
    waits at crossings (slopes slow every speed by the same share), and says too much by part of the waits elsewhere.
    Only people surely within reach count toward the flip; others may turn the verdict into unknown before.

    Returns
    -------
    DataFrame
        Under the contract CONFIDENCE, the rules in the edition's order and the units they are asked of in the table's.
        No flip where the verdict is unknown or not applicable, nor where the target is not reached within the longest
        walk looked for; such a verdict is not close.
    """
    rules = [rule for rule in audit.standard.rules if rule.is_circle]
    rows = [_rule_rows(audit, rule) for rule in rules]
    return as_table(pd.concat(rows, ignore_index=True), CONFIDENCE) if rows else empty_table(CONFIDENCE)


def _rule_rows(audit: Audit, rule: Rule) -> pd.DataFrame:
    ground, walker = audit.ground, audit.ground.walkers[rule.profile]
    asked = audit.assessments[(audit.assessments["rule_id"] == rule.rule_id).to_numpy()]
    unit = pd.Index(audit.project.units["unit_code"]).get_indexer(asked["unit_code"])
    homes = [ground.by_unit.of(parts_of(ground.territory, int(one))) for one in unit]
    told = asked["outcome"].isin(["met", "not_met"]).to_numpy(dtype=bool)
    flip_s = np.where(told, [_time_of_share(audit, rule, theirs) for theirs in homes], np.nan)
    speed_m_s = walker.profile.speed_m_s * flip_s / rule.limit_s
    legs_m = legs_of(walker.entrances)
    at_home, estimated = audit.people[rule.group].at_home, _estimated(audit, rule)
    known = audit.people[rule.group].known[unit]
    return pd.DataFrame(
        {
            "rule_id": rule.rule_id,
            "unit_code": asked["unit_code"].to_numpy(dtype=object),
            "estimated_share": np.where(known, [_share(at_home[one], estimated[one]) for one in homes], np.nan),
            "leg_m": np.where(known, [_median(legs_m[one], at_home[one]) for one in homes], np.nan),
            "flip_speed_m_s": speed_m_s,
            "flip_min": flip_s / 60.0,
            "is_close": pd.array(_close(audit, rule, flip_s, speed_m_s, told), dtype="boolean"),
        }
    )


def _estimated(audit: Audit, rule: Rule) -> Bools:
    timed = ~np.isnan(audit.walks_of(rule.rule_id).walks.seconds)
    return np.asarray(audit.ground.walkers[rule.profile].estimated & timed, dtype=np.bool_)


def _time_of_share(audit: Audit, rule: Rule, homes: Ints) -> float:
    """Find the time within which the target share of some homes' people surely walks there; NaN if there is none."""
    seconds, people = audit.walks_of(rule.rule_id).walks.seconds[homes], audit.people[rule.group].at_home[homes]
    order = np.argsort(seconds, kind="stable")  # NaN and inf come last
    everyone = people.sum()
    wanted = rule.target - SAME_SHARE
    if not (everyone > 0 and wanted > 0):
        return float("nan")
    reached = np.cumsum(people[order]) / everyone
    at = int(np.searchsorted(reached, wanted))
    found_s = seconds[order][at] if at < len(order) else np.inf
    return float(found_s) if np.isfinite(found_s) else float("nan")


def _share(people: Floats, chosen: Bools) -> float:
    return float(people[chosen].sum() / people.sum()) if people.sum() > 0 else float("nan")


def _median(legs_m: Floats, people: Floats) -> float:
    on_street = np.isfinite(legs_m) & (people > 0)
    return weighted_median(legs_m[on_street], people[on_street]) if on_street.any() else float("nan")


def _close(audit: Audit, rule: Rule, flip_s: Floats, speed_m_s: Floats, told: Bools) -> list[bool | None]:
    """Tell which verdicts so little would turn; None where nobody can tell, or the search ended before."""
    walker, walks = audit.ground.walkers[rule.profile], audit.walks_of(rule.rule_id)
    by_speed = np.abs(speed_m_s - walker.profile.speed_m_s) <= CLOSE_M_S + SAME
    close = by_speed | (np.abs(flip_s / 60.0 - rule.minutes) <= CLOSE_MIN + SAME)
    edge_s = max(rule.limit_s + CLOSE_MIN * 60.0, rule.limit_s * (1 + CLOSE_M_S / walker.profile.speed_m_s))
    said = told & (np.isfinite(flip_s) | (edge_s <= walks.reach.cutoff_s))
    return [bool(is_close) if is_said else None for is_close, is_said in zip(close, said, strict=True)]
