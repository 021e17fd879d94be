"""The catalogue: industrial supplies in nine categories, list prices and standard costs by year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kam_analytics.demo.draw import Draw, Ints
from kam_analytics.demo.params import COST_RISE_PERMILLE, PRICE_RISE_PERMILLE

# Category -> products: English, Chinese, sales unit, list price of the first year in CNY.
CATALOGUE: dict[str, tuple[tuple[str, str, str, float], ...]] = {
    "Fasteners 紧固件": (
        ("Hex bolt M8", "六角螺栓M8", "carton 箱", 96.0),
        ("Hex bolt M12", "六角螺栓M12", "carton 箱", 184.0),
        ("Stainless screw M6", "不锈钢螺钉M6", "carton 箱", 232.0),
        ("Lock nut M10", "锁紧螺母M10", "carton 箱", 128.0),
        ("Spring washer set", "弹簧垫圈组", "carton 箱", 66.0),
        ("Threaded rod M16", "螺纹杆M16", "bundle 捆", 152.0),
        ("Blind rivet 4 mm", "抽芯铆钉4mm", "carton 箱", 112.0),
        ("Anchor bolt M20", "地脚螺栓M20", "carton 箱", 740.0),
    ),
    "Bearings 轴承": (
        ("Ball bearing 25 mm", "深沟球轴承25mm", "piece 件", 42.0),
        ("Ball bearing 50 mm", "深沟球轴承50mm", "piece 件", 118.0),
        ("Tapered bearing", "圆锥滚子轴承", "piece 件", 265.0),
        ("Spherical bearing", "调心滚子轴承", "piece 件", 880.0),
        ("Needle bearing", "滚针轴承", "piece 件", 64.0),
        ("Linear guide", "直线导轨", "piece 件", 540.0),
        ("Bearing housing", "轴承座", "piece 件", 196.0),
        ("Spindle bearing set", "主轴轴承组", "set 套", 3650.0),
    ),
    "Seals 密封件": (
        ("O-ring assortment", "O形圈组合", "box 盒", 75.0),
        ("Oil seal 40 mm", "油封40mm", "box 盒", 96.0),
        ("Flange gasket", "法兰垫片", "box 盒", 52.0),
        ("Rod seal kit", "活塞杆密封包", "set 套", 145.0),
        ("Mechanical seal", "机械密封", "piece 件", 620.0),
        ("Sealing tape", "生料带", "box 盒", 22.0),
        ("Expansion joint", "膨胀节", "piece 件", 430.0),
        ("Graphite packing", "石墨盘根", "roll 卷", 88.0),
    ),
    "Hydraulics 液压件": (
        ("Gear pump", "齿轮泵", "piece 件", 1480.0),
        ("Piston pump", "柱塞泵", "piece 件", 6800.0),
        ("Directional valve", "换向阀", "piece 件", 960.0),
        ("Hydraulic cylinder", "液压缸", "piece 件", 2350.0),
        ("Hydraulic hose", "液压软管", "metre 米", 68.0),
        ("Hose fitting", "软管接头", "box 盒", 135.0),
        ("Oil filter element", "液压滤芯", "piece 件", 210.0),
        ("Power unit", "液压站", "set 套", 12800.0),
    ),
    "Pneumatics 气动件": (
        ("Compact cylinder", "薄型气缸", "piece 件", 175.0),
        ("Solenoid valve", "电磁阀", "piece 件", 128.0),
        ("Air preparation unit", "气源三联件", "set 套", 240.0),
        ("PU tube 8 mm", "PU气管8mm", "roll 卷", 98.0),
        ("Push-in fitting", "快插接头", "box 盒", 55.0),
        ("Vacuum generator", "真空发生器", "piece 件", 315.0),
        ("Air gripper", "气动夹爪", "piece 件", 780.0),
        ("Valve terminal", "阀岛", "set 套", 4200.0),
    ),
    "Drives 传动件": (
        ("V-belt", "三角带", "piece 件", 36.0),
        ("Timing belt", "同步带", "piece 件", 92.0),
        ("Roller chain", "滚子链", "metre 米", 78.0),
        ("Shaft coupling", "联轴器", "piece 件", 285.0),
        ("Worm gearbox", "蜗轮减速机", "piece 件", 1650.0),
        ("Planetary gearbox", "行星减速机", "piece 件", 3900.0),
        ("Three-phase motor", "三相电机", "piece 件", 2100.0),
        ("Servo drive", "伺服驱动器", "set 套", 7400.0),
    ),
    "Cutting tools 切削刀具": (
        ("Carbide insert", "硬质合金刀片", "box 盒", 320.0),
        ("End mill 10 mm", "立铣刀10mm", "piece 件", 145.0),
        ("Drill set", "钻头套装", "set 套", 260.0),
        ("Thread tap M8", "丝锥M8", "piece 件", 48.0),
        ("Face mill", "面铣刀盘", "piece 件", 1150.0),
        ("Boring bar", "镗刀杆", "piece 件", 860.0),
        ("Grinding wheel", "砂轮", "piece 件", 85.0),
        ("Tool holder", "刀柄", "piece 件", 540.0),
    ),
    "Electrical 电气件": (
        ("Contactor 25 A", "接触器25A", "piece 件", 116.0),
        ("Circuit breaker", "断路器", "piece 件", 72.0),
        ("Proximity sensor", "接近开关", "piece 件", 138.0),
        ("Control cable", "控制电缆", "roll 卷", 480.0),
        ("Terminal block", "接线端子", "box 盒", 62.0),
        ("Frequency inverter", "变频器", "piece 件", 2650.0),
        ("Control cabinet", "控制柜", "set 套", 9600.0),
        ("Push button", "按钮开关", "box 盒", 84.0),
    ),
    "Lubricants 润滑油品": (
        ("Hydraulic oil 46", "46号液压油", "drum 桶", 1850.0),
        ("Gear oil 220", "220号齿轮油", "drum 桶", 2480.0),
        ("Lithium grease", "锂基润滑脂", "pail 桶", 165.0),
        ("Cutting fluid", "切削液", "drum 桶", 1380.0),
        ("Rust inhibitor", "防锈剂", "can 罐", 34.0),
        ("Chain oil", "链条油", "can 罐", 95.0),
        ("Cleaning agent", "工业清洗剂", "can 罐", 44.0),
        ("Spindle oil", "主轴油", "pail 桶", 390.0),
    ),
}
CATEGORIES = tuple(CATALOGUE)
YEARS = (2022, 2023, 2024)
COST_SHARE = (0.700, 0.740)  # standard cost of the first year as share of list price


def _risen(cents: Ints, permille: int) -> Ints:
    return (cents * (1000 + permille) + 500) // 1000


def make_products(seed: int) -> pd.DataFrame:
    """One row a product: id, bilingual name, category, unit; price_0..2 and cost_0..2 in cents by year."""
    rows = [
        (f"P{c:02d}{k:02d}", f"{english} {chinese}", category, c - 1, unit, round(price * 100))
        for c, (category, items) in enumerate(CATALOGUE.items(), start=1)
        for k, (english, chinese, unit, price) in enumerate(items, start=1)
    ]
    columns = ["product_id", "product_name", "category", "category_no", "unit", "price_0"]
    products = pd.DataFrame(rows, columns=columns)
    share = Draw(seed, "products").uniform(len(products), *COST_SHARE)
    products["cost_0"] = np.rint(products["price_0"].to_numpy() * share).astype(np.int64)
    for year in range(1, len(YEARS)):
        products[f"price_{year}"] = _risen(products[f"price_{year - 1}"].to_numpy(), PRICE_RISE_PERMILLE)
        products[f"cost_{year}"] = _risen(products[f"cost_{year - 1}"].to_numpy(), COST_RISE_PERMILLE)
    return products
