"""How the committee presses: 督办 notices and members' questions. Both belong to an item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, Role, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES

from ..lifecycle import QuestionStatus
from .assignments import Assignment, SupervisionLevel


class SupervisionNoticeQuerySet(models.QuerySet["SupervisionNotice"]):
    def visible_to(self, user: User) -> SupervisionNoticeQuerySet:
        """The committee's own; the government's and the unit's, what concerns their items. A notice is never
        published: another committee of a joint inspection does not see it."""
        if user.role in COMMITTEE_ROLES:
            return self.filter(committee=user.organization_id)
        if user.role == Role.COORDINATOR:
            return self.filter(assignment__government=user.organization_id)
        if user.role in UNIT_ROLES:
            return self.filter(assignment__unit=user.organization_id)
        return self.none()

    def unanswered(self) -> SupervisionNoticeQuerySet:
        """Nearest reply first."""
        return self.filter(replied_on=None).order_by("reply_due_on", "id")


class SupervisionNotice(models.Model):
    """督办通知: numbered per committee and year, with a day for the reply and the reply itself."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="supervision_notices")
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("常委会"))
    year = models.PositiveSmallIntegerField(_("年度"))
    sequence = models.PositiveIntegerField(_("序号"))
    level = models.CharField(_("级别"), max_length=8, choices=SupervisionLevel)
    text = models.TextField(_("内容"), max_length=3000)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("签发人"))
    issued_on = models.DateField(_("发出日期"))
    reply_due_on = models.DateField(_("回复期限"))
    reply_basis = models.JSONField(_("回复期限的算法"), default=dict, blank=True)
    reply = models.TextField(_("回复"), max_length=5000, blank=True, default="")
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    replied_on = models.DateField(_("回复日期"), null=True, blank=True)

    objects: ClassVar[models.Manager[SupervisionNotice]] = SupervisionNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("督办通知")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_supervision_number_per_committee_and_year", fields=["committee", "year", "sequence"]
            ),
            models.CheckConstraint(
                name="reply_has_its_day_and_author",
                condition=Q(reply="", replied_on=None, replied_by=None)
                | (~Q(reply="") & Q(replied_on__isnull=False, replied_by__isnull=False)),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="supervision_unanswered", fields=["reply_due_on", "id"], condition=Q(replied_on=None)),
        ]

    def __str__(self) -> str:
        return f"〔{self.year}〕{self.sequence}号"

    def get_absolute_url(self) -> str:
        return reverse("recommendations:supervision", args=[self.pk])


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: User) -> QuestionQuerySet:
        """The committee's people see its questions; the government and the unit, what was forwarded."""
        if user.role in COMMITTEE_ROLES:
            return self.filter(committee=user.organization_id)
        forwarded = self.exclude(forwarded_at=None)
        if user.role == Role.COORDINATOR:
            return forwarded.filter(assignment__government=user.organization_id)
        if user.role in UNIT_ROLES:
            return forwarded.filter(assignment__unit=user.organization_id)
        return self.none()


class Question(models.Model):
    """询问: a member asks about an item; the unit answers through the committee's staff."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="questions", verbose_name=_("交办件"))
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("常委会"))
    status = models.CharField(_("状态"), max_length=10, choices=QuestionStatus, default=QuestionStatus.ASKED)
    asker = models.ForeignKey(User, models.PROTECT, related_name="questions", verbose_name=_("询问人"))
    at = models.DateTimeField(_("询问时间"))
    text = models.TextField(_("问题"), max_length=1000)
    forwarded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    forwarded_at = models.DateTimeField(_("转办时间"), null=True, blank=True)
    due_on = models.DateField(_("答复期限"), null=True, blank=True)
    due_basis = models.JSONField(_("答复期限的算法"), default=dict, blank=True)
    answer = models.TextField(_("答复"), max_length=5000, blank=True, default="")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    remark = models.TextField(_("给委员的附言"), max_length=1000, blank=True, default="", db_default="")
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(_("反馈时间"), null=True, blank=True)

    objects: ClassVar[models.Manager[Question]] = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("委员询问")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="question_status_is_known", condition=Q(status__in=QuestionStatus.values)),
            models.CheckConstraint(
                name="released_question_has_an_answer", condition=~Q(status="released") | ~Q(answer="")
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="questions_of_a_committee", fields=["committee", "status", "-id"]),
            models.Index(name="questions_unanswered", fields=["due_on", "id"], condition=Q(status="forwarded")),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        return reverse("recommendations:question", args=[self.pk])
