"""Counting without reading more than is worth showing: every count stops at `MOST` + 1."""

from __future__ import annotations

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from tracker.models import User

MOST = 1000


class CountUpTo(Subquery):
    """How many rows a limited subquery gives. Its plan stops when the limit is reached."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def count_up_to(rows: QuerySet[Any], most: int = MOST) -> CountUpTo:
    """A column that counts `rows`, at most `most` + 1 of them."""
    return CountUpTo(rows.order_by().values("pk")[: most + 1])


def in_one_query(user: User, **columns: Any) -> dict[str, Any]:
    """Every column (counts, lists) in one statement, beside the person's own row."""
    row: dict[str, Any] = dict(User.objects.filter(pk=user.pk).values(**columns).get()) if columns else {}
    return row


def say_count(number: int) -> str:
    """12, or 1000+ where counting stopped."""
    return f"{MOST}+" if number > MOST else str(number)
