"""The inspection: who inspects what, in which groups, by which activities, on which papers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, Region, StoredFile, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role

from ..lifecycle import InspectionStatus
from .statutes import Statute


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def visible_to(self, user: User) -> InspectionQuerySet:
        """A committee sees the inspections it takes part in; the inspected side, once it is notified."""
        committee = user.organization_id
        if user.role in (Role.COORDINATOR, *UNIT_ROLES):
            committee = user.organization.committee_id or 0
        elif user.role not in COMMITTEE_ROLES:
            return self.none()
        taking_part = self.filter(Exists(Participation.objects.filter(inspection=OuterRef("pk"), committee=committee)))
        if user.role in COMMITTEE_ROLES:
            return taking_part
        return taking_part.exclude(status__in=(InspectionStatus.PLANNED, InspectionStatus.PLAN_APPROVED))


class Inspection(models.Model):
    """One inspection of how one or more statutes are carried out. `committee` leads it."""

    class Mode(models.TextChoices):
        SOLE = "sole", _("单独检查")
        VERTICAL_JOINT = "vertical_joint", _("上下联动")
        REGIONAL_JOINT = "regional_joint", _("区域协同")
        DELEGATED = "delegated", _("委托检查")

    title = models.CharField(_("名称"), max_length=200)
    short_title = models.CharField(_("简称"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"))
    mode = models.CharField(_("方式"), max_length=16, choices=Mode)
    status = models.CharField(_("状态"), max_length=16, choices=InspectionStatus, default=InspectionStatus.PLANNED)
    committee = models.ForeignKey(
        Organization, models.PROTECT, related_name="led_inspections", verbose_name=_("牵头常委会")
    )
    committees = models.ManyToManyField(
        Organization, through="Participation", related_name="inspections", verbose_name=_("参加的常委会")
    )
    statutes = models.ManyToManyField(Statute, related_name="inspections", verbose_name=_("检查的法规"))
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("跟踪检查自"),
    )
    is_sample = models.BooleanField(_("含示例"), default=False)

    objects: ClassVar[models.Manager[Inspection]] = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("执法检查")
        ordering: ClassVar[list[str]] = ["-year", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="inspection_status_is_known", condition=Q(status__in=InspectionStatus.values)),
        ]

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        return reverse("inspections:inspection", args=[self.pk])


class Participation(models.Model):
    """One committee's part in an inspection, with its own dates. Blank is not known."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="participations")
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="participations")
    plan_adopted_on = models.DateField(_("主任会议通过方案"), null=True, blank=True)
    notified_on = models.DateField(_("通知日期"), null=True, blank=True)
    launched_on = models.DateField(_("启动日期"), null=True, blank=True)
    deliberated_in = models.CharField(_("审议月份"), max_length=7, blank=True, default="", help_text=_("如 2025-07"))
    session = models.CharField(_("会次"), max_length=100, blank=True, default="")

    class Meta:
        verbose_name = _("参加常委会")
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="a_committee_takes_part_once", fields=["inspection", "committee"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="inspections_of_a_committee", fields=["committee", "inspection"]),
        ]

    def __str__(self) -> str:
        return f"{self.committee} {self.inspection}"


class Group(models.Model):
    """检查组 or one of its 小组."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="groups")
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("常委会"))
    name = models.CharField(_("名称"), max_length=100)

    class Meta:
        verbose_name = _("检查组")
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """A member of a group. Somebody of the inspected organ may not sit on it (浙江监督条例 28): warn."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="members")
    name = models.CharField(_("姓名"), max_length=40)
    post = models.CharField(_("职务"), max_length=100, blank=True, default="")
    is_leader = models.BooleanField(_("组长"), default=False)
    organ = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所在单位")
    )

    class Meta:
        verbose_name = _("检查组成员")
        ordering: ClassVar[list[str]] = ["-is_leader", "id"]

    def __str__(self) -> str:
        return self.name


class Activity(models.Model):
    """One act of inspecting: a meeting, a visit, a third-party study, a survey, a spot check."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("座谈会")
        VISIT = "visit", _("实地检查")
        THIRD_PARTY = "third_party", _("第三方评估")
        SURVEY = "survey", _("问卷调查")
        SPOT_CHECK = "spot_check", _("抽查")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="activities")
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("常委会"))
    kind = models.CharField(_("形式"), max_length=12, choices=Kind)
    title = models.CharField(_("内容"), max_length=200)
    held_on = models.DateField(_("日期"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("地区"))
    place = models.CharField(_("地点"), max_length=200, blank=True, default="")
    organ = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("被检查机关")
    )
    is_sample = models.BooleanField(_("示例"), default=False)

    class Meta:
        verbose_name = _("检查活动")
        ordering: ClassVar[list[str]] = ["held_on", "id"]

    def __str__(self) -> str:
        return self.title


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        """One's own committee's papers; of others, and for the inspected side, only what is published."""
        seen = self.filter(inspection__in=Inspection.objects.visible_to(user))
        if user.role in COMMITTEE_ROLES:
            return seen.filter(Q(committee=user.organization_id) | Q(is_published=True))
        return seen.filter(is_published=True)


class Document(models.Model):
    """A paper of the inspection: plan, notice, self-examination, report, list of problems."""

    class Kind(models.TextChoices):
        PLAN = "plan", _("检查方案")
        NOTICE = "notice", _("通知")
        SELF_REPORT = "self_report", _("自查报告")
        GROUP_REPORT = "group_report", _("分组报告")
        THIRD_PARTY = "third_party", _("第三方评估")
        REPORT = "report", _("执法检查报告")
        PROBLEM_LIST = "problem_list", _("问题清单")
        MINUTES = "minutes", _("审议发言")
        OTHER = "other", _("其他")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="documents")
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name=_("常委会"))
    kind = models.CharField(_("类别"), max_length=14, choices=Kind)
    number = models.CharField(_("文号"), max_length=60, blank=True, default="")
    title = models.CharField(_("标题"), max_length=200)
    dated_on = models.DateField(_("日期"), null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    is_published = models.BooleanField(_("已公开"), default=False)
    is_sample = models.BooleanField(_("示例"), default=False)

    objects: ClassVar[models.Manager[Document]] = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        ordering: ClassVar[list[str]] = ["dated_on", "id"]

    def __str__(self) -> str:
        return self.title


class Heading(models.Model):
    """A chapter under which an inspection groups its problems and recommendations."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="headings")
    number = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("标题"), max_length=100)
    short_title = models.CharField(_("简称"), max_length=30)

    class Meta:
        verbose_name = _("章节")
        ordering: ClassVar[list[str]] = ["inspection", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_heading_per_number", fields=["inspection", "number"]),
        ]

    def __str__(self) -> str:
        return self.short_title
