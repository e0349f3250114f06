"""The product's servers and processes, started, killed and restarted as a supervisor would."""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from tracker import launch
from tracker.embedded import Postgres, Valkey, die_with_parent, tail
from tracker.environment import SETTINGS

from .clock import Clock

PATIENCE = 60
Rows = list[tuple[Any, ...]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children_of(pid: int) -> list[int]:
    """The processes that this one started and that live."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class Installation:
    """Everything under one folder. `programs` are the supervised processes by name."""

    def __init__(self, home: Path, mail_port: int, post_port: int, *, is_quick: bool = False) -> None:
        self.home, self.port = home, free_port()
        self.clock = Clock(home / "clock")
        self.postgres, self.valkey = Postgres(home / "postgres"), Valkey(home / "valkey")
        self.environ = {key: value for key, value in os.environ.items() if key not in {s.name for s in SETTINGS}}
        self.environ |= {
            "DJANGO_SETTINGS_MODULE": "bench.faults.settings",
            "CAMPAIGN_CLOCK": str(self.clock.place),
            "SECRET_KEY": secrets.token_urlsafe(40),
            "MEDIA_ROOT": str(home),
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "QUIET_HOURS": "off",
            "PRIVATE_NETWORKS": "127.0.0.0/8",
            "CAMPAIGN_RECEIVER": f"http://127.0.0.1:{post_port}",
            "CAMPAIGN_QUICK": "1" if is_quick else "",
            "DEBUG": "0",
        }
        found = launch.programs(home, self.port)
        self.programs = {
            "web": found["web"],
            "worker": [*found["worker"], "--hostname", "first@%h"],
            "worker-2": [*found["worker"], "--hostname", "second@%h"],
            "beat": found["beat"],
        }
        self.second_beat = [str(word).replace("beat-schedule", "beat-schedule-2") for word in found["beat"]]
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self._connection: Any = None

    # --- start and stop
    def start(self) -> None:
        self.environ["DATABASE_URL"] = self.postgres.start()
        self.environ["REDIS_URL"] = self.valkey.start()
        if self.environ["CAMPAIGN_QUICK"]:
            self.ask("CREATE EXTENSION btree_gin")  # the first migration's work
        self.manage("migrate", "--run-syncdb", "--verbosity", "0")

    def start_programs(self) -> None:
        for name, words in self.programs.items():
            self.run(name, words)
        self.await_web()

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=launch.BASE, env=self.environ, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return done.stdout

    def run(self, name: str, words: list[str]) -> None:
        """Start one process in a group of its own; it dies with the campaign."""
        with (self.home / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *words],
                cwd=launch.BASE,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def end(self, name: str) -> None:
        """kill -9 of a process with everything it started."""
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for name in list(self.running):
            self.end(name)
        self.valkey.stop()
        self.postgres.stop()

    def supervise(self) -> list[str]:
        """Restart what has ended; the names."""
        ended = [name for name, process in self.running.items() if process.poll() is not None]
        for name in ended:
            self.end(name)
            self.run(name, self.programs.get(name, self.second_beat))
        return ended

    def await_web(self) -> None:
        limit = time.monotonic() + PATIENCE
        while not launch.answers(f"http://127.0.0.1:{self.port}"):
            if time.monotonic() > limit:
                raise RuntimeError(f"web is silent:\n{tail(self.home / 'web.log')}")
            time.sleep(0.1)

    # --- kill
    def kill_child_of(self, name: str, chance: random.Random) -> None:
        """kill -9 of one of the processes that a program started; the program itself lives."""
        if found := children_of(self.running[name].pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)

    def kill_broker(self) -> None:
        assert self.valkey.process
        self.valkey.process.kill()
        self.valkey.process.wait()

    def restart_broker(self) -> None:
        """At its old address, and empty: it keeps nothing on disk."""
        parts = urlsplit(self.environ["REDIS_URL"])
        assert parts.port
        assert parts.password
        for _attempt in range(50):
            self.valkey._launch(parts.port, parts.password, self.home / "valkey" / "valkey.log")
            if self.valkey._answers(parts.port):
                return
        raise RuntimeError("valkey does not come back")

    def kill_database(self) -> None:
        """The server and all its processes, at once: what a power cut does."""
        assert self.postgres.process
        pid = self.postgres.process.pid
        for number in [pid, *children_of(pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.postgres.process.wait()

    def kill_backend(self, chance: random.Random) -> None:
        """One connection's process: PostgreSQL then ends all others and recovers by itself."""
        mine = self.ask("SELECT pg_backend_pid()")[0][0]
        rows = self.ask("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' ORDER BY pid")
        if found := [pid for (pid,) in rows if pid != mine]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)

    # --- ask
    def ask(self, sql: str, values: object = None, patience: float = PATIENCE) -> Rows:
        """Rows of one statement, in a transaction of its own; asks again while the database is away."""
        limit = time.monotonic() + patience
        while True:
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = psycopg2.connect(self.environ["DATABASE_URL"])
                    self._connection.autocommit = True
                with self._connection.cursor() as cursor:
                    cursor.execute(sql, values)
                    return list(cursor.fetchall()) if cursor.description else []
            except psycopg2.Error as trouble:
                if trouble.pgcode and not isinstance(trouble, psycopg2.OperationalError):
                    raise  # the server has answered: a wrong question
                if self._connection is not None:
                    self._connection.close()
                    self._connection = None
                if time.monotonic() > limit:
                    raise
                time.sleep(0.05)
