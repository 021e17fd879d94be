"""Invented bilingual names, English first: companies, people, places, industries."""

from __future__ import annotations

from kam_analytics.demo.draw import Draw

# A brand is one syllable of each list. Within a list no two read the same: brands differ in both scripts.
_FIRST = """
    Rui瑞 Heng恒 Sheng盛 Jia嘉 Bo博 Kai凯 Jin锦 Qi启 Zhuo卓 Ming铭 Lang朗 Cheng诚 Hao浩 Xin鑫
    Mu沐 Jun骏 Yu昱 Yan彦 Hong弘 Tai泰 Jing景 De德 Yong永 Hua华 Zhi志 Shun顺 Ning宁
"""
_SECOND = """
    lan岚 yan砚 tong桐 shu澍 chuan川 he禾 zhou舟 yue岳 fan帆 chen辰 xi溪 yuan源
    luan峦 lu麓 bai柏 du渡 feng峰 ling岭 lin林 hai海 qiao桥 yang阳 song松 ze泽
"""
# Combinations that are places or names of well-known firms.
_TAKEN = """
    华峰 华海 恒林 恒源 华阳 德阳 博泽 泰禾 泰林 嘉禾 德源 景林 华林 华辰 恒海 泰阳 嘉泽 华岳
    德林 瑞阳 锦阳 永川 宁海 宁阳 泰松 华川 永松 嘉林 顺峰 浩泽 锦溪 景泽
"""

INDUSTRIES = (
    "Machinery 机械",
    "Auto Parts 汽配",
    "Textiles 纺织",
    "Chemicals 化工",
    "Foods 食品",
    "Packaging 包装",
    "Electronics 电子",
    "Metalworks 金属制品",
    "Paper 纸业",
    "Furniture 家居",
    "Mining 矿业",
    "Energy 能源",
    "Pharma 医药",
    "Plastics 塑业",
)
# Product categories (by number) that an industry buys more of than others.
INDUSTRY_TASTE = (
    (0, 1, 3, 5, 6),
    (0, 1, 6, 4),
    (5, 1, 8, 7),
    (2, 3, 7),
    (4, 2, 8),
    (4, 5, 7),
    (4, 7, 0),
    (6, 0, 8),
    (1, 5, 8),
    (0, 6, 4),
    (3, 1, 5, 8),
    (3, 7, 2),
    (2, 4, 7),
    (3, 4, 8),
)
INDUSTRY_SHARES = (14, 12, 8, 7, 7, 7, 9, 10, 4, 5, 4, 4, 4, 5)

REGIONS = (
    "East 华东",
    "South 华南",
    "North 华北",
    "Central 华中",
    "Southwest 西南",
    "Northwest 西北",
    "Northeast 东北",
)
REGION_SHARES = (0.32, 0.19, 0.16, 0.12, 0.10, 0.05, 0.06)
_CITIES = (
    "Shanghai 上海, Suzhou 苏州, Ningbo 宁波, Hangzhou 杭州, Nanjing 南京, Wuxi 无锡, Hefei 合肥",
    "Shenzhen 深圳, Guangzhou 广州, Dongguan 东莞, Foshan 佛山, Xiamen 厦门",
    "Beijing 北京, Tianjin 天津, Shijiazhuang 石家庄, Taiyuan 太原",
    "Wuhan 武汉, Changsha 长沙, Zhengzhou 郑州, Nanchang 南昌",
    "Chengdu 成都, Chongqing 重庆, Kunming 昆明, Guiyang 贵阳",
    "Xi'an 西安, Lanzhou 兰州",
    "Shenyang 沈阳, Dalian 大连, Changchun 长春, Harbin 哈尔滨",
)
CITIES = tuple(tuple(row.split(", ")) for row in _CITIES)  # by region
COUNTRY = "China 中国"

# Salespeople by region. The first carries about a third of revenue; LEAVER leaves and SUCCESSOR takes over.
SALESPEOPLE = (
    ("Li Na 李娜", "Wang Lei 王磊", "Zhang Min 张敏"),
    ("Chen Jie 陈洁", "Zhou Bin 周斌"),
    ("Zhao Ting 赵婷", "Sun Hao 孙浩"),
    ("Wu Fang 吴芳", "Guo Wei 郭伟"),
    ("Xu Jing 徐静",),
    ("Ma Chao 马超",),
    ("He Lin 何琳",),
)
TOP_SALESPERSON, LEAVER, SUCCESSOR = "Li Na 李娜", "Zhao Ting 赵婷", "Sun Hao 孙浩"
LEAVER_REGION = 2

_SURNAMES = """
    Wang王 Li李 Zhang张 Liu刘 Chen陈 Yang杨 Huang黄 Zhao赵 Wu吴 Zhou周 Xu徐 Sun孙 Zhu朱 Gao高 Lin林
    He何 Guo郭 Luo罗 Liang梁 Song宋 Zheng郑 Xie谢 Tang唐 Feng冯 Deng邓 Cao曹 Peng彭 Zeng曾 Pan潘 Yuan袁
"""
_GIVEN = """
    Wei伟 Jun军 Qiang强 Lei磊 Yan艳 Min敏 Jing静 Li丽 Tao涛 Chao超 Yong勇 Jie杰 Fang芳 Juan娟 Gang刚
    Ping平 Hui辉 Hong红 Xia霞 Bin斌 Bo波 Ting婷 Ning宁 Kai凯 Xin鑫 Yun云 Peng鹏 Hua华 Dan丹 Rong蓉
"""


def _syllables(text: str) -> list[tuple[str, str]]:
    """'Rui瑞 Heng恒' -> [('Rui', '瑞'), ('Heng', '恒')]."""
    return [(token[:-1], token[-1]) for token in text.split()]


def brands(seed: int) -> list[tuple[str, str]]:
    """All brands (English, Chinese), shuffled; each can be used once."""
    taken = frozenset(_TAKEN.split())
    pairs = [(a[0] + b[0], a[1] + b[1]) for a in _syllables(_FIRST) for b in _syllables(_SECOND)]
    free = [pair for pair in pairs if pair[1] not in taken]
    return [free[i] for i in Draw(seed, "brands").order(len(free))]


def company_name(brand: tuple[str, str], industry: str, city: str = "") -> str:
    """'Ruilan Textiles 瑞岚纺织', or with a city its subsidiary: 'Ruilan Textiles Wuxi 瑞岚纺织无锡'."""
    kind, kind_zh = industry.rsplit(" ", 1)
    if not city:
        return f"{brand[0]} {kind} {brand[1]}{kind_zh}"
    place, place_zh = city.rsplit(" ", 1)
    return f"{brand[0]} {kind} {place} {brand[1]}{kind_zh}{place_zh}"


def people(draw: Draw, size: int) -> list[str]:
    """`size` personal names, 'Wang Wei 王伟'; names may repeat, as they do."""
    surnames, given = _syllables(_SURNAMES), _syllables(_GIVEN)
    first, second = draw.pick(size, [1.0] * len(surnames)), draw.pick(size, [1.0] * len(given))
    return [f"{surnames[a][0]} {given[b][0]} {surnames[a][1]}{given[b][1]}" for a, b in zip(first, second, strict=True)]
