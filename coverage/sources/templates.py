"""Empty tables with the heads we would write ourselves, for planners who begin with none."""

import re
from typing import Final

from coverage.sources.preview import FIELDS
from coverage.sources.tables.fields import Field
from coverage.words import Language, text

TEMPLATES: Final = ("facilities", "population", "reported")
"""The roles that are plain tables; boundaries cannot be typed into one."""

_NOT_OURS: Final = {"lonlat", "usable_area_m2", "sex", "age_group", "people"}
"""Fields that are known where others write them; what they say stands in other columns of ours."""

_BANDS: Final = ("0+", "60+", "80+", "0-2")
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")


def template_heads(role: str, language: Language) -> list[str]:
    """Give the heads of a table of a role, in a language."""
    heads = [_head(field, language) for field in FIELDS[role] if field.name not in _NOT_OURS]
    return heads + ([text(language, f"problems.age.{band}") for band in _BANDS] if role == "population" else [])


def _head(field: Field, language: Language) -> str:
    is_meant = {name: bool(_CHINESE.search(name)) == (language == "zh") for name in (*field.names, field.name)}
    return next((name for name, meant in is_meant.items() if meant), field.name)
