"""Default rules about a member's question. Its notices hang on the item; nobody but the committee learns who asked."""

from __future__ import annotations

from .shape import Audience, DefaultRule, Light, Subject, Unit, ladder, told

_D, _W = Unit.DAY, Unit.WORKING_DAY

ACTS: tuple[DefaultRule, ...] = (
    told(Subject.QUESTION, "ask", Audience.STAFF, "委员询问后", "有委员询问“{item}”，请转办或直接答复。", urgent=True),
    told(
        Subject.QUESTION,
        "forward",
        Audience.UNIT,
        "询问转办后",
        "常委会转来委员对“{item}”的询问，请于{due}前答复。",
        urgent=True,
    ),
    told(
        Subject.QUESTION,
        "answer",
        Audience.STAFF,
        "答复询问后",
        "{unit}已答复对“{item}”的询问，请反馈委员。",
        urgent=True,
    ),
    told(
        Subject.QUESTION,
        "ask_again",
        Audience.UNIT,
        "请补充答复后",
        "对“{item}”的询问的答复须补充，请于{due}前再次答复：",
        urgent=True,
    ),
    told(Subject.QUESTION, "release", Audience.ASKER, "反馈委员后", "你对“{item}”的询问已有答复。", urgent=True),
)

DEADLINES: tuple[DefaultRule, ...] = (
    *ladder(
        Subject.ASSIGNMENT,
        "with_staff",
        (
            (
                2,
                _W,
                3,
                Light.YELLOW,
                Audience.STAFF,
                "询问2个工作日未转",
                "对“{item}”的询问自{due}起等常委会转办或反馈。",
            ),
            (
                5,
                _W,
                7,
                Light.YELLOW,
                Audience.SUPERVISOR,
                "询问5个工作日未转报审核负责人",
                "对“{item}”的询问自{due}起未转办或反馈。",
            ),
        ),
    ),
    *ladder(
        Subject.ASSIGNMENT,
        "question",
        (
            (-2, _W, 0, Light.BLUE, Audience.UNIT, "答复询问期限前2个工作日", "委员对“{item}”的询问请于{due}前答复。"),
            (0, _D, 0, Light.BLUE, Audience.UNIT, "答复询问期限当日", "委员对“{item}”的询问今天到期，请答复。"),
            (1, _W, 7, Light.RED, Audience.HANDLER, "答复询问逾期", "委员对“{item}”的询问已过答复期限{due}，请答复。"),
            (
                2,
                _W,
                7,
                Light.RED,
                Audience.HEAD,
                "答复询问逾期报负责人",
                "委员对“{item}”的询问已过答复期限{due}，请督促答复。",
            ),
            (
                3,
                _W,
                7,
                Light.RED,
                Audience.STAFF,
                "答复询问逾期报常委会",
                "{unit}未按期答复委员对“{item}”的询问，期限为{due}。",
            ),
            (
                5,
                _W,
                7,
                Light.RED,
                Audience.SUPERVISOR,
                "答复询问逾期报审核负责人",
                "{unit}未按期答复委员对“{item}”的询问，期限{due}已过{days}日。",
            ),
        ),
    ),
)
