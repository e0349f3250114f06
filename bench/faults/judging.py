"""Was anything lost, planned twice, or sent twice without an excuse? Reads the tables and the server's memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from .installation import Installation
from .judging_postings import judge_postings
from .receiver import Receiver
from .running import Played
from .sink import Acceptance, Sink
from .striking import Blow

DOUBLING = ("worker", "database")
"""What can fall between the server's answer and our stamp."""
IN_FLIGHT = 20
"""Letters a process may have sent and not stamped: those being stamped together, and those sent meanwhile."""
MOST_ATTEMPTS = 8


@dataclass
class Verdict:
    """`counts` go into the table; `wrongs` are violations, in words."""

    counts: Counter[str] = field(default_factory=Counter)
    wrongs: list[str] = field(default_factory=list)
    most_doubled: int = 0
    """Letters that one kill sent twice, at most."""


@dataclass(frozen=True)
class Kept:
    """A notice as it stands in the end."""

    pk: int
    item: int
    person: int
    rule: int
    day: object
    time: int
    state: str
    reason: str
    verb: str

    @property
    def key(self) -> tuple[object, ...]:
        return self.item, self.person, self.rule, self.day, self.time


def judge(place: Installation, sink: Sink, receiver: Receiver, played: Played) -> Verdict:
    verdict = Verdict()
    kept = [
        Kept(*row)
        for row in place.ask(
            """SELECT n.id, assignment_id, n.recipient_id, rule_id, due_on, occurrence, COALESCE(q.state, 'sent'),
                      cancel_reason, r.verb
               FROM recommendations_notice n JOIN recommendations_noticerule r ON r.id = n.rule_id
               LEFT JOIN recommendations_unsent q ON q.notice_id = n.id ORDER BY n.id"""
        )
    ]
    if not played.is_settled:
        verdict.wrongs.append("not settled in time")
    _planned(verdict, played, kept)
    _signed(verdict, place, played, kept)
    _ended(verdict, place, sink, played, kept)
    _doubled(verdict, place, sink, played)
    counts, wrongs = judge_postings(place, receiver, played)
    verdict.counts.update(counts)
    verdict.wrongs += wrongs
    return verdict


def _planned(verdict: Verdict, played: Played, kept: list[Kept]) -> None:
    deadlines = [notice for notice in kept if not notice.verb]
    found = Counter(notice.key for notice in deadlines)
    lost = played.needed - set(found)
    strange = set(found) - played.needed - played.optional
    twice = [key for key, times in found.items() if times > 1]
    verdict.counts.update(expected=len(played.needed), planned=len(deadlines))
    verdict.counts.update(lost=len(lost), doubled=len(twice) + len(strange))
    verdict.wrongs += [f"lost: {key}" for key in sorted(lost, key=str)[:5]]
    verdict.wrongs += [f"planned twice: {key}" for key in sorted(twice, key=str)[:5]]
    verdict.wrongs += [f"nobody expected: {key}" for key in sorted(strange, key=str)[:5]]


def _signed(verdict: Verdict, place: Installation, played: Played, kept: list[Kept]) -> None:
    """An act and its notices stand together or not at all, whatever died; and what was answered 200 is done."""
    told = Counter((notice.item, notice.person) for notice in kept if notice.verb == "acknowledge")
    done = {pk for (pk,) in place.ask("SELECT id FROM recommendations_assignment WHERE acknowledged_on IS NOT NULL")}
    coordinators = [pk for (pk,) in place.ask("SELECT id FROM tracker_user WHERE role = 'coordinator'")]
    wanted = {(item, person) for item in done for person in coordinators}
    pressing = played.pressing
    verdict.counts.update(pressing.answers, wished=len(played.signed), signed=len(done & played.signed))
    verdict.wrongs += [f"an answer nobody can explain: {words}" for words in pressing.strange]
    if forgotten := (pressing.accepted | pressing.done_before) - done:
        verdict.wrongs.append(f"signed, answered, and forgotten: {sorted(forgotten)}")
    if played.is_settled and (unsigned := played.signed - done):
        verdict.wrongs.append(f"pressed until it was answered, and not signed: {sorted(unsigned)}")
    if by_nobody := done - played.signed:
        verdict.wrongs.append(f"signed by nobody: {sorted(by_nobody)}")
    if set(told) != wanted or any(times > 1 for times in told.values()):
        verdict.counts.update(lost=len(wanted - set(told)), doubled=len(set(told) - wanted))
        verdict.wrongs.append(f"notices of signing {len(told)}, wanted {len(wanted)}")


