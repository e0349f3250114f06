"""Default rules about an opinion."""

from __future__ import annotations

from .shape import SUPERVISION_37, Audience, DefaultRule, Light, Subject, Unit, ladder, told

_D, _W = Unit.DAY, Unit.WORKING_DAY

ACTS: tuple[DefaultRule, ...] = (
    told(Subject.OPINION, "hand_over", Audience.COORDINATOR, "交办后", "“{item}”已交办，请签收。", urgent=True),
    told(
        Subject.OPINION,
        "acknowledge",
        Audience.STAFF,
        "意见书签收后",
        "{unit}已签收“{item}”，期限开始计算。",
        urgent=False,
    ),
    told(
        Subject.OPINION,
        "accept_unsigned",
        Audience.COORDINATOR,
        "意见书视为签收后",
        "“{item}”逾期未签收，已视为签收，期限开始计算，请分办。",
        urgent=True,
    ),
    told(
        Subject.OPINION,
        "accept_unsigned",
        Audience.STAFF,
        "意见书视为签收后告知常委会",
        "{unit}逾期未签收“{item}”，已视为签收，期限开始计算。",
        urgent=False,
    ),
)

ACTS += tuple(
    told(Subject.OPINION, "recompute", audience, "期限重算后", "“{item}”的期限因放假安排有变动：", urgent=False)
    for audience in (Audience.COORDINATOR, Audience.STAFF)
)

DEADLINES: tuple[DefaultRule, ...] = (
    *ladder(
        Subject.OPINION,
        "sign",
        (
            (-1, _W, 0, Light.BLUE, Audience.COORDINATOR, "意见书签收期限前1个工作日", "“{item}”请于{due}前签收。"),
            (1, _W, 3, Light.RED, Audience.COORDINATOR, "意见书签收逾期", "“{item}”签收期限{due}已过，请立即签收。"),
            (3, _W, 7, Light.RED, Audience.STAFF, "意见书签收逾期报常委会", "{unit}至今未签收“{item}”，期限为{due}。"),
            (
                5,
                _W,
                7,
                Light.RED,
                Audience.SUPERVISOR,
                "意见书签收逾期报审核负责人",
                "{unit}至今未签收“{item}”，期限{due}已过{days}日。",
            ),
        ),
    ),
    *ladder(
        Subject.OPINION,
        "plan",
        (
            (-30, _D, 0, Light.NONE, Audience.COORDINATOR, "方案期限前30日", "“{item}”的研究处理方案应于{due}前报送。"),
            (
                -7,
                _D,
                0,
                Light.BLUE,
                Audience.COORDINATOR,
                "方案期限前7日",
                "“{item}”的研究处理方案应于{due}前报送，请抓紧。",
            ),
            (0, _D, 0, Light.BLUE, Audience.COORDINATOR, "方案期限当日", "“{item}”的研究处理方案今天到期，请报送。"),
            (1, _W, 7, Light.RED, Audience.COORDINATOR, "方案逾期", "“{item}”的研究处理方案已超过期限{due}，请报送。"),
            (
                5,
                _W,
                7,
                Light.RED,
                Audience.STAFF,
                "方案逾期报常委会",
                "{unit}未按期报送“{item}”的研究处理方案，期限为{due}。",
            ),
            (
                10,
                _W,
                14,
                Light.RED,
                Audience.SUPERVISOR,
                "方案逾期报审核负责人",
                "{unit}报送“{item}”的研究处理方案逾期已{days}日，期限{due}。",
            ),
            (
                20,
                _W,
                30,
                Light.RED,
                Audience.MEMBER,
                "方案逾期报组成人员",
                "{unit}报送“{item}”的研究处理方案逾期已{days}日，期限{due}。",
            ),
        ),
        SUPERVISION_37,
    ),
    *ladder(
        Subject.OPINION,
        "report",
        (
            (
                -60,
                _D,
                0,
                Light.NONE,
                Audience.COORDINATOR,
                "报告期限前60日",
                "“{item}”应于{due}前书面报告，请先征求意见。",
            ),
            (
                -30,
                _D,
                0,
                Light.NONE,
                Audience.COORDINATOR,
                "报告期限前30日",
                "“{item}”应于{due}前书面报告，还有一个月。",
            ),
            (-7, _D, 0, Light.BLUE, Audience.COORDINATOR, "报告期限前7日", "“{item}”应于{due}前书面报告，请抓紧。"),
            (0, _D, 0, Light.BLUE, Audience.COORDINATOR, "报告期限当日", "“{item}”的书面报告今天到期，请报送。"),
            (1, _W, 7, Light.RED, Audience.COORDINATOR, "报告逾期", "“{item}”的书面报告已超过期限{due}，请报送。"),
            (1, _W, 7, Light.RED, Audience.STAFF, "报告逾期报常委会", "{unit}未按期书面报告“{item}”，期限为{due}。"),
            (
                10,
                _W,
                14,
                Light.RED,
                Audience.SUPERVISOR,
                "报告逾期报审核负责人",
                "{unit}书面报告“{item}”逾期已{days}日，期限{due}。",
            ),
            (
                20,
                _W,
                30,
                Light.RED,
                Audience.MEMBER,
                "报告逾期报组成人员",
                "{unit}书面报告“{item}”逾期已{days}日，期限{due}。",
            ),
        ),
        SUPERVISION_37,
    ),
)
