"""The 52 figures of articles 2–4, each with its region, period, unit and reservations.

Article 2 never writes its year; the period follows the date of its publication. 增长1.2倍 is 120 %;
a 百分点 is not a %; 近 and 余 are kept as qualifiers, and 前7个月 is not 上半年.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .source import SourceSpan

Kind = Literal["level", "growth", "share"]


@dataclass(frozen=True)
class Observation:
    """One value. `recommendations` are codes it may shed light on: our suggestion, mostly empty.

    period 2025H1 is the first half-year, 2025M1-M7 the first seven months; words where neither fits.
    """

    no: int
    indicator: str
    region: str
    value: Decimal
    unit: str
    kind: Kind
    period: str
    source: SourceSpan
    yoy: Decimal | None = None
    yoy_unit: str = ""
    qualifier: str = ""
    basis: str = ""
    recommendations: tuple[str, ...] = ()


def _seen(
    no: int,
    indicator: str,
    region: str,
    value: str,
    unit: str,
    kind: Kind,
    period: str,
    span: tuple[int, int, int],
    yoy: str = "",
    yoy_unit: str = "",
    *,
    qualifier: str = "",
    basis: str = "",
    recommendations: tuple[str, ...] = (),
) -> Observation:
    """A row of the table below; figures are written as text so that 7.0 stays 7.0."""
    return Observation(
        no=no,
        indicator=indicator,
        region=region,
        value=Decimal(value),
        unit=unit,
        kind=kind,
        period=period,
        source=SourceSpan(*span),
        yoy=Decimal(yoy) if yoy else None,
        yoy_unit=yoy_unit,
        qualifier=qualifier,
        basis=basis,
        recommendations=recommendations,
    )


OBSERVATIONS: tuple[Observation, ...] = (
    _seen(
        1,
        "地区生产总值",
        "京津冀",
        "5.7",
        "万亿元",
        "level",
        "2025H1",
        (2, 1596, 1630),
        "5.4",
        "%",
        basis="不变价格(增速)",
    ),
    _seen(2, "规模以上工业增加值增速", "北京", "7.0", "%", "growth", "2025H1", (2, 1679, 1708)),
    _seen(3, "规模以上工业增加值增速", "天津", "5.1", "%", "growth", "2025H1", (2, 1679, 1708)),
    _seen(4, "规模以上工业增加值增速", "河北", "7.4", "%", "growth", "2025H1", (2, 1679, 1708)),
    _seen(
        5,
        "规模以上工业战略性新兴产业增加值增速",
        "北京",
        "16.8",
        "%",
        "growth",
        "2025H1",
        (2, 1719, 1755),
        recommendations=("B3",),
    ),
    _seen(
        6,
        "规模以上工业战略性新兴产业增加值增速",
        "河北",
        "10.6",
        "%",
        "growth",
        "2025H1",
        (2, 1719, 1755),
        recommendations=("B3",),
    ),
    _seen(
        7,
        "规模以上高技术制造业增加值占规模以上工业比重",
        "北京",
        "32.9",
        "%",
        "share",
        "2025H1",
        (2, 1756, 1817),
        "0.3",
        "百分点",
        recommendations=("B3",),
    ),
    _seen(
        8,
        "规模以上高技术制造业增加值占规模以上工业比重",
        "天津",
        "16.4",
        "%",
        "share",
        "2025H1",
        (2, 1756, 1817),
        "1.7",
        "百分点",
        recommendations=("B3",),
    ),
    _seen(9, "服务业增加值", "京津冀", "4.1", "万亿元", "level", "2025H1", (2, 1826, 1854), "5.5", "%"),
    _seen(10, "社会消费品零售总额", "京津冀", "16097.8", "亿元", "level", "2025H1", (2, 1860, 1894), "0.7", "%"),
    _seen(11, "固定资产投资(不含农户)增速", "北京", "14.1", "%", "growth", "2025H1", (2, 1900, 1935)),
    _seen(12, "固定资产投资(不含农户)增速", "天津", "5.5", "%", "growth", "2025H1", (2, 1900, 1935)),
    _seen(13, "固定资产投资(不含农户)增速", "河北", "6.5", "%", "growth", "2025H1", (2, 1900, 1935)),
    _seen(14, "设备购置投资增速", "北京", "99", "%", "growth", "2025H1", (2, 1950, 1977)),
    _seen(15, "设备购置投资增速", "天津", "29.1", "%", "growth", "2025H1", (2, 1950, 1977)),
    _seen(16, "设备购置投资增速", "河北", "53.2", "%", "growth", "2025H1", (2, 1950, 1977)),
    _seen(
        17,
        "高技术服务业投资增速",
        "北京",
        "120",
        "%",
        "growth",
        "2025H1",
        (2, 1988, 2020),
        qualifier='原文"1.2倍"',
    ),
    _seen(18, "高技术服务业投资增速", "天津", "14.3", "%", "growth", "2025H1", (2, 1988, 2020)),
    _seen(19, "高技术服务业投资增速", "河北", "40.9", "%", "growth", "2025H1", (2, 1988, 2020)),
    _seen(
        20,
        "信息传输、软件和信息技术服务业投资增速",
        "北京",
        "160",
        "%",
        "growth",
        "2025H1",
        (2, 2021, 2058),
        qualifier='原文"1.6倍"',
    ),
    _seen(21, "信息传输、软件和信息技术服务业投资增速", "天津", "17.5", "%", "growth", "2025H1", (2, 2021, 2058)),
    _seen(22, "信息传输、软件和信息技术服务业投资增速", "河北", "69.4", "%", "growth", "2025H1", (2, 2021, 2058)),
    _seen(
        23,
        "产业项目到位金额(来自京冀)",
        "天津",
        "990.4",
        "亿元",
        "level",
        "2025H1",
        (2, 2168, 2207),
        recommendations=("A3b",),
    ),
    _seen(
        24,
        "产业项目到位金额中来自京冀的占比",
        "天津",
        "50",
        "%",
        "share",
        "2025H1",
        (2, 2168, 2207),
        qualifier="近五成(<50%)",
        recommendations=("A3b",),
    ),
    _seen(
        25,
        "智能网联生态港顺义园区在推重点项目",
        "北京市顺义区",
        "20",
        "个",
        "level",
        "截至报道(2025)",
        (2, 2247, 2290),
        qualifier="20余个(>20)",
    ),
    _seen(
        26,
        "智能网联生态港顺义园区签约项目",
        "北京市顺义区",
        "9",
        "个",
        "level",
        "截至报道(2025)",
        (2, 2247, 2290),
    ),
    _seen(
        27,
        "联合攻关涉及企业",
        "北京/唐山",
        "90",
        "家",
        "level",
        "截至报道(2025)",
        (2, 2291, 2361),
        qualifier="90余家",
        recommendations=("B1",),
    ),
    _seen(
        28,
        "开放共享高端设备",
        "唐山",
        "800",
        "台套",
        "level",
        "截至报道(2025)",
        (2, 2291, 2361),
        recommendations=("B1",),
    ),
    _seen(29, "地区生产总值增速", "北京市通州区", "12.5", "%", "growth", "2025H1", (2, 2417, 2455)),
    _seen(30, "固定资产投资(不含农户)增速", "北京市通州区", "18.7", "%", "growth", "2025H1", (2, 2417, 2455)),
    _seen(31, "固定资产投资(不含农户)增速", "雄安新区", "13.5", "%", "growth", "2025H1", (2, 2483, 2508)),
    _seen(
        32,
        "铁路发送至其他两省市旅客量",
        "京津冀",
        "7649.3",
        "万人次",
        "level",
        "2025H1",
        (2, 2628, 2664),
        "7.4",
        "%",
    ),
    _seen(33, "环京通勤人员(月均)", "京津冀", "46", "万人", "level", "2025H1", (2, 2665, 2685), "3.3", "%"),
    _seen(34, "津冀参保人员在京就医直接结算", "津冀→北京", "839.8", "万人次", "level", "2025H1", (2, 2697, 2738)),
    _seen(35, "津冀占京外医保结算人次比重", "津冀→北京", "35.4", "%", "share", "2025H1", (2, 2697, 2738)),
    _seen(36, "京津冀医联体成员单位", "京津冀", "115", "家", "level", "截至报道(2025)", (2, 2739, 2754)),
    _seen(
        37,
        "与京津合作办学的基础教育学校",
        "河北",
        "300",
        "所",
        "level",
        "累计",
        (2, 2781, 2805),
        qualifier="300余所",
    ),
    _seen(38, "在冀试点的京津高职院校", "京津→河北", "9", "所", "level", "累计", (2, 2806, 2851)),
    _seen(
        39,
        "跨省单招与3+2累计招生",
        "京津→河北",
        "13000",
        "人",
        "level",
        "累计",
        (2, 2806, 2851),
        qualifier="13000余人",
    ),
    _seen(40, "居民人均可支配收入增速", "北京", "4.8", "%", "growth", "2025H1", (2, 2864, 2897)),
    _seen(41, "居民人均可支配收入增速", "天津", "4.7", "%", "growth", "2025H1", (2, 2864, 2897)),
    _seen(42, "居民人均可支配收入增速", "河北", "5.3", "%", "growth", "2025H1", (2, 2864, 2897)),
    _seen(
        43,
        "质量认证交流活动购销意向",
        "京津冀晋蒙",
        "10",
        "个",
        "level",
        "2025(活动)",
        (3, 3071, 3092),
        qualifier="近10个",
    ),
    _seen(44, "认证合作意向", "京津冀晋蒙", "3", "项", "level", "2025(活动)", (3, 3071, 3092)),
    _seen(45, "在保定设立分支机构的认证机构", "保定", "3", "家", "level", "近年", (3, 3240, 3261)),
    _seen(
        46,
        "来自上合组织国家进口货物享惠货值",
        "天津口岸",
        "13.6",
        "亿元",
        "level",
        "2025M1-M7",
        (4, 3760, 3810),
    ),
    _seen(47, "关税减让", "天津口岸", "6600", "万元", "level", "2025M1-M7", (4, 3760, 3810)),
    _seen(
        48,
        "对上合成员国、观察员国及对话伙伴出口电动摩托车及脚踏车",
        "天津",
        "27.6",
        "万辆",
        "level",
        "2025H1",
        (4, 3909, 3957),
        "77.3",
        "%",
    ),
    _seen(
        49,
        "对上合组织成员国出口电动摩托车及脚踏车",
        "天津",
        "22.1",
        "万辆",
        "level",
        "2025H1",
        (4, 3961, 3985),
        "89",
        "%",
    ),
    _seen(50, "天津港与上合国家货物吞吐量增速", "天津港", "18", "%", "growth", "2025M1-M7", (4, 4031, 4058)),
    _seen(
        51,
        "天津与上合组织其余有关国家进出口",
        "天津",
        "466.4",
        "亿元",
        "level",
        "2025H1",
        (4, 4106, 4156),
        "6.6",
        "%",
    ),
    _seen(52, "占天津进出口总值比重", "天津", "11.7", "%", "share", "2025H1", (4, 4106, 4156)),
)
