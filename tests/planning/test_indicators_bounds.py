"""The bounds of a figure are those of every register that fills the blanks, and verdicts follow the target."""

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.planning.indicators import figure_of
from coverage.planning.indicators.adding import highest_ratio, lowest_ratio
from coverage.planning.indicators.figure import judge
from coverage.planning.scorecard import scorecard_of
from coverage.standards import FacilityFilter
from tests.planning.indicating import edition, held, indicator
from tests.town import Town

HOMES = 4
INCLUSIVE = FacilityFilter(inclusive=True)
PUBLIC_HOMES = FacilityFilter(kinds=("care_home",), public=True)
ASKED = {
    "nursing beds of all": indicator("share", facilities=PUBLIC_HOMES, amount="nursing_beds", whole="beds"),
    "beds in inclusive homes": indicator(
        "share", facilities=PUBLIC_HOMES, amount="beds", whole="beds", condition=INCLUSIVE
    ),
    "inclusive homes": indicator("share", facilities=PUBLIC_HOMES, condition=INCLUSIVE),
    "all inclusive": indicator("attribute", facilities=PUBLIC_HOMES, condition=INCLUSIVE),
    "beds": indicator("total", facilities=PUBLIC_HOMES, amount="beds"),
    "homes": indicator("total", facilities=PUBLIC_HOMES),
    "is there one": indicator("presence", facilities=PUBLIC_HOMES),
    "staff per bed": indicator("ratio", facilities=PUBLIC_HOMES, amount="staff", per="beds", scale=10.0),
    "beds per household": indicator("ratio", facilities=PUBLIC_HOMES, amount="beds", per="households"),
}
FLAG = st.sampled_from([True, False, None])
HOME = st.fixed_dictionaries(
    {
        "public": FLAG,
        "inclusive": FLAG,
        "beds": st.sampled_from([0.0, 10.0, 30.0, np.nan]),
        "nursing_beds": st.sampled_from([0.0, 5.0, 10.0, np.nan]),
        "staff": st.sampled_from([0.0, 4.0, np.nan]),
    }
)
REGISTER = st.lists(HOME, min_size=HOMES, max_size=HOMES)


@cache
def blank():
    town = Town().street("main", start=(0, 0), east=100)
    town = town.unit("D1", level="district", box=(0, -100, 100, 100), households=50, people={"60+": 1})
    for at in range(HOMES):
        town = town.facility(f"H{at}", "care_home", (10, 0))
    return held(town)


def with_register(homes):
    """The audit of a register; nothing an indicator measures comes from its walks."""
    frame, facilities = pd.DataFrame(homes), blank().project.facilities
    told = {name: frame[name].astype(facilities[name].dtype).to_numpy() for name in frame}
    told |= {name: pd.array(frame[name], dtype="boolean") for name in ("public", "inclusive")}
    return replace(blank(), project=replace(blank().project, facilities=facilities.assign(**told)))


def figure(homes, asked):
    return figure_of(with_register(homes), asked, None)


def plain(homes, name):
    """What an indicator measures where nothing is blank, in plain words; None where there is nothing to measure."""
    public = [one for one in homes if one["public"]]
    beds = sum(one["beds"] for one in public)
    inclusive = [one for one in public if one["inclusive"]]
    part = {
        "nursing beds of all": sum(one["nursing_beds"] for one in public),
        "beds in inclusive homes": sum(one["beds"] for one in inclusive),
        "inclusive homes": len(inclusive),
        "all inclusive": len(inclusive),
        "beds": beds,
        "homes": len(public),
        "is there one": len(public),
        "staff per bed": 10 * sum(one["staff"] for one in public),
        "beds per household": beds,
    }[name]
    whole = {
        "nursing beds of all": beds,
        "beds in inclusive homes": beds,
        "inclusive homes": len(public),
        "all inclusive": len(public),
        "staff per bed": beds,
        "beds per household": 50,
    }.get(name, 1)
    return part / whole if whole else None


def filled(homes, numbers, name):
    """Every register that fills the blanks with these numbers and either answer; no part measured is over its whole."""
    choices = [
        (at, name, (True, False) if name in ("public", "inclusive") else numbers) for at, name in blanks_of(homes)
    ]
    for answers in product(*(one for *_, one in choices)):
        whole = [dict(home) for home in homes]
        for (at, blank_one, _), answer in zip(choices, answers, strict=True):
            whole[at][blank_one] = answer
        if name != "nursing beds of all" or all(home["nursing_beds"] <= home["beds"] for home in whole):
            yield whole


def blanks_of(homes):
    return [(at, name) for at, home in enumerate(homes) for name, said in home.items() if pd.isna(said)]


