"""Many small facilities: reading spaces, clinics beside stations and elsewhere, family support points."""

from __future__ import annotations

from intent import CLINIC_BESIDE, CLINIC_ELSEWHERE, FAMILY_SUPPORT, NO_READING_SPACE, OPEN, PLANNED, READING_PLANNED
from register import YES, District, Facility
from unit_table import COMMUNITY


def small_rows(district: District, standing: list[Facility]) -> list[Facility]:
    """Return the rows that come last in the sheet; `standing` are those above."""
    reading = [u.leaf.name for u in district.units if u.leaf.level == COMMUNITY and _wants(u.leaf.name, standing)]
    return [
        *(_reading_space(district, unit) for unit in reading),
        *(_clinic(district, unit, standing) for unit in CLINIC_BESIDE + CLINIC_ELSEWHERE),
        *(_support(district, unit) for unit in FAMILY_SUPPORT),
    ]


def _wants(unit: str, standing: list[Facility]) -> bool:
    """Whether a reading space is to be added: one open, or one that is still being built."""
    has_one = any(row.kind == "儿童友好阅读空间" and row.name.startswith(unit[:2]) for row in standing)
    return unit in READING_PLANNED or not (has_one or unit in NO_READING_SPACE)


def _reading_space(district: District, unit: str) -> Facility:
    stem, stem_en = district.stem(unit)
    status = PLANNED if unit in READING_PLANNED else OPEN
    return Facility(
        f"{stem}儿童友好阅读空间", f"{stem_en} Children's Reading Room", "儿童友好阅读空间", district.some(unit),
        status,
        floor_area_m2=60 + 5 * (district.index(unit) % 9), public=YES,
    )  # fmt: skip


def _clinic(district: District, unit: str, standing: list[Facility]) -> Facility:
    stem, stem_en = district.stem(unit)
    is_community = unit.endswith(COMMUNITY)
    beside = unit in CLINIC_BESIDE
    return Facility(
        f"{stem}社区卫生服务站" if is_community else f"{stem}村卫生室",
        f"{stem_en} Community Health Station" if is_community else f"{stem_en} Village Clinic",
        "卫生室",
        district.across(unit, "居家养老服务站", standing) if beside else district.some(unit),
        floor_area_m2=150 if is_community else 80,
        public=YES,
    )


def _support(district: District, unit: str) -> Facility:
    stem, stem_en = district.stem(unit)
    return Facility(
        f"{stem}家庭支持服务点", f"{stem_en} Family Support Point", "家庭支持服务点", district.some(unit),
        floor_area_m2=60, public=YES,
    )  # fmt: skip
