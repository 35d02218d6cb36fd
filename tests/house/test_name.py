"""The package is called `coverage`: it must be ours that is imported, and git must not ignore it."""

import subprocess
from importlib.metadata import distributions
from pathlib import Path

import coverage

ROOT = Path(__file__).resolve().parents[2]


def test_import_coverage_is_ours():
    assert Path(coverage.__file__) == ROOT / "coverage" / "__init__.py"


def test_git_does_not_ignore_the_package():
    answer = subprocess.run(["git", "check-ignore", "-q", "coverage/__init__.py"], cwd=ROOT, check=False)
    assert answer.returncode == 1


def test_nothing_that_fights_over_the_name_is_installed():
    names = {distribution.metadata["Name"].lower() for distribution in distributions()}
    assert not names & {"coverage", "pytest-cov", "numba"}
