"""Candidates nobody has to list: places along the streets, and public rooms the register knows."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from coverage.engine.arrays import Floats, Ints
from coverage.engine.network import SAME_M, edge_lines
from coverage.errors import InputError, Problem
from coverage.model.contracts import WGS84, as_table, empty_table
from coverage.model.project import Project
from coverage.model.tables import CANDIDATES
from coverage.planning.along_streets import LIVED_ON
from coverage.planning.passing import OPEN
from coverage.planning.results import Audit, Walker
from coverage.planning.scenarios.placing import degrees_of
from coverage.planning.siting.meant import rule_meant
from coverage.planning.territory import NOWHERE, places_of, territory_of
from coverage.words import Language, either

SPACING_M: Final = 150.0
"""Candidates along the streets lie at least so far apart, metres: three minutes of an older person's walk."""

AT_MOST: Final = 2_000
"""More candidates along the streets than this are thinned out: what is gained by more is small, and time is lost."""

LEAST_SPACING_M: Final = 20.0
WIDENED: Final = 1.03
STRETCH_M: Final = 50.0
"""Places along a street are looked at in the middles of stretches of at most this length, metres."""

HAN: Final = re.compile(r"[\u3400-\u9fff]")

ROOM_KINDS: Final = ("health_centre", "clinic", "reading_space", "family_support", "nursery_guidance")
"""Kinds of facilities that usually have a public room to share."""


def street_candidates(
    audit: Audit, kind: str, spacing_m: float = SPACING_M, at_most: int = AT_MOST, language: Language = "zh"
) -> gpd.GeoDataFrame:
    """Lay candidates along the streets of the district that people live on, as the walker of the kind's rule uses them.

    They lie in the middles of stretches of street, no two nearer to each other than `spacing_m` (at least
    `LEAST_SPACING_M`), never on a bridge. If there are more than `at_most`, they are thinned out by a wider spacing.

    Returns
    -------
    GeoDataFrame
        Under the contract CANDIDATES: "street-1", …, in the order of the streets, named after unit and street in a
        language; the kind is left open.

    Raises
    ------
    InputError
        If no rule of the edition asks for the kind.
    """
    rule = rule_meant(audit.standard, kind)
    if rule is None:
        kinds = dict.fromkeys(one for rule in audit.standard.rules for one in rule.facilities.kinds)
        choices = tuple(f"terms.kind.{one}" for one in kinds)
        raise InputError([Problem("not_a_choice", value=kind, details={"choices": choices})])
    edge, xy = _stretches(audit.project, audit.ground.walkers[rule.profile])
    points = _in_degrees(xy, audit.project.epsg_m)
    unit = places_of(audit.project.units, audit.ground.territory, points)
    inside = np.flatnonzero(unit != NOWHERE)
    kept = inside[_at_most(xy[inside], max(spacing_m, LEAST_SPACING_M), at_most)]
    names = _street_names(audit.project, edge[kept], unit[kept], language)
    return _on_streets(names, points[kept])


def room_candidates(project: Project, kinds: Sequence[str] = ROOM_KINDS, language: Language = "zh") -> gpd.GeoDataFrame:
    """Take the open facilities of some kinds inside the district for rooms where something else could move in.

    What such a room measures and costs is not known: the register tells the size of the house, not of what is free.

    Returns
    -------
    GeoDataFrame
        Under the contract CANDIDATES, in the order of the register: "room-<facility_id>", each called what the
        register calls the house in a language.
    """
    facilities = project.facilities
    points = np.asarray(facilities.geometry.to_numpy(), dtype=object)
    inside = places_of(project.units, territory_of(project.units), points) != NOWHERE
    chosen = facilities["kind"].isin(list(kinds)).to_numpy() & (facilities["status"] == OPEN).to_numpy() & inside
    rooms = facilities[chosen]
    columns = {
        "candidate_id": "room-" + rooms["facility_id"],
        "name": _names(rooms, language),
        "origin": "room",
        "source_file": rooms["source_file"],
        "source_row": rooms["source_row"],
    }
    return _table(columns, rooms.geometry)


