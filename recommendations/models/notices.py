"""The reminder ledger: rules, notices, and every attempt to deliver them.

A notice is a row written in the same transaction as its reason, or by the daily sweep. It is made once
for a reason (`one_notice_per_reason`), sent outside any transaction, and stamped.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar, NamedTuple

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from tracker.models import Organization, User
from tracker.models.people import Role
from tracker.models.rows import ReadAsTheyAre

from ..lifecycle import INSIDE_UNIT
from .assignments import Assignment
from .opinions import Opinion
from .unsent import keepers


class NoticeRuleQuerySet(models.QuerySet["NoticeRule"]):
    def for_committee(self, committee_id: int) -> list[NoticeRule]:
        """The rules a committee lives by, switched off or not: its own, and the default ones it has not replaced."""
        return in_force(self.filter(Q(committee=None) | Q(committee=committee_id)))


def in_force(rules: Iterable[NoticeRule]) -> list[NoticeRule]:
    """Of the default rules and a committee's own: its own, and the default ones it has not replaced."""
    return list({rule.code: rule for rule in sorted(rules, key=lambda rule: rule.committee_id or 0)}.values())


def every_way_out() -> list[str]:
    """The channels of a new rule: all."""
    return list(NoticeRule.Way.values)


class NoticeRule(models.Model):
    """Whom to tell what, when. Rules of a `ladder` are rungs: only the most advanced one is planned.

    A rule without a committee is the default of all; a committee's own rule of the same `code` stands in its
    place for that committee.
    """

    class Subject(models.TextChoices):
        ASSIGNMENT = "assignment", _("交办件")
        OPINION = "opinion", _("审议意见书")
        QUESTION = "question", _("委员询问")

    class Audience(models.TextChoices):
        UNIT = "unit", _("承办人和单位负责人")
        HANDLER = "handler", _("承办人")
        HEAD = "head", _("单位负责人")
        COORDINATOR = "coordinator", _("政府办公厅")
        STAFF = "staff", _("常委会工作人员")
        SUPERVISOR = "supervisor", _("审核负责人")
        ASKER = "asker", _("询问的委员")
        MEMBER = "member", _("组成人员")

    class Unit(models.TextChoices):
        DAY = "day", _("日")
        WORKING_DAY = "working_day", _("个工作日")

    class Light(models.TextChoices):
        NONE = "none", _("无")
        BLUE = "blue", _("蓝")
        YELLOW = "yellow", _("黄")
        RED = "red", _("红")

    class Way(models.TextChoices):
        """Ways out beside the inbox, which nothing switches off."""

        MAIL = "mail", _("邮件")
        GROUP = "group", _("群机器人和推送")
        SMS = "sms", _("短信")

    committee = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("常委会")
    )
    code = models.SlugField(_("代码"), max_length=40)
    name = models.CharField(_("名称"), max_length=60)
    subject = models.CharField(_("对象"), max_length=12, choices=Subject)
    verb = models.CharField(_("由哪个动作触发"), max_length=40, blank=True, default="")
    ladder = models.CharField(_("由哪个期限触发"), max_length=40, blank=True, default="")
    offset = models.SmallIntegerField(_("相对期限的天数"), default=0, help_text=_("负数为期限之前"))
    offset_unit = models.CharField(_("天数单位"), max_length=12, choices=Unit, default=Unit.DAY)
    repeat_days = models.PositiveSmallIntegerField(_("逾期后每隔几日再提醒"), default=0)
    audience = models.CharField(_("提醒谁"), max_length=12, choices=Audience)
    light = models.CharField(_("亮灯"), max_length=8, choices=Light, default=Light.NONE)
    is_urgent = models.BooleanField(_("立即发送"), default=False)
    ways = ArrayField(
        models.CharField(max_length=8, choices=Way), verbose_name=_("渠道"), default=every_way_out, blank=True
    )
    text = models.CharField(_("文字"), max_length=300)
    legal_basis = models.CharField(_("依据"), max_length=200, blank=True, default="")
    is_active = models.BooleanField(_("启用"), default=True)

    objects: ClassVar[models.Manager[NoticeRule]] = NoticeRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("提醒规则")
        ordering: ClassVar[list[str]] = ["subject", "ladder", "offset", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_rule_per_code_and_committee", fields=["code", "committee"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="rule_follows_a_verb_or_a_deadline",
                condition=(Q(verb="") & ~Q(ladder="")) | (~Q(verb="") & Q(ladder="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("recommendations:notice-rules") + f"#{self.code}"

    @property
    def when_words(self) -> str:
        """前7日, 当日, 后3个工作日: after the name of what is counted from."""
        if not self.offset:
            return _t("当日")
        return (_t("前%s") if self.offset < 0 else _t("后%s")) % self.days_words

    @property
    def days_words(self) -> str:
        """7日, 3个工作日."""
        return f"{abs(self.offset)}{self.get_offset_unit_display()}"

    @property
    def ways_words(self) -> str:
        """邮件、短信; the inbox is understood."""
        chosen = [str(label) for value, label in NoticeRule.Way.choices if value in self.ways]
        return "、".join(chosen) or _t("仅收件箱")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: User) -> NoticeQuerySet:
        """The ledger for the committee's staff, without what goes on inside a unit; everybody else sees only
        what was sent to them."""
        if user.role in (Role.STAFF, Role.SUPERVISOR):
            inside = NoticeRule.objects.filter(verb__in=INSIDE_UNIT).order_by()  # read once, not joined row by row
            return self.filter(committee=user.organization_id).exclude(rule__in=inside.values("pk"))
        return self.filter(recipient=user)

    def waiting(self) -> NoticeQuerySet:
        return self.filter(unsent__state=Notice.State.WAITING)


class Due(NamedTuple):
    """How a notice waits: since when it may leave, and how often that was tried."""

    send_after: dt.datetime
    attempts: int


class Notice(ReadAsTheyAre):
    """One person told one thing for one reason. In the inbox from the moment it exists.

    What it says and when it was to leave (`send_after`, `is_urgent`) never change. How far it has come on its way
    out is not written here but in `Unsent`, and in what was delivered.

    An urgent one leaves as a letter of its own: it takes one of its recipient's places of the day (`alone_on`).
    Where none is left it is folded into the next digest (`folded_at`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        INBOX_ONLY = "inbox_only", _("仅收件箱")
        CANCELLED = "cancelled", _("已取消")
        FAILED = "failed", _("发送失败")

    # No index of their own where one below begins with the column.
    rule = models.ForeignKey(NoticeRule, models.PROTECT, related_name="notices", db_index=False, verbose_name=_("规则"))
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="notices", db_index=False, verbose_name=_("交办件")
    )
    opinion = models.ForeignKey(
        Opinion, models.PROTECT, null=True, related_name="notices", db_index=False, verbose_name=_("审议意见书")
    )
    recipient = models.ForeignKey(
        User, models.PROTECT, related_name="notices", db_index=False, verbose_name=_("收件人")
    )
    committee = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", db_index=False, verbose_name=_("常委会")
    )
    # None where what is told hangs on no day: a question that staff have not passed on, a report that has come.
    due_on = models.DateField(_("所涉期限"), null=True)
    # Which time this is: of a repeated deadline, the day counted from it (`rungs.Rung.occurrence`); of a move that
    # is made several times, 0, 1, 2 …
    occurrence = models.IntegerField(_("重复序号"), default=0)
    text = models.CharField(_("文字"), max_length=500)
    planned_at = models.DateTimeField(_("生成时间"))
    send_after = models.DateTimeField(_("不早于"))
    is_urgent = models.BooleanField(_("立即发送"), default=False, db_default=False)
    alone_on = models.DateField(_("单独成信的日子"), null=True)
    folded_at = models.DateTimeField(_("并入汇总的时间"), null=True)
    read_at = models.DateTimeField(_("阅读时间"), null=True)
    acted_at = models.DateTimeField(_("从信中办理的时间"), null=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=100, blank=True, default="")
    due: Due
    """Where it was read to be sent (`reading.due_to`)."""

    objects: ClassVar[models.Manager[Notice]] = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("提醒")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="one_notice_per_reason",
                fields=["assignment", "opinion", "recipient", "rule", "due_on", "occurrence"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="notice_has_one_subject",
                condition=Q(assignment__isnull=False, opinion__isnull=True)
                | Q(assignment__isnull=True, opinion__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                name="letters_of_a_day", fields=["recipient", "alone_on"], condition=Q(alone_on__isnull=False)
            ),
            models.Index(name="inbox_of_a_person", fields=["recipient", "-id"]),
            models.Index(name="unread_of_a_person", fields=["recipient"], condition=Q(read_at=None, cancelled_at=None)),
            models.Index(name="notices_of_an_opinion", fields=["opinion"], condition=Q(opinion__isnull=False)),
            models.Index(name="notices_of_a_committee", fields=["committee", "-id"]),
            # The ledger's conditions: by rule, by day, opened or not.
            models.Index(name="notices_by_rule", fields=["rule", "committee", "-id"]),
            models.Index(name="notices_by_day", fields=["committee", "planned_at"]),
            models.Index(name="notices_opened", fields=["committee", "-id"], condition=~Q(read_at=None)),
        ]

        triggers: ClassVar[list[pgtrigger.Trigger]] = keepers()

    def __str__(self) -> str:
        return self.text

    @property
    def state(self) -> str:
        """How far it has come on its way out. Of several notices, read them with `unsent`."""
        row: Unsent | None = getattr(self, "unsent", None)
        return row.state if row else Notice.State.SENT

    @property
    def leaves_alone(self) -> bool:
        return self.is_urgent and self.folded_at is None

    @property
    def until(self) -> str:
        """Until when, in words: the day, or 无."""
        return self.due_on.isoformat() if self.due_on else _t("无")

    @property
    def again_words(self) -> str:
        """Which time it is, where there are several: 期限后第8日, or 第2次; else empty."""
        if self.rule.ladder:
            return _t("期限后第%(n)d日") % {"n": self.occurrence} if self.rule.repeat_days else ""
        return _t("第%(n)d次") % {"n": self.occurrence + 1} if self.occurrence else ""


class Unsent(models.Model):
    """A notice that has not left by mail: it waits, was called off or given up, or is in the inbox only.

    The database itself puts every notice here when it is written (`unsent.keepers`). It falls out when it was sent,
    in the statement that writes the delivery down, and in no other: a notice that is not here is one that was sent.
    Who changes a notice and its row here takes this row first; only a sweep that revives what was called off comes the
    other way, and nobody else takes such rows.
    """

    notice = models.OneToOneField(
        Notice, models.DO_NOTHING, primary_key=True, related_name="unsent", db_constraint=False
    )
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    committee = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    state = models.CharField(_("状态"), max_length=12, choices=Notice.State)
    # As the notice had it, until it is folded into a digest or tried again. In the inbox only: since when.
    send_after = models.DateTimeField(_("不早于"))
    is_urgent = models.BooleanField(_("立即发送"))
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0, db_default=0)

    class Meta:
        verbose_name = _("未寄出的提醒")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="notice_waiting", fields=["send_after", "notice"], condition=Q(state="waiting")),
            models.Index(name="waiting_for_a_person", fields=["recipient", "send_after"], condition=Q(state="waiting")),
            models.Index(name="notice_given_up", fields=["notice"], condition=Q(state="failed")),
            models.Index(name="notices_by_state", fields=["committee", "state", "-notice"]),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.state}"


class OpenLetter(models.Model):
    """A letter that was given its name and has not been accepted: what it is made of, should it leave again.

    `newest`: when the last of `notices` was planned; one that was called off and planned anew since is not in it.
    """

    name = models.CharField(_("信名"), max_length=32, primary_key=True)
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("收件人"))
    notices = ArrayField(models.BigIntegerField(), verbose_name=_("提醒"))
    newest = models.DateTimeField(_("最后一条的生成时间"))

    class Meta:
        verbose_name = _("在途信件")

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One letter to one person, or one try of a posting to a channel: what it said, where it went, and what
    was answered. A posting to a group has no recipient."""

    class Result(models.TextChoices):
        ACCEPTED = "accepted", _("对方服务器已接收")
        KEPT = "kept", _("未配置邮件，信件存于本系统")
        REFUSED = "refused", _("对方拒收")
        FAILED = "failed", _("未能送达，将重试")
        NO_ANSWER = "no_answer", _("连不上对方，将重试")

    recipient = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="deliveries", db_index=False, verbose_name=_("收件人")
    )
    posting = models.ForeignKey(
        "recommendations.Posting", models.PROTECT, null=True, related_name="deliveries", verbose_name=_("推送")
    )
    notices = models.ManyToManyField(Notice, through="DeliveryLine", related_name="deliveries", verbose_name=_("提醒"))
    channel = models.CharField(_("渠道"), max_length=12, default="email")
    address = models.CharField(_("地址"), max_length=254)
    message_id = models.CharField("Message-ID", max_length=200)
    subject = models.CharField(_("主题"), max_length=200)
    body = models.TextField(_("正文"))
    at = models.DateTimeField(_("时间"))
    result = models.CharField(_("结果"), max_length=10, choices=Result)
    answer = models.CharField(_("服务器答复"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("投递")
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="deliveries_by_time", fields=["at", "result"]),
            models.Index(name="deliveries_to_a_person", fields=["recipient", "-id"]),
        ]

    def __str__(self) -> str:
        return self.subject


class DeliveryLine(models.Model):
    """A notice told in a delivery: written together with the delivery, and never again.

    Twenty for each letter, so they are as narrow as they can be. Nothing deletes a notice or a delivery
    (`PROTECT` holds in the product); the database would look each line's two ends up again at the end of the
    transaction that has just written them, which takes longer than all else that is stamped.
    """

    pk = models.CompositePrimaryKey("notice_id", "delivery_id")
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        db_table = "recommendations_delivery_notices"
        verbose_name = _("投递的提醒")

    def __str__(self) -> str:
        return f"{self.notice_id} {self.delivery_id}"
