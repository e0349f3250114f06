"""What may be done to a reminder rule, and by whom: the committee's supervisor, on the rules it lives by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.errors import Refused
from tracker.models import User
from tracker.moves import Rules

from ..models import NoticeRule
from .rules import keeps_rules


class _NoticeRules(Rules[NoticeRule]):
    """The moves on a rule; it has no states. A rung is added beside another; an act's rule stands alone."""

    labels: Mapping[str, Any] = {"amend": _("修改"), "add_rung": _("照此新增一级"), "restore": _("恢复默认")}

    def judged(self, user: User | None, subject: NoticeRule, today: dt.date) -> dict[str, str]:
        """What a rule cannot is no obstacle worth a sentence."""
        moves = self.labels if self._keeps(user, subject) else ()
        return {move: "" for move in moves if self._refusal(move, subject) is None}

    def require_person(self, move: str, user: User | None, subject: NoticeRule, today: dt.date) -> None:
        """Raises PermissionDenied to whom the rule is not."""
        if not self._keeps(user, subject):
            raise PermissionDenied

    def require(self, move: str, user: User | None, subject: NoticeRule, today: dt.date) -> str:
        """Raises PermissionDenied to whom the rule is not, Refused where the rule cannot."""
        self.require_person(move, user, subject, today)
        if refusal := self._refusal(move, subject):
            raise Refused(refusal)
        return move

    def _keeps(self, user: User | None, subject: NoticeRule) -> bool:
        return user is not None and keeps_rules(user) and subject.committee_id in (None, user.organization_id)

    def _refusal(self, move: str, subject: NoticeRule) -> str | None:
        if move == "add_rung" and not subject.ladder:
            return _t("动作后的提醒不分级，直接修改即可。")
        if move == "restore" and subject.committee_id is None:
            return _t("这条规则就是默认规则。")
        return None


NOTICE_RULE = _NoticeRules()
