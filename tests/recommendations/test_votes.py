"""满意度测评: who may do what, how it is counted, and that a ballot leads to nobody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from recommendations import actions
from recommendations.models import Notice, Opinion, OpinionItem, Vote, VoteLine, VoterMark
from recommendations.permissions import VOTE
from recommendations.tally import Counts, in_words, is_passed
from recommendations.urn import seal, unseal
from tests import cast
from tests.pressing import disagreements, outcome, traces
from tests.recommendations.presses import ON_VOTE
from tests.recommendations.test_moves import everybody
from tracker.errors import Refused
from tracker.models import Event, Role, RuleSet, User
from tracker.record import broken_links

NOW = cast.ago(1)
LAST_DAY = cast.TODAY + dt.timedelta(days=5)


def members(world: cast.World, number: int = 5) -> list[User]:
    """郑委员 and as many more as it takes."""
    more = [
        User.objects.create(
            username=f"m{n}", name=f"委员{n}", role=Role.MEMBER, organization=world.places["bjrd"], email=f"m{n}@x.test"
        )
        for n in range(2, number + 1)
    ]
    for person in more:
        world.people[person.username] = person
    return [world["zheng"], *more]


def reported(world: cast.World, status: str = "reported") -> Opinion:
    Opinion.objects.filter(pk=world.opinion.pk).update(status=status, reported_on=cast.TODAY)
    world.opinion.refresh_from_db()
    return world.opinion


def opened(world: cast.World, *, mode: str = "electronic", items: Sequence[OpinionItem] = (), **said: Any) -> Vote:
    asked: dict[str, Any] = {"eligible": 5, "closes_on": LAST_DAY if mode == "electronic" else None, **said}
    return actions.open_vote(
        actor=world["zhao"], opinion=reported(world), now=cast.ago(2), mode=mode, items=items, **asked
    )


def cast_all(vote: Vote, people: Iterable[User], choices: Iterable[str]) -> Vote:
    for person, choice in zip(people, choices, strict=True):
        actions.cast_ballot(actor=person, vote=vote, now=NOW, choices={1: choice} if choice else {})
    return vote


def sums(vote: Vote) -> list[tuple[int, ...]]:
    return list(vote.lines.values_list("satisfied", "basic", "unsatisfied", "blank"))


# --- how it is counted


class Rule:
    def __init__(self, *values: Any) -> None:
        names = ("denominator", "counts_basic", "threshold", "is_strict", "eligible", "present")
        for name, value in zip(names, values, strict=True):
            setattr(self, name, value)


def oracle(rule: Any, ballots: list[str], present: int) -> bool:
    """Slowly, person by person, with fractions."""
    room = [*ballots, *(["there"] * (present - len(ballots))), *(["away"] * (rule.eligible - present))]
    counted = {
        "all": room,
        "present": [person for person in room if person != "away"],
        "valid": [person for person in room if person in ("satisfied", "basic", "unsatisfied")],
    }[rule.denominator]
    liked = ("satisfied", "basic") if rule.counts_basic else ("satisfied",)
    if not counted:
        return False
    share = Fraction(sum(person in liked for person in counted), len(counted))
    needed = Fraction(rule.threshold, 100)
    return share > needed or (share == needed and not rule.is_strict)


@given(
    st.sampled_from(RuleSet.Denominator.values),
    st.booleans(),
    st.integers(0, 100) | st.just(50),
    st.booleans(),
    st.lists(st.sampled_from(("satisfied", "basic", "unsatisfied", "blank")), max_size=12),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_the_result_is_what_a_slow_count_says(
    denominator: str, basic: bool, threshold: int, strict: bool, ballots: list[str], idle: int, away: int
) -> None:
    present = len(ballots) + idle
    rule: Any = Rule(denominator, basic, threshold, strict, present + away, present)
    counts = Counts(*(ballots.count(name) for name in ("satisfied", "basic", "unsatisfied", "blank")))
    assert is_passed(rule, counts) == oracle(rule, ballots, present)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (("all", True, 50, True, 5, None), "满意＋基本满意 ＞ 全体组成人员的 50% 为通过"),
        (("valid", False, 60, False, 5, None), "满意 ≥ 有效票的 60% 为通过"),
    ],
)
def test_the_rule_is_said_in_words(values: tuple[Any, ...], words: str) -> None:
    rule: Any = Rule(*values)
    assert in_words(rule) == words


# --- the urn


@given(st.lists(st.builds(Counts, *[st.integers(0, 1000)] * 4), min_size=1, max_size=20), st.integers(1, 99))
def test_the_urn_gives_back_what_went_in_and_looks_the_same_whatever_it_holds(lines: list[Counts], key: int) -> None:
    sealed = seal(key, lines)
    assert unseal(key, sealed) == lines
    assert seal(key, lines) != sealed
    assert len(seal(key, [Counts()] * len(lines))) == len(sealed)


def test_a_strange_or_changed_urn_does_not_open(settings: Any) -> None:
    sealed = seal(7, [Counts(1, 2, 3, 4)])
    for vote_id, text in ((8, sealed), (7, "A" + sealed[1:] if sealed[0] != "A" else "B" + sealed[1:])):
        with pytest.raises(Refused, match="票箱打不开"):
            unseal(vote_id, text)
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another key of more than thirty-two letters"
    with pytest.raises(Refused):
        unseal(7, sealed)
    settings.SECRET_KEY_FALLBACKS = [before]
    assert unseal(7, sealed) == [Counts(1, 2, 3, 4)]


# --- secrecy


def stored() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, with the transaction that wrote it; the sealed urn is shown as its length."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(f'SELECT xmin::text AS wrote, ctid::text AS place, t.* FROM "{table}" t ORDER BY 2')
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in found["recommendations_vote"]:
        row["urn"] = len(row["urn"])
    return found


def sequences(values: dict[str, Any] | None = None) -> dict[str, Any]:
    """Where every counter stands; or put them back there."""
    with connection.cursor() as cursor:
        for name, last in (values or {}).items():
            cursor.execute("SELECT setval(%s, %s, %s)", [name, last or 1, last is not None])
        cursor.execute("SELECT schemaname || '.' || sequencename, last_value FROM pg_sequences")
        return dict(cursor.fetchall())


def told_by(world: cast.World, vote: Vote, people: list[User], choices: tuple[str, ...]) -> list[Any]:
    """Everything stored after each ballot and after closing, had they voted so; then as if nothing had been."""
    before, start = transaction.savepoint(), sequences()
    seen = []
    for person, choice in zip(people, choices, strict=True):
        cast_all(vote, [person], [choice])
        seen.append(stored())
    actions.close_vote(actor=world["zhao"], vote=vote, now=NOW)
    seen.append(stored())
    transaction.savepoint_rollback(before)
    sequences(start)
    return [without_places(state) for state in seen]


def without_places(state: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Row places and transaction numbers differ between two runs in one transaction; checked on their own."""
    strip = ("wrote", "place")
    rows = {name: [{k: v for k, v in row.items() if k not in strip} for row in found] for name, found in state.items()}
    return {name: sorted(found, key=str) for name, found in rows.items()}


