"""满意度测评: secret, one choice of three, bound to the list of items.

A ballot is never a row: casting adds to the sums in the sealed urn (`recommendations.urn`) and leaves a mark
that the person has voted. The lines' own counts are written once, when the urn is opened at closing.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, RuleSet, User
from tracker.models.people import COMMITTEE_ROLES, Role

from ..lifecycle import VoteStatus
from .opinions import Opinion, OpinionItem


class VoteQuerySet(models.QuerySet["Vote"]):
    def visible_to(self, user: User) -> VoteQuerySet:
        """The committee's own people; the government once there is a result."""
        if user.role in COMMITTEE_ROLES:
            return self.filter(committee=user.organization_id)
        if user.role == Role.COORDINATOR:
            return self.filter(opinion__government=user.organization_id, status=VoteStatus.CLOSED)
        return self.none()

    def unsatisfied(self) -> VoteQuerySet:
        """Results that have consequences: a line that did not pass, and a rule that says what follows."""
        failed = VoteLine.objects.filter(vote=OuterRef("pk"), is_passed=False)
        with_consequence = self.filter(status=VoteStatus.CLOSED).exclude(consequence=RuleSet.Consequence.NONE)
        return with_consequence.filter(Exists(failed))

    def open_to(self, user: User) -> VoteQuerySet:
        """The electronic votes in which this member has a ballot left."""
        if user.role != Role.MEMBER:
            return self.none()
        running = self.filter(committee=user.organization_id, status=VoteStatus.OPEN, mode=Vote.Mode.ELECTRONIC)
        return running.exclude(marks__voter=user)


class Vote(models.Model):
    """One vote on one handling report. How it is counted is copied from the rule set when it opens."""

    class Mode(models.TextChoices):
        ELECTRONIC = "electronic", _("电子投票")
        ENTERED = "entered", _("会场计票后录入")

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="votes", verbose_name=_("审议意见书"))
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("常委会"))
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    mode = models.CharField(_("方式"), max_length=12, choices=Mode)
    status = models.CharField(_("状态"), max_length=12, choices=VoteStatus, default=VoteStatus.OPEN)
    denominator = models.CharField(_("分母"), max_length=8, choices=RuleSet.Denominator)
    counts_basic = models.BooleanField(_("基本满意计入满意"))
    threshold = models.PositiveSmallIntegerField(_("满意的比例（%）"))
    is_strict = models.BooleanField(_("须超过该比例"))
    consequence = models.CharField(_("未通过的后果"), max_length=12, choices=RuleSet.Consequence)
    eligible = models.PositiveSmallIntegerField(_("全体组成人员数"))
    present = models.PositiveSmallIntegerField(_("出席人数"), null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("发起人"))
    opened_at = models.DateTimeField(_("发起时间"))
    closes_on = models.DateField(_("截止日期"), null=True, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    urn = models.TextField(_("封存的票数"), blank=True, default="", db_default="")
    is_sample = models.BooleanField(_("示例"), default=False)

    objects: ClassVar[models.Manager[Vote]] = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("满意度测评")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_vote_runs_per_opinion",
                fields=["opinion"],
                condition=Q(status__in=("open", "entered")),
            ),
            models.CheckConstraint(
                name="counts_are_confirmed_by_another",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("entered_by")),
            ),
            models.UniqueConstraint(
                name="one_result_per_opinion_and_round",
                fields=["opinion", "round"],
                condition=Q(status="closed"),
            ),
            models.CheckConstraint(
                name="only_an_open_electronic_vote_has_an_urn",
                condition=Q(urn="") | Q(status="open", mode="electronic"),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="votes_of_a_committee", fields=["committee", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.opinion} 满意度测评"

    def get_absolute_url(self) -> str:
        return reverse("recommendations:vote", args=[self.pk])

    @property
    def is_electronic(self) -> bool:
        return self.mode == Vote.Mode.ELECTRONIC


class VoteLine(models.Model):
    """One thing voted on: an item of the opinion, or the report as a whole. Counts only."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="lines")
    item = models.ForeignKey(OpinionItem, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(_("次序"))
    satisfied = models.PositiveSmallIntegerField(_("满意"), default=0)
    basic = models.PositiveSmallIntegerField(_("基本满意"), default=0)
    unsatisfied = models.PositiveSmallIntegerField(_("不满意"), default=0)
    blank = models.PositiveSmallIntegerField(_("弃权或无效"), default=0)
    is_passed = models.BooleanField(_("通过"), null=True)

    class Meta:
        verbose_name = _("测评事项")
        ordering: ClassVar[list[str]] = ["vote", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_line_per_position_of_a_vote", fields=["vote", "position"]),
        ]

    def __str__(self) -> str:
        return str(self.item.recommendation) if self.item else str(_("研究处理情况的报告（总体）"))


class VoterMark(models.Model):
    """Who has voted: nothing else, no time and no order worth anything."""

    vote = models.ForeignKey(Vote, models.PROTECT, related_name="marks")
    voter = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("已投票")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_ballot_per_person", fields=["vote", "voter"]),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id} {self.voter_id}"
