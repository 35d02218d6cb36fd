"""Where the data that comes with the product lies: the demo, the standards and the profiles."""

from pathlib import Path


def shipped(*parts: str) -> Path:
    """Path of a file or folder of `data/`, in a checkout or in an installed wheel."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "_shipped"
    root = installed if installed.is_dir() else package.parent / "data"
    return root.joinpath(*parts)
