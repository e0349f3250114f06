"""What a government answers to an opinion: the handling plan and the handling report, item by item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, OutcomeClass, StoredFile, User

from .opinions import Opinion, OpinionItem


class PlanItem(models.Model):
    """研究处理方案, one item: measures, lead unit, date (北京检查办法 16); with the committee's comment on it."""

    item = models.OneToOneField(OpinionItem, models.PROTECT, related_name="plan", verbose_name=_("意见事项"))
    unit = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("牵头单位"))
    measures = models.TextField(_("措施"), max_length=3000)
    due_on = models.DateField(_("完成时限"))
    comment = models.TextField(_("常委会意见"), max_length=2000, blank=True, default="")
    commented_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    commented_at = models.DateTimeField(_("提出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("方案事项")
        ordering: ClassVar[list[str]] = ["item"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.due_on}"


class ReportItem(models.Model):
    """研究处理情况报告, one item in one round: every item of the opinion must be answered (监督法 37)."""

    item = models.ForeignKey(OpinionItem, models.PROTECT, related_name="answers", verbose_name=_("意见事项"))
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    answer = models.TextField(_("研究处理情况"), max_length=5000)
    outcome = models.ForeignKey(
        OutcomeClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("结果类别")
    )
    outcome_reason = models.TextField(_("原因"), blank=True, default="", max_length=2000)
    next_step = models.TextField(_("下一步"), blank=True, default="", max_length=2000)
    comment = models.TextField(_("反馈意见"), max_length=2000, blank=True, default="")

    class Meta:
        verbose_name = _("报告事项")
        ordering: ClassVar[list[str]] = ["item", "round"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_answer_per_item_and_round", fields=["item", "round"]),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.round}"


class OpinionPaperQuerySet(models.QuerySet["OpinionPaper"]):
    def visible_to(self, user: User) -> OpinionPaperQuerySet:
        """Whoever may see the opinion may read what belongs to it."""
        return self.filter(opinion__in=Opinion.objects.visible_to(user))


class OpinionPaper(models.Model):
    """A signed paper beside the answers: plan, draft for consultation, feedback, report, outcome."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("研究处理方案")
        CONSULTATION = "consultation", _("征求意见稿")
        FEEDBACK = "feedback", _("反馈意见")
        REPORT = "report", _("研究处理情况报告")
        OUTCOME = "outcome", _("审议或测评材料")

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="papers")
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("报送人"))
    at = models.DateTimeField(_("报送时间"))

    objects: ClassVar[models.Manager[OpinionPaper]] = OpinionPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("往来文件")
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file}"
