"""Who may do what to recommendations, opinions and items, and what must hold first. One file a subject."""

from .assignments import ASSIGNMENT
from .notice_rules import NOTICE_RULE
from .opinions import OPINION
from .questions import QUESTION
from .recommendations import RECOMMENDATION, may_write_recommendation, still_ours
from .rules import keeps_rules, reads_rules
from .votes import VOTE, shows_counts

__all__ = [
    "ASSIGNMENT",
    "NOTICE_RULE",
    "OPINION",
    "QUESTION",
    "RECOMMENDATION",
    "VOTE",
    "keeps_rules",
    "may_write_recommendation",
    "reads_rules",
    "shows_counts",
    "still_ours",
]
