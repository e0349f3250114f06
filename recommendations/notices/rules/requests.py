"""Default rules about what a unit asks for: who must decide, who is told, and how long it has waited."""

from __future__ import annotations

from .shape import Audience, DefaultRule, Light, Subject, Unit, ladder, told

_A = Subject.ASSIGNMENT
_W = Unit.WORKING_DAY

ACTS: tuple[DefaultRule, ...] = (
    told(_A, "request_return", Audience.COORDINATOR, "申请退办后", "{unit}申请退办“{item}”，请审批：", urgent=True),
    told(_A, "request_return", Audience.STAFF, "申请退办后告知常委会", "{unit}申请退办“{item}”：", urgent=False),
    told(
        _A,
        "approve_return",
        Audience.UNIT,
        "同意退办后",
        "“{item}”已同意退办，改由其他单位承办，你单位不再办理。",
        urgent=True,
    ),
    told(_A, "approve_return", Audience.STAFF, "同意退办后告知常委会", "{unit}退办“{item}”，已改派。", urgent=False),
    told(
        _A,
        "refuse_return",
        Audience.UNIT,
        "不同意退办后",
        "“{item}”不同意退办，请签收办理，期限为{due}。理由：",
        urgent=True,
    ),
    told(_A, "refuse_return", Audience.STAFF, "不同意退办后告知常委会", "{unit}退办“{item}”未获同意：", urgent=False),
    told(
        _A,
        "request_extension",
        Audience.SUPERVISOR,
        "申请延期后",
        "{unit}申请延长“{item}”的期限{due}，请审批：",
        urgent=True,
    ),
    told(_A, "request_extension", Audience.COORDINATOR, "申请延期后告知府办", "{unit}申请延长“{item}”：", urgent=False),
    told(_A, "grant_extension", Audience.UNIT, "同意延期后", "“{item}”已同意延期，请于{due}前办结。", urgent=True),
    told(
        _A,
        "grant_extension",
        Audience.COORDINATOR,
        "同意延期后告知府办",
        "{unit}承办的“{item}”已延期至{due}。",
        urgent=False,
    ),
    told(
        _A,
        "refuse_extension",
        Audience.UNIT,
        "不同意延期后",
        "“{item}”不同意延期，仍应于{due}前办结。理由：",
        urgent=True,
    ),
    told(
        _A,
        "refuse_extension",
        Audience.COORDINATOR,
        "不同意延期后告知府办",
        "{unit}承办的“{item}”不同意延期，期限仍为{due}。",
        urgent=False,
    ),
    told(_A, "change_due", Audience.UNIT, "调整期限后", "“{item}”的期限已调整为{due}。理由：", urgent=True),
    told(
        _A,
        "change_due",
        Audience.COORDINATOR,
        "调整期限后告知府办",
        "{unit}承办的“{item}”期限已调整为{due}。",
        urgent=False,
    ),
)

DEADLINES: tuple[DefaultRule, ...] = (
    *ladder(
        _A,
        "return",
        (
            (
                2,
                _W,
                3,
                Light.YELLOW,
                Audience.COORDINATOR,
                "退办申请2个工作日未审批",
                "{unit}{due}申请退办“{item}”，尚未审批，期限照算。",
            ),
            (
                5,
                _W,
                7,
                Light.YELLOW,
                Audience.STAFF,
                "退办申请5个工作日未审批报常委会",
                "{unit}{due}申请退办“{item}”，政府办公厅尚未审批。",
            ),
        ),
    ),
    *ladder(
        _A,
        "extension",
        (
            (
                3,
                _W,
                3,
                Light.YELLOW,
                Audience.SUPERVISOR,
                "延期申请3个工作日未审批",
                "{unit}{due}申请延期“{item}”，尚未审批。",
            ),
        ),
    ),
)
