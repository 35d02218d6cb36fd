"""The names planners give their columns, in both languages, and the units that stand with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from coverage.sources.tables import content
from coverage.sources.tables.vocabulary import plain


@dataclass(frozen=True, slots=True)
class Field:
    """A column by the names we know it under; the first is the one we would write ourselves."""

    name: str
    names: tuple[str, ...]
    required: bool = False
    missing: str = "missing_column"  # the problem of a required one that is not there
    measures: tuple[str, ...] = ()  # all that may stand in brackets behind its name; none where it does not matter
    is_like: Callable[[str], bool] | None = None  # tells whether a cell could be one of its column; None: nothing tells
    differs: bool = False  # whether the cells of a column like it are seldom the same
    spread: float | None = None  # by which the numbers of a column like it differ at most, strays aside
    head: str | None = None  # of the column that was settled on, exactly as it stands; "" for none

    @property
    def plain_names(self) -> tuple[str, ...]:
        """The names as `plain` makes them, the field's own behind them, then those with a measure without brackets.

        So that 建筑面积㎡ and 估算投资万元 are not passed over in silence.
        """
        alone = tuple(plain(name) for name in (*self.names, self.name))
        return (*alone, *(f"{name}{plain(measure)}" for name in alone for measure in self.measures))


_SQUARE_METRES: Final = ("㎡", "平方米", "平米", "m2", "sq m", "sqm", "square metres")
_PEOPLE: Final = ("人", "人数", "口", "people", "persons")
TEN_THOUSAND_PEOPLE: Final = ("万人", "万", "10,000 people", "10000 people", "ten thousand people")
_BEDS: Final = ("张", "个", "床", "张床", "床位", "张床位", "个床位", "beds", "bed")
_PLACES: Final = ("个", "位", "人", "托位", "个托位", "places", "place")
_STAFF: Final = ("人", "名", "位", "people", "persons", "staff")
_HOUSEHOLDS: Final = ("户", "households")

CELL_UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("beds", "nursing_beds"), _BEDS),
    "places": _PLACES,
    **dict.fromkeys(("floor_area_m2", "area_m2", "site_area_m2"), _SQUARE_METRES),
    **dict.fromkeys(("staff", "certified_staff"), _STAFF),
    "households": _HOUSEHOLDS,
    "people": _PEOPLE,
}
"""By field, the units that may stand behind a number in a cell. Of what is not here a cell holds a bare number only."""

OTHER_HEADS: Final = frozenset(
    plain(head)
    for head in (
        *("邮编", "邮政编码", "电话", "联系电话", "电话号码", "手机", "手机号", "手机号码", "传真"),
        *("联系人", "负责人", "法人", "法定代表人", "院长", "园长", "站长", "填报人", "经办人"),
        *("地址", "详细地址", "通讯地址", "机构地址", "所属区县", "所属街道", "所在街道", "所属社区", "所在社区"),
        *("备注", "说明", "日期", "月份", "统计月份", "更新时间", "登记证号", "统一社会信用代码"),
        *("postcode", "postal code", "zip", "zip code", "phone", "telephone", "tel", "mobile", "fax"),
        *("contact", "person in charge", "manager", "address", "remarks", "notes", "comment", "date", "month"),
    )
)
"""Heads of what no field holds: what stands below them is not to be taken for a field that it looks like."""

_WIDEST_DISTRICT: Final = 5.0  # degrees
_PLACE_FIELDS: Final = (
    Field(
        "lon",
        (*("经度", "东经", "longitude", "lng"), *("x", "x坐标", "横坐标", "东坐标", "easting")),
        required=True,
        is_like=content.is_longitude,
        spread=_WIDEST_DISTRICT,
    ),
    Field(
        "lat",
        (*("纬度", "北纬", "latitude"), *("y", "y坐标", "纵坐标", "北坐标", "northing")),
        required=True,
        is_like=content.is_latitude,
        spread=_WIDEST_DISTRICT,
    ),
    Field(
        "lonlat",
        ("坐标", "经纬度", "经纬度坐标", "坐标点", "位置坐标", "location", "coordinates", "lng,lat", "lon,lat"),
        is_like=content.is_place,
    ),
)

_NAMES_OF_PARENTS: Final = (
    *("所属街道", "街道名称", "所属乡镇", "所属街镇", "乡镇街道", "上级名称", "街道", "乡镇", "parent name"),
)

# A Shapefile cuts its heads after 10 bytes: 上级代, parent_cod.
UNIT_FIELDS: Final = (
    Field(
        "unit_code",
        ("代码", "编码", "单元代码", "行政区划代码", "区划代码", "统计用区划代码", "code"),
        required=True,
        is_like=content.is_unit_code,
    ),
    Field(
        "name",
        ("名称", "单元名称", "区划名称", "社区名称", "社区", "name"),
        required=True,
        is_like=content.is_name,
        differs=True,
    ),
    Field("name_en", ("英文名", "英文名称", "name:en", "english name")),
    Field("level", ("级别", "层级", "类型", "行政级别", "level"), is_like=content.is_level),
    Field("parent_code", ("上级代码", "上级编码", "父级代码", "所属代码", "parent", "上级代", "parent_cod")),
    Field("parent_name", _NAMES_OF_PARENTS),
    Field("households", ("户数", "总户数", "household count")),
    Field("urban_rural", ("城乡", "城乡分类", "城乡属性", "城乡分类代码", "urban/rural", "urban_rura")),
)

FACILITY_FIELDS: Final = (
    Field("facility_id", ("编号", "设施编号", "机构编号", "机构代码", "id", "code", "序号", "no.")),
    Field(
        "name",
        ("名称", "设施名称", "机构名称", "单位名称", "name"),
        required=True,
        is_like=content.is_name,
        differs=True,
    ),
    Field("name_en", ("英文名", "英文名称", "name:en", "english name")),
    Field(
        "kind",
        ("类别", "类型", "设施类别", "设施类型", "机构类别", "机构类型", "type", "category"),
        required=True,
        is_like=content.is_kind,
    ),
    Field("status", ("状态", "运营状态", "营业状态", "运营情况"), is_like=content.is_status),
    Field("services", ("服务内容", "服务项目", "提供服务", "service"), is_like=content.is_service),
    Field("beds", ("床位数", "床位", "核定床位数", "养老床位数")),
    Field("nursing_beds", ("护理型床位数", "护理型床位", "护理床位数", "护理床位")),
    Field("places", ("托位数", "托位", "核定托位数", "nursery places")),
    Field("floor_area_m2", ("建筑面积", "面积", "floor area", "area"), measures=_SQUARE_METRES),
    Field("usable_area_m2", ("使用面积", "usable area")),  # known only to say that it is not the floor area
    Field("public", ("公办", "是否公办", "公办/民办")),
    Field("inclusive", ("普惠", "是否普惠", "普惠性")),
    Field("registered", ("已备案", "备案", "是否备案", "登记备案")),
    Field("demonstration", ("示范", "是否示范", "示范机构", "市级示范")),
    Field("staff", ("职工数", "从业人员数", "从业人数", "员工数", "工作人员数")),
    Field("certified_staff", ("持证人数", "持证上岗人数", "持证从业人员数")),
    *_PLACE_FIELDS,
)

_YUAN: Final = ("元", "人民币", "yuan", "rmb", "cny")
TEN_THOUSAND_YUAN: Final = ("万元", "万", "万元人民币", "10,000 yuan", "10000 yuan", "10k yuan", "ten thousand yuan")

CANDIDATE_FIELDS: Final = (
    Field("candidate_id", ("编号", "候选点编号", "点位编号", "地块编号", "宗地编号", "id", "code", "序号", "no.")),
    Field(
        "name",
        ("名称", "候选点名称", "点位名称", "地块名称", "用房名称", "单位名称", "name"),
        required=True,
        is_like=content.is_name,
        differs=True,
    ),
    Field("origin", ("来源", "用途", "现状用途", "点位来源", "use", "current use")),
    Field("kind", ("类别", "类型", "设施类别", "设施类型", "拟建类别", "拟建类型", "type", "category")),
    Field(
        "cost_yuan",
        ("造价", "投资", "费用", "估算造价", "估算投资", "建设成本", "改造费用", "cost", "price"),
        measures=(*_YUAN, *TEN_THOUSAND_YUAN),
    ),
    Field("floor_area_m2", ("建筑面积", "可用建筑面积", "floor area"), measures=_SQUARE_METRES),
    Field("area_m2", ("面积", "area"), measures=_SQUARE_METRES),  # of a room its floor, of a parcel its land
    Field("site_area_m2", ("用地面积", "地块面积", "宗地面积", "占地面积", "site area", "land area", "parcel area")),
    Field("beds", ("床位数", "床位", "拟设床位", "可设床位")),
    Field("places", ("托位数", "托位", "拟设托位", "可设托位", "nursery places")),
    *_PLACE_FIELDS,
)

POPULATION_FIELDS: Final = (
    Field(
        "unit_code",
        (
            "社区代码",
            "单元代码",
            "代码",
            "编码",
            "行政区划代码",
            "区划代码",
            "统计用区划代码",
            "community code",
            "code",
        ),
        required=True,
        is_like=content.is_unit_code,
    ),
    Field("name", ("社区名称", "单元名称", "区划名称", "名称", "社区", "社区（村）", "村社区", "community", "name")),
    Field("parent_name", _NAMES_OF_PARENTS),
    Field("year", ("年份", "年度", "年", "year"), required=True, is_like=content.is_year),
    Field("sex", ("性别", "gender")),
    Field("age_group", ("年龄段", "年龄组", "年龄", "age", "ages")),
    Field("people", ("人数", "人口数", "人口", "population"), measures=(*_PEOPLE, *TEN_THOUSAND_PEOPLE)),
)

AREA_FIELDS: Final = (
    Field("area_id", ("编号", "区域编号", "代码", "id", "code")),
    Field(
        "name",
        ("名称", "区域名称", "小区名称", "园区名称", "name"),
        required=True,
        is_like=content.is_name,
        differs=True,
    ),
    Field("kind", ("类型", "类别", "区域类型", "type", "category"), required=True, is_like=content.is_area_kind),
    Field("households", ("户数", "总户数", "规划户数", "household count")),
    Field("people", ("人口", "人数", "人口数", "规划人口", "常住人口", "population"), measures=_PEOPLE),
)

# Of the planner's own street lines, and of OSM's as other programs write them; a plain oneway is for vehicles.
STREET_FIELDS: Final = (
    Field(
        "highway",
        (
            *("道路等级", "道路类型", "道路类别", "道路级别", "等级", "类型", "类别"),
            *("highway", "fclass", "road class", "road type", "class", "type"),
        ),
    ),
    Field("status", ("状态", "建设状态", "道路状态", "建设情况", "现状规划", "status")),
    Field("name", ("道路名称", "道路名", "路名", "名称", "name", "street name", "road name")),
    Field("bridge", ("桥梁", "是否桥梁", "桥", "bridge")),
    Field("crossing", ("人行横道", "是否人行横道", "过街", "过街设施", "crosswalk", "crossing")),
    Field("footway", ("footway",)),
    Field("path", ("path",)),
    Field("foot", ("可步行", "是否可步行", "可否步行", "walkable", "foot")),
    Field("access", ("通行限制", "access")),
    Field("sidewalk", ("步道", "人行道", "有无人行道", "人行道设置", "sidewalk")),
    Field("oneway:foot", ("步行单向", "行人单向", "oneway:foot", "oneway_foot", "walking direction")),
)

REPORTED_FIELDS: Final = (
    Field("rule_id", ("指标编号", "编号", "条款编号", "rule id", "rule", "id"), required=True),
    Field("value", ("数值", "指标值", "现状值", "完成值", "value"), required=True),
    Field("baseline", ("基期值", "基数", "基期", "baseline", "baseline value")),
    Field("year", ("年份", "年度", "年", "year")),
    Field("source", ("来源", "数据来源", "出处", "source", "data source")),
)
