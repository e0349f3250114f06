"""Who has to do it: one recommendation × one unit × one region, with its own state and dates.

What lists need is kept on the row (committee, government, inspection, heading, region): a ledger page is
one index walk. Lights, ages and overdue are never stored; they are computed from a `today` passed in.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.models import Heading, Inspection, Participation
from tracker.models import Organization, OutcomeClass, Region, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role
from tracker.models.rows import ReadAsTheyAre

from ..lifecycle import OPEN, RUNNING, AssignmentStatus
from .opinions import Opinion
from .recommendations import Recommendation


class SupervisionLevel(models.TextChoices):
    """督办: how grave. The word is printed on the notice; the look is the light's."""

    BLUE = "blue", _("蓝色督办")
    YELLOW = "yellow", _("黄色督办")
    RED = "red", _("红色督办")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def visible_to(self, user: User) -> AssignmentQuerySet:
        """The whole rule, for fetching one object. Sorted lists use `own_of` or `shared_with`, which are
        the two halves of it with an index each; an OR across them would walk the table."""
        if user.role in COMMITTEE_ROLES:
            shared = self.model._base_manager.filter(
                is_published=True, inspection__participations__committee=user.organization_id
            )
            return self.filter(Q(committee=user.organization_id) | Q(pk__in=shared.values("pk")))
        return self.own_of(user)

    def own_of(self, user: User) -> AssignmentQuerySet:
        """What is this person's own business: the committee's, the government's, or the unit's items."""
        if user.role in COMMITTEE_ROLES:
            return self.filter(committee=user.organization_id)
        if user.role == Role.COORDINATOR:
            return self.filter(government=user.organization_id)
        if user.role in UNIT_ROLES:
            return self.filter(unit=user.organization_id)
        return self.none()

    def shared_with(self, user: User) -> AssignmentQuerySet:
        """What other committees of a joint inspection have published to this person's committee."""
        if user.role not in COMMITTEE_ROLES:
            return self.none()
        taking_part = Participation.objects.filter(inspection=OuterRef("inspection"), committee=user.organization_id)
        return self.filter(Exists(taking_part), is_published=True).exclude(committee=user.organization_id)

    def open(self) -> AssignmentQuerySet:
        return self.filter(status__in=OPEN)

    def running(self) -> AssignmentQuerySet:
        return self.filter(status__in=RUNNING)

    def overdue(self, today: dt.date) -> AssignmentQuerySet:
        return self.filter(overdue_on(today))

    def by_due(self, after: tuple[dt.date, int] | None = None) -> AssignmentQuerySet:
        """Nearest deadline first; `after` is the (due_on, id) of the last row seen (keyset paging)."""
        rows = self.order_by("due_on", "id")
        if after is None:
            return rows
        return rows.filter(TupleGreaterThan(Tuple(F("due_on"), F("id")), after))


BASES = ("due_basis", "sign_basis", "counter_sign_basis", "return_basis", "next_report_basis")
"""The arithmetic of deadlines, which lists and letters leave alone."""


def overdue_on(today: dt.date, against: str = "due_on") -> Q:
    """Overdue: the unit's clock still runs and the day has passed. SQL side of `Assignment.is_overdue`.

    `against` is the day measured against: `due_on`, or `original_due_on` as if nothing had been extended.
    """
    return Q(("status__in", RUNNING), (f"{against}__lt", today))


