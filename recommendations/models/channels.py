"""Ways out beside mail: where an organization's people are told together, and what waits to go there.

A `Posting` is an outbox row: written before the mail of the same notices is stamped, claimed with a lease,
tried again later, given up visibly. Each try is a `Delivery`, as with letters.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, Role, User

from .notices import Notice

KEEPERS = (Role.SUPERVISOR, Role.HEAD, Role.COORDINATOR)
"""Who sets up the channels of their own organization."""


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, user: User) -> ChannelQuerySet:
        """One's own organization's for its keeper; the platform's administrator sees that all are alive."""
        if user.role == Role.SYSADMIN:
            return self
        if user.role in KEEPERS:
            return self.filter(organization=user.organization_id)
        return self.none()

    def dead(self) -> ChannelQuerySet:
        return self.filter(is_active=True, dead_at__isnull=False)


class Channel(models.Model):
    """One group robot, webhook, or the installation's SMS gateway. Its address and key are sealed."""

    class Kind(models.TextChoices):
        WECOM = "wecom", _("企业微信群机器人")
        DINGTALK = "dingtalk", _("钉钉群机器人")
        FEISHU = "feishu", _("飞书群机器人")
        WEBHOOK = "webhook", _("签名推送（webhook）")
        SMS = "sms", _("短信")

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="channels", verbose_name=_("单位")
    )
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    name = models.CharField(_("名称"), max_length=60)
    host = models.CharField(_("主机"), max_length=253, blank=True, default="")
    sealed = models.TextField(_("加密的地址和密钥"), blank=True, default="")
    hour = models.PositiveSmallIntegerField(_("每日汇总的时间"), default=9)
    per_minute = models.PositiveSmallIntegerField(_("每分钟最多几条"), default=20)
    is_active = models.BooleanField(_("启用"), default=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("设置人"))
    created_at = models.DateTimeField(_("设置时间"))
    tried_at = models.DateTimeField(_("最近一次领取"), null=True)
    last_ok_at = models.DateTimeField(_("最近成功"), null=True)
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0)
    failing_since = models.DateTimeField(_("从何时起失败"), null=True)
    dead_at = models.DateTimeField(_("何时判为失效"), null=True)
    # Until its keepers have been written to; then empty.
    tell_after = models.DateTimeField(_("失效何时告知"), null=True)

    objects: ClassVar[models.Manager[Channel]] = ChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息渠道")
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="all_but_the_sms_gateway_belong_to_somebody",
                condition=Q(kind="sms", organization=None) | (~Q(kind="sms") & Q(organization__isnull=False)),
            ),
            models.UniqueConstraint(name="there_is_one_sms_gateway", fields=["kind"], condition=Q(kind="sms")),
            models.CheckConstraint(name="channel_hour_is_an_hour", condition=Q(hour__lt=24)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def committee_id(self) -> int | None:
        """Whose record its events stand in."""
        home = self.organization
        if home is None:
            return None
        return home.pk if home.kind == Organization.Kind.COMMITTEE else home.committee_id


DIGEST = "digest-"
"""How the key of a day's digest begins."""


class Posting(models.Model):
    """One message for one channel: a day's digest, one urgent notice, or a try-out. `content` is what it
    says, written once when it is first sent, so that a second try is the same message again."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        CLAIMED = "claimed", _("发送中")
        ACCEPTED = "accepted", _("对方已接收")
        FAILED = "failed", _("已放弃")
        CANCELLED = "cancelled", _("已取消")

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="postings", verbose_name=_("渠道"))
    recipient = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("收件人"))
    notices = models.ManyToManyField(Notice, related_name="postings", verbose_name=_("提醒"))
    key = models.CharField(_("幂等键"), max_length=80)
    content: Any = models.JSONField(_("内容"), default=dict)
    made_at = models.DateTimeField(_("写入时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    send_after = models.DateTimeField(_("不早于"))
    lease_until = models.DateTimeField(_("租约到"), null=True)
    claimed_at = models.DateTimeField(_("领取时间"), null=True)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    accepted_at = models.DateTimeField(_("接收时间"), null=True)
    answer = models.CharField(_("对方答复"), max_length=300, blank=True, default="")
    is_test = models.BooleanField(_("试发"), default=False)

    class Meta:
        verbose_name = _("推送")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="one_posting_per_channel_and_key", fields=["channel", "key"]),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="posting_waiting", fields=["channel", "send_after", "id"], condition=Q(state="waiting")),
            models.Index(name="posting_leased", fields=["lease_until"], condition=Q(state="claimed")),
            models.Index(name="posting_of_the_last_minute", fields=["channel", "claimed_at"]),
            models.Index(name="postings_of_a_channel", fields=["channel", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.key}"

    @property
    def is_digest(self) -> bool:
        return self.key.startswith(DIGEST)


class NoticePreference(models.Model):
    """How one person wants to be told. No row: the defaults. Never the inbox, and never red."""

    user = models.OneToOneField(User, models.PROTECT, related_name="notice_preference", verbose_name=_("人员"))
    wants_mail = models.BooleanField(_("收邮件"), default=True)
    wants_sms = models.BooleanField(_("收短信"), default=True)
    hour = models.PositiveSmallIntegerField(_("每日汇总的时间"), default=8)
    quiet_from = models.PositiveSmallIntegerField(_("免打扰自"), default=22)
    quiet_until = models.PositiveSmallIntegerField(_("免打扰至"), default=7)

    class Meta:
        verbose_name = _("提醒方式")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="digest_leaves_in_the_daytime", condition=Q(hour__range=(7, 18))),
            models.CheckConstraint(name="quiet_hours_are_hours", condition=Q(quiet_from__lt=24, quiet_until__lt=24)),
        ]

    def __str__(self) -> str:
        return str(self.user)
