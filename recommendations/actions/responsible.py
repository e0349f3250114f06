"""责任人: who in the unit answers for an item."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import User
from tracker.models.people import UNIT_ROLES

from ..models import Assignment
from ..notices import tell
from ..permissions import ASSIGNMENT


@transaction.atomic
def name_responsible(*, actor: User, assignment: Assignment, person: User | None, now: dt.datetime) -> Assignment:
    """指定责任人：the head names anybody of the unit, or nobody; a handler takes an item over for themselves."""
    locked = ASSIGNMENT.take_up("name_responsible", actor=actor, subject=assignment, now=now)
    if not actor.heads_on(timezone.localdate(now)) and (person is None or person.pk != actor.pk):
        raise Refused(_("承办人只能把事项接到自己名下。要指定别人或取消责任人，请单位负责人办理。"))
    if person is not None and not _works_there(person, locked):
        raise Refused(_("“%(name)s”不是本单位的在用账号，不能作责任人。请另选一人。") % {"name": person.name})
    named = person.name if person else _("不指定")
    locked = ASSIGNMENT.settle(
        "name_responsible",
        actor=actor,
        locked=locked,
        now=now,
        reason=_("责任人：%(name)s") % {"name": named},
        responsible=person,
    )
    if person is not None:
        tell(verb="name_responsible", subject=locked, now=now, actor=actor, people=[person])
    return locked


def _works_there(person: User, assignment: Assignment) -> bool:
    return person.is_active and person.role in UNIT_ROLES and person.organization_id == assignment.unit_id
