"""Work on many at once: the order somebody gave, and what came of each row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tracker.models import StoredFile, User

from .assignments import Assignment
from .opinions import Opinion, OpinionItem


class BulkJobQuerySet(models.QuerySet["BulkJob"]):
    def visible_to(self, user: User) -> BulkJobQuerySet:
        """One's own orders."""
        return self.filter(actor=user)


class BulkJob(models.Model):
    """One order on many rows. A worker takes it row by row; each row is done or refused as a whole."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("办理中")
        DONE = "done", _("已办完")
        STOPPED = "stopped", _("已停止")

    actor = models.ForeignKey(User, models.PROTECT, related_name="bulk_jobs", verbose_name=_("办理人"))
    origin = models.CharField(_("来源地址"), max_length=45, blank=True, default="")
    move = models.CharField(_("动作"), max_length=40)
    answers = models.JSONField(_("所填内容"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(_("件数"))
    done = models.PositiveIntegerField(_("办成"), default=0)
    refused = models.PositiveIntegerField(_("未办成"), default=0)
    created_at = models.DateTimeField(_("提交时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    lease_until = models.DateTimeField(_("租约到"), null=True, blank=True)
    result = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[models.Manager[BulkJob]] = BulkJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("批量办理")
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="bulk_jobs_of_a_person", fields=["actor", "-id"]),
            models.Index(name="bulk_jobs_to_do", fields=["id"], condition=Q(state__in=("waiting", "running"))),
        ]

    def __str__(self) -> str:
        return f"{self.move} × {self.total}"

    def get_absolute_url(self) -> str:
        return reverse("recommendations:bulk-job", args=[self.pk])


class BulkRow(models.Model):
    """One row of an order: what it is about and what came of it."""

    class Result(models.TextChoices):
        WAITING = "waiting", _("等待")
        DONE = "done", _("已办")
        REFUSED = "refused", _("未办")

    job = models.ForeignKey(BulkJob, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField(_("次序"))
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.ForeignKey(OpinionItem, models.PROTECT, null=True, blank=True, related_name="+")
    opinion = models.ForeignKey(Opinion, models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(_("结果"), max_length=10, choices=Result, default=Result.WAITING)
    message = models.CharField(_("说明"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("批量办理的一件")
        ordering: ClassVar[list[str]] = ["job", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_row_per_position_of_a_job", fields=["job", "position"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="rows_of_a_job_to_do", fields=["job", "position"], condition=Q(result="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.position}"
