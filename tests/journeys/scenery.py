"""What a story starts from, acted out inside the running product by the product's own actions.

Each function is called through `Product.prepare`, in a process of its own with the product's database, and
answers with plain values. The units are not those of the long chain's story: their inboxes stay its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inspections.models import Inspection
from recommendations import actions
from recommendations.models import Assignment, Notice, Opinion, OpinionItem, Recommendation
from recommendations.notices.acting import asks_for, tokens_of
from recommendations.search import grams_of
from tracker.models import Organization, OutcomeClass, User

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
Answer = dict[str, Any]


def person(username: str) -> User:
    return User.objects.select_related("organization__region").get(username=username)


def unit(short_name: str) -> Organization:
    return Organization.objects.get(short_name=short_name)


def ago(days: int) -> dt.datetime:
    return timezone.now() - dt.timedelta(days=days)


def handed_over(title: str, items: Sequence[str]) -> Opinion:
    """Beijing's committee has asked for these, and its government has signed."""
    zhao, sun = person("zhao"), person("sun")
    inspection = Inspection.objects.get(follows=None)
    heading = inspection.headings.order_by("number")[0]
    first = 900 + Opinion.objects.count() * 10
    asked = [
        actions.draft_recommendation(
            actor=zhao,
            inspection=inspection,
            now=ago(40),
            facts={
                "heading": heading,
                "number": f"{first}.{place}",
                "title": name,
                "text": f"{name}，写明办法和时间。",
            },
            clauses=[],
        )
        for place, name in enumerate(items, start=1)
    ]
    return delivered(title, inspection, asked, sun)


def delivered(title: str, inspection: Inspection, asked: Sequence[Recommendation], to: User) -> Opinion:
    zhao = person("zhao")
    government = to.organization
    drafted = actions.draft_opinion(
        actor=zhao, inspection=inspection, government=government, now=ago(38), title=title, recommendations=asked
    )
    number = f"京常审字〔2026〕{100 + drafted.pk}号"
    issued = actions.issue_opinion(actor=zhao, opinion=drafted, now=ago(36), number=number)
    handed = actions.hand_over_opinion(actor=zhao, opinion=issued, now=ago(34))
    return actions.acknowledge_opinion(actor=to, opinion=handed, now=ago(32))


def given_out(
    title: str, items: Sequence[str], lead: str, co_handlers: Sequence[str] = (), days: int = 0, due_in: int = 60
) -> Answer:
    """The first item is with a unit since `days` days, not signed yet."""
    opinion = handed_over(title, items)
    item = opinion.items.order_by("position")[0]
    return {"opinion": opinion.pk, "items": _dispatched(item, lead, co_handlers, days, due_in)}


def _dispatched(
    item: OpinionItem, lead: str, co_handlers: Sequence[str] = (), days: int = 0, due_in: int = 60
) -> list[int]:
    order = actions.DispatchOrder(
        recommendation=item.recommendation,
        lead=unit(lead),
        co_handlers=tuple(unit(name) for name in co_handlers),
        due_on=timezone.localdate() + dt.timedelta(days=due_in),
    )
    rows = actions.dispatch_item(actor=person("sun"), opinion=item.opinion, order=order, now=ago(days))
    return [row.pk for row in rows]


def in_hand(
    title: str, items: Sequence[str], units: Sequence[tuple[str, str]], days: int = 20, due_in: int = 60
) -> Answer:
    """The first item is with these units, each as (short name, who signs); the first one leads. All have signed."""
    names = [name for name, _who in units]
    found = given_out(title, items, names[0], names[1:], days, due_in)
    for key, (_name, who) in zip(found["items"], units, strict=True):
        _sign(key, who, days - 1)
    return found


def _sign(key: int, who: str, days: int) -> None:
    from_unit = person(who)
    assignment = Assignment.objects.get(pk=key)
    actions.acknowledge_assignment(actor=from_unit, assignment=assignment, now=ago(days))


def papers(name: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, PDF)]


