"""Where people live: a unit's total over its residential buildings, else a raster, else its streets, else one point."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from coverage.engine.arrays import Floats, Ints
from coverage.engine.demand import spread
from coverage.model.project import Project
from coverage.planning.along_streets import PlacesOfUnits, by_cells, by_streets
from coverage.planning.metres import points_m, shapes_m
from coverage.planning.people import counted_units, table_of_people
from coverage.planning.results import Homes, HomesByUnit, Territory
from coverage.planning.territory import NOWHERE, unit_at


def homes_of(project: Project, territory: Territory, lines: NDArray[np.object_]) -> Homes:
    """Spread the people of every demand unit over places.

    Weights are footprint area × levels at a building's inner point; a building without levels is given the median of
    those that have them (1 where none has): where homes stand is known. A unit without residential buildings is spread
    over the cells of a raster, if one has people there: that tells how many live in each block, not where in it, so
    that they live along the streets of the cell. Else it is spread over its streets by length, in stretches of at most
    `STRETCH_M`; one without streets lives at its inner point.

    Parameters
    ----------
    lines
        (m,) in metres, the streets people live on: `project.lived_on`, or else `project.streets`.
    """
    codes = project.units["unit_code"].tolist()
    demand = counted_units(territory, codes, project.population)
    bands, unit_people = table_of_people(codes, project.population)
    found = _by_buildings(project, territory, demand)
    parts = [found]
    parts.append(by_cells(project, territory, np.setdiff1d(demand, found.unit), lines))
    parts.append(by_streets(project, np.setdiff1d(demand, np.concatenate([part.unit for part in parts])), lines))
    parts.append(_by_point(project, np.setdiff1d(demand, np.concatenate([part.unit for part in parts]))))
    unit = np.concatenate([part.unit for part in parts])
    of_demand = np.zeros_like(unit_people)
    of_demand[demand] = np.nan_to_num(unit_people[demand])
    return Homes(
        xy=np.concatenate([part.xy for part in parts]),
        unit=unit,
        people=spread(of_demand, unit, np.concatenate([part.weight for part in parts])),
        bands=bands,
        method=_methods(parts, project.compounds),
    )


def compound_of(project: Project, homes: Homes) -> Ints:
    """Give the position of each home's compound in the table, −1 for an open home."""
    position = {code: at for at, code in enumerate(project.compounds["compound_id"])}
    return np.array([position.get(code, NOWHERE) for code in homes.method["compound_id"]], dtype=np.int64)


def homes_by_unit(homes: Homes, units: int) -> HomesByUnit:
    """Sort the homes by the unit they are in."""
    order = np.argsort(homes.unit, kind="stable")
    return HomesByUnit(order, np.searchsorted(homes.unit[order], np.arange(units + 1)))


def _by_buildings(project: Project, territory: Territory, demand: Ints) -> PlacesOfUnits:
    lived_in = project.buildings[project.buildings["residential"].to_numpy(dtype=bool)]
    inner = np.asarray(lived_in.geometry.representative_point().to_numpy(), dtype=object)
    unit = unit_at(project.units, territory, demand, inner)
    placed = unit != NOWHERE
    kept, inner = lived_in[placed], inner[placed]
    area_m2 = shapely.area(shapes_m(kept.geometry.to_numpy(), project.epsg_m))
    return PlacesOfUnits(
        xy=points_m(inner, project.epsg_m),
        unit=unit[placed],
        weight=area_m2 * _levels(kept),
        method="buildings",
        compound=compounds_at(project.compounds.geometry.to_numpy(), inner),
    )


def _levels(buildings: gpd.GeoDataFrame) -> Floats:
    known = buildings["levels"].where(buildings["levels"] > 0)
    usual = known.median() if known.notna().any() else 1.0
    return np.asarray(known.fillna(usual).to_numpy(), dtype=np.float64)


def compounds_at(outlines: NDArray[np.object_], points: NDArray[np.object_]) -> Ints:
    """Find the compound each of (k,) points lies in, the first of several; −1 for none."""
    which, point = shapely.STRtree(points).query(outlines, predicate="intersects")
    first = np.full(len(points), len(outlines), dtype=np.int64)
    np.minimum.at(first, point, which)
    return np.where(first == len(outlines), NOWHERE, first)


def _by_point(project: Project, units: Ints) -> PlacesOfUnits:
    inner = project.units.geometry.iloc[units].representative_point().to_numpy()
    return PlacesOfUnits(
        xy=points_m(inner, project.epsg_m),
        unit=units,
        weight=np.ones(len(units)),
        method="point",
        compound=np.full(len(units), NOWHERE, dtype=np.int64),
    )


def _methods(parts: list[PlacesOfUnits], compounds: gpd.GeoDataFrame) -> pd.DataFrame:
    names = np.array([*compounds["compound_id"], None], dtype=object)  # NOWHERE picks the last: none
    compound = np.concatenate([part.compound for part in parts])
    method = [part.method for part in parts for _ in range(len(part.unit))]
    return pd.DataFrame(
        {"method": pd.Series(method, dtype="str"), "compound_id": pd.Series(names[compound], dtype="str")}
    )
