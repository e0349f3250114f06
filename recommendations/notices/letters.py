"""What a letter says: what it is about, whose, until when, why, and where to look. Plain Chinese text."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.models import User

from ..models import Notice
from .acting import asks_for, token_for
from .asks import word_of

MOST_LINES = 100
"""Notices told in full in one letter; the rest are counted, and wait in the inbox."""


@dataclass(frozen=True)
class Letter:
    """One letter to one person, about one urgent notice or a day's digest."""

    recipient: User
    notices: tuple[Notice, ...]
    subject: str
    body: str
    message_id: str

    def as_mail(self) -> EmailMessage:
        headers = {"Message-ID": self.message_id, "Auto-Submitted": "auto-generated"}
        return EmailMessage(
            self.subject, self.body, settings.DEFAULT_FROM_EMAIL, [self.recipient.email], headers=headers
        )


def group(notices: Sequence[Notice]) -> list[Letter]:
    """Letters for claimed notices: an urgent one alone, the others one letter a person and time of sending.

    Notices that failed together have the same time, so that a second try is the same letter again.
    """
    bundles: dict[tuple[object, ...], list[Notice]] = {}
    for notice in sorted(notices, key=lambda n: n.pk):
        key = (notice.recipient_id, notice.pk if notice.rule.is_urgent else notice.send_after)
        bundles.setdefault(key, []).append(notice)
    return [compose(bundle) for bundle in bundles.values()]


def compose(notices: Sequence[Notice]) -> Letter:
    """Write the letter for one person's notices."""
    recipient = notices[0].recipient
    return Letter(recipient, tuple(notices), _subject(notices), _body(recipient, notices), _message_id(notices))


def _message_id(notices: Sequence[Notice]) -> str:
    """The same for the same notices: a letter sent twice after a crash is one letter in the mailbox."""
    seed = ",".join(str(notice.pk) for notice in notices)
    digest = hashlib.sha256(f"{notices[0].recipient_id}:{seed}".encode()).hexdigest()[:32]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"


def _subject(notices: Sequence[Notice]) -> str:
    if len(notices) == 1:
        words = " ".join(notices[0].text.split())
        return words if len(words) <= 60 else f"{words[:59]}…"
    day = timezone.localdate(notices[0].send_after)
    return _("执法检查跟踪：%(count)s条提醒（%(day)s）") % {"count": len(notices), "day": day.isoformat()}


def _body(recipient: User, notices: Sequence[Notice]) -> str:
    told = notices[:MOST_LINES]
    parts = [_("%(name)s：") % {"name": recipient.name}]
    parts += [_paragraph(notice, number) for number, notice in enumerate(told, start=1)]
    if len(notices) > len(told):
        parts.append(_("另有%(count)s条，请到收件箱查看。") % {"count": len(notices) - len(told)})
    inbox = settings.SITE_URL + reverse("recommendations:inbox")
    parts.append(_("全部提醒见收件箱：%(url)s\n本信由系统发出，请勿直接回复。") % {"url": inbox})
    return "\n\n".join(parts) + "\n"


def _paragraph(notice: Notice, number: int) -> str:
    lines = [
        f"{number}. {' '.join(notice.text.split())}",
        _("   事项：%(item)s（%(unit)s）") % {"item": item_of(notice), "unit": unit_of(notice)},
        _("   期限：%(day)s") % {"day": notice.due_on.isoformat()},
        _("   为什么收到：%(why)s") % {"why": why(notice)},
        _("   查看：%(url)s") % {"url": settings.SITE_URL + reverse("recommendations:notice", args=[notice.pk])},
    ]
    if move := asks_for(notice):
        lines.append(
            _("   %(move)s：%(url)s（7日内有效，须登录）") % {"move": word_of(notice, move), "url": act_url(notice)}
        )
    return "\n".join(lines)


def act_url(notice: Notice) -> str:
    """The link that leads straight to what a notice asks its recipient to do; empty when it asks nothing."""
    move = asks_for(notice)
    return settings.SITE_URL + reverse("recommendations:act", args=[token_for(notice, move)]) if move else ""


def item_of(notice: Notice) -> str:
    """What a notice is about, by number and title."""
    return str(notice.assignment.recommendation if notice.assignment else notice.opinion)


def unit_of(notice: Notice) -> str:
    """Whose business it is: the unit's, or the government's."""
    if notice.assignment:
        return notice.assignment.unit.short_name
    return notice.opinion.government.short_name if notice.opinion else ""


def why(notice: Notice) -> str:
    """Why this person got it: who they are there, by which rule, on which basis."""
    person = notice.recipient
    words = _("你是%(place)s的%(role)s；规则“%(rule)s”") % {
        "place": person.organization.short_name,
        "role": person.get_role_display(),
        "rule": notice.rule.name,
    }
    if notice.occurrence and notice.rule.ladder:
        words += _("，第%(count)s次") % {"count": notice.occurrence + 1}
    return words + (_("；依据：%(basis)s。") % {"basis": notice.rule.legal_basis} if notice.rule.legal_basis else "。")
