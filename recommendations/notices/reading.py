"""Reading what letters say: the claimed notices and all they speak of, by a handful of statements for a whole batch.

What several notices share is read once and is one object.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from tracker.composed import ByKeys
from tracker.models import Organization, User

from ..models import Assignment, Notice, NoticeRule, Opinion, Recommendation
from ..models.assignments import BASES

_SAID = (
    *("rule", "recipient", "assignment", "opinion", "committee", "is_urgent", "folded_at"),
    *("text", "due_on", "occurrence", "acted_at", "planned_at"),
)


class _Statements(NamedTuple):
    notices: ByKeys[Notice]
    rules: ByKeys[NoticeRule]
    people: ByKeys[User]
    opinions: ByKeys[Opinion]
    items: ByKeys[Assignment]
    units: ByKeys[Organization]
    recommendations: ByKeys[Recommendation]


@functools.cache
def _statements() -> _Statements:
    return _Statements(
        ByKeys(Notice.objects.only(*_SAID)),
        ByKeys(NoticeRule.objects.all()),
        ByKeys(User.objects.select_related("organization", "notice_preference").defer("password")),
        ByKeys(Opinion.objects.select_related("government").defer("evaluation", "answer")),
        ByKeys(Assignment.objects.defer(*BASES)),
        ByKeys(Organization.objects.all()),
        ByKeys(Recommendation.objects.only("number", "title")),
    )


def read(taken: Collection[int]) -> list[Notice]:
    """The claimed notices with all a letter says, and no more."""
    ask = _statements()
    notices = ask.notices.all(taken)
    _attach(notices, "rule", ask.rules)
    _attach(notices, "recipient", ask.people)
    _attach(notices, "opinion", ask.opinions)
    items = _attach(notices, "assignment", ask.items)
    _attach(items, "unit", ask.units)
    _attach(items, "recommendation", ask.recommendations)
    return notices


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
