"""What a letter says: what it is about, whose, until when, why, and where to look. Plain Chinese text."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tracker.arrays import array_of
from tracker.models import Role, User

from ..models import Due, Notice
from .acting import asks_for, tokens_of
from .asks import word_of
from .telling import ROLES

MOST_LINES = 100
"""Notices told in full in one letter; the rest are counted, and wait in the inbox."""


@dataclass(frozen=True)
class Letter:
    """One letter to one person, about one urgent notice or a day's digest. It has its name at once, and is
    written when it is read."""

    recipient: User
    notices: tuple[Notice, ...]
    newest: dt.datetime
    """When the last of them was planned."""
    name: str

    @classmethod
    def of(cls, notices: Sequence[Notice], name: str = "") -> Letter:
        """The letter of one person's notices. `name`: the one it has from an earlier try, so that what is sent
        twice after a crash is one letter in the mailbox."""
        newest = max([notice.planned_at for notice in notices])
        return cls(notices[0].recipient, tuple(notices), newest, name or _name(notices, newest))

    @property
    def due(self) -> Due:
        """They wait alike: a digest is of one moment, and what was tried together waits on together."""
        return self.notices[0].due

    @cached_property
    def keys(self) -> str:
        """Of its notices, as one value for the database."""
        return array_of([notice.id for notice in self.notices])

    @cached_property
    def subject(self) -> str:
        return _subject(self.notices, self.due.send_after)

    @cached_property
    def body(self) -> str:
        return _body(self.recipient, self.notices, self.due.send_after)

    def write(self) -> None:
        """Write it now; raises what keeps it from being written."""
        for part in ("subject", "body"):  # no assert: Python may be told to leave those out
            getattr(self, part)

    @property
    def message_id(self) -> str:
        return f"<{self.name}@{_host(settings.SITE_URL)}>"

    def as_mail(self) -> EmailMessage:
        """By Django's own means; `channels.mail` writes the common case down itself."""
        headers = {"Message-ID": self.message_id, "Auto-Submitted": "auto-generated"}
        return EmailMessage(
            self.subject, self.body, settings.DEFAULT_FROM_EMAIL, [self.recipient.email], headers=headers
        )


@functools.cache
def _host(site: str) -> str:
    return urlsplit(site).hostname or "localhost"


def bundles(notices: Sequence[Notice], names: Mapping[int, str]) -> list[list[Notice]]:
    """Which notices go in a letter: an urgent one alone, the others one letter a person and time of sending.

    Notices that were in a letter before (`names`, by notice) are in the same one again, whatever joined or left
    the queue since.
    """
    found: dict[tuple[object, ...], list[Notice]] = {}
    for notice in sorted(notices, key=attrgetter("id")):
        key, person = _PLACE(vars(notice))
        alone_or_when = key if notice.leaves_alone else notice.due.send_after
        found.setdefault((person, names.get(key) or alone_or_when), []).append(notice)
    return list(found.values())


_PLACE = itemgetter("id", "recipient_id")


def _name(notices: Sequence[Notice], newest: dt.datetime) -> str:
    """A notice that was called off and planned anew is another one, and no older than any it joins or leaves."""
    seed = f"{notices[0].recipient_id}:{newest.timestamp()}:{[notice.id for notice in notices]}"
    return hashlib.sha256(seed.encode()).hexdigest()[:32]


def _subject(notices: Sequence[Notice], leaves: dt.datetime) -> str:
    if len(notices) == 1:
        words = " ".join(notices[0].text.split())
        return words if len(words) <= 60 else f"{words[:59]}…"
    day = timezone.localdate(leaves)
    facts = {"count": len(notices), "late": _late(notices, day), "day": day.isoformat()}
    if facts["late"]:
        return _("执法检查跟踪：%(count)s条提醒，%(late)s条期限已过（%(day)s）") % facts
    return _("执法检查跟踪：%(count)s条提醒（%(day)s）") % facts


def _late(notices: Sequence[Notice], day: dt.date) -> int:
    return sum([notice.due_on is not None and notice.due_on < day for notice in notices])


def _body(recipient: User, notices: Sequence[Notice], leaves: dt.datetime) -> str:
    told = _in_order(notices)[:MOST_LINES]
    forms = _forms(get_language())
    parts = [forms.greeting % {"name": recipient.name}]
    parts += _paragraphs(told, forms, leaves)
    if len(notices) > len(told):
        parts.append(forms.more % {"count": len(notices) - len(told)})
    parts.append(forms.end % {"url": _addresses(settings.SITE_URL).inbox})
    return "\n\n".join(parts) + "\n"


def _in_order(notices: Sequence[Notice]) -> list[Notice]:
    """The nearest deadline first, and with it whatever else is said of the same item."""
    items: dict[tuple[int | None, ...], list[Notice]] = {}
    for notice in sorted(notices, key=lambda notice: (notice.due_on or dt.date.max, notice.id)):
        items.setdefault(_WHAT(vars(notice)), []).append(notice)
    return [notice for item in items.values() for notice in item]


def _paragraphs(notices: Sequence[Notice], forms: _Forms, leaves: dt.datetime) -> list[str]:
    """One an item: its name, and all that is said of it. What the notices of one letter share (words, addresses,
    reasons) is worked out once."""
    at = _addresses(settings.SITE_URL)
    shared, token = _Shared(forms, timezone.localdate(leaves)), tokens_of(notices[0].recipient_id, leaves)
    found: list[str] = []
    about = None
    for number, notice in enumerate(notices, start=1):
        key = _KEY(vars(notice))
        common = shared.by_key.get(key) or shared.of(key, notice)
        words = forms.told % {
            "number": number,
            "text": " ".join(notice.text.split()),
            "day": notice.until,
            "why": shared.whys.get((key[0], notice.occurrence)) or shared.why(notice),
            "url": at.notice % notice.id,
        }
        if common.move and not notice.acted_at:
            words += forms.asked % {"move": common.label, "url": at.act % token(notice.id, common.move)}
        if about != key[1:]:
            about = key[1:]
            found.append(forms.item % {"item": common.item, "unit": common.unit})
        found[-1] += words
    return found