def test_nothing_stored_tells_who_chose_what(world: cast.World) -> None:
    """The same five people vote in the same order; who is satisfied and who is not is exchanged. Whatever the
    database holds then, after any ballot and after the result, is the same to the last row and digest."""
    people = members(world)
    vote = opened(world)
    one = told_by(world, vote, people, ("satisfied", "satisfied", "basic", "unsatisfied", ""))
    other = told_by(world, vote, people, ("", "unsatisfied", "satisfied", "basic", "satisfied"))
    assert one == other
    assert len(one) == 6


def test_casting_leaves_one_mark_and_one_act_without_values(world: cast.World) -> None:
    people = members(world)
    vote = opened(world)
    before = {row["id"]: row for row in stored()["recommendations_voteline"]}
    cast_all(vote, people[:3], ("satisfied", "unsatisfied", ""))
    assert {row["id"]: row for row in stored()["recommendations_voteline"]} == before, (
        "no line is written before closing"
    )
    assert set(VoterMark.objects.values_list("voter", flat=True)) == {person.pk for person in people[:3]}
    acts = Event.objects.of(vote).filter(verb="cast")
    assert {(event.reason, str(event.before), str(event.after)) for event in acts} == {("", "{}", "{}")}
    assert acts.count() == 3
    assert sums(vote) == [(0, 0, 0, 0)]
    assert Notice.objects.exclude(rule__verb="open_vote").filter(recipient__in=people[1:]).count() == 0
    vote.refresh_from_db()
    assert unseal(vote.pk, vote.urn) == [Counts(1, 0, 1, 1)]
    actions.close_vote(actor=world["zhao"], vote=vote, now=NOW, reason="会议结束。")
    vote.refresh_from_db()
    assert (vote.urn, sums(vote)) == ("", [(1, 0, 1, 1)])
    assert "urn" not in str(list(Event.objects.of(vote).values_list("before", "after")))
    assert broken_links(vote) == []


