"""The level and the parent of a unit, from the 12-digit statistical code and its name.

Source: National Bureau of Statistics, coding rules for statistical divisions: 6 digits to the district, 3 for the
subdistrict or town (001–099 subdistrict, 100–399 town), 3 for the community or village (001–199 and 200–399).
"""

from typing import Final

from coverage.model.tables import RANK

CODE_LENGTH: Final = 12
_ENDINGS: Final = {
    1: {"区": "district", "县": "district"},
    2: {"街道": "subdistrict", "街道办事处": "subdistrict", "镇": "town", "乡": "town"},
    3: {
        "社区": "community",
        "居委会": "community",
        "居民委员会": "community",
        "村": "village",
        "村委会": "village",
        "村民委员会": "village",
    },
}


def level_of(code: str, name: str) -> str | None:
    """Derive the level from a code of 6, 9 or 12 digits, where that leaves two or is none from the name's ending."""
    full = full_code(code)
    if full is None:
        return level_by_ending(name, 3) or level_by_ending(name, 2) or level_by_ending(name, 1)
    if full[6:] == "000000":
        return "city" if full[4:6] == "00" else "district"
    rank = 2 if full[9:] == "000" else 3
    return level_by_ending(name, rank) or _level_by_number(rank, int(full[6:9] if rank == 2 else full[9:]))


def level_by_ending(name: str, rank: int) -> str | None:
    """Derive the level among those of a rank from the ending of a name; None where it has none of theirs."""
    return next((level for ending, level in _ENDINGS[rank].items() if name.endswith(ending)), None)


def parents_of(code: str) -> list[str]:
    """List the codes of the units above, the nearest first, each with 12 digits; empty if `code` is no such code."""
    full = full_code(code)
    if full is None:
        return []
    shorter = [full[:length].ljust(CODE_LENGTH, "0") for length in (9, 6, 4)]
    return [one for one in dict.fromkeys(shorter) if one != full]


def code_between(code: str) -> str | None:
    """Give the code of the subdistrict or town that a code of 9 or 12 digits lies in; None if it is no such code."""
    full = full_code(code)
    return None if full is None or full[6:9] == "000" else full[:9].ljust(CODE_LENGTH, "0")


def full_code(code: str) -> str | None:
    """Write a statistical code with 12 digits, or None if it is not one."""
    if not (code.isascii() and code.isdigit() and len(code) in {6, 9, CODE_LENGTH}):
        return None
    return code.ljust(CODE_LENGTH, "0")


def is_above(level: str, other: str) -> bool:
    """Say whether `level` is higher than `other`."""
    return RANK[level] < RANK[other]


def _level_by_number(rank: int, number: int) -> str:
    if rank == 2:
        return "subdistrict" if number < 100 else "town"
    return "community" if number < 200 else "village"
