"""What must change: recommendations of the inspection group, members' opinions, resolutions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inspections.models import Finding, Heading, Inspection, Participation, Provision
from tracker.models import Organization, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role
from tracker.models.rows import ReadAsTheyAre

from ..lifecycle import OpinionStatus


class Tag(models.Model):
    """A named mechanism, e.g. 京津冀人才绿卡制度, by which recommendations are found again."""

    name = models.CharField(_("机制"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("机制标签")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.name


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, user: User) -> RecommendationQuerySet:
        """Committees: those of inspections they take part in. Governments: what was handed over to them.
        Units: what they were assigned."""
        if user.role in COMMITTEE_ROLES:
            return self.filter(
                Exists(Participation.objects.filter(inspection=OuterRef("inspection"), committee=user.organization_id))
            ).filter(Q(committee=user.organization_id) | Q(is_published=True))
        if user.role == Role.COORDINATOR:
            handed_over = self.model._meta.apps.get_model("recommendations", "OpinionItem").objects.filter(
                recommendation=OuterRef("pk"), opinion__government=user.organization_id
            )
            return self.filter(
                Exists(handed_over.exclude(opinion__status__in=(OpinionStatus.DRAFTED, OpinionStatus.ISSUED)))
            )
        if user.role in UNIT_ROLES:
            assigned = self.model._meta.apps.get_model("recommendations", "Assignment").objects.filter(
                recommendation=OuterRef("pk"), unit=user.organization_id
            )
            return self.filter(Exists(assigned))
        return self.none()


class Recommendation(ReadAsTheyAre):
    """One thing the committee asks for, with its clauses, the problems it answers and the law it rests on."""

    class Source(models.TextChoices):
        GROUP = "group", _("检查组建议")
        MEMBER = "member", _("委员意见")
        RESOLUTION = "resolution", _("决议")

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="recommendations", verbose_name=_("执法检查")
    )
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("提出的常委会"))
    heading = models.ForeignKey(Heading, models.PROTECT, related_name="recommendations", verbose_name=_("章节"))
    number = models.CharField(_("编号"), max_length=20)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)
    source = models.CharField(_("来源"), max_length=12, choices=Source, default=Source.GROUP)
    title = models.CharField(_("简题"), max_length=60)
    text = models.TextField(_("内容"), max_length=3000)
    findings = models.ManyToManyField(Finding, blank=True, related_name="recommendations", verbose_name=_("针对的问题"))
    provisions = models.ManyToManyField(
        Provision, blank=True, related_name="recommendations", verbose_name=_("依据的条款")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="recommendations", verbose_name=_("机制"))
    same_as = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
        verbose_name=_("与此项相同"),
    )
    source_note = models.CharField(_("出处"), max_length=200, blank=True, default="")
    is_published = models.BooleanField(_("已向共同检查的常委会公布"), default=False)
    is_sample = models.BooleanField(_("示例"), default=False)
    grams = ArrayField(models.IntegerField(), default=list, editable=False, verbose_name=_("检索用字对"))

    objects: ClassVar[models.Manager[Recommendation]] = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("建议")
        ordering: ClassVar[list[str]] = ["inspection", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_recommendation_per_number", fields=["inspection", "committee", "number"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="recommendations_of_a_committee", fields=["committee", "-id"]),
            GinIndex(name="words_of_a_committee", fields=["committee", "grams"], fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("recommendations:recommendation", args=[self.pk])


class Clause(models.Model):
    """One clause of a recommendation: the smallest thing that can be done or not done."""

    recommendation = models.ForeignKey(Recommendation, models.PROTECT, related_name="clauses")
    position = models.PositiveSmallIntegerField(_("次序"))
    text = models.CharField(_("内容"), max_length=300)

    class Meta:
        verbose_name = _("分项")
        ordering: ClassVar[list[str]] = ["recommendation", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_clause_per_position", fields=["recommendation", "position"]),
        ]

    def __str__(self) -> str:
        return self.text
