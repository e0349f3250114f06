"""The reminder ledger on 60,000 notices: every condition by an index, and no page reads the table."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection
from pytest_django import DjangoDbBlocker

from recommendations.counts import in_one_query
from recommendations.forms.notices import NoticeFilter, choices_for
from recommendations.models import Assignment, Notice, NoticeRule, Recommendation
from recommendations.search import grams_of
from tests import cast
from tests.recommendations.crowd import Walk, give_back, walked
from tests.savepoints import taken_back
from tracker.models import Organization

pytestmark = pytest.mark.django_db
NOTICES, ITEMS = 60_000, 600
COUNTED = ("notice", "unsent", "assignment", "recommendation", "noticerule", "delivery", "posting", "opinion")
TABLES = (*(f"recommendations_{name}" for name in COUNTED), "tracker_user", "tracker_event")

_ROWS = """
INSERT INTO recommendations_notice (rule_id, assignment_id, recipient_id, committee_id, due_on, occurrence, text,
    planned_at, send_after, cancel_reason, cancelled_at, read_at)
SELECT CASE WHEN n %% 500 = 7 THEN %(rare)s ELSE (%(rules)s::int[])[1 + n %% 12] END,
    (%(items)s::int[])[1 + n * 7919 %% %(most)s], (%(people)s::int[])[1 + n %% 4],
    CASE WHEN n / 600 %% 10 = 0 THEN %(bj)s ELSE %(tj)s END, '2026-06-30', n, '提醒' || n,
    timestamptz '2025-01-01' + n * interval '12 minutes',
    timestamptz '2025-01-01' + n * interval '12 minutes', '',
    CASE WHEN n %% 300 <> 5 AND n %% 100 <> 3 AND n %% 9 = 0
         THEN timestamptz '2025-01-02' + n * interval '12 minutes' END,
    CASE WHEN n %% 100 = 1 THEN timestamptz '2025-01-03' + n * interval '12 minutes' END
FROM generate_series(1, %(all)s) n"""
_WAYS = """
INSERT INTO recommendations_unsent (notice_id, recipient_id, committee_id, state, send_after, is_urgent)
SELECT id, recipient_id, committee_id, state, send_after, is_urgent FROM (
    SELECT *, CASE WHEN occurrence % 300 = 5 THEN 'failed' WHEN occurrence % 100 = 3 THEN 'waiting'
        WHEN occurrence % 9 = 0 THEN 'cancelled' WHEN occurrence % 7 = 0 THEN 'inbox_only' ELSE 'sent' END AS state
    FROM recommendations_notice WHERE text LIKE '提醒%') n
WHERE state <> 'sent'"""


@pytest.fixture(scope="module")
def crowd(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[cast.World]:
    """Made once, inside a transaction that is undone when the last of these tests has run."""
    with django_db_blocker.unblock():
        give_back(TABLES)
        with taken_back():
            yield _told(cast.dispatched(cast.handed_over(cast.inspected(cast.people_and_places()))))
        give_back(TABLES)


def _told(world: cast.World) -> cast.World:
    asked = world.recommendations[0]
    texts = [(f"N{n}", "鲟鱼洄游通道" if n == 77 else f"第{n}件协同事项") for n in range(ITEMS)]
    rows = Recommendation.objects.bulk_create(
        Recommendation(
            inspection_id=asked.inspection_id,
            committee_id=asked.committee_id,
            heading_id=asked.heading_id,
            source=asked.source,
            number=number,
            title=title,
            text=title,
            position=10,
            grams=grams_of(number, title, title),
        )
        for number, title in texts
    )
    like = Assignment.objects.get(pk=world.assignment.pk)
    items = Assignment.objects.bulk_create(
        _copied(like, row, world.places["rsj" if n % 60 == 0 else "kw"]) for n, row in enumerate(rows)
    )
    rules = list(_rules().values_list("pk", flat=True)[:13])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        given = {
            "rare": rules[12],
            "rules": rules[:12],
            "items": [item.pk for item in items],
            "most": ITEMS,
            "people": [world[name].pk for name in ("li", "zhou", "sun", "zhao")],
            "bj": world.places["bjrd"].pk,
            "tj": world.places["tjrd"].pk,
            "all": NOTICES,
        }
        cursor.execute(_ROWS, given)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(_WAYS)
        cursor.execute("SET LOCAL default_statistics_target = 500")
        for table in TABLES:
            cursor.execute(f"ANALYZE {table}")
    connection.check_constraints()  # else at the end of each test, and taken back with it
    return world


def _rules() -> Any:
    """Rules of deadlines only: what goes on inside a unit is not in the ledger."""
    return NoticeRule.objects.filter(subject="assignment").exclude(ladder="").order_by("pk")


def _copied(like: Assignment, row: Recommendation, unit: Organization) -> Assignment:
    item = copy(like)
    item.pk, item.recommendation, item.unit = None, row, unit
    return item


def page(world: cast.World, **asked: Any) -> Walk:
    user = world["zhao"]
    form = NoticeFilter(asked, user.organization_id, in_one_query(user, **choices_for(user.organization_id, asked)))
    assert set(form.chosen()) == set(asked)
    rows = form.narrow(Notice.objects.visible_to(user))
    rows = rows.only("id").order_by("-id")[:51]
    try:
        return walked(rows)
    except EmptyResultSet:  # Django knows: nothing is sent
        assert list(rows) == []
        return Walk(buffers=0, indexes=frozenset(), scanned=frozenset(), rows=0)


def test_the_first_page_is_one_index_walk(crowd: cast.World) -> None:
    walk = page(crowd)
    assert (walk.rows, "recommendations_notice" in walk.scanned) == (51, False)
    assert walk.buffers <= 300, walk


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({"q": "鲟鱼"}, 10),
        ({"q": "N77"}, 10),
        ({"q": "没有"}, 0),
        ({"unit": "rsj"}, 51),
        ({"unit": "bjzf"}, 2),
        ({"who": "小孙"}, 51),
        ({"rule": "rare"}, 20),
        ({"rule": "common"}, 51),
        ({"state": "waiting"}, 51),
        ({"state": "failed"}, 20),
        ({"state": "sent"}, 51),
        ({"state": "opened"}, 51),
        ({"state": "acted"}, 0),
        ({"state": "cancelled"}, 51),
        ({"channel": "email"}, 0),
        ({"channel": "wecom"}, 0),
        ({"channel": "inbox"}, 51),
        ({"since": "2025-01-03", "until": "2025-01-03"}, 51),
        ({"until": "2024-12-31"}, 0),
        ({"unit": "rsj", "state": "failed"}, 0),
    ],
)
def test_no_condition_reads_the_table(crowd: cast.World, asked: dict[str, str], rows: int) -> None:
    names = list(_rules().values_list("code", flat=True)[:13])
    words = {
        "rsj": str(crowd.places["rsj"].pk),
        "bjzf": str(crowd.places["bjzf"].pk),
        "rare": names[12],
        "common": names[0],
    }
    walk = page(crowd, **{name: words.get(value, value) for name, value in asked.items()})
    assert ("recommendations_notice" in walk.scanned, walk.rows) == (False, rows)
    assert walk.buffers <= (8000 if "acted" in asked.values() else 1500), walk
