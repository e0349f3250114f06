"""Items that nobody would hear about or could move on: no active account in the unit, none with an address,
nobody to sign a draft out, or a responsible person who is gone.

Found from the small side (units, drafts, people who left), each by its own index; a page reads no table.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from tracker.models import Cover, Organization, Role, User
from tracker.models.people import UNIT_ROLES

from ..lifecycle import RUNNING
from ..models import Assignment, AssignmentQuerySet, UnitDraft

REASONS = {
    "nobody": _("没有在用的账号"),
    "no_head": _("有拟稿待签发，但没有在用的单位负责人，也没有人代行"),
    "left": _("责任人已停用账号或调离，请另行指定"),
    "inbox_only": _("只有收件箱：没有人登记邮箱"),
}
"""Why, the gravest first."""


def _units(committee: int) -> QuerySet[Organization]:
    return Organization.objects.filter(committee=committee, kind=Organization.Kind.DEPARTMENT).order_by()


def _people() -> QuerySet[User]:
    return User.objects.filter(organization=OuterRef("pk"), is_active=True, role__in=UNIT_ROLES)


def empty_units(committee: int) -> QuerySet[Organization]:
    """Units without a single active person."""
    return _units(committee).filter(~Exists(_people()))


def headless_units(committee: int, today: dt.date) -> QuerySet[Organization]:
    """Units in which nobody could sign a draft out today: no active head, nobody speaking as one."""
    heads = Q(role=Role.HEAD) | Q(role=Role.HANDLER, heads_from__lte=today, heads_until__gte=today)
    return _units(committee).filter(~Exists(_people().filter(heads)))


def stuck_drafts(committee: int, today: dt.date) -> QuerySet[UnitDraft]:
    """Drafts waiting for a head who is not there."""
    waiting: QuerySet[UnitDraft] = UnitDraft.objects.waiting()
    return waiting.filter(unit__in=headless_units(committee, today).values("pk")).order_by()


def left_behind(committee: int) -> AssignmentQuerySet:
    """Items whose responsible person has no active account, or sits elsewhere now."""
    units = _units(committee)
    gone = User.objects.filter(Q(is_active=False), organization__in=units.values("pk"))
    moved = User.objects.filter(answers_for__committee=committee, answers_for__status__in=RUNNING).exclude(
        organization=F("answers_for__unit")
    )
    rows: AssignmentQuerySet = Assignment.objects.filter(committee=committee)
    by_gone = rows.filter(responsible__in=gone.order_by().values("pk"))
    return by_gone | rows.filter(responsible__in=moved.order_by().values("pk"), status__in=RUNNING)


def unmoved(committee: int, today: dt.date) -> Q:
    """An item that nobody can move on, as a condition: keys found from the small side."""
    return (
        Q(unit__in=empty_units(committee).values("pk"))
        | Q(pk__in=stuck_drafts(committee, today).values("assignment"))
        | Q(pk__in=left_behind(committee).order_by().values("pk"))
    )
