"""What is publicly known of the inspection itself. A date is given only as exactly as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .source import SourceSpan

TITLE = "2025年京津冀三地协同检查《决定》实施情况"
SHORT_TITLE = "《决定》协同执法检查"
MODE: Literal["regional_joint"] = "regional_joint"
YEAR = 2025
REGIONS = ("北京", "天津", "河北")
"""The order the source means by 三地…分别."""

SESSION = "北京市十六届人大常委会第十八次会议"


@dataclass(frozen=True)
class Milestone:
    """A known step. `on` is an ISO date, or only year and month where the day is not known."""

    step: Literal["listed", "plan_approved", "launched", "deliberated"]
    region: str
    on: str
    note: str
    source: SourceSpan | None = None


MILESTONES: tuple[Milestone, ...] = (
    Milestone("listed", "北京", "2025", "列为三地协同监督项目"),
    Milestone("listed", "天津", "2025", "列为三地协同监督项目"),
    Milestone("listed", "河北", "2025", "列为三地协同监督项目"),
    Milestone("plan_approved", "北京", "2025-03-20", "主任会议通过检查方案"),
    Milestone("launched", "河北", "2025-03-28", "启动检查，采用本地检查与三地协同检查两种方式，确定五个重点"),
    Milestone("deliberated", "北京", "2025-07", SESSION + "审议检查报告", SourceSpan(1, 40, 135)),
)

ACHIEVEMENT = "三地加强统筹和区域协作，做好创新支撑与生态保障，共同体建设有了新的进展。"
ACHIEVEMENT_SOURCE = SourceSpan(1, 205, 249)
