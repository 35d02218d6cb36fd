"""A district as the product knows it: checked tables, the streets, and where it all came from."""

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.errors import Problem
from coverage.model.columns import Columns, columns_of
from coverage.model.contracts import Contract, check_table, empty_table
from coverage.model.reading import AS_FOUND, Reading
from coverage.model.tables import (
    AREAS,
    BACKDROP,
    BUILDINGS,
    CELLS,
    COMPOUNDS,
    FACILITIES,
    GATES,
    POPULATION,
    REPORTED,
    STREET_NODES,
    STREETS,
    UNITS,
)

CONTRACTS: Final = (
    UNITS,
    FACILITIES,
    POPULATION,
    STREET_NODES,
    STREETS,
    BUILDINGS,
    COMPOUNDS,
    GATES,
    BACKDROP,
    AREAS,
    REPORTED,
    CELLS,
)
"""The tables of a project; each is named as its field."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file a project was made from."""

    role: str  # streets, units, facilities, population, raster, buildings, areas, reported
    name: str
    sha256: str
    rows: int
    reading: Reading = AS_FOUND  # the sheet, the columns and the datum it was read by; no datum where it has no places
    shift_m: float = 0.0  # how far its places were moved, in the mean, to WGS 84


@dataclass(frozen=True, eq=False)
class Project:
    """All tables of one district, each under its contract of `coverage.model.tables`; geometry EPSG:4326.

    Tables that are optional for the planner (buildings, compounds, gates, backdrop, areas,
    reported, cells) are empty, never None.
    `epsg_m` is the metric reference system of the district. `problems` are the warnings of the readers. `lived_on` are
    the streets as they were before a scenario opened or closed some, None where none did: that moves nobody's home.
    """

    name: str
    name_en: str
    fictional: bool
    epsg_m: int
    units: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    population: pd.DataFrame
    street_nodes: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    buildings: gpd.GeoDataFrame
    compounds: gpd.GeoDataFrame
    gates: gpd.GeoDataFrame
    backdrop: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame = field(default_factory=partial(empty_table, AREAS))
    reported: pd.DataFrame = field(default_factory=partial(empty_table, REPORTED))
    cells: gpd.GeoDataFrame = field(default_factory=partial(empty_table, CELLS))
    sources: tuple[SourceFile, ...] = ()
    read_on: str = ""  # the day its files were read, ISO 8601; "" where nobody said
    problems: tuple[Problem, ...] = ()
    lived_on: gpd.GeoDataFrame | None = None

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """(4,) west, south, east and north of the units, degrees."""
        return np.asarray(self.units.total_bounds, dtype=np.float64)

    @cached_property
    def facility_columns(self) -> Columns:
        """The facilities taken apart, once: that takes as long as to put another table together."""
        return columns_of(self.facilities)

    def tables(self) -> dict[str, tuple[pd.DataFrame, Contract]]:
        """Every table by name, with its contract."""
        return {contract.name: (getattr(self, contract.name), contract) for contract in CONTRACTS}

    def check(self) -> None:
        """Raise `ContractError` if a table breaks its contract."""
        for table, contract in self.tables().values():
            check_table(table, contract)
