"""The pages of bulk orders: asking, watching, and hostile hands; without JavaScript too."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from recommendations.models import Assignment, BulkJob, BulkRow
from tests import cast
from tests.recommendations.ordering import counts, many, ordered, worked
from tests.test_hostile import SCRIPT, VALUES
from tracker.models import Event

NEW = "/bulk/new/nudge/"


def signed_in(world: cast.World, who: str) -> Client:
    client = Client()
    client.force_login(world[who])
    return client


def test_select_ask_and_order_by_plain_forms(world: cast.World) -> None:
    rows, client = many(world, 3), signed_in(world, "zhao")
    listed = client.get("/ledger/?view=all").content.decode()
    assert f'name="pk" value="{rows[0].pk}"' in listed
    assert 'formaction="/bulk/new/nudge/"' in listed
    chosen = {"pk": [rows[0].pk, rows[2].pk]}
    page = client.post(NEW, chosen)
    assert (page.status_code, page.context["heading"]) == (200, "催办 2 件")
    assert BulkJob.objects.count() == 0
    empty = client.post(NEW, {**chosen, "go": "1", "text": ""})
    assert (empty.status_code, BulkJob.objects.count()) == (400, 0)
    sent = client.post(NEW, {**chosen, "go": "1", "text": "请抓紧。"})
    job = BulkJob.objects.get()
    assert (sent.status_code, sent["Location"], job.total) == (302, f"/bulk/{job.pk}/", 2)
    assert (job.answers, job.actor, job.origin) == ({"text": ["请抓紧。"]}, world["zhao"], "127.0.0.1")
    assert '<noscript><meta http-equiv="refresh"' in client.get(sent["Location"]).content.decode()
    worked(job)
    ended = client.get(sent["Location"]).content.decode()
    assert "办成 2 件，未办成 0 件，剩 0 件" in ended
    assert "http-equiv" not in ended
    assert Event.objects.filter(verb="nudge", origin="127.0.0.1").count() == 2


def test_all_that_the_ledger_shows(world: cast.World) -> None:
    rows, client = many(world, 3), signed_in(world, "zhao")
    Assignment.objects.filter(pk=rows[0].pk).update(status="handling", acknowledged_on=cast.TODAY)
    shown = client.get("/ledger/?status=handling&light=nonsense")
    given = {"all": "1", "query": shown.context["query"]}
    assert given["query"] == "status=handling&view=all"
    assert client.post(NEW, given).context["heading"] == "催办 1 件"


def test_progress_is_polled_until_it_ends(world: cast.World) -> None:
    client = signed_in(world, "zhao")
    job = ordered(world["zhao"], "nudge", world.assignment)
    part = client.get(f"/bulk/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in part
    assert "<html" not in part
    worked(job)
    part = client.get(f"/bulk/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part
    assert 'id="results"' in part


@pytest.mark.parametrize("name", VALUES)
def test_hostile_selections_and_answers(world: cast.World, name: str) -> None:
    client, value = signed_in(world, "zhao"), VALUES[name]
    given: list[dict[str, Any]] = [
        {"pk": value},
        {"all": "1", "query": value},
        {"all": "1", "query": f"unit={value}&q={value}"},
        {"all": value, "opinion": value},
        {"pk": world.assignment.pk, "go": "1", "text": value},
    ]
    for data in given:
        for page in (NEW, "/bulk/new/hand_over/", "/bulk/new/export/"):
            response = client.post(page, data)
            assert response.status_code in (200, 302, 400, 409), (page, data)
            assert SCRIPT not in response.content.decode()
    theirs = Assignment.objects.filter(committee=world.places["bjrd"])
    assert not BulkRow.objects.filter(assignment__isnull=False).exclude(assignment__in=theirs).exists()


def test_forged_rows_of_another_committee_are_not_included(world: cast.World) -> None:
    client = signed_in(world, "tang")
    assert client.post(NEW, {"pk": world.assignment.pk, "go": "1", "text": "催"}).status_code == 409
    assert client.post("/bulk/new/export/", {"pk": world.assignment.pk}).status_code == 409
    cui = signed_in(world, "cui")
    item = world.opinion.items.last()
    assert item is not None
    for data in ({"pk": item.pk}, {"all": "1", "opinion": world.opinion.pk}):
        assert cui.post("/bulk/new/dispatch/", data).status_code == 409
    assert BulkJob.objects.count() == 0


def test_stop_and_retry_by_pressing(world: cast.World) -> None:
    client, job = signed_in(world, "zhao"), ordered(world["zhao"], "nudge", world.assignment)
    assert client.post(f"/bulk/{job.pk}/stop/").status_code == 302
    assert counts(job) == ("stopped", 1, 0, 0)
    assert "办理其余 1 件" in client.get(f"/bulk/{job.pk}/").content.decode()
    assert client.post(f"/bulk/{job.pk}/retry/").status_code == 302
    assert counts(worked(job)) == ("done", 1, 1, 0)
    assert client.post(f"/bulk/{job.pk}/retry/").status_code == 409
    BulkJob.objects.update(created_at=timezone.now())
    assert "办成 1 件" in client.get("/workbench/").content.decode()


def test_pages_do_not_ask_more_for_more_rows(world: cast.World, django_assert_num_queries: Any) -> None:
    client = signed_in(world, "zhao")
    few, lots = ordered(world["zhao"], "nudge", world.assignment), ordered(world["zhao"], "nudge", *many(world, 40))
    for page in (f"/bulk/{few.pk}/", f"/bulk/{lots.pk}/", "/bulk/"):
        client.get(page)
        with django_assert_num_queries(5 if page != "/bulk/" else 4):
            assert client.get(page).status_code == 200
