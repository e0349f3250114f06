"""What a unit asks for: to be rid of an item, for more time; and what it drafts before its head lets it out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, StoredFile, User
from tracker.models.people import UNIT_ROLES

from .assignments import Assignment


class ReturnRequest(models.Model):
    """退办申请: with a reason and a proposed unit. A unit may not pass an item on by itself."""

    class Decision(models.TextChoices):
        WAITING = "waiting", _("待审批")
        APPROVED = "approved", _("同意")
        REFUSED = "refused", _("不同意")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="return_requests")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("申请单位"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    at = models.DateTimeField(_("申请时间"))
    reason = models.TextField(_("理由"), max_length=2000)
    proposed_unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("建议承办单位"))
    decision = models.CharField(_("审批"), max_length=10, choices=Decision, default=Decision.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    comment = models.TextField(_("审批意见"), max_length=2000, blank=True, default="")
    new_unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("改派单位")
    )

    class Meta:
        verbose_name = _("退办申请")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_return_waits_per_assignment", fields=["assignment"], condition=Q(decision="waiting")
            ),
            models.CheckConstraint(
                name="approved_return_names_the_new_unit",
                condition=~Q(decision="approved") | Q(new_unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.get_decision_display()}"


class ExtensionRequest(models.Model):
    """延期申请: before expiry only. The original date stays on the assignment and is reported against."""

    class Decision(models.TextChoices):
        WAITING = "waiting", _("待审批")
        APPROVED = "approved", _("同意")
        SHORTENED = "shortened", _("同意，缩短")
        REFUSED = "refused", _("不同意")
        LAPSED = "lapsed", _("已无须审批")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="extension_requests")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    at = models.DateTimeField(_("申请时间"))
    reason = models.TextField(_("理由"), max_length=2000)
    progress = models.TextField(_("目前进展"), max_length=2000)
    previous_due_on = models.DateField(_("申请时的期限"))
    proposed_on = models.DateField(_("申请延至"))
    decision = models.CharField(_("审批"), max_length=10, choices=Decision, default=Decision.WAITING)
    granted_on = models.DateField(_("同意延至"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    comment = models.TextField(_("审批意见"), max_length=2000, blank=True, default="")

    class Meta:
        verbose_name = _("延期申请")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_extension_waits_per_assignment", fields=["assignment"], condition=Q(decision="waiting")
            ),
            models.CheckConstraint(
                name="extension_goes_beyond_the_deadline", condition=Q(proposed_on__gt=models.F("previous_due_on"))
            ),
            models.CheckConstraint(
                name="granted_extension_has_its_day",
                condition=~Q(decision__in=("approved", "shortened")) | Q(granted_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.get_decision_display()}"


class UnitDraftQuerySet(models.QuerySet["UnitDraft"]):
    def visible_to(self, user: User) -> UnitDraftQuerySet:
        """The unit's own people and nobody else."""
        return self.filter(unit=user.organization_id) if user.role in UNIT_ROLES else self.none()

    def waiting(self) -> UnitDraftQuerySet:
        return self.filter(state=UnitDraft.State.WAITING)


class UnitDraft(models.Model):
    """拟稿: what a handler prepared and the unit's head has yet to sign out. Nobody outside the unit sees it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待签发")
        SENT = "sent", _("已签发")
        DECLINED = "declined", _("退回修改")
        REPLACED = "replaced", _("已由新稿代替")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="drafts")
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("拟稿单位"))
    move = models.CharField(_("动作"), max_length=40)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("拟稿人"))
    at = models.DateTimeField(_("拟稿时间"))
    answers = models.JSONField(_("所填内容"), default=dict)
    files = models.ManyToManyField(StoredFile, blank=True, related_name="+", verbose_name=_("附件"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    comment = models.TextField(_("修改意见"), max_length=2000, blank=True, default="")

    objects: ClassVar[Any] = UnitDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("拟稿")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_draft_waits_per_assignment_and_move",
                fields=["assignment", "move"],
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.move}"
