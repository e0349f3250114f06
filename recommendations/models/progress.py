"""What the unit reported and proved, who counter-signed, who verified."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models import OutcomeClass, StoredFile, User

from .assignments import Assignment


class ProgressReport(models.Model):
    """One report of a unit. A submission (报送办结) is a report too."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reports", verbose_name=_("交办件"))
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("填报人"))
    at = models.DateTimeField(_("填报时间"))
    body = models.TextField(_("进展"), max_length=5000)
    percent = models.PositiveSmallIntegerField(_("完成率"))
    is_submission = models.BooleanField(_("报送办结"), default=False)
    drafted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("拟稿人")
    )
    outcome = models.ForeignKey(
        OutcomeClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结果类别")
    )
    outcome_reason = models.TextField(_("原因"), blank=True, default="", max_length=2000)
    next_step = models.TextField(_("下一步"), blank=True, default="", max_length=2000)

    class Meta:
        verbose_name = _("进展")
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="reported_percent_is_at_most_100", condition=Q(percent__lte=100)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="reports_of_an_assignment", fields=["assignment", "-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.at:%Y-%m-%d}"


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: User) -> EvidenceQuerySet:
        """Whoever may see the assignment may open what proves it; other committees, what is published."""
        return self.filter(assignment__in=Assignment.objects.visible_to(user))


class Evidence(models.Model):
    """A file that proves progress. A newer revision of the same title never replaces the older one."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="evidence")
    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField(_("版次"), default=1)

    objects: ClassVar[models.Manager[Evidence]] = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("佐证")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return str(self.file)


class Milestone(models.Model):
    """节点: one dated step of an assignment, agreed with itself and ticked off by a report."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="milestones")
    position = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("节点"), max_length=100)
    due_on = models.DateField(_("期限"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    dropped_at = models.DateTimeField(_("取消时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("节点")
        ordering: ClassVar[list[str]] = ["assignment", "due_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="milestones_ahead", fields=["due_on", "id"], condition=Q(done_on=None, dropped_at=None)),
        ]

    def __str__(self) -> str:
        return self.title


class CounterSignature(models.Model):
    """会签: a co-handler's word on what the lead is going to submit."""

    class Verdict(models.TextChoices):
        AGREE = "agree", _("同意")
        AGREE_WITH_COMMENT = "agree_with_comment", _("同意并有意见")
        DISAGREE = "disagree", _("不同意")

    class Ruling(models.TextChoices):
        LEAD = "lead", _("按主办单位意见办")
        CO_HANDLER = "co_handler", _("按会办单位意见办")
        BETWEEN = "between", _("按协调后的意见办")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="counter_signatures")
    signer = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("会签时间"))
    verdict = models.CharField(_("意见"), max_length=20, choices=Verdict)
    comment = models.TextField(_("说明"), blank=True, default="", max_length=2000)
    ruling = models.CharField(_("协调结果"), max_length=12, choices=Ruling, blank=True, default="")
    decision = models.TextField(_("协调意见"), blank=True, default="", max_length=2000)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(_("协调时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("会签")
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="disagreement_gives_its_reason", condition=Q(verdict="agree") | ~Q(comment="")),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.get_verdict_display()}"


class Verification(models.Model):
    """核验: the committee's first look, or (is_clearance) the second person's decision to clear."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="verifications")
    verifier = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    comment = models.TextField(_("意见"), max_length=2000)
    is_clearance = models.BooleanField(_("销号"), default=False)

    class Meta:
        verbose_name = _("核验")
        ordering: ClassVar[list[str]] = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.verifier}"
