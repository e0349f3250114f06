"""What each kind of reader may see of a table, one row at a time, by a statement composed once."""

from __future__ import annotations

from functools import cache
from typing import Any, Generic, TypeVar

from django.db import models
from django.http import Http404

from .composed import ByKey
from .models import Organization, User

M = TypeVar("M", bound=models.Model)
HOME, OVER = -(2**31) + 1, -(2**31) + 2
"""Stand where the reader's organization will, and the committee over it: none has them."""


class Seen(Generic[M]):
    """The table's own `visible_to`, composed once for a role.

    Only for rules that rest on the role, the organization and the committee over it: the reader it is composed for
    has nothing else, so that a rule which asks who the person is fails at once.
    """

    def __init__(self, model: type[M], *related: str) -> None:
        """`related` comes with the row."""
        self.model, self.related = model, related
        self.statement = cache(self._compose)

    def _compose(self, role: str) -> ByKey[M]:
        objects: Any = self.model._default_manager
        rows = objects.visible_to(User(role=role, organization=Organization(pk=HOME, committee_id=OVER)))
        return ByKey(rows.select_related(*self.related) if self.related else rows, HOME, OVER)

    def get(self, user: User, key: int) -> M:
        """The row, as a page or the interface shows it. Raises Http404 where it is not there or not theirs."""
        found = self.statement(user.role).first(key, user.organization_id, user.organization.committee_id)
        if found is None:
            raise Http404
        return found
