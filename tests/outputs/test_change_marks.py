"""What a scenario makes of what stands, as marks on the map of today."""

import pytest

from coverage.model.scenario import GateOpening, PathClosure, PathOpening, Relocation, Removal, Resizing
from coverage.outputs.map.change_marks import change_marks
from coverage.planning.scenarios.applying import applied
from tests.planning.askings import STANDARD, site
from tests.town import Town

TOWN = (
    Town()
    .street("south", start=(0, 0), east=1000)
    .street("north", start=(0, 200), east=1000)
    .street("far", start=(0, 400), east=1000)
    .unit("C1", box=(0, -100, 1000, 500), people={"60+": 9})
    .facility("F1", "station", (100, 0))
    .facility("F2", "nursery", (300, 0))
    .compound("K1", box=(400, 20, 500, 120))
    .gate("K1", (400, 60))
)


def marked(*changes):
    before = TOWN.project()
    made = applied(before, STANDARD, changes)
    assert made.unresolved == ()
    told = [(change, (str(at),)) for at, change in enumerate(changes, 1)]
    return change_marks(before, made.project, told, {"station"})


def places(*at):
    """The points of one part of a mark, latitude first, given in metres of the town; exact to about a metre."""
    return [pytest.approx(TOWN.lon_lat(place)[::-1], abs=1.5e-5) for place in at]


def test_a_facility_is_marked_by_what_becomes_of_it_in_the_end_with_all_that_is_said_of_it():
    there, farther = TOWN.lon_lat((500, 0)), TOWN.lon_lat((800, 0))
    (mark,) = marked(Relocation("F1", *there), Resizing("F1", beds=9), Relocation("F1", *farther))
    assert (mark.kind, mark.facility_id, mark.symbol, mark.lines) == ("moved", "F1", "station", ("1", "2", "3"))
    assert [list(part) for part in mark.parts] == [places((100, 0), (800, 0))]
    (mark,) = marked(Relocation("F1", *there), Removal("F1"))
    assert (mark.kind, list(mark.parts[0])) == ("shut", places((100, 0)))
    (mark,) = marked(Resizing("F2", places=9))
    assert (mark.kind, mark.symbol, list(mark.parts[0])) == ("resized", "other", places((300, 0)))


def test_streets_paths_and_gates_are_marked_where_they_lie():
    # Both paths are drawn short of the streets they join: they are marked as they were joined.
    paths = (
        PathOpening("P1", (TOWN.lon_lat((700, 20)), TOWN.lon_lat((700, 180)))),
        PathOpening("P2", (TOWN.lon_lat((250, 10)), TOWN.lon_lat((250, 190))), bridge=True),
    )
    gate = GateOpening("N1", *TOWN.lon_lat((450, 20)))
    marks = marked(gate, *paths, PathClosure(*TOWN.lon_lat((500, 400))))
    assert [(one.kind, one.lines) for one in marks] == [
        ("street", ("4",)),
        ("path", ("2",)),
        ("bridge", ("3",)),
        ("gate", ("1",)),
    ]
    street, path, bridge, opened = [list(one.parts[0]) for one in marks]
    assert street == places((0, 400), (1000, 400))
    assert [path[0], path[-1]] == places((700, 0), (700, 200))
    assert [bridge[0], bridge[-1]] == places((250, 0), (250, 200))
    assert opened == places((450, 20))


def test_a_candidate_that_the_scenario_itself_moves_has_no_second_mark():
    new = site(TOWN, "station", (600, 0))
    assert marked(new, Relocation("X", *TOWN.lon_lat((650, 0)))) == ()
