"""The 《决定》: one coordinated text of three standing committees, of which we hold only gists.

Its official wording is to be imported by the user; an item's number or text is never guessed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

NAME = "北京市人民代表大会常务委员会关于推进京津冀协同创新共同体建设的决定"
SHORT_NAME = "《决定》"

ADOPTED_ON: dict[str, dt.date] = {
    "北京": dt.date(2023, 11, 24),
    "天津": dt.date(2023, 11, 29),
    "河北": dt.date(2023, 11, 30),
}
"""Region → day of adoption. In force on promulgation; the day of promulgation is not known to us."""


@dataclass(frozen=True)
class Item:
    """One numbered item (一、…二十、; a decision has no 第X条). `gist` is empty where unknown."""

    numeral: str
    position: int
    gist: str = ""
    is_text_imported: bool = False


_DIGITS = "一二三四五六七八九"
_NUMERALS = (*_DIGITS, "十", *("十" + digit for digit in _DIGITS), "二十")

_GISTS: dict[str, str] = {
    "一": "总体思路：依据规划纲要推进，以科技创新为核心。",
    "二": "坚持优势互补，市场作用与政府引导相结合。",
    "三": "建设北京国际科技创新中心，推动四链融合。",
    "四": "支持雄安新区建设。",
}

ITEMS: tuple[Item, ...] = tuple(
    Item(numeral, position, _GISTS.get(numeral, "")) for position, numeral in enumerate(_NUMERALS, start=1)
)

TOPICS_WITHOUT_KNOWN_ITEM: tuple[str, ...] = (
    "京冀合作与津冀合作",
    "三地政府的职责及其协调机制",
    "联合开展基础研究",
    "联合攻克关键技术",
    "成果转化平台与供需清单",
    "产业链协作及共同编制产业链图谱",
    "共建科技园区",
    "京津冀国家技术创新中心",
    "科研仪器设备和实验室共享",
    "人才工作，职称和资质互认",
    "资金支持",
)
"""Subjects the 《决定》 is known to treat; which item treats them is not known and not guessed."""
