"""The record: who did which action to what, when, from where, why, and which values changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..verbs import INSIDE_A_BODY
from .people import Organization, Role, User


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: User) -> EventQuerySet:
        """The auditor reads the whole record; committee staff read their own committee's, without what goes on
        inside other bodies."""
        if user.role == Role.AUDITOR:
            return self
        if user.role in (Role.STAFF, Role.SUPERVISOR):
            return self.filter(committee=user.organization_id).exclude(verb__in=INSIDE_A_BODY)
        return self.none()

    def of(self, subject: models.Model) -> EventQuerySet:
        """The story of one subject, newest first, carried by `event_story_of_a_subject`."""
        return self.filter(subject_type=subject_type(subject), subject_id=subject.pk).order_by("-at", "-id")


def subject_type(subject: models.Model) -> str:
    """`recommendations.assignment`: the app and the model's name."""
    return subject._meta.label_lower


class Event(models.Model):
    """One act. Chained by SHA-256 to the act before it on the same subject; never changed or deleted."""

    at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人"), help_text=_("空为系统")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人单位")
    )
    verb = models.CharField(_("动作"), max_length=40)
    subject_type = models.CharField(_("对象类别"), max_length=60)
    subject_id = models.BigIntegerField(_("对象"))
    committee = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", verbose_name=_("常委会"))
    reason = models.TextField(_("理由"), blank=True, default="")
    before = models.JSONField(_("原值"), default=dict)
    after = models.JSONField(_("新值"), default=dict)
    origin = models.CharField(_("来源地址"), max_length=45, blank=True, default="")
    previous_hash = models.CharField(_("前一记录摘要"), max_length=64, blank=True, default="")
    hash = models.CharField(_("摘要"), max_length=64)

    objects: ClassVar[models.Manager[Event]] = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("操作记录")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="each_event_has_one_successor", fields=["subject_type", "subject_id", "previous_hash"]
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="event_story_of_a_subject", fields=["subject_type", "subject_id", "-at", "-id"]),
            models.Index(name="event_of_a_committee", fields=["committee", "id"]),
            # The auditor's list, newest first: all of it, one person's, one verb's.
            models.Index(name="event_by_time", fields=["at", "id"]),
            models.Index(name="event_of_a_person_by_time", fields=["actor", "at", "id"]),
            models.Index(name="event_of_a_verb_by_time", fields=["verb", "at", "id"]),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(name="event_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.subject_type}:{self.subject_id}"

    def sealed(self) -> str:
        """The SHA-256 this event must carry: over its own fields and the event before it."""
        fields: dict[str, Any] = {
            "at": self.at.astimezone(dt.UTC).isoformat(),
            "actor": self.actor_id,
            "organization": self.organization_id,
            "committee": self.committee_id,
            "verb": self.verb,
            "subject": [self.subject_type, self.subject_id],
            "reason": self.reason,
            "before": self.before,
            "after": self.after,
            "origin": self.origin,
            "previous": self.previous_hash,
        }
        text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()
