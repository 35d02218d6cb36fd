"""Changes refused by their places alone: in the words of those who make them, and never one that can be made."""

import math

import pytest

from coverage.errors import InputError
from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing
from coverage.planning.effect import effect_on
from coverage.planning.scenarios.refusing import refused_at_once
from tests.planning.askings import STANDARD, audited, site
from tests.town import Town

# One street of 3,000 m, a compound with a gate of its own on it, and a home at its east end.
TOWN = (
    Town()
    .street("main", start=(0, 0), east=3000)
    .street("side", start=(3000, 0), north=300)
    .unit("C1", box=(0, -100, 3000, 300), people={"60+": 100, "0-2": 10})
    .compound("Q1", box=(300, 20, 500, 200))
    .gate("Q1", (300, 30))
    .home((2900, 0), people=1)
    .facility("F1", "station", (0, 0))
)
HELD = audited(TOWN)
ELSEWHERE = (120.0, 31.0)  # hundreds of kilometres away
AWAY, BY, EAST = (TOWN.lon_lat(place) for place in ((500, 5000), (500, 2), (3000, 200)))
REFUSED = {
    "gate elsewhere": (GateOpening("G9", *ELSEWHERE), "outside_district"),
    "gate in no wall": (GateOpening("G9", *TOWN.lon_lat((2000, 0))), "no_wall_near"),
    "no street to close": (PathClosure(*AWAY), "no_street_near"),
    "street elsewhere": (PathClosure(*ELSEWHERE), "outside_district"),
    "path elsewhere": (PathOpening("P1", (BY, ELSEWHERE)), "outside_district"),
    "no number": (PathOpening("P1", (BY, (math.nan, 28.0))), "not_a_coordinate"),
    "path to no street": (PathOpening("P1", (BY, AWAY)), "path_apart"),
    "bridge from no street": (PathOpening("P1", (AWAY, BY), bridge=True), "path_apart"),
    "no length": (PathOpening("P1", (BY, BY)), "path_too_short"),
    "20 km": (PathOpening("P1", (BY, TOWN.lon_lat((500, 20_000)))), "path_too_long"),
    "moved elsewhere": (Relocation("F1", *ELSEWHERE), "outside_district"),
    "moved to no street": (Relocation("F1", *AWAY), "not_on_streets"),
}
MADE = (
    GateOpening("G9", *TOWN.lon_lat((450, 20))),
    PathClosure(*TOWN.lon_lat((3000, 200))),
    PathOpening("P1", (BY, EAST)),
    PathOpening("P1", (BY, TOWN.lon_lat((500, 50.0)), EAST), bridge=True),
    Relocation("F1", *EAST),
    Removal("F1"),
    Resizing("F1", beds=30.0),
    site(TOWN, "station", (800, 0), "X"),
)


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_at_once_is_what_making_it_would_refuse(change, code):
    at_once = refused_at_once(change, (), HELD.project, STANDARD)
    assert at_once is not None
    assert at_once.code == code
    assert _refusal((change,)) == at_once


@pytest.mark.parametrize("change", MADE, ids=lambda one: type(one).__name__)
def test_what_can_be_made_is_not_refused(change):
    assert refused_at_once(change, (), HELD.project, STANDARD) is None
    effect_on(HELD, HELD, (change,))


def test_a_place_a_path_opened_before_may_join_is_not_judged_by_the_streets_of_today():
    # The first path ends 400 m north of the street it leaves; the second starts there.
    bent = PathOpening("P1", (BY, TOWN.lon_lat((500, 400)), EAST))
    on_it = PathOpening("P2", (TOWN.lon_lat((500, 400)), TOWN.lon_lat((2000, 0))))
    assert refused_at_once(on_it, (), HELD.project, STANDARD).code == "path_apart"
    assert refused_at_once(on_it, (bent,), HELD.project, STANDARD) is None
    assert not effect_on(HELD, HELD, (bent, on_it)).unresolved
    # A path may end 50 m beside another, which may lie 50 m beside where it was drawn.
    near, far = (
        PathOpening("P2", (TOWN.lon_lat((500 - metres, 400)), TOWN.lon_lat((2000, 0)))) for metres in (99, 105)
    )
    assert refused_at_once(near, (bent,), HELD.project, STANDARD) is None
    assert refused_at_once(far, (bent,), HELD.project, STANDARD) == _refusal((bent, far))


def _refusal(changes):
    with pytest.raises(InputError) as refused:
        effect_on(HELD, HELD, changes)
    (problem,) = refused.value.problems
    return problem
