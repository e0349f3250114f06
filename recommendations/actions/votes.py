"""满意度测评: opened by staff, cast in secret or counted on paper by two people, and its result."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tracker.errors import Refused
from tracker.models import RuleSet, User

from ..models import Opinion, OpinionItem, Vote, VoteLine, VoterMark
from ..notices import call_off_asked, tell
from ..permissions import OPINION, VOTE
from ..tally import CHOICES, Counts, is_passed, rule_of
from ..urn import seal, unseal


@transaction.atomic
def open_vote(
    *,
    actor: User,
    opinion: Opinion,
    now: dt.datetime,
    mode: str,
    eligible: int,
    items: Sequence[OpinionItem] = (),
    present: int | None = None,
    closes_on: dt.date | None = None,
    is_sample: bool = False,
) -> Vote:
    """发起测评, on the report as a whole or on chosen items. How it is counted is copied from the rule set now."""
    locked = OPINION.take_up("open_vote", actor=actor, subject=opinion, now=now)
    if closes_on is not None and closes_on < timezone.localdate(now):
        raise Refused(_("截止日期早于今天，请改为今天或以后的日期。"))
    if any(item.opinion_id != locked.pk for item in items):
        raise Refused(_("所选事项不在这份意见书内，请重新选择。"))
    _require_people(eligible, present)
    chosen = [item.pk for item in items]
    asked = {"mode": mode, "items": chosen, "eligible": eligible, "closes_on": str(closes_on or "")}
    OPINION.settle("open_vote", actor=actor, locked=locked, now=now, related={"vote": (None, asked)})
    vote = Vote(
        opinion=locked,
        committee_id=locked.committee_id,
        round=locked.round,
        mode=mode,
        eligible=eligible,
        present=present,
        opened_by=actor,
        opened_at=now,
        closes_on=closes_on,
        is_sample=is_sample,
        **_rule_of(locked.committee_id),
    )
    vote.save(force_insert=True)
    _draw_lines(vote, items)
    if vote.is_electronic:
        tell(verb="open_vote", subject=locked, now=now, actor=actor, detail=_until(closes_on), due_on=closes_on)
    return vote


def _until(closes_on: dt.date | None) -> str:
    return _("请于%(day)s前投票。") % {"day": closes_on} if closes_on else ""


def _rule_of(committee_id: int) -> dict[str, Any]:
    rules = RuleSet.objects.for_committee(committee_id)
    if rules is None:
        raise Refused(_("还没有登记测评的计票规则，请系统管理员先录入本级规则。"))
    return rule_of(rules)


def _draw_lines(vote: Vote, items: Sequence[OpinionItem]) -> None:
    """One line an item in the opinion's order, or one for the whole; the urn of an electronic vote is empty."""
    chosen: list[OpinionItem | None] = [*sorted(items, key=lambda item: item.position)] or [None]
    VoteLine.objects.bulk_create(
        VoteLine(vote=vote, item=item, position=position) for position, item in enumerate(chosen, start=1)
    )
    if vote.is_electronic:
        vote.urn = seal(vote.pk, [Counts()] * len(chosen))
        vote.save(update_fields=["urn"])


def _require_people(eligible: int, present: int | None) -> None:
    if present is not None and present > eligible:
        raise Refused(_("出席人数多于全体组成人员数，请核对。"))


@transaction.atomic
def cast_ballot(*, actor: User, vote: Vote, now: dt.datetime, choices: Mapping[int, str]) -> Vote:
    """投票：once each. `choices` maps a line's position to one of `tally.CHOICES`; what is left out is blank.

    The sums in the urn grow, and a mark says that the person has voted; the record names neither the
    choice nor anything that changed with it.
    """
    locked = VOTE.step("cast", actor=actor, subject=vote, now=now)
    sums = unseal(locked.pk, locked.urn)
    locked.urn = seal(
        locked.pk, [_with(counts, choices.get(place, "blank")) for place, counts in enumerate(sums, start=1)]
    )
    locked.save(update_fields=["urn"])
    VoterMark.objects.create(vote=locked, voter=actor)
    return locked


def _with(counts: Counts, choice: str) -> Counts:
    return Counts(*(number + (name == choice) for name, number in zip(CHOICES, counts.as_tuple(), strict=True)))


@transaction.atomic
def close_vote(*, actor: User, vote: Vote, now: dt.datetime, present: int | None = None, reason: str = "") -> Vote:
    """结束测评：the urn is opened, once, and the result of each line follows from the rule.

    Before the last day, while ballots are out, it needs a reason.
    """
    today = timezone.localdate(now)
    locked = VOTE.take_up("close", actor=actor, subject=vote, now=now)
    cast = locked.marks.count()
    is_early = cast < locked.eligible and (locked.closes_on is None or locked.closes_on >= today)
    if is_early and not reason:
        raise Refused(_("还没有到截止日，也没有投完。提前结束请写明理由。"))
    sums = unseal(locked.pk, locked.urn)
    _empty(locked)
    _announce("close", actor, locked, sums, now=now, reason=reason, present=present or locked.present)
    return locked


