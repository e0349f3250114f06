"""Objects made from rows as they are do not differ from those Django makes, whole or with columns left out."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.db.models.signals import post_init, pre_init

from recommendations.models import Assignment, Notice, Opinion, Recommendation
from tests import cast
from tracker.models import Organization, User
from tracker.models.rows import ReadAsTheyAre

READ_SO = [model for model in apps.get_models() if issubclass(model, ReadAsTheyAre)]
"""The tables of which a page or a batch reads the most rows."""


def test_it_is_those_that_are_read_by_the_thousand() -> None:
    assert set(READ_SO) == {Assignment, Notice, Opinion, Organization, Recommendation, User}


@pytest.mark.parametrize("model", READ_SO)
@pytest.mark.parametrize("left_out", [[], ["pk"]])
def test_an_object_is_what_django_would_make_of_the_row(
    world: cast.World, model: type[models.Model], left_out: list[str]
) -> None:
    fields = [field for field in model._meta.concrete_fields if not left_out or field.primary_key]
    names = [field.attname for field in fields]
    values = model._base_manager.values_list(*names).first()
    assert values
    ours = model.from_db("default", names, values)
    theirs = super(ReadAsTheyAre, model).from_db("default", names, values)  # type: ignore[misc]
    assert {k: v for k, v in ours.__dict__.items() if k != "_state"} == {
        k: v for k, v in theirs.__dict__.items() if k != "_state"
    }
    assert (ours._state.db, ours._state.adding) == (theirs._state.db, theirs._state.adding)
    assert ours._state.fields_cache == theirs._state.fields_cache == {}
    assert ours.get_deferred_fields() == theirs.get_deferred_fields()
    assert (ours, hash(ours)) == (theirs, hash(theirs))


@pytest.mark.parametrize("model", READ_SO)
def test_nothing_is_to_happen_when_an_object_is_made(model: type[models.Model]) -> None:
    assert model.__init__ is models.Model.__init__
    for signal in (pre_init, post_init):
        assert not signal.has_listeners(model)
    for field in model._meta.concrete_fields:
        assert not isinstance(field, (models.FileField, models.GeneratedField))
