"""挂账 and back, 重新办理, 撤回, and what an unsatisfied vote sets going again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from inspections import actions as looking
from inspections.models import Inspection
from recommendations import actions
from recommendations.lights import Light, Thresholds, light_is, light_of
from recommendations.models import Assignment, ExtensionRequest, Notice, Opinion
from recommendations.notices.planning import plan
from recommendations.tally import Counts
from tests import cast
from tests.recommendations.soundness import unsound
from tests.recommendations.test_moves import shared
from tests.recommendations.test_votes import cast_all, members, opened, reported
from tracker.errors import Refused
from tracker.models import Event, RuleSet

NOW = cast.at(cast.TODAY)
SOON = cast.TODAY + dt.timedelta(days=30)


def states(*rows: Assignment) -> list[str]:
    for row in rows:
        row.refresh_from_db()
        assert unsound(row) == []
    return [row.status for row in rows]


def told(verb: str, subject: str = "assignment") -> dict[str, str]:
    notices = Notice.objects.filter(rule__verb=verb, rule__subject=subject)
    return {notice.recipient.username: notice.text for notice in notices}


def carry(world: cast.World, row: Assignment, review_on: dt.date = SOON) -> Assignment:
    return actions.carry_forward_assignment(
        actor=world["qian"], assignment=row, now=NOW, reason="等上位法修改。", review_on=review_on
    )


def test_what_is_parked_takes_its_co_handlers_along_and_all_sign_anew(people: cast.World) -> None:
    world = cast.handed_over(cast.inspected(people))
    lead, mine = shared(world, "completed")
    original = lead.original_due_on
    carry(world, lead)
    assert states(lead, mine) == ["carried_forward", "carried_forward"]
    assert (lead.review_on, mine.review_on, lead.verified_by, lead.completed_on) == (SOON, SOON, None, None)
    assert not lead.is_overdue(dt.date(2030, 1, 1))
    assert told("carry_forward")["sun"] == "市科委承办的“1.1 推行人才绿卡”已转挂账：等上位法修改。（复核日2026-07-11）"
    assert set(told("carry_along")) == {"wu", "xu"}
    carry(world, lead, SOON + dt.timedelta(days=9))
    assert states(lead, mine) == ["carried_forward"] * 2
    assert mine.review_on == SOON + dt.timedelta(days=9)
    actions.resume_assignment(actor=world["zhao"], assignment=lead, now=NOW, due_on=SOON, reason="可以办了。")
    assert states(lead, mine) == ["handling", "handling"]
    assert (lead.due_on, mine.due_on, lead.co_unsigned, lead.review_on) == (SOON, SOON, 1, None)
    assert lead.original_due_on == original
    assert lead.due_basis["steps"][1] == ["依据", "挂账复核后恢复办理，由常委会确定"]
    assert mine.submitted_on is None
    assert set(told("resume")) == {"li", "zhou", "sun"}


def test_a_day_that_is_past_is_refused_and_changes_nothing(world: cast.World) -> None:
    row = cast.brought_to(world, "handling")
    before = Event.objects.count()
    with pytest.raises(Refused, match="应在今天之后"):
        carry(world, row, cast.TODAY)
    carry(world, row)
    with pytest.raises(Refused, match="早于今天"):
        actions.resume_assignment(
            actor=world["zhao"], assignment=row, now=NOW, due_on=cast.TODAY - dt.timedelta(days=1), reason="可办。"
        )
    assert states(row) == ["carried_forward"]
    assert Event.objects.count() == before + 1


def test_a_co_handler_that_never_signed_has_signed_when_it_comes_back(people: cast.World) -> None:
    world = cast.handed_over(cast.inspected(people))
    lead, mine = shared(world, "unsigned")
    carry(world, lead)
    assert states(lead, mine) == ["carried_forward"] * 2
    assert lead.co_unsigned == 0
    actions.resume_assignment(actor=world["zhao"], assignment=lead, now=NOW, due_on=SOON, reason="可办。")
    assert states(lead, mine) == ["handling"] * 2
    assert (mine.acknowledged_on, mine.is_accepted_by_default, lead.co_unsigned) == (cast.TODAY, True, 1)


def test_what_waits_lapses_when_the_item_is_parked(world: cast.World) -> None:
    row = cast.brought_to(world, "handling")
    asked = ExtensionRequest.objects.create(
        assignment=row,
        asked_by=world["zhou"],
        at=NOW,
        reason="难。",
        progress="六成。",
        previous_due_on=row.due_on,
        proposed_on=row.due_on + dt.timedelta(days=30),
    )
    Assignment.objects.filter(pk=row.pk).update(has_extension_waiting=True, drafts_waiting=2)
    carry(world, row)
    row.refresh_from_db()
    asked.refresh_from_db()
    assert (asked.decision, row.has_extension_waiting, row.drafts_waiting) == ("lapsed", False, 0)


def test_a_parked_item_comes_back_on_its_day(world: cast.World, client: Client, monkeypatch: Any) -> None:
    carry(world, cast.brought_to(world, "completed"), SOON)
    client.force_login(world["zhao"])
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(SOON - dt.timedelta(days=1), 9))
    assert client.get("/workbench/").context["sections"] == []
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(SOON, 9))
    client.force_login(world["zhao"])
    [section] = client.get("/workbench/").context["sections"]
    assert str(section["title"]) == "挂账待复核"
    assert [row["reason"] for row in section["rows"]] == ["挂账至 2026-07-11 复核，请决定恢复办理或继续挂账。"]
    written = plan(today=SOON, now=cast.at(SOON, 8))["assignment-parked"]
    reminded = Notice.objects.filter(rule__ladder="parked")
    assert (written, {n.recipient.username for n in reminded}) == (3, {"zhao", "qian", "feng"})
    assert reminded.get(recipient=world["zhao"]).text == (
        "市科委承办的“1.1 推行人才绿卡”挂账，今天应复核，请决定恢复办理或继续挂账。"
    )


def test_a_cleared_item_is_taken_up_again_with_its_evidence(people: cast.World) -> None:
    world = cast.handed_over(cast.inspected(people))
    lead, mine = shared(world, "cleared")
    original, proofs = lead.original_due_on, lead.evidence_count
    actions.reopen_assignment(actor=world["qian"], assignment=lead, now=NOW, reason="又有反弹。", due_on=SOON)
    assert states(lead, mine) == ["handling", "handling"]
    assert (lead.cleared_on, lead.completed_on, lead.submitted_on, lead.verified_by) == (None, None, None, None)
    assert (lead.due_on, lead.original_due_on, lead.co_unsigned) == (SOON, original, 1)
    assert lead.evidence_count == lead.evidence.count() == proofs
    assert told("reopen")["li"] == "“1.1 推行人才绿卡”的销号已撤销，请于2026-07-11前重新办理：又有反弹。"
    assert set(told("reopen_along")) == {"wu", "xu"}
    with pytest.raises(Refused, match="尚未会签"):
        cast.submit(world["zhou"], lead, NOW)


def lit(row: Assignment, day: dt.date) -> Light:
    at = Thresholds(day)
    row.refresh_from_db()
    light = light_of(row, at)
    assert Assignment.objects.filter(light_is(light, at), pk=row.pk).exists()
    return light


def test_red_made_up_late_shows_yellow_after_reopening_and_again(world: cast.World) -> None:
    row = cast.brought_to(world, "cleared")
    for round_ in (1, 2):
        today = cast.TODAY + dt.timedelta(days=100 * round_)
        due_on, late = today + dt.timedelta(days=10), today + dt.timedelta(days=12)
        actions.reopen_assignment(
            actor=world["qian"], assignment=row, now=cast.at(today), reason="反弹。", due_on=due_on
        )
        actions.report_progress(
            actor=world["li"], assignment=row, now=cast.at(today), body="在办。", percent=50, files=[cast.paper()]
        )
        assert lit(row, late) == Light.RED
        cast.submit(world["zhou"], row, cast.at(late))
        assert lit(row, late) == Light.YELLOW
        actions.complete_assignment(actor=world["zhao"], assignment=row, now=cast.at(late))
        actions.verify_assignment(actor=world["qian"], assignment=row, now=cast.at(late), comment="属实。")
        actions.clear_assignment(actor=world["feng"], assignment=row, now=cast.at(late), comment="同意。")
        assert lit(row, late + dt.timedelta(days=50)) == Light.YELLOW
        assert unsound(row) == []


def test_what_is_withdrawn_can_be_dispatched_anew(people: cast.World) -> None:
    world = cast.handed_over(cast.inspected(people))
    lead, mine = shared(world, "reported")
    actions.withdraw_assignment(actor=world["qian"], assignment=lead, now=NOW, reason="分办有误。")
    assert states(lead, mine) == ["withdrawn", "withdrawn"]
    assert told("withdraw")["li"] == "“1.1 推行人才绿卡”已撤回，不再办理：分办有误。"
    order = actions.DispatchOrder(recommendation=world.recommendations[0], lead=world.places["kw"])
    again = actions.dispatch_item(actor=world["sun"], opinion=world.opinion, order=order, now=NOW)
    assert states(*again) == ["pending"]


# --- a vote that was not satisfied


def failed(world: cast.World, *, whole: bool = False) -> Opinion:
    """Five members vote on both items (or on the report): the first item fails, the second passes."""
    people = members(world)
    items = [] if whole else list(reported(world).items.all())
    vote = opened(world, items=items)
    for person in people:
        actions.cast_ballot(actor=person, vote=vote, now=NOW, choices={1: "unsatisfied", 2: "satisfied"})
    actions.close_vote(actor=world["zhao"], vote=vote, now=NOW)
    return reported(world, "deliberated")


def test_an_unsatisfied_vote_reopens_the_named_items_with_a_new_deadline(people: cast.World, client: Client) -> None:
    world = cast.handed_over(cast.inspected(people))
    lead, mine = shared(world, "cleared")
    opinion = failed(world)
    original = lead.original_due_on
    client.force_login(world["zhao"])
    address = f"/opinions/{opinion.pk}/redo/"
    first, second = opinion.items.order_by("position")
    form = client.get(address).context["form"]
    assert form.initial["items"] == [first.pk]
    assert client.post(address, {"due_on": "2027-03-01", "items": []}).status_code == 400
    later = dt.date(2027, 3, 1)
    answer = client.post(address, {"due_on": "2027-03-01", "items": [first.pk], "version": form["version"].value()})
    assert answer.status_code == 302
    opinion.refresh_from_db()
    assert (opinion.status, opinion.round, opinion.report_due_on, opinion.reported_on) == ("redo", 2, later, None)
    assert opinion.report_basis["legal_basis"] == "满意度测评未通过，由常委会确定"
    assert states(lead, mine) == ["handling", "handling"]
    assert (lead.due_on, mine.due_on, lead.original_due_on, lead.co_unsigned) == (later, later, original, 1)
    act = Event.objects.of(lead).filter(verb="redo").get()
    assert (act.actor, act.before["status"], act.reason) == (None, "cleared", "满意度测评未通过")
    assert (
        told("redo", "opinion")["sun"]
        == "“审议意见书”满意度测评未通过，请组织重新办理并重新报告。新的期限为2027-03-01。"
    )
    assert told("redo")["li"] == "“1.1 推行人才绿卡”满意度测评未通过，请于2027-03-01前重新办理。"
    reported(world)
    assert opened(world, mode="entered").round == 2


@pytest.mark.parametrize(
    ("stage", "after"),
    [("pending", "pending"), ("handling", "handling"), ("submitted", "handling"), ("completed", "handling")],
)
def test_every_state_is_taken_up_again(world: cast.World, stage: str, after: str) -> None:
    row = cast.brought_to(world, stage)
    opinion = failed(world)
    actions.redo_opinion(actor=world["zhao"], opinion=opinion, now=NOW, due_on=SOON, items=list(opinion.items.all()))
    assert states(row) == [after]
    assert row.due_on == SOON


def test_a_parked_item_is_taken_up_again_too(world: cast.World) -> None:
    row = carry(world, cast.brought_to(world, "completed"))
    opinion = failed(world, whole=True)
    actions.redo_opinion(actor=world["zhao"], opinion=opinion, now=NOW, due_on=SOON, items=list(opinion.items.all()))
    assert states(row) == ["handling"]
    assert row.review_on is None


def test_without_a_failed_result_or_a_consequence_nothing_is_redone(world: cast.World, client: Client) -> None:
    cast.brought_to(world, "completed")
    RuleSet.objects.update(vote_consequence="none")
    opinion = failed(world)
    with pytest.raises(Refused, match="没有未通过"):
        actions.redo_opinion(actor=world["zhao"], opinion=opinion, now=NOW, due_on=SOON, items=[])
    opinion.refresh_from_db()
    assert (opinion.status, opinion.round) == ("deliberated", 1)


def test_the_workbench_shows_votes_and_their_failure(world: cast.World, client: Client, monkeypatch: Any) -> None:
    cast.brought_to(world, "handling")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    def titles(who: str) -> list[str]:
        client.force_login(world[who])
        return [str(part["title"]) for part in client.get("/workbench/").context["sections"]]

    vote = opened(world, mode="entered")
    assert titles("zhao") == ["测评待处理"]
    actions.enter_counts(actor=world["zhao"], vote=vote, now=NOW, counts=[_unsatisfied()])
    assert (titles("zhao"), titles("qian")) == ([], ["测评待处理"])
    actions.confirm_counts(actor=world["qian"], vote=vote, now=NOW)
    assert titles("zhao") == []
    reported(world, "deliberated")
    assert titles("zhao") == ["测评未通过"]


def _unsatisfied() -> Any:
    return Counts(0, 0, 5, 0)


# --- a follow-up inspection


def follow_up_of(world: cast.World) -> Inspection:
    return looking.plan_inspection(
        actor=world["zhao"],
        now=NOW,
        title="跟踪检查《决定》实施情况",
        short_title="《决定》跟踪检查",
        year=2026,
        mode=Inspection.Mode.SOLE,
        statutes=[world.statute],
        follows=world.inspection,
    )


def test_a_follow_up_inspection_is_named_and_shown_on_both_pages(world: cast.World, client: Client) -> None:
    opinion = reported(world)
    with pytest.raises(Refused, match="还没有跟踪"):
        actions.follow_up_opinion(actor=world["zhao"], opinion=opinion, now=NOW, follow_up=world.inspection)
    client.force_login(world["zhao"])
    asked = {
        "title": "跟踪检查《决定》实施情况",
        "short_title": "《决定》跟踪检查",
        "year": 2026,
        "mode": "sole",
        "statutes": [world.statute.pk],
        "follows": world.inspection.pk,
    }
    assert client.post("/inspections/new/", asked).status_code == 302
    later = Inspection.objects.get(follows=world.inspection)
    answer = client.post(f"/opinions/{opinion.pk}/follow_up/", {"follow_up": later.pk})
    assert answer.status_code == 302
    opinion.refresh_from_db()
    assert (opinion.status, opinion.follow_up, opinion.concluded_on is not None) == ("followed_up", later, True)
    assert "《决定》跟踪检查" in client.get(world.inspection.get_absolute_url()).content.decode()
    assert "《决定》检查" in client.get(later.get_absolute_url()).content.decode()
    assert "《决定》跟踪检查" in client.get(opinion.get_absolute_url()).content.decode()


def test_a_finding_found_again_is_shown_both_ways(world: cast.World, client: Client) -> None:
    later = follow_up_of(world)
    for move in ("approve_plan", "notify", "start"):
        looking.move_inspection(actor=world["zhao"], inspection=later, move=move, now=NOW)
    client.force_login(world["zhao"])
    form = client.get(f"/findings/new/?inspection={later.pk}").context["form"]
    assert [str(label) for _value, label in form.fields["repeats"].choices][1] == f"{world.finding}（《决定》检查）"
    again = looking.log_finding(
        actor=world["zhao"],
        inspection=later,
        now=NOW,
        facts={"title": "互认仍不够", "statement": "仍未建立。", "repeats": world.finding},
    )
    assert "互认仍不够" in client.get(world.finding.get_absolute_url()).content.decode()
    assert "资质互认不够" in client.get(again.get_absolute_url()).content.decode()


def test_a_member_votes_in_two_taps(world: cast.World, client: Client) -> None:
    members(world)
    vote = opened(world, closes_on=None)
    zheng = world["zheng"]
    client.force_login(zheng)
    [ballot] = client.get("/overview/").context["ballots"]
    assert ballot["cast_url"] == f"/votes/{vote.pk}/cast/"
    notice = Notice.objects.get(recipient=zheng, rule__verb="open_vote")
    assert client.post(f"/notices/{notice.pk}/open/").headers["Location"] == ballot["cast_url"]
    assert client.post(ballot["cast_url"], {"line_1": "satisfied"}).headers["Location"] == f"/votes/{vote.pk}/"
    page = client.get(f"/votes/{vote.pk}/")
    assert page.context["has_counts"] is False
    assert "你已投票" in page.content.decode()
    assert client.get("/overview/").context["ballots"] == []
    assert client.get(ballot["cast_url"]).status_code == 409
    cast_all(vote, [world["m2"], world["m3"]], ("basic", ""))