def _ended(verdict: Verdict, place: Installation, sink: Sink, played: Played, kept: list[Kept]) -> None:
    """Every notice has left, or says why not."""
    accepted = {letter.message_id for letter in sink.tally.accepted}
    tried: dict[int, list[tuple[str, str, str]]] = defaultdict(list)
    for pk, message_id, result, answer in place.ask(
        """SELECT l.notice_id, d.message_id, d.result, d.answer FROM recommendations_delivery d
           JOIN recommendations_delivery_notices l ON l.delivery_id = d.id"""
    ):
        tried[pk].append((message_id, result, answer))
    for notice in kept:
        verdict.counts[notice.state] += 1
        tries = tried[notice.pk]
        verdict.counts["retried"] += len(tries) > 1
        match notice.state:
            case "sent" if not any(found in accepted and result == "accepted" for found, result, _why in tries):
                verdict.counts["lost"] += 1
                verdict.wrongs.append(f"stamped but never accepted: notice {notice.pk}")
            case "failed" if not any(result == "refused" and why.startswith("5") for _id, result, why in tries):
                verdict.wrongs.append(f"given up without a final refusal: notice {notice.pk} {tries}")
            case "cancelled" if not notice.reason or (not notice.verb and notice.key not in played.optional):
                verdict.counts["lost"] += 1
                verdict.wrongs.append(f"called off without need: notice {notice.pk} {notice.reason!r}")
            case "waiting" | "inbox_only":
                verdict.counts["lost"] += 1
                verdict.wrongs.append(f"left over {notice.state}: notice {notice.pk}")


def _doubled(verdict: Verdict, place: Installation, sink: Sink, played: Played) -> None:
    letters: dict[str, list[Acceptance]] = defaultdict(list)
    names: dict[int, set[str]] = defaultdict(set)
    for letter in sink.tally.accepted:
        letters[letter.message_id].append(letter)
        for pk in letter.notices:
            names[pk].add(letter.message_id)
    verdict.counts.update(accepted=len(sink.tally.accepted), letters=len(letters))
    verdict.counts.update({f"refused {code}": times for code, times in sink.tally.refused.items()})
    for pk, found in sorted(names.items()):
        if len(found) > 1:
            verdict.counts["other Message-ID"] += 1
            verdict.wrongs.append(f"notice {pk} was accepted under {len(found)} Message-IDs")
    stamps: Counter[str] = Counter(
        dict(
            place.ask("SELECT message_id, count(*) FROM recommendations_delivery WHERE result = 'accepted' GROUP BY 1")
        )
    )
    excused: Counter[int] = Counter()
    for name, copies in letters.items():
        _excuse(verdict, played.blows, copies, stamps[name], excused)
    for number, times in excused.items():
        blow = played.blows[number]
        verdict.most_doubled = max(verdict.most_doubled, times)
        if times > IN_FLIGHT * blow.processes:
            verdict.wrongs.append(f"one kill of {blow.target} doubled {times} letters")


def _excuse(verdict: Verdict, blows: list[Blow], copies: list[Acceptance], stamped: int, excused: Counter[int]) -> None:
    """A copy is excused when the sender could not hear of it, or when it was taken before something was killed and
    could not be written down: the sender, or the database. Nothing excuses a copy sent by somebody whose hold had died
    with the database."""
    extra = len(copies) - 1
    if not extra:
        return
    verdict.counts["duplicates"] += extra
    by_mail = min(extra, sum(not letter.is_told for letter in copies))
    verdict.counts["duplicates: answer lost"] += by_mail
    extra -= by_mail
    for letter in copies:
        for number, blow in enumerate(blows):
            in_time = blow.at - 1 <= letter.at <= max(blow.at, blow.dead) + 0.2
            if extra and letter.is_told and blow.target in DOUBLING and in_time and stamped <= 1:
                verdict.counts[f"duplicates: kill of {blow.target}"] += 1
                excused[number] += 1
                extra -= 1
                break
    if extra:
        verdict.counts["duplicates: no excuse"] += extra
        verdict.wrongs.append(f"letter {copies[0].message_id} taken {len(copies)} times, stamped {stamped}")