def test_too_few_ballots_are_not_opened(world: cast.World) -> None:
    people = members(world)
    vote = cast_all(opened(world), people[:2], ("satisfied", "satisfied"))
    before = traces(vote)
    assert outcome(ON_VOTE["close"], world["zhao"], vote) == "refused"
    assert traces(vote) == before


# --- the moves


@pytest.mark.parametrize("stage", ["open", "voted", "enough", "paper", "entered", "closed", "cancelled"])
def test_a_vote_accepts_what_it_offers(world: cast.World, stage: str) -> None:
    people = members(world)
    vote = opened(world, mode="entered" if stage in ("paper", "entered") else "electronic")
    match stage:
        case "voted":
            cast_all(vote, people[:1], ("satisfied",))
        case "enough" | "closed":
            cast_all(vote, people[:4], ("satisfied",) * 4)
        case "entered":
            ON_VOTE["enter_counts"](world["zhao"], vote)
        case "cancelled":
            ON_VOTE["cancel"](world["zhao"], vote)
    if stage == "closed":
        ON_VOTE["close"](world["zhao"], vote)
    vote.refresh_from_db()
    assert disagreements(VOTE, ON_VOTE, everybody(world), vote) == []
    assert VOTE.allowed(None, vote, cast.TODAY) == []


def test_nobody_votes_twice_or_late(world: cast.World) -> None:
    zheng, *_others = members(world)
    vote = cast_all(opened(world), [zheng], ("satisfied",))
    assert outcome(ON_VOTE["cast"], zheng, vote) == "refused"
    with pytest.raises(IntegrityError), transaction.atomic():
        VoterMark.objects.create(vote=vote, voter=zheng)
    late = cast.at(LAST_DAY + dt.timedelta(days=1))
    with pytest.raises(Refused, match="截止"):
        actions.cast_ballot(actor=world["m2"], vote=vote, now=late, choices={})
    actions.cast_ballot(actor=world["m2"], vote=vote, now=cast.at(LAST_DAY), choices={})


def test_closing_early_asks_for_a_reason_and_closing_late_or_complete_does_not(world: cast.World) -> None:
    people = members(world)
    vote = cast_all(opened(world), people[:4], ("satisfied",) * 4)
    with pytest.raises(Refused, match="写明理由"):
        actions.close_vote(actor=world["zhao"], vote=vote, now=NOW)
    closed = actions.close_vote(actor=world["zhao"], vote=vote, now=cast.at(LAST_DAY + dt.timedelta(days=1)))
    assert closed.status == "closed"
    assert list(closed.lines.values_list("is_passed", flat=True)) == [True]


