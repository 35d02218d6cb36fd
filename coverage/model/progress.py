"""How long work says how far it is."""

from collections.abc import Callable

Tell = Callable[[str, float], None]
"""Called with a key of the words `progress.<stage>` and the share of the whole that is done, 0 to 1, rising."""


def silent(_stage: str, _share: float) -> None:
    """Say nothing."""
