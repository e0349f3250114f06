"""The reminder ledger as an Excel file: exactly the notices the filters show, and what became of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Notice
from .notices.letters import item_of, unit_of
from .notices.proof import steps_of
from .spreadsheets import About, write_sheet


def _moment(value: dt.datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def _sent_at(notice: Any) -> str:
    has_left = notice.state in (Notice.State.SENT, Notice.State.INBOX_ONLY)
    return _moment(steps_of(notice)[1].at) if has_left else ""


def _result(notice: Any) -> str:
    step = steps_of(notice)[1]
    return f"{step.word}：{step.note}" if step.note else step.word


COLUMNS: tuple[tuple[Any, int, Any], ...] = (
    (gettext_lazy("生成时间"), 17, lambda n, at: _moment(n.planned_at)),
    (gettext_lazy("事项"), 30, lambda n, at: item_of(n)),
    (gettext_lazy("承办"), 14, lambda n, at: unit_of(n)),
    (gettext_lazy("所涉期限"), 12, lambda n, at: n.due_on),
    (gettext_lazy("发给"), 10, lambda n, at: n.recipient.name),
    (gettext_lazy("单位"), 14, lambda n, at: n.recipient.organization.short_name),
    (gettext_lazy("规则"), 20, lambda n, at: n.rule.name),
    (gettext_lazy("依据"), 24, lambda n, at: n.rule.legal_basis),
    (gettext_lazy("第几次"), 14, lambda n, at: n.again_words),
    (gettext_lazy("内容"), 50, lambda n, at: n.text),
    (gettext_lazy("结果"), 24, lambda n, at: _result(n)),
    (gettext_lazy("发送时间"), 17, lambda n, at: _sent_at(n)),
    (gettext_lazy("阅读时间"), 17, lambda n, at: _moment(n.read_at)),
    (gettext_lazy("从信中办理"), 17, lambda n, at: _moment(n.acted_at)),
    (gettext_lazy("事项已办"), 17, lambda n, at: _moment(n.settled_at)),
)
"""Heading, width in characters, and what stands in the cell."""


def write_notices(rows: Iterable[Any], *, now: dt.datetime, conditions: Sequence[str], author: str) -> IO[bytes]:
    """Rows `with_proof` and everything that names them; at most `spreadsheets.MOST_ROWS`."""
    about = About(
        now,
        conditions,
        author,
        counted=_("条数"),
        cut=_("只导出最新的 %(n)s 条，请缩小筛选范围后分次导出。"),
    )
    return write_sheet(rows, _("提醒台账"), COLUMNS, None, about)
