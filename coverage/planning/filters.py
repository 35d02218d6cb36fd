"""Which facilities pass a rule's filter: surely, possibly (the register does not say), or not, and for what reason."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage.engine.arrays import Bools
from coverage.standards import FacilityFilter


@dataclass(frozen=True, eq=False)
class Passing:
    """The f facilities held against one filter.

    Attributes
    ----------
    of_kind
        (f,) whether the facility is of a kind the filter asks for.
    fails, unsaid
        By condition, (f,): the facility breaks it; the register does not say.
    """

    of_kind: Bools
    fails: Mapping[str, Bools]
    unsaid: Mapping[str, Bools]

    @property
    def sure(self) -> Bools:
        """Mark those that surely pass."""
        return self.of_kind & ~_any(self.fails, self.of_kind) & ~_any(self.unsaid, self.of_kind)

    @property
    def possible(self) -> Bools:
        """Mark those that may pass: nothing speaks against it, but the register is silent on something."""
        return self.of_kind & ~_any(self.fails, self.of_kind) & _any(self.unsaid, self.of_kind)

    def evidence(self, facility_id: str, row: int) -> str:
        """Write one facility as evidence: its id, the conditions it breaks, and with "?" those not said."""
        broken = [name for name, mask in self.fails.items() if mask[row]]
        silent = [f"{name}?" for name, mask in self.unsaid.items() if mask[row]]
        return ":".join(filter(None, [facility_id, ",".join(broken + silent)]))


def held_against(facilities: pd.DataFrame, wanted: FacilityFilter) -> Passing:
    """Hold every facility against a filter."""
    fails: dict[str, Bools] = {"status": (facilities["status"] != "open").to_numpy(dtype=bool)}
    unsaid: dict[str, Bools] = {}
    if wanted.services:
        fails["services"], unsaid["services"] = _services(facilities["services"], wanted.services)
    for name, least in (("floor_area_m2", wanted.floor_area_m2_min), ("beds", wanted.beds_min)):
        if least is not None:
            unsaid[name] = facilities[name].isna().to_numpy(dtype=bool)
            fails[name] = (facilities[name] < least).to_numpy(dtype=bool)
    for name in ("demonstration", "inclusive", "public", "registered"):
        asked = getattr(wanted, name)
        if asked is not None:
            unsaid[name] = facilities[name].isna().to_numpy(dtype=bool)
            fails[name] = (facilities[name] != asked).fillna(value=False).to_numpy(dtype=bool)
    return Passing(facilities["kind"].isin(wanted.kinds).to_numpy(dtype=bool), fails, unsaid)


def _services(offered: pd.Series, wanted: tuple[str, ...]) -> tuple[Bools, Bools]:
    silent = offered.isna().to_numpy(dtype=bool)
    sets = [set(str(text).split(";")) for text in offered]
    lacking = np.array([not set(wanted) <= one for one in sets], dtype=bool) & ~silent
    return lacking, silent


def _any(masks: Mapping[str, Bools], like: Bools) -> Bools:
    return np.logical_or.reduce([np.zeros_like(like), *masks.values()])
