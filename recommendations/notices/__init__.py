"""Telling people: rows written with their reason, planned daily, delivered later, and provable."""

from .rules import seed_rules
from .telling import call_off, call_off_asked, tell

__all__ = ["call_off", "call_off_asked", "seed_rules", "tell"]
