"""Telling people: rows written with their reason, planned daily, delivered later, and provable."""

from .rules import seed_rules
from .telling import call_off, tell

__all__ = ["call_off", "seed_rules", "tell"]
