"""The command `carecircle`: the only argument parsing in the house."""

from coverage.cli.commands import main

__all__ = ["main"]