@st.composite
def with_blanks(draw):
    """A register of four homes with at most four blanks, and no part over its whole."""
    homes = [dict(home) for home in draw(REGISTER)]
    for home in homes:
        home["nursing_beds"] = home["beds"] if home["nursing_beds"] > home["beds"] else home["nursing_beds"]
    for at, name in blanks_of(homes)[4:]:
        known = {"public": True, "inclusive": False, "beds": 10.0, "nursing_beds": 0.0, "staff": 4.0}
        homes[at][name] = known[name]
    return homes


@settings(max_examples=60, deadline=None)
@given(with_blanks(), st.sampled_from(sorted(ASKED)))
def test_no_register_that_fills_the_blanks_lies_beyond_the_bounds(homes, name):
    found = figure(homes, ASKED[name])
    values = [plain(one, name) for one in filled(homes, (0.0, 10.0, 1000.0), name)]
    for value in values:
        if found.absent:
            assert value is None
        elif value is not None:
            assert found.low - 1e-9 <= value <= found.high + 1e-9


@settings(max_examples=60, deadline=None)
@given(with_blanks(), st.sampled_from(sorted(ASKED)))
def test_both_bounds_are_reached_by_some_register(homes, name):
    # a blank amount is filled with next to nothing, or with next to everything
    found = figure(homes, ASKED[name])
    fillings = filled(homes, (0.0, 1e-7, 5.0, 10.0, 30.0, 1e12), name)
    values = [plain(one, name) for one in fillings]
    if None in values or found.absent:  # there may be nothing to measure: then nothing is claimed
        return
    assert min(values) == pytest.approx(found.low, abs=1e-5)
    assert max(values) >= 1e5 if np.isinf(found.high) else max(values) == pytest.approx(found.high, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(with_blanks(), st.sampled_from(sorted(ASKED)))
def test_what_is_said_of_a_register_with_blanks_stays_when_they_are_filled(homes, name):
    for target in (0.0, 0.25, 0.5, 1.0, 2.0, 40.0):
        asked = replace(ASKED[name], target=target)
        said = judge(figure(homes, asked), target).outcome
        if said in ("met", "not_met"):
            whole = next(filled(homes, (10.0,), name), None)
            if whole is not None and plain(whole, name) is not None:
                assert judge(figure(whole, asked), target).outcome == said


@settings(max_examples=40, deadline=None)
@given(
    with_blanks(),
    st.sampled_from(sorted(ASKED)),
    st.lists(st.sampled_from([0.0, 0.2, 0.25, 0.5, 0.75, 1.0, 2.0, 10.0, 40.0, 200.0]), min_size=2, max_size=6),
    st.sampled_from([("district",), ("city",)]),
    st.sampled_from([None, 0.3, 30.0]),
)
def test_a_higher_target_is_never_easier_to_meet(homes, name, targets, levels, said):
    with_it = with_register(homes)
    if said is not None:
        row = pd.DataFrame([{"rule_id": "I1", "value": said}])
        reported = pd.concat([with_it.project.reported, row], ignore_index=True)
        with_it = replace(with_it, project=replace(with_it.project, reported=reported))
    order = {"met": 0, "unknown": 1, "not_met": 2}
    outcomes = [
        scorecard_of(
            replace(
                with_it,
                standard=edition(replace(ASKED[name], target=target, levels=levels, or_reported=said is not None)),
            )
        )["outcome"].iloc[-1]
        for target in sorted(targets)
    ]
    if "not_applicable" in outcomes:
        assert set(outcomes) == {"not_applicable"}
    else:
        assert outcomes == sorted(outcomes, key=order.__getitem__)


AMOUNT = st.sampled_from([0.0, 1.0, 2.0, 5.0, 9.0])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(AMOUNT, AMOUNT, st.booleans()), min_size=1, max_size=6))
def test_the_extreme_ratios_are_those_over_every_choice_of_what_may_belong(items):
    part, whole = (np.array([one[at] for one in items]) for at in (0, 1))
    surely = np.array([one[2] for one in items])
    found = []
    for also in product((False, True), repeat=len(items)):
        chosen = surely | np.array(also)
        if part[chosen].sum() > 0 or whole[chosen].sum() > 0:
            below = whole[chosen].sum()
            found.append(part[chosen].sum() / below if below else np.inf)
    if not found:
        assert np.isnan(highest_ratio(part, whole, surely))
        assert np.isnan(lowest_ratio(part, whole, surely))
        return
    assert highest_ratio(part, whole, surely) == pytest.approx(max(found))
    assert lowest_ratio(part, whole, surely) == pytest.approx(min(found))
