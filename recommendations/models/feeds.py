"""Secret calendar addresses: one for a person, one for a body, each revocable."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, User


class FeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User) -> FeedQuerySet:
        """One's own address and those of one's body."""
        return self.filter(Q(owner=user) | Q(organization=user.organization_id))

    def working(self) -> FeedQuerySet:
        """Not revoked, and whoever or whatever it belongs to is still there."""
        return self.filter(revoked_at=None).filter(
            Q(owner__is_active=True) | Q(organization__is_active=True, created_by__is_active=True)
        )


class CalendarFeed(models.Model):
    """日历订阅. Whoever knows the address reads it, so only its SHA-256 is kept and it is shown once."""

    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("个人"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("生成人"))
    created_at = models.DateTimeField(_("生成时间"))
    last_used_on = models.DateField(_("最近读取"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("作废时间"), null=True, blank=True)

    objects: ClassVar[models.Manager[CalendarFeed]] = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("日历订阅")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="feed_belongs_to_a_person_or_a_body",
                condition=Q(owner__isnull=False, organization__isnull=True)
                | Q(owner__isnull=True, organization__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="feeds_of_a_person", fields=["owner"], condition=Q(revoked_at=None)),
            models.Index(name="feeds_of_a_body", fields=["organization"], condition=Q(revoked_at=None)),
        ]

    def __str__(self) -> str:
        return str(self.owner or self.organization)
