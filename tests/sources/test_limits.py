"""Limits are sane as they come, set one by one, and a setting that is none is said."""

import pytest

from coverage.errors import InputError, describe
from coverage.sources.limits import Limits, limits


def test_as_they_come():
    assert limits({}) == Limits()
    assert limits({"CARECIRCLE_MAX_ROWS": "", "PATH": "/bin"}) == Limits()


def test_sizes_are_set_in_megabytes_and_counts_as_they_are():
    assert limits({"CARECIRCLE_MAX_TABLE_MB": "0.5", "CARECIRCLE_MAX_ROWS": "1,000,000"}) == Limits(
        table_bytes=500_000, rows=1_000_000
    )


def test_every_setting_that_is_none_is_said_at_once():
    with pytest.raises(InputError) as raised:
        limits({"CARECIRCLE_MAX_ROWS": "many", "CARECIRCLE_MAX_UNPACKED_MB": "-1", "CARECIRCLE_MAX_FEATURES": "nan"})
    said = [describe(one, "en") for one in raised.value.problems]
    assert [one.code for one in raised.value.problems] == ["not_a_limit"] * 3
    assert "“-1” is no limit: CARECIRCLE_MAX_UNPACKED_MB" in said[0]
    assert "CARECIRCLE_MAX_ROWS" in said[1]
