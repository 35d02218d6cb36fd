"""The unit above each unit: named by code or by name, told from a code, found around it, or made of its parts."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import shapely
from shapely import Geometry

from coverage.model.tables import RANK
from coverage.sources.layers.polygons import polygons_of
from coverage.sources.tables.records import Problems, Record
from coverage.sources.units.levels import code_between, full_code, is_above, level_by_ending, level_of, parents_of

_BETWEEN: Final = 2  # the rank of subdistricts and towns

Found = Sequence[tuple[Record, "Unit"]]


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of a file of units, None where it does not say; `parent_code` may still be a name."""

    unit_code: str
    name: str
    name_en: str | None
    level: str | None
    parent_code: str | None
    households: float
    urban_rural: str | None
    geometry: Geometry | None


def with_parents(found: Found, problems: Problems) -> list[tuple[Record, Unit]]:
    """Settle the parent of each unit, by code.

    Where a file has no level between its communities and the district, but they name their subdistricts or towns, or
    their codes do, those are made of them, each with a warning in the row of its first part.
    """
    named = _with_codes(found, _by_unique_name(found))
    made = _made_of_parts(named, problems)
    every = [*_with_codes(named, {parent: unit.unit_code for parent, (_, unit) in made.items()}), *made.values()]
    levels = {unit.unit_code: unit.level for _, unit in every if unit.unit_code}
    around = _Around([unit for _, unit in every])
    return [
        (record, replace(unit, parent_code=_parent(record, unit, levels, around, problems))) for record, unit in every
    ]


def _with_codes(found: Found, codes: Mapping[str, str]) -> Found:
    """Write the code of a parent where it is named otherwise."""
    return [
        (record, replace(unit, parent_code=codes.get(unit.parent_code or "", unit.parent_code)))
        for record, unit in found
    ]


def _by_unique_name(found: Found) -> dict[str, str]:
    """Give the code of each name that one unit alone has."""
    times = Counter(unit.name for _, unit in found)
    return {unit.name: unit.unit_code for _, unit in found if unit.name and times[unit.name] == 1}


def _made_of_parts(found: Found, problems: Problems) -> dict[str, tuple[Record, Unit]]:
    """Join communities that name the same parent, where the file has no unit of the level between.

    Without them no clause on subdistricts would be held against the district, as if it had none.
    """
    if any(unit.level and RANK[unit.level] == _BETWEEN for _, unit in found):
        return {}
    known = {unit.unit_code for _, unit in found}
    parts: dict[str, list[tuple[Record, Unit]]] = {}
    for record, unit in found:
        parent = unit.parent_code or code_between(unit.unit_code)
        if unit.level and RANK[unit.level] > _BETWEEN and parent and parent not in known:
            parts.setdefault(parent, []).append((record, unit))
    return {parent: _joined(parent, own, problems) for parent, own in parts.items()}


def _joined(parent: str, parts: Found, problems: Problems) -> tuple[Record, Unit]:
    record = parts[0][0]
    name = record.text("parent_name") or parent
    field = next((one for one in ("parent_code", "parent_name") if record.text(one)), "unit_code")
    problems.append(record.problem("made_of_parts", field, {"parts": len(parts)}, "warning", name))
    shapes = [unit.geometry for _, unit in parts if unit.geometry is not None]
    outline = polygons_of(shapely.union_all(shapes)) if shapes else None
    code = _code_above(parent, parts)
    level = level_by_ending(name, _BETWEEN) or (level_of(code, "") if code_between(code) else "subdistrict")
    return record, Unit(code, name, None, level, None, math.nan, None, outline)


def _code_above(parent: str, parts: Found) -> str:
    """Give the statistical code of a unit from those of its parts where they agree, else what they call it."""
    above = {next(iter(parents_of(unit.unit_code)), parent) for _, unit in parts}
    return above.pop() if len(above) == 1 else parent


def _parent(
    record: Record, unit: Unit, levels: Mapping[str, str | None], around: "_Around", problems: Problems
) -> str | None:
    if unit.parent_code is None:
        # A code may be written with 6, 9 or 12 digits, here and in the row of the parent.
        by_full = {full_code(code): code for code in levels}
        by_code = (by_full[code] for code in parents_of(unit.unit_code) if code in by_full)
        return next(by_code, None) or around.parent_of(unit)
    if unit.parent_code not in levels:
        if not _is_highest(unit.level, levels):
            problems.append(record.problem("unknown_parent", "parent_code"))
        return None
    above = levels[unit.parent_code]
    if above and unit.level and not is_above(above, unit.level):
        problems.append(record.problem("wrong_parent", "parent_code"))
        return None
    return unit.parent_code


class _Around:
    """Finds the unit that lies around another."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = [unit for unit in units if unit.level and unit.geometry is not None]
        self._tree = shapely.STRtree([unit.geometry for unit in self._units])

    def parent_of(self, unit: Unit) -> str | None:
        """Name the lowest unit of a higher level around an inner point of `unit`; of several the lowest code."""
        if unit.level is None or unit.geometry is None:
            return None
        around = self._tree.query(unit.geometry.representative_point(), predicate="intersects")
        above = [self._units[at] for at in around if is_above(str(self._units[at].level), unit.level)]
        lowest = min(above, key=lambda one: (-RANK[str(one.level)], one.unit_code), default=None)
        return lowest.unit_code if lowest else None


def _is_highest(level: str | None, levels: Mapping[str, str | None]) -> bool:
    return level is not None and not any(other and is_above(other, level) for other in levels.values())
