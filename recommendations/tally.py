"""How a satisfaction vote is counted: a pure function of the frozen rule and the counts of one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from tracker.models import RuleSet

CHOICES = ("satisfied", "basic", "unsatisfied", "blank")
"""The counts of a line, in this order wherever they are kept or shown."""


class Rule(Protocol):
    """A `Vote`: its rule, and how many people there are."""

    denominator: str
    counts_basic: bool
    threshold: int
    is_strict: bool
    eligible: int
    present: int | None


@dataclass(frozen=True)
class Counts:
    """One line's ballots. A blank is no valid ballot, but whoever cast it is a member, and is present."""

    satisfied: int = 0
    basic: int = 0
    unsatisfied: int = 0
    blank: int = 0

    @property
    def valid(self) -> int:
        return self.satisfied + self.basic + self.unsatisfied

    @property
    def ballots(self) -> int:
        return self.valid + self.blank

    def as_tuple(self) -> tuple[int, int, int, int]:
        return self.satisfied, self.basic, self.unsatisfied, self.blank


def in_favour(rule: Rule, counts: Counts) -> int:
    return counts.satisfied + (counts.basic if rule.counts_basic else 0)


def base(rule: Rule, counts: Counts) -> int:
    """What the share is a share of."""
    match rule.denominator:
        case RuleSet.Denominator.ALL:
            return rule.eligible
        case RuleSet.Denominator.PRESENT:
            return rule.present or 0
    return counts.valid


def is_passed(rule: Rule, counts: Counts) -> bool:
    """Whether the share reaches (or, where the rule is strict, exceeds) the threshold. Nobody's share of
    nothing is no majority."""
    whole = base(rule, counts)
    if whole == 0:
        return False
    share, needed = in_favour(rule, counts) * 100, rule.threshold * whole
    return share > needed if rule.is_strict else share >= needed


def rule_of(rules: RuleSet) -> dict[str, Any]:
    """The committee's rule as a vote keeps it from its opening on."""
    names = ("denominator", "counts_basic", "threshold", "is_strict", "consequence")
    return {name: getattr(rules, f"vote_{name}") for name in names}


def in_words(rule: Rule) -> str:
    """满意＋基本满意 ＞ 全体组成人员的 50% 为通过."""
    return _("%(favour)s %(sign)s %(whole)s的 %(percent)s%% 为通过") % {
        "favour": _("满意＋基本满意") if rule.counts_basic else _("满意"),
        "sign": "＞" if rule.is_strict else "≥",
        "whole": RuleSet.Denominator(rule.denominator).label,
        "percent": rule.threshold,
    }
