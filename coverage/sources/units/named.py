"""Units as other tables call them: by code, by full name, or by a name and what lies above it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd

from coverage.errors import Problem, first_names
from coverage.sources.tables.records import Record
from coverage.sources.tables.vocabulary import plain
from coverage.sources.units.levels import full_code

_OFFICE: Final = re.compile(r"(?:居民委员会|居委会|村民委员会|村委会|办事处)$")

CALLED_BY: Final = ("unit_code", "name", "parent_name")
"""The fields of a row that say which unit it is of."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a row calls its unit, and the codes of the units that may be meant: one, several or none."""

    shown: str
    field: str
    codes: tuple[str, ...]

    @property
    def is_by_name(self) -> bool:
        """Whether its name tells the unit, where a code might have."""
        return self.field != CALLED_BY[0] and len(self.codes) == 1

    @property
    def key(self) -> str:
        """Give the code of the one unit that is meant, else what the row says."""
        return self.codes[0] if len(self.codes) == 1 else self.shown


@dataclass(frozen=True, slots=True)
class UnitNames:
    """The units of a district by their codes with 12 digits, by their names alone and behind those above, and both."""

    by_code: Mapping[str, str]
    by_name: Mapping[str, tuple[str, ...]]
    above: Mapping[str, frozenset[str]]
    said: Mapping[str, str]

    def of(self, record: Record) -> Named:
        """Find the unit of a row by its code, else by its full name, else by its name in the subdistrict named beside.

        A statistical code that no unit has is no unit's, whatever the name: communities of many districts are called
        alike.
        """
        told = {field: record.text(field) for field in CALLED_BY if record.text(field)}
        code = _narrow(told.get("unit_code", ""))
        if (known := self.by_code.get(full_code(code) or code)) is not None:
            return Named(code, "unit_code", (known,))
        if full_code(code) is not None:
            return Named(code, "unit_code", ())
        field = next(
            (one for one in ("name", *CALLED_BY) if one in told), next(filter(record.heads.__contains__, CALLED_BY), "")
        )
        shown, parent = told.get(field, ""), told.get("parent_name", "")
        found = self.by_name.get(_bare(shown), ())
        if parent and _bare(parent) != _bare(shown):
            found = tuple(one for one in found if _bare(parent) in self.above[one])
            shown = f"{parent} {shown}"
        return Named(shown, field, found)

    def problem(self, record: Record) -> Problem:
        """Say that a row's unit is not known, or which ones may be meant."""
        named = self.of(record)
        if named.codes:
            details = {"names": first_names(self.said[code] for code in named.codes)}
            return record.problem("ambiguous_unit", named.field, details, value=named.shown)
        code = "unknown_unit" if full_code(_narrow(named.shown)) else "unknown_unit_name"
        return record.problem(code, named.field, value=named.shown)


def unit_names(units: gpd.GeoDataFrame) -> UnitNames:
    """List the names of units under the contract UNITS."""
    names = dict(zip(units["unit_code"], units["name"], strict=True))
    parents = dict(zip(units["unit_code"], units["parent_code"], strict=True))
    full = {code: _full_names([names[one] for one in lineage(code, parents) if one in names]) for code in names}
    by_name: dict[str, tuple[str, ...]] = {}
    for code, called in full.items():
        for one in called:
            by_name[one] = (*by_name.get(one, ()), code)
    return UnitNames(
        by_code={full_code(code) or code: code for code in names},
        by_name=by_name,
        above={code: frozenset(one for up in lineage(code, parents)[1:] for one in full.get(up, ())) for code in names},
        said={code: f"{name} ({code})" for code, name in names.items()},
    )


def lineage(code: str, parents: Mapping[str, object]) -> list[str]:
    """List a unit and those above it; a parent that leads back to its own unit ends the list."""
    found: list[str] = []
    unit: object = code
    while isinstance(unit, str) and unit not in found:
        found.append(unit)
        unit = parents.get(unit)
    return found


def _full_names(upwards: Sequence[str]) -> tuple[str, ...]:
    """Write the first name alone, and with those above it in front: 东社区, 晴川街道东社区, 星河区晴川街道东社区."""
    return tuple(dict.fromkeys(_bare("".join(reversed(upwards[:count]))) for count in range(1, len(upwards) + 1)))


def _bare(name: str) -> str:
    """Reduce a name to what matters, without the office that bears it (居委会, 街道办事处)."""
    return _OFFICE.sub("", plain(name))


def _narrow(code: str) -> str:
    return unicodedata.normalize("NFKC", code)
