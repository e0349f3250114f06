"""Default rules about an item: who is told of which act, and which deadlines are climbed to.

After a deadline each ladder climbs in working days: 承办人, 单位负责人, 政府办公厅, 常委会工作人员, 审核负责人,
组成人员. What is only yellow, or the unit's own plan, stops on the way.
"""

from __future__ import annotations

from .shape import Audience, DefaultRule, Light, Subject, Unit, ladder, told

_D, _W = Unit.DAY, Unit.WORKING_DAY

ACTS: tuple[DefaultRule, ...] = (
    told(Subject.ASSIGNMENT, "dispatch", Audience.UNIT, "分办后", "“{item}”已分办给{unit}，请签收。", urgent=True),
    told(
        Subject.ASSIGNMENT,
        "acknowledge",
        Audience.COORDINATOR,
        "承办单位签收后",
        "{unit}已签收“{item}”。",
        urgent=False,
    ),
    told(
        Subject.ASSIGNMENT,
        "accept_unsigned",
        Audience.UNIT,
        "视为签收后",
        "“{item}”逾期未签收，已视为签收，请于{due}前办结。",
        urgent=True,
    ),
    told(
        Subject.ASSIGNMENT,
        "accept_unsigned",
        Audience.COORDINATOR,
        "视为签收后告知府办",
        "{unit}逾期未签收“{item}”，已视为签收。",
        urgent=False,
    ),
    told(
        Subject.ASSIGNMENT,
        "accept_unsigned",
        Audience.STAFF,
        "视为签收后告知常委会",
        "{unit}逾期未签收“{item}”，已视为签收。",
        urgent=False,
    ),
    told(
        Subject.ASSIGNMENT,
        "report_progress",
        Audience.STAFF,
        "填报进展后",
        "{unit}填报了“{item}”的进展。",
        urgent=False,
    ),
    told(
        Subject.ASSIGNMENT, "counter_sign", Audience.UNIT, "会办单位会签后", "“{item}”有会办单位已会签。", urgent=True
    ),
    told(Subject.ASSIGNMENT, "propose", Audience.HEAD, "拟稿待签发", "“{item}”有拟稿待你签发：", urgent=True),
    told(
        Subject.ASSIGNMENT, "decline_draft", Audience.HANDLER, "拟稿退回后", "“{item}”的拟稿已退回修改：", urgent=True
    ),
    told(
        Subject.ASSIGNMENT,
        "name_responsible",
        Audience.HANDLER,
        "指定责任人后",
        "你是“{item}”的责任人，应于{due}前办结。",
        urgent=True,
    ),
    told(
        Subject.ASSIGNMENT,
        "counter_sign",
        Audience.COORDINATOR,
        "会签不同意后告知府办",
        "{unit}会签“{item}”不同意，请协调。理由：",
        urgent=True,
    ),
    told(
        Subject.ASSIGNMENT,
        "settle_disagreement",
        Audience.UNIT,
        "协调会签分歧后",
        "“{item}”的会签分歧已由政府办公厅协调：",
        urgent=True,
    ),
    told(
        Subject.ASSIGNMENT,
        "settle_disagreement",
        Audience.STAFF,
        "协调会签分歧后告知常委会",
        "{unit}对“{item}”的不同意见已由政府办公厅协调：",
        urgent=False,
    ),
    told(Subject.ASSIGNMENT, "submit", Audience.STAFF, "报送办结后", "{unit}已报送“{item}”办结，请审核。", urgent=True),
    told(Subject.ASSIGNMENT, "send_back", Audience.UNIT, "退回补充后", "“{item}”已退回补充：", urgent=True),
    told(
        Subject.ASSIGNMENT,
        "change_outcome",
        Audience.UNIT,
        "改定结果类别后",
        "“{item}”的结果类别已由常委会改定：",
        urgent=True,
    ),
    told(
        Subject.ASSIGNMENT,
        "change_outcome",
        Audience.COORDINATOR,
        "改定结果类别后告知府办",
        "{unit}承办的“{item}”，结果类别已由常委会改定：",
        urgent=False,
    ),
    told(Subject.ASSIGNMENT, "complete", Audience.SUPERVISOR, "审核通过后", "“{item}”审核通过，请核验。", urgent=True),
    told(
        Subject.ASSIGNMENT,
        "verify",
        Audience.SUPERVISOR,
        "核验后",
        "“{item}”已核验，请另一位审核负责人销号。",
        urgent=True,
    ),
    told(Subject.ASSIGNMENT, "clear", Audience.UNIT, "销号后", "“{item}”已销号。", urgent=False),
    told(
        Subject.ASSIGNMENT,
        "clear",
        Audience.COORDINATOR,
        "销号后告知府办",
        "{unit}承办的“{item}”已销号。",
        urgent=False,
    ),
)

