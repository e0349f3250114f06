"""Default rules about 催办 and 督办."""

from __future__ import annotations

from .shape import Audience, DefaultRule, Light, Subject, Unit, ladder, told

_D, _W = Unit.DAY, Unit.WORKING_DAY

ACTS: tuple[DefaultRule, ...] = (
    told(Subject.ASSIGNMENT, "nudge", Audience.UNIT, "催办", "催办“{item}”（期限{due}）：", urgent=True),
    told(Subject.ASSIGNMENT, "supervise", Audience.UNIT, "督办", "督办“{item}”：", urgent=True),
    told(Subject.ASSIGNMENT, "supervise", Audience.COORDINATOR, "督办告知府办", "督办{unit}“{item}”：", urgent=True),
    told(
        Subject.ASSIGNMENT,
        "supervise_red",
        Audience.UNIT,
        "红色督办",
        "督办“{item}”：",
        urgent=True,
        light=Light.RED,
    ),
    told(
        Subject.ASSIGNMENT,
        "supervise_red",
        Audience.COORDINATOR,
        "红色督办告知府办",
        "督办{unit}“{item}”：",
        urgent=True,
        light=Light.RED,
    ),
    told(
        Subject.ASSIGNMENT,
        "reply_supervision",
        Audience.STAFF,
        "回复督办后",
        "{unit}已就“{item}”回复督办",
        urgent=False,
    ),
    told(
        Subject.ASSIGNMENT,
        "reply_supervision",
        Audience.SUPERVISOR,
        "回复督办后告知审核负责人",
        "{unit}已就“{item}”回复督办",
        urgent=True,
    ),
)

DEADLINES: tuple[DefaultRule, ...] = ladder(
    Subject.ASSIGNMENT,
    "reply",
    (
        (-2, _W, 0, Light.BLUE, Audience.UNIT, "督办回复期限前2个工作日", "“{item}”的督办请于{due}前回复。"),
        (0, _D, 0, Light.BLUE, Audience.UNIT, "督办回复期限当日", "“{item}”的督办今天应回复。"),
        (1, _W, 3, Light.RED, Audience.UNIT, "督办回复逾期", "“{item}”的督办已过回复期限{due}，请立即回复。"),
        (
            2,
            _W,
            7,
            Light.RED,
            Audience.COORDINATOR,
            "督办回复逾期报府办",
            "{unit}未按期回复“{item}”的督办，期限为{due}，请督促。",
        ),
        (
            3,
            _W,
            7,
            Light.RED,
            Audience.SUPERVISOR,
            "督办回复逾期报审核负责人",
            "{unit}未按期回复“{item}”的督办，期限为{due}，可提高督办级别。",
        ),
        (
            10,
            _W,
            14,
            Light.RED,
            Audience.MEMBER,
            "督办回复逾期报组成人员",
            "{unit}回复“{item}”的督办逾期已{days}日，期限{due}。",
        ),
    ),
)
