"""Default rules about items that are parked, taken up again or withdrawn."""

from __future__ import annotations

from .shape import Audience, DefaultRule, Light, Subject, Unit, ladder, told

_D, _W = Unit.DAY, Unit.WORKING_DAY

# verb: (name, what the unit is told, is it urgent)
_UNIT = {
    "carry_forward": ("转挂账", "“{item}”已转挂账，暂不计超期：", False),
    "carry_along": ("会办件挂账", "“{item}”已随主办件转挂账，暂不计超期。", False),
    "resume": ("恢复办理", "“{item}”恢复办理，请于{due}前办结。", True),
    "resume_along": ("会办件恢复办理", "“{item}”随主办件恢复办理，请于{due}前办理并重新会签。", True),
    "reopen": ("重新办理", "“{item}”的销号已撤销，请于{due}前重新办理：", True),
    "reopen_along": ("会办件重新办理", "“{item}”随主办件重新办理，请于{due}前办理并重新会签。", True),
    "redo": ("测评未通过", "“{item}”满意度测评未通过，请于{due}前重新办理。", True),
    "withdraw": ("撤回", "“{item}”已撤回，不再办理：", True),
    "withdraw_along": ("会办件撤回", "“{item}”已随主办件撤回，不再办理。", True),
}
_OFFICE = {
    "carry_forward": ("转挂账", "{unit}承办的“{item}”已转挂账："),
    "resume": ("恢复办理", "{unit}承办的“{item}”恢复办理，期限{due}。"),
    "reopen": ("重新办理", "“{item}”的销号已撤销，由{unit}重新办理，期限{due}："),
    "redo": ("测评未通过", "“{item}”满意度测评未通过，由{unit}重新办理，期限{due}。"),
    "withdraw": ("撤回", "交{unit}承办的“{item}”已撤回，可另行分办："),
}

ACTS: tuple[DefaultRule, ...] = (
    *(
        told(Subject.ASSIGNMENT, verb, Audience.UNIT, f"{name}后", text, urgent=urgent)
        for verb, (name, text, urgent) in _UNIT.items()
    ),
    *(
        told(Subject.ASSIGNMENT, verb, Audience.COORDINATOR, f"{name}后告知府办", text, urgent=False)
        for verb, (name, text) in _OFFICE.items()
    ),
)

_PARKED = "{unit}承办的“{item}”挂账，"
_STAFF, _SUPERVISOR = Audience.STAFF, Audience.SUPERVISOR

DEADLINES: tuple[DefaultRule, ...] = ladder(
    Subject.ASSIGNMENT,
    "parked",
    (
        (-5, _W, 0, Light.BLUE, _STAFF, "挂账复核日前5个工作日", f"{_PARKED}{{due}}复核。"),
        (0, _D, 0, Light.BLUE, _STAFF, "挂账复核日当日", f"{_PARKED}今天应复核，请决定恢复办理或继续挂账。"),
        (0, _D, 0, Light.BLUE, _SUPERVISOR, "挂账复核日当日报审核负责人", f"{_PARKED}今天应复核。"),
        (1, _W, 7, Light.YELLOW, _STAFF, "挂账逾期未复核", f"{_PARKED}复核日{{due}}已过，请复核。"),
        (5, _W, 7, Light.YELLOW, _SUPERVISOR, "挂账逾期未复核报负责人", f"{_PARKED}复核日{{due}}已过，仍未复核。"),
    ),
)
