"""Waiting for the moment, striking, and putting things back up."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from celery import Celery

from tracker import launch

from .installation import Installation
from .scenarios import Scenario
from .sink import Sink

HELD = "(SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2)"
"""To how many people a living worker is writing."""
PLANNING = """EXISTS (SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()
    AND (wait_event_type = 'Lock' OR query LIKE '%%INSERT INTO recommendations_notice (rule_id%%'))"""
SKIP = dt.timedelta(days=3)
CHILDREN = 2
"""Processes a worker has."""


@dataclass
class Blow:
    """One fault as it fell: at which moment (monotonic), in which phase, when what it hit was dead, until when its
    effect could last, and how many processes that send it could hit."""

    target: str
    phase: str
    at: float
    dead: float = 0.0
    until: float = 0.0
    processes: int = 1


@dataclass
class Striker:
    """Draws from the run's own chance."""

    place: Installation
    sink: Sink
    scenario: Scenario
    chance: random.Random
    blows: list[Blow] = field(default_factory=list)
    sweeps: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _hand: Any = None

    def prepare(self) -> None:
        """For a fault during planning, mostly: somebody else's transaction holds one person's row, so that the
        sweep has written its notices and stands before its commit when the fault falls."""
        if self.scenario.moment == "planning" and self.chance.random() < 0.7:
            person = self.place.ask("SELECT id FROM tracker_user WHERE role = 'head' ORDER BY id")
            self._hand = psycopg2.connect(self.place.environ["DATABASE_URL"])
            self._hand.cursor().execute(
                "SELECT 1 FROM tracker_user WHERE id = %s FOR UPDATE", self.chance.choice(person)
            )

    def _let_go(self) -> None:
        if self._hand is not None:
            self._hand.close()
            self._hand = None

    def wait_for(self, moment: str) -> None:
        """Return at a random point of the phase; phases that do not come are not waited for long."""
        limit = time.monotonic() + 6
        if moment == "planning":
            while time.monotonic() < limit and not self._is_planning():
                time.sleep(0.001)
            time.sleep(self.chance.uniform(0, 0.3 if self._hand else 0.02))
        elif moment == "delivery":
            point = self.chance.choice(("before", "after"))
            self.sink.set_alarm(
                len(self.sink.tally.accepted) + self.chance.randint(1, 30), point, self.chance.uniform(0, 0.04)
            )
            self.sink.wait_for_alarm(6)
            time.sleep(self.chance.uniform(0, 0.01))
        else:
            time.sleep(self.chance.uniform(0, 2.5))

    def _is_planning(self) -> bool:
        """A sweep is writing or stands before its commit; or (not held, and too quick for us) it has written."""
        has_written = "EXISTS (SELECT 1 FROM recommendations_notice)" if self._hand is None else "FALSE"
        return bool(self.place.ask(f"SELECT {PLANNING} OR {has_written}", [])[0][0])

    def phase(self) -> str:
        """What the engine is doing, as far as its tables tell."""
        planning, planned, held, waiting = self.place.ask(
            f"""SELECT {PLANNING}, EXISTS (SELECT 1 FROM recommendations_notice),
                {HELD} > 0,
                EXISTS (SELECT 1 FROM recommendations_unsent WHERE state = 'waiting')""",
            [],
        )[0]
        if planning:
            return "planning"
        if held:
            return "delivery"
        return "between" if waiting else "after" if planned else "before"

    def strike(self) -> None:
        """The fault itself. What it killed is down when this returns, for as long as chance will have it."""
        fault = self.scenario.fault
        if fault in ("smtp", "two-beats"):
            self._let_go()
            return
        blow = Blow(fault, self.phase(), time.monotonic())
        getattr(self, "_" + fault.replace("-", "_"))(blow)
        blow.until = time.monotonic() + 3.5
        self._let_go()
        self.blows.append(blow)

    def _is_whole(self) -> bool:
        return self.scenario.way == "all"

    def _worker(self, blow: Blow) -> None:
        if not self._is_whole():
            self.place.kill_child_of(self.chance.choice(("worker", "worker-2")), self.chance)
            return
        hit = self.chance.choice((("worker",), ("worker-2",), ("worker", "worker-2")))
        blow.processes = CHILDREN * len(hit)
        for name in hit:
            self.place.running[name].kill()  # its children are told by the kernel, as when the machine kills it

    def _database(self, blow: Blow) -> None:
        if not self._is_whole():
            self.place.kill_backend(self.chance)
            blow.dead = time.monotonic()
            return
        blow.processes = CHILDREN * 2
        self.place.kill_database()
        blow.dead = time.monotonic()
        time.sleep(self.chance.uniform(0, 0.8))
        self.place.postgres.start()

    def _broker(self, _blow: Blow) -> None:
        self.place.kill_broker()
        time.sleep(self.chance.uniform(0, 1.2))
        self.place.restart_broker()

    def _beat(self, _blow: Blow) -> None:
        self.place.running["beat"].kill()
        self.place.running["beat"].wait()
        # One file, or three, by what this Python has for a dbm.
        files = sorted([*self.place.home.glob("beat-schedule"), *self.place.home.glob("beat-schedule.*")])
        if files and self.chance.random() < 0.5:  # torn in the middle of a write
            torn = self.chance.choice(files)
            content = torn.read_bytes()
            torn.write_bytes(content[: self.chance.randint(0, len(content))])

    def _web(self, _blow: Blow) -> None:
        if self._is_whole():
            self.place.running["web"].kill()
        else:
            self.place.kill_child_of("web", self.chance)

    def _two_sweeps(self, _blow: Blow) -> None:
        """Four at once through the broker, and one by hand."""
        day = self.scenario.day.isoformat()
        words = [sys.executable, "manage.py", "notices", "plan", "--date", day]
        self.sweeps.append(subprocess.Popen(words, cwd=launch.BASE, env=self.place.environ, stdout=subprocess.DEVNULL))
        with Celery(broker=self.place.environ["REDIS_URL"]) as app:
            for _sweep in range(4):
                app.send_task("recommendations.tasks.plan_notices")

    def _clock_skip(self, _blow: Blow) -> None:
        self.place.clock.skip(SKIP)

    def close_the_door(self) -> None:
        """Nobody listens at the mail server's port for a while."""
        time.sleep(self.chance.uniform(0, 2))
        self.sink.shut()
        time.sleep(self.chance.uniform(0.3, 2))
        self.sink.listen()

    def finish(self) -> None:
        for sweep in self.sweeps:
            with contextlib.suppress(subprocess.TimeoutExpired):
                sweep.wait(30)
            sweep.kill()
