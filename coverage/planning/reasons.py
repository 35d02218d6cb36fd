"""Why a unit lacks what a presence rule asks, as a key of the words `reasons`."""

from collections.abc import Mapping, Sequence
from typing import Final

_BY_FAULT: Final[Mapping[str, str]] = {
    "services": "lacks_services",
    "floor_area_m2": "too_small",
    "beds": "too_few_beds",
    "demonstration": "not_demonstration",
    "inclusive": "not_inclusive",
    "public": "not_public",
    "registered": "not_registered",
}

_READINESS: Final[Mapping[str, int]] = {"planned": 0, "open": 1, "closed": 2}
"""Of facilities that fail as little, one that will open says most, one that has closed least."""

NearMiss = tuple[tuple[str, ...], str]
"""The conditions a facility fails, and its status."""


def why_missing(outcome: str, kinds: Sequence[str], facilities: Sequence[NearMiss]) -> str:
    """Say why one unit has the outcome it has; of several failing facilities the one that fails least speaks.

    Parameters
    ----------
    kinds
        The kinds that would count.
    facilities
        The facilities of those kinds inside the unit, in table order.
    """
    if outcome in {"met", "unknown"}:
        return {"met": "enough", "unknown": "attribute_unknown"}[outcome]
    if not facilities:
        return f"no_{kinds[0]}" if len(kinds) == 1 else "none_of_kind"
    if any(not faults for faults, _ in facilities):
        return "too_few"
    faults, status = min(facilities, key=lambda one: (len(one[0]), _READINESS[one[1]]))
    first = next((fault for fault in faults if not fault.endswith("?")), "")
    if first == "status":
        return "not_open_yet" if status == "planned" else "not_open"
    return _BY_FAULT.get(first, "too_few")  # no sure fault: it may pass, and is still not enough
