"""Outcome classes: how a committee's rules sort what came of an item."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .calendar import RuleSet


class OutcomeClassQuerySet(models.QuerySet["OutcomeClass"]):
    def for_committee(self, committee_id: int) -> OutcomeClassQuerySet:
        """Every class of the committee's own rule set, else of the default one, in order."""
        sets = RuleSet.objects.filter(Q(committee=committee_id) | Q(committee=None))
        theirs = sets.order_by(F("committee").asc(nulls_last=True)).values("pk")[:1]
        return self.filter(rule_set=theirs).order_by("position", "id")

    def offered_to(self, committee_id: int) -> OutcomeClassQuerySet:
        """Those that a submission may choose from now."""
        return self.for_committee(committee_id).filter(is_active=True)


class OutcomeClass(models.Model):
    """结果类别, e.g. A 已解决或基本解决. Rows, because jurisdictions use three or four of them."""

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="outcomes", verbose_name=_("期限规则"))
    code = models.CharField(_("代号"), max_length=4)
    name = models.CharField(_("名称"), max_length=40)
    position = models.PositiveSmallIntegerField(_("次序"))
    needs_reason = models.BooleanField(_("须写明原因"), default=False)
    needs_next_step = models.BooleanField(_("须写明下一步"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)

    objects: ClassVar[Any] = OutcomeClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("结果类别")
        ordering: ClassVar[list[str]] = ["rule_set", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_outcome_class_per_code", fields=["rule_set", "code"]),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
