"""结果类别: claimed with its reasons, changed by the committee with its own, counted and exported."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from recommendations import actions
from recommendations.models import Notice
from recommendations.overview.cells import outcomes
from tests import cast
from tests.pressing import traces
from tests.recommendations.overview_world import many, rows_behind, scope_of
from tests.recommendations.sheets import parts_of, rows_of
from tracker.errors import Refused
from tracker.models import Event, OutcomeClass, RuleSet
from tracker.seeding import seed_rule_set

NOW = cast.ago(9)


@pytest.mark.parametrize(
    ("code", "reason", "next_step", "wrong"),
    [
        ("A", "", "", []),
        ("B", "", "", ["next_step"]),
        ("B", "", "年底前印发。", []),
        ("C", "", "", ["outcome_reason", "next_step"]),
        ("C", "缺少上位法依据。", " ", ["next_step"]),
        ("C", "缺少上位法依据。", "争取立法。", []),
        ("D", "", "", ["outcome_reason"]),
        ("D", "属中央事权。", "", []),
        ("", "", "", ["outcome"]),
    ],
)
def test_each_class_asks_what_it_needs(
    world: cast.World, client: Client, code: str, reason: str, next_step: str, wrong: list[str]
) -> None:
    item = cast.brought_to(world, "reported")
    outcome = cast.class_of(item, code) if code else None
    typed = {"body": "已办结。", "outcome": outcome.pk if outcome else "", "outcome_reason": reason}
    before = traces(item)
    client.force_login(world["zhou"])
    url = reverse("recommendations:assignment-move", args=[item.pk, "submit"])
    if wrong:
        answer = client.post(url, {**typed, "next_step": next_step})
        assert answer.status_code == 400
        assert list(answer.context["form"].errors) == wrong
        with pytest.raises(Refused):
            cast.submit(world["zhou"], item, NOW, outcome=outcome, outcome_reason=reason, next_step=next_step)
        assert traces(item) == before
        return
    assert client.post(url, {**typed, "next_step": next_step}).status_code == 302
    item.refresh_from_db()
    claim = item.reports.get(is_submission=True)
    assert (item.status, item.outcome, claim.outcome) == ("submitted", outcome, outcome)
    assert (claim.outcome_reason, claim.next_step) == (reason, next_step)


def test_the_sentence_names_the_class(world: cast.World) -> None:
    item = cast.brought_to(world, "reported")
    missing = actions.missing_for(item.committee_id, cast.class_of(item, "C"), "", "")
    assert missing == {
        "outcome_reason": "选“C 因条件限制以后解决”的，请写明原因。",
        "next_step": "选“C 因条件限制以后解决”的，请写明下一步。",
    }


def test_another_committees_class_and_a_switched_off_one_are_refused(world: cast.World) -> None:
    item = cast.brought_to(world, "reported")
    theirs = OutcomeClass.objects.for_committee(world.places["tjrd"].pk).get(code="A")
    off = cast.class_of(item, "D")
    OutcomeClass.objects.filter(pk=off.pk).update(is_active=False)
    before = traces(item)
    for outcome in (theirs, off):
        with pytest.raises(Refused, match="不是本常委会现行的结果类别"):
            cast.submit(world["zhou"], item, NOW, outcome=outcome, outcome_reason="原因")
    assert traces(item) == before


def test_without_classes_none_is_asked_and_without_own_rules_the_default_ones(world: cast.World) -> None:
    item = cast.brought_to(world, "reported")
    OutcomeClass.objects.all().update(is_active=False)
    assert actions.submit_assignment(actor=world["zhou"], assignment=item, now=NOW, body="已办结。").outcome is None
    committee = world.places["bjrd"]
    RuleSet.objects.filter(committee=committee).update(committee=None)
    assert OutcomeClass.objects.offered_to(committee.pk).count() == 0
    RuleSet.objects.filter(committee=None).get().outcomes.update(is_active=True)
    assert [row.code for row in OutcomeClass.objects.offered_to(committee.pk)] == ["A", "B", "C", "D"]
    assert seed_rule_set(None, "北京").outcomes.count() == 4


@pytest.mark.parametrize("stage", ["submitted", "completed", "verified"])
def test_the_committee_changes_the_class_with_a_reason(world: cast.World, stage: str) -> None:
    item = cast.brought_to(world, stage)
    actions.change_outcome(
        actor=world["zhao"], assignment=item, now=cast.ago(5), outcome=cast.class_of(item, "B"), reason="只列入规划。"
    )
    item.refresh_from_db()
    assert (str(item.outcome), item.reports.get(is_submission=True).outcome) == (
        "B 正在解决或列入规划",
        cast.class_of(item, "A"),
    )
    event = Event.objects.of(item).first()
    assert event is not None
    assert (event.verb, event.reason) == ("change_outcome", "只列入规划。")
    assert (event.before, event.after) == ({"outcome": "A 已解决或基本解决"}, {"outcome": "B 正在解决或列入规划"})
    told = Notice.objects.filter(rule__verb="change_outcome").order_by("recipient__username")
    assert list(told.values_list("recipient__username", flat=True)) == ["li", "sun", "zhou"]
    assert told[0].text == (
        "“1.1 推行人才绿卡”的结果类别已由常委会改定：由“A 已解决或基本解决”改为“B 正在解决或列入规划”。只列入规划。"
    )


@pytest.mark.parametrize(("who", "stage"), [("zhou", "submitted"), ("zheng", "submitted"), ("sun", "completed")])
def test_nobody_else_changes_it(world: cast.World, who: str, stage: str) -> None:
    item = cast.brought_to(world, stage)
    before = traces(item)
    with pytest.raises(PermissionDenied):
        actions.change_outcome(
            actor=world[who], assignment=item, now=NOW, outcome=cast.class_of(item, "B"), reason="改。"
        )
    assert traces(item) == before


@pytest.mark.parametrize(
    ("stage", "code", "sentence"),
    [("submitted", "A", "现在就是“A"), ("cleared", "B", "现在是“已销号”"), ("reported", "B", "现在是“办理中”")],
)
def test_the_same_class_or_the_wrong_moment_is_refused(world: cast.World, stage: str, code: str, sentence: str) -> None:
    item = cast.brought_to(world, stage)
    before = traces(item)
    with pytest.raises(Refused, match=sentence):
        actions.change_outcome(
            actor=world["qian"], assignment=item, now=NOW, outcome=cast.class_of(item, code), reason="改。"
        )
    assert traces(item) == before


def test_ledger_export_and_overview_tell_the_class(world: cast.World, client: Client) -> None:
    item = cast.brought_to(world, "submitted")
    client.force_login(world["zhao"])
    key = cast.class_of(item, "A").pk
    for asked, count in ((key, 1), (cast.class_of(item, "B").pk, 0), (0, 0)):
        answer = client.get("/ledger/", {"view": "all", "outcome": str(asked)})
        assert len(answer.context["rows"]) == count, asked
    rows = rows_of(parts_of(client.get("/ledger/export/", {"view": "all"})))
    assert rows[1][rows[0].index("结果类别")] == "A 已解决或基本解决"
    page = client.get(item.get_absolute_url()).content.decode()
    assert "A 已解决或基本解决" in page
    assert "A 已解决或基本解决" in client.get("/overview/").content.decode()


def test_shares_of_classes_are_counted_and_linked(world: cast.World) -> None:
    rows = many(world)
    done = [row for row in rows if row.status in ("submitted", "completed", "cleared") and row.is_main]
    for row, code in zip(done, "AAB", strict=False):
        row.outcome = cast.class_of(row, code)
        row.save(update_fields=["outcome"])
    found = outcomes(scope_of(world))
    assert found.total == 5
    assert [(row.label, row.number.count, row.per_cent) for row in found.rows] == [
        ("A 已解决或基本解决", 2, 40),
        ("B 正在解决或列入规划", 1, 20),
        ("未定类", 2, 40),
    ]
    for share in found.rows:
        assert rows_behind(share.number.url, world["zheng"]) == share.number.count
