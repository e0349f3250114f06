"""Telling by mail that a channel is dead: its keeper and the platform's administrators, who may not look in for days.

No notice can say it, for a notice is about an item or an opinion. So the channel itself remembers that it is still to
be told (`tell_after`), which is claimed like everything that is sent: a worker that dies, and a mail server that does
not answer, only put it off.
"""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from tracker.models import Event, Role, User

from ..models import Channel, Delivery
from .channels import mail
from .retrying import LEASE

MOST_TOLD = 20
"""Channels in one turn, and people who hear of one."""


def tell_of_dead_channels(now: dt.datetime) -> int:
    """Write to those who look after the channels that died; of how many somebody was told."""
    if not mail.is_sent():
        return 0
    untold = Channel.objects.dead().filter(tell_after__lte=now).select_related("organization")[:MOST_TOLD]
    if not untold:
        return 0
    line = mail.Line()
    try:
        return sum(_tell(line, channel, now) for channel in untold)
    finally:
        line.close()


def _tell(line: mail.Line, channel: Channel, now: dt.datetime) -> bool:
    mine = Channel.objects.dead().filter(pk=channel.pk)
    if not mine.filter(tell_after__lte=now).update(tell_after=now + LEASE):
        return False  # another worker tells
    subject, body = _words(channel)
    answers = [_write_to(line, person, channel, subject, body, now) for person in _keepers(channel)]
    if answers and Delivery.Result.ACCEPTED not in answers:
        return False  # again when the lease has run out
    mine.filter(tell_after=now + LEASE).update(tell_after=None)
    return bool(answers)


def _keepers(channel: Channel) -> list[User]:
    """The platform's administrators, and who set it up."""
    whose = Q(role=Role.SYSADMIN) | Q(pk=channel.created_by_id)
    return list(User.objects.filter(whose, is_active=True).exclude(email="").order_by("pk")[:MOST_TOLD])


def _words(channel: Channel) -> tuple[str, str]:
    whose = channel.organization.name if channel.organization else _("平台")
    died = Event.objects.of(channel).filter(verb="fail").first()
    facts = {
        "name": channel.name,
        "whose": whose,
        "kind": channel.get_kind_display(),
        "why": died.reason if died else "",
        "url": settings.SITE_URL + reverse("recommendations:channel-list"),
    }
    subject = _("消息渠道“%(name)s”已失效（%(whose)s）") % facts
    body = _(
        "%(whose)s的%(kind)s“%(name)s”连续发送失败，已停止推送。\n对方答复：%(why)s\n"
        "提醒照常由邮件和收件箱告知。请核对地址和密钥，停用后重新设置；或试发一条，成功即恢复：\n%(url)s"
    )
    return subject, body % facts


def _write_to(
    line: mail.Line, person: User, channel: Channel, subject: str, body: str, now: dt.datetime
) -> Delivery.Result:
    """One letter, and the try written down as every other is."""
    message_id = f"<channel-{channel.pk}-{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    letter = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email], headers=headers)
    answer = line.send(letter)
    Delivery.objects.create(
        recipient=person,
        address=person.email,
        message_id=message_id,
        subject=subject,
        body=body,
        at=now,
        result=answer.result,
        answer=answer.words[:300],
    )
    return answer.result