def _empty(vote: Vote) -> None:
    """Not through the lifecycle's write: the record must not keep the sealed sums either."""
    vote.urn = ""
    vote.save(update_fields=["urn"])


@transaction.atomic
def enter_counts(
    *, actor: User, vote: Vote, now: dt.datetime, counts: Sequence[Counts], present: int | None = None
) -> Vote:
    """录入票数，as counted in the hall, line by line. Stands for nothing until another person confirms it."""
    locked = VOTE.take_up("enter_counts", actor=actor, subject=vote, now=now)
    related = {"counts": (None, [line.as_tuple() for line in counts])}
    there = present or locked.present
    VOTE.settle("enter_counts", actor=actor, locked=locked, now=now, related=related, entered_by=actor, present=there)
    _require_fit(locked, counts)
    _write(locked, counts)
    return locked


@transaction.atomic
def confirm_counts(*, actor: User, vote: Vote, now: dt.datetime) -> Vote:
    """复核票数：another person has compared them with the sheet; the result stands."""
    locked = VOTE.take_up("confirm_counts", actor=actor, subject=vote, now=now)
    counts = [Counts(*(getattr(line, name) for name in CHOICES)) for line in locked.lines.order_by("position")]
    _announce("confirm_counts", actor, locked, counts, now=now, confirmed_by=actor)
    return locked


@transaction.atomic
def reject_counts(*, actor: User, vote: Vote, now: dt.datetime, reason: str) -> Vote:
    """退回票数：to be entered anew, by anybody. What was entered stays in the record."""
    locked = VOTE.step("reject_counts", actor=actor, subject=vote, now=now, reason=reason, entered_by=None)
    _write(locked, [Counts()] * locked.lines.count())
    return locked


@transaction.atomic
def cancel_vote(*, actor: User, vote: Vote, now: dt.datetime, reason: str) -> Vote:
    """取消测评：no result; the ballots are destroyed unseen."""
    locked = VOTE.take_up("cancel", actor=actor, subject=vote, now=now)
    _empty(locked)
    VOTE.settle("cancel", actor=actor, locked=locked, now=now, reason=reason)
    call_off_asked(subject=locked.opinion, verb="open_vote", now=now, reason=_("测评已取消"))
    return locked


def _announce(
    move: str, actor: User, locked: Vote, counts: Sequence[Counts], *, now: dt.datetime, **changes: Any
) -> None:
    """Close with these counts: the result of each line, told to both sides. Raises Refused where they do not fit."""
    before, locked.present = locked.present, changes.get("present", locked.present)
    _require_fit(locked, counts)
    passed = [is_passed(locked, line) for line in counts]
    related = {
        "present": (before, locked.present),
        "counts": (None, [line.as_tuple() for line in counts]),
        "is_passed": (None, passed),
    }
    VOTE.settle(move, actor=actor, locked=locked, now=now, related=related, closed_at=now, **changes)
    _write(locked, counts, passed)
    call_off_asked(subject=locked.opinion, verb="open_vote", now=now, reason=_("测评已结束"))
    tell(verb="vote_closed", subject=locked.opinion, now=now, actor=actor, detail=_said(passed))


def _require_fit(vote: Vote, counts: Sequence[Counts]) -> None:
    _require_people(vote.eligible, vote.present)
    if vote.denominator == RuleSet.Denominator.PRESENT and not vote.present:
        raise Refused(_("按规则以出席人员为分母，请填写出席人数。"))
    most = vote.eligible if vote.present is None else vote.present
    if len(counts) != vote.lines.count():
        raise Refused(_("票数的行数与测评事项不符，请刷新后重新录入。"))
    if any(line.ballots > most for line in counts):
        raise Refused(_("有一项的票数合计多于%(n)s人，请核对票数和人数。") % {"n": most})


def _write(vote: Vote, counts: Sequence[Counts], passed: Sequence[bool | None] = ()) -> None:
    lines = list(vote.lines.order_by("position"))
    for place, (line, sums) in enumerate(zip(lines, counts, strict=True)):
        line.satisfied, line.basic, line.unsatisfied, line.blank = sums.as_tuple()
        line.is_passed = passed[place] if passed else None
    VoteLine.objects.bulk_update(lines, [*CHOICES, "is_passed"])


def _said(passed: Sequence[bool]) -> str:
    if all(passed):
        return _("结果为通过。")
    return _("%(all)s项中%(n)s项未通过。") % {"all": len(passed), "n": passed.count(False)}
