"""What a default rule looks like, and two short ways to write one."""

from __future__ import annotations

from dataclasses import dataclass

from ...models import NoticeRule

Subject = NoticeRule.Subject
Audience = NoticeRule.Audience
Light = NoticeRule.Light
Unit = NoticeRule.Unit

PRACTICE = "办理惯例，并非法律规定"
SUPERVISION_37 = "《监督法》（2024年修正）第三十七条；期限按本级期限规则计算"


@dataclass(frozen=True)
class DefaultRule:
    """One row of `NoticeRule`, field for field. `text` may hold {item}, {unit}, {due} and, for a deadline, {days}."""

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
    legal_basis: str = PRACTICE


def told(
    subject: str, verb: str, audience: str, name: str, text: str, *, urgent: bool, light: str = Light.NONE
) -> DefaultRule:
    code = f"{subject}-{verb.replace('_', '-')}-{audience}"
    return DefaultRule(code, name, subject, audience, text, verb=verb, is_urgent=urgent, light=light)


# (days from the deadline, unit of days, repeat, light, audience, name, text)
Rung = tuple[int, str, int, str, str, str, str]


def ladder(
    subject: str, ladder: str, rungs: tuple[Rung, ...], basis: str = PRACTICE, short: str = ""
) -> tuple[DefaultRule, ...]:
    """`short` stands for the ladder's name in the codes, which hold 40 characters."""
    return tuple(
        DefaultRule(
            f"{subject}-{short or ladder}-{audience}-{'before' if offset < 0 else 'after'}-{abs(offset)}",
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
