"""Taking in what the reader did on the map and in the list of candidates: act by act, each a step of the scenario."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from coverage import door
from coverage.app import data
from coverage.app.choices import Question
from coverage.app.scenario import steps
from coverage.app.session import Memory, Notice
from coverage.app.typed import read_point
from coverage.model.scenario import Change, PathOpening, Relocation, Removal, Resizing, Scenario, Site
from coverage.outputs.map.desk_map import Fit
from coverage.planning.scenarios.register import rows_of

Act = Mapping[str, Any]

LOOK: Final = "look"
MARK: Final = "mark"
AROUND_DEG: Final = 0.006  # about 600 m to each side of a place
SIZES: Final = ("beds", "places", "cost_yuan")
SIZE_AT_MOST: Final = 1e9
OUTSIDE_DATA: Final = "app.candidates.outside_data"
STAYS: Final = "app.candidates.outside_data_stays"
NO_NUMBER: Final = "app.candidates.no_number"
HERE: Final = "app.candidates.here"


def take(own: Memory, asked: Question, tool: str, act: Act) -> None:
    """Do what the reader did; what is not understood changes nothing.

    Parameters
    ----------
    tool
        What a click on the map does: the kind it tries, LOOK, or MARK, which gives another change a place.
    """
    own.tell(())
    done = act.get("do")
    if done == "click":
        own.tell(place(own, asked, tool, _number(act.get("lng")), _number(act.get("lat"))))
    elif done == "undo":
        own.undo()
    elif done == "redo":
        own.redo()
    elif done == "clear":
        own.do(steps.without_sites(own.scenario))
    else:
        site = next((one for one in steps.sites_of(own.scenario) if one.site_id == act.get("id")), None)
        if site and str(done) in ON_SITES:
            ON_SITES[str(done)](own, asked, site, act)


def place(own: Memory, asked: Question, kind: str, longitude: float, latitude: float) -> tuple[Notice, ...]:
    """Try a facility at a point; a place on no street is refused and changes nothing.

    Returns
    -------
    tuple
        Why it was refused, empty if it was not.
    """
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        return ()
    if kind == MARK:  # all that is said of a unit would push the form out of sight
        own.pointed = (*own.pointed, (longitude, latitude))
        return ()
    own.chosen = _unit_at(own, asked, longitude, latitude)
    if kind == LOOK:
        return ()
    site = Site(own.next_id(), kind, longitude, latitude)
    return _try(own, asked, steps.with_site(own.scenario, site), site)


def _try(own: Memory, asked: Question, scenario: Scenario, site: Site) -> tuple[Notice, ...]:
    """Go on to a scenario in which a candidate is new or moved, unless nobody can walk to it there."""
    made = data.chain_of(own, asked).steps(scenario.changes)
    step = next(one for one in made if one.change == site)
    if not step.problems:
        own.do(scenario)
        own.opened = site.site_id
        return ()
    if not data.covers(asked, site.longitude, site.latitude):
        return (OUTSIDE_DATA,)
    # A place that was refused has no number to be named by.
    return tuple(replace(one, details={**one.details, "name": (HERE,)}) for one in step.problems)


def _rename(own: Memory, asked: Question, site: Site, act: Act) -> None:  # noqa: ARG001 - one of ON_SITES
    own.do(steps.with_changed(own.scenario, steps.named_site(site, str(act.get("name", "")))))


def _move(own: Memory, asked: Question, site: Site, act: Act) -> None:  # noqa: ARG001 - one of ON_SITES
    place = _number(act.get("to"))
    if math.isfinite(place):
        own.do(steps.ordered(own.scenario, site.site_id, int(place)))


def _remove(own: Memory, asked: Question, site: Site, act: Act) -> None:  # noqa: ARG001 - one of ON_SITES
    own.do(steps.without_site(own.scenario, site.site_id))


def _show(own: Memory, asked: Question, site: Site, act: Act) -> None:  # noqa: ARG001 - one of ON_SITES
    own.chosen = _unit_at(own, asked, site.longitude, site.latitude)
    own.send(around(site))


def _put(own: Memory, asked: Question, site: Site, act: Act) -> None:
    """Correct where a candidate stands."""
    read = read_point(str(act.get("point", "")))
    if isinstance(read, str):
        own.tell((read,))
        return
    moved = replace(site, longitude=read[0], latitude=read[1])
    if moved == site:
        return
    refused = _try(own, asked, steps.with_changed(own.scenario, moved), moved)
    own.tell(tuple(STAYS if one == OUTSIDE_DATA else one for one in refused))
    if not own.notice:
        own.send(around(moved))


def _resize(own: Memory, asked: Question, site: Site, act: Act) -> None:  # noqa: ARG001 - one of ON_SITES
    """Say how large a candidate is or what it costs; an empty text takes the figure away."""
    name, told = str(act.get("name")), str(act.get("value", "")).replace(",", "").replace("，", "").strip()
    if name not in SIZES:
        return
    size = _number(told) if told else None
    if size is not None and not 0 <= size <= SIZE_AT_MOST:
        own.tell((NO_NUMBER,))
        return
    own.do(steps.with_changed(own.scenario, steps.sized(site, name, size)))


ON_SITES: Final[Mapping[str, Callable[[Memory, Question, Site, Act], None]]] = {
    "rename": _rename,
    "move": _move,
    "remove": _remove,
    "show": _show,
    "put": _put,
    "resize": _resize,
}


def around(*sites: Site) -> Fit:
    """Give the corners of what the map should show of candidates: at least one."""
    return _framed(" ".join(one.site_id for one in sites), [(one.longitude, one.latitude) for one in sites])


def around_all(asked: Question, changes: Sequence[Change]) -> Fit | None:
    """Give the corners of what the map should show of changes of every kind, None where none is where data are."""
    places = [place for place in _places(asked, changes) if data.covers(asked, *place)]
    return _framed("all", places) if places else None


def _places(asked: Question, changes: Sequence[Change]) -> Iterator[tuple[float, float]]:
    """List where changes are, longitude and latitude, and where the facilities stand that they are about."""
    about = [one.facility_id for one in changes if isinstance(one, Removal | Resizing | Relocation)]
    register = data.project_of(asked.source, asked.stamp).facilities
    for point in register.geometry.take(list(rows_of(register, about).values())):
        yield float(point.x), float(point.y)
    for change in changes:
        if isinstance(change, PathOpening):
            yield from change.points
        elif not isinstance(change, Removal | Resizing):
            yield change.longitude, change.latitude


def _framed(key: str, places: Sequence[tuple[float, float]]) -> Fit:
    longitudes, latitudes = zip(*places, strict=True)
    west, south = min(longitudes) - AROUND_DEG, min(latitudes) - AROUND_DEG
    east, north = max(longitudes) + AROUND_DEG, max(latitudes) + AROUND_DEG
    return Fit(key, ((south, west), (north, east)))


def _unit_at(own: Memory, asked: Question, longitude: float, latitude: float) -> str:
    """Name the unit a point lies in, else the one chosen so far."""
    return door.unit_of_point(data.chain_of(own, asked).today, longitude, latitude) or own.chosen


def _number(told: object) -> float:
    """Read a number, NaN where it is none."""
    try:
        return float(told)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan
