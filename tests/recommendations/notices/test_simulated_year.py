"""A year of deadlines, extensions, holidays and outages, day by day against an independent oracle.

One seed is a year. `YEARS=1-20` runs the seeds 1 to 20, `YEARS=7-9` those (see CONTRIBUTING).
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections import Counter, defaultdict
from dataclasses import dataclass, field

import pytest
from django.conf import settings as configured
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from pytest_django import Settings

from recommendations.models import Delivery, Notice, Unsent
from recommendations.notices.delivery import deliver
from recommendations.notices.planning import plan
from tests.cast import at

from . import oracle
from .facts import Facts, Row, read, told
from .happenings import happen
from .oracle import Key, Told
from .small_world import DAY, FIRST, LAST, SmallWorld, built

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
logger = logging.getLogger(__name__)
SHOWN = 12


def years() -> list[int]:
    """The seeds asked for; one by default."""
    first, _dash, last = os.environ.get("YEARS", "1").partition("-")
    return list(range(int(first), int(last or first) + 1))


@dataclass
class Year:
    """One run. `book` is what stands in the ledger about deadlines, as of the last look."""

    world: SmallWorld
    book: dict[Key, Row] = field(default_factory=dict)
    about: dict[tuple[str, int], set[Key]] = field(default_factory=lambda: defaultdict(set))
    counts: Counter[str] = field(default_factory=Counter)

    def live(self) -> None:
        chance, outage = self.world.chance, 0
        day = FIRST
        while day <= LAST:
            happen(self.world, day)
            outage = chance.randint(1, 6) if chance.random() < 0.03 else max(0, outage - 1)
            if day.day == 1:
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")
            if not outage and oracle.is_working(read(), day):
                self.sweep(day, chance.choice((7, 7, 7, 7, 10)))
                if chance.random() < 0.1:
                    self.sweep(day, 15, is_first=False)
            if not outage and chance.random() < 0.5:
                self.deliver(at(day, 19))
            day += DAY
        self.counts["days"] = (LAST - FIRST).days + 1
        self.look_again()

    # Sweeps

    def sweep(self, today: dt.date, hour: int, *, is_first: bool = True) -> None:
        """Plan, and compare what was written and what was called off with what the oracle says."""
        now = at(today, hour)
        self.look()
        facts = read()
        facts.is_swept = not is_first
        standing = oracle.standing(facts, today, now)
        plan(today=today, now=now, is_first=is_first)
        before, touched = dict(self.book), self.look(now)
        new, off = oracle.to_write(facts, standing, before), oracle.to_call_off(standing, before)
        written = {key for key in touched if self.book[key]["planned_at"] == now}
        cancelled = {key for key in touched if self.book[key]["cancelled_at"] == now}
        self.agree("planned", today, standing, new, written)
        self.agree("called off", today, standing, off, cancelled)
        for key in sorted(written):
            row, told = self.book[key], standing[key]
            assert (row["text"], row["leaves"], row["state"]) == (told.text, told.leaves, "waiting"), told.why
            assert not any(place in row["text"] for place in ("{item}", "{unit}", "{due}")) or "{{" in told.why
        self.none_is_silent(facts, standing, today)
        self.counts.update({"sweeps": 1, "standing": len(standing), "planned": len(new), "called off": len(off)})

    def agree(self, what: str, today: dt.date, standing: dict[Key, Told], wanted: set[Key], found: set[Key]) -> None:
        if wanted == found:
            return
        names = {person["id"]: person["name"] for person in read().people}
        lines = [f"{today} {what}: {len(wanted - found)} missing, {len(found - wanted)} too many"]
        for sign, keys in (("missing", wanted - found), ("too many", found - wanted)):
            for key in sorted(keys)[:SHOWN]:
                kind, subject, person, rule, due, time = key
                why = standing[key].why if key in standing else "no reason"
                row = self.book.get(key, {})
                was = f"{row.get('state')} {row.get('cancel_reason', '')}"
                lines.append(f"  {sign}: {kind} {subject} → {names[person]}, rule {rule}, {due} #{time}: {why} ({was})")
        pytest.fail("\n".join(lines))

    def none_is_silent(self, facts: Facts, standing: dict[Key, Told], today: dt.date) -> None:
        """Every overdue item: somebody was told within its rule's interval, or nobody is there to be told."""
        every = {rule["id"]: rule["repeat_days"] for rule in facts.rules}
        for subject in {key[:2] for key in standing if every[key[3]] and key[4] < today}:
            told = [self.book[key] for key in self.about[subject] if every[key[3]] and key[4] < today]
            waits = [
                every[row["rule_id"]] - (today - timezone.localdate(row["planned_at"])).days
                for row in told
                if row["state"] != "cancelled"
            ]
            assert max(waits, default=0) > 0, f"{today}: nobody was told in time of {subject}"

    # Delivery

    def deliver(self, now: dt.datetime) -> None:
        """Everything that is due goes out; nobody gets more letters a day than the ceiling and the digest."""
        self.look()
        facts, today = read(), timezone.localdate(now)
        there = {person["id"] for person in facts.people if person["is_active"]}
        due = [key for key, row in self.book.items() if row["state"] == "waiting" and row["leaves"] <= now]
        digests: dict[int, set[dt.datetime]] = defaultdict(set)
        waiting = Unsent.objects.filter(state="waiting", send_after__lte=now)
        for person, moment in waiting.exclude(is_urgent=True).values_list("recipient", "send_after"):
            digests[person].add(moment)
        while deliver(now=now):
            pass
        self.look()
        for key in due:
            row, is_so = self.book[key], key[2] in there and oracle.still_says(facts, key, today)
            if row["folded_at"] == now:  # beyond the ceiling: looked at again when tomorrow's digest leaves
                assert (row["state"], row["leaves"] > now) == ("waiting", True), (key, row)
            else:
                assert row["state"] in (("sent", "inbox_only") if is_so else ("cancelled",)), (key, row)
        self.letters_of(now, digests)

    def letters_of(self, now: dt.datetime, digests: dict[int, set[dt.datetime]]) -> None:
        """Beside the digests that were due, nobody gets more letters a day than the ceiling, where there is one."""
        ceiling = getattr(configured, "LETTERS_A_DAY", None)
        for person, count in Counter(Delivery.objects.filter(at=now).values_list("recipient", flat=True)).items():
            most = None if ceiling is None or person is None else ceiling + max(1, len(digests[person]))
            assert most is None or count <= most, f"{count} letters to {person} on {now:%Y-%m-%d}"
            self.counts["letters"] += count
            self.counts["most letters"] = max(self.counts["most letters"], count)

    # The ledger

    def look(self, now: dt.datetime | None = None) -> set[Key]:
        """Bring the book up to date; which rows the sweep at `now` wrote or called off."""
        ledger = Notice.objects.exclude(rule__ladder="")
        known = [row["id"] for row in self.book.values() if row["state"] in ("waiting", "claimed")]
        found = told(ledger.filter(pk__in=known))
        found += told(ledger.filter(pk__gt=max((row["id"] for row in self.book.values()), default=0)))
        if now is not None:
            found += told(ledger.filter(planned_at=now))
            found += told(ledger.filter(cancelled_at=now))
        touched = {key_of(row): row for row in found}
        self.book |= touched
        for key in touched:
            self.about[key[:2]].add(key)
        return {key for key, row in touched.items() if now in (row["planned_at"], row["cancelled_at"])}

    def look_again(self) -> None:
        """At the end of the year the whole ledger is what was seen on the way, nothing stands there twice, and what
        waits says the same as its notice."""
        self.look()
        called_off, urgent = Q(cancelled_at__isnull=False), Q(notice__is_urgent=True, notice__folded_at=None)
        assert not Notice.objects.exclude(called_off, unsent__state="cancelled").filter(
            called_off | Q(unsent__state="cancelled")
        )
        assert not Unsent.objects.exclude(urgent, is_urgent=True).filter(urgent | Q(is_urgent=True))
        ledger = told(Notice.objects.exclude(rule__ladder=""))
        assert len(ledger) == len(self.book)
        assert {key_of(row): (row["id"], row["state"], row["text"]) for row in ledger} == {
            key: (row["id"], row["state"], row["text"]) for key, row in self.book.items()
        }


def key_of(row: Row) -> Key:
    kind, subject = ("assignment", row["assignment_id"]) if row["assignment_id"] else ("opinion", row["opinion_id"])
    return kind, subject, row["recipient_id"], row["rule_id"], row["due_on"], row["occurrence"]


@pytest.mark.parametrize("seed", years())
def test_a_year_goes_as_the_oracle_says(seed: int, settings: Settings) -> None:
    if hasattr(configured, "LETTERS_A_DAY"):
        settings.LETTERS_A_DAY = 5
    year = Year(built(seed))
    year.live()
    year.counts["items"] = year.world.items
    logger.info("%s", Counter(Notice.objects.values_list("rule__subject", "rule__ladder")))
    logger.info("seed %s: %s", seed, dict(year.counts))
    assert year.counts["planned"] > 1000
