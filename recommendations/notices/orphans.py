"""Items that nobody would hear about or could move on: no active account in the unit, none with an address,
nobody to sign a draft out, or a responsible person who is gone.

Found from the small side (units, drafts, people who left), each by its own index; a page reads no table.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, Role, User
from tracker.models.people import UNIT_ROLES

from ..lifecycle import OPEN, RUNNING
from ..models import Assignment, AssignmentQuerySet, UnitDraft

REASONS = {
    "nobody": _("承办单位没有在用账号，提醒无人可收"),
    "no_head": _("有材料待签发，但单位没有在用的负责人，也没有人代行"),
    "left": _("责任人的账号已停用，尚未另行指定"),
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
    """Items whose responsible person has no active account any longer."""
    gone = User.objects.filter(is_active=False, organization__in=_units(committee).values("pk")).order_by()
    rows: AssignmentQuerySet = Assignment.objects.filter(committee=committee, responsible__in=gone.values("pk"))
    return rows.filter(status__in=OPEN).order_by()


def unmoved(committee: int, today: dt.date) -> Q:
    """Items that nobody moves on, as a condition: keys found from the small side."""
    return (
        Q(unit__in=empty_units(committee).values("pk"))
        | Q(pk__in=stuck_drafts(committee, today).values("assignment"))
        | Q(pk__in=left_behind(committee).values("pk"))
    )


def why_unmoved(committee: int, today: dt.date, otherwise: str = "") -> Case:
    """The code of `REASONS`, or `otherwise`, as a column."""
    return Case(
        When(unit__in=empty_units(committee).values("pk"), then=Value("nobody")),
        When(drafts_waiting__gt=0, unit__in=headless_units(committee, today).values("pk"), then=Value("no_head")),
        When(responsible__is_active=False, then=Value("left")),
        default=Value(otherwise),
        output_field=CharField(),
    )


def orphans(committee: Organization, today: dt.date) -> AssignmentQuerySet:
    """Running items of a committee that nobody moves on or no letter reaches, nearest deadline first. `reason`
    is a code of `REASONS`. Units, drafts and leavers are looked at first: they are few, the items many."""
    unreachable = _units(committee.pk).filter(~Exists(_people().exclude(email="")))
    found = unmoved(committee.pk, today) | Q(unit__in=unreachable.values("pk"))
    rows: AssignmentQuerySet = Assignment.objects.filter(found, committee=committee, status__in=RUNNING)
    return rows.annotate(reason=why_unmoved(committee.pk, today, "inbox_only")).by_due()
