"""The rules a new installation starts with: whom to tell what, when, and on which basis.

Rows, not code: staff edit them later, and seeding again never overwrites what was edited. Times before and
after a deadline are office practice (提前提醒、逾期催办), not law; the deadlines themselves come from the
committee's rule set.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ..models import NoticeRule

Subject = NoticeRule.Subject
Audience = NoticeRule.Audience
Light = NoticeRule.Light
Unit = NoticeRule.Unit

_PRACTICE = "办理惯例，并非法律规定"
_SUPERVISION_37 = "《监督法》（2024年修正）第三十七条；期限按本级期限规则计算"


@dataclass(frozen=True)
class DefaultRule:
    """One row of `NoticeRule`, field for field. `text` may hold {item}, {unit} and {due}."""

    code: str
    name: str
    subject: str
    audience: str
    text: str
    verb: str = ""
    ladder: str = ""
    offset: int = 0
    offset_unit: str = Unit.DAY
    repeat_days: int = 0
    light: str = Light.NONE
    is_urgent: bool = False
    legal_basis: str = _PRACTICE


def _told(subject: str, verb: str, audience: str, name: str, text: str, *, urgent: bool) -> DefaultRule:
    code = f"{subject}-{verb.replace('_', '-')}-{audience}"
    return DefaultRule(code, name, subject, audience, text, verb=verb, is_urgent=urgent)


ACTION_RULES: tuple[DefaultRule, ...] = (
    _told(Subject.OPINION, "hand_over", Audience.COORDINATOR, "交办后", "“{item}”已交办，请签收。", urgent=True),
    _told(
        Subject.OPINION,
        "acknowledge",
        Audience.STAFF,
        "意见书签收后",
        "{unit}已签收“{item}”，期限开始计算。",
        urgent=False,
    ),
    _told(Subject.ASSIGNMENT, "dispatch", Audience.UNIT, "分办后", "“{item}”已分办给{unit}，请签收。", urgent=True),
    _told(
        Subject.ASSIGNMENT,
        "acknowledge",
        Audience.COORDINATOR,
        "承办单位签收后",
        "{unit}已签收“{item}”。",
        urgent=False,
    ),
    _told(
        Subject.ASSIGNMENT,
        "accept_unsigned",
        Audience.UNIT,
        "视为签收后",
        "“{item}”逾期未签收，已视为签收，请于{due}前办结。",
        urgent=True,
    ),
    _told(
        Subject.ASSIGNMENT,
        "accept_unsigned",
        Audience.COORDINATOR,
        "视为签收后告知府办",
        "{unit}逾期未签收“{item}”，已视为签收。",
        urgent=False,
    ),
    _told(
        Subject.ASSIGNMENT,
        "report_progress",
        Audience.STAFF,
        "填报进展后",
        "{unit}填报了“{item}”的进展。",
        urgent=False,
    ),
    _told(
        Subject.ASSIGNMENT, "counter_sign", Audience.UNIT, "会办单位会签后", "“{item}”有会办单位已会签。", urgent=True
    ),
    _told(
        Subject.ASSIGNMENT, "submit", Audience.STAFF, "报送办结后", "{unit}已报送“{item}”办结，请审核。", urgent=True
    ),
    _told(Subject.ASSIGNMENT, "send_back", Audience.UNIT, "退回补充后", "“{item}”已退回补充：", urgent=True),
    _told(Subject.ASSIGNMENT, "complete", Audience.SUPERVISOR, "审核通过后", "“{item}”审核通过，请核验。", urgent=True),
    _told(
        Subject.ASSIGNMENT,
        "verify",
        Audience.SUPERVISOR,
        "核验后",
        "“{item}”已核验，请另一位审核负责人销号。",
        urgent=True,
    ),
    _told(Subject.ASSIGNMENT, "clear", Audience.UNIT, "销号后", "“{item}”已销号。", urgent=False),
    _told(
        Subject.ASSIGNMENT,
        "clear",
        Audience.COORDINATOR,
        "销号后告知府办",
        "{unit}承办的“{item}”已销号。",
        urgent=False,
    ),
)

# (days from the deadline, unit of days, repeat, light, audience, name, text)
Rung = tuple[int, str, int, str, str, str, str]


def _ladder(subject: str, ladder: str, rungs: tuple[Rung, ...], basis: str = _PRACTICE) -> tuple[DefaultRule, ...]:
    return tuple(
        DefaultRule(
            f"{subject}-{ladder}-{audience}-{'before' if offset < 0 else 'after'}-{abs(offset)}",
            name,
            subject,
            audience,
            text,
            ladder=ladder,
            offset=offset,
            offset_unit=unit,
            repeat_days=repeat,
            light=light,
            legal_basis=basis,
        )
        for offset, unit, repeat, light, audience, name, text in rungs
    )


_D, _W = Unit.DAY, Unit.WORKING_DAY

DEADLINE_RULES: tuple[DefaultRule, ...] = (
    *_ladder(
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
    *_ladder(
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
    *_ladder(
        Subject.ASSIGNMENT,
        "stale",
        (
            (1, _D, 7, Light.YELLOW, Audience.HANDLER, "进展停滞", "“{item}”久未填报进展，请填报。"),
            (8, _D, 7, Light.YELLOW, Audience.HEAD, "进展停滞报负责人", "“{item}”久未填报进展，请督促承办人。"),
            (15, _D, 14, Light.YELLOW, Audience.STAFF, "进展停滞报常委会", "{unit}久未填报“{item}”的进展。"),
        ),
    ),
    *_ladder(
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
    *_ladder(
        Subject.OPINION,
        "sign",
        (
            (-1, _W, 0, Light.BLUE, Audience.COORDINATOR, "意见书签收期限前1个工作日", "“{item}”请于{due}前签收。"),
            (1, _D, 3, Light.RED, Audience.COORDINATOR, "意见书签收逾期", "“{item}”签收期限{due}已过，请立即签收。"),
            (3, _W, 7, Light.RED, Audience.STAFF, "意见书签收逾期报常委会", "{unit}至今未签收“{item}”，期限为{due}。"),
        ),
    ),
    *_ladder(
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
            (1, _D, 7, Light.RED, Audience.COORDINATOR, "方案逾期", "“{item}”的研究处理方案已超过期限{due}，请报送。"),
            (
                8,
                _D,
                7,
                Light.RED,
                Audience.STAFF,
                "方案逾期报常委会",
                "{unit}未按期报送“{item}”的研究处理方案，期限为{due}。",
            ),
        ),
        _SUPERVISION_37,
    ),
    *_ladder(
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
            (1, _D, 7, Light.RED, Audience.COORDINATOR, "报告逾期", "“{item}”的书面报告已超过期限{due}，请报送。"),
            (1, _D, 7, Light.RED, Audience.STAFF, "报告逾期报常委会", "{unit}未按期书面报告“{item}”，期限为{due}。"),
        ),
        _SUPERVISION_37,
    ),
)

DEFAULT_RULES = (*ACTION_RULES, *DEADLINE_RULES)


def seed_rules(model: type[NoticeRule] = NoticeRule) -> int:
    """Add the default rules that are missing, by code; how many. What people edited stays as it is."""
    known = set(model._base_manager.values_list("code", flat=True))
    missing = [model(**asdict(rule)) for rule in DEFAULT_RULES if rule.code not in known]
    model._base_manager.bulk_create(missing, ignore_conflicts=True)
    return len(missing)
