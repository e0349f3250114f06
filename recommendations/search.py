"""Finding Chinese words of two characters or more, and numbers and units, without reading the table.

PostgreSQL's trigrams cannot serve a word of two characters. Each recommendation therefore keeps its
*grams*: every pair of adjacent characters as one integer. A GIN index over (committee, grams) narrows to
the rows that hold all pairs of the term; `LIKE` then checks the term itself, because pairs may stand
apart and two pairs may share an integer. The extension intarray must never be installed: it takes the
operator away from this index.
"""

from __future__ import annotations

from django.db.models import Q

from tracker.models import Organization

from .models import Assignment, Recommendation

MOST_TERMS = 5


def _folded(text: str) -> str:
    return text.casefold()


def grams_of(*texts: str) -> list[int]:
    """The distinct pairs of adjacent characters as 31-bit integers, in order. Pairs never cross texts."""
    pairs = {
        (ord(first) * 65_599 + ord(second)) & 0x7FFF_FFFF
        for text in texts
        for first, second in zip(_folded(text), _folded(text)[1:], strict=False)
    }
    return sorted(pairs)


def terms_of(words: str) -> list[str]:
    """What was typed, cut at spaces; every term must be found."""
    return words.split()[:MOST_TERMS]


def found(words: str, *, scope: Q, units: Q) -> Q:
    """Assignments whose recommendation's number, title or text, or whose unit's name, holds every term.

    `scope` limits the recommendations and `units` the organizations looked through (e.g. to those of one
    committee), so that an index carries both.
    """
    wanted = Q()
    for term in terms_of(words):
        recommendations = Recommendation.objects.filter(scope).filter(
            Q(number__icontains=term) | Q(title__icontains=term) | Q(text__icontains=term)
        )
        if grams := grams_of(term):
            recommendations = recommendations.filter(grams__contains=grams)
        named = Organization.objects.filter(units, Q(name__icontains=term) | Q(short_name__icontains=term))
        by_text = Assignment.objects.filter(recommendation__in=recommendations.order_by().values("pk"))
        by_unit = Assignment.objects.filter(unit__in=named.order_by().values("pk"))
        hits = by_text.order_by().values("pk").union(by_unit.order_by().values("pk"), all=True)
        wanted &= Q(pk__in=hits)
    return wanted
