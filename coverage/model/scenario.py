"""What a planner thinks of changing: a list of changes with a name and an author, and the way back and forth."""

from dataclasses import dataclass, replace
from typing import Final

OPENED_PATH: Final = "opened_path"
"""The `highway` of a path that only a scenario opens."""


CANDIDATE: Final = "candidate-"
PATH: Final = "path-"
GATE: Final = "gate-"
"""How the ids begin that only count what a planner makes on the page: no name to anybody, and of no register."""


def is_counted(one_id: str) -> bool:
    """Tell whether an id only counts what was made on the page."""
    return any(one_id.startswith(one) and one_id.removeprefix(one).isdecimal() for one in (CANDIDATE, PATH, GATE))


@dataclass(frozen=True, slots=True)
class Site:
    """A facility a planner thinks of opening; it is taken to offer what the plan asks of its kind.

    Attributes
    ----------
    site_id
        The id it will have in the register.
    kind
        One of FACILITY_KINDS.
    longitude, latitude
        WGS 84, degrees.
    name
        "" for none.
    beds, places, floor_area_m2, staff
        Its size, where the planner says; None takes what the plan asks, and is unknown where the plan asks nothing.
    cost_yuan
        What opening it costs; None where the planner does not say.
    """

    site_id: str
    kind: str
    longitude: float
    latitude: float
    name: str = ""
    beds: float | None = None
    places: float | None = None
    floor_area_m2: float | None = None
    staff: float | None = None
    cost_yuan: float | None = None


@dataclass(frozen=True, slots=True)
class Removal:
    """A facility that closes for good."""

    facility_id: str


@dataclass(frozen=True, slots=True)
class Relocation:
    """A facility that moves."""

    facility_id: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Resizing:
    """A facility that becomes larger or smaller; None leaves a figure as the register has it."""

    facility_id: str
    beds: float | None = None
    nursing_beds: float | None = None
    places: float | None = None
    floor_area_m2: float | None = None
    staff: float | None = None
    certified_staff: float | None = None


@dataclass(frozen=True, slots=True)
class GateOpening:
    """A new gate in the wall of a compound: of the one it stands at."""

    gate_id: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class PathOpening:
    """A new footpath along `points`, longitude and latitude.

    It joins the streets at both ends and wherever it crosses one; a bridge joins at its ends alone.
    """

    path_id: str
    points: tuple[tuple[float, float], ...]
    bridge: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class PathClosure:
    """The street nearest to a point closes to walkers, from one junction to the next."""

    longitude: float
    latitude: float


Change = Site | Removal | Relocation | Resizing | GateOpening | PathOpening | PathClosure


@dataclass(frozen=True, slots=True)
class Scenario:
    """A list of changes to what stands, in the order the planner made them."""

    name: str
    author: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """A scenario with the way back and forth: `past`, the latest last; `future`, the next first."""

    present: Scenario
    past: tuple[Scenario, ...] = ()
    future: tuple[Scenario, ...] = ()

    def done(self, scenario: Scenario) -> "History":
        """Go on to another scenario; what was undone before is forgotten."""
        return self if scenario == self.present else History(scenario, (*self.past, self.present))

    def undone(self) -> "History":
        """Go one step back; the beginning stays as it is."""
        if not self.past:
            return self
        return replace(self, present=self.past[-1], past=self.past[:-1], future=(self.present, *self.future))

    def redone(self) -> "History":
        """Go one step forth again; the end stays as it is."""
        if not self.future:
            return self
        return replace(self, present=self.future[0], past=(*self.past, self.present), future=self.future[1:])
