"""The words planners write in their columns, in both languages, and what each stands for."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from coverage.model.tables import AREA_KINDS, FACILITY_KINDS, LEVELS, ORIGINS, SERVICES, STATUSES
from coverage.words import LANGUAGES, catalog

_BRACKETED: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in use for a few things: the id of each by its `plain` words. The room of the words says what we write."""

    room: str
    ids: Mapping[str, str]

    @property
    def choices(self) -> tuple[str, ...]:
        """Keys of the words we would write ourselves."""
        return tuple(f"{self.room}.{one}" for one in dict.fromkeys(self.ids.values()))


def plain(word: str) -> str:
    """Reduce a word to what matters: no width, case, spaces, underscores, hyphens, nor units in brackets."""
    narrow = unicodedata.normalize("NFKC", word).casefold()
    return re.sub(r"[\s_\-*:]+", "", _BRACKETED.sub("", narrow) or narrow)


def in_brackets(head: str) -> list[str]:
    """List what stands in brackets, without them."""
    return [shown[1:-1].strip() for shown in _BRACKETED.findall(unicodedata.normalize("NFKC", head))]


def is_measured_in(head: str, measures: Iterable[str]) -> bool:
    """Whether a head names one of some measures: in brackets, as 投资（万元）, or bare at its end, as 投资万元."""
    words = tuple(map(plain, measures))
    said = {plain(one).removeprefix("单位") for one in in_brackets(head)}
    return bool(said & set(words)) or plain(head).endswith(words)


def meaning(shown: str, words: Vocabulary) -> str | None:
    """Find what a cell stands for; None where no word does, or a word in brackets takes it back: 养老院（已停业）."""
    found, notes = words.ids.get(plain(shown)), in_brackets(shown)
    if found in _TAKEN_BACK or not any(map(is_denied if found == "yes" else is_not_there, notes)):
        return found
    return None


def is_not_there(words: str) -> bool:
    """Whether words say that something is not built, not open yet, or closed."""
    return _NOT_THERE.search(words) is not None


_MORE_KINDS: Final = {
    "station": (
        "社区居家养老服务站",
        "村级居家养老服务站",
        "居家养老服务中心",
        "社区居家养老服务中心",
        "社区养老服务站",
    ),
    "centre": ("街道综合养老服务中心", "乡镇综合养老服务中心", "社区综合养老服务中心", "elderly care center", "center"),
    "rural_home": ("乡镇敬老院", "特困供养机构", "特困人员供养服务机构"),
    "welfare_centre": ("福利中心", "福利院", "社会福利院", "welfare center"),
    "care_home": ("养老院", "老年公寓", "护理院", "nursing home"),
    "nursery": ("托育园", "托育中心", "托儿所", "托育点", "婴幼儿照护服务机构", "kindergarten nursery"),
    "health_centre": ("社区卫生服务中心", "乡镇卫生院", "卫生院", "卫生服务中心", "health center"),
    "clinic": ("村卫生室", "社区卫生服务站", "诊所", "医务室"),
    "hospital": ("综合医院", "中医院", "专科医院", "人民医院"),
    "reading_space": ("儿童友好示范阅读空间", "阅读空间", "reading space"),
    "family_support": ("家庭支持服务示范点", "儿童早期发展社区家庭支持服务示范点", "family support"),
    "nursery_guidance": ("托育服务指导中心", "托育综合服务指导中心", "nursery guidance center"),
    "meal_point": ("老年食堂", "长者食堂", "社区食堂", "助餐服务点", "长者饭堂"),
}
_MORE_SERVICES: Final = {
    "full_care": (
        *("全日托养", "全日照护", "全日照料", "全日托", "全天照护", "全天照料", "全托照护", "全托照料"),
        *("机构照护", "机构照料", "住养", "full care"),
    ),
    "day_care": ("日托", "日间托养", "日间照护", "日间照顾", "日托照护", "日托照料", "日照"),
    "home_care": (
        *("上门服务", "上门照料", "上门照顾", "上门护理", "居家上门", "居家上门照护", "居家上门照料"),
        *("居家照护", "居家照料", "居家护理", "上门", "home care"),
    ),
    "meals": ("配餐", "送餐", "就餐", "用餐", "上门送餐", "送餐上门", "meal"),
    "hospice": ("安宁疗护服务", "安宁照护", "临终关怀"),
    "geriatrics": ("老年病科", "老年科", "geriatric"),
    "medical_room": ("医务室", "内设医疗机构", "医疗"),
}
_MORE_STATUSES: Final = {
    "open": ("运营中", "正常", "在营", "开放", "营业", "营业中", "已运营", "operating", "active"),
    "planned": ("规划", "拟建", "筹建", "建设中", "未开业", "under construction"),
    "closed": ("停业", "关闭", "已关闭", "撤销", "注销", "暂停", "inactive"),
}
_MORE_LEVELS: Final = {
    "city": ("地级市",),
    "district": ("区", "县", "区县市", "县级市", "市辖区", "county"),
    "subdistrict": ("街道办事处", "街道办", "sub-district"),
    "town": ("乡", "乡镇", "township"),
    "community": ("居委会", "居民委员会", "居民社区", "neighbourhood"),
    "village": ("村", "行政村", "村委会", "村民委员会"),
}
_MORE_AREAS: Final = {
    "park": (
        *("园区", "产业园", "工业园区", "工业园", "开发区", "国家级产业园区", "国家级园区", "经开区", "高新区"),
        "industrial park",
    ),
    "estate": ("小区", "新建小区", "住宅小区", "新建居住小区", "居住小区", "new estate", "residential estate"),
}
_MORE_ORIGINS: Final = {
    "file": ("规划选址", "选址", "候选点"),
    "parcel": ("用地", "宗地", "空地", "闲置用地", "储备用地", "待建用地", "land", "plot", "vacant land"),
    "room": (
        *(
            "用房",
            "公共用房",
            "既有用房",
            "闲置用房",
            "社区用房",
            "社区办公用房",
            "办公用房",
            "党群服务中心",
            "社区服务中心",
        ),
        *("学校", "幼儿园", "卫生院", "卫生服务中心", "社区卫生服务中心", "文化站", "活动中心", "闲置厂房"),
        *("public room", "community office", "office", "school", "health centre", "health center", "building"),
    ),
    "street": ("沿街", "道路", "路边"),
}
_YES: Final = (
    *("是", "有", "对", "是的", "真", "yes", "y", "true", "t", "1", "1.0"),
    *("√", "✓", "✔", "✔\ufe0f", "☑", "☑\ufe0f"),
)
_NO: Final = (
    *("否", "无", "不是", "没有", "错", "假", "no", "n", "false", "f", "0", "0.0"),
    *("×", "x", "✕", "✖", "✖\ufe0f", "✗", "✘", "╳"),
)


