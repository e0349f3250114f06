"""Who may do what to recommendations, opinions and items, and what must hold first. One file a subject."""

from .assignments import ASSIGNMENT
from .opinions import OPINION
from .questions import QUESTION
from .recommendations import RECOMMENDATION, may_write_recommendation, still_ours

__all__ = ["ASSIGNMENT", "OPINION", "QUESTION", "RECOMMENDATION", "may_write_recommendation", "still_ours"]
