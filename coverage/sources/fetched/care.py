"""Places of care and health from OpenStreetMap: what each is by its name, else by its tags.

Source: the OSM wiki, "Key:social_facility", "Key:social_facility:for", "Tag:amenity=childcare",
"Tag:amenity=kindergarten", "Key:healthcare". A kindergarten is no nursery unless it says that it takes those under 3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import pandas as pd

from coverage.errors import Problem
from coverage.model.contracts import WGS84
from coverage.sources.fetched.asking import Tags
from coverage.sources.fetched.boundaries import OURS
from coverage.sources.fetched.elements import Element, Elements
from coverage.sources.tables.vocabulary import kind_words, plain

CARE_TAGS: Final[Tags] = {
    "amenity": [
        *("social_facility", "nursing_home", "childcare", "kindergarten", "hospital", "clinic", "doctors"),
        *("health_post", "community_centre"),
    ],
    "social_facility": True,
    "healthcare": ["hospital", "clinic", "centre", "doctor"],
}
FACILITIES_FILE: Final = "facilities.csv"
ELDERLY: Final = frozenset({"station", "centre", "rural_home", "welfare_centre", "care_home", "meal_point"})
NURSERIES: Final = frozenset({"nursery"})
_NAMED: Final = (
    *(("综合养老", "centre"), ("居家养老", "station"), ("养老服务站", "station"), ("日间照料", "station")),
    *(("敬老院", "rural_home"), ("社会福利", "welfare_centre"), ("福利院", "welfare_centre")),
    *(("养老", "care_home"), ("养护院", "care_home"), ("老年公寓", "care_home"), ("护理院", "care_home")),
    *(("长者食堂", "meal_point"), ("老年食堂", "meal_point"), ("助餐", "meal_point")),
    *(("托育", "nursery"), ("托儿", "nursery"), ("幼托", "nursery"), ("托班", "nursery"), ("婴幼儿照护", "nursery")),
    *(("社区卫生服务站", "clinic"), ("卫生室", "clinic"), ("社区卫生服务中心", "health_centre")),
    *(("卫生院", "health_centre"),),
)
"""Parts of names and the kind they tell, those that tell more before the others. 托管 is care after school."""

_HEALTH: Final = {"hospital": "hospital", "clinic": "clinic", "doctors": "clinic", "doctor": "clinic"}
_HOMES_OF_OLD: Final = frozenset({"nursing_home", "assisted_living", "group_home"})
_OLD: Final = frozenset({"senior", "elderly", "senior_citizen"})
_YOUNGEST: Final = 3.0  # years
_SHUT: Final = ("disused", "abandoned", "demolished", "construction")


@dataclass(frozen=True, eq=False)
class Care:
    """Columns facility_id, name, name_en, kind, beds, places, public, geometry (points); and what is worth knowing."""

    facilities: gpd.GeoDataFrame
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Facility:
    facility_id: str
    name: str | None
    name_en: str | None
    kind: str
    beds: float | None
    places: float | None
    public: str | None


def care_in(found: Elements) -> Care:
    """Take the facilities of the kinds that clauses speak of; what cannot be told apart is left out, and counted."""
    facilities, points, left_out = [], [], 0
    for element in found.tagged(_is_open):
        kind = kind_of(element)
        point = found.point(element)
        if kind and point is not None:
            facilities.append(_facility(element, kind))
            points.append(point)
        elif point is not None and _is_social(element):
            left_out += 1
    return Care(_table(facilities, gpd.GeoSeries(points, crs=WGS84)), tuple(_worth_knowing(facilities, left_out)))


def kind_of(element: Element) -> str | None:
    """Tell the kind of a facility, None if it is none that clauses speak of or cannot be told."""
    tag = element.tag
    amenity, social = tag("amenity"), tag("social_facility")
    name = tag("name:zh") or tag("name") or ""
    uses = {amenity, social, tag("healthcare")} - {None}
    if not uses or (uses == {"community_centre"} and "养老" not in name):
        return None
    named = _kind_by_name(name)
    if amenity == "kindergarten":
        return "nursery" if named == "nursery" or _takes_under_3(element) else None
    if named:
        return named
    if amenity == "childcare":
        return "nursery"
    if amenity == "nursing_home" or social:
        return _kind_by_use(element)
    return _HEALTH.get(amenity or "") or _HEALTH.get(tag("healthcare") or "")


def _kind_by_name(name: str) -> str | None:
    whole = kind_words().ids.get(plain(name))
    return whole or next((kind for part, kind in _NAMED if part in name), None)


def _kind_by_use(element: Element) -> str | None:
    served = set((element.tag("social_facility:for") or "").split(";")) - {""}
    is_for_old = bool(served & _OLD)
    social = element.tag("social_facility")
    if element.tag("amenity") == "nursing_home" or social == "nursing_home":
        return "care_home" if is_for_old or not served else None
    if not is_for_old:
        return None
    return "care_home" if social in _HOMES_OF_OLD else "station" if social == "day_care" else None


def _takes_under_3(element: Element) -> bool:
    youngest = _number(element.tag("min_age"))
    return youngest is not None and youngest < _YOUNGEST


def _is_open(element: Element) -> bool:
    return not any(element.tags.get(key, "no") != "no" for key in _SHUT)


def _is_social(element: Element) -> bool:
    return element.tag("amenity") in {"social_facility", "nursing_home"} or element.tag("social_facility") is not None


def _facility(element: Element, kind: str) -> _Facility:
    tag = element.tag
    room = _number(tag("capacity"))
    beds = _number(tag("capacity:beds")) or _number(tag("beds"))
    return _Facility(
        facility_id=f"{OURS}{element.key}",
        name=tag("name:zh") or tag("name"),
        name_en=tag("name:en"),
        kind=kind,
        beds=beds or (room if kind in {"care_home", "rural_home", "welfare_centre"} else None),
        places=room if kind in NURSERIES else None,
        public={"public": "yes", "government": "yes", "private": "no"}.get(tag("operator:type") or ""),
    )


def _number(written: str | None) -> float | None:
    """Read a whole number of people or years."""
    is_number = written is not None and written.isascii() and written.isdigit() and len(written) < 6
    return float(written) if is_number and written else None


def _table(facilities: Sequence[_Facility], points: gpd.GeoSeries) -> gpd.GeoDataFrame:
    columns = {
        name: pd.Series([getattr(one, name) for one in facilities], dtype=kind)
        for kind, names in (
            ("str", ("facility_id", "name", "name_en", "kind", "public")),
            ("Float64", ("beds", "places")),
        )
        for name in names
    }
    return gpd.GeoDataFrame(columns, geometry=points)


def _worth_knowing(facilities: Sequence[_Facility], left_out: int) -> list[Problem]:
    kinds = {one.kind for one in facilities}
    unnamed = sum(one.name is None for one in facilities)
    counts = {
        "osm_no_elderly_care": not kinds & ELDERLY,
        "osm_no_nurseries": not kinds & NURSERIES,
        "osm_as_it_is": len(facilities),
        "osm_unnamed": unnamed,
        "osm_left_out": left_out,
    }
    return [
        Problem(code, FACILITIES_FILE, details={"count": int(count)}, severity="warning")
        for code, count in counts.items()
        if count
    ]
