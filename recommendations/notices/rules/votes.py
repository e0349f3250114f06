"""Default rules about what follows the report: a vote, its result, a follow-up inspection, doing it again."""

from __future__ import annotations

from .shape import Audience, DefaultRule, Subject, told

ACTS: tuple[DefaultRule, ...] = (
    told(
        Subject.OPINION,
        "open_vote",
        Audience.MEMBER,
        "发起满意度测评后",
        "请对“{item}”的研究处理情况进行满意度测评，不记名。",
        urgent=True,
    ),
    told(Subject.OPINION, "vote_closed", Audience.STAFF, "测评结束后", "“{item}”的满意度测评已结束，", urgent=True),
    told(
        Subject.OPINION,
        "vote_closed",
        Audience.SUPERVISOR,
        "测评结束后告知审核负责人",
        "“{item}”的满意度测评已结束，",
        urgent=False,
    ),
    told(
        Subject.OPINION,
        "vote_closed",
        Audience.COORDINATOR,
        "测评结束后告知府办",
        "“{item}”的满意度测评已结束，",
        urgent=True,
    ),
    told(
        Subject.OPINION,
        "redo",
        Audience.COORDINATOR,
        "测评未通过重新办理后",
        "“{item}”满意度测评未通过，请组织重新办理并重新报告。",
        urgent=True,
    ),
    told(
        Subject.OPINION,
        "follow_up",
        Audience.COORDINATOR,
        "转入跟踪检查后",
        "常委会对“{item}”的研究处理情况进行跟踪检查：",
        urgent=False,
    ),
)

DEADLINES: tuple[DefaultRule, ...] = ()
