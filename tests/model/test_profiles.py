"""The walkers that come with the product (design §4)."""

import pytest

from coverage.errors import InputError
from coverage.model.profiles import profile_named, shipped_profiles


def test_shipped_speeds():
    speeds = {name: profile.speed_m_s for name, profile in shipped_profiles().items()}
    assert speeds == {"standard": 1.11, "older": 0.8, "frail": 0.6, "stroller": 0.9, "wheelchair": 0.8}


def test_the_standard_walker_keeps_the_planning_norm():
    # 15 minutes are 900 s; 1.11 m/s · 900 s = 999 m, the norm's 1,000 m.
    assert profile_named("standard").speed_m_s * 900 == pytest.approx(1000, abs=2)


def test_wheels_take_no_steps():
    assert {name for name, p in shipped_profiles().items() if "steps" in p.avoids} == {"stroller", "wheelchair"}


def test_every_walker_says_where_the_speed_comes_from():
    assert all(len(profile.source) > 20 for profile in shipped_profiles().values())


def test_an_unknown_walker_is_named_with_the_choices():
    with pytest.raises(InputError, match=r"no walker called “runner”.*standard, older"):
        profile_named("runner")
