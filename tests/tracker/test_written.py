"""Rows written by statements composed once are the rows that Django writes."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models
from django.db.models.signals import post_save, pre_save

from recommendations.models import Assignment, Notice
from tests import cast
from tracker.models import Event, Region
from tracker.written import add, change


def stored(row: models.Model) -> dict[str, Any]:
    """What the database holds of it, but for its number."""
    found: dict[str, Any] = type(row)._base_manager.filter(pk=row.pk).values().get()
    del found["id"]
    return found


def copies(row: models.Model, count: int) -> list[Any]:
    rows = [type(row)._base_manager.get(pk=row.pk) for _ in range(count)]
    for copy in rows:
        copy.pk, copy._state.adding = None, True
    return rows


def test_added_rows_are_those_django_adds(world: cast.World, django_assert_num_queries: Any) -> None:
    notice = Notice.objects.order_by("pk")[0]
    first, second = copies(notice, 2)
    first.occurrence, second.occurrence, second.text = 90, 91, "另一条 %s"
    with django_assert_num_queries(1):
        add(first, second)
    assert second.pk == first.pk + 1
    assert stored(first) == {**stored(notice), "occurrence": 90}
    assert stored(second) == {**stored(notice), "occurrence": 91, "text": "另一条 %s"}
    second.text = "改了"
    second.save()  # known as a row that is there
    assert stored(second)["text"] == "改了"


def test_an_event_keeps_its_json_when_it_is_added(world: cast.World) -> None:
    event = Event.objects.exclude(after={}).order_by("-pk")[0]
    (further,) = copies(event, 1)
    further.previous_hash = event.hash
    add(further)
    assert stored(further) == {**stored(event), "previous_hash": event.hash}
    assert further.after == event.after != {}


def test_nothing_is_sent_for_no_rows(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        add()


def test_only_the_named_columns_change(world: cast.World, django_assert_num_queries: Any) -> None:
    item = Assignment.objects.get(pk=world.assignment.pk)
    before = stored(item)
    item.unit, item.due_basis, item.part = world.places["rsj"], {"sum": ["一"]}, "别的"
    with django_assert_num_queries(1):
        change(item, ["unit", "due_basis"])
    assert stored(item) == {**before, "unit_id": world.places["rsj"].pk, "due_basis": {"sum": ["一"]}}


def test_a_row_that_is_gone_is_not_changed_in_silence(db: None) -> None:
    gone = Region.objects.create(name="某地")
    Region.objects.filter(pk=gone.pk).delete()
    with pytest.raises(DatabaseError):
        change(gone, ["name"])


def test_nobody_listens_to_what_is_written_so() -> None:
    """These statements send no signals."""
    ours = [
        model for model in apps.get_models() if model._meta.app_label in ("tracker", "inspections", "recommendations")
    ]
    assert Event in ours
    for model in ours:
        assert not pre_save.has_listeners(model)
        assert not post_save.has_listeners(model)
