"""Kinds of shapes in words."""

from collections.abc import Mapping


def wrong_shape(found: str, wanted: str) -> Mapping[str, object]:
    """Give the details of the problem wrong_geometry: both kinds, named as GEOS does, in the reader's words."""
    return {"value": (f"problems.shape.{found}",), "wanted": (f"problems.shape.{wanted}",)}
