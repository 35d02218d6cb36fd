"""What the tests of the command share."""

import pytest

from tests.cli.planner_files import lay


@pytest.fixture
def brought(tmp_path, monkeypatch):
    """Lay the files of a planner, and stand beside them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    return lay(tmp_path / "in")
