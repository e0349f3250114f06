"""The rules a new installation starts with: whom to tell what, when, and on which basis.

Rows, not code: staff edit them later, and seeding again never overwrites what was edited. Times before and
after a deadline are office practice (提前提醒、逾期催办), not law; the deadlines themselves come from the
committee's rule set.
"""

from __future__ import annotations

from dataclasses import asdict

from ...models import NoticeRule
from . import assignments, opinions, papers, pressing, questions, reopening, requests, votes
from .shape import DefaultRule

PARTS = (opinions, assignments, papers, pressing, questions, reopening, requests, votes)
ACTION_RULES: tuple[DefaultRule, ...] = tuple(rule for part in PARTS for rule in part.ACTS)
DEADLINE_RULES: tuple[DefaultRule, ...] = tuple(rule for part in PARTS for rule in part.DEADLINES)
DEFAULT_RULES = (*ACTION_RULES, *DEADLINE_RULES)


def seed_rules(model: type[NoticeRule] = NoticeRule) -> int:
    """Add the default rules that are missing, by code; how many. What people edited stays as it is."""
    known = set(model._base_manager.filter(committee=None).values_list("code", flat=True))
    missing = [model(**asdict(rule)) for rule in DEFAULT_RULES if rule.code not in known]
    model._base_manager.bulk_create(missing, ignore_conflicts=True)
    return len(missing)
