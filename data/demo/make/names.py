"""Invented street names, Chinese and English, handed out in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

_FIRST = (
    "云 Yun",
    "松 Song",
    "晴 Qing",
    "芳 Fang",
    "竹 Zhu",
    "桂 Gui",
    "莲 Lian",
    "银 Yin",
    "金 Jin",
    "玉 Yu",
    "春 Chun",
    "秋 Qiu",
    "月 Yue",
    "星 Xing",
    "朝 Zhao",
    "和 He",
    "安 An",
    "永 Yong",
    "新 Xin",
    "文 Wen",
    "书 Shu",
    "棠 Tang",
    "枫 Feng",
    "柳 Liu",
)
_SECOND = (
    "溪 xi",
    "岭 ling",
    "泉 quan",
    "塘 tang",
    "桥 qiao",
    "湾 wan",
    "苑 yuan",
    "台 tai",
    "坪 ping",
    "渡 du",
    "泽 ze",
    "丰 feng",
    "华 hua",
    "兴 xing",
    "庆 qing",
    "祥 xiang",
    "荫 yin",
    "霞 xia",
    "波 bo",
    "川 chuan",
    "井 jing",
    "巷 xiang",
    "田 tian",
    "林 lin",
)
_ENDING = {
    "secondary": ("大道", "Avenue"),
    "tertiary": ("路", "Road"),
    "residential": ("街", "Street"),
    "unclassified": ("路", "Road"),
    "living_street": ("巷", "Lane"),
}


def street_names(rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Endless pairs of a two-character name and its romanisation, without a class word."""
    pairs = [(a.split(), b.split()) for a in _FIRST for b in _SECOND if a.split()[1].lower() != b.split()[1]]
    order = rng.permutation(len(pairs))
    for turn in range(9):
        mark = ("", "东", "西", "南", "北", "上", "下", "前", "后")[turn]
        mark_en = ("", " East", " West", " South", " North", " Upper", " Lower", " Front", " Back")[turn]
        for index in order:
            (a, a_en), (b, b_en) = pairs[index]
            yield a + b + mark, a_en + b_en + mark_en


def full_name(stem: tuple[str, str], highway: str) -> tuple[str, str]:
    """Return the stem with the class word that fits the street."""
    ending, ending_en = _ENDING[highway]
    return stem[0] + ending, f"{stem[1]} {ending_en}"


def takes_name(highway: str) -> bool:
    """Footways, tracks and service roads stay nameless, as in OpenStreetMap."""
    return highway in _ENDING
