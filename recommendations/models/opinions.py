"""审议意见书: what one committee hands over to its government, and the two-stage clock it starts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.models import Inspection
from tracker.models import Organization, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role
from tracker.models.rows import ReadAsTheyAre

from ..lifecycle import OpinionStatus
from .recommendations import Recommendation

NOT_YET_OUT = (OpinionStatus.DRAFTED, OpinionStatus.ISSUED)


class OpinionQuerySet(models.QuerySet["Opinion"]):
    def visible_to(self, user: User) -> OpinionQuerySet:
        """One's own committee's always; one's own government's once handed over; of another participating
        committee only what it published."""
        if user.role in COMMITTEE_ROLES:
            shared = self.model._base_manager.filter(
                is_published=True, inspection__participations__committee=user.organization_id
            ).values("pk")
            return self.filter(Q(committee=user.organization_id) | Q(pk__in=shared))
        if user.role == Role.COORDINATOR:
            return self.filter(government=user.organization_id).exclude(status__in=NOT_YET_OUT)
        if user.role in UNIT_ROLES:
            return self.filter(assignments__unit=user.organization_id).exclude(status__in=NOT_YET_OUT).distinct()
        return self.none()


class Opinion(ReadAsTheyAre):
    """One committee's opinion to its government. Receipt starts the clock (北京检查办法 16)."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="opinions", verbose_name=_("执法检查"))
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("常委会"))
    government = models.ForeignKey(Organization, models.PROTECT, related_name="opinions", verbose_name=_("交办对象"))
    status = models.CharField(_("状态"), max_length=12, choices=OpinionStatus, default=OpinionStatus.DRAFTED)
    number = models.CharField(_("文号"), max_length=60, blank=True, default="")
    title = models.CharField(_("标题"), max_length=200)
    evaluation = models.TextField(_("总体评价"), blank=True, default="", max_length=5000)
    recommendations = models.ManyToManyField(
        Recommendation, through="OpinionItem", related_name="opinions", verbose_name=_("所列建议")
    )
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    handed_over_on = models.DateField(_("交办日期"), null=True, blank=True)
    received_on = models.DateField(_("签收日期"), null=True, blank=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    sign_due_on = models.DateField(_("签收期限"), null=True, blank=True)
    sign_basis = models.JSONField(_("签收期限的算法"), default=dict, blank=True)
    plan_due_on = models.DateField(_("方案期限"), null=True, blank=True)
    plan_basis = models.JSONField(_("方案期限的算法"), default=dict, blank=True)
    report_due_on = models.DateField(_("报告期限"), null=True, blank=True)
    report_basis = models.JSONField(_("报告期限的算法"), default=dict, blank=True)
    is_accepted_by_default = models.BooleanField(_("逾期未签视为签收"), default=False, db_default=False)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1, db_default=1)
    planned_on = models.DateField(_("方案报送日期"), null=True, blank=True)
    consulted_on = models.DateField(_("征求意见日期"), null=True, blank=True)
    consult_due_on = models.DateField(_("反馈意见期限"), null=True, blank=True)
    consult_basis = models.JSONField(_("反馈意见期限的算法"), default=dict, blank=True)
    answered_on = models.DateField(_("反馈意见日期"), null=True, blank=True)
    answer = models.TextField(_("反馈意见"), blank=True, default="", db_default="", max_length=5000)
    reported_on = models.DateField(_("书面报告日期"), null=True, blank=True)
    concluded_on = models.DateField(_("印发、审议或跟踪检查日期"), null=True, blank=True)
    conclusion = models.TextField(_("审议情况"), blank=True, default="", db_default="", max_length=5000)
    follow_up = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("跟踪检查")
    )
    is_published = models.BooleanField(_("已公布"), default=False)
    is_sample = models.BooleanField(_("示例"), default=False)

    objects: ClassVar[models.Manager[Opinion]] = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("审议意见书")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="opinion_status_is_known", condition=Q(status__in=OpinionStatus.values)),
            models.CheckConstraint(
                name="received_opinion_has_received_on",
                condition=Q(status__in=(OpinionStatus.DRAFTED, OpinionStatus.ISSUED, OpinionStatus.HANDED_OVER))
                | Q(received_on__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_opinion_number_per_committee",
                fields=["committee", "number"],
                condition=~Q(number=""),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="opinions_of_a_committee", fields=["committee", "-id"]),
            models.Index(name="opinions_of_a_government", fields=["government", "-id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("recommendations:opinion", args=[self.pk])


class OpinionItemQuerySet(models.QuerySet["OpinionItem"]):
    def own_work(self) -> OpinionItemQuerySet:
        """Items to be dispatched: what repeats another item of the same opinion goes along with that one."""
        twin = self.model._base_manager.filter(
            opinion=OuterRef("opinion"), recommendation=OuterRef("recommendation__same_as")
        )
        return self.filter(~Exists(twin))


class OpinionItem(models.Model):
    """One recommendation in an opinion, in its order."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="items")
    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("次序"))

    objects: ClassVar[models.Manager[OpinionItem]] = OpinionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("意见事项")
        ordering: ClassVar[list[str]] = ["opinion", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="a_recommendation_stands_once_in_an_opinion", fields=["opinion", "recommendation"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.recommendation}"