class _Forms(NamedTuple):
    """What all letters say, with places for what each says: looked up once a language, not once a letter."""

    greeting: str
    item: str
    told: str
    asked: str
    why: str
    answers: str
    covers: str
    again: str
    basis: str
    more: str
    end: str
    roles: dict[str, str]


@functools.cache
def _forms(_language: str | None) -> _Forms:
    """In the language that is active."""
    return _Forms(
        greeting=_("%(name)s："),
        item=_("事项：%(item)s（%(unit)s）"),
        told=_("\n%(number)s. %(text)s\n   期限：%(day)s\n   为什么收到：%(why)s\n   查看：%(url)s"),
        asked=_("\n   %(move)s：%(url)s（7日内有效，须登录）"),
        why=_("你是%(place)s的%(role)s%(stead)s；规则“%(rule)s”"),
        answers=_("，这一件由你负责"),
        covers=_("，代%(roles)s收"),
        again=_("，%(again)s"),
        basis=_("；依据：%(basis)s。"),
        more=_("另有%(count)s条，请到收件箱查看。"),
        end=_("全部提醒见收件箱：%(url)s\n本信由系统发出，请勿直接回复。"),
        roles={role.value: str(role.label) for role in Role},
    )


_WHAT = itemgetter("assignment_id", "opinion_id")
_KEY = itemgetter("rule_id", "assignment_id", "opinion_id")
"""By what rule, about which item or opinion: of the fields that came with a notice."""
_Key = tuple[int, int | None, int | None]


class _About(NamedTuple):
    """`move` is what is asked, `label` how its link is called; both empty where nothing is."""

    item: str
    unit: str
    move: str
    label: str


class _Shared:
    """What several notices of one letter have in common, worked out for the first of them."""

    def __init__(self, forms: _Forms, day: dt.date) -> None:
        self.forms, self.day = forms, day
        self.by_key: dict[_Key, _About] = {}
        self.whys: dict[tuple[int, int], str] = {}
        self.labels: dict[tuple[bool, str], str] = {}

    def of(self, key: _Key, notice: Notice) -> _About:
        move = asks_for(notice, self.day)
        found = _About(item_of(notice), unit_of(notice), move, self._label(notice, move) if move else "")
        if not notice.acted_at:
            self.by_key[key] = found
        return found

    def _label(self, notice: Notice, move: str) -> str:
        key = notice.assignment_id is None, move
        if key not in self.labels:
            self.labels[key] = word_of(notice, move)
        return self.labels[key]

    def why(self, notice: Notice) -> str:
        found = _why(notice, self.forms)
        if notice.recipient.role in ROLES.get(notice.rule.audience, ()):  # else it hangs on the item
            self.whys[notice.rule_id, notice.occurrence] = found
        return found


class Addresses(NamedTuple):
    """The inbox's, and those of a notice and of an act with a place for its key and its token."""

    inbox: str
    notice: str
    act: str


@functools.cache
def _addresses(site: str) -> Addresses:
    """Kept: resolving an address again for each line would take as long as all else together."""
    notice = reverse("recommendations:notice", args=[0]).replace("%", "%%").replace("0", "%d")
    act = reverse("recommendations:act", args=["0"]).replace("%", "%%").replace("0", "%s")
    base = site.replace("%", "%%")
    return Addresses(site + reverse("recommendations:inbox"), base + notice, base + act)


def act_url(notice: Notice, now: dt.datetime) -> str:
    """The link that leads straight to what a notice asks its recipient to do; empty when it asks nothing."""
    move = asks_for(notice, timezone.localdate(now))
    if not move:
        return ""
    token = tokens_of(notice.recipient_id, now)(notice.pk, move)
    return settings.SITE_URL + reverse("recommendations:act", args=[token])


def item_of(notice: Notice) -> str:
    """What a notice is about, by number and title."""
    assignment = notice.assignment
    return str(assignment.recommendation if assignment else notice.opinion)


def unit_of(notice: Notice) -> str:
    """Whose business it is: the unit's, or the government's."""
    if assignment := notice.assignment:
        return assignment.unit.short_name
    return notice.opinion.government.short_name if notice.opinion else ""


def why(notice: Notice) -> str:
    """Why this person got it: who they are there, by which rule, on which basis."""
    return _why(notice, _forms(get_language()))


def _why(notice: Notice, forms: _Forms) -> str:
    person, rule = notice.recipient, notice.rule
    place = person.organization.short_name
    role = role_at(place, forms.roles[person.role])
    words = forms.why % {"place": place, "role": role, "stead": _stead(notice, forms), "rule": rule.name}
    if again := notice.again_words:
        words += forms.again % {"again": again}
    return words + (forms.basis % {"basis": rule.legal_basis} if rule.legal_basis else "。")


def role_at(place: str, role: str) -> str:
    """What somebody of that role is called there: 经办人员, where the role is called after the body itself."""
    return _("经办人员") if place.endswith(role) else role


def _stead(notice: Notice, forms: _Forms) -> str:
    """How somebody comes to hear what is not meant for their own role: they answer for the item, or cover for one
    whose role it is."""
    person, roles = notice.recipient, ROLES.get(notice.rule.audience, ())
    if person.role in roles or not roles:
        return ""
    if notice.assignment and notice.assignment.responsible_id == person.pk:
        return forms.answers
    return forms.covers % {"roles": "、".join(forms.roles[role] for role in roles)}
