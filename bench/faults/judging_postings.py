"""The other ways out: is every notice in a posting of each of its channels, every posting taken, none taken twice
without an excuse, and is a second copy the same message?"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from .installation import Installation
from .receiver import Receiver, Taken
from .running import Played
from .striking import Blow

MOST_IN_FLIGHT = 4
"""Posts that can be between the receiver's answer and our stamp: one a process, two workers of two processes."""


def judge_postings(place: Installation, receiver: Receiver, played: Played) -> tuple[Counter[str], list[str]]:
    """Counts for the table, and violations in words."""
    counts: Counter[str] = Counter()
    wrongs: list[str] = []
    rows = place.ask(
        """SELECT p.id, p.key, p.state, p.answer, c.name, p.content FROM recommendations_posting p
           JOIN recommendations_channel c ON c.id = p.channel_id ORDER BY p.id"""
    )
    missing = place.ask(
        """SELECT n.id, c.id FROM recommendations_notice n JOIN recommendations_noticerule r ON r.id = n.rule_id
           JOIN tracker_user u ON u.id = n.recipient_id
           JOIN recommendations_channel c ON c.organization_id = u.organization_id
           LEFT JOIN recommendations_unsent q ON q.notice_id = n.id
           WHERE COALESCE(q.state, 'sent') IN ('sent', 'failed') AND 'group' = ANY(r.ways) AND NOT EXISTS (
               SELECT 1 FROM recommendations_posting_notices l JOIN recommendations_posting p ON p.id = l.posting_id
               WHERE l.notice_id = n.id AND p.channel_id = c.id)"""
    )
    counts.update({"postings": len(rows), "postings missing a notice": len(missing)})
    wrongs += [f"notice {notice} is in no posting of channel {channel}" for notice, channel in missing[:5]]
    copies: dict[tuple[str, str], list[Taken]] = defaultdict(list)
    for taken in receiver.taking.taken:
        copies[taken.channel, taken.name].append(taken)
    for pk, key, state, answer, name, content in rows:
        counts[f"posting {state}"] += 1
        known = any(channel == name and _is_it(key, content, each) for channel, each in copies)
        if state not in ("accepted", "cancelled") or (state == "accepted" and not known) or not answer:
            counts["postings lost"] += 1
            wrongs.append(f"posting {pk} of {name}: {state} {answer!r}, taken: {known}")
    counts.update({f"posts {mood or 'good'}": times for mood, times in receiver.taking.moods.items()})
    counts["posts taken"] = len(receiver.taking.taken)
    # An overdue item's reminders of two days read alike in a robot's text: two messages, not one sent twice.
    alike = {
        (channel, each): sum(name == channel and _is_it(key, content, each) for _p, key, _s, _a, name, content in rows)
        for channel, each in copies
    }
    _doubled(counts, wrongs, played.blows, [(taken, max(1, alike[known])) for known, taken in copies.items()])
    return counts, wrongs


def _is_it(key: str, content: dict[str, Any], name: str) -> bool:
    """Whether a message that was taken is that posting: by its number, or (robots have none) by what it says."""
    entries = content.get("entries", [])
    if name == key or not entries:
        return name == key
    only = entries[0]
    signs = [only["text"], f"“{only['rule']}”", "、".join(only["people"])] if len(entries) == 1 else [content["title"]]
    return all(sign in name for sign in signs)


def _doubled(counts: Counter[str], wrongs: list[str], blows: list[Blow], copies: list[tuple[list[Taken], int]]) -> None:
    excused: Counter[int] = Counter()
    for taken, wanted in copies:
        if len({_said(each) for each in taken}) > 1:
            counts["posts: another text"] += 1
            wrongs.append(f"{taken[0].channel}: {taken[0].name[:60]} said different things")
        extra = max(0, len(taken) - wanted)
        counts["posts twice"] += extra
        by_line = min(extra, sum(not each.is_told for each in taken))
        counts["posts twice: answer lost"] += by_line
        extra -= by_line
        for each in taken:
            for number, blow in enumerate(blows):
                until = blow.until if blow.target == "database" else blow.at + 0.2
                is_near = blow.target in ("worker", "database") and blow.at - 1 <= each.at <= until
                if extra and each.is_told and is_near:
                    counts[f"posts twice: kill of {blow.target}"] += 1
                    excused[number] += 1
                    extra -= 1
                    break
        if extra:
            counts["posts twice: no excuse"] += extra
            wrongs.append(f"{taken[0].channel}: {taken[0].name[:60]} taken {len(taken)} times")
    wrongs += [f"one kill doubled {times} posts" for times in excused.values() if times > MOST_IN_FLIGHT]


def _said(taken: Taken) -> str:
    """What must not change: a webhook's whole body; a robot's text (its signature carries the time of the try)."""
    return taken.body if taken.channel.startswith("/webhook/") else taken.name
