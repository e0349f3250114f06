"""Runs the product on one machine: servers, web, worker and clock, all ended together.

`run.py` calls it inside `.venv`: `python -m tracker.launch run STATE PORT [--empty]` or `manage STATE …`.
"""

import contextlib
import errno
import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

from tracker.embedded import CannotStart, Postgres, Valkey, die_with_parent, end, tail
from tracker.environment import SETTINGS

BASE = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds until the web must answer
MOST_REVIVED, LATELY = 5, 600  # a process that ends more often within so many seconds ends all
SETTING_NAMES = [setting.name for setting in SETTINGS]
Environ = dict[str, str]


class Stopped(Exception):
    """Somebody pressed Ctrl-C or sent SIGTERM."""


def say(line: str = "") -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def stop_on_signals() -> None:
    """Turn SIGINT and SIGTERM into an exception, once: stopping itself must not be interrupted."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        for other in (signal.SIGINT, signal.SIGTERM):
            signal.signal(other, signal.SIG_IGN)
        raise Stopped

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)


def take_lock(state: Path) -> TextIO | None:
    """Hold the state folder; None when another process holds it. The system frees it on any death."""
    try:
        state.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = (state / "lock").open("a+")
    except OSError as refusal:
        raise CannotStart(f"不能使用数据目录 {state}（{refusal.strerror}）：请用 --state 另选一个可写的目录。")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def refuse_taken_port(port: int) -> None:
    """Say so now, rather than in gunicorn's log a minute later."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as refusal:
            reason = "已被占用" if refusal.errno == errno.EADDRINUSE else "不允许使用"
            raise CannotStart(f"端口 {port} {reason}：请换一个，例如 --port 8001。")


def write_private(place: Path, content: str) -> None:
    """Write a file that only its owner may read, from its first moment."""
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(content)


def secret_key(state: Path) -> str:
    """The installation's own key, made at the first start."""
    place = state / "secret-key"
    if not place.exists():
        write_private(place, secrets.token_urlsafe(50))
    return place.read_text()


@contextlib.contextmanager
def servers(state: Path, *, room: Sequence[str] = ()) -> Iterator[Environ]:
    """The environment in which the product runs, with its servers up for as long as it is needed.

    What the caller's environment already says wins, DATABASE_URL and REDIS_URL included. `room`: how the
    database is to be sized, where it is our own.
    """
    environ = dict(os.environ)
    (state / "media").mkdir(mode=0o700, exist_ok=True)
    environ.setdefault("SECRET_KEY", secret_key(state))
    environ.setdefault("MEDIA_ROOT", str(state / "media"))
    environ.setdefault("STATIC_ROOT", str(state / "static"))
    environ.setdefault("ACCOUNTS_FILE", str(state / "accounts.txt"))
    environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
    with contextlib.ExitStack() as stack:
        if not environ.get("DATABASE_URL"):
            postgres = Postgres(state / "postgres", room=room)
            stack.callback(postgres.stop)
            environ["DATABASE_URL"] = postgres.start()
        if not environ.get("REDIS_URL"):
            valkey = Valkey(state / "valkey")
            stack.callback(valkey.stop)
            environ["REDIS_URL"] = valkey.start()
        yield environ


