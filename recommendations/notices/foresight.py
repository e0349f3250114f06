"""Why somebody hears of an item and why nobody does: for each of its deadlines, which rule spoke last, which
is next, on which day and to whom; and where nobody would be told, the reason in a sentence.

Days are looked through by the sweep's own rungs, and who stands in for whom is asked for that day, so that what is
foretold is what will be planned.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tracker.models import Cover, Organization, Role, User
from tracker.models.calendar import load_calendar
from tracker.workdays import WorkingCalendar

from ..models import Assignment, Channel, Notice, NoticeRule, Opinion
from .channels import mail
from .ladders import LADDERS, PLACES, Ladder
from .letters import role_at
from .rungs import Rung, height, rungs
from .telling import KINDS, ROLES, recipients
from .timing import preference_of

FARTHEST = 400
"""Days ahead that are looked through; no rule waits longer."""
MOST_NAMES = 5
_A, _O = NoticeRule.Subject.ASSIGNMENT.value, NoticeRule.Subject.OPINION.value

WORDS: dict[tuple[str, str], Any] = {
    (_A, "sign"): gettext_lazy("签收期限"),
    (_A, "due"): gettext_lazy("办理期限"),
    (_A, "stale"): gettext_lazy("进展停滞"),
    (_A, "counter_sign"): gettext_lazy("会签期限"),
    (_A, "co_unsigned"): gettext_lazy("会办单位的会签期限"),
    (_A, "interim"): gettext_lazy("定期报告"),
    (_A, "milestone"): gettext_lazy("节点"),
    (_A, "review"): gettext_lazy("待审核"),
    (_A, "clearance"): gettext_lazy("待核验销号"),
    (_A, "return"): gettext_lazy("退办申请待审批"),
    (_A, "extension"): gettext_lazy("延期申请待审批"),
    (_A, "question"): gettext_lazy("答复询问期限"),
    (_A, "with_staff"): gettext_lazy("询问待转办或反馈"),
    (_A, "parked"): gettext_lazy("挂账复核日"),
    (_A, "reply"): gettext_lazy("督办回复期限"),
    (_O, "sign"): gettext_lazy("意见书签收期限"),
    (_O, "plan"): gettext_lazy("方案期限"),
    (_O, "plan_review"): gettext_lazy("方案待看"),
    (_O, "consultation"): gettext_lazy("反馈意见期限"),
    (_O, "report"): gettext_lazy("书面报告期限"),
    (_O, "vote"): gettext_lazy("投票截止日"),
}
Subject = Assignment | Opinion


@dataclass(frozen=True)
class Coming:
    """The next time one rule speaks to one role. `nobody` says why nobody would hear it; `notes` what else
    stands in the way of a letter."""

    rule: NoticeRule
    on: dt.date
    people: str
    nobody: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Climb:
    """One deadline of the subject with its rules. `silent` says why none of them will speak."""

    word: str
    day: dt.date
    last: Notice | None
    coming: tuple[Coming, ...]
    silent: str


def climbs(subject: Subject, told: Sequence[Notice], today: dt.date) -> tuple[list[Climb], list[str]]:
    """The deadlines that are set, nearest first, and the names of those that are not. `told`: the subject's
    notices with their rules, newest first."""
    look = _Look(subject, told, today)
    found, unset = [], []
    for ladder, day, asks, is_meant in _days_of(subject):
        word = str(WORDS[ladder.subject, ladder.name])
        if not is_meant:
            continue
        if day is None:
            unset.append(word)
            continue
        found.append(look.climb(ladder, day, asks))
    return sorted(found, key=lambda climb: (bool(climb.silent), climb.day)), unset


def _days_of(subject: Subject) -> Iterator[tuple[Ladder, dt.date | None, bool, bool]]:
    """Each ladder's day or days, whether the state asks for it, and whether it is meant for such a subject."""
    kind = KINDS[type(subject)]
    mine = {ladder.name: ladder for ladder in LADDERS if ladder.subject == kind}
    parts: list[str] = []
    values: list[Any] = []
    for name, ladder in mine.items():
        parts.append(
            f"SELECT %s AS name, {ladder.day} AS day, s.status IN %s AS asks, ({ladder.only}) AS is_meant"
            f" FROM {PLACES[kind].table} s {ladder.joins} WHERE s.id = %s"
        )
        values += [name, tuple(str(state) for state in ladder.states), subject.pk]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        for name, day, asks, is_meant in cursor.fetchall():
            yield mine[name], day, asks, is_meant


