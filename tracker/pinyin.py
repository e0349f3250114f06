"""Sorting Chinese names as people expect: the database's wheel has no ICU, so the key is stored."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any


def sort_key(name: str) -> str:
    """市科委 → `shi ke wei`: the value of `Organization.sort_key`, at most 200 characters."""
    return " ".join(_dictionary().lazy_pinyin(name)).lower()[:200]


@cache
def _dictionary() -> Any:
    """Read when the first name is sorted: it takes a third of a second, and most processes never need it."""
    return import_module("pypinyin")
