"""The invented administrative units: names, codes, and the seed points their land gathers around (km)."""

from __future__ import annotations

from dataclasses import dataclass

from curves import XY

DISTRICT_CODE = "430199000000"
DISTRICT_NAME = ("星河区", "Xinghe District")

SUBDISTRICT, TOWN, COMMUNITY, VILLAGE = "街道", "镇", "社区", "建制村"


@dataclass(frozen=True)
class Parent:
    """A subdistrict or town with its children in code order: (name, English name, seed points)."""

    number: str
    name: str
    name_en: str
    level: str
    children: tuple[tuple[str, str, tuple[XY, ...]], ...]


@dataclass(frozen=True)
class Leaf:
    """A community or village."""

    code: str
    name: str
    name_en: str
    level: str
    parent_code: str
    seeds: tuple[XY, ...]


PARENTS: tuple[Parent, ...] = (
    Parent("001", "古渡街道", "Gudu Subdistrict", SUBDISTRICT, (
        ("钟楼社区", "Zhonglou Community", ((-1.52, 0.23),)),
        ("书院社区", "Shuyuan Community", ((-1.23, 0.62),)),
        ("渡口社区", "Dukou Community", ((-0.99, 0.01),)),
        ("荷塘社区", "Hetang Community", ((-1.0, 1.55),)),
        ("米市社区", "Mishi Community", ((-0.79, 0.46),)),
        ("潮音社区", "Chaoyin Community", ((-0.38, -0.04),)),
        ("文庙社区", "Wenmiao Community", ((-0.35, 0.87),)),
        ("青石社区", "Qingshi Community", ((-0.28, 0.40),)),
        ("北城社区", "Beicheng Community", ((-0.25, 1.49),)),
    )),
    Parent("002", "晴川街道", "Qingchuan Subdistrict", SUBDISTRICT, (
        ("江湾社区", "Jiangwan Community", ((0.09, 0.26),)),
        ("凌云社区", "Lingyun Community", ((0.50, 1.27),)),
        ("望江社区", "Wangjiang Community", ((0.96, 0.68),)),
        ("晴川社区", "Qingchuan Community", ((1.39, 1.08),)),
        ("红砖社区", "Hongzhuan Community", ((1.49, 1.60),)),
        ("玉兰社区", "Yulan Community", ((2.05, 1.08),)),
        ("金桂社区", "Jingui Community", ((2.40, 1.65),)),
        ("东桥社区", "Dongqiao Community", ((2.83, 1.02),)),
    )),
    Parent("003", "柳堤街道", "Liudi Subdistrict", SUBDISTRICT, (
        ("柳堤社区", "Liudi Community", ((-3.35, 1.72),)),
        ("纺织社区", "Fangzhi Community", ((-3.20, 2.35),)),
        ("机械社区", "Jixie Community", ((-2.98, 1.85),)),
        ("西桥社区", "Xiqiao Community", ((-2.76, 1.33),)),
        ("和平社区", "Heping Community", ((-2.38, 2.12),)),
        ("环城社区", "Huancheng Community", ((-2.09, 0.95),)),
        ("银杏社区", "Yinxing Community", ((-1.72, 1.74),)),
    )),
    Parent("004", "云台街道", "Yuntai Subdistrict", SUBDISTRICT, (
        ("机务段社区", "Jiwuduan Community", ((-2.22, 3.15), (-2.75, 2.72))),
        ("云台社区", "Yuntai Community", ((-1.60, 2.66),)),
        ("轴承社区", "Zhoucheng Community", ((-1.20, 2.33),)),
        ("道口社区", "Daokou Community", ((-0.79, 2.19),)),
        ("工人村社区", "Gongrencun Community", ((-0.43, 2.45),)),
        ("北站社区", "Beizhan Community", ((-0.14, 2.09),)),
    )),
    Parent("005", "望岭街道", "Wangling Subdistrict", SUBDISTRICT, (
        ("铁北社区", "Tiebei Community", ((0.42, 2.10),)),
        ("兴业社区", "Xingye Community", ((0.72, 2.58),)),
        ("望岭社区", "Wangling Community", ((1.01, 2.04),)),
        ("松风社区", "Songfeng Community", ((1.47, 2.17),)),
        ("岭脚社区", "Lingjiao Community", ((1.55, 2.80),)),
        ("朝阳社区", "Chaoyang Community", ((2.11, 2.26),)),
    )),
    Parent("006", "听松街道", "Tingsong Subdistrict", SUBDISTRICT, (
        ("洲头社区", "Zhoutou Community", ((-4.38, 0.95), (-3.85, 1.70))),
        ("芦苇社区", "Luwei Community", ((-3.70, 0.47),)),
        ("南湖社区", "Nanhu Community", ((-3.63, -0.15),)),
        ("西岭社区", "Xiling Community", ((-4.20, -0.62),)),
        ("听松社区", "Tingsong Community", ((-4.05, -1.50), (-3.14, -1.14), (-2.32, -1.25))),
        ("石塘社区", "Shitang Community", ((-3.57, -2.08),)),
        ("桥西社区", "Qiaoxi Community", ((-2.72, -0.08),)),
        ("竹溪社区", "Zhuxi Community", ((-2.40, -2.05),)),
        ("枫林坪社区", "Fenglinping Community", ((-2.10, -0.58),)),
    )),
    Parent("007", "江南街道", "Jiangnan Subdistrict", SUBDISTRICT, (
        ("翠竹社区", "Cuizhu Community", ((-1.46, -2.20),)),
        ("书香社区", "Shuxiang Community", ((-1.40, -1.47),)),
        ("江南社区", "Jiangnan Community", ((-1.03, -0.82),)),
        ("梧桐社区", "Wutong Community", ((-0.71, -2.14),)),
        ("明月社区", "Mingyue Community", ((-0.61, -1.50),)),
        ("桥南社区", "Qiaonan Community", ((-0.20, -1.00),)),
        ("银河社区", "Yinhe Community", ((-0.11, -2.27),)),
        ("中央社区", "Zhongyang Community", ((0.01, -1.70),)),
    )),
    Parent("008", "镜湖街道", "Jinghu Subdistrict", SUBDISTRICT, (
        ("滨江社区", "Binjiang Community", ((0.56, -0.95),)),
        ("星斗社区", "Xingdou Community", ((0.72, -1.97),)),
        ("镜湖社区", "Jinghu Community", ((1.02, -0.58),)),
        ("和悦社区", "Heyue Community", ((1.46, -1.47),)),
        ("澜湾社区", "Lanwan Community", ((1.61, -0.12),)),
        ("锦绣社区", "Jinxiu Community", ((1.99, -1.01),)),
        ("丽景社区", "Lijing Community", ((2.45, -0.13),)),
        ("天悦社区", "Tianyue Community", ((2.85, -1.62),)),
        ("青禾社区", "Qinghe Community", ((2.98, -0.68),)),
    )),
    Parent("101", "东岭镇", "Dongling Town", TOWN, (
        ("东岭社区", "Dongling Community", ((3.25, 1.45),)),
        ("燕子湖社区", "Yanzihu Community", ((3.50, 1.00),)),
        ("上岭村", "Shangling Village", ((2.78, 2.91),)),
        ("云岭村", "Yunling Village", ((3.69, 2.87),)),
        ("柏树村", "Baishu Village", ((4.28, 1.91),)),
        ("桃源村", "Taoyuan Village", ((4.19, 0.68),)),
        ("沙洲村", "Shazhou Village", ((4.05, -0.09),)),
        ("渔湾村", "Yuwan Village", ((3.42, 0.30),)),
        ("井湾村", "Jingwan Village", ((3.78, 2.14),)),
    )),
    Parent("102", "稻香镇", "Daoxiang Town", TOWN, (
        ("稻香社区", "Daoxiang Community", ((-0.04, -2.78),)),
        ("南圩社区", "Nanxu Community", ((0.87, -2.95),)),
        ("柳溪村", "Liuxi Village", ((3.91, -1.55),)),
        ("莲塘村", "Liantang Village", ((3.73, -2.27),)),
        ("晒谷村", "Shaigu Village", ((3.00, -2.91),)),
        ("南田村", "Nantian Village", ((2.00, -3.05),)),
        ("塘坡村", "Tangpo Village", ((-0.59, -3.19),)),
        ("竹林村", "Zhulin Village", ((-1.59, -3.28),)),
        ("新垸村", "Xinyuan Village", ((-2.50, -3.14), (-3.70, -2.95))),
    )),
)  # fmt: skip


def parent_code(parent: Parent) -> str:
    """Twelve digits: district, subdistrict or town, 000."""
    return f"{DISTRICT_CODE[:6]}{parent.number}000"


def leaves() -> tuple[Leaf, ...]:
    """Communities (001 …) and villages (201 …) in code order."""
    found: list[Leaf] = []
    for parent in PARENTS:
        counts = {COMMUNITY: 0, VILLAGE: 200}
        for name, name_en, seeds in parent.children:
            level = COMMUNITY if name.endswith("社区") else VILLAGE
            counts[level] += 1
            code = f"{parent_code(parent)[:9]}{counts[level]:03d}"
            found.append(Leaf(code, name, name_en, level, parent_code(parent), seeds))
    return tuple(found)