class _Look:
    """What is asked once for all deadlines of a subject."""

    def __init__(self, subject: Subject, told: Sequence[Notice], today: dt.date) -> None:
        self.subject, self.told, self.today = subject, told, today
        self.calendar: WorkingCalendar = load_calendar(today.year - 1)
        every: Any = NoticeRule.objects
        kind = KINDS[type(subject)]
        self.rules = [r for r in every.for_committee(subject.committee_id) if r.subject == kind and r.ladder]
        defaults = NoticeRule.objects.filter(committee=None, subject=kind).exclude(ladder="")
        self.roots: dict[str, int] = dict(defaults.values_list("code", "pk"))
        covers = Cover.objects.filter(absent__organization__in=self._homes(), ended_at=None, until_on__gte=today)
        spells = covers.order_by().values_list("from_on", "until_on")
        self.turns = sorted({day for begin, end in spells for day in (begin, end + dt.timedelta(days=1))})
        self.heard: dict[tuple[str, str, int], list[User]] = {}

    def climb(self, ladder: Ladder, day: dt.date, asks: bool) -> Climb:
        rules = [rule for rule in self.rules if rule.ladder == ladder.name]
        active = [rule for rule in rules if rule.is_active]
        about = [n for n in self.told if n.rule.ladder == ladder.name and n.due_on == day]
        coming: tuple[Coming, ...] = ()
        if not active:
            silent = _("这个期限的规则都已停用，不会提醒。") if rules else _("没有为这个期限定规则。")
        elif not asks:
            silent = _("现在是“%(state)s”，这个期限不提醒。") % {"state": self.subject.get_status_display()}
        else:
            coming = tuple(_together(self._coming(ladder, active, day, about)))
            silent = "" if coming else _("各条规则都已提醒过，不再重复。")
        word = str(WORDS[ladder.subject, ladder.name])
        last = next((notice for notice in about if notice.cancelled_at is None), None)
        return Climb(word, day, last, coming, silent)

    def _coming(
        self, ladder: Ladder, rules: list[NoticeRule], day: dt.date, about: Sequence[Notice]
    ) -> Iterator[Coming]:
        """For each role the first sweep from today on that would write something new."""
        known = {(n.rule_id, n.occurrence, n.recipient_id) for n in about if n.cancelled_at is None}
        waiting = {role for rule in rules for role in ROLES[rule.audience] if role in ladder.place.homes}
        for on in self._sweeps(rules, day):
            if not waiting:
                return
            climbed = rungs(ladder, rules, on, self.calendar, self.roots)
            speaking = [rung for rung in climbed if rung.after < day <= rung.until]
            for rung in speaking:
                if rung.role not in waiting:
                    continue
                people = self._hearing(ladder, rung, speaking, on)
                if self._is_new(rung, people, day, on, known) or not self._people(ladder, rung.role, on):
                    waiting.discard(rung.role)
                    yield self._said(ladder, rung, people, on)

    def _hearing(self, ladder: Ladder, rung: Rung, speaking: Sequence[Rung], on: dt.date) -> list[User]:
        """Those of the rung's role whom no higher rung tells the same: who covers for the head hears as the head."""
        above = [other.role for other in speaking if height(other.rule) > height(rung.rule)]
        higher = {person.pk for role in above for person in self._people(ladder, role, on)}
        return [person for person in self._people(ladder, rung.role, on) if person.pk not in higher]

    def _sweeps(self, rules: Sequence[NoticeRule], day: dt.date) -> Iterator[dt.date]:
        """Working days from today on, beginning where the first rule may speak."""
        first = max(self.today, day + dt.timedelta(days=2 * min(rule.offset for rule in rules) - 10))
        on, last = self.calendar.next_working(first), first + dt.timedelta(days=FARTHEST)
        while on <= last:
            yield on
            on = self.calendar.next_working(on + dt.timedelta(days=1))

    def _is_new(
        self, rung: Rung, people: Sequence[User], day: dt.date, on: dt.date, known: set[tuple[int, int, int]]
    ) -> bool:
        count = rung.occurrence(day, on)
        told = {person for rule, number, person in known if number >= count and rule in (rung.rule.pk, rung.root)}
        return any(person.pk not in told for person in people)

    def _people(self, ladder: Ladder, role: str, on: dt.date) -> list[User]:
        """Those of a role who hear of a deadline that day, without those who have done their part. Asked once for
        all days between two on which somebody begins or ends to stand in."""
        key = (role, ladder.heard, bisect_right(self.turns, on))
        if key not in self.heard:
            found = recipients(role, self.subject, on).select_related("notice_preference", "organization")
            if ladder.heard != "TRUE":
                found = found.filter(pk__in=self._still_asked(ladder))
            self.heard[key] = list(found)
        return self.heard[key]

    def _still_asked(self, ladder: Ladder) -> list[int]:
        sql = f"""SELECT u.id FROM {ladder.place.table} s {ladder.joins}
            JOIN tracker_user u ON u.organization_id IN ({", ".join(sorted(set(ladder.place.homes.values())))})
            WHERE s.id = %s AND {ladder.heard}"""
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.subject.pk])
            return [row[0] for row in cursor.fetchall()]

    def _said(self, ladder: Ladder, rung: Rung, people: Sequence[User], on: dt.date) -> Coming:
        names = "、".join(person.name for person in people[:MOST_NAMES])
        if len(people) > MOST_NAMES:
            names = _("%(names)s等%(count)s人") % {"names": names, "count": len(people)}
        home = self._home(ladder.subject, rung.role)
        if not people:
            return Coming(rung.rule, on, "", _nobody(home, rung.role), ())
        return Coming(rung.rule, on, names, "", tuple(self._notes(people, rung, home, on)))

    def _homes(self) -> set[int]:
        kind = KINDS[type(self.subject)]
        return {self._home(kind, role) for role in PLACES[kind].homes}

    def _home(self, kind: str, role: str) -> int:
        column = PLACES[kind].homes[role].removeprefix("s.")
        return int(getattr(self.subject, column))

    def _notes(self, people: Sequence[User], rung: Rung, home: int, on: dt.date) -> Iterator[str]:
        """Who hears in another's stead that day, and whom no letter reaches."""
        absent = Cover.objects.filter(substitute__in=people, ended_at=None, from_on__lte=on, until_on__gte=on)
        for cover in absent.filter(absent__organization=home, absent__role=rung.role).select_related(
            "absent", "substitute"
        ):
            yield _("%(substitute)s代%(absent)s，至%(day)s。") % {
                "substitute": cover.substitute.name,
                "absent": cover.absent.name,
                "day": cover.until_on.isoformat(),
            }
        silent = [person for person in people if not _is_written_to(person, rung.rule)]
        if silent and mail.is_sent():  # else it is the same for everybody, and said once
            is_mailed = NoticeRule.Way.MAIL in rung.rule.ways
            yield no_letter(silent) if is_mailed else _("这条规则不发邮件，只进收件箱。")
        dead = Channel.objects.filter(organization=home).dead().values_list("name", flat=True)[:MOST_NAMES]
        for name in dead:
            yield _("渠道“%(name)s”已失效，只有邮件和收件箱。") % {"name": name}


