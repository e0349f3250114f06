"""Cover for absence: somebody of the same body gets what an absent person is told, and speaks for an absent head."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..errors import Refused
from ..models import Cover, Role, User
from ..permissions import require_arranger
from ..record import record


def _locked(*people: User) -> list[User]:
    keys = [person.pk for person in people]
    found = User.objects.select_for_update(of=("self",)).select_related("organization").filter(pk__in=keys)
    by_key = {person.pk: person for person in found.order_by("pk")}
    return [by_key[key] for key in keys]


@transaction.atomic
def arrange_cover(
    *, actor: User, absent: User, substitute: User, from_on: dt.date, until_on: dt.date, now: dt.datetime
) -> Cover:
    """安排代办：for these days, both included. A head's substitute among the handlers speaks as head."""
    today = timezone.localdate(now)
    require_arranger(actor, absent, today)
    absent, substitute = _locked(absent, substitute)
    _require_fit(absent, substitute, from_on, until_on, today)
    cover = Cover.objects.create(
        absent=absent, substitute=substitute, from_on=from_on, until_on=until_on, appointed_by=actor, at=now
    )
    if speaks_as_head(cover):
        _set_head_days(substitute, from_on, until_on)
    _tell_record(actor, "arrange_cover", cover, now, {"from_on": from_on, "until_on": until_on})
    return cover


def _require_fit(absent: User, substitute: User, from_on: dt.date, until_on: dt.date, today: dt.date) -> None:
    if until_on < from_on or until_on < today:
        raise Refused(_("代办的结束日期早于开始日期或今天，请重新选择日期。"))
    if absent.pk == substitute.pk or substitute.organization_id != absent.organization_id or not substitute.is_active:
        raise Refused(_("代办人须是同一单位的另一位在用人员，请另选一人。"))
    among = Cover.objects.filter(ended_at=None, from_on__lte=until_on, until_on__gte=from_on)
    if among.filter(absent=absent).exists():
        raise Refused(_("%(name)s这几天已有人代办。要换人，请先结束原来的安排。") % {"name": absent.name})
    if among.filter(absent=substitute).exists():
        raise Refused(_("%(name)s这几天自己也不在岗，请另选一人。") % {"name": substitute.name})
    if among.filter(substitute=absent).exists():
        raise Refused(_("%(name)s这几天正替别人代办，请先结束那次安排，另行指定。") % {"name": absent.name})
    other = Cover.objects.filter(ended_at=None, until_on__gte=today, substitute=substitute, absent__role=Role.HEAD)
    if absent.role == Role.HEAD and substitute.role == Role.HANDLER and other.exists():
        raise Refused(_("%(name)s已另有代行负责人的安排，请另选一人，或先结束那次安排。") % {"name": substitute.name})


@transaction.atomic
def end_cover(*, actor: User, cover: Cover, now: dt.datetime) -> Cover:
    """结束代办 before its last day, or before it began."""
    today = timezone.localdate(now)
    require_arranger(actor, cover.absent, today)
    _locked(cover.absent, cover.substitute)
    locked = Cover.objects.select_for_update(of=("self",)).select_related("absent", "substitute").get(pk=cover.pk)
    if locked.ended_at is not None or locked.until_on < today:
        raise Refused(_("这次代办已经结束，不需要再结束。"))
    return close_cover(actor=actor, cover=locked, now=now)


def close_cover(*, actor: User | None, cover: Cover, now: dt.datetime) -> Cover:
    """Write the end of a cover. Call in a transaction that has locked it."""
    cover.ended_at = now
    cover.save(update_fields=["ended_at"])
    if speaks_as_head(cover):
        _set_head_days(cover.substitute, None, None)
    _tell_record(actor, "end_cover", cover, now, {"ended_at": now})
    return cover


def running_covers(user: User, today: dt.date) -> QuerySet[Cover]:
    """Covers of or by this person that are in force or still to come."""
    mine = Q(absent=user) | Q(substitute=user)
    return Cover.objects.filter(mine, ended_at=None, until_on__gte=today).select_related("absent", "substitute")


def close_covers(*, actor: User | None, user: User, now: dt.datetime) -> None:
    """Whoever changes post neither covers nor is covered there any longer."""
    for cover in running_covers(user, timezone.localdate(now)).order_by("pk"):
        close_cover(actor=actor, cover=cover, now=now)


def speaks_as_head(cover: Cover) -> bool:
    """Whether the substitute speaks as head of the unit on the days of the cover."""
    return cover.absent.role == Role.HEAD and cover.substitute.role == Role.HANDLER


def _set_head_days(person: User, from_on: dt.date | None, until_on: dt.date | None) -> None:
    person.heads_from, person.heads_until = from_on, until_on
    person.save(update_fields=["heads_from", "heads_until"])


def _tell_record(actor: User | None, verb: str, cover: Cover, now: dt.datetime, facts: dict[str, object]) -> None:
    """One event on each of the two, lower key first."""
    sides = [(cover.absent, {"substitute": cover.substitute_id}), (cover.substitute, {"absent": cover.absent_id})]
    for person, other in sorted(sides, key=lambda side: side[0].pk):
        record(actor=actor, verb=verb, subject=person, now=now, after={"cover": cover.pk, **other, **facts})
