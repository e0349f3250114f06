"""Changing when and how a committee is reminded: its own rule in the place of the default one, at once.

What waits by the old words is called off and written anew by the new ones in the same transaction; what has
been told is not told again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import Organization, User
from tracker.record import record
from tracker.versions import require_unchanged

from ..models import Notice, NoticeRule
from ..notices.calling_off import call_off_keys
from ..notices.ladders import ladder_of
from ..notices.planning import ahead, plan
from ..notices.timing import next_working_days
from ..permissions import NOTICE_RULE

WHEN = ("offset", "offset_unit", "repeat_days")
FACTS = ("name", "audience", *WHEN, "light", "is_urgent", "ways", "text", "legal_basis", "is_active")
MOST_SHOWN = 50
DAYS_AHEAD = 20
"""Working days, four weeks of them."""

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class DayAhead:
    """How many notices one working day's sweep would write: by the rules as they are, and as they would be."""

    day: dt.date
    now: int
    then: int


@dataclass(frozen=True)
class Effect:
    """What a change of a rule would do at once: notices written and called off, the first of each; and how many
    are only written anew in the same words. `ahead`: what the sweeps of the coming working days would write about the
    rule's deadline, by the rules as they are and as they would be; empty for a rule about an act."""

    written: list[Notice]
    written_count: int
    called_off: list[Notice]
    called_off_count: int
    kept_count: int
    ahead: list[DayAhead]

    @property
    def ahead_now(self) -> int:
        return sum(day.now for day in self.ahead)

    @property
    def ahead_then(self) -> int:
        return sum(day.then for day in self.ahead)

    @property
    def changed_days(self) -> list[DayAhead]:
        return [day for day in self.ahead if day.now != day.then]


def amend_notice_rule(*, actor: User, rule: NoticeRule, now: dt.datetime, facts: Facts) -> NoticeRule:
    """修改提醒规则 for the actor's committee; `facts` by the names of FACTS. A default rule is not touched: the
    committee gets its own in its place. Raises Refused when nothing would change, or lateness would be silent."""
    return _change("amend", actor, rule, now, facts)


@transaction.atomic
def _change(verb: str, actor: User, rule: NoticeRule, now: dt.datetime, facts: Facts) -> NoticeRule:
    NOTICE_RULE.require("amend", actor, rule, timezone.localdate(now))
    committee = _locked(actor)
    own = _own(rule, committee)
    if own is not None and own.pk != rule.pk:
        raise Refused(_("本常委会刚刚另行定了这条规则，请刷新后再改。"))
    require_unchanged(rule)
    before = {name: getattr(rule, name) for name in FACTS}
    moved = {name: value for name, value in facts.items() if before[name] != value}
    if not moved:
        raise Refused(_("与现行规则一样，没有可保存的改动。请改过再保存。"))
    own = own or _beside(rule, committee, rule.code)
    for name, value in moved.items():
        setattr(own, name, value)
    own.save()
    _follow(own, rule, now)
    record(actor=actor, verb=verb, subject=own, now=now, before={n: before[n] for n in moved}, after=moved)
    return own


@transaction.atomic
def add_rung(*, actor: User, rule: NoticeRule, now: dt.datetime, facts: Facts) -> NoticeRule:
    """照此新增一级: one more rung of the same ladder, for the actor's committee alone."""
    NOTICE_RULE.require("add_rung", actor, rule, timezone.localdate(now))
    committee = _locked(actor)
    count = NoticeRule.objects.filter(committee=committee, code__startswith=f"own-{committee.pk}-").count()
    own = _beside(rule, committee, f"own-{committee.pk}-{count + 1}")
    for name, value in facts.items():
        setattr(own, name, value)
    own.save()
    _follow(own, own, now)
    record(actor=actor, verb="add", subject=own, now=now, after={"ladder": own.ladder, **facts})
    return own


