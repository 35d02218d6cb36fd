"""What planners call the classes of streets, as OSM's values of highway.

Sources: GB/T 51328-2018 (快速路, 主干路, 次干路, 支路), JTG B01-2014 (highways of four classes), the OSM wiki,
"China/Highway classification".
"""

from typing import Final

from coverage.sources.streets.walkable import NEVER
from coverage.sources.tables.vocabulary import in_brackets, is_not_there, plain

UNKNOWN: Final = "road"
"""What OSM calls a street whose class is not known; one can walk on it."""

_OF_OSM: Final = (
    *("primary", "secondary", "tertiary", "trunk", "motorway"),
    *("primary_link", "secondary_link", "tertiary_link", "trunk_link", "motorway_link"),
    *("residential", "living_street", "service", "unclassified", "track", "track_grade1", "track_grade2"),
    *("track_grade3", "track_grade4", "track_grade5", "road", "pedestrian"),
    *("footway", "path", "steps", "cycleway", "bridleway", "crossing", "elevator"),
    *sorted(NEVER),
)
_WORDS: Final = {
    "motorway": ("高速公路", "高速", "高速路", "freeway", "expressway"),
    "trunk": ("快速路", "城市快速路", "一级公路", "urban expressway"),
    "primary": ("主干路", "主干道", "城市主干路", "城市主干道", "国道", "二级公路", "main road", "arterial"),
    "secondary": ("次干路", "次干道", "城市次干路", "城市次干道", "省道", "三级公路", "secondary road", "sub-arterial"),
    "tertiary": ("支路", "城市支路", "县道", "四级公路", "branch road", "collector"),
    "unclassified": ("乡道", "村道", "乡村道路", "农村公路", "village road", "local road", "minor road"),
    "residential": ("居住区道路", "小区路", "小区道路", "街巷", "巷道", "巷", "胡同", "residential street", "alley"),
    "service": ("内部道路", "内部路", "单位内部道路", "园区道路", "service road"),
    "pedestrian": ("步行街", "商业步行街", "pedestrian street"),
    "footway": (
        "人行道",
        "步道",
        "步行道",
        "人行通道",
        "人行天桥",
        "天桥",
        "地下通道",
        "过街天桥",
        "sidewalk",
        "footpath",
    ),
    "path": ("绿道", "小路", "小径", "健身步道", "登山道", "greenway", "trail"),
    "steps": ("台阶", "梯道", "阶梯", "梯步", "stairs", "stairway"),
    "cycleway": ("自行车道", "非机动车道", "cycle track", "bike lane"),
    "construction": ("在建", "在建道路", "施工", "under construction"),
    "proposed": ("规划道路", "规划路", "规划", "planned road"),
}
CLASSES: Final = {plain(word): word for word in _OF_OSM} | {
    plain(word): value for value, words in _WORDS.items() for word in words
}
"""By `plain` words, the values of highway."""


def class_of(words: str) -> str:
    """Give the value of highway that words stand for; "" where none does, or brackets take it back: 主干路（规划）."""
    return "" if any(map(is_not_there, in_brackets(words))) else CLASSES.get(plain(words), "")
