"""What a new installation starts with: the published working calendar and known time limits."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar  # type: ignore[import-untyped]
from django.db import transaction

from tracker.models import CalendarDay, Organization, OutcomeClass, RuleLimit, RuleSet
from tracker.timelimits import Unit

_FESTIVALS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利纪念日",
}


class LimitFact(NamedTuple):
    """A time limit as a jurisdiction's rules state it; without an amount they name no number."""

    amount: int | None = None
    unit: Unit | None = None
    counted_from: str = ""
    legal_basis: str = ""


_BEIJING_15 = "北京市人大常委会《检查法律法规实施情况办法》（2007年）第十五条"
_BEIJING_16 = "北京市人大常委会《检查法律法规实施情况办法》（2007年）第十六条"
_HENAN = "河南省实施监督法办法第四十四条"
_ZHEJIANG = "浙江省监督条例第四十三条、第四十四条"
_SHANGHAI = "上海市人大常委会议事规则第二十五条、第二十六条"
_CHONGQING = "重庆市人大常委会议事规则第三十四条"
_PRACTICE = "办理惯例，并非法律规定，请按本级规定核定"

RULE_SETS: dict[str, dict[RuleLimit.Code, LimitFact]] = {
    "北京": {
        RuleLimit.Code.HAND_OVER: LimitFact(legal_basis=f"{_BEIJING_15}：主任会议后交办，未定天数"),
        RuleLimit.Code.PLAN: LimitFact(3, Unit.MONTH, "收到审议意见书", _BEIJING_16),
        RuleLimit.Code.REPORT: LimitFact(1, Unit.YEAR, "收到审议意见书", _BEIJING_16),
    },
    "河南": {
        RuleLimit.Code.HAND_OVER: LimitFact(10, Unit.DAY, "常委会会议闭会", _HENAN),
        RuleLimit.Code.REPORT: LimitFact(3, Unit.MONTH, legal_basis=_HENAN),
    },
    "浙江": {
        RuleLimit.Code.HAND_OVER: LimitFact(7, Unit.DAY, "主任会议", _ZHEJIANG),
        RuleLimit.Code.REPORT: LimitFact(3, Unit.MONTH, legal_basis=f"{_ZHEJIANG}；另定日期的从其规定"),
    },
    "上海": {
        RuleLimit.Code.REPORT: LimitFact(3, Unit.MONTH, legal_basis=f"{_SHANGHAI}：一般情形"),
    },
    "重庆": {
        RuleLimit.Code.HAND_OVER: LimitFact(legal_basis=f"{_CHONGQING}：主任会议后交办，未定天数"),
        RuleLimit.Code.REPORT: LimitFact(6, Unit.MONTH, legal_basis=_CHONGQING),
    },
    "天津": {},
    "河北": {},
}
"""Limits towards the government, per jurisdiction; a code that is missing is unknown and left to the user."""

OFFICE_PRACTICE: dict[RuleLimit.Code, LimitFact] = {
    RuleLimit.Code.SIGN: LimitFact(7, Unit.WORKING_DAY, "交办", _PRACTICE),
    RuleLimit.Code.RETURN_WINDOW: LimitFact(7, Unit.WORKING_DAY, "交办", _PRACTICE),
    RuleLimit.Code.COUNTER_SIGN: LimitFact(1, Unit.MONTH, "交办", _PRACTICE),
    RuleLimit.Code.INTERIM: LimitFact(3, Unit.MONTH, "签收或上次报告", _PRACTICE),
    RuleLimit.Code.CONSULTATION: LimitFact(10, Unit.WORKING_DAY, "收到征求意见稿", _PRACTICE),
    RuleLimit.Code.SUPERVISION_REPLY: LimitFact(10, Unit.WORKING_DAY, "督办通知发出", _PRACTICE),
    RuleLimit.Code.QUESTION: LimitFact(15, Unit.WORKING_DAY, "转办", _PRACTICE),
}
"""Limits inside the government that no statute sets; common values, said to be practice."""


OUTCOMES: tuple[tuple[str, str, bool, bool], ...] = (
    ("A", "已解决或基本解决", False, False),
    ("B", "正在解决或列入规划", False, True),
    ("C", "因条件限制以后解决", True, True),
    ("D", "留作参考", True, False),
)
"""The four-class form in wide use: code, name, needs a reason, needs a next step. A committee may change its rows."""


def seed_calendar() -> int:
    """Write the published days chinesecalendar knows; return how many rows were new or corrected.

    A published row edited by hand stays. A day only expected gives way to the published arrangement.
    """
    present = CalendarDay.objects.in_bulk()
    new, corrected = [], []
    for wanted in _published_days():
        row = present.get(wanted.day)
        if row is None:
            new.append(wanted)
        elif _is_ours(row) and _facts(row) != _facts(wanted):
            corrected.append(wanted)
    with transaction.atomic():
        CalendarDay.objects.bulk_create(new, batch_size=2000)
        CalendarDay.objects.bulk_update(corrected, ["is_working", "name", "is_published", "source"], batch_size=500)
    return len(new) + len(corrected)


def seed_rule_set(committee: Organization | None, jurisdiction: str) -> RuleSet:
    """Give the committee (None: the default) its jurisdiction's known limits; keep what is there.

    Every code gets a row, blank where unknown, so that the form shows what is still to be entered.
    Raises KeyError for a jurisdiction without an entry in RULE_SETS.
    """
    facts = OFFICE_PRACTICE | RULE_SETS[jurisdiction]
    with transaction.atomic():
        rules, _created = RuleSet.objects.get_or_create(committee=committee, defaults={"jurisdiction": jurisdiction})
        present = set(rules.limits.values_list("code", flat=True))
        wanted = {code: facts.get(code, LimitFact()) for code in RuleLimit.Code if code not in present}
        RuleLimit.objects.bulk_create(
            RuleLimit(
                rule_set=rules,
                code=code,
                amount=fact.amount,
                unit=fact.unit or "",
                counted_from=fact.counted_from,
                legal_basis=fact.legal_basis,
            )
            for code, fact in wanted.items()
        )
        if not rules.outcomes.exists():
            OutcomeClass.objects.bulk_create(
                OutcomeClass(
                    rule_set=rules,
                    code=code,
                    name=name,
                    position=position,
                    needs_reason=needs_reason,
                    needs_next_step=needs_next_step,
                )
                for position, (code, name, needs_reason, needs_next_step) in enumerate(OUTCOMES, start=1)
            )
    return rules


def _published_days() -> Iterator[CalendarDay]:
    """Every day of the years the library holds; its table of holidays bounds them. Its tables are read as they are:
    asked for a day, it looks through all of them first."""
    off, worked = chinese_calendar.holidays, chinese_calendar.workdays
    day, end = date(min(off).year, 1, 1), date(max(off).year, 12, 31)
    while day <= end:
        is_off = day not in worked and (day in off or day.isoweekday() > 5)
        festival = worked.get(day) or off.get(day)
        name = _FESTIVALS.get(festival, festival) if festival else ""
        yield CalendarDay(
            day=day,
            is_working=not is_off,
            name=name if is_off or not name else f"{name}调休",
            is_published=True,
            source=CalendarDay.SEEDED,
        )
        day += timedelta(days=1)


def _is_ours(row: CalendarDay) -> bool:
    return row.source == CalendarDay.SEEDED or not row.is_published


def _facts(row: CalendarDay) -> tuple[bool, str, bool, str]:
    return row.is_working, row.name, row.is_published, row.source
