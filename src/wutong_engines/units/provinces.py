"""Provinces by the first two digits of GB/T 2260, with the short names people write."""

from collections.abc import Mapping
from types import MappingProxyType

_NAMES = """
11 北京|12 天津|13 河北|14 山西|15 内蒙古|21 辽宁|22 吉林|23 黑龙江
31 上海|32 江苏|33 浙江|34 安徽|35 福建|36 江西|37 山东
41 河南|42 湖北|43 湖南|44 广东|45 广西|46 海南
50 重庆|51 四川|52 贵州|53 云南|54 西藏|61 陕西|62 甘肃|63 青海|64 宁夏|65 新疆
71 台湾|81 香港|82 澳门
"""
PROVINCES: Mapping[str, str] = MappingProxyType(
    {one.split()[0]: one.split()[1] for line in _NAMES.strip().splitlines() for one in line.split("|")}
)
"""63 → 青海."""
MUNICIPALITIES = ("11", "12", "31", "50")
"""A province and a prefecture in one (直辖市)."""
WESTERN = ("15", "45", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65")
"""The twelve of the Western Development (西部大开发)."""
