"""One run: lay things out, let the day begin, strike, and wait until everything due has been settled."""

from __future__ import annotations

import datetime as dt
import random
import time
from dataclasses import dataclass, field

from celery import Celery

from .clock import at
from .expectation import Key, Stock, expected, read_stock
from .installation import Installation
from .pressing import Pressing
from .receiver import Receiver
from .scenarios import KILLS, Scenario, mood_of, posting_mood_of
from .sink import Sink
from .striking import HELD, SKIP, Blow, Striker

PATIENCE = 60
LEASE = dt.timedelta(minutes=15, seconds=1)
SIGNED = 6
"""Items that are signed for through the interface during a run."""


@dataclass
class Played:
    """What the judge needs to know of a run."""

    scenario: Scenario
    needed: set[Key]
    optional: set[Key]
    signed: set[int]
    pressing: Pressing
    blows: list[Blow]
    restarts: list[str] = field(default_factory=list)
    turns: int = 0
    is_settled: bool = False
    seconds: float = 0.0
    recovery: float = 0.0


def play(place: Installation, sink: Sink, receiver: Receiver, scenario: Scenario, keys: dict[int, str]) -> Played:
    began = time.monotonic()
    chance = random.Random(f"{scenario.seed}:play")
    if scenario.fault == "two-beats":
        place.run("beat-2", place.second_beat)
    lay_out(place, scenario, chance)
    stock = read_stock(place)
    sink.reset(mood_of(scenario))
    receiver.reset(posting_mood_of(scenario))
    orders = signatures(stock, keys, chance)
    played = Played(
        scenario,
        *wanted(stock, scenario, {item for item, _key in orders}),
        signed={item for item, _key in orders},
        pressing=Pressing(f"http://127.0.0.1:{place.port}", orders),
        blows=[],
    )
    striker = Striker(place, sink, scenario, chance, played.blows)
    striker.prepare()
    place.clock.set(at(scenario.day, 9))
    played.pressing.start()
    trouble(striker, played)
    struck = time.monotonic()
    settle(place, sink, receiver, played)
    played.recovery = time.monotonic() - struck
    striker.finish()
    played.pressing.is_over = True
    if "beat-2" in place.running:
        place.end("beat-2")
    played.seconds = time.monotonic() - began
    return played


def trouble(striker: Striker, played: Played) -> None:
    scenario, chance = striker.scenario, striker.chance
    if scenario.mood == "down":
        striker.close_the_door()
    for _blow in range(2 if scenario.is_repeated and scenario.fault in KILLS else 1):
        striker.wait_for(scenario.moment if not striker.blows else "any")
        striker.strike()
        time.sleep(chance.uniform(0, 0.8))
        played.restarts += striker.place.supervise()


def lay_out(place: Installation, scenario: Scenario, chance: random.Random) -> None:
    """Sunday, so that nothing is planned: empty tables, new days for every item. The processes go on."""
    place.clock.set(at(scenario.day - dt.timedelta(days=scenario.day.isoweekday()), 9))
    await_rest(place)
    emptied = ("notice", "openletter", "delivery", "delivery_notices", "posting")
    place.ask(f"TRUNCATE {', '.join(f'recommendations_{name}' for name in emptied)} CASCADE")
    place.ask(
        """UPDATE recommendations_channel
           SET failures = 0, failing_since = NULL, dead_at = NULL, tried_at = NULL, last_ok_at = NULL"""
    )
    place.ask("DELETE FROM recommendations_jobpulse")
    rows = sorted(place.ask("SELECT id, sign_due_on IS NULL FROM recommendations_assignment"))
    days = []
    for pk, is_handling in rows:
        due = scenario.day + dt.timedelta(days=chance.randint(-45, 45) if is_handling else chance.randint(20, 60))
        sign = None if is_handling else scenario.day + dt.timedelta(days=chance.randint(-20, 6))
        days.append((pk, due, sign, "handling" if is_handling else "pending"))
    place.ask(
        f"""UPDATE recommendations_assignment a
            SET due_on = laid.due, sign_due_on = laid.sign, status = laid.status, acknowledged_on = NULL,
                next_report_on = NULL
            FROM (VALUES {", ".join(["(%s, %s::date, %s::date, %s)"] * len(days))}) laid (id, due, sign, status)
            WHERE a.id = laid.id""",
        [value for row in days for value in row],
    )


