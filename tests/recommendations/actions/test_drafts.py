"""Inside a unit: handlers draft, the head signs out or gives back, and nobody outside hears of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from recommendations import actions
from recommendations.models import Assignment, Evidence, Notice, ProgressReport, UnitDraft
from tests import cast
from tests.pressing import traces
from tracker.errors import Refused
from tracker.models import Event, StoredFile
from tracker.versions import version_of

NOW = cast.at(cast.TODAY)
WORDS = "三地已会商，拟先行互认二十项。"


@pytest.fixture(autouse=True)
def _on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: cast.at(cast.TODAY, 17))


@pytest.fixture
def unit(world: cast.World) -> cast.World:
    """市科委 handles its item, and its head signs out."""
    cast.brought_to(world, "reported")
    cast.head_signs_out(world, "kw")
    return world


def now_of(world: cast.World) -> Assignment:
    return Assignment.objects.get(pk=world.assignment.pk)


def drafted(world: cast.World, move: str = "report_progress", who: str = "li") -> UnitDraft:
    answers: dict[str, Any] = {"body": WORDS, "percent": 80} if move == "report_progress" else {"body": WORDS}
    files = {"uploads": [cast.paper("互认清单.pdf")]}
    return actions.propose(actor=world[who], assignment=now_of(world), move=move, answers=answers, files=files, now=NOW)


def url(world: cast.World, move: str, draft: UnitDraft | None = None) -> str:
    return f"/assignments/{world.assignment.pk}/{move}/" + (f"?draft={draft.pk}" if draft else "")


def as_(world: cast.World, who: str) -> Client:
    client = Client()
    client.force_login(world[who])
    return client


def test_a_draft_is_kept_and_only_the_head_is_told(unit: cast.World) -> None:
    draft = drafted(unit)
    stored = draft.files.get()
    assert (draft.move, draft.author, draft.unit, draft.state) == (
        "report_progress",
        unit["li"],
        unit.places["kw"],
        "waiting",
    )
    assert draft.answers == {"body": WORDS, "percent": 80, "uploads": [stored.pk]}
    assert (now_of(unit).drafts_waiting, now_of(unit).report_count, now_of(unit).percent) == (1, 1, 60)
    told = Notice.objects.filter(rule__verb="propose").values_list("recipient__username", "text")
    assert list(told) == [("zhou", "“1.1 推行人才绿卡”有拟稿待你签发：填报进展")]
    event = Event.objects.of(unit.assignment).first()
    assert event is not None
    assert (event.verb, event.before, event.after) == ("propose_report_progress", {}, {})


def test_a_new_draft_takes_the_place_of_the_one_before(unit: cast.World) -> None:
    first, second, other = drafted(unit), drafted(unit), drafted(unit, "submit")
    assert [UnitDraft.objects.get(pk=d.pk).state for d in (first, second, other)] == ["replaced", "waiting", "waiting"]
    assert now_of(unit).drafts_waiting == 2


def test_nobody_else_drafts_and_a_handler_does_not_report(unit: cast.World) -> None:
    before = traces(unit.assignment)
    for who in ("zhou", "wu", "zhao", "sun", "chen"):
        with pytest.raises(PermissionDenied):
            drafted(unit, who=who)
    with pytest.raises(PermissionDenied):
        actions.report_progress(actor=unit["li"], assignment=now_of(unit), now=NOW, body="有进展。", percent=70)
    with pytest.raises(PermissionDenied):
        actions.submit_assignment(actor=unit["li"], assignment=now_of(unit), now=NOW, body="已办结。")
    assert traces(unit.assignment) == before


def test_where_the_head_need_not_sign_handlers_report_and_nobody_drafts(world: cast.World) -> None:
    cast.brought_to(world, "reported")
    with pytest.raises(PermissionDenied):
        drafted(world)
    cast.submit(world["li"], now_of(world), NOW)
    assert (now_of(world).status, now_of(world).submitted_by) == ("submitted", world["li"])


def test_the_head_opens_the_draft_changes_a_word_and_signs(unit: cast.World) -> None:
    handler, head = as_(unit, "li"), as_(unit, "zhou")
    answers = {"body": WORDS, "percent": "80", "uploads": [cast.paper("互认清单.pdf")]}
    assert handler.post(url(unit, "propose_report_progress"), answers).status_code == 302
    draft = UnitDraft.objects.get()
    form = head.get(url(unit, "report_progress", draft)).context["form"]
    assert (form["body"].value(), form["percent"].value(), form["draft"].value()) == (WORDS, 80, draft.pk)
    assert "互认清单.pdf" in str(form.fields["uploads"].help_text)
    sent = {"body": WORDS + "报市政府同意。", "percent": "85", "draft": str(draft.pk)}
    assert head.post(url(unit, "report_progress"), sent).status_code == 302
    report = ProgressReport.objects.order_by("-id").first()
    assert report is not None
    assert (report.author, report.drafted_by, report.percent) == (unit["zhou"], unit["li"], 85)
    assert report.body == WORDS + "报市政府同意。"
    proof = Evidence.objects.get(report=report)
    assert (proof.file, proof.file.name, proof.file.uploaded_by) == (draft.files.get(), "互认清单.pdf", unit["li"])
    assert StoredFile.objects.filter(name="互认清单.pdf").count() == 1
    draft.refresh_from_db()
    assert (draft.state, draft.decided_by) == ("sent", unit["zhou"])
    assert (now_of(unit).drafts_waiting, now_of(unit).evidence_count, now_of(unit).percent) == (0, 2, 85)


def test_a_draft_is_signed_out_once(unit: cast.World) -> None:
    draft = drafted(unit)
    drafted(unit)
    head = as_(unit, "zhou")
    before = traces(unit.assignment)
    sent = {"body": WORDS, "percent": "85", "draft": str(draft.pk)}
    answer = head.post(url(unit, "report_progress"), sent)
    assert answer.status_code == 409
    assert "已由新稿代替" in answer.content.decode()
    assert traces(unit.assignment) == before


def test_a_submission_voids_what_else_waited(unit: cast.World) -> None:
    progress, submission = drafted(unit), drafted(unit, "submit")
    outcome = cast.class_of(now_of(unit))
    sent = {"body": WORDS, "draft": str(submission.pk), "outcome": str(outcome.pk)}
    assert as_(unit, "zhou").post(url(unit, "submit"), sent).status_code == 302
    states = {d.move: d.state for d in UnitDraft.objects.all()}
    assert states == {"report_progress": "replaced", "submit": "sent"}
    assert (now_of(unit).status, now_of(unit).drafts_waiting) == ("submitted", 0)
    assert ProgressReport.objects.get(is_submission=True).drafted_by == unit["li"]
    progress.refresh_from_db()
    assert progress.decided_by is None


def test_a_declined_draft_comes_back_and_is_taken_up_with_its_files(unit: cast.World) -> None:
    draft = drafted(unit)
    head, handler = as_(unit, "zhou"), as_(unit, "li")
    assert head.get(url(unit, "decline_draft", draft)).context["form"]["draft"].value() == draft.pk
    head.post(url(unit, "decline_draft"), {"draft": draft.pk, "reason": "写清到哪一步。"})
    draft.refresh_from_db()
    assert (draft.state, draft.comment, draft.decided_by) == ("declined", "写清到哪一步。", unit["zhou"])
    assert now_of(unit).drafts_waiting == 0
    told = Notice.objects.filter(rule__verb="decline_draft").values_list("recipient__username", "text")
    assert list(told) == [("li", "“1.1 推行人才绿卡”的拟稿已退回修改：写清到哪一步。")]
    form = handler.get(url(unit, "propose_report_progress", draft)).context["form"]
    assert form["body"].value() == WORDS
    handler.post(url(unit, "propose_report_progress"), {"body": "已到第二步。", "percent": "80", "draft": draft.pk})
    anew = UnitDraft.objects.get(state="waiting")
    assert (anew.answers["body"], list(anew.files.all())) == ("已到第二步。", list(draft.files.all()))
    with pytest.raises(Refused):
        actions.decline_draft(actor=unit["zhou"], assignment=now_of(unit), draft=draft, reason="再改。", now=NOW)


def test_the_page_shows_what_waits_to_the_unit_with_what_each_may_do(unit: cast.World) -> None:
    drafted(unit)
    page = f"/assignments/{unit.assignment.pk}/"
    shown = {who: as_(unit, who).get(page).context["drafts"][0] for who in ("zhou", "li")}
    assert {name for name in ("sign", "decline", "again") if name in shown["zhou"]} == {"sign", "decline"}
    assert {name for name in ("sign", "decline", "again") if name in shown["li"]} == {"again"}
    assert [(str(label), value) for label, value in shown["zhou"]["answers"]] == [("进展", WORDS), ("完成率（%）", 80)]
    listed = as_(unit, "zhou").get("/my-items/", {"list": "drafts"})
    assert [row["item"].pk for row in listed.context["rows"]] == [unit.assignment.pk]
    assert {view["label"]: view["count"] for view in listed.context["views"]}["待签发"] == "1"


@pytest.mark.parametrize("who", ["zhao", "qian", "zheng", "sun"])
def test_nobody_outside_the_unit_hears_of_a_draft(unit: cast.World, who: str) -> None:
    declined = drafted(unit)
    actions.decline_draft(actor=unit["zhou"], assignment=now_of(unit), draft=declined, reason="写清到哪一步。", now=NOW)
    draft = drafted(unit)
    client, stored = as_(unit, who), draft.files.get()
    pages = [f"/assignments/{unit.assignment.pk}/", f"/recommendations/{unit.recommendations[0].pk}/"]
    pages += [f"/opinions/{unit.opinion.pk}/", "/ledger/", "/api/v1/events/", "/inbox/"]
    pages += [f"/api/v1/assignments/{unit.assignment.pk}/", "/api/v1/notices/"]
    pages += ["/notices/"] if who in ("zhao", "qian") else []
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        for word in (WORDS, "互认清单", "拟稿：", "退回拟稿", "写清到哪一步", "propose_", "decline_draft"):
            assert word not in answer.content.decode(), (page, word)
    assert UnitDraft.objects.visible_to(unit[who]).count() == 0
    assert client.get(f"/drafts/files/{stored.pk}/").status_code == 404
    assert client.get(url(unit, "report_progress", draft)).status_code in (403, 404)


def test_another_unit_sees_no_draft_either(unit: cast.World) -> None:
    draft = drafted(unit)
    assert UnitDraft.objects.visible_to(unit["wu"]).count() == 0
    assert UnitDraft.objects.visible_to(unit["li"]).count() == 1
    client = as_(unit, "wu")
    assert client.get(f"/drafts/files/{draft.files.get().pk}/").status_code == 404
    assert as_(unit, "li").get(f"/drafts/files/{draft.files.get().pk}/").status_code == 200


def test_a_draft_is_no_change_to_those_who_look_from_outside(unit: cast.World) -> None:
    from_outside = now_of(unit)
    seen = version_of(from_outside)
    drafted(unit)
    assert version_of(from_outside) == seen


@pytest.mark.parametrize("key", ["0", "x", "999999", "9" * 40])
def test_an_unknown_draft_is_not_there(unit: cast.World, key: str) -> None:
    assert as_(unit, "zhou").get(url(unit, "report_progress") + f"?draft={key}").status_code == 404
    answer = as_(unit, "zhou").post(url(unit, "report_progress"), {"body": WORDS, "percent": "1", "draft": key})
    assert answer.status_code == 400
