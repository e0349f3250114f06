"""Sorting Chinese names as people expect: the database's wheel has no ICU, so the key is stored."""

from __future__ import annotations

from pypinyin import lazy_pinyin


def sort_key(name: str) -> str:
    """市科委 → `shi ke wei`: the value of `Organization.sort_key`, at most 200 characters."""
    return " ".join(lazy_pinyin(name)).lower()[:200]