def restore_notice_rule(*, actor: User, rule: NoticeRule, now: dt.datetime) -> NoticeRule:
    """恢复默认: the committee's rule says again what the default one says. Raises Refused for a rung of its own."""
    default = NoticeRule.objects.filter(code=rule.code, committee=None).first()
    if default is None:
        raise Refused(_("这一级是本常委会自己加的，没有默认；不用了请停用。"))
    return _change("restore", actor, rule, now, {name: getattr(default, name) for name in FACTS})


def foresee_notice_rule(*, actor: User, rule: NoticeRule, now: dt.datetime, facts: Facts, is_new: bool) -> Effect:
    """What saving would do, at once and in the weeks to come: done, looked at, and taken back. Raises what saving
    would raise."""
    days = next_working_days(timezone.localdate(now), DAYS_AHEAD)
    with transaction.atomic():
        was = _ahead(actor, rule, days)
        (add_rung if is_new else amend_notice_rule)(actor=actor, rule=rule, now=now, facts=facts)
        rows = Notice.objects.filter(committee=actor.organization_id)
        coming = map(DayAhead, days, was, _ahead(actor, rule, days))
        effect = _effect(rows.filter(planned_at=now), rows.filter(cancelled_at=now), list(coming))
        transaction.set_rollback(True)
    return effect


def _ahead(actor: User, rule: NoticeRule, days: list[dt.date]) -> list[int]:
    ladder = ladder_of(rule)
    return ahead(committee_id=actor.organization_id, ladder=ladder, days=days) if ladder else []


def _effect(written: QuerySet[Notice], called_off: QuerySet[Notice], coming: list[DayAhead]) -> Effect:
    saying = ("assignment", "opinion", "recipient", "due_on", "text")
    on = {tuple(said): pk for pk, *said in written.order_by("due_on", "id").values_list("pk", *saying)}
    off = {tuple(said): pk for pk, *said in called_off.order_by("due_on", "id").values_list("pk", *saying)}
    new = [pk for said, pk in on.items() if said not in off]
    gone = [pk for said, pk in off.items() if said not in on]
    return Effect(_shown(new), len(new), _shown(gone), len(gone), len(on) - len(new), coming)


def _shown(keys: list[int]) -> list[Notice]:
    found = Notice.objects.filter(pk__in=keys[:MOST_SHOWN]).select_related("recipient__organization")
    return list(found.order_by("due_on", "id"))


def _locked(actor: User) -> Organization:
    return Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.organization_id)


def _own(rule: NoticeRule, committee: Organization) -> NoticeRule | None:
    return NoticeRule.objects.filter(code=rule.code, committee=committee).first()


def _beside(rule: NoticeRule, committee: Organization, code: str) -> NoticeRule:
    """The committee's own rule, saying what `rule` says."""
    facts = {name: getattr(rule, name) for name in ("subject", "verb", "ladder", *FACTS)}
    return NoticeRule(committee=committee, code=code, **facts)


def _follow(own: NoticeRule, was: NoticeRule, now: dt.datetime) -> None:
    """Let what waits follow the rule as it is now."""
    ladder = ladder_of(own)
    if ladder is None:
        return
    _require_persistence(own)
    stale = Notice.objects.waiting().filter(rule__in=(own, was), committee=own.committee_id)
    call_off_keys(stale.order_by().values_list("pk", flat=True), _("提醒规则已变更"), now)
    plan(today=timezone.localdate(now), now=now, committee_id=own.committee_id, ladders={ladder.code})


def _require_persistence(own: NoticeRule) -> None:
    """Lateness is never silent: one rule of the ladder repeats after the day."""
    assert own.committee_id is not None
    ladder = NoticeRule.objects.filter(subject=own.subject, ladder=own.ladder).for_committee(own.committee_id)
    if not any(rule.is_active and rule.offset > 0 and rule.repeat_days for rule in ladder):
        raise Refused(_("至少要留一条期限过后反复提醒的规则，否则逾期会无人知道。"))
