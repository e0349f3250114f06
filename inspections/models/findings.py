"""What the inspection found, and what proves it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, Region, StoredFile, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role

from ..lifecycle import FindingStatus
from .inspections import Activity, Heading, Inspection, Participation
from .statutes import Provision


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> FindingQuerySet:
        """A committee sees its own findings and what other participants have listed; the inspected side
        sees the problems on its own committee's list. Cases of single persons stay with their committee."""
        if user.role in COMMITTEE_ROLES:
            shared = Q(
                inspection__participations__committee=user.organization_id,
                status=FindingStatus.LISTED,
            ) & ~Q(kind=Finding.Kind.CASE)
            ids = self.model._base_manager.filter(shared).values("pk")
            return self.filter(Q(committee=user.organization_id) | Q(pk__in=ids))
        if user.role in (Role.COORDINATOR, *UNIT_ROLES):
            return self.filter(
                committee=user.organization.committee_id,
                status=FindingStatus.LISTED,
                kind=Finding.Kind.PROBLEM,
            )
        return self.none()

    def own_of(self, user: User) -> FindingQuerySet:
        """The half of `visible_to` that is this person's own, walked newest first by one index."""
        if user.role in COMMITTEE_ROLES:
            return self.filter(committee=user.organization_id)
        return self.visible_to(user)

    def shared_with(self, user: User) -> FindingQuerySet:
        """The other half: what other committees of a joint inspection have listed."""
        if user.role not in COMMITTEE_ROLES:
            return self.none()
        taking_part = Participation.objects.filter(inspection=OuterRef("inspection"), committee=user.organization_id)
        return (
            self.filter(Exists(taking_part), status=FindingStatus.LISTED)
            .exclude(committee=user.organization_id)
            .exclude(kind=Finding.Kind.CASE)
        )

    def problems(self) -> FindingQuerySet:
        """Problems that stand: neither withdrawn nor handed to 信访."""
        return self.filter(kind=Finding.Kind.PROBLEM).exclude(
            status__in=(FindingStatus.WITHDRAWN, FindingStatus.TRANSFERRED)
        )


class Finding(models.Model):
    """A problem, an achievement, or a single case that goes to 信访 (检查组不直接处理具体问题)."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("问题")
        ACHIEVEMENT = "achievement", _("成效")
        CASE = "case", _("个案")

    class Severity(models.TextChoices):
        UNKNOWN = "", _("未定")
        MINOR = "minor", _("一般")
        MAJOR = "major", _("较重")
        GRAVE = "grave", _("严重")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings", verbose_name=_("执法检查"))
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("常委会"))
    number = models.PositiveIntegerField(_("编号"))
    kind = models.CharField(_("类别"), max_length=12, choices=Kind, default=Kind.PROBLEM)
    status = models.CharField(_("状态"), max_length=12, choices=FindingStatus, default=FindingStatus.DRAFT)
    title = models.CharField(_("概括"), max_length=60)
    statement = models.TextField(_("表述"), max_length=2000)
    detail = models.TextField(_("具体表现"), max_length=5000, blank=True, default="")
    heading = models.ForeignKey(
        Heading, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("章节")
    )
    provisions = models.ManyToManyField(Provision, blank=True, related_name="findings", verbose_name=_("对应条款"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("地区"))
    organs = models.ManyToManyField(Organization, blank=True, related_name="findings_about", verbose_name=_("涉及单位"))
    severity = models.CharField(_("程度"), max_length=8, choices=Severity, blank=True, default="")
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="findings", verbose_name=_("发现于")
    )
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name=_("屡查屡有")
    )
    source = models.CharField(_("来源"), max_length=200, blank=True, default="")
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("录入人"))
    logged_at = models.DateTimeField(_("录入时间"))
    is_sample = models.BooleanField(_("示例"), default=False)

    objects: ClassVar[models.Manager[Finding]] = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("问题")
        ordering: ClassVar[list[str]] = ["inspection", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_finding_per_number", fields=["inspection", "number"]),
            models.CheckConstraint(name="finding_status_is_known", condition=Q(status__in=FindingStatus.values)),
            models.CheckConstraint(
                name="only_a_case_is_transferred", condition=~Q(status="transferred") | Q(kind="case")
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="findings_of_a_committee", fields=["committee", "-id"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspections:finding", args=[self.pk])


class FindingEvidenceQuerySet(models.QuerySet["FindingEvidence"]):
    def visible_to(self, user: User) -> FindingEvidenceQuerySet:
        """Only the committee that logged the finding sees its raw material."""
        if user.role not in COMMITTEE_ROLES:
            return self.none()
        return self.filter(finding__committee=user.organization_id)


class FindingEvidence(models.Model):
    """A photo or paper that shows the finding."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("说明"), max_length=200, blank=True, default="")

    objects: ClassVar[models.Manager[FindingEvidence]] = FindingEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("问题佐证")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return str(self.file)