def _together(coming: Iterator[Coming]) -> Iterator[Coming]:
    """What one rule says to several roles on one day, in one line."""
    found: dict[tuple[int, dt.date], list[Coming]] = {}
    for one in coming:
        found.setdefault((one.rule.pk, one.on), []).append(one)
    for parts in found.values():
        people = "、".join(one.people for one in parts if one.people)
        missing = [one.nobody for one in parts if one.nobody]
        notes = dict.fromkeys(note for one in parts for note in one.notes)
        first = parts[0]
        if people:
            yield Coming(first.rule, first.on, people, "", (*notes, *missing))
        else:
            yield Coming(first.rule, first.on, "", "".join(missing), tuple(notes))


def _is_written_to(person: User, rule: NoticeRule) -> bool:
    if not person.email or NoticeRule.Way.MAIL not in rule.ways:
        return False
    return rule.light == NoticeRule.Light.RED or preference_of(person).wants_mail


def no_letter(people: Sequence[User]) -> str:
    """Why these people find it in their inbox only."""
    without = [person.name for person in people if not person.email]
    unwanted = [person.name for person in people if person.email]
    said = []
    if without:
        said.append(_("%(names)s没有登记邮箱") % {"names": "、".join(without[:MOST_NAMES])})
    if unwanted:
        said.append(_("%(names)s选了不收邮件（红灯除外）") % {"names": "、".join(unwanted[:MOST_NAMES])})
    return "；".join(said) + _("，只进收件箱。")


def _nobody(home: int, role: str) -> str:
    """Why a role is empty: no account at all, or none in use."""
    place = Organization.objects.get(pk=home).short_name
    word = role_at(place, str(Role(role).label))
    if User.objects.filter(organization=home, role=role).exists():
        return _("%(place)s的%(role)s账号都已停用，没有人会收到。") % {"place": place, "role": word}
    return _("%(place)s没有%(role)s的账号，没有人会收到。") % {"place": place, "role": word}