def combined(tables: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Put tables of candidates under one another; an id that is taken gets the next free number behind it."""
    full = [table for table in tables if len(table)]
    if not full:
        return empty_table(CANDIDATES)
    rows = pd.concat(full, ignore_index=True)
    return as_table(gpd.GeoDataFrame(rows.assign(candidate_id=_unique(rows["candidate_id"].tolist()))), CANDIDATES)


def _stretches(project: Project, walker: Walker) -> tuple[Ints, Floats]:
    """Find the middles of stretches of the streets people live on, (k, 2) metres, and the edge of each."""
    streets, graph = project.streets, walker.graph
    usable = graph.walkable & ~graph.loose & ~streets["bridge"].fillna(value=False).to_numpy(dtype=np.bool_)
    lived_on = usable & streets["highway"].isin(LIVED_ON).to_numpy()
    chosen = np.flatnonzero(lived_on if lived_on.any() else usable)
    count = np.maximum(np.ceil(graph.network.length_m[chosen] / STRETCH_M), 1).astype(np.int64)
    at = np.repeat(np.arange(len(chosen)), count)
    step = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    lines = edge_lines(graph.network, chosen)[at]
    middles = shapely.line_interpolate_point(lines, (step + 0.5) / count[at], normalized=True)
    return chosen[at], shapely.get_coordinates(middles)


def _at_most(xy: Floats, spacing_m: float, at_most: int) -> Ints:
    """Thin places out by their spacing, wider than asked where there would be too many; their positions, rising."""
    kept = dense = _apart(xy, spacing_m)
    wider_m = spacing_m * math.sqrt(len(dense) / max(at_most, 1))
    while len(kept) > max(at_most, 1):
        kept = dense[_apart(xy[dense], wider_m)]
        wider_m *= WIDENED
    return kept


def _apart(xy: Floats, spacing_m: float) -> Ints:
    """Keep places, the first ones first, that lie no nearer to each other than the spacing; their positions, rising."""
    cells = np.floor(xy / (spacing_m / 2)).astype(np.int64)  # one of a cell is enough, and far quicker than all
    _, first = np.unique(cells, axis=0, return_index=True)
    some = np.sort(first)
    near = cKDTree(xy[some]).query_pairs(spacing_m, output_type="ndarray") if len(some) else np.empty((0, 2), np.int64)
    near = near[np.hypot(*(xy[some[near[:, 0]]] - xy[some[near[:, 1]]]).T) < spacing_m - SAME_M]
    near = near[np.argsort(near[:, 0], kind="stable")]
    start = np.searchsorted(near[:, 0], np.arange(len(some) + 1))
    kept = np.ones(len(some), dtype=np.bool_)
    for at in range(len(some)):
        if kept[at]:
            kept[near[start[at] : start[at + 1], 1]] = False
    return some[kept]


def _in_degrees(xy: Floats, epsg_m: int) -> NDArray[np.object_]:
    return np.asarray(shapely.points(degrees_of(xy, epsg_m)), dtype=object)


def _on_streets(names: Sequence[str], points: NDArray[np.object_]) -> gpd.GeoDataFrame:
    numbers = range(1, len(points) + 1)
    columns = {
        "candidate_id": [f"street-{number}" for number in numbers],
        "name": names,
        "origin": ["street"] * len(points),
        "source_file": ["streets"] * len(points),
        "source_row": list(numbers),
    }
    return _table(columns, gpd.GeoSeries(points, crs=WGS84))


def _street_names(project: Project, edge: Ints, unit: Ints, language: Language) -> list[str]:
    """Name places by unit and street; streets have no second name, and a Chinese one says nothing in English."""
    units = np.array(_names(project.units, language), dtype=object)[unit]
    streets = project.streets["name"].fillna("").to_numpy(dtype=object)[edge]
    said = ["" if language == "en" and HAN.search(street) else street for street in streets]
    return [" ".join(filter(None, both)) for both in zip(units, said, strict=True)]


def _names(table: pd.DataFrame, language: Language) -> list[str]:
    """Name every row; the other language stands in where one has no name."""
    both = zip(table["name"].fillna(""), table["name_en"].fillna(""), strict=True)
    return [either(language, name, name_en) for name, name_en in both]


def _table(columns: Mapping[str, object], points: gpd.GeoSeries) -> gpd.GeoDataFrame:
    if not len(points):
        return empty_table(CANDIDATES)
    return as_table(gpd.GeoDataFrame(dict(columns), index=points.index, geometry=points, crs=WGS84), CANDIDATES)


def _unique(ids: Sequence[str]) -> list[str]:
    taken: set[str] = set()
    unique = []
    for one in ids:
        free, number = one, 1
        while free in taken:
            number += 1
            free = f"{one}-{number}"
        taken.add(free)
        unique.append(free)
    return unique
