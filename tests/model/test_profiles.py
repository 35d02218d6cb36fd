"""The walkers that come with the product (design §4)."""

import pytest

from coverage.errors import InputError, describe
from coverage.model.profiles import profile_named, read_profiles, shipped_profiles
from coverage.model.shipped import shipped


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


def test_all_mind_slopes_and_nobody_waits_unless_a_planner_says_so():
    assert {(profile.slope, profile.crossing_s) for profile in shipped_profiles().values()} == {("tobler", 0.0)}


def test_an_unknown_walker_is_named_with_the_choices():
    with pytest.raises(InputError, match=r"no walker called “runner”.*standard, older"):
        profile_named("runner")


@pytest.fixture
def own(tmp_path):
    """Write the shipped profiles with some texts replaced by others, each once; give their path."""

    def write(*changes):
        content = shipped("profiles.toml").read_text(encoding="utf-8")
        for old, new in changes:
            assert old in content
            content = content.replace(old, new, 1)
        path = tmp_path / "own.toml"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def problems_of(path):
    with pytest.raises(InputError) as caught:
        read_profiles(path)
    assert {problem.file for problem in caught.value.problems} == {"own.toml"}
    for problem in caught.value.problems:  # every code has its words, with every placeholder filled
        assert describe(problem, "zh")
        assert describe(problem, "en")
    return [(p.code, p.details.get("profile"), p.details.get("key", p.value)) for p in caught.value.problems]


def test_a_planner_may_change_a_figure(own):
    profiles = read_profiles(own(("crossing_s = 0", "crossing_s = 20"), ('slope = "tobler"', 'slope = "none"')))
    assert (profiles["standard"].crossing_s, profiles["standard"].slope) == (20.0, "none")
    assert (profiles["older"].crossing_s, profiles["older"].slope) == (0.0, "tobler")


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("speed_m_s = 1.11", "speed_m_s = 0", "bad_value", "speed_m_s"),
        ("speed_m_s = 1.11", "speed_m_s = -1.11", "bad_value", "speed_m_s"),
        ("speed_m_s = 1.11", "speed_m_s = nan", "bad_value", "speed_m_s"),
        ("speed_m_s = 1.11", "speed_m_s = true", "bad_value", "speed_m_s"),
        ("speed_m_s = 1.11", "speed_m_s = 66.6", "bad_value", "speed_m_s"),  # metres per minute
        ("speed_m_s = 1.11", "speed = 1.11", "unknown_key", "speed"),
        ("speed_m_s = 1.11", "speed = 1.11", "missing_key", "speed_m_s"),
        ("avoids = []", 'avoids = "steps"', "bad_value", "avoids"),
        ("avoids = []", "avoids = [1]", "bad_value", "avoids"),
        ('slope = "tobler"', 'slope = "naismith"', "bad_value", "slope"),
        ('slope = "tobler"', "slope = false", "bad_value", "slope"),
        ('slope = "tobler"\n', "", "missing_key", "slope"),
        ("crossing_s = 0", "crossing_s = -1", "bad_value", "crossing_s"),
        ("crossing_s = 0", "crossing_s = inf", "bad_value", "crossing_s"),
        ("crossing_s = 0\n", "", "missing_key", "crossing_s"),
        ("access_m = 80", "access_m = 0", "bad_value", "access_m"),
        ('name = { zh = "标准步行者", en = "Standard walker" }', 'name = "Walker"', "bad_value", "name"),
    ],
)
def test_a_broken_profile_names_the_walker_and_the_key(own, old, new, code, key):
    assert (f"profile_{code}", "standard", key) in problems_of(own((old, new)))


def test_all_problems_come_at_once(own):
    path = own(
        ("speed_m_s = 0.8", "speed_m_s = 80"), ("crossing_s = 0", "wait = 1"), ("[standard]", "tempo = 3\n[standard]")
    )
    assert problems_of(path) == [
        ("profile_bad_value", "tempo", "tempo"),
        ("profile_unknown_key", "standard", "wait"),
        ("profile_missing_key", "standard", "crossing_s"),
        ("profile_bad_value", "older", "speed_m_s"),
    ]


def test_what_is_no_toml_is_refused(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text("[standard", encoding="utf-8")
    assert problems_of(path)[0][0] == "unreadable"