def programs(state: Path, port: int) -> dict[str, list[str]]:
    """The product's processes by name, as arguments for this Python."""
    web = ["-m", "gunicorn", "tracker.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    web += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level", "warning"]
    celery = ["-m", "celery", "-A", "tracker"]
    worker = ["worker", "--concurrency", "2", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
    clock = ["beat", "--loglevel", "INFO", "--schedule", str(state / "beat-schedule"), "--pidfile="]
    return {"web": web, "worker": celery + worker, "beat": celery + clock}


class Children:
    """The started processes, each in a group of its own, so that Ctrl-C reaches only the launcher."""

    def __init__(self, logs: Path, environ: Environ) -> None:
        self.logs = logs
        self.environ = environ
        self.started: dict[str, subprocess.Popen[bytes]] = {}
        self.arguments: dict[str, list[str]] = {}
        self.revived: dict[str, list[float]] = {}

    def start(self, name: str, arguments: list[str]) -> None:
        """Start one; its output goes to its log."""
        self.arguments[name] = arguments
        with (self.logs / f"{name}.log").open("ab") as log:
            self.started[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=BASE,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def refuse_dead(self) -> None:
        """Raise when one has ended by itself, with the end of its log."""
        for name, child in self.started.items():
            if child.poll() is not None:
                log = self.logs / f"{name}.log"
                raise CannotStart(f"进程 {name} 意外结束（{child.returncode}），日志 {log} 的末尾：\n{tail(log)}")

    def revive(self) -> None:
        """Start again what has ended by itself, and say so; raise when it keeps ending."""
        now = time.monotonic()
        for name, child in self.started.items():
            if child.poll() is None:
                continue
            lately = [moment for moment in self.revived.get(name, []) if moment > now - LATELY]
            if len(lately) == MOST_REVIVED:
                self.refuse_dead()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            self.revived[name] = [*lately, now]
            self.start(name, self.arguments[name])
            say(f"进程 {name} 意外结束（{child.returncode}），已重新启动；日志 {self.logs / name}.log")

    def stop(self) -> None:
        """Ask all at once, wait for each, then end whatever is left of their groups."""
        for child in self.started.values():
            with contextlib.suppress(ProcessLookupError):
                child.terminate()
        for child in self.started.values():
            end(child, signal.SIGTERM, patience=15)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def answers(address: str) -> bool:
    """Is the product ready to work?"""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_ready(address: str, children: Children) -> None:
    """Return when /readyz answers; raise when a process dies or it takes too long."""
    limit = time.monotonic() + PATIENCE
    while not answers(address):
        children.refuse_dead()
        if time.monotonic() > limit:
            raise CannotStart(f"{PATIENCE} 秒内 {address}/readyz 没有就绪：请查看 {children.logs}。")
        time.sleep(0.1)


def welcome(address: str, accounts: Path, seconds: float) -> None:
    """Print the address, the demo accounts and a first thing to try."""
    say()
    say(f"已启动（{seconds:.1f} 秒）：{address}/    按 Ctrl-C 停止")
    if accounts.exists():
        say(accounts.read_text().rstrip())
        say("试一试：以工作人员登录记一条问题，换政府办公厅签收转办，再以部门承办人反馈进展，看委员总览如何变化。")


def manage(environ: Environ, *arguments: str) -> int:
    """Run a management command in the product's environment."""
    return subprocess.run([sys.executable, "manage.py", *arguments], cwd=BASE, env=environ).returncode


def run(state: Path, port: int, *, empty: bool) -> None:
    """Start everything, say where it is, and watch over it until asked to stop."""
    began = time.monotonic()
    lock = take_lock(state)
    if lock is None:
        number = (state / "lock").read_text()
        raise CannotStart(f"数据目录 {state} 已有一份在运行（进程 {number}）：请先停止它，或用 --state 另选目录。")
    refuse_taken_port(port)
    address = f"http://127.0.0.1:{port}"
    logs, note = state / "log", state / "servers.json"
    logs.mkdir(mode=0o700, exist_ok=True)
    with lock, servers(state) as environ:
        environ.setdefault("SITE_URL", address)
        environ.setdefault("DEMO", "0" if empty else "1")
        if manage(environ, "prepare", *([] if empty else ["--case"])):
            raise CannotStart("准备数据库时出错，见上。")
        write_private(note, json.dumps({name: environ[name] for name in SETTING_NAMES if name in environ}))
        children = Children(logs, environ)
        try:
            for name, arguments in programs(state, port).items():
                children.start(name, arguments)
            wait_until_ready(address, children)
            welcome(address, Path(environ["ACCOUNTS_FILE"]), time.monotonic() - began)
            while True:
                children.revive()
                time.sleep(0.5)
        finally:
            say("正在停止……")
            children.stop()
            note.unlink(missing_ok=True)


def run_command(state: Path, arguments: list[str]) -> int:
    """Run a management command on the running product, or with servers of its own for as long as it takes."""
    lock = take_lock(state)
    if lock is None:
        note = state / "servers.json"
        if not note.exists():
            raise CannotStart(f"数据目录 {state} 的另一进程正在启动或执行命令：请稍后再试。")
        return manage({**os.environ, **json.loads(note.read_text())}, *arguments)
    with lock, servers(state) as environ:
        return manage(environ, *arguments)


def main(argv: list[str]) -> int:
    """0 after a normal stop, 1 with a sentence when something could not start."""
    stop_on_signals()
    command, state, *rest = argv
    try:
        if command == "manage":
            return run_command(Path(state), rest)
        run(Path(state), int(rest[0]), empty="--empty" in rest)
    except Stopped:
        say("已停止。")
    except CannotStart as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
