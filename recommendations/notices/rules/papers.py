"""Default rules about the handling plan, the handling report, and what becomes of them."""

from __future__ import annotations

from .shape import SUPERVISION_37, Audience, DefaultRule, Light, Subject, Unit, ladder, told

_D, _W = Unit.DAY, Unit.WORKING_DAY
_OPINION, _OFFICE, _STAFF = Subject.OPINION, Audience.COORDINATOR, Audience.STAFF

ACTS: tuple[DefaultRule, ...] = (
    told(
        _OPINION,
        "submit_plan",
        _STAFF,
        "方案报送后",
        "{unit}已报送“{item}”的研究处理方案，请逐项看过。",
        urgent=False,
    ),
    told(_OPINION, "comment_plan", _OFFICE, "对方案提意见后", "常委会对“{item}”的研究处理方案提出意见。", urgent=False),
    told(
        _OPINION,
        "return_plan",
        _OFFICE,
        "方案退回后",
        "“{item}”的研究处理方案已退回，原期限不变，请修改后重新报送。退回理由：",
        urgent=True,
    ),
    told(
        _OPINION,
        "consult",
        _STAFF,
        "征求意见后",
        "{unit}就“{item}”的研究处理情况报告征求意见，请逐项看过并反馈。",
        urgent=True,
    ),
    told(
        _OPINION,
        "answer_consultation",
        _OFFICE,
        "反馈意见后",
        "常委会已对“{item}”的征求意见稿反馈意见，请据以修改后书面报告。",
        urgent=False,
    ),
    told(_OPINION, "report", _STAFF, "书面报告后", "{unit}已就“{item}”书面报告。", urgent=False),
    told(
        _OPINION, "report", Audience.SUPERVISOR, "书面报告后报审核负责人", "{unit}已就“{item}”书面报告。", urgent=False
    ),
    told(
        _OPINION,
        "circulate",
        Audience.MEMBER,
        "报告印发组成人员",
        "“{item}”的研究处理情况报告已印发，请阅。",
        urgent=False,
    ),
    told(_OPINION, "circulate", _OFFICE, "报告印发后", "“{item}”的研究处理情况报告已印发组成人员。", urgent=False),
    told(
        _OPINION,
        "deliberate",
        _OFFICE,
        "再次审议后",
        "“{item}”的报告已再次审议，请看审议情况。",
        urgent=False,
    ),
    told(_OPINION, "close", _OFFICE, "归档后", "“{item}”已归档。", urgent=False),
)

DEADLINES: tuple[DefaultRule, ...] = (
    *ladder(
        _OPINION,
        "plan_review",
        ((5, _W, 7, Light.NONE, _STAFF, "方案待看", "“{item}”的研究处理方案于{due}报送，还没有意见，请逐项看过。"),),
    ),
    *ladder(
        _OPINION,
        "consultation",
        (
            (-3, _W, 0, Light.BLUE, _STAFF, "反馈期限前3个工作日", "“{item}”的征求意见稿请于{due}前反馈意见。"),
            (0, _D, 0, Light.BLUE, _STAFF, "反馈期限当日", "“{item}”的征求意见稿今天应反馈意见。"),
            (
                1,
                _W,
                7,
                Light.RED,
                _STAFF,
                "反馈逾期",
                "“{item}”的反馈期限{due}已过，政府可以径行书面报告，请尽快反馈。",
            ),
            (
                3,
                _W,
                7,
                Light.RED,
                Audience.SUPERVISOR,
                "反馈逾期报审核负责人",
                "“{item}”的征求意见稿未按期反馈，期限为{due}。",
            ),
        ),
        SUPERVISION_37,
    ),
)
