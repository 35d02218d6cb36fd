"""What a raster says beside a table of the population, or instead of one; and what is assumed by it."""

from collections.abc import Set

import geopandas as gpd
import pandas as pd

from coverage.errors import InputError, Problem
from coverage.sources.people.cells import Cells, warned_of
from coverage.sources.people.population import names_of, people_of_totals
from coverage.sources.read import Read, with_problems
from coverage.sources.tables.records import number_text
from coverage.sources.units.named import lineage


def held_against(cells: Cells, population: pd.DataFrame, units: gpd.GeoDataFrame) -> list[Problem]:
    """Say what placing the people of a table by a raster assumes, and in which units the two are unlike."""
    counted = population.groupby("unit_code")["people"].sum().to_dict()
    pairs = {code: (float(counted[code]), people) for code, people in _of_counted(cells, set(counted), units).items()}
    if not pairs:
        return []
    table, raster = (sum(pair[at] for pair in pairs.values()) for at in (0, 1))
    details = {"raster": _whole(raster), "table": _whole(table), "units": len(pairs)}
    names = names_of(units)
    nobody = [names[code] for code, (people, there) in pairs.items() if people > 0 and there <= 0]
    unlike = [
        names[code] for code, (people, there) in pairs.items() if there > 0 and not there / 2 <= people <= there * 2
    ]
    return [
        Problem("raster_placed", cells.file, details=details, severity="warning"),
        *warned_of("raster_nobody", cells.file, nobody),
        *warned_of("raster_unlike", cells.file, unlike),
    ]


def population_of(cells: Cells, units: gpd.GeoDataFrame, shares: str) -> Read[pd.DataFrame]:
    """Make the table of people of a district of which there is a raster and no table.

    Raises
    ------
    InputError
        raster_no_year where the name of the file does not say of which year it is.
    """
    if cells.year is None:
        raise InputError([Problem("raster_no_year", cells.file)])
    read = people_of_totals(cells.totals, units, cells.year, cells.file, shares)
    details = {"people": _whole(sum(cells.totals.values())), "units": len(cells.totals)}
    return with_problems(read, [Problem("raster_summed", cells.file, details=details, severity="warning")])


def _of_counted(cells: Cells, counted: Set[str], units: gpd.GeoDataFrame) -> dict[str, float]:
    """Add the people of a raster up by the units whose figures are used: those with none below them that has any."""
    parents = dict(zip(units["unit_code"], units["parent_code"], strict=True))
    above = {unit for code in counted for unit in lineage(code, parents) if unit != code}
    found: dict[str, float] = {}
    for code, people in cells.totals.items():
        unit = next((one for one in lineage(code, parents) if one in counted), None)
        if unit is not None and unit not in above:
            found[unit] = found.get(unit, 0.0) + people
    return found


def _whole(people: float) -> str:
    return number_text(round(people))