class Assignment(ReadAsTheyAre):
    """交办件: the unit's answer is owed here."""

    class Part(models.TextChoices):
        SOLE = "sole", _("独办")
        LEAD = "lead", _("主办")
        CO_HANDLER = "co_handler", _("会办")

    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, related_name="assignments", verbose_name=_("建议")
    )
    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="assignments", verbose_name=_("审议意见书"))
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="assignments", verbose_name=_("承办单位"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("地区"))
    part = models.CharField(_("承办方式"), max_length=12, choices=Part)
    lead = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="co_handlers", verbose_name=_("主办件")
    )
    status = models.CharField(_("状态"), max_length=16, choices=AssignmentStatus, default=AssignmentStatus.PENDING)
    dispatched_on = models.DateField(_("分办日期"))
    due_on = models.DateField(_("期限"))
    original_due_on = models.DateField(_("原定期限"))
    due_basis = models.JSONField(_("期限的算法"), default=dict, blank=True)
    sign_due_on = models.DateField(_("签收期限"), null=True, blank=True)
    sign_basis = models.JSONField(_("签收期限的算法"), default=dict, blank=True)
    acknowledged_on = models.DateField(_("签收日期"), null=True, blank=True)
    is_accepted_by_default = models.BooleanField(_("逾期未签视为签收"), default=False)
    return_until = models.DateField(_("可申请退办至"), null=True, blank=True)
    return_basis = models.JSONField(
        _("退办期限的算法"), default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    counter_sign_due_on = models.DateField(_("会签期限"), null=True, blank=True)
    counter_sign_basis = models.JSONField(
        _("会签期限的算法"), default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    next_report_on = models.DateField(_("下次报告进展"), null=True, blank=True)
    next_report_basis = models.JSONField(
        _("下次报告的算法"), default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    review_on = models.DateField(_("挂账复核日"), null=True, blank=True)
    responsible = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="answers_for", verbose_name=_("责任人")
    )
    outcome = models.ForeignKey(
        OutcomeClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结果类别")
    )
    percent = models.PositiveSmallIntegerField(_("完成率"), default=0)
    submitted_on = models.DateField(_("报送办结日期"), null=True, blank=True)
    completed_on = models.DateField(_("审核通过日期"), null=True, blank=True)
    cleared_on = models.DateField(_("销号日期"), null=True, blank=True)

    # kept beside the row so that lists and guards need no other table
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("常委会"))
    government = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("政府"))
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="assignments")
    heading = models.ForeignKey(Heading, models.PROTECT, related_name="+", verbose_name=_("章节"))
    is_published = models.BooleanField(_("已公布"), default=False)
    last_progress_on = models.DateField(_("最近进展"), null=True, blank=True)
    report_count = models.PositiveIntegerField(_("进展次数"), default=0)
    evidence_count = models.PositiveIntegerField(_("佐证件数"), default=0)
    co_unsigned = models.PositiveSmallIntegerField(_("尚未会签的会办单位数"), default=0)
    co_disputed = models.PositiveSmallIntegerField(_("尚未协调的会签分歧数"), default=0, db_default=0)
    is_disputed = models.BooleanField(_("会签有分歧待协调"), default=False, db_default=False)
    has_extension_waiting = models.BooleanField(_("延期申请待审批"), default=False, db_default=False)
    drafts_waiting = models.PositiveSmallIntegerField(_("待签发的拟稿数"), default=0, db_default=0)
    supervision_level = models.CharField(
        _("待回复的督办"), max_length=8, choices=SupervisionLevel, blank=True, default="", db_default=""
    )
    nudge_count = models.PositiveSmallIntegerField(_("催办次数"), default=0, db_default=0)
    nudged_on = models.DateField(_("最近催办"), null=True, blank=True)
    submitted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    is_sample = models.BooleanField(_("示例"), default=False)

    objects: ClassVar[Any] = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("交办件")
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="assignment_status_is_known", condition=Q(status__in=AssignmentStatus.values)),
            models.UniqueConstraint(
                name="one_lead_per_recommendation_and_region",
                fields=["recommendation", "region"],
                condition=~Q(part="co_handler") & ~Q(status="withdrawn"),
            ),
            models.UniqueConstraint(
                name="a_unit_has_a_recommendation_once",
                fields=["recommendation", "unit"],
                condition=~Q(status="withdrawn"),
            ),
            models.CheckConstraint(
                name="co_handler_has_a_lead",
                condition=Q(part="co_handler", lead__isnull=False) | (~Q(part="co_handler") & Q(lead__isnull=True)),
            ),
            models.CheckConstraint(
                name="cleared_has_cleared_on",
                condition=(Q(status="cleared") & Q(cleared_on__isnull=False))
                | (~Q(status="cleared") & Q(cleared_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="carried_forward_has_review_on",
                condition=(Q(status="carried_forward") & Q(review_on__isnull=False))
                | (~Q(status="carried_forward") & Q(review_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="only_a_co_handler_disputes", condition=Q(is_disputed=False) | Q(part="co_handler")
            ),
            models.CheckConstraint(name="percent_is_at_most_100", condition=Q(percent__lte=100)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="open_of_a_committee_by_due",
                fields=["committee", "due_on", "id"],
                condition=Q(status__in=OPEN),
            ),
            models.Index(name="all_of_a_committee_by_due", fields=["committee", "due_on", "id"]),
            models.Index(name="state_of_a_committee_by_due", fields=["committee", "status", "due_on", "id"]),
            models.Index(name="open_of_a_unit_by_due", fields=["unit", "due_on", "id"], condition=Q(status__in=OPEN)),
            models.Index(name="all_of_a_unit_by_due", fields=["unit", "due_on", "id"]),
            models.Index(
                name="open_of_a_government_by_due",
                fields=["government", "due_on", "id"],
                condition=Q(status__in=OPEN),
            ),
            models.Index(name="all_of_a_government_by_due", fields=["government", "due_on", "id"]),
            models.Index(
                name="published_of_an_inspection",
                fields=["inspection", "due_on", "id"],
                condition=Q(is_published=True),
            ),
            models.Index(name="all_of_a_heading_by_due", fields=["heading", "due_on", "id"]),
            models.Index(
                name="unsigned_by_sign_due",
                fields=["sign_due_on", "id"],
                condition=Q(status=AssignmentStatus.PENDING),
            ),
            models.Index(
                name="uncountersigned_by_day",
                fields=["counter_sign_due_on", "id"],
                condition=Q(part="co_handler", status__in=RUNNING),
            ),
            models.Index(
                name="next_report_by_day",
                fields=["next_report_on", "id"],
                condition=Q(status=AssignmentStatus.HANDLING),
            ),
            models.Index(
                name="submitted_by_day",
                fields=["submitted_on", "id"],
                condition=Q(status=AssignmentStatus.SUBMITTED),
            ),
            models.Index(
                name="completed_by_day",
                fields=["completed_on", "id"],
                condition=Q(status=AssignmentStatus.COMPLETED),
            ),
            models.Index(
                name="carried_forward_by_review_day",
                fields=["review_on", "id"],
                condition=Q(status=AssignmentStatus.CARRIED_FORWARD),
            ),
            models.Index(
                name="open_of_a_person_by_due",
                fields=["responsible", "due_on", "id"],
                condition=Q(status__in=OPEN),
            ),
            models.Index(
                name="open_by_due",
                fields=["due_on", "id"],
                include=["unit", "committee", "government"],
                condition=Q(status__in=OPEN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation} {self.unit.short_name}"

    def get_absolute_url(self) -> str:
        return reverse("recommendations:assignment", args=[self.pk])

    @property
    def is_main(self) -> bool:
        """Sole or lead: the one that answers outward."""
        return self.part != Assignment.Part.CO_HANDLER

    def is_overdue(self, today: dt.date, against: str = "due_on") -> bool:
        """The Python side of `overdue_on`."""
        day: dt.date = getattr(self, against)
        return self.status in RUNNING and day < today
