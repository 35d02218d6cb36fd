"""Contracts: which columns a table has, of what kind, under which key.

A broken contract is a mistake of ours (`ContractError`); a broken file is a `Problem` long before it gets here.

Kinds: `text` (str), `number` (float64, NaN where unknown), `count` (int64), `flag` (nullable boolean, NA where
unknown), `geometry`. Exchanged geometry is EPSG:4326.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from coverage.errors import ContractError

Kind = Literal["text", "number", "count", "flag", "geometry"]
WGS84: Final = "EPSG:4326"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract. `choices` bounds a text column; `nullable` admits NaN/NA."""

    name: str
    kind: Kind
    nullable: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """The columns a table has, in this order, and the columns that together are its key."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    @property
    def has_geometry(self) -> bool:
        """Whether the table is a GeoDataFrame."""
        return any(column.kind == "geometry" for column in self.columns)


def empty_table(contract: Contract) -> pd.DataFrame:
    """Make a table of `contract` with no rows."""
    return _empty(contract).copy()


@cache
def _empty(contract: Contract) -> pd.DataFrame:
    return as_table(pd.DataFrame({column.name: [] for column in contract.columns}), contract)


def as_table(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """Cast `frame` to the kinds of `contract`, add missing nullable columns, order columns and check.

    Returns
    -------
    DataFrame
        A GeoDataFrame in EPSG:4326 where the contract has a geometry; index 0…n−1.

    Raises
    ------
    ContractError
        If a required column is missing, a key repeats, or a value breaks its column.
    """
    missing = [c.name for c in contract.columns if c.name not in frame.columns and not c.nullable]
    if missing:
        raise ContractError(f"{contract.name}: missing columns {missing}")
    series = {column.name: _cast(frame, column) for column in contract.columns}
    table: pd.DataFrame = pd.DataFrame(series).reset_index(drop=True)
    if contract.has_geometry:
        table = gpd.GeoDataFrame(table, geometry="geometry", crs=getattr(frame, "crs", None) or WGS84).to_crs(WGS84)
    check_table(table, contract)
    return table


def check_table(table: pd.DataFrame, contract: Contract) -> None:
    """Raise `ContractError` naming every way in which `table` breaks `contract`; else return nothing."""
    if list(table.columns) != contract.names:
        raise ContractError(f"{contract.name}: columns {list(table.columns)}, expected {contract.names}")
    faults = [fault for column in contract.columns for fault in _faults(table[column.name], column)]
    if contract.key and bool(table.duplicated(list(contract.key)).any()):
        faults.append(f"key {contract.key} repeats")
    if contract.has_geometry and table.crs != WGS84:
        faults.append(f"CRS is {table.crs}")
    if faults:
        raise ContractError(f"{contract.name}: {'; '.join(faults)}")


def _cast(frame: pd.DataFrame, column: Column) -> pd.Series:
    if column.name not in frame.columns:
        return pd.Series([None] * len(frame), index=frame.index, dtype=_DTYPES[column.kind])
    values = frame[column.name]
    if column.kind == "geometry":
        return gpd.GeoSeries(values)
    return values.astype(_DTYPES[column.kind])


_DTYPES: Final = {
    "text": "str",
    "number": "float64",
    "count": "int64",
    "flag": "boolean",
    "geometry": "geometry",
}


def _faults(values: pd.Series, column: Column) -> list[str]:
    if values.dtype != _DTYPES[column.kind]:
        return [f"{column.name} is {values.dtype}, expected {_DTYPES[column.kind]}"]
    faults = []
    if not column.nullable and bool(values.isna().any()):
        faults.append(f"{column.name} has missing values")
    if column.choices and not set(values.dropna()) <= set(column.choices):
        faults.append(f"{column.name} holds {sorted(set(values.dropna()) - set(column.choices))}")
    if column.kind == "number" and bool(np.isinf(values.to_numpy()).any()):
        faults.append(f"{column.name} holds infinity")
    return faults
