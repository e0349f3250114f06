"""The database is what the models say: nothing unmigrated, and its own truths are in force under their names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from recommendations.lifecycle import OPEN
from recommendations.models import Assignment
from tests.layers import APPS

pytestmark = pytest.mark.django_db

OURS = [model for app in APPS for model in apps.get_app_config(app).get_models()]
TRUTHS = {
    "a_committee_takes_part_once",
    "approved_return_names_the_new_unit",
    "carried_forward_has_review_on",
    "counts_are_confirmed_by_another",
    "a_recommendation_stands_once_in_an_opinion",
    "a_unit_has_a_recommendation_once",
    "assignment_status_is_known",
    "cleared_has_cleared_on",
    "co_handler_has_a_lead",
    "department_has_government_and_committee",
    "disagreement_gives_its_reason",
    "each_event_has_one_successor",
    "extension_goes_beyond_the_deadline",
    "finding_status_is_known",
    "government_has_committee",
    "inspection_status_is_known",
    "notice_has_one_subject",
    "one_answer_per_item_and_round",
    "one_ballot_per_person",
    "one_clause_per_position",
    "one_extension_waits_per_assignment",
    "one_finding_per_number",
    "one_heading_per_number",
    "one_lead_per_recommendation_and_region",
    "one_notice_per_reason",
    "one_opinion_number_per_committee",
    "one_recommendation_per_number",
    "one_return_waits_per_assignment",
    "one_supervision_number_per_committee_and_year",
    "one_vote_runs_per_opinion",
    "only_a_case_is_transferred",
    "opinion_status_is_known",
    "percent_is_at_most_100",
    "received_opinion_has_received_on",
    "reported_percent_is_at_most_100",
    "role_is_known",
    "rule_follows_a_verb_or_a_deadline",
}
"""Constraints that carry the truths of the trade. A new one may be added; none of these may go."""


def definitions() -> dict[str, str]:
    """Every index and constraint of the database by name, as the server itself tells it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' "
            "UNION SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        )
        return dict(cursor.fetchall())


def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_a_migration_is_named_for_its_change() -> None:
    for app in APPS:
        names = sorted(path.stem for path in Path(apps.get_app_config(app).path, "migrations").glob("0*.py"))
        assert [name for name in names if re.search(r"_auto_\d", name)] == []


def test_partial_indexes_of_assignments_hold_exactly_what_is_open() -> None:
    """A filter by another list of states would not use them (the planner compares conditions)."""
    found = definitions()
    partial = [index.name for index in Assignment._meta.indexes if index.name.startswith("open_")]
    assert sorted(partial) == [
        "open_by_due",
        "open_of_a_committee_by_due",
        "open_of_a_government_by_due",
        "open_of_a_person_by_due",
        "open_of_a_unit_by_due",
    ]
    for name in partial:
        condition = found[name].partition(" WHERE ")[2]
        assert set(re.findall(r"'(\w+)'", condition)) == set(OPEN), name


def test_the_truths_are_in_the_database_under_their_names() -> None:
    found = definitions()
    assert TRUTHS - set(found) == set()
    for model in OURS:
        for constraint in model._meta.constraints:
            assert constraint.name in found, constraint.name
        for index in model._meta.indexes:
            assert index.name in found, index.name


def test_constraints_are_named_as_sentences() -> None:
    names = [constraint.name for model in OURS for constraint in model._meta.constraints]
    assert [name for name in names if not re.fullmatch(r"[a-z]+(_[a-z0-9]+){2,}", name)] == []
    assert len(names) == len(set(names))


def test_evidence_is_never_deleted_with_what_it_belongs_to() -> None:
    """Foreign keys protect. Only a key to the interface goes with its person, and the database follows notices."""
    cascading = {
        f"{model.__name__}.{field.name}"
        for model in OURS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is not models.PROTECT
    }
    assert cascading == {"ApiToken.user", "RuleLimit.rule_set", "Unsent.notice"}
