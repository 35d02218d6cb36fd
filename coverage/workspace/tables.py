"""Tables as GeoParquet bytes and back, under their contracts."""

import io

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from coverage.errors import ContractError
from coverage.model.contracts import Contract, as_table


class TableFileError(Exception):
    """The bytes are no table of this contract."""


def to_parquet(table: pd.DataFrame, contract: Contract) -> bytes:
    """Write a table as GeoParquet, or as plain Parquet where its contract has no geometry.

    The same table gives the same bytes.
    """
    buffer = io.BytesIO()
    as_table(table, contract).to_parquet(buffer, index=False, compression="zstd")
    return buffer.getvalue()


def from_parquet(content: bytes, contract: Contract) -> pd.DataFrame:
    """Read a table and hold it against its contract.

    Raises
    ------
    TableFileError
        If it is not Parquet, or not a table of `contract`.
    """
    buffer = io.BytesIO(content)
    try:
        frame = gpd.read_parquet(buffer) if contract.has_geometry else pd.read_parquet(buffer)
        return as_table(frame, contract)
    except (pa.ArrowException, ContractError, ValueError, TypeError, KeyError, OSError) as error:
        raise TableFileError(contract.name) from error