def _answers(yes: tuple[str, ...] = (), no: tuple[str, ...] = ()) -> Vocabulary:
    ids = {**dict.fromkeys((*_YES, *yes), "yes"), **dict.fromkeys((*_NO, *no), "no")}
    return Vocabulary("problems.answer", {plain(word): answer for word, answer in ids.items()})


YES_NO: Final = _answers()
FLAG_WORDS: Final = {
    "public": _answers(("公办", "公立", "公办机构", "public"), ("民办", "私立", "民营", "民办机构", "private")),
    "inclusive": _answers(("普惠", "普惠性", "普惠型", "普惠性机构", "inclusive"), ("非普惠", "非普惠性", "非普惠型")),
    "registered": _answers(
        ("已备案", "备案", "已登记", "登记备案", "已登记备案", "registered"),
        ("未备案", "没有备案", "未登记", "备案中", "待备案", "not registered"),
    ),
    "demonstration": _answers(
        (
            *("示范", "示范性", "示范机构", "示范性托育机构", "demonstration"),
            *("国家级示范", "省级示范", "市级示范", "区级示范", "县级示范", "区县级示范"),
        ),
        ("非示范", "非示范性", "非示范机构"),
    ),
}
URBAN_RURAL: Final = Vocabulary(
    "problems.area",
    {
        **dict.fromkeys(("城镇", "城市", "城区", "镇区", "urban", "111", "112", "121", "122", "123"), "urban"),
        **dict.fromkeys(("乡村", "农村", "rural", "210", "220"), "rural"),
    },
)
NO_SERVICES: Final = frozenset({"无", "none", "没有", "暂无"})
_NOT_OFFERED: Final = re.compile(r"[不未无没暂拟停筹]|规划|\b(?:no|not|without|planned)\b", re.IGNORECASE)
_NOT_THERE: Final = re.compile(
    r"暂停|停[业运办用]|关[闭停]|[撤注]销|歇业|拟建|筹[建备]|在建|规划|未[建开运营投]|\b(?:closed|suspended|planned|proposed)\b",
    re.IGNORECASE,
)
_TAKEN_BACK: Final = frozenset({"no", "planned", "closed"})  # what such a word does but repeat
_BEFORE_SERVICE: Final = re.compile(r"^(?:社区)?(?:老年人?|长者)?")
_BEHIND_SERVICE: Final = re.compile(r"(?:服务|项目|中心|站|点|室|services?|cent(?:re|er)s?)+$")
TOTAL_WORDS: Final = frozenset({"合计", "总计", "小计", "共计", "total", "sum"})


@cache
def level_words() -> Vocabulary:
    """Words for the levels of units."""
    return _words("level", LEVELS, _MORE_LEVELS)


@cache
def kind_words() -> Vocabulary:
    """Words for the kinds of facilities."""
    return _words("kind", FACILITY_KINDS, _MORE_KINDS)


@cache
def service_words() -> Vocabulary:
    """Words for services."""
    return _words("service", SERVICES, _MORE_SERVICES)


def service_of(words: str) -> str | None:
    """Find the service that words stand for, with or without what registers put around it ("社区日间照料中心")."""
    if is_denied(words):
        return None
    ids, shown = service_words().ids, plain(words)
    bare = _BEHIND_SERVICE.sub("", shown)
    return next((ids[one] for one in (shown, bare, _BEFORE_SERVICE.sub("", bare)) if one in ids), None)


def is_denied(words: str) -> bool:
    """Whether words say that something is not offered, or not yet."""
    return _NOT_OFFERED.search(words) is not None


@cache
def status_words() -> Vocabulary:
    """Words for the status of a facility."""
    return _words("status", STATUSES, _MORE_STATUSES)


@cache
def area_words() -> Vocabulary:
    """Words for the kinds of areas that are no units."""
    return _words("area", AREA_KINDS, _MORE_AREAS)


@cache
def origin_words() -> Vocabulary:
    """Words for where candidates come from."""
    return _words("origin", ORIGINS, _MORE_ORIGINS)


def _words(room: str, ids: Sequence[str], more: Mapping[str, tuple[str, ...]]) -> Vocabulary:
    """Join what the product itself calls each thing, its id, and other words in use."""
    words: dict[str, str] = {}
    for one in ids:
        ours = [catalog(language)[f"terms.{room}.{one}"] for language in LANGUAGES]
        for word in (*ours, one, *more.get(one, ())):
            words.setdefault(plain(word), one)
    return Vocabulary(f"terms.{room}", words)
