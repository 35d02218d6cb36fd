"""What planners call the classes of streets, as OSM's values of highway.

Sources: GB/T 51328-2018 (快速路, 主干路, 次干路, 支路), JTG B01-2014 (highways of four classes), the OSM wiki,
"China/Highway classification".
"""

from collections.abc import Mapping
from typing import Final

from coverage.sources.streets.walkable import NEVER
from coverage.sources.tables.vocabulary import YES_NO, in_brackets, is_not_there, plain, status_words

UNKNOWN: Final = "road"
"""What OSM calls a street whose class is not known; one can walk on it."""

NOT_LAID: Final = "proposed"

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
    "motorway_link": ("匝道", "互通匝道", "ramp"),
    "no": ("铁路", "轨道", "轨道交通", "地铁", "高铁", "railway"),
}
CLASSES: Final = {plain(word): word for word in _OF_OSM} | {
    plain(word): value for value, words in _WORDS.items() for word in words
}
"""By `plain` words, the values of highway."""


_ANSWERS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "foot": {
        "yes": ("可", "可以", "允许", "可步行", "能"),
        "no": ("不可", "不可以", "不可步行", "不能", "不允许", "禁止", "禁行", "禁止步行"),
    },
    "access": {
        "yes": ("开放", "公共", "公用", "无", "无限制", "否", "没有"),
        "private": ("私有", "私人", "内部", "单位内部", "不对外", "不对外开放"),
        "no": ("封闭", "封路", "封闭管理", "禁止", "禁止通行", "禁行", "是", "有"),
    },
    "sidewalk": {
        "yes": ("有", "单侧", "一侧"),
        "both": ("双侧", "两侧", "双边", "两边"),
        "left": ("左侧",),
        "right": ("右侧",),
    },
    "oneway:foot": {"yes": ("正向", "单向"), "-1": ("反向", "逆向"), "no": ("双向", "否")},
}
"""What planners answer under a tag, as its values of OSM. Yes and no in all usual spellings are answers too, but under
通行限制: there 是 says that a street is closed to some, and no of OSM that it is closed to all."""

_BY_ANSWER: Final = {
    key: {plain(word): value for value, words in said.items() for word in words} for key, said in _ANSWERS.items()
}


def answer_of(key: str, said: str) -> str:
    """Give the value of a tag that an answer stands for; one we do not know stays as it is, as those of OSM do."""
    known = _BY_ANSWER.get(key, {}).get(plain(said))
    if known or key == "access" or said.startswith("-"):
        return known or said
    return YES_NO.ids.get(plain(said), said)


def is_laid(status: str) -> bool:
    """Whether a street is there, by its status or a note in brackets: not if it is planned, being built or closed."""
    return status_words().ids.get(plain(status), "open") == "open" and not is_not_there(status)


def class_of(words: str) -> str:
    """Give the value of highway that words stand for, "" where none does; 主干路（规划） is not laid yet."""
    return CLASSES.get(plain(words), "") if all(map(is_laid, in_brackets(words))) else NOT_LAID
