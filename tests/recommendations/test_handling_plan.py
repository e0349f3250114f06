"""研究处理方案: drafted item by item, submitted whole, commented, returned; a draft stays the government's own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from recommendations import actions
from recommendations.models import Notice, Opinion, OpinionPaper, PlanItem
from recommendations.notices.planning import plan as sweep
from recommendations.permissions import OPINION
from recommendations.sheet import sheet_of
from tests import answering, cast
from tests.pressing import traces
from tests.recommendations.test_opinion_page import page, signed_in, text
from tracker.errors import Refused
from tracker.models import Event
from tracker.versions import Stale, version_of


def told(verb: str) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(rule__verb=verb, opinion__isnull=False).order_by("recipient__username")
    return list(rows.values_list("recipient__username", "text"))


def test_an_item_starts_from_its_dispatch_and_is_saved_as_far_as_it_has_come(world: cast.World) -> None:
    first, second = answering.items(world)
    draft = {"actor": world["sun"], "opinion": world.opinion, "now": cast.ago(45)}
    begun = actions.draft_plan_item(item=first, changes={"measures": "先行试点。"}, **draft)  # type: ignore[arg-type]
    assert (begun.unit, begun.due_on) == (world.places["kw"], world.assignment.due_on)
    bare = actions.draft_plan_item(item=second, changes={}, **draft)  # type: ignore[arg-type]
    assert (bare.measures, bare.unit, bare.due_on) == ("", None, None)
    assert bare.gaps() == ["措施", "牵头单位", "完成时限"]
    actions.draft_plan_item(item=first, changes={"due_on": cast.TODAY}, **draft)  # type: ignore[arg-type]
    begun.refresh_from_db()
    assert (begun.measures, begun.due_on, begun.gaps()) == ("先行试点。", cast.TODAY, [])
    event = Event.objects.of(begun).first()
    assert event is not None
    assert (event.verb, event.committee_id, event.after) == ("draft", None, {"due_on": "2026-06-11"})
    assert event.before == {"due_on": str(world.assignment.due_on)}


def test_the_submission_names_what_lacks_and_changes_nothing(world: cast.World) -> None:
    first, second = answering.items(world)
    actions.draft_plan_item(
        actor=world["sun"], opinion=world.opinion, item=first, now=cast.ago(45), changes={"measures": ""}
    )
    before = traces(world.opinion)
    with pytest.raises(Refused) as refused:
        actions.submit_plan(actor=world["sun"], opinion=world.opinion, now=cast.ago(40), files=[cast.paper()])
    assert str(refused.value) == ("第1项还没有措施；第2项还没有措施、牵头单位、完成时限。补齐后再报送研究处理方案。")
    assert traces(world.opinion) == before
    assert OPINION.refusals(world["sun"], world.opinion, cast.TODAY) == {"submit_plan": str(refused.value)}
    answering.write_plan(world)
    opinion = actions.submit_plan(actor=world["sun"], opinion=world.opinion, now=cast.ago(40), files=[cast.paper()])
    assert (opinion.status, opinion.planned_on) == ("planned", cast.ago(40).date())
    assert OpinionPaper.objects.get().kind == "plan"
    assert told("submit_plan") == [
        ("zhao", "北京府办已报送“审议意见书”的研究处理方案，请逐项看过。期限为2026-07-13，按期。"),
    ]
    event = Event.objects.of(opinion).first()
    assert event is not None
    assert [row["measures"] for row in event.after["plan"]] == ["第1项的措施。", "第2项的措施。"]
    assert second.pk != first.pk


def test_a_late_plan_says_by_how_much(world: cast.World) -> None:
    answering.write_plan(world)
    late = cast.at(dt.date(2026, 7, 15))
    assert sweep(today=dt.date(2026, 7, 14), now=cast.at(dt.date(2026, 7, 14)))["opinion-plan"] == 1
    actions.submit_plan(actor=world["sun"], opinion=world.opinion, now=late)
    assert told("submit_plan")[0][1].endswith("期限为2026-07-13，逾期2天。")
    assert Notice.objects.get(rule__ladder="plan").cancel_reason == "方案已报送"


def test_what_repeats_another_item_goes_along(world: cast.World) -> None:
    first, second = answering.items(world)
    world.recommendations[1].same_as = world.recommendations[0]
    world.recommendations[1].save()
    with pytest.raises(Refused, match="随该项一并答复"):
        actions.draft_plan_item(
            actor=world["sun"], opinion=world.opinion, item=second, now=cast.ago(45), changes={"measures": "x"}
        )
    actions.draft_plan_item(
        actor=world["sun"], opinion=world.opinion, item=first, now=cast.ago(45), changes={"measures": "先行试点。"}
    )
    actions.submit_plan(actor=world["sun"], opinion=world.opinion, now=cast.ago(40))
    lines = sheet_of(world["zhao"], world.opinion)
    assert [(line.item.position, line.twin and line.twin.position) for line in lines] == [(1, None), (2, 1)]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [("unit", "tjkj", "不是本级政府的承办单位"), ("due_on", dt.date(2026, 4, 1), "完成时限早于签收日2026-04-12")],
)
def test_a_wrong_unit_or_day_is_refused(world: cast.World, name: str, value: object, sentence: str) -> None:
    value = world.places[value] if isinstance(value, str) else value
    with pytest.raises(Refused, match=sentence):
        actions.draft_plan_item(
            actor=world["sun"],
            opinion=world.opinion,
            item=answering.items(world)[0],
            now=cast.ago(45),
            changes={name: value},
        )
    assert PlanItem.objects.count() == 0


def test_two_people_on_one_item_do_not_overwrite_each_other(world: cast.World) -> None:
    answering.write_plan(world)
    first, second = answering.items(world)
    seen = version_of(first.plan)
    draft = {"actor": world["sun"], "opinion": world.opinion, "now": cast.ago(44)}
    actions.draft_plan_item(item=second, changes={"measures": "另一项。"}, seen=version_of(second.plan), **draft)  # type: ignore[arg-type]
    actions.draft_plan_item(item=first, changes={"measures": "同事写的。"}, seen=seen, **draft)  # type: ignore[arg-type]
    with pytest.raises(Stale) as stale:
        actions.draft_plan_item(item=first, changes={"measures": "我写的。"}, seen=seen, **draft)  # type: ignore[arg-type]
    assert "小孙于4月28日10:00拟写方案事项（措施）" in str(stale.value)
    first.plan.refresh_from_db()
    assert first.plan.measures == "同事写的。"


def test_comments_reach_the_office_and_a_return_keeps_the_deadline(world: cast.World) -> None:
    answering.brought_to(world, "planned")
    item = answering.items(world)[0]
    due = world.opinion.plan_due_on
    assert sweep(today=cast.TODAY, now=cast.ago(0))["opinion-plan_review"] == 1
    actions.comment_plan(actor=world["zhao"], opinion=world.opinion, item=item, now=cast.ago(20), comment="再具体些。")
    assert told("comment_plan") == [("sun", "常委会对“审议意见书”的研究处理方案提出意见。第1项：再具体些。")]
    assert Notice.objects.get(rule__ladder="plan_review").state == "cancelled"
    assert sweep(today=cast.TODAY, now=cast.ago(0))["opinion-plan_review"] == 0
    opinion = actions.return_plan(actor=world["zhao"], opinion=world.opinion, now=cast.ago(19), reason="时限太晚。")
    assert (opinion.status, opinion.planned_on, opinion.plan_due_on) == ("received", None, due)
    assert told("return_plan") == [
        ("sun", "“审议意见书”的研究处理方案已退回，原期限不变，请修改后重新报送。退回理由：时限太晚。"),
    ]
    line = sheet_of(world["zhao"], opinion)[0]
    assert (line.plan, line.plan_comment) == (None, "再具体些。")
    assert sheet_of(world["sun"], opinion)[0].plan == PlanItem.objects.get(item=item)


def seen_plans(world: cast.World, username: str) -> list[str]:
    opinion = Opinion.objects.get(pk=world.opinion.pk)
    return [line.plan.measures if line.plan else "" for line in sheet_of(world[username], opinion)]


def test_a_draft_is_the_governments_own_until_it_is_submitted(world: cast.World) -> None:
    answering.write_plan(world)
    both, none = ["第1项的措施。", "第2项的措施。"], ["", ""]
    assert {name: seen_plans(world, name) for name in ("sun", "zhao", "qian", "zheng", "li")} == {
        "sun": both,
        "zhao": none,
        "qian": none,
        "zheng": none,
        "li": [""],
    }
    for username in ("zhao", "zheng", "li"):
        assert "第1项的措施" not in text(page(world, username, "opinion", world.opinion.pk))
        assert "第1项的措施" not in text(page(world, username, "opinion-answers", world.opinion.pk))
        assert "第1项的措施" not in text(signed_in(world, username).get(f"/api/v1/opinions/{world.opinion.pk}/"))
        assert page(world, username, "opinion-print", world.opinion.pk, "plan").status_code == 404
    assert "第1项的措施" not in text(signed_in(world, "zhao").get("/api/v1/events/"))
    actions.submit_plan(actor=world["sun"], opinion=world.opinion, now=cast.ago(40))
    actions.publish_opinion(actor=world["zhao"], opinion=world.opinion, now=cast.ago(39))
    assert {name: seen_plans(world, name) for name in ("sun", "zhao", "zheng", "li", "tang")} == {
        "sun": both,
        "zhao": both,
        "zheng": both,
        "li": ["第1项的措施。"],
        "tang": none,
    }
    assert "第1项的措施" in text(page(world, "zhao", "opinion-print", world.opinion.pk, "plan"))
    assert page(world, "tang", "opinion-print", world.opinion.pk, "plan").status_code == 404


def test_the_office_goes_through_the_items_and_loses_nothing(
    world: cast.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY))
    first, second = answering.items(world)
    client, url = (
        signed_in(world, "sun"),
        reverse("recommendations:opinion-move", args=[world.opinion.pk, "draft_plan"]),
    )
    asked = text(client.get(url))
    assert f'<option value="{world.places["kw"].pk}" selected>市科委</option>' in asked
    assert f'value="{world.assignment.due_on}"' in asked
    assert "2 项中 0 项已写全" in asked
    typed = {"item": first.pk, "item_version": 0, "measures": "试点。", "unit": world.places["kw"].pk, "due_on": "x"}
    wrong = client.post(url, typed)
    assert wrong.status_code == 400
    assert "试点。</textarea>" in text(wrong)
    assert client.post(url, {**typed, "due_on": "2026-12-31"})["Location"] == f"{url}?item={second.pk}"
    stale = client.post(url, {**typed, "measures": "别的", "due_on": "2026-12-31"})
    assert stale.status_code == 409
    assert "拟写方案事项" in text(stale)
    assert "别的</textarea>" in text(stale)
    version = version_of(PlanItem.objects.get(item=first))
    assert f'name="item_version" value="{version}"' in text(stale)
    last = client.post(url, {"item": second.pk, "item_version": 0, "measures": "半句"})
    assert last["Location"] == world.opinion.get_absolute_url()
    assert PlanItem.objects.get(item=second).gaps() == ["牵头单位", "完成时限"]
    again = text(client.get(url))
    assert "2 项中 1 项已写全" in again
    assert "半句</textarea>" in again
    assert "第2项还没有牵头单位、完成时限。" in text(client.get(world.opinion.get_absolute_url()))


def test_the_interface_saves_an_item_and_keeps_what_it_leaves_out(world: cast.World) -> None:
    client = signed_in(world, "sun")
    url = f"/api/v1/opinions/{world.opinion.pk}/"
    first = client.get(url).json()["items"][0]["id"]

    def post(move: str, **body: object) -> tuple[int, dict[str, object]]:
        answer = client.post(f"{url}{move}/", body, content_type="application/json")
        return answer.status_code, answer.json()

    assert post("draft_plan", item=first, measures="试点。")[0] == 200
    code, shown = post("draft_plan", item=first, due_on="2026-12-31")
    assert code == 200
    kept = PlanItem.objects.get(item=first)
    assert (kept.measures, kept.unit, str(kept.due_on)) == ("试点。", world.places["kw"], "2026-12-31")
    assert shown["items"][0]["plan"] == {  # type: ignore[index]
        "measures": "试点。",
        "unit": world.places["kw"].pk,
        "due_on": "2026-12-31",
    }
    assert post("draft_plan", item=10**30)[0] == 400
    assert post("draft_plan", item=world.opinion.pk + 10**6) == (
        400,
        {"item": ["这一项不在意见书内，或者随另一项一并答复。请从意见书里重新选择。"]},
    )
    assert post("draft_plan", item=first, unit=world.places["tjkj"].pk)[0] == 400
    assert post("submit_plan")[0] == 409


@pytest.mark.parametrize(("username", "reads"), [("zhao", True), ("sun", True), ("li", False)])
def test_the_story_links_the_paper_for_those_who_may_read_it(world: cast.World, username: str, reads: bool) -> None:
    answering.brought_to(world, "planned")
    paper = OpinionPaper.objects.get()
    story = page(world, username, "opinion", world.opinion.pk).context["story"]
    filed = [entry["files"] for entry in story if entry.get("files")]
    assert [[file["url"] for file in files] for files in filed] == ([[f"/opinion-papers/{paper.pk}/"]] if reads else [])
