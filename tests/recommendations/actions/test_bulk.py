"""Orders on many rows: exact results, nothing half done, today's rights, two workers, restarts."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from recommendations import actions
from recommendations.bulk import ORDERS, placing, retry_order, select, stop_order
from recommendations.bulk.working import LEASE, claim, work, work_row
from recommendations.models import Assignment, BulkJob, BulkRow, Notice
from recommendations.tasks import work_bulk
from tests import cast
from tests.pressing_at_once import at_once
from tests.recommendations.ordering import Ticking, counts, many, ordered, told, worked
from tracker.errors import Refused
from tracker.models import Event, Role, User
from tracker.record import broken_links


def nudged() -> int:
    return Event.objects.filter(verb="nudge").count()


def test_three_hundred_rows_exactly(world: cast.World) -> None:
    rows = many(world, 300)
    Assignment.objects.filter(pk__in=[row.pk for row in rows[:20]]).update(
        status="submitted", acknowledged_on=cast.TODAY, submitted_on=cast.TODAY, submitted_by=world["zhou"]
    )
    Assignment.objects.filter(pk=rows[50].pk).update(nudged_on=cast.TODAY)
    job = worked(ordered(world["zhao"], "nudge", *rows))
    assert counts(job) == ("done", 300, 279, 21)
    results = told(job)
    assert results[0] == ("refused", "现在是“待审核”，不能催办。请刷新后查看当前可办的事。")
    assert results[50][1].startswith("这一件2026-06-11已经催办过")
    assert (results[20], results[299]) == (("done", ""), ("done", ""))
    assert nudged() == 279
    assert Notice.objects.filter(rule__verb="nudge").count() == 279 * 2
    assert Assignment.objects.filter(nudge_count=1).count() == 279
    assert broken_links(rows[100]) == []


def test_everything_a_filter_finds(world: cast.World) -> None:
    many(world, 30)
    job = ordered(world["zhao"], "nudge", all="1", query="view=open&status=pending")
    assert (job.total, job.rows.count()) == (31, 31)
    assert counts(worked(job)) == ("done", 31, 31, 0)


def test_a_filter_that_is_none_widens_nothing(world: cast.World) -> None:
    for query in ("view=open&unit=999999", "status=nonsense", "light='--", "heading=abc", "since=2026-02-31"):
        with pytest.raises(Refused, match="筛选条件不能识别"):
            ordered(world["zhao"], "nudge", all="1", query=query)
    assert BulkJob.objects.count() == 0


def test_forged_keys_select_nothing(world: cast.World) -> None:
    asked = QueryDict(mutable=True)
    asked.setlist("pk", ["999999", "-1", "abc", "9" * 40, "²", "1\x00", str(world.assignment.pk)])
    assert list(select(world["zhao"], ORDERS["nudge"], asked, cast.TODAY).rows) == [world.assignment]
    assert list(select(world["tang"], ORDERS["nudge"], asked, cast.TODAY).rows) == []
    with pytest.raises(Refused, match="没有选中任何一件"):
        ordered(world["tang"], "nudge", world.assignment)
    for who in ("zheng", "li", "chen"):
        with pytest.raises(PermissionDenied):
            ordered(world[who], "nudge", world.assignment)
    assert (BulkJob.objects.count(), BulkRow.objects.count()) == (0, 0)


def test_more_than_may_be_ordered_is_refused_whole(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many(world, 4)
    monkeypatch.setattr(placing, "MOST", 3)
    with pytest.raises(Refused, match="一次最多办理3件"):
        ordered(world["zhao"], "nudge", *rows)
    assert BulkRow.objects.count() == 0
    assert ordered(world["zhao"], "nudge", *rows[:3]).total == 3


def test_rows_are_written_by_one_statement(
    world: cast.World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows = many(world, 200)
    with django_assert_max_num_queries(9):
        ordered(world["zhao"], "nudge", *rows)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_active": False}, "下达这次批量办理的账号已停用。"),
        ({"role": Role.MEMBER}, "你现在没有办理这一件的权限。"),
    ],
)
def test_the_person_counts_as_they_are_now(world: cast.World, change: dict[str, Any], said: str) -> None:
    job = ordered(world["zhao"], "nudge", world.assignment)
    User.objects.filter(pk=world["zhao"].pk).update(**change)
    assert told(worked(job)) == [("refused", said)]
    assert nudged() == 0


def test_what_left_the_persons_sight_is_refused(world: cast.World) -> None:
    job = ordered(world["zhao"], "nudge", world.assignment)
    User.objects.filter(pk=world["zhao"].pk).update(organization=world.places["tjrd"])
    assert told(worked(job)) == [("refused", "这一件已不对你开放。")]


class Killed(BaseException):
    """What `kill -9` looks like from inside."""


def test_a_death_in_the_middle_leaves_nothing_half_done(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many(world, 10)
    job = ordered(world["zhao"], "nudge", *rows)
    form, calls = ORDERS["nudge"].form, []
    assert form is not None
    act = form.act

    def dies(self: Any, *, now: dt.datetime) -> Any:
        calls.append(self.subject.pk)
        done = act(self, now=now)
        if len(calls) == 5:
            raise Killed
        return done

    clock = Ticking()
    with monkeypatch.context() as patched:
        patched.setattr(form, "act", dies)
        with pytest.raises(Killed):
            work(clock)
    assert [result for result, _message in told(job)] == ["done"] * 4 + ["waiting"] * 6
    assert nudged() == 4
    assert work(clock) == 0, "the dead worker's lease still runs"
    clock.now += LEASE
    assert work(clock) == 6
    assert counts(job) == ("done", 10, 10, 0)
    assert nudged() == 10
    assert set(Assignment.objects.filter(pk__in=[r.pk for r in rows]).values_list("nudge_count", flat=True)) == {1}


def test_a_fault_on_one_row_stops_no_other(world: cast.World, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = many(world, 3)
    form = ORDERS["nudge"].form
    assert form is not None
    act = form.act

    def fails(self: Any, *, now: dt.datetime) -> Any:
        done = act(self, now=now)
        if self.subject.pk == rows[1].pk:
            raise ZeroDivisionError
        return done

    monkeypatch.setattr(form, "act", fails)
    job = worked(ordered(world["zhao"], "nudge", *rows))
    assert counts(job) == ("done", 3, 2, 1)
    assert told(job)[1][1].startswith("系统出错，这一件没有任何改动")
    assert nudged() == 2
    monkeypatch.undo()
    retry_order(actor=world["zhao"], job=job, now=cast.ago(0))
    assert counts(worked(job)) == ("done", 3, 3, 0)
    assert nudged() == 3


def test_stop_and_go_on(world: cast.World) -> None:
    job = ordered(world["zhao"], "nudge", *many(world, 5))
    taken = claim(cast.ago(0))
    assert taken == job
    place = work_row(job, 0, cast.ago(0))
    with pytest.raises(PermissionDenied):
        stop_order(actor=world["qian"], job=job, now=cast.ago(0))
    stop_order(actor=world["zhao"], job=job, now=cast.ago(0))
    assert (place, work_row(job, place, cast.ago(0)), work(Ticking())) == (1, 0, 0)
    with pytest.raises(Refused, match="已经结束"):
        stop_order(actor=world["zhao"], job=job, now=cast.ago(0))
    retry_order(actor=world["zhao"], job=job, now=cast.ago(0))
    with pytest.raises(Refused, match="还没有结束"):
        retry_order(actor=world["zhao"], job=job, now=cast.ago(0))
    assert counts(worked(job)) == ("done", 5, 5, 0)
    with pytest.raises(Refused, match="没有要重试的"):
        retry_order(actor=world["zhao"], job=job, now=cast.ago(0))


def test_a_big_order_does_not_hold_up_a_small_one(world: cast.World) -> None:
    rows = many(world, 9)
    big, small = ordered(world["zhao"], "nudge", *rows[:8]), ordered(world["qian"], "nudge", rows[8])
    clock = Ticking(step=8)
    work(clock)
    by_end = BulkJob.objects.order_by("finished_at").values_list("pk", flat=True)
    assert list(by_end) == [small.pk, big.pk]
    assert (counts(big)[2], counts(small)[2]) == (8, 1)


def test_the_file_holds_what_was_selected_and_is_the_orderers_alone(world: cast.World, client: Any) -> None:
    rows = many(world, 3)
    job = worked(ordered(world["li"], "export", *rows[:2]))
    assert counts(job) == ("done", 2, 2, 0)
    assert job.result is not None
    assert job.result.name == "台账-20260611-1000.xlsx"
    for who, code in (("li", 200), ("zhou", 404), ("zhao", 404)):
        client.force_login(world[who])
        assert client.get(f"/bulk/{job.pk}/result/").status_code == code


def test_waiting_items_are_dispatched_in_bulk(world: cast.World) -> None:
    answers = {
        "lead_unit": [str(world.places["kw"].pk)],
        "co_handlers": [str(world.places["rsj"].pk)],
        "due_on": ["2026-09-01"],
    }
    job = ordered(world["sun"], "dispatch", all="1", opinion=world.opinion.pk, answers=answers)
    assert job.total == 1  # the other one is with 市科委 already
    taken = world.opinion.items.get(recommendation=world.recommendations[0])
    both = ordered(world["sun"], "dispatch", taken, answers=answers)
    assert told(worked(job)) == [("done", "")]
    assert told(worked(both))[0][0] == "refused"
    found = Assignment.objects.filter(recommendation=world.recommendations[1]).order_by("part")
    assert [(row.unit.short_name, row.part, str(row.due_on)) for row in found] == [
        ("市人社局", "co_handler", "2026-09-01"),
        ("市科委", "lead", "2026-09-01"),
    ]


def test_several_opinions_are_handed_over(people: cast.World) -> None:
    world = cast.inspected(people)
    opinions = []
    for number in range(3):
        opinion = actions.draft_opinion(
            actor=world["zhao"],
            inspection=world.inspection,
            government=world.places["bjzf"],
            now=cast.ago(100),
            title=f"意见{number}",
            recommendations=world.recommendations,
        )
        if number:
            actions.issue_opinion(actor=world["zhao"], opinion=opinion, now=cast.ago(90), number=f"{number}号")
        opinions.append(opinion)
    job = worked(ordered(world["zhao"], "hand_over", *opinions))
    assert [result for result, _said in told(job)] == ["refused", "done", "done"]
    for opinion in opinions:
        opinion.refresh_from_db()
    assert [opinion.status for opinion in opinions] == ["drafted", "handed_over", "handed_over"]


@pytest.mark.django_db(transaction=True)
def test_workers_at_once_do_each_row_once(transactional_db: None) -> None:
    cast.weekdays()
    world = cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places())))
    jobs = [ordered(world["zhao"], "nudge", *many(world, 60)), ordered(world["qian"], "nudge", *many(world, 20))]

    def steal() -> None:
        """A worker that finds every lease run out: both walk the same rows."""
        for _turn in range(40):
            BulkJob.objects.filter(state="running").update(lease_until=None)
            if not work_bulk() and not BulkJob.objects.filter(state__in=("waiting", "running")).exists():
                return

    found = at_once(steal, steal, steal)
    assert found.errors == []
    assert [counts(job) for job in jobs] == [("done", 60, 60, 0), ("done", 20, 20, 0)]
    assert nudged() == 80
    assert sorted(set(Assignment.objects.values_list("nudge_count", flat=True))) == [0, 1]
