"""What the three governments answered to their opinions, and what the committees made of it. All invented.

Beijing drafts its handling plan; Tianjin has submitted one, and it was commented on; Hebei has reported, did
not pass the vote, did part of the work again, and its second report is being voted on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

OpinionMove = Literal[
    "draft_plan",
    "submit_plan",
    "comment_plan",
    "draft_report",
    "consult",
    "answer_consultation",
    "report",
    "deliberate",
    "open_vote",
    "cancel_vote",
    "cast_ballots",
    "enter_counts",
    "confirm_counts",
    "redo",
]


@dataclass(frozen=True)
class AnswerStep:
    """One move on an opinion. `items` are codes of its recommendations; for a draft, none means all.

    `day` is counted from today: until when a vote runs, or work is to be done again. `counts` are ballots a
    line: satisfied, basically satisfied, unsatisfied, blank. `voters` cast one choice each for all lines.
    """

    region: str
    move: OpinionMove
    by: str
    days_ago: int
    text: str = ""
    items: tuple[str, ...] = ()
    day: int | None = None
    mode: str = ""
    counts: tuple[tuple[int, int, int, int], ...] = ()
    voters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FollowUp:
    """The inspection that is planned to look at what became of the first one."""

    title: str
    short_title: str
    planned_days_ago: int


FOLLOW_UP = FollowUp("《决定》实施情况跟踪检查（示例）", "《决定》跟踪检查", 30)

MEMBERS_VOTING = 5
"""The members of Hebei's committee who have an account here; the real number is another."""

UNIT_OF: dict[str, dict[str, str]] = {
    "北京": {"A": "bj-fgw", "B": "bj-jxj", "C": "bj-zsj", "M": "bj-fgw"},
    "天津": {"A": "tj-fgw", "B": "tj-gxj", "C": "tj-zwb", "M": "tj-fgw"},
    "河北": {"A": "hb-fgw", "B": "hb-gxt", "C": "hb-scj", "M": "hb-fgw"},
}
"""Region → first letter of an item's code → the unit its plan names where the item is not dispatched."""

MEASURES: dict[str, str] = {
    "A": "与另两地商定分工和时间表，每季度碰头一次，逐项落实。",
    "B": "列出项目清单，明确责任处室，按季度对接和通报。",
    "C": "梳理事项清单，统一办理口径，分批上线并公布。",
    "M": "结合相关建议一并研究，提出意见后报政府审定。",
}
ANSWERS: dict[str, str] = {
    "A": "已与另两地商定分工，时间表印发有关单位，正在按表推进。",
    "B": "项目清单已经列出，责任处室已经明确，首轮对接已完成。",
    "C": "事项清单已经梳理，首批事项已统一口径并上线。",
    "M": "已结合相关建议研究，意见已报政府审定。",
}
AGAIN: dict[str, str] = {
    "B3": "已按审议意见补充与京津衔接的部分，并重排项目时间表。",
}
"""What the second report says otherwise than the first."""

PLANNED_IN_DAYS = 75
"""The day a plan names for an item that is not dispatched."""

_VOTED_ON = ("A2", "B3", "C4")

ANSWERED: tuple[AnswerStep, ...] = (
    AnswerStep("北京", "draft_plan", "sun", 6, items=("A0", "A1", "B1")),
    AnswerStep("天津", "draft_plan", "hetong", 16),
    AnswerStep("天津", "submit_plan", "hetong", 14, "研究处理方案"),
    AnswerStep("天津", "comment_plan", "tianjing", 10, "请写明与北京、河北衔接的时间。", items=("A0",)),
    AnswerStep("河北", "draft_plan", "shilei", 90),
    AnswerStep("河北", "submit_plan", "shilei", 88, "研究处理方案"),
    AnswerStep("河北", "comment_plan", "jiming", 84, "请写明与京津衔接的安排。", items=("B3",)),
    AnswerStep("河北", "draft_report", "shilei", 60),
    AnswerStep("河北", "consult", "shilei", 58, "研究处理情况报告征求意见稿"),
    AnswerStep("河北", "answer_consultation", "jiming", 53, "总体同意，集群培育一项请补充与京津的衔接。"),
    AnswerStep("河北", "report", "shilei", 50, "研究处理情况报告"),
    AnswerStep("河北", "deliberate", "jiming", 46, "认为多数事项有进展，集群培育与京津衔接不够。"),
    AnswerStep("河北", "open_vote", "jiming", 45, items=_VOTED_ON, mode="electronic"),
    AnswerStep("河北", "cancel_vote", "jiming", 45, "改为会场计票。"),
    AnswerStep("河北", "open_vote", "jiming", 44, items=_VOTED_ON, mode="entered"),
    AnswerStep("河北", "enter_counts", "jiming", 44, counts=((3, 2, 0, 0), (1, 1, 3, 0), (2, 2, 0, 1))),
    AnswerStep("河北", "confirm_counts", "yanru", 43),
    AnswerStep("河北", "redo", "jiming", 38, "集群培育一项未通过，重新办理并重新报告。", items=("B3",), day=60),
    AnswerStep("河北", "draft_report", "shilei", 17),
    AnswerStep("河北", "consult", "shilei", 16, "重新办理情况报告征求意见稿"),
    AnswerStep("河北", "answer_consultation", "jiming", 12, "同意，可以书面报告。"),
    AnswerStep("河北", "report", "shilei", 10, "重新办理情况报告"),
    AnswerStep("河北", "deliberate", "jiming", 6, "认为集群培育一项已按意见补充。"),
    AnswerStep("河北", "open_vote", "jiming", 4, items=_VOTED_ON, mode="electronic", day=9),
    AnswerStep(
        "河北",
        "cast_ballots",
        "",
        3,
        voters=(("qinyue", "satisfied"), ("weining", "basic"), ("bochuan", "satisfied")),
    ),
)
