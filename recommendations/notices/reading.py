"""Reading what letters say: the claimed notices and all they speak of, by a handful of statements for a whole batch.

What several notices share is read once and is one object.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection

from tracker.arrays import array_of
from tracker.composed import ByKeys
from tracker.models import Organization, User
from tracker.prepared import Prepared

from ..models import Assignment, Due, Notice, NoticeRule, Opinion, Recommendation

_SAID = (
    *("id", "rule_id", "recipient_id", "assignment_id", "opinion_id", "is_urgent", "folded_at"),
    *("text", "due_on", "occurrence", "acted_at", "planned_at"),
)
_DUE = Prepared(
    "due",
    f"""SELECT {", ".join(f"n.{name}" for name in _SAID)}, q.send_after, q.attempts
    FROM recommendations_unsent q JOIN recommendations_notice n ON n.id = q.notice_id
    WHERE q.state = 'waiting' AND q.send_after <= %s AND q.recipient_id = ANY(%s)""",
    ["now", "people"],
    ["now", "people"],
)


def due_to(people: Sequence[int], now: dt.datetime) -> list[Notice]:
    """What is due to these people, as letters say it."""
    with connection.cursor() as cursor:
        cursor.execute(*_DUE.filled(connection, now, array_of(people)))
        return _notices(cursor.fetchall())


def _notices(rows: Iterable[tuple[Any, ...]]) -> list[Notice]:
    """What waits alike shares one `due`: a moment is looked up by its value, and that is worked out once."""
    found: list[Notice] = []
    for row in rows:
        notice, due = Notice.from_db(DEFAULT_DB_ALIAS, _SAID, row[: len(_SAID)]), row[len(_SAID) :]
        notice.due = found[-1].due if found and found[-1].due == due else Due(*due)
        found.append(notice)
    return found


OF_ITEMS = (
    *("recommendation", "unit", "responsible", "committee", "government", "part", "status"),
    *("due_on", "sign_due_on", "return_until", "nudged_on", "report_count", "evidence_count", "co_unsigned"),
    *("co_disputed", "is_disputed", "has_extension_waiting", "drafts_waiting", "supervision_level"),
    *("submitted_by", "verified_by"),
)
"""What is said of an item, and what its gates ask: half of its columns, of thousands of items."""


class _Statements(NamedTuple):
    rules: ByKeys[NoticeRule]
    people: ByKeys[User]
    opinions: ByKeys[Opinion]
    items: ByKeys[Assignment]
    units: ByKeys[Organization]
    recommendations: ByKeys[Recommendation]


@functools.cache
def _statements() -> _Statements:
    return _Statements(
        ByKeys(NoticeRule.objects.all()),
        ByKeys(User.objects.select_related("organization", "notice_preference").defer("password")),
        ByKeys(Opinion.objects.select_related("government").defer("evaluation", "answer")),
        ByKeys(Assignment.objects.only(*OF_ITEMS)),
        ByKeys(Organization.objects.all()),
        ByKeys(Recommendation.objects.only("number", "title")),
    )


def complete(notices: Sequence[Notice]) -> None:
    """Give the notices all they speak of, and no more."""
    ask = _statements()
    _attach(notices, "rule", ask.rules)
    _attach(notices, "recipient", ask.people)
    _attach(notices, "opinion", ask.opinions)
    items = _attach(notices, "assignment", ask.items)
    _attach(items, "unit", ask.units)
    _attach(items, "recommendation", ask.recommendations)


def _attach(rows: Sequence[Any], name: str, others: ByKeys[Any]) -> list[Any]:
    """Give each row its other; the others."""
    keys = list(map(itemgetter(f"{name}_id"), map(vars, rows)))
    found = {other.pk: other for other in others.all({key for key in keys if key is not None})}
    for row, key in zip(rows, keys, strict=True):
        row._state.fields_cache[name] = found.get(key)
    return list(found.values())


def people_of(notices: Sequence[Notice]) -> dict[int, User]:
    """Their recipients, each looked at once."""
    found: dict[int, User] = {}
    for notice in notices:
        key = vars(notice)["recipient_id"]
        if key not in found:
            found[key] = notice.recipient
    return found