def test_counts_from_the_hall_need_two_people_and_must_fit(world: cast.World) -> None:
    vote = opened(world, mode="entered", items=list(reported(world).items.all()), present=4)
    two = [Counts(3, 0, 1, 0), Counts(1, 1, 1, 1)]
    for wrong in ([Counts(5), Counts()], [Counts(1)]):
        before = traces(vote)
        with pytest.raises(Refused), transaction.atomic():
            actions.enter_counts(actor=world["zhao"], vote=vote, now=NOW, counts=wrong)
        assert traces(vote) == before
    actions.enter_counts(actor=world["zhao"], vote=vote, now=NOW, counts=two)
    assert outcome(ON_VOTE["confirm_counts"], world["zhao"], vote) == "refused"
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.filter(pk=vote.pk).update(confirmed_by=world["zhao"])
    actions.reject_counts(actor=world["qian"], vote=vote, now=NOW, reason="第二项写反。")
    assert sums(vote) == [(0, 0, 0, 0)] * 2
    actions.enter_counts(actor=world["qian"], vote=vote, now=NOW, counts=two)
    done = actions.confirm_counts(actor=world["zhao"], vote=vote, now=NOW)
    assert (done.status, done.confirmed_by, done.entered_by) == ("closed", world["zhao"], world["qian"])
    assert list(VoteLine.objects.filter(vote=vote).values_list("satisfied", "is_passed")) == [(3, True), (1, False)]


def test_where_the_present_are_counted_their_number_is_asked_for(world: cast.World) -> None:
    RuleSet.objects.filter(committee=world.places["bjrd"]).update(vote_denominator="present", vote_threshold=75)
    people = members(world)
    vote = cast_all(opened(world), people[:3], ("satisfied", "satisfied", "basic"))
    for present, words in ((None, "请填写出席人数"), (2, "多于2人"), (6, "多于全体")):
        with pytest.raises(Refused, match=words), transaction.atomic():
            actions.close_vote(actor=world["zhao"], vote=vote, now=NOW, present=present, reason="散会。")
    closed = actions.close_vote(actor=world["zhao"], vote=vote, now=NOW, present=4, reason="散会。")
    assert list(closed.lines.values_list("is_passed", flat=True)) == [False]  # 3/4 is not more than 75 %
    assert closed.present == 4


def test_the_rule_is_frozen_when_the_vote_opens(world: cast.World) -> None:
    vote = opened(world, mode="entered")
    RuleSet.objects.update(vote_threshold=99, vote_denominator="valid")
    vote.refresh_from_db()
    assert (vote.threshold, vote.denominator, vote.consequence) == (50, "all", "redo")


def test_one_vote_runs_and_one_result_stands_a_round(world: cast.World) -> None:
    vote = opened(world, mode="entered")
    with pytest.raises(Refused, match="已有一次测评"):
        opened(world)
    actions.enter_counts(actor=world["zhao"], vote=vote, now=NOW, counts=[Counts(5)])
    actions.confirm_counts(actor=world["qian"], vote=vote, now=NOW)
    with pytest.raises(Refused, match="已经测评过"):
        opened(world)


def test_members_are_told_and_the_result_goes_to_both_sides(world: cast.World) -> None:
    people = members(world)
    vote = opened(world)
    told = Notice.objects.filter(rule__verb="open_vote")
    assert {notice.recipient for notice in told} == set(people)
    assert told[0].text == "请对“审议意见书”的研究处理情况进行满意度测评，不记名。请于2026-06-16前投票。"
    cast_all(vote, people, ("unsatisfied",) * 5)
    actions.close_vote(actor=world["zhao"], vote=vote, now=NOW)
    assert set(told.values_list("unsent__state", flat=True)) == {"cancelled"}
    result = Notice.objects.filter(rule__verb="vote_closed")
    assert {notice.recipient.username for notice in result} == {"qian", "feng", "sun"}
    assert {notice.text for notice in result} == {"“审议意见书”的满意度测评已结束，1项中1项未通过。"}
