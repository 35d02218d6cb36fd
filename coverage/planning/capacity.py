"""The third verdict: whether there is a place for those who can walk there."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage.engine.arrays import Floats, Ints
from coverage.engine.assignment import Pairs, pairs_of, placed, places_per_person
from coverage.model.ages import bounds
from coverage.model.contracts import as_table, empty_table
from coverage.model.findings import CAPACITY
from coverage.planning.ground import places_for
from coverage.planning.people import group_people
from coverage.planning.results import Audit, GroupPeople
from coverage.planning.territory import per_unit
from coverage.planning.walking import ways_to
from coverage.standards import Rule


@dataclass(frozen=True, eq=False, slots=True)
class Room:
    """Who can walk where, and how many places are there.

    Attributes
    ----------
    pairs
        Walks within the rule's limit from the h homes to the f facilities of `capacity`.
    capacity
        (f,) places; NaN where the register does not say. The last stands for the facilities of which it does not even
        say whether they pass.
    """

    pairs: Pairs
    capacity: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """Each home's people by what they find, (h,) shares that make up 1, and its places per person."""

    placed: Floats
    no_place: Floats
    out_of_reach: Floats
    unknown: Floats
    places_per_person: Floats


def capacity_of(audit: Audit, rule_id: str) -> pd.DataFrame:
    """Count who finds a place: a place serves one person, and people go to the nearest facility with room.

    What is not known is judged from both ends, as the share within reach is. Placed are those who find a place even if
    the facilities whose places, or whose right to count, the register does not say had none; without one, or out of
    reach, those who find none even if all those had room for everyone. In between is unknown, and so are people
    whose walk cannot be timed; they are taken to fill no place. The age bands of a home share its places in proportion.

    Returns
    -------
    DataFrame
        Under the contract CAPACITY, for every unit with all that lies below it, in the order of the table: first the
        rule's group, then each band of it. placed + no_place + out_of_reach + unknown = people. Left out are units in
        which the population table does not count the age group: a zero would be read as nobody. No rows for a rule
        without a capacity.
    """
    rule = audit.standard.rule(rule_id)
    if not rule.capacity:
        return empty_table(CAPACITY)
    shares = _shares(audit, rule, _room(audit, rule))
    ages = [_age_rows(audit, rule, shares, age, people) for age, people in _ages(audit, rule).items()]
    rows = pd.concat(ages).sort_index(kind="stable")
    return as_table(rows, CAPACITY)


def facility_walks(audit: Audit, rule_id: str, limit_s: float | None = None) -> tuple[Pairs, Ints]:
    """Time every walk within a limit, by default the rule's: over the streets, or inside a compound.

    Returns
    -------
    tuple
        The pairs, and the position in `project.facilities` of each facility they lead to. The shortest of a home's
        is its walk in `audit.walks_of`.
    """
    rule, ground, project = audit.standard.rule(rule_id), audit.ground, audit.project
    walker = ground.walkers[rule.profile]
    rows = np.unique(audit.walks_of(rule_id).rows)
    points = np.asarray(project.facilities.geometry.to_numpy()[rows], dtype=object)
    places = places_for(points, walker, ground.walls, project.epsg_m)
    within_s = rule.limit_s if limit_s is None else limit_s
    return pairs_of(*ways_to(np.arange(len(rows)), walker, places, ground, within_s)), rows


def _room(audit: Audit, rule: Rule) -> Room:
    """Put the facilities that may pass, of which only the nearest matters to anyone, behind those that surely do."""
    pairs, rows = facility_walks(audit, rule.rule_id)
    places = audit.project.facilities[rule.capacity].to_numpy(dtype=np.float64)[rows]
    possible_s = audit.walks_of(rule.rule_id).possible_s
    maybe = np.flatnonzero(possible_s <= rule.limit_s)
    every = pairs_of(
        np.concatenate([pairs.home, maybe]),
        np.concatenate([pairs.facility, np.full(len(maybe), len(rows))]),
        np.concatenate([pairs.seconds, possible_s[maybe]]),
    )
    return Room(every, np.append(np.maximum(places, 0.0), np.nan))


def _shares(audit: Audit, rule: Rule, room: Room) -> Shares:
    walks, people = audit.walks_of(rule.rule_id).walks, audit.people[rule.group].at_home
    untimed = np.isnan(walks.seconds)
    with_place = placed(room.pairs, people, np.nan_to_num(room.capacity, nan=0.0))
    with_luck = placed(room.pairs, people, np.nan_to_num(room.capacity, nan=np.inf))
    without = np.where(untimed, 0.0, 1.0 - with_luck)
    within = walks.seconds <= rule.limit_s
    return Shares(
        placed=with_place,
        no_place=np.where(within, without, 0.0),
        out_of_reach=np.where(within, 0.0, without),
        unknown=np.where(untimed, 1.0, with_luck - with_place),
        places_per_person=np.where(untimed, np.nan, places_per_person(room.pairs, people, room.capacity, rule.limit_s)),
    )


def _ages(audit: Audit, rule: Rule) -> dict[str, GroupPeople]:
    """Count the rule's group, and each band of the population table that lies in it."""
    ground, project = audit.ground, audit.project
    codes = project.units["unit_code"].tolist()
    first, last = bounds(rule.group)
    bands = [one for one in ground.homes.bands if first <= bounds(one)[0] and bounds(one)[1] <= last]
    return {
        rule.group: audit.people[rule.group],
        **{
            band: group_people(band, ground.homes, ground.territory, codes, project.population)
            for band in bands
            if band != rule.group
        },
    }


def _age_rows(audit: Audit, rule: Rule, shares: Shares, age: str, people: GroupPeople) -> pd.DataFrame:
    """Add one age group up over the units in which it is counted; the index is their position."""
    territory, unit, at_home = audit.ground.territory, audit.ground.homes.unit, people.at_home

    def added(share: Floats) -> Floats:
        return per_unit(territory, unit, np.where(at_home > 0, at_home * share, 0.0))

    places = np.divide(
        added(shares.places_per_person),
        people.in_unit,
        out=np.full(len(people.in_unit), np.nan),
        where=people.in_unit > 0,
    )
    rows = pd.DataFrame(
        {
            "rule_id": rule.rule_id,
            "unit_code": audit.project.units["unit_code"].to_numpy(dtype=object),
            "age_group": age,
            "people": people.in_unit,
            "placed": added(shares.placed),
            "no_place": added(shares.no_place),
            "out_of_reach": added(shares.out_of_reach),
            "unknown": added(shares.unknown),
            "places_per_person": places,
        }
    )
    return rows[people.known]
