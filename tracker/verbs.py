"""The words of the record: what each event is called, and what it happened to."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .field_words import model_of

VERBS: dict[tuple[str, str], str | Promise] = {
    ("tracker.user", "sign_in"): _("登录"),
    ("tracker.user", "sign_in_failed"): _("登录失败"),
    ("tracker.user", "sign_out"): _("退出登录"),
    ("tracker.user", "create"): _("开立账号"),
    ("tracker.user", "amend"): _("修改账号"),
    ("tracker.user", "close"): _("停用账号"),
    ("tracker.user", "grant"): _("授予角色"),
    ("tracker.user", "reset_password"): _("重置密码"),
    ("tracker.user", "unlock"): _("解除锁定"),
    ("tracker.user", "end_sessions"): _("退出其他设备"),
    ("tracker.user", "arrange_cover"): _("安排代办"),
    ("tracker.user", "end_cover"): _("结束代办"),
    ("tracker.region", "add"): _("新增地区"),
    ("tracker.organization", "create"): _("新增单位"),
    ("tracker.organization", "amend"): _("修改单位"),
    ("tracker.organization", "set_days"): _("改工作日历"),
}
"""(subject type, verb) → its name. Apps add theirs in `joining`."""

INSIDE_A_BODY: set[str] = set()
"""Verbs told only to the body in which they were done, and to the auditor. Apps add theirs, as above."""


def verb_label(subject_type: str, verb: str) -> str:
    """The name of an event's verb; an unnamed one shows itself rather than nothing."""
    return str(VERBS.get((subject_type, verb), verb))


def subject_label(subject_type: str) -> str:
    """交办件 for `recommendations.assignment`."""
    model = model_of(subject_type)
    return str(model._meta.verbose_name) if model else subject_type
