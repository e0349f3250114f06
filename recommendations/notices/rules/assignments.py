"""Default rules about an item: who is told of which act, and which deadlines are climbed to."""

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
        "report_progress",
        Audience.STAFF,
        "填报进展后",
        "{unit}填报了“{item}”的进展。",
        urgent=False,
    ),
    told(
        Subject.ASSIGNMENT, "counter_sign", Audience.UNIT, "会办单位会签后", "“{item}”有会办单位已会签。", urgent=True
    ),
    told(Subject.ASSIGNMENT, "submit", Audience.STAFF, "报送办结后", "{unit}已报送“{item}”办结，请审核。", urgent=True),
    told(Subject.ASSIGNMENT, "send_back", Audience.UNIT, "退回补充后", "“{item}”已退回补充：", urgent=True),
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
            (1, _D, 7, Light.RED, Audience.UNIT, "签收逾期", "“{item}”签收期限{due}已过，请立即签收。"),
            (
                3,
                _W,
                7,
                Light.RED,
                Audience.COORDINATOR,
                "签收逾期报府办",
                "{unit}至今未签收“{item}”，期限为{due}，请督促。",
            ),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "due",
        (
            (-30, _D, 0, Light.NONE, Audience.HANDLER, "办理期限前30日", "“{item}”应于{due}前办结，还有一个月。"),
            (-7, _D, 0, Light.BLUE, Audience.UNIT, "办理期限前7日", "“{item}”应于{due}前办结，请抓紧办理。"),
            (-1, _D, 0, Light.BLUE, Audience.UNIT, "办理期限前1日", "“{item}”应于{due}前办结，期限将至。"),
            (0, _D, 0, Light.BLUE, Audience.UNIT, "办理期限当日", "“{item}”今天到期，请报送办结。"),
            (1, _D, 7, Light.RED, Audience.UNIT, "办理逾期", "“{item}”已超过办理期限{due}，请报送办结或说明原因。"),
            (
                8,
                _D,
                7,
                Light.RED,
                Audience.COORDINATOR,
                "办理逾期报府办",
                "{unit}承办的“{item}”已超过期限{due}，请督促。",
            ),
            (
                15,
                _D,
                7,
                Light.RED,
                Audience.STAFF,
                "办理逾期报常委会",
                "{unit}承办的“{item}”已超过期限{due}，可以催办。",
            ),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "stale",
        (
            (1, _D, 7, Light.YELLOW, Audience.HANDLER, "进展停滞", "“{item}”久未填报进展，请填报。"),
            (8, _D, 7, Light.YELLOW, Audience.HEAD, "进展停滞报负责人", "“{item}”久未填报进展，请督促承办人。"),
            (15, _D, 14, Light.YELLOW, Audience.STAFF, "进展停滞报常委会", "{unit}久未填报“{item}”的进展。"),
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
)