def await_rest(place: Installation) -> None:
    """Until no process has asked the database anything for a moment that a job would not leave unused."""
    time.sleep(0.3)
    calm = 0
    while calm < 3:
        busy = place.ask(
            "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend' "
            "AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        calm = 0 if busy else calm + 1
        time.sleep(0.05)


def signatures(stock: Stock, keys: dict[int, str], chance: random.Random) -> list[tuple[int, str]]:
    pending = [item for item in stock.items if item.status == "pending"]
    return [(item.pk, keys[item.places["handler"]]) for item in chance.sample(pending, SIGNED)]


def wanted(stock: Stock, scenario: Scenario, signed: set[int]) -> tuple[set[Key], set[Key]]:
    """What must be there in the end, and what may be: reminders to sign what is being signed for, and those of
    the first day when the clock skips."""
    days = [scenario.day + (SKIP if scenario.fault == "clock-skip" else dt.timedelta())]
    signing = {rule.pk for rule in stock.rules if rule.ladder == "sign"}
    must = {key for key in expected(stock, days[0]) if not (key[0] in signed and key[2] in signing)}
    may = expected(stock, scenario.day) | expected(stock, days[0])
    return must, may - must


def settle(place: Installation, sink: Sink, receiver: Receiver, played: Played) -> None:
    """Keep the supervisor going and the clock turning until all is done; then a second sweep must find nothing."""
    limit, quiet, last = time.monotonic() + PATIENCE, time.monotonic(), None
    while time.monotonic() < limit:
        played.restarts += place.supervise()
        writing, leased, first, posting = place.ask(WAITING)[0]
        held = writing + leased
        seen = (held, receiver.taking.seen.total())
        if seen != last:
            quiet, last = time.monotonic(), seen
        if not held and first is None and not played.pressing.waiting and not missing(place, played):
            if posting is None:
                played.is_settled = sweep_again(place)
                return
            first = posting  # the day's digests leave once all that belongs in them has been said
        if leased and time.monotonic() - quiet > 0.8:
            place.clock.skip(LEASE)
            played.turns += 1
            quiet = time.monotonic()
        elif first and not held and first > place.clock.now():
            place.clock.set(first + dt.timedelta(seconds=30))  # second tries come in together, not one a turn
            played.turns += 1
        time.sleep(0.1)


WAITING = f"""
    SELECT {HELD},
           (SELECT count(*) FROM recommendations_posting WHERE state = 'claimed'),
           (SELECT min(send_after) FROM recommendations_unsent WHERE state = 'waiting'),
           (SELECT min(send_after) FROM recommendations_posting WHERE state = 'waiting')"""


def sweep_again(place: Installation) -> bool:
    """A whole second sweep of the day, by a worker; False when none could be had."""
    pulse = "SELECT runs - failures FROM recommendations_jobpulse WHERE name = 'plan_notices'"
    before = place.ask(pulse)
    for _attempt in range(10):
        with Celery(broker=place.environ["REDIS_URL"]) as app:
            app.send_task("recommendations.tasks.plan_notices")
        limit = time.monotonic() + 4
        while time.monotonic() < limit:
            if place.ask(pulse) != before:
                return True
            place.supervise()
            time.sleep(0.05)
    return False


def missing(place: Installation, played: Played) -> set[Key]:
    rows = place.ask("SELECT assignment_id, recipient_id, rule_id, due_on, occurrence FROM recommendations_notice")
    return played.needed - set(rows)
