"""The heartbeat of every background job: when it last ran, how long, what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobPulse(models.Model):
    """One row a job. Written at the end of each run, so a row that grows old tells of a job that has died."""

    name = models.CharField(_("任务"), max_length=40, unique=True)
    started_at = models.DateTimeField(_("最近开始"))
    finished_at = models.DateTimeField(_("最近结束"))
    seconds = models.FloatField(_("用时（秒）"))
    result = models.JSONField(_("结果"), default=dict)
    runs = models.PositiveBigIntegerField(_("运行次数"), default=0)
    failures = models.PositiveBigIntegerField(_("出错次数"), default=0)
    failed_at = models.DateTimeField(_("最近出错"), null=True)
    trouble = models.CharField(_("错误"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("任务运行")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name
