"""How many people of an age group live where, and where the population table does not say."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from coverage.engine.arrays import Bools, Floats, Ints
from coverage.model.ages import bands_within, bounds
from coverage.planning.results import GroupPeople, Homes, Territory
from coverage.planning.territory import parts_of, per_unit


def counted_units(territory: Territory, unit_codes: Sequence[str], population: pd.DataFrame) -> Ints:
    """Find the demand units: those with people of their own in the table and no unit below them that has any."""
    has = np.isin(np.asarray(unit_codes, dtype=str), population["unit_code"].to_numpy().astype(str))
    at_or_below = territory.inside @ has.astype(np.float64)
    return np.asarray(np.flatnonzero(has & (at_or_below == 1)), dtype=np.int64)


def table_of_people(unit_codes: Sequence[str], population: pd.DataFrame) -> tuple[tuple[str, ...], Floats]:
    """Lay the population out as (u, g) by age band; NaN where the table has no such row."""
    bands = tuple(sorted(set(population["age_group"]), key=bounds))
    wide = population.pivot_table(index="unit_code", columns="age_group", values="people", aggfunc="sum")
    people = wide.reindex(index=list(unit_codes), columns=list(bands)).to_numpy(dtype=np.float64)
    return bands, people


def group_people(
    group: str, homes: Homes, territory: Territory, unit_codes: Sequence[str], population: pd.DataFrame
) -> GroupPeople:
    """Count one age group in each home and unit, and mark the units where the count is whole.

    A count is whole in a demand unit whose own bands fill the group without straddling its edge, and in a unit all of
    whose parts are whole. A group that cannot be told apart is not known anywhere, and never taken for nobody.
    """
    bands, people = table_of_people(unit_codes, population)
    counted = counted_units(territory, unit_codes, population)
    whole = np.zeros(len(unit_codes), dtype=bool)
    has = ~np.isnan(people)
    whole[counted] = [_fills([bands[at] for at in np.flatnonzero(has[unit])], group) for unit in counted]
    chosen = [at for at, band in enumerate(homes.bands) if _within(band, group)]
    at_home = homes.people[:, chosen].sum(axis=1)
    return GroupPeople(
        at_home=at_home,
        in_unit=per_unit(territory, homes.unit, at_home),
        known=_known(territory, counted, whole),
    )


def _within(band: str, group: str) -> bool:
    try:
        return bool(bands_within(group, [band]))
    except ValueError:  # the band straddles the group: some are in it, nobody knows how many
        return False


def _fills(bands: Sequence[str], group: str) -> bool:
    """Whether bands make up the whole of a group, with no gap and nothing that straddles its edge."""
    try:
        chosen = bands_within(group, bands)
    except ValueError:
        return False
    first, last = bounds(group)
    for low, high in sorted(map(bounds, chosen)):
        if low > first:
            return False
        first = max(first, high + 1)
    return first > last


def _known(territory: Territory, counted: Ints, whole: Bools) -> Bools:
    """Mark demand units that are whole, and the units whose every outermost part lies in one that is."""
    outermost = ~np.isin(np.arange(len(whole)), territory.parent)
    uncounted = outermost & ~_parts(territory, counted[whole[counted]])
    share_of_a_count = _parts(territory, counted)
    share_of_a_count[counted] = False  # below a demand unit the count says nothing about a single part
    return np.asarray((territory.inside @ uncounted.astype(np.float64) == 0) & ~share_of_a_count, dtype=bool)


def _parts(territory: Territory, units: Ints) -> Bools:
    """Mark units and all that lies below them."""
    marked = np.zeros(len(territory.parent), dtype=bool)
    for unit in units:
        marked[parts_of(territory, int(unit))] = True
    return marked
