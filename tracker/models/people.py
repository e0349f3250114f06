"""Who is who: regions, organizations, and people with one role in one organization."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .rows import ReadAsTheyAre


class Role(models.TextChoices):
    """The nine roles; the last three are the 三员 of 等保2.0 and never do each other's work."""

    STAFF = "staff", _("工作人员")
    SUPERVISOR = "supervisor", _("审核负责人")
    MEMBER = "member", _("组成人员")
    COORDINATOR = "coordinator", _("政府办公厅")
    HANDLER = "handler", _("承办人")
    HEAD = "head", _("单位负责人")
    SYSADMIN = "sysadmin", _("系统管理员")
    SECADMIN = "secadmin", _("安全管理员")
    AUDITOR = "auditor", _("审计管理员")


COMMITTEE_ROLES = (Role.STAFF, Role.SUPERVISOR, Role.MEMBER)
UNIT_ROLES = (Role.HANDLER, Role.HEAD)


class Region(models.Model):
    """A place that has its own standing committee (or a part of it that figures are given for)."""

    name = models.CharField(_("地区"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("地区")
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Organization(ReadAsTheyAre):
    """A committee, a government, a department, or the platform that runs the product."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("人大常委会")
        GOVERNMENT = "government", _("政府")
        DEPARTMENT = "department", _("承办单位")
        PLATFORM = "platform", _("平台")

    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    name = models.CharField(_("名称"), max_length=100, unique=True)
    short_name = models.CharField(_("简称"), max_length=40)
    sort_key = models.CharField(_("拼音排序"), max_length=200, blank=True, default="")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="organizations", verbose_name=_("地区")
    )
    committee = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supervised",
        verbose_name=_("监督它的常委会"),
        help_text=_("政府和承办单位受哪一个常委会监督"),
    )
    government = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="departments",
        verbose_name=_("所属政府"),
    )
    head_approves = models.BooleanField(
        _("对外报送须单位负责人签发"),
        default=True,
        db_default=True,
        help_text=_("承办单位：承办人拟稿，单位负责人签发后才报送；关闭后承办人可直接报送"),
    )
    is_sample = models.BooleanField(_("示例"), default=False)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("单位")
        ordering: ClassVar[list[str]] = ["sort_key", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="department_has_government_and_committee",
                condition=~Q(kind="department") | Q(government__isnull=False, committee__isnull=False),
            ),
            models.CheckConstraint(
                name="government_has_committee",
                condition=~Q(kind="government") | Q(committee__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


KIND_OF_ROLE: dict[str, str] = {
    **dict.fromkeys(COMMITTEE_ROLES, Organization.Kind.COMMITTEE),
    Role.COORDINATOR: Organization.Kind.GOVERNMENT,
    **dict.fromkeys(UNIT_ROLES, Organization.Kind.DEPARTMENT),
    **dict.fromkeys((Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR), Organization.Kind.PLATFORM),
}
"""The kind of organization each role sits in."""


class User(ReadAsTheyAre, AbstractUser):
    """A person with one role in one organization.

    `origin` is the network address the person acts from. The web layer sets it for the length of a
    request; it is no column, and it reaches the record through `Event.origin`.
    """

    name = models.CharField(_("姓名"), max_length=40)
    role = models.CharField(_("角色"), max_length=12, choices=Role)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="people", verbose_name=_("单位"))
    phone = models.CharField(_("联系电话"), max_length=20, blank=True, default="")
    is_sample = models.BooleanField(_("示例"), default=False)
    has_large_text = models.BooleanField(_("大字"), default=False)
    heads_from = models.DateField(_("代行负责人自"), null=True, blank=True, editable=False)
    heads_until = models.DateField(_("代行负责人至"), null=True, blank=True, editable=False)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role", "organization"]
    objects: ClassVar[UserManager[User]] = UserManager()  # type: ignore[assignment]
    origin: str = ""

    class Meta:
        verbose_name = _("人员")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="role_is_known", condition=Q(role__in=Role.values)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="active_people_of_a_unit", fields=["organization", "role"], condition=Q(is_active=True)),
        ]

    def __str__(self) -> str:
        return self.name

    def heads_on(self, day: dt.date) -> bool:
        """Whether this person speaks as head of the unit that day: by role, or covering for one who is away."""
        if self.role == Role.HEAD:
            return True
        covers = self.heads_from is not None and self.heads_until is not None
        return self.role == Role.HANDLER and covers and self.heads_from <= day <= self.heads_until  # type: ignore[operator]

    @property
    def masked_phone(self) -> str:
        """138****2046: personal numbers are shown masked (个人信息保护法 28)."""
        return f"{self.phone[:3]}****{self.phone[-4:]}" if len(self.phone) >= 8 else ""


class Cover(models.Model):
    """Somebody stands in for somebody of the same unit who is away. Kept on the person as `heads_from`/`heads_until`
    when it is a head's cover, so that a guard needs no other table."""

    absent = models.ForeignKey(User, models.PROTECT, related_name="covered_by", verbose_name=_("不在岗的人"))
    substitute = models.ForeignKey(User, models.PROTECT, related_name="covers", verbose_name=_("代办人"))
    from_on = models.DateField(_("自"))
    until_on = models.DateField(_("至"))
    appointed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("安排人"))
    at = models.DateTimeField(_("安排时间"))
    ended_at = models.DateTimeField(_("提前结束时间"), null=True)

    class Meta:
        verbose_name = _("代办安排")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="cover_ends_after_it_starts", condition=Q(until_on__gte=models.F("from_on"))),
            models.CheckConstraint(name="nobody_covers_for_themselves", condition=~Q(absent=models.F("substitute"))),
        ]

    def __str__(self) -> str:
        return f"{self.substitute}代{self.absent} {self.from_on}—{self.until_on}"


class ApiToken(models.Model):
    """A key for the interface; only its SHA-256 is kept, so a stolen table opens nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("接口令牌")

    def __str__(self) -> str:
        return f"{self.user} {self.created_at:%Y-%m-%d}"
