"""What a government answers to an opinion: the handling plan and the handling report, item by item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, OutcomeClass, StoredFile, User
from tracker.models.people import COMMITTEE_ROLES, Role

from .opinions import Opinion, OpinionItem


class PlanItem(models.Model):
    """研究处理方案, one item: measures, lead unit, date (北京检查办法 16); with the committee's comment on it.

    It is saved as far as it has come; what is missing keeps the plan from being submitted.
    """

    item = models.OneToOneField(OpinionItem, models.PROTECT, related_name="plan", verbose_name=_("意见事项"))
    unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("牵头单位")
    )
    measures = models.TextField(_("措施"), max_length=3000, blank=True, default="")
    due_on = models.DateField(_("完成时限"), null=True, blank=True)
    comment = models.TextField(_("常委会意见"), max_length=2000, blank=True, default="")
    commented_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    commented_at = models.DateTimeField(_("提出时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("方案事项")
        ordering: ClassVar[list[str]] = ["item"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.due_on}"

    def gaps(self) -> list[str]:
        """What is still missing, in words. Empty: it may be submitted."""
        wanted = ((_t("措施"), self.measures), (_t("牵头单位"), self.unit_id), (_t("完成时限"), self.due_on))
        return [word for word, value in wanted if not value]


class ReportItem(models.Model):
    """研究处理情况报告, one item in one round: every item of the opinion must be answered (监督法 37)."""

    item = models.ForeignKey(OpinionItem, models.PROTECT, related_name="answers", verbose_name=_("意见事项"))
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    answer = models.TextField(_("研究处理情况"), max_length=5000, blank=True, default="")
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

    def gaps(self) -> list[str]:
        """What is still missing, in words: the answer, and what its outcome class asks for."""
        missing = [] if self.answer else [_t("答复")]
        if self.outcome and self.outcome.needs_reason and not self.outcome_reason:
            missing.append(_t("原因"))
        if self.outcome and self.outcome.needs_next_step and not self.next_step:
            missing.append(_t("下一步"))
        return missing


class OpinionPaperQuerySet(models.QuerySet["OpinionPaper"]):
    def visible_to(self, user: User) -> OpinionPaperQuerySet:
        """What was filed with the committee, for those it was filed for.

        The government's office and the committee read all of it; the draft for consultation and the feedback
        pass between the office and the committee's staff only (监督法 37). Another committee of a joint
        inspection reads the report of a published opinion. Units read their own items, not the whole paper.
        """
        seen = self.filter(opinion__in=Opinion.objects.visible_to(user))
        if user.role == Role.COORDINATOR:
            return seen
        if user.role not in COMMITTEE_ROLES:
            return self.none()
        own = Q(opinion__committee=user.organization_id)
        if user.role == Role.MEMBER:
            own &= ~Q(kind__in=(OpinionPaper.Kind.CONSULTATION, OpinionPaper.Kind.FEEDBACK))
        return seen.filter(own | Q(kind=OpinionPaper.Kind.REPORT))


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
