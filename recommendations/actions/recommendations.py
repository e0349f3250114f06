"""Writing down what must change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from inspections.models import Finding, Heading, Inspection, Provision
from inspections.permissions import may_log_findings
from tracker.errors import Refused
from tracker.models import User
from tracker.record import record
from tracker.versions import require_unchanged

from ..models import Clause, Recommendation, Tag
from ..permissions import RECOMMENDATION, may_write_recommendation, still_ours
from ..search import grams_of
from .tags import name_tag


class RecommendationFacts(TypedDict, total=False):
    """What a person may write into a recommendation. Names are the model's."""

    heading: Heading
    number: str
    source: str
    title: str
    text: str
    same_as: Recommendation | None
    source_note: str
    is_sample: bool


@transaction.atomic
def draft_recommendation(
    *,
    actor: User,
    inspection: Inspection,
    now: dt.datetime,
    facts: RecommendationFacts,
    clauses: Sequence[str] = (),
    findings: Sequence[Finding] = (),
    provisions: Sequence[Provision] = (),
    tags: Sequence[Tag] = (),
    new_tags: Sequence[str] = (),
) -> Recommendation:
    """提出建议：by a participating committee's staff, under a heading, with its clauses in order.

    `new_tags` are named first, each for itself; a name that is there already is taken.
    """
    if not may_log_findings(actor, inspection):
        raise PermissionDenied
    mine = _numbered_alone(inspection.pk, actor.organization_id, facts["number"])
    last = mine.aggregate(last=Max("position"))["last"] or 0
    recommendation = Recommendation(inspection=inspection, committee=actor.organization, position=last + 1, **facts)
    recommendation.grams = _grams(recommendation)
    recommendation.save(force_insert=True)
    _relate(recommendation, clauses, findings, provisions, [*tags, *_named(actor, now, new_tags)])
    record(
        actor=actor,
        verb="draft",
        subject=recommendation,
        now=now,
        after={**facts, "clauses": list(clauses), "findings": [f.pk for f in findings]},
    )
    return recommendation


def _numbered_alone(
    inspection_id: int, committee_id: int, number: str, but: Recommendation | None = None
) -> QuerySet[Recommendation]:
    """The committee's recommendations in this inspection, held until the transaction ends. Refuses a taken number."""
    Inspection.objects.select_for_update(of=("self",)).get(pk=inspection_id)
    mine = Recommendation.objects.filter(inspection=inspection_id, committee=committee_id)
    if mine.filter(number=number).exclude(pk=but.pk if but else 0).exists():
        raise Refused(_("编号%(number)s已有建议，请换一个编号。") % {"number": number})
    return mine


@transaction.atomic
def amend_recommendation(
    *,
    actor: User,
    recommendation: Recommendation,
    now: dt.datetime,
    facts: RecommendationFacts,
    clauses: Sequence[str],
    findings: Sequence[Finding] = (),
    provisions: Sequence[Provision] = (),
    tags: Sequence[Tag] = (),
    new_tags: Sequence[str] = (),
) -> Recommendation:
    """修改建议：only while no opinion that lists it has been issued."""
    if not may_write_recommendation(actor, recommendation):
        raise PermissionDenied
    Inspection.objects.select_for_update(of=("self",)).get(pk=recommendation.inspection_id)
    locked = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    require_unchanged(recommendation)
    if reason := still_ours(actor, locked):
        raise Refused(reason)
    number = facts.get("number", locked.number)
    _numbered_alone(locked.inspection_id, locked.committee_id, number, but=locked)
    before: dict[str, Any] = {name: getattr(locked, name) for name in facts} | _related(locked)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.grams = _grams(locked)
    locked.save(update_fields=[*facts, "grams"])
    locked.clauses.all().delete()
    _relate(locked, clauses, findings, provisions, [*tags, *_named(actor, now, new_tags)])
    record(
        actor=actor,
        verb="amend",
        subject=locked,
        now=now,
        before=before,
        after={**facts, **_related(locked)},
    )
    return locked


def _named(actor: User, now: dt.datetime, names: Sequence[str]) -> list[Tag]:
    return [name_tag(actor=actor, name=name, now=now) for name in names]


@transaction.atomic
def publish_recommendation(*, actor: User, recommendation: Recommendation, now: dt.datetime) -> Recommendation:
    """公布建议：the partners of a joint inspection may read it and list it in their own opinions. For good."""
    if not may_write_recommendation(actor, recommendation):
        raise PermissionDenied
    locked = Recommendation.objects.select_for_update(of=("self",)).get(pk=recommendation.pk)
    require_unchanged(recommendation)
    RECOMMENDATION.require("publish", actor, locked, timezone.localdate(now))
    locked.is_published = True
    locked.save(update_fields=["is_published"])
    record(
        actor=actor,
        verb="publish",
        subject=locked,
        now=now,
        before={"is_published": False},
        after={"is_published": True},
    )
    return locked


def _grams(recommendation: Recommendation) -> list[int]:
    """What the search index knows of it: written with the text, so that both are always of one age."""
    return grams_of(recommendation.number, recommendation.title, recommendation.text)


def _related(recommendation: Recommendation) -> dict[str, list[str] | list[int]]:
    """What hangs on a recommendation, as the record keeps it."""
    return {
        "clauses": list(recommendation.clauses.order_by("position").values_list("text", flat=True)),
        "findings": list(recommendation.findings.order_by("pk").values_list("pk", flat=True)),
        "provisions": list(recommendation.provisions.order_by("pk").values_list("pk", flat=True)),
        "tags": list(recommendation.tags.order_by("pk").values_list("pk", flat=True)),
    }


def _relate(
    recommendation: Recommendation,
    clauses: Sequence[str],
    findings: Sequence[Finding],
    provisions: Sequence[Provision],
    tags: Sequence[Tag],
) -> None:
    Clause.objects.bulk_create(
        Clause(recommendation=recommendation, position=position, text=text)
        for position, text in enumerate(clauses, start=1)
    )
    recommendation.findings.set(findings)
    recommendation.provisions.set(provisions)
    recommendation.tags.set(tags)