# The action's own sentence says which day became which.
ACTS += tuple(
    told(
        Subject.ASSIGNMENT,
        "recompute",
        audience,
        "期限重算后",
        "“{item}”（{unit}）的期限因放假安排有变动：",
        urgent=False,
    )
    for audience in (Audience.UNIT, Audience.COORDINATOR)
)

DEADLINES: tuple[DefaultRule, ...] = (
    *ladder(
        Subject.ASSIGNMENT,
        "sign",
        (
            (-2, _W, 0, Light.BLUE, Audience.UNIT, "签收期限前2个工作日", "“{item}”尚未签收，请于{due}前签收。"),
            (0, _D, 0, Light.BLUE, Audience.UNIT, "签收期限当日", "“{item}”今天是签收的最后一天，请签收。"),
            (1, _W, 7, Light.RED, Audience.HANDLER, "签收逾期", "“{item}”签收期限{due}已过，请立即签收。"),
            (
                2,
                _W,
                7,
                Light.RED,
                Audience.HEAD,
                "签收逾期报负责人",
                "“{item}”签收期限{due}已过，至今未签收，请督促签收。",
            ),
            (
                3,
                _W,
                7,
                Light.RED,
                Audience.COORDINATOR,
                "签收逾期报府办",
                "{unit}至今未签收“{item}”，期限为{due}，请督促。",
            ),
            (
                10,
                _W,
                7,
                Light.RED,
                Audience.STAFF,
                "签收逾期报常委会",
                "{unit}至今未签收“{item}”，期限为{due}。",
            ),
            (
                20,
                _W,
                14,
                Light.RED,
                Audience.SUPERVISOR,
                "签收逾期报审核负责人",
                "{unit}至今未签收“{item}”，期限{due}已过{days}日，可以督办。",
            ),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "due",
        (
            (-30, _D, 0, Light.NONE, Audience.HANDLER, "办理期限前30日", "“{item}”应于{due}前办结，还有一个月。"),
            (-7, _D, 0, Light.BLUE, Audience.UNIT, "办理期限前7日", "“{item}”应于{due}前办结，请抓紧办理。"),
            (-1, _W, 0, Light.BLUE, Audience.UNIT, "办理期限前1个工作日", "“{item}”应于{due}前办结，期限将至。"),
            (0, _D, 0, Light.BLUE, Audience.UNIT, "办理期限当日", "“{item}”今天到期，请报送办结。"),
            (1, _W, 7, Light.RED, Audience.HANDLER, "办理逾期", "“{item}”已超过办理期限{due}，请报送办结或说明原因。"),
            (
                3,
                _W,
                7,
                Light.RED,
                Audience.HEAD,
                "办理逾期报负责人",
                "“{item}”已超过办理期限{due}，请督促报送办结或说明原因。",
            ),
            (
                5,
                _W,
                7,
                Light.RED,
                Audience.COORDINATOR,
                "办理逾期报府办",
                "{unit}承办的“{item}”已超过期限{due}，请督促。",
            ),
            (
                10,
                _W,
                7,
                Light.RED,
                Audience.STAFF,
                "办理逾期报常委会",
                "{unit}承办的“{item}”已超过期限{due}，可以催办。",
            ),
            (
                20,
                _W,
                14,
                Light.RED,
                Audience.SUPERVISOR,
                "办理逾期报审核负责人",
                "{unit}承办的“{item}”逾期已{days}日，期限{due}，可以督办。",
            ),
            (
                40,
                _W,
                30,
                Light.RED,
                Audience.MEMBER,
                "办理逾期报组成人员",
                "{unit}承办的“{item}”逾期已{days}日，期限{due}。",
            ),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "stale",
        (
            (1, _D, 7, Light.YELLOW, Audience.HANDLER, "进展停滞", "“{item}”久未填报进展，请填报。"),
            (5, _W, 7, Light.YELLOW, Audience.HEAD, "进展停滞报负责人", "“{item}”久未填报进展，请督促承办人。"),
            (
                10,
                _W,
                14,
                Light.YELLOW,
                Audience.COORDINATOR,
                "进展停滞报府办",
                "{unit}久未填报“{item}”的进展，请督促。",
            ),
            (15, _W, 14, Light.YELLOW, Audience.STAFF, "进展停滞报常委会", "{unit}久未填报“{item}”的进展。"),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "counter_sign",
        (
            (-7, _D, 0, Light.BLUE, Audience.UNIT, "会签期限前7日", "“{item}”请于{due}前会签，意见交主办单位。"),
            (1, _W, 7, Light.RED, Audience.HANDLER, "会签逾期", "“{item}”会签期限{due}已过，请立即会签。"),
            (3, _W, 7, Light.RED, Audience.HEAD, "会签逾期报负责人", "“{item}”会签期限{due}已过，请督促会签。"),
            (
                5,
                _W,
                7,
                Light.RED,
                Audience.COORDINATOR,
                "会签逾期报府办",
                "{unit}至今未会签“{item}”，期限为{due}，请督促。",
            ),
            (
                10,
                _W,
                7,
                Light.RED,
                Audience.STAFF,
                "会签逾期报常委会",
                "{unit}至今未会签“{item}”，期限为{due}。",
            ),
        ),
        short="cosign",
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "co_unsigned",
        (
            (
                3,
                _W,
                7,
                Light.YELLOW,
                Audience.UNIT,
                "会签逾期告知主办单位",
                "“{item}”会签期限{due}已过，可以催会办单位，或请政府办公厅督促。",
            ),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "interim",
        (
            (-7, _D, 0, Light.NONE, Audience.HANDLER, "定期报告前7日", "“{item}”应于{due}前报告进展。"),
            (1, _W, 7, Light.YELLOW, Audience.HANDLER, "定期报告逾期", "“{item}”应于{due}前报告进展，请填报。"),
            (
                5,
                _W,
                7,
                Light.YELLOW,
                Audience.HEAD,
                "定期报告逾期报负责人",
                "“{item}”应于{due}前报告进展，至今未报，请督促承办人。",
            ),
            (
                10,
                _W,
                14,
                Light.YELLOW,
                Audience.COORDINATOR,
                "定期报告逾期报府办",
                "{unit}应于{due}前报告“{item}”的进展，至今未报，请督促。",
            ),
            (
                15,
                _W,
                14,
                Light.YELLOW,
                Audience.STAFF,
                "定期报告逾期报常委会",
                "{unit}应于{due}前报告“{item}”的进展，至今未报。",
            ),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "milestone",
        (
            (-7, _D, 0, Light.NONE, Audience.HANDLER, "节点前7日", "“{item}”的节点应于{due}前完成。"),
            (1, _W, 7, Light.YELLOW, Audience.HANDLER, "节点逾期", "“{item}”的节点{due}已过，完成的请填报。"),
            (5, _W, 7, Light.YELLOW, Audience.HEAD, "节点逾期报负责人", "“{item}”的节点{due}已过，请督促承办人。"),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "review",
        (
            (5, _W, 7, Light.YELLOW, Audience.STAFF, "报送后5个工作日未审核", "{unit}{due}报送的“{item}”尚未审核。"),
            (
                10,
                _W,
                7,
                Light.YELLOW,
                Audience.SUPERVISOR,
                "报送后10个工作日未审核",
                "{unit}{due}报送的“{item}”仍未审核。",
            ),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "clearance",
        (
            (
                5,
                _W,
                7,
                Light.YELLOW,
                Audience.SUPERVISOR,
                "审核通过后5个工作日未销号",
                "{unit}的“{item}”{due}审核通过，还没有核验销号。",
            ),
        ),
    ),
)