def reported(title: str, items: Sequence[str], lead: str, who: str, head: str) -> Answer:
    """Every item was given to one unit and claimed as resolved; the government has reported in writing."""
    opinion = handed_over(title, items)
    keys = [_dispatched(item, lead, days=30)[0] for item in opinion.items.order_by("position")]
    outcome = OutcomeClass.objects.offered_to(opinion.committee_id).get(code="A")
    for key in keys:
        _sign(key, who, 29)
        _progress(key, who)
        _claim(key, head, outcome)
    _answered_in_writing(opinion, unit(lead), outcome)
    return {"opinion": opinion.pk, "items": keys}


def _progress(key: int, who: str, days: int = 15) -> None:
    actions.report_progress(
        actor=person(who),
        assignment=Assignment.objects.get(pk=key),
        now=ago(days),
        body="办法已印发，两家单位接入。",
        percent=80,
        files=papers("印发稿.pdf"),
    )


def _claim(key: int, who: str, outcome: OutcomeClass) -> None:
    actions.submit_assignment(
        actor=person(who),
        assignment=Assignment.objects.get(pk=key),
        now=ago(12),
        body="已建立办法并运行一个月。",
        outcome=outcome,
    )


def _answered_in_writing(opinion: Opinion, lead: Organization, outcome: OutcomeClass) -> None:
    """Plan, draft report, consultation and report: what the votes are about."""
    zhao, sun = person("zhao"), person("sun")
    due_on = timezone.localdate() + dt.timedelta(days=60)
    items = list(opinion.items.order_by("position"))
    for item in items:
        plan = {"measures": "定办法，分三步落实。", "unit": lead, "due_on": due_on}
        actions.draft_plan_item(actor=sun, opinion=opinion, item=item, now=ago(28), changes=plan)
    opinion = actions.submit_plan(actor=sun, opinion=opinion, now=ago(27), files=papers("研究处理方案.pdf"))
    for item in items:
        report = {"answer": "办法已印发，运行一个月。", "outcome": outcome}
        actions.draft_report_item(actor=sun, opinion=opinion, item=item, now=ago(10), changes=report)
    opinion = actions.consult_on_report(actor=sun, opinion=opinion, now=ago(9))
    opinion = actions.answer_consultation(actor=zhao, opinion=opinion, now=ago(6), answer="总体可行，请补充数字。")
    actions.report_in_writing(actor=sun, opinion=opinion, now=ago(3), files=papers("研究处理情况报告.pdf"))


def crowded(title: str, number: int) -> Answer:
    """An opinion that lists so many recommendations, all waiting to be given out."""
    opinion = handed_over(title, ["第一项"])
    first = opinion.items.get().recommendation
    asked = Recommendation.objects.bulk_create(
        Recommendation(
            inspection_id=first.inspection_id,
            committee_id=first.committee_id,
            heading_id=first.heading_id,
            source=first.source,
            number=f"批{place}",
            title=f"第{place}项要办的事",
            text="请写明办法和时间。",
            position=first.position + place,
            grams=grams_of(f"批{place}", f"第{place}项要办的事", "请写明办法和时间。"),
        )
        for place in range(2, number + 1)
    )
    OpinionItem.objects.bulk_create(
        OpinionItem(opinion=opinion, recommendation=one, position=place) for place, one in enumerate(asked, start=2)
    )
    return {"opinion": opinion.pk}


def reminded(title: str, items: Sequence[str], lead: str, username: str) -> Answer:
    """The first item is with a unit, which has been told and pressed; the address that this person's letter
    carries, leaving now."""
    found = given_out(title, items, lead)
    assignment = Assignment.objects.get(pk=found["items"][0])
    actions.nudge_assignment(actor=person("zhao"), assignment=assignment, now=timezone.now(), text="请先公布目录。")
    notice = Notice.objects.select_related("rule", "recipient__organization", "assignment").get(
        assignment=assignment, recipient=person(username), rule__verb="dispatch"
    )
    now = timezone.now()
    move = asks_for(notice, timezone.localdate(now))
    link = reverse("recommendations:act", args=[tokens_of(notice.recipient_id, now)(notice.pk, move)])
    return {"item": assignment.pk, "link": link, "due_on": assignment.due_on.isoformat()}
