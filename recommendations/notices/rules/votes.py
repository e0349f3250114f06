"""Default rules about what follows the report: a vote, its result, a follow-up inspection, doing it again."""

from __future__ import annotations

from .shape import Audience, DefaultRule, Light, Subject, Unit, ladder, told

_D, _W = Unit.DAY, Unit.WORKING_DAY

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

DEADLINES: tuple[DefaultRule, ...] = ladder(
    Subject.OPINION,
    "vote",
    (
        (
            -1,
            _W,
            0,
            Light.BLUE,
            Audience.MEMBER,
            "测评截止前1个工作日",
            "“{item}”的满意度测评{due}截止，你还没有投票。",
        ),
        (1, _W, 3, Light.YELLOW, Audience.STAFF, "测评截止未结束", "“{item}”的满意度测评{due}已截止，请结束测评。"),
    ),
)
