"""Moves and creations by program: what is offered is what is accepted, with the page's own words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from inspections.models import Finding
from recommendations import actions
from recommendations.forms import ASSIGNMENT_FORMS
from recommendations.lifecycle import OUTGOING, proposal_of
from recommendations.models import Opinion, Recommendation
from tests import cast
from tracker.errors import Refused
from tracker.models import Event


def signed_in(world: cast.World, username: str) -> Client:
    client = Client()
    client.force_login(world[username])
    return client


def post(client: Client, url: str, **body: Any) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json")


AHEAD = "2030-03-01"
ANSWERS: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "report_progress": {"body": "已形成方案。", "percent": 60},
    "counter_sign": {"verdict": "agree"},
    "settle_disagreement": {"ruling": "lead", "decision": "按主办意见办。"},
    "submit": {"body": "已办结。", "outcome": "A"},
    "set_milestones": {},
    "change_outcome": {"outcome": "B", "reason": "只列入了规划。"},
    "complete": {},
    "verify": {"comment": "现场看过。"},
    "clear": {"comment": "同意销号。"},
    "send_back": {"reason": "缺验收意见。"},
    "ask": {"text": "到哪一步了？"},
    "request_return": {"reason": "不属本单位职责。", "proposed_unit": "rsj"},
    "approve_return": {},
    "refuse_return": {"reason": "属你单位职责。"},
    "request_extension": {"reason": "等配套办法。", "progress": "已征求意见。", "proposed_on": AHEAD},
    "grant_extension": {"granted_on": AHEAD},
    "refuse_extension": {"reason": "期限内可以办完。"},
    "change_due": {"due_on": AHEAD, "reason": "常委会议程调整。"},
    "name_responsible": {},
    "decline_draft": {"draft": 1, "reason": "写清到哪一步。"},
    "resume": {"due_on": AHEAD, "reason": "条件已具备。"},
    "carry_forward": {"reason": "条件不具备。", "review_on": AHEAD},
    "reopen": {"reason": "又有反弹。", "due_on": AHEAD},
    "withdraw": {"reason": "分办有误。"},
    "nudge": {"text": "请抓紧。"},
    "supervise": {"level": "yellow", "text": "请说明。"},
    "reply_supervision": {"reply": "已整改。"},
}
ANSWERS |= {proposal_of(move): ANSWERS[move] for move in OUTGOING}


def filled_in(world: cast.World) -> dict[str, dict[str, Any]]:
    """`ANSWERS` with the keys of this world."""
    keys: dict[str, Callable[[str], int]] = {
        "outcome": lambda code: cast.class_of(world.assignment, code).pk,
        "proposed_unit": lambda place: world.places[place].pk,
    }
    return {
        move: {name: keys[name](value) if name in keys else value for name, value in body.items()}
        for move, body in ANSWERS.items()
    }


@pytest.mark.usefixtures("bare_codes")
@pytest.mark.parametrize("stage", cast.STAGES)
def test_what_is_offered_is_what_is_accepted(world: cast.World, stage: str) -> None:
    assert set(ANSWERS) == set(ASSIGNMENT_FORMS)
    assignment = cast.brought_to(world, stage)
    answers = filled_in(world)
    url = f"/api/v1/assignments/{assignment.pk}/"
    for username in cast.CAST:
        client = signed_in(world, username)
        seen = client.get(url)
        offered = seen.json().get("actions", [])
        listed = [row for row in client.get("/api/v1/assignments/").json()["results"] if row["id"] == assignment.pk]
        assert [row["actions"] for row in listed] == ([offered] if listed else [])
        for move, body in answers.items():
            undo = transaction.savepoint()
            answer = post(client, f"{url}{move}/", **body)
            transaction.savepoint_rollback(undo)
            refused = {404} if seen.status_code == 404 else {403, 409}
            assert answer.status_code in ({200} if move in offered else refused), (username, move)


def test_a_refusal_says_what_the_page_says(world: cast.World) -> None:
    assignment = cast.brought_to(world, "verified")
    with pytest.raises(Refused) as page:
        actions.clear_assignment(actor=world["qian"], assignment=assignment, now=cast.ago(1), comment="同意")
    answer = post(signed_in(world, "qian"), f"/api/v1/assignments/{assignment.pk}/clear/", comment="同意")
    assert (answer.status_code, answer.json()) == (409, {"detail": str(page.value)})
    shown = signed_in(world, "qian").get(f"/api/v1/assignments/{assignment.pk}/").json()
    assert shown["refusals"]["clear"] == str(page.value)


def test_a_report_with_two_files(world: cast.World) -> None:
    assignment = cast.brought_to(world, "handling")
    client = signed_in(world, "li")
    sent = {"body": "已形成方案。", "percent": "60", "uploads": [cast.paper(), cast.paper("照片.png", cast.PNG)]}
    answer = client.post(f"/api/v1/assignments/{assignment.pk}/report_progress/", sent)
    assert answer.status_code == 200
    body = answer.json()
    assert [proof["name"] for proof in body["evidence"]] == ["佐证.pdf", "照片.png"]
    assert (body["percent"], body["actions"]) == (
        60,
        ["report_progress", "submit", "name_responsible", "set_milestones"],
    )
    saved = client.get(f"/api/v1/evidence/{body['evidence'][0]['id']}/file/")
    assert b"".join(saved) == cast.PDF
    assert (body["return_requests"], body["extension_requests"]) == ([], [])
    assert "已形成方案".encode() in answer.content


@pytest.mark.parametrize("body", [".", "。", "…… ——", "\u3000。\n-"])
def test_marks_alone_report_nothing(world: cast.World, body: str) -> None:
    """On the page, which keeps what was typed, and by program; what is short but said is taken."""
    assignment = cast.brought_to(world, "handling")
    path = f"assignments/{assignment.pk}/report_progress/"
    client = signed_in(world, "li")
    answer = post(client, f"/api/v1/{path}", body=body, percent=40)
    page = client.post(f"/{path}", {"body": body, "percent": "40"})
    assert (answer.status_code, page.status_code) == (400, 400)
    said = "只有标点，没有内容。请用文字写明情况。"
    assert answer.json() == {"body": [said]}
    assert said in page.content.decode()
    assert page.context["form"]["percent"].value() == "40"
    assignment.refresh_from_db()
    assert assignment.report_count == 0
    assert post(client, f"/api/v1/{path}", body="无", percent=40).status_code == 200


def test_a_wrong_file_is_refused_by_field(world: cast.World) -> None:
    assignment = cast.brought_to(world, "handling")
    sent = {"body": "进展", "percent": "60", "uploads": [cast.paper("程序.exe", b"MZ\x00\x01")]}
    answer = signed_in(world, "li").post(f"/api/v1/assignments/{assignment.pk}/report_progress/", sent)
    assert answer.status_code == 400
    assert list(answer.json()) == ["uploads"]
    assignment.refresh_from_db()
    assert assignment.report_count == 0


def test_logging_a_finding_and_amending_one_field(world: cast.World) -> None:
    client = signed_in(world, "zhao")
    made = post(client, "/api/v1/findings/", inspection=world.inspection.pk, title="新问题", statement="表述。")
    assert made.status_code == 201
    assert (made.json()["status"], made.json()["kind"]) == ("draft", "problem")
    url = f"/api/v1/findings/{made.json()['id']}/"
    provision = world.finding.provisions.get().pk
    assert post(client, f"{url}amend/", provisions=[provision], detail="详情").status_code == 200
    amended = post(client, f"{url}amend/", title="改过的").json()
    assert (amended["title"], amended["statement"]) == ("改过的", "表述。")
    assert (amended["provisions"], amended["detail"]) == ([provision], "详情")
    cleared = post(client, f"{url}amend/", provisions=[], detail=None).json()
    assert (cleared["provisions"], cleared["detail"]) == ([], "")
    verbs = Event.objects.of(Finding.objects.get(pk=cleared["id"])).values_list("verb", flat=True)
    assert list(verbs) == ["amend", "amend", "amend", "log"]


def test_a_recommendation_and_its_opinion(world: cast.World) -> None:
    client = signed_in(world, "zhao")
    asked = {
        "inspection": world.inspection.pk,
        "heading": world.recommendations[0].heading_id,
        "number": "2.1",
        "source": "group",
        "title": "新建议",
        "text": "内容。",
        "clauses": "一\n二",
        "findings": [world.finding.pk],
    }
    made = post(client, "/api/v1/recommendations/", **asked)
    assert made.status_code == 201
    assert (made.json()["clauses"], made.json()["actions"]) == (["一", "二"], ["amend", "publish"])
    again = post(client, "/api/v1/recommendations/", **asked)
    assert (again.status_code, list(again.json())) == (409, ["detail"])
    amended = post(client, f"/api/v1/recommendations/{made.json()['id']}/amend/", text="改过。")
    assert (amended.status_code, amended.json()["clauses"], amended.json()["text"]) == (200, ["一", "二"], "改过。")
    opinion = post(
        client,
        "/api/v1/opinions/",
        inspection=world.inspection.pk,
        government=world.places["bjzf"].pk,
        title="又一份",
        recommendations=[made.json()["id"]],
    )
    assert opinion.status_code == 201
    assert set(opinion.json()["actions"]) == {"issue", "amend"}
    taken = post(client, f"/api/v1/opinions/{opinion.json()['id']}/issue/", number=world.opinion.number)
    assert taken.status_code == 409
    assert Opinion.objects.get(pk=opinion.json()["id"]).status == "drafted"
    issued = post(client, f"/api/v1/opinions/{opinion.json()['id']}/issue/", number="京常审字〔2026〕2号")
    assert (issued.status_code, issued.json()["actions"]) == (200, ["hand_over"])
    late = post(client, f"/api/v1/recommendations/{made.json()['id']}/amend/", text="再改。")
    assert late.status_code == 409
    assert Recommendation.objects.get(pk=made.json()["id"]).text == "改过。"


def test_dispatching_answers_with_the_opinion(world: cast.World) -> None:
    url = f"/api/v1/opinions/{world.opinion.pk}/dispatch/"
    body = {"recommendation": world.recommendations[1].pk, "lead_unit": world.places["rsj"].pk, "due_on": "2027-01-11"}
    answer = post(signed_in(world, "sun"), url, **body)
    assert (answer.status_code, answer.json()["id"]) == (200, world.opinion.pk)
    assert world.opinion.assignments.count() == 2
