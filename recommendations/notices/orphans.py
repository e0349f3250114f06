"""Items that nobody would hear about or could move on: no active account in the unit, none with an address,
nobody to sign a draft out, or a responsible person who is gone. And opinions whose government office is not there.

Found from the small side (units, drafts, people who left), each by its own index; a page reads no table.
"""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from tracker.models import Cover, Organization, Role, User
from tracker.models.people import UNIT_ROLES

from ..lifecycle import OPEN, RUNNING, OpinionStatus
from ..models import Assignment, AssignmentQuerySet, Channel, Notice, Opinion, UnitDraft
from .proof import unsent_as

REASONS = {
    "nobody": _("承办单位没有在用账号，提醒无人可收"),
    "no_office": _("政府办公厅没有在用账号，提醒无人可收"),
    "no_head": _("有材料待签发，但单位没有在用的负责人，也没有人代行"),
    "left": _("责任人的账号已停用，尚未另行指定"),
    "given_up": _("信件已放弃发送，收件人可能没有看到"),
    "inbox_only": _("只有收件箱：没有人登记邮箱，也没有能用的渠道"),
}
"""Why, the gravest first."""

REMEDIES = {
    "nobody": _("请系统管理员为该单位开设或恢复账号，或请政府办公厅改派。"),
    "no_office": _("请系统管理员为政府办公厅开设或恢复账号。"),
    "no_head": _("请该单位指定负责人或代行人；单位也可以改为承办人直接报送。"),
    "left": _("请该单位另行指定责任人。"),
    "given_up": _("看信件的服务器答复，改正邮箱后重新发送；急的电话告知。"),
    "inbox_only": _("请该单位人员登记邮箱，或由其负责人设置群机器人。"),
}
"""What would help, by reason."""


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


def given_up(committee: int) -> QuerySet[Notice]:
    """Notices whose letter was given up and that nobody has opened since; few, by an index of their own."""
    failed = Notice.objects.filter(unsent_as(Notice.State.FAILED), committee=committee, read_at=None)
    return failed.exclude(assignment=None).order_by()


def _addressed() -> Q:
    return ~Q(email="") if settings.SMS is None else ~Q(email="", phone="")


def _channels(organization: str) -> QuerySet[Channel]:
    return Channel.objects.filter(organization=OuterRef(organization), is_active=True, dead_at=None)


def unreachable_units(committee: int) -> QuerySet[Organization]:
    """Units none of whose people has an address that works on any channel: the inbox is all there is."""
    return _units(committee).filter(~Exists(_people().filter(_addressed())), ~Exists(_channels("pk")))


def orphans(committee: Organization, today: dt.date) -> AssignmentQuerySet:
    """Running items of a committee that nobody moves on or no letter reaches, nearest deadline first. `reason`
    is a code of `REASONS`. Units, drafts and leavers are looked at first: they are few, the items many."""
    unheard = Q(unit__in=unreachable_units(committee.pk).values("pk"))
    failed = Q(pk__in=given_up(committee.pk).values("assignment"))
    found = unmoved(committee.pk, today) | unheard | failed
    rows: AssignmentQuerySet = Assignment.objects.filter(found, committee=committee, status__in=RUNNING)
    letters = Case(When(failed, then=Value("given_up")), default=Value("inbox_only"), output_field=CharField())
    return (
        rows.annotate(letters=letters, unmoved=why_unmoved(committee.pk, today))
        .annotate(reason=Case(When(unmoved="", then=F("letters")), default=F("unmoved"), output_field=CharField()))
        .by_due()
    )


OWED = (
    OpinionStatus.HANDED_OVER,
    OpinionStatus.RECEIVED,
    OpinionStatus.PLANNED,
    OpinionStatus.CONSULTING,
    OpinionStatus.REDO,
)
"""While something is asked of the government's office."""


def _office() -> QuerySet[User]:
    return User.objects.filter(organization=OuterRef("government"), role=Role.COORDINATOR, is_active=True)


def _office_covers(today: dt.date) -> QuerySet[Cover]:
    return Cover.objects.filter(
        absent__organization=OuterRef("government"),
        absent__role=Role.COORDINATOR,
        substitute__is_active=True,
        ended_at=None,
        from_on__lte=today,
        until_on__gte=today,
    )


def without_office(today: dt.date) -> Q:
    """Opinions of a government in whose office nobody, nor anybody who covers for them, has an account, as a
    condition."""
    return Q(~Exists(_office()), ~Exists(_office_covers(today)))


def unheard_opinions(committee: Organization, today: dt.date) -> QuerySet[Opinion]:
    """Opinions that wait for a government's office in which nobody, nor anybody who covers for them, has an account
    or an address. `reason` is a code of `REASONS`."""
    is_empty = without_office(today)
    is_unaddressed = Q(
        ~Exists(_office().filter(_addressed())), ~Exists(_office_covers(today)), ~Exists(_channels("government"))
    )
    rows = Opinion.objects.filter(is_empty | is_unaddressed, committee=committee, status__in=OWED)
    reason = Case(When(is_empty, then=Value("no_office")), default=Value("inbox_only"), output_field=CharField())
    return rows.annotate(reason=reason).order_by("id")
