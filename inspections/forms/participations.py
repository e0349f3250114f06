"""A committee's own dates in an inspection."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tracker.form_look import DayInput
from tracker.models import User
from tracker.move_forms import SeenForm

from ..models import Inspection, Participation

DATES = ("plan_adopted_on", "notified_on", "launched_on", "deliberated_in", "session")


def own_part(inspection: Inspection, actor: User) -> Participation:
    """The part of the actor's committee. Raises DoesNotExist when it takes none."""
    return Participation.objects.get(inspection=inspection, committee=actor.organization_id)


class DatesForm(SeenForm):
    """记录日期：filled with what is known; emptied means unknown again."""

    plan_adopted_on = forms.DateField(label=_("主任会议通过方案"), widget=DayInput, required=False)
    notified_on = forms.DateField(label=_("通知日期"), widget=DayInput, required=False)
    launched_on = forms.DateField(label=_("启动日期"), widget=DayInput, required=False)
    deliberated_in = forms.RegexField(
        r"^[12]\d{3}-(0[1-9]|1[0-2])$",
        label=_("审议月份"),
        required=False,
        help_text=_("如 2025-07。"),
        error_messages={"invalid": _("请写成年和月，如 2025-07。")},
    )
    session = forms.CharField(label=_("会次"), max_length=100, required=False)
    reason = forms.CharField(
        label=_("依据"), max_length=300, required=False, help_text=_("日期出自哪里，如公报、公开报道；不知道的留空。")
    )

    def __init__(self, *args: Any, actor: User, inspection: Inspection, **kwargs: Any) -> None:
        part = own_part(inspection, actor)
        known = {name: getattr(part, name) for name in DATES}
        super().__init__(*args, **{"initial": known, **kwargs})
        self.seen: Participation = part

    def answers(self) -> dict[str, Any]:
        """With the part itself, as the person saw it."""
        return {"participation": self.seen, **super().answers()}
