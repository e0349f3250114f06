"""Statutes and their provisions. What is not imported says so; nothing is invented."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.models import Region, User
from tracker.models.people import COMMITTEE_ROLES, UNIT_ROLES, Role


class StatuteQuerySet(models.QuerySet["Statute"]):
    def visible_to(self, user: User) -> StatuteQuerySet:
        """Statutes are public; the platform's three administrators have no business with them."""
        if user.role in (*COMMITTEE_ROLES, *UNIT_ROLES, Role.COORDINATOR):
            return self
        return self.none()


class Statute(models.Model):
    """A law, regulation or decision as one legislature adopted it."""

    class Kind(models.TextChoices):
        LAW = "law", _("法律")
        REGULATION = "regulation", _("法规")
        DECISION = "decision", _("决定")

    name = models.CharField(_("名称"), max_length=200, unique=True)
    short_name = models.CharField(_("简称"), max_length=60)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("制定地区"))
    adopted_on = models.DateField(_("通过日期"), null=True, blank=True)
    effective_on = models.DateField(_("施行日期"), null=True, blank=True)
    sisters = models.ManyToManyField("self", blank=True, verbose_name=_("协同文本"))

    objects: ClassVar[models.Manager[Statute]] = StatuteQuerySet.as_manager()

    class Meta:
        verbose_name = _("法规")
        ordering: ClassVar[list[str]] = ["-adopted_on", "id"]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("inspections:statute", args=[self.pk])


class Provision(models.Model):
    """One place in a statute. Gist is ours, text is the legislature's; an empty text is 正文待导入."""

    class Kind(models.TextChoices):
        PART = "part", _("编")
        CHAPTER = "chapter", _("章")
        SECTION = "section", _("节")
        ARTICLE = "article", _("条")
        PARAGRAPH = "paragraph", _("款")
        ITEM = "item", _("项")
        SUBITEM = "subitem", _("目")
        DECISION_ITEM = "decision_item", _("决定事项")

    statute = models.ForeignKey(Statute, models.PROTECT, related_name="provisions", verbose_name=_("法规"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(_("层级"), max_length=14, choices=Kind)
    address = models.CharField(_("位置"), max_length=40, help_text=_("如 4、17-1.2.3"))
    label = models.CharField(_("称谓"), max_length=40, help_text=_("如 第四项、第十七条之一第二款"))
    position = models.PositiveIntegerField(_("次序"))
    gist = models.TextField(_("要旨"), blank=True, default="")
    text = models.TextField(_("正文"), blank=True, default="")
    valid_from = models.DateField(_("起"), null=True, blank=True)
    valid_to = models.DateField(_("止"), null=True, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaces")
    counterparts = models.ManyToManyField("self", blank=True, verbose_name=_("协同条款"))

    class Meta:
        verbose_name = _("条文")
        ordering: ClassVar[list[str]] = ["statute", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_provision_per_address_and_version",
                fields=["statute", "address", "valid_from"],
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        """Its place on the statute's page."""
        return f"{reverse('inspections:statute', args=[self.statute_id])}#item-{self.pk}"

    @property
    def is_text_imported(self) -> bool:
        return bool(self.text)
