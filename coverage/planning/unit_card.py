"""What the plan says of one unit, taken from an audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from coverage.planning.counting import counted
from coverage.planning.figures import NOT_ASKED, UNCOUNTED, People, covered_by_position
from coverage.planning.results import Audit
from coverage.planning.telling import Row, assessments_of
from coverage.planning.territory import parts_of, places_of


@dataclass(frozen=True, eq=False)
class UnitCard:
    """What the plan says of one unit about one kind of care.

    Attributes
    ----------
    verdicts
        Rows of ASSESSMENTS for this unit, in the edition's order.
    walks
        Its people of the circle's group by their walk, for each break in seconds, rising.
    estimated_share
        Share of them timed by estimate, 0–1; NaN where nobody is counted.
    below
        What `units_covered` says of each unit below it that is asked.
    """

    unit_code: str
    verdicts: Sequence[Row]
    walks: Mapping[int, People]
    estimated_share: float
    below: tuple[str, ...]


def unit_card(audit: Audit, unit_code: str, care: str) -> UnitCard:
    """Gather the verdicts on one unit, and its people's walks in the circle of one kind of care.

    Raises
    ------
    KeyError
        If there is no such unit.
    """
    found = np.flatnonzero((audit.project.units["unit_code"] == unit_code).to_numpy())
    if not found.size:
        raise KeyError(unit_code)
    unit, circle = int(found[0]), audit.standard.circle_rule(care)
    own = [audit.judged[rule.rule_id] for rule in audit.standard.rules if rule.care == care]
    counts = [counted(audit.ground, audit.judged[circle.rule_id], break_s) for break_s in audit.standard.breaks_s]
    known = bool(audit.people[circle.group].known[unit])
    people, estimated = (float(one[unit]) for one in (counts[0].people, counts[0].estimated))  # the same at every break
    walks = [
        People(*(float(told[unit]) for told in (one.people, one.reached, one.unknown))) if known else UNCOUNTED
        for one in counts
    ]
    return UnitCard(
        unit_code=unit_code,
        verdicts=assessments_of(audit.project, own, found),
        walks=dict(zip(audit.standard.breaks_s, walks, strict=True)),
        estimated_share=estimated / people if known and people > 0 else float("nan"),
        below=_below(audit, unit, care),
    )


def _below(audit: Audit, unit: int, care: str) -> tuple[str, ...]:
    asked, outcomes = covered_by_position(audit, care)
    below = np.isin(asked, parts_of(audit.ground.territory, unit)) & (asked != unit) & (outcomes != NOT_ASKED)
    return tuple(outcomes[below].tolist())


def unit_of_point(audit: Audit, longitude: float, latitude: float) -> str:
    """Name the unit of the lowest level a point lies in by its code, "" beyond the district line."""
    here = places_of(audit.project.units, audit.ground.territory, np.array([shapely.Point(longitude, latitude)]))[0]
    return str(audit.project.units["unit_code"].iloc[here]) if here >= 0 else ""
