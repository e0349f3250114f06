"""Where a fact stands in the published text, so that anyone can compare our wording with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SourceSpan:
    """Article 1–4 of the source file, and the offsets of the passage in that file's characters.

    `end` is exclusive. The passage itself is not kept: facts are free, wording is not.
    """

    article: int
    start: int
    end: int
